"""A pen for flat pictures: shapes are lists of points in a 160 x 160 square, drawn supersampled."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

Point = tuple[float, float]
Shape = list[Point]
Colour = tuple[int, int, int]

SIZE = 160
SUPERSAMPLING = 4
SIDE = SIZE * SUPERSAMPLING

INK: Colour = (52, 58, 72)
RUBBER: Colour = (66, 71, 84)
STEEL: Colour = (188, 198, 208)
SILVER: Colour = (222, 228, 234)
WHITE: Colour = (255, 255, 255)
CREAM: Colour = (252, 244, 228)
WOOD: Colour = (205, 155, 102)
LEAF: Colour = (92, 160, 98)
GLOW: Colour = (255, 214, 92)
FLAME: Colour = (245, 138, 60)
COFFEE: Colour = (112, 74, 52)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Return `colour` with `share` (0..1) of it replaced by `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float = 0.2) -> Colour:
    """Return a shade of `colour`, turned slightly to the cool side so that it does not look dirty."""
    return mixed(colour, (38, 34, 68), share)


def lighter(colour: Colour, share: float = 0.35) -> Colour:
    """Return a tint of `colour`."""
    return mixed(colour, WHITE, share)


def lightness(colour: Colour) -> float:
    """Return the perceived lightness of `colour`, 0..1."""
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


def is_green(colour: Colour) -> bool:
    """Tell whether `colour` reads as a leaf."""
    hue, _, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    return 0.18 < hue < 0.47 and saturation > 0.12


def oval(x: float, y: float, rx: float, ry: float | None = None, start: float = 0, end: float = 360) -> Shape:
    """Return an ellipse, or an arc of it, from `start` to `end` degrees clockwise from three o'clock."""
    ry = rx if ry is None else ry
    steps = max(8, round(abs(end - start) / 5))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def box(x0: float, y0: float, x1: float, y1: float, *radii: float) -> Shape:
    """Return a rectangle with rounded corners: no radius, one, or four from the top left clockwise."""
    top_left, top_right, bottom_right, bottom_left = radii if len(radii) == 4 else (*radii, 0.0)[:1] * 4
    return [
        *oval(x0 + top_left, y0 + top_left, top_left, None, 180, 270),
        *oval(x1 - top_right, y0 + top_right, top_right, None, 270, 360),
        *oval(x1 - bottom_right, y1 - bottom_right, bottom_right, None, 0, 90),
        *oval(x0 + bottom_left, y1 - bottom_left, bottom_left, None, 90, 180),
    ]


