"""The hand-over: one column a click, from what a new user said to what they do."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from core.config import RankingConfig
from core.datasets import Dataset
from core.explanation.hand_over import HandOverStep
from core.signals import label_of
from dashboard.session.here import fader_key

_STATED = {"said": "What they said", "done": "What they did"}
_READABLE = 12  # per cent; a lower part has no room for its number

_STYLE = """
.mix-handover { display: flex; gap: 6px; height: 150px; }
.mix-handover > div { flex: 1; min-width: 0; max-width: 84px; display: flex; flex-direction: column; }
.mix-handover .stack { flex: 1; display: flex; flex-direction: column-reverse; gap: 1px;
  border-radius: 4px; overflow: hidden; }
.mix-handover .stack i { display: grid; place-items: center; font-size: 11px; font-weight: 600; font-style: normal;
  min-height: 0; color: light-dark(#ffffff, #14161b); }
.mix-handover .empty .stack { border: 1px dashed color-mix(in srgb, currentColor 25%, transparent); }
.mix-handover .foot { text-align: center; font-size: 12px; line-height: 1.5;
  color: color-mix(in srgb, currentColor 72%, transparent); white-space: nowrap; }
.mix-handover .stack .mix-said, .mix-key .mix-said { color: light-dark(#0b3d61, #d6ecfa);
  background: repeating-linear-gradient(135deg, light-dark(#b9d8ec, #2d556f) 0 5px,
    light-dark(#cfe4f2, #25475d) 5px 10px); }
.mix-handover .mix-done, .mix-key .mix-done { background: light-dark(#0072B2, #56B4E9); }
.mix-key { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 12px; margin-bottom: 6px;
  color: color-mix(in srgb, currentColor 72%, transparent); }
.mix-key span { display: inline-flex; align-items: center; gap: 6px; }
.mix-key i { width: 10px; height: 10px; border-radius: 2px; }
"""


def show(steps: Sequence[HandOverStep], dataset: Dataset, *, n_places: int) -> None:
    """Draw the steps as stacked columns, with room for those to come."""
    labels = _labels(steps, dataset)
    key = "".join(f'<span><i class="mix-{_class(part)}"></i>{escape(label)}</span>' for part, label in labels.items())
    columns = "".join(_column(place, step, labels) for place, step in enumerate(steps))
    empty = "".join(_empty(place) for place in range(len(steps), n_places + 1))
    with st.container(key="hand_over"):
        st.html(
            f'<style>{_STYLE}</style><div class="mix-key" aria-hidden="true">{key}</div>'
            f'<div class="mix-handover" role="list">{columns}{empty}</div>'
        )


def _labels(steps: Sequence[HandOverStep], dataset: Dataset) -> dict[str, str]:
    """Return what each part of a column is called: what was said, what was done, and the other signals."""
    names = [*RankingConfig().weights.by_name(), *(name for step in steps for name in step.others)]
    return _STATED | {name: label_of(name, dataset) for name in dict.fromkeys(names) if name != "content"}


def _part(part: str, share: float, percent: int) -> str:
    number = percent if percent >= _READABLE else ""
    return f'<i class="mix-{_class(part)}" style="flex:{100 * share:.4g} 0 0">{number}</i>'


def _class(part: str) -> str:
    return part if part in _STATED else fader_key(part)


def _column(place: int, step: HandOverStep, labels: Mapping[str, str]) -> str:
    parts = {"said": step.stated, "done": step.done} | {
        name: step.others.get(name, 0.0) for name in labels if name not in _STATED
    }
    percents = {part: round(100 * share) for part, share in parts.items()}
    words = escape(", ".join(f"{labels[part]} {percent}%" for part, percent in percents.items() if percent))
    foot = f"Click {place}" if place else "Words"
    stack = "".join(_part(part, parts[part], percent) for part, percent in percents.items() if percent)
    return (
        f'<div role="listitem" title="{foot}: {words}" aria-label="{foot}: {words}">'
        f'<div class="stack" aria-hidden="true">{stack}</div><div class="foot">{place or "Words"}</div></div>'
    )


def _empty(place: int) -> str:
    return f'<div class="empty" aria-hidden="true"><div class="stack"></div><div class="foot">{place}</div></div>'
