"""The map as a picture: points, the names of groups, and what a list picks out."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from core.maps.item_map import Picture

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866")
OTHER = "#9aa0aa"
MOST_POINTS = 30_000
_HEIGHT = 620


def points_to_draw(picture: Picture, *, most: int = MOST_POINTS) -> np.ndarray:
    """Return the points that have a place, thinned evenly through every group where there are more than fit."""
    placed = np.flatnonzero(np.isfinite(picture.positions[:, 0]))
    if len(placed) <= most:
        return placed
    by_group = placed[np.argsort(picture.clusters[placed], kind="stable")]
    return np.sort(by_group[np.linspace(0, len(by_group) - 1, most).astype(int)])


def map_figure(
    picture: Picture, titles: Sequence[str], *, listed: Sequence[int] = (), is_dark: bool = False
) -> "Figure":
    """Draw items on the plane.

    Parameters
    ----------
    listed : sequence of int
        Item positions to number, in the order of the list; everything else is muted then.
    is_dark : bool
        What the names of groups are set on, so that they can be read above their points.
    """
    from plotly.graph_objects import Figure

    drawn = points_to_draw(picture)
    figure = Figure()
    shown = picture.clusters[drawn]
    for group in range(-1, min(len(picture.cluster_names), len(COLOURS))):
        is_here = (shown == group) if group >= 0 else (shown < 0) | (shown >= len(COLOURS))
        colour = COLOURS[group] if group >= 0 and not listed else OTHER
        figure.add_trace(_points(picture, drawn[is_here], titles, {"size": 5, "color": colour, "opacity": 0.6}))
    numbered = [at for at in listed if np.isfinite(picture.positions[at, 0])]
    if numbered:
        numbers = [str(number) for number, at in enumerate(listed, 1) if np.isfinite(picture.positions[at, 0])]
        trace = _points(picture, np.array(numbered), titles, {"size": 20, "color": COLOURS[0]})
        figure.add_trace(trace | {"type": "scatter", "mode": "markers+text", "text": numbers})
        figure.data[-1].textfont = {"color": "white", "size": 11}
    paper = "rgba(20,23,28,0.75)" if is_dark else "rgba(255,255,255,0.8)"
    for group, name in enumerate(picture.cluster_names[: len(COLOURS)]):
        x, y = np.median(picture.positions[picture.clusters == group], axis=0)
        figure.add_annotation(x=float(x), y=float(y), text=f"<b>{escape(name)}</b>", showarrow=False, bgcolor=paper)
    hidden = {"visible": False}
    figure.update_layout(
        height=_HEIGHT, showlegend=False, dragmode="pan", xaxis=hidden, yaxis=hidden, margin=dict.fromkeys("lrtb", 0)
    )
    return figure


def _points(picture: Picture, at: np.ndarray, titles: Sequence[str], marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "mode": "markers",
        "x": picture.positions[at, 0],
        "y": picture.positions[at, 1],
        "customdata": at.tolist(),
        "hovertext": [escape(str(titles[one])) for one in at],
        "hoverinfo": "text",
        "marker": marker,
    }
