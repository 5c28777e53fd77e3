"""Where labels go on a picture so that none covers another."""

from collections.abc import Iterator, Sequence

import numpy as np

Box = tuple[float, float, float, float]


def place_labels(
    anchors: np.ndarray,
    sizes: Sequence[tuple[float, float]],
    *,
    distances: Sequence[float],
    taken: Sequence[Box] = (),
    within: Box | None = None,
) -> list[tuple[float, float] | None]:
    """Return each label's offset from its anchor, in pixels; None where it finds no free place.

    Parameters
    ----------
    anchors : ndarray of shape (n, 2)
        In pixels; the first labels choose first.
    sizes : sequence of (width, height)
    distances : sequence of float
        How far from its anchor a label may go, tried in turn, all around.
    taken : sequence of (left, top, right, bottom)
        What no label may cover.
    within : (left, top, right, bottom), optional
        What no label may leave.
    """
    boxes = list(taken)
    offsets: list[tuple[float, float] | None] = []
    for anchor, size in zip(anchors, sizes, strict=True):
        for offset in _candidates(distances):
            box = _box(anchor, offset, size)
            if (within is None or _holds(within, box)) and not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                offsets.append(offset)
                break
        else:
            offsets.append(None)
    return offsets


def _candidates(distances: Sequence[float]) -> Iterator[tuple[float, float]]:
    for distance in distances:
        n_angles = 1 if distance == 0 else 8 if distance < 40 else 16
        for angle in np.pi * (0.25 + 2 * np.arange(n_angles) / n_angles):
            yield float(distance * np.cos(angle)), float(distance * np.sin(angle))


def _box(anchor: np.ndarray, offset: tuple[float, float], size: tuple[float, float]) -> Box:
    x, y = anchor[0] + offset[0], anchor[1] + offset[1]
    return (x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