def curve(points: Sequence[Point], *, closed: bool = False, steps: int = 10) -> Shape:
    """Return a smooth (Catmull-Rom) line through `points`."""
    count = len(points)
    knots = list(points)
    around = [knots[-1], *knots, knots[0], knots[1]] if closed else [knots[0], *knots, knots[-1]]
    smooth: Shape = []
    for index in range(count if closed else count - 1):
        a, b, c, d = around[index : index + 4]
        smooth.extend(_between(a, b, c, d, step / steps) for step in range(steps))
    return smooth if closed else [*smooth, knots[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def blend(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return blend(a[0], b[0], c[0], d[0]), blend(a[1], b[1], c[1], d[1])


def moved(shape: Sequence[Point], dx: float, dy: float) -> Shape:
    """Return `shape` shifted."""
    return [(x + dx, y + dy) for x, y in shape]


def turned(shape: Sequence[Point], degrees: float, centre: Point = (80, 80)) -> Shape:
    """Return `shape` turned clockwise around `centre`."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    cx, cy = centre
    return [(cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos) for x, y in shape]


def mirrored(shape: Sequence[Point], axis: float = 80) -> Shape:
    """Return `shape` reflected left to right."""
    return [(2 * axis - x, y) for x, y in shape]


def star(x: float, y: float, outer: float, inner: float, points: int = 5) -> Shape:
    """Return a star with its first point up."""
    angles = [math.pi * step / points - math.pi / 2 for step in range(2 * points)]
    radii = [outer, inner] * points
    return [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]


@dataclass(frozen=True)
class Look:
    """What makes one product's picture its own."""

    category: str
    about: str
    main: Colour
    accent: Colour
    variant: int
    tilt: float
    scale: float


class Pen:
    """Draw shapes on a transparent layer, in the colours and with the tilt of one product."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.main = look.main
        self.dark = darker(look.main, 0.3)
        self.light = lighter(look.main)
        self.accent = look.accent
        self.variant = look.variant
        self.contrast = WHITE if lightness(look.main) < 0.72 else darker(look.main, 0.55)
        self.layer = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))

    def _placed(self, shape: Sequence[Point]) -> list[Point]:
        scale = self.look.scale
        upright = [(80 + (x - 80) * scale, 80 + (y - 80) * scale) for x, y in shape]
        return [(x * SUPERSAMPLING, y * SUPERSAMPLING) for x, y in turned(upright, self.look.tilt)]

    def fill(self, shape: Sequence[Point], colour: Colour) -> None:
        """Fill a shape with one flat colour."""
        ImageDraw.Draw(self.layer).polygon(self._placed(shape), fill=(*colour, 255))

    def solid(self, shape: Sequence[Point], colour: Colour, *, depth: float = 5, shade: float = 0.2) -> None:
        """Fill a shape and leave a shaded rim at its right and bottom, which gives it body."""
        self.fill(shape, darker(colour, shade))
        with self.inside(shape):
            self.fill(moved(shape, -depth, -depth * 0.6), colour)

    def cut(self, shape: Sequence[Point]) -> None:
        """Cut a hole, through which the card is seen."""
        ImageDraw.Draw(self.layer).polygon(self._placed(shape), fill=(0, 0, 0, 0))

    def line(self, shape: Sequence[Point], width: float, colour: Colour) -> None:
        """Draw an open line with round ends."""
        placed = self._placed(shape)
        draw = ImageDraw.Draw(self.layer)
        thick = width * self.look.scale * SUPERSAMPLING
        draw.line(placed, fill=(*colour, 255), width=round(thick), joint="curve")
        for x, y in (placed[0], placed[-1]):
            r = thick / 2
            draw.ellipse((x - r, y - r, x + r, y + r), fill=(*colour, 255))

    def lines(self, shapes: Sequence[Sequence[Point]], width: float, colour: Colour) -> None:
        """Draw several open lines of one width and colour."""
        for shape in shapes:
            self.line(shape, width, colour)

    def dots(self, centres: Sequence[Point], radius: float, colour: Colour) -> None:
        """Draw equal discs."""
        for x, y in centres:
            self.fill(oval(x, y, radius), colour)

    @contextmanager
    def inside(self, shape: Sequence[Point]) -> Iterator[None]:
        """Keep what is drawn within `shape`."""
        outer, self.layer = self.layer, Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
        yield
        inner, self.layer = self.layer, outer
        mask = Image.new("L", (SIDE, SIDE), 0)
        ImageDraw.Draw(mask).polygon(self._placed(shape), fill=255)
        outer.paste(inner, mask=ImageChops.multiply(mask, inner.getchannel("A")))

    def pattern(self, shape: Sequence[Point], colour: Colour, top: float, bottom: float) -> None:
        """Decorate a shape between two heights, by the product's variant: plain, band, stripes or dots."""
        with self.inside(shape):
            if self.variant == 1:
                self.fill(box(0, top + (bottom - top) * 0.3, SIZE, top + (bottom - top) * 0.7), colour)
            if self.variant == 2:
                for row in range(3):
                    y = top + (bottom - top) * (row + 0.5) / 3
                    self.fill(box(0, y - 2.6, SIZE, y + 2.6), colour)
            if self.variant == 3:
                spots = [(x + 8 * (row % 2), top + 4 + row * 12) for row in range(9) for x in range(8, SIZE, 16)]
                self.dots([spot for spot in spots if spot[1] < bottom], 3, colour)


Drawing = Callable[[Pen], None]
