"""What one picture of the map shows, and the part of the plane it shows it on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.maps._item_map import Picture
from core.maps.colouring import Colouring
from core.maps.list_layer import ListLayer

MOST_POINTS = 30_000
N_SAMPLED = 8_000
"""Points drawn of a larger map, over a layer that shows where all of them lie."""
WIDTH, HEIGHT = 480, 540
"""What labels are spread out for: a narrow screen. On a wider one they stand only farther apart."""
WHOLE = (0.0, 0.0, float(WIDTH), float(HEIGHT))
TOOLS = (WIDTH - 165.0, 0.0, float(WIDTH), 30.0)
"""Where the buttons of the picture stand, as left, top, right and bottom."""
_MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Mark:
    """A ring around a point, with a word beside it."""

    at: int
    word: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is not a point of the picture but has a place on it."""

    key: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class Scene:
    """What one picture shows.

    Attributes
    ----------
    keys : sequence of str
        What a click on each point hands back, e.g. ``item:42``.
    hover : sequence of str
        Plain text for each point, lines separated by a newline.
    foreground : ndarray of bool, shape (n,), optional
        Points in colour; the others are muted and lie behind. All of them by default.
    """

    picture: Picture
    keys: Sequence[str]
    hover: Sequence[str]
    colouring: Colouring
    foreground: np.ndarray | None = None
    layer: ListLayer | None = None
    marks: tuple[Mark, ...] = ()
    guests: tuple[Guest, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """The part of the plane that a picture shows."""

    low: tuple[float, float]
    high: tuple[float, float]

    @classmethod
    def of(cls, picture: Picture) -> "Extent":
        """Return what holds all points, with a margin."""
        placed = picture.positions[np.isfinite(picture.positions[:, 0])].astype(np.float64)
        low, high = placed.min(axis=0), placed.max(axis=0)
        room = np.maximum((high - low) * _MARGIN, 1e-3)
        return cls(tuple((low - room).tolist()), tuple((high + room).tolist()))

    def side(self, x: float) -> str:
        """Return which end of a label is to stand at a place, so that it stays inside."""
        share = (x - self.low[0]) / (self.high[0] - self.low[0])
        return "left" if share < 0.25 else "right" if share > 0.75 else "center"

    def pixels(self, positions: np.ndarray) -> np.ndarray:
        """Return where positions stand on a picture of the usual size, from its top left."""
        share = (positions - np.array(self.low)) / (np.array(self.high) - np.array(self.low))
        return np.asarray(np.stack([share[:, 0] * WIDTH, (1 - share[:, 1]) * HEIGHT], axis=1))


def points_to_draw(picture: Picture) -> np.ndarray:
    """Return the points that have a place, thinned evenly through every group where there are more than fit."""
    placed = np.flatnonzero(np.isfinite(picture.positions[:, 0]))
    if len(placed) <= MOST_POINTS:
        return placed
    by_group = placed[np.argsort(picture.clusters[placed], kind="stable")]
    return np.sort(by_group[np.linspace(0, len(by_group) - 1, N_SAMPLED).astype(int)])
