"""Pictures of a comparison, the same on the page and in the report."""

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from core.evaluation.comparison import Difference
from core.evaluation.metrics import METRICS

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NEUTRAL, BETTER, WORSE = "#7a808c", "#2e8b57", "#d1495b"
"""Readable on white and on near-black alike."""

PER_100 = ("hit_rate",)
"""Metrics that are shares of users."""

_GRADES = ((1.0, 0.22), (1.282 / 1.96, 0.30), (0.674 / 1.96, 0.45))
"""95, 80 and 50% of a normal range, as parts of the 95% one, with their opacity."""

_ROW_PIXELS, _FRAME_PIXELS = 44, 92


def band_figure(rows: Sequence[Difference], *, baseline: str) -> "Figure":
    """Draw one dot and graded band a candidate against the baseline's zero line, with its word at the end.

    Parameters
    ----------
    rows : sequence of Difference
        Of one metric, top row first. Colour says only that the likely range leaves zero out.
    """
    from plotly.graph_objects import Figure

    scale = 100.0 if rows and rows[0].metric in PER_100 else 1.0
    names = [escape(row.candidate) for row in rows]
    figure = Figure([trace for row, name in zip(rows, names, strict=True) for trace in _row(row, name, scale)])
    for row, name in zip(rows, names, strict=True):
        figure.add_annotation(
            x=1.01,
            y=name,
            xref="paper",
            text=f"<b>{escape(row.word)}</b>",
            showarrow=False,
            xanchor="left",
            font_color=_colour(row) if _is_reported(row) else None,
        )
    figure.update_layout(
        height=_FRAME_PIXELS + _ROW_PIXELS * len(rows),
        margin={"l": 10, "r": 120, "t": 10, "b": 50},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        xaxis={
            "title": axis_words(rows[0].metric if rows else "hit_rate", baseline),
            "zeroline": True,
            "zerolinewidth": 3,
            "zerolinecolor": NEUTRAL,
            "gridcolor": "rgba(122,128,140,0.25)",
            "tickformat": "+",
            "range": _range(rows, scale),
        },
        yaxis={"autorange": "reversed", "automargin": True, "showgrid": False},
    )
    return figure


def _range(rows: Sequence[Difference], scale: float) -> list[float]:
    """Return the axis' ends: zero and every range inside, with some air."""
    ends = [0.0, *(scale * end for row in rows for end in (row.low, row.high) if not math.isnan(end))]
    air = 0.06 * ((max(ends) - min(ends)) or 1.0)
    return [min(ends) - air, max(ends) + air]


def axis_words(metric: str, baseline: str) -> str:
    """Return what the horizontal axis counts."""
    what = "users per 100 who find a next choice" if metric in PER_100 else METRICS[metric].words.lower()
    return f"{what}, more or less than with {escape(baseline)}"


def _row(row: Difference, name: str, scale: float) -> list[Any]:
    from plotly.graph_objects import Scatter

    middle = scale * row.difference
    below, above = middle - scale * row.low, scale * row.high - middle
    words = f"{middle:+.3g} (95% likely range {scale * row.low:+.3g} to {scale * row.high:+.3g}, n = {row.n:,})"
    bands = [
        Scatter(
            x=[middle - part * below, middle + part * above],
            y=[name, name],
            mode="lines",
            line={"width": 16, "color": _colour(row)},
            opacity=opacity,
            hoverinfo="skip",
        )
        for part, opacity in _GRADES
    ]
    dot = Scatter(
        x=[middle],
        y=[name],
        mode="markers",
        marker={"size": 12, "color": _colour(row), "line": {"width": 2, "color": "white"}},
        hovertemplate=f"{name}: {words}<extra></extra>",
    )
    return [*bands, dot]


def _is_reported(row: Difference) -> bool:
    return row.word in ("Better", "Worse")


def _colour(row: Difference) -> str:
    return {"Better": BETTER, "Worse": WORSE}.get(row.word, NEUTRAL)
