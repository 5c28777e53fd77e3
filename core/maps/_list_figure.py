"""A list drawn on the map: numbers that never cover each other, rings of time decay, arrows of variety."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.maps._colours import Ground
from core.maps._labels import Box, place_labels
from core.maps.scene import TOOLS, WHOLE, Extent, Scene

_NUMBER = (22.0, 18.0)
_DISTANCES = (20.0, 28.0, 38.0, 50.0, 64.0, 80.0)
_TIP = 0.06
"""How much of a dashed line its arrow takes."""
_SMALLEST_RING, _LARGEST_RING = 9.0, 26.0


def list_traces(scene: Scene, colours: Ground) -> list[dict[str, Any]]:
    """Return rings around the history, sized by time decay, the chosen items, and an arrow for each swap of variety."""
    if scene.layer is None:
        return []
    traces = [_line(scene, pair, colours) for pair in scene.layer.swaps]
    if scene.layer.remembered:
        at = [item for item, _ in scene.layer.remembered]
        size = [_SMALLEST_RING + (_LARGEST_RING - _SMALLEST_RING) * weight for _, weight in scene.layer.remembered]
        traces.append(
            _overlay(scene, at, {"symbol": "circle-open", "size": size, "color": colours.ink, "line": {"width": 1.5}})
        )
    if placed := _placed(scene):
        traces.append(
            _overlay(scene, placed, {"size": 10, "color": colours.ink, "line": {"width": 1, "color": colours.paper}})
        )
    return traces


def list_annotations(
    scene: Scene, view: Extent, colours: Ground, taken: Sequence[Box] = ()
) -> tuple[list[dict[str, Any]], list[Box]]:
    """Return the numbers of the list with lines to their items, and all that is covered with them, in pixels."""
    placed = _placed(scene)
    if scene.layer is None or not placed:
        return [], list(taken)
    positions = scene.picture.positions[placed].astype(np.float64)
    anchors = view.pixels(positions)
    covered: list[Box] = [*taken, *((x - 6, y - 6, x + 6, y + 6) for x, y in anchors.tolist())]
    offsets = place_labels(
        anchors, [_NUMBER] * len(placed), distances=_DISTANCES, taken=[TOOLS, *covered], within=WHOLE
    )
    numbers = {item: number for number, item in enumerate(scene.layer.listed, 1)}
    annotations = [_head(scene, pair, colours) for pair in scene.layer.swaps]
    for item, (x, y), anchor, found in zip(placed, positions, anchors, offsets, strict=True):
        dx, dy = found or (0.0, 0.0)
        covered.append((anchor[0] + dx - 11, anchor[1] + dy - 9, anchor[0] + dx + 11, anchor[1] + dy + 9))
        annotations.append(
            {
                "x": float(x),
                "y": float(y),
                "text": f"<b>{numbers[item]}</b>",
                "showarrow": True,
                "ax": dx,
                "ay": dy,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": colours.ink,
                "bgcolor": colours.ink,
                "bordercolor": colours.paper,
                "borderwidth": 1,
                "borderpad": 2,
                "font": {"size": 11, "color": colours.paper},
            }
        )
    return annotations, covered


def _placed(scene: Scene) -> list[int]:
    positions = scene.picture.positions
    listed = () if scene.layer is None else scene.layer.listed
    return [item for item in listed if item < len(positions) and np.isfinite(positions[item, 0])]


def _overlay(scene: Scene, at: Sequence[int], marker: dict[str, Any]) -> dict[str, Any]:
    places = scene.picture.positions[list(at)]
    return {
        "type": "scattergl",
        "mode": "markers",
        "x": places[:, 0],
        "y": places[:, 1],
        "customdata": [scene.keys[item] for item in at],
        "hoverinfo": "skip",
        "marker": marker,
        "showlegend": False,
    }


def _line(scene: Scene, pair: tuple[int, int], colours: Ground) -> dict[str, Any]:
    """Return a dashed line from what variety took out, a cross, to what came in instead."""
    ends = _overlay(scene, pair, {"symbol": "x", "size": [8, 1], "color": colours.ink})
    return ends | {"mode": "lines+markers", "line": {"dash": "dash", "width": 1.5, "color": colours.ink}}


def _head(scene: Scene, pair: tuple[int, int], colours: Ground) -> dict[str, Any]:
    """Return the tip of that line as an arrow."""
    start, end = scene.picture.positions[list(pair)].astype(np.float64)
    near = end + (start - end) * _TIP
    return {
        "x": float(end[0]),
        "y": float(end[1]),
        "ax": float(near[0]),
        "ay": float(near[1]),
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.4,
        "arrowwidth": 1.5,
        "standoff": 6,
        "arrowcolor": colours.ink,
    }
