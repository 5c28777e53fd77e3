"""The picture of a comparison, the same on the page and in the report: plain HTML that needs no script."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.evaluation.comparison import Difference
from core.evaluation.metrics import HEADLINE, METRICS
from core.evaluation.verdict import label, would_have_seen

NEUTRAL, BETTER, WORSE = "#7a808c", "#2e8b57", "#d1495b"
"""Readable on white and on near-black alike."""

_TEMPLATE = Path(__file__).with_name("bands.html.jinja")
_GRADES = ((1.0, 0.22), (1.282 / 1.96, 0.30), (0.674 / 1.96, 0.45))
"""95, 80 and 50% of a normal range, as parts of the 95% one, with their opacity."""
_MOST_TICKS = 7


def bands_html(rows: Sequence[Difference], *, baseline: str, margin: float, audience: str, protocol_id: str) -> str:
    """Draw one dot and graded band a candidate against the baseline's zero line, best first, its word at the end.

    Text takes the colour of what is around it. What lies within the margin is shaded.

    Parameters
    ----------
    rows : sequence of Difference
        Of one metric. Colour says only that a difference is told.
    margin : float
        Users per 100; drawn for the headline only.
    """
    from jinja2 import Environment, StrictUndefined

    metric = rows[0].metric if rows else HEADLINE
    scale = _Scale.of(rows, 100.0 if metric == HEADLINE else 1.0)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        rows=[_row(row, scale) for row in sorted(rows, key=lambda row: -np.nan_to_num(row.difference, nan=-np.inf))],
        zero=scale.at(0.0),
        ticks=[{"left": scale.at(tick / scale.unit), "words": _signed(tick)} for tick in scale.ticks()],
        margin=scale.cut(-margin / 100, margin / 100) if metric == HEADLINE and margin else None,
        axis=axis_words(metric, baseline, audience, protocol_id),
        neutral=NEUTRAL,
    )


def axis_words(metric: str, baseline: str, audience: str, protocol_id: str) -> str:
    """Return what the horizontal axis counts."""
    words = f"of 100 {audience}, how many {would_have_seen(protocol_id)}"
    what = words if metric == HEADLINE else METRICS[metric].words.lower()
    return f"{what}: more or fewer than with {baseline}" if metric == HEADLINE else f"{what}, against {baseline}"


class _Scale:
    """Where values lie from left to right, in per cent: zero and every range inside, with some air."""

    def __init__(self, low: float, high: float, unit: float) -> None:
        air = 0.06 * ((high - low) or 1.0 / unit)
        self.low, self.high, self.unit = low - air, high + air, unit

    @classmethod
    def of(cls, rows: Sequence[Difference], unit: float) -> "_Scale":
        ends = [0.0, *(end for row in rows for end in (row.low, row.high) if not math.isnan(end))]
        return cls(min(ends), max(ends), unit)

    def at(self, value: float) -> float:
        return 100 * (value - self.low) / (self.high - self.low)

    def cut(self, low: float, high: float) -> tuple[float, float]:
        return max(self.at(low), 0.0), min(self.at(high), 100.0)

    def ticks(self) -> list[float]:
        """Return round values in units, few enough to be read."""
        low, high = self.low * self.unit, self.high * self.unit
        power = 10.0 ** math.floor(math.log10((high - low) / _MOST_TICKS))
        step = next(size * power for size in (1, 2, 5, 10, 20) if (high - low) / (size * power) <= _MOST_TICKS)
        return [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _row(row: Difference, scale: _Scale) -> dict[str, Any]:
    is_known = not math.isnan(row.low)
    middle, below, above = row.difference, row.difference - row.low, row.high - row.difference
    numbers = [_signed(scale.unit * value) for value in (middle, row.low, row.high)]
    return {
        "name": row.candidate,
        "words": f"{numbers[0]} (95% likely range {numbers[1]} to {numbers[2]}, n = {row.n:,})",
        "bands": [
            {"left": scale.at(middle - part * below), "right": scale.at(middle + part * above), "opacity": opacity}
            for part, opacity in _GRADES
            if is_known
        ],
        "dot": scale.at(middle) if is_known else None,
        "colour": {"Better": BETTER, "Worse": WORSE}.get(row.word, NEUTRAL),
        "is_told": row.word in ("Better", "Worse"),
        "label": label(row),
    }


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else "0" if abs(value) < 1e-9 else f"{value:+.3g}".replace("-", "−")
