"""The picture of a search: what was tried, the best trade-offs, and where one stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from core.datasets import Dataset
from core.evaluation.bands import NEUTRAL
from core.evaluation.metrics import METRICS
from core.evaluation.search_summary import TunedSummary
from core.signals import signals
from core.store.candidate_names import FOUND, SUGGESTED

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_MARKS = {"You": "diamond", "Today": "square", SUGGESTED: "star", FOUND: "star"}
_HEIGHT = 380


@dataclass(frozen=True, slots=True)
class Spot:
    """A marked point: variety score and accuracy on the search's validation users.

    Attributes
    ----------
    is_found : bool
        Whether it is what the search would suggest, so that a click loads it.
    """

    variety: float
    accuracy: float
    is_found: bool = False


def trade_off_figure(found: TunedSummary, spots: Mapping[str, Spot], dataset: Dataset | None = None) -> "Figure":
    """Draw variety to the right and accuracy upwards: tried configs grey, the stepped line of best trade-offs on top.

    Mixes carry their place in ``found.tried`` as ``customdata``, so that a click can load one.

    Parameters
    ----------
    spots : dict of str to Spot
        Marked by name: You, Today, Suggested, Found.
    """
    from plotly.graph_objects import Figure

    figure = Figure()
    _shade_as_good(figure, found)
    line = frontier(found)
    figure.add_scatter(
        x=[found.tried[at].variety for at in line],
        y=[found.tried[at].accuracy for at in line],
        mode="lines",
        line={"shape": "vh", "width": 2, "color": NEUTRAL},
        hoverinfo="skip",
        name="best trade-offs",
    )
    on_line = set(line)
    others = [at for at in range(len(found.tried)) if at not in on_line]
    _mixes(figure, found, others, name="tried", size=6, opacity=0.4, dataset=dataset)
    _mixes(figure, found, line, name="best trade-offs", size=10, opacity=1.0, dataset=dataset)
    _mark(figure, found, spots)
    _frame(figure, found, spots)
    return figure


def frontier(found: TunedSummary) -> list[int]:
    """Return places of the tried configs that none beats at both accuracy and variety, least varied first."""
    kept: list[int] = []
    order = sorted(range(len(found.tried)), key=lambda at: (-found.tried[at].accuracy, -_variety(found, at)))
    for at in order:
        if not np.isnan(found.tried[at].variety) and (not kept or _variety(found, at) > _variety(found, kept[-1])):
            kept.append(at)
    return kept


def _variety(found: TunedSummary, at: int) -> float:
    return float(np.nan_to_num(found.tried[at].variety, nan=-1.0))


def _shade_as_good(figure: Any, found: TunedSummary) -> None:
    as_good = [one.accuracy for one in found.tried if one.is_as_good]
    if as_good:
        figure.add_hrect(
            y0=min(as_good),
            y1=max(as_good),
            fillcolor=NEUTRAL,
            opacity=0.14,
            line_width=0,
            annotation_text="as good as the best within noise",
            annotation_position="bottom left",
            annotation_font_size=12,
        )


def _mixes(
    figure: Any,
    found: TunedSummary,
    places: list[int],
    *,
    name: str,
    size: int,
    opacity: float,
    dataset: Dataset | None,
) -> None:
    figure.add_scatter(
        x=[found.tried[at].variety for at in places],
        y=[found.tried[at].accuracy for at in places],
        customdata=places,
        text=[words(found, at, dataset) for at in places],
        mode="markers",
        marker={"size": size, "color": NEUTRAL, "opacity": opacity},
        hovertemplate="%{text}<br>variety score %{x:.3f}, accuracy %{y:.4f}<extra>click loads it</extra>",
        name=name,
    )


def words(found: TunedSummary, place: int, dataset: Dataset | None = None) -> str:
    """Return a tried config's weights and variety in one line."""
    config = found.tried[place].config
    shares = config.weights.shares()
    known = signals(dataset)
    short = {name: known[name].short_label if name in known else name for name in shares}
    parts = [f"{short[name]} {100 * share:.0f}" for name, share in shares.items()]
    return f"{' · '.join(parts)} · Variety {100 * config.diversity:.0f}"


def _mark(figure: Any, found: TunedSummary, spots: Mapping[str, Spot]) -> None:
    for name, spot in spots.items():
        figure.add_scatter(
            x=[spot.variety],
            y=[spot.accuracy],
            customdata=[found.suggested if spot.is_found else -1],
            mode="markers+text",
            text=[f"<b>{escape(name)}</b>"],
            textposition="top center",
            marker={"size": 14, "symbol": _MARKS.get(name, "circle"), "line": {"width": 1.5, "color": "white"}},
            marker_color="#3d7ea6",
            hovertemplate=f"{escape(name)}<br>variety score %{{x:.3f}}, accuracy %{{y:.4f}}<extra></extra>",
            name=name,
        )


def _frame(figure: Any, found: TunedSummary, spots: Mapping[str, Spot]) -> None:
    best = max(one.accuracy for one in found.tried)
    low = min([best / 2, *(spot.accuracy for spot in spots.values() if not np.isnan(spot.accuracy))])
    grid = "rgba(122,128,140,0.25)"
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": 10, "r": 20, "t": 24, "b": 40},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        xaxis={"title": f"{METRICS['intra_list_diversity'].words} →", "gridcolor": grid, "zeroline": False},
        yaxis={
            "title": f"Accuracy ({METRICS[found.objective].words.lower()}) →",
            "gridcolor": grid,
            "zeroline": False,
            "range": [low - 0.05 * best, 1.06 * best],  # hopeless configs may lie below: what matters is near the best
        },
    )
