"""The points of a map in their colours."""

from html import escape
from typing import Any

import numpy as np

from core.maps._colours import GROUP_COLOURS, Ground, scale
from core.maps._item_map import Picture
from core.maps.scene import Extent, Scene

_CELLS = 140
_SIZES = ((500, 9.0), (3_000, 7.0), (12_000, 5.0))
_SMALLEST = 4.0
_TICKS = (0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)


def point_traces(scene: Scene, drawn: np.ndarray, colours: Ground) -> list[dict[str, Any]]:
    """Return some points of a scene, those in the background first."""
    size = next((size for most, size in _SIZES if len(drawn) <= most), _SMALLEST)
    is_front = np.ones(len(drawn), dtype=bool) if scene.foreground is None else scene.foreground[drawn]
    traces = []
    if not is_front.all():
        marker = {"size": size - 2, "color": colours.muted, "opacity": 0.7}
        traces.append(points(scene, drawn[~is_front], marker))
    if scene.colouring.kind == "groups":
        return traces + _grouped(scene, drawn[is_front], size, colours)
    return traces + _scaled(scene, drawn[is_front], size, colours)


def points(scene: Scene, at: np.ndarray, marker: dict[str, Any]) -> dict[str, Any]:
    """Return points as one trace; a click hands back their keys."""
    return {
        "type": "scattergl",
        "mode": "markers",
        "x": scene.picture.positions[at, 0],
        "y": scene.picture.positions[at, 1],
        "customdata": [scene.keys[one] for one in at],
        "hovertext": [escape(scene.hover[one]).replace("\n", "<br>") for one in at],
        "hoverinfo": "text",
        "marker": marker,
        "showlegend": False,
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.25}},
    }


def density_trace(picture: Picture, view: Extent, colours: Ground) -> dict[str, Any]:
    """Return a layer that shows where all points lie, those that are not drawn too."""
    placed = picture.positions[np.isfinite(picture.positions[:, 0])]
    area = [[view.low[0], view.high[0]], [view.low[1], view.high[1]]]
    counts, x, y = np.histogram2d(placed[:, 0], placed[:, 1], bins=_CELLS, range=area)
    return {
        "type": "heatmap",
        "x": (x[:-1] + x[1:]) / 2,
        "y": (y[:-1] + y[1:]) / 2,
        "z": np.where(counts > 0, np.log1p(counts), np.nan).T.astype(np.float32),
        "colorscale": scale((colours.paper, colours.muted)),
        "zmin": -1,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _grouped(scene: Scene, drawn: np.ndarray, size: float, colours: Ground) -> list[dict[str, Any]]:
    """Return the others in grey, then every group in its colour; a legend where no names stand on the picture."""
    names, values = scene.colouring.names, scene.colouring.values[drawn]
    shows_legend = names != scene.picture.cluster_names[: len(names)]
    others, traces = drawn[values < 0], []
    if len(others):
        opacity = 0.45 if scene.foreground is None else 0.85
        marker = {"size": size - 1, "color": colours.other, "opacity": opacity}
        traces.append(points(scene, others, marker) | {"name": "other", "legendrank": 2_000})
    for group in np.unique(values[values >= 0]).tolist():
        marker = {"size": size, "color": GROUP_COLOURS[group], "opacity": 0.75}
        traces.append(points(scene, drawn[values == group], marker) | {"name": escape(names[group])})
    return [trace | {"showlegend": shows_legend} for trace in traces]


def _scaled(scene: Scene, drawn: np.ndarray, size: float, colours: Ground) -> list[dict[str, Any]]:
    """Return points without a value in grey behind those with one, the largest on top."""
    colouring, values = scene.colouring, scene.colouring.values[drawn]
    unknown, known = drawn[np.isnan(values)], drawn[~np.isnan(values)]
    grey = {"size": size - 1, "color": colours.muted, "opacity": 0.6}
    traces = [points(scene, unknown, grey)] if len(unknown) else []
    if not len(known):
        return traces
    known = known[np.argsort(np.abs(colouring.values[known]), kind="stable")]
    amount = colouring.values[known]
    bar: dict[str, Any] = {"title": {"text": escape(colouring.unit)}, "thickness": 8, "len": 0.45, "x": 1, "y": 0.2}
    marker: dict[str, Any] = {"size": size, "opacity": 0.85, "colorbar": bar | {"xanchor": "right", "outlinewidth": 0}}
    if colouring.kind == "change":
        most = float(np.quantile(np.abs(amount), 0.98)) or float(np.abs(amount).max()) or 1.0
        marker |= {"color": amount, "cmin": -most, "cmax": most, "colorscale": scale(colours.change)}
    elif colouring.is_steep:
        ticks = [tick for tick in _TICKS if tick <= amount.max()]
        marker |= {"color": np.log1p(amount), "colorscale": scale(colours.amount)}
        marker["colorbar"] |= {"tickvals": np.log1p(ticks).tolist(), "ticktext": [f"{tick:,}" for tick in ticks]}
    else:
        low, high = np.quantile(amount, [0.01, 0.99]).tolist()
        marker |= {"color": amount, "cmin": low, "cmax": max(high, low + 1e-9), "colorscale": scale(colours.amount)}
    return [*traces, points(scene, known, marker) | {"showlegend": False}]
