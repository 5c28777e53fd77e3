"""What stands beside the points: rings around some, people who are no points, and the names of groups."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from core.maps._colours import GROUP_COLOURS, Ground
from core.maps._item_map import Picture
from core.maps._labels import Box, place_labels
from core.maps._points import points
from core.maps.scene import TOOLS, WIDTH, Extent, Scene

_NAME_HEIGHT, _NAME_CHARACTER, _ABOVE = 16.0, 6.6, 12.0
_MOST_NAMES = 14


def ring_traces(scene: Scene, colours: Ground) -> list[dict[str, Any]]:
    """Return rings around the marked points."""
    if not scene.marks:
        return []
    at = np.array([mark.at for mark in scene.marks])
    sizes = [20 if mark.is_strong else 12 for mark in scene.marks]
    marker = {"symbol": "circle-open", "size": sizes, "color": colours.ink, "line": {"width": 2}}
    return [points(scene, at, marker)]


def mark_annotations(scene: Scene, view: Extent, colours: Ground) -> list[dict[str, Any]]:
    """Return the words of the marked points."""
    return [
        {
            "x": float(scene.picture.positions[mark.at, 0]),
            "y": float(scene.picture.positions[mark.at, 1]),
            "text": f"<b>{escape(mark.word)}</b>",
            "showarrow": False,
            "xanchor": view.side(float(scene.picture.positions[mark.at, 0])),
            "yshift": 18,
            "bgcolor": colours.veil,
            "font": {"size": 12, "color": colours.ink},
        }
        for mark in scene.marks
        if mark.word
    ]


def guest_traces(scene: Scene, colours: Ground) -> list[dict[str, Any]]:
    """Return people as diamonds with their names."""
    if not scene.guests:
        return []
    return [
        {
            "type": "scattergl",
            "mode": "markers+text",
            "x": [guest.x for guest in scene.guests],
            "y": [guest.y for guest in scene.guests],
            "text": [escape(guest.name) for guest in scene.guests],
            "textposition": "top center",
            "textfont": {"size": 12, "color": colours.ink},
            "customdata": [guest.key for guest in scene.guests],
            "hoverinfo": "text",
            "marker": {
                "symbol": "diamond",
                "size": 15,
                "color": colours.ink,
                "line": {"width": 1.5, "color": colours.paper},
            },
            "showlegend": False,
        }
    ]


def guest_boxes(scene: Scene, view: Extent) -> list[Box]:
    """Return what people and their names cover, in pixels."""
    boxes = []
    for guest in scene.guests:
        x, y = view.pixels(np.array([[guest.x, guest.y]]))[0].tolist()
        half = _NAME_CHARACTER * len(guest.name) / 2 + 2
        boxes.append((x - half, y - 26, x + half, y + 6))
    return boxes


def name_annotations(picture: Picture, view: Extent, colours: Ground, taken: Sequence[Box]) -> list[dict[str, Any]]:
    """Return the names of the largest groups above them, moved apart where they would cover each other."""
    names = picture.cluster_names[:_MOST_NAMES]
    if len(names) < 2:
        return []
    tops = np.stack([_top(picture.positions[picture.clusters == group]) for group in range(len(names))])
    anchors = view.pixels(tops) - (0.0, _ABOVE)
    sizes = [(_NAME_CHARACTER * len(name) + 8, _NAME_HEIGHT) for name in names]
    inside = np.clip(anchors[:, 0], [width / 2 for width, _ in sizes], [WIDTH - width / 2 for width, _ in sizes])
    shifts = inside - anchors[:, 0]
    anchors[:, 0] = inside
    offsets = place_labels(anchors, sizes, distances=(0, 14, 24, 36, 50, 70), taken=[TOOLS, *taken])
    return [
        {
            "x": float(x),
            "y": float(y),
            "xshift": offset[0] + shift,
            "yshift": _ABOVE - offset[1],
            "text": f"<b>{escape(name)}</b>" if group < len(GROUP_COLOURS) else escape(name),
            "showarrow": False,
            "bgcolor": colours.veil,
            "borderpad": 1,
            "font": {"size": 12, "color": colours.ink},
        }
        for group, (name, (x, y), offset, shift) in enumerate(zip(names, tops, offsets, shifts.tolist(), strict=True))
        if offset is not None
    ]


def _top(positions: np.ndarray) -> np.ndarray:
    """Return the middle of a group's upper edge, stragglers left out."""
    return np.array([np.median(positions[:, 0]), np.quantile(positions[:, 1], 0.95)], dtype=np.float64)
