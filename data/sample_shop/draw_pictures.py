"""Draw one 160 x 160 picture per product of the sample shop into `images/`.

Run `python data/sample_shop/draw_pictures.py`. Every picture is drawn by code from three columns of
`items.csv`: `kind` picks the drawing, `colour` its main colour, `category` the card behind it. What is left
of the look (accent, pattern, a slight tilt) follows from the item id, so two shoes differ and a second run
draws the same picture.
"""

from __future__ import annotations

import argparse
import csv
import zlib
from collections.abc import Callable
from pathlib import Path

from drawing import DRAWINGS
from drawing.pen import (
    SIDE,
    SIZE,
    SUPERSAMPLING,
    Colour,
    Look,
    Pen,
    box,
    darker,
    lighter,
    mixed,
    oval,
)
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent
PALETTE_COLOURS = 31
CORNER_RADIUS = 22
OUTLINE = 3.0

COLOURS: dict[str, Colour] = {
    "grey": (138, 147, 160),
    "red": (217, 72, 66),
    "green": (82, 154, 92),
    "orange": (238, 134, 58),
    "black": (60, 64, 76),
    "yellow": (243, 190, 58),
    "brown": (148, 100, 68),
    "white": (246, 243, 236),
    "teal": (44, 152, 152),
    "blue": (66, 124, 204),
    "purple": (136, 96, 186),
    "navy": (46, 66, 118),
    "beige": (222, 200, 166),
    "pink": (236, 132, 164),
}
ACCENTS: dict[str, tuple[str, ...]] = {
    "grey": ("orange", "teal", "yellow", "red"),
    "red": ("yellow", "navy", "beige", "teal"),
    "green": ("yellow", "orange", "beige", "pink"),
    "orange": ("navy", "teal", "beige", "purple"),
    "black": ("orange", "teal", "yellow", "red"),
    "yellow": ("navy", "red", "teal", "purple"),
    "brown": ("teal", "yellow", "orange", "beige"),
    "white": ("teal", "orange", "blue", "red"),
    "teal": ("orange", "yellow", "pink", "beige"),
    "blue": ("yellow", "orange", "red", "beige"),
    "purple": ("yellow", "teal", "pink", "orange"),
    "navy": ("orange", "yellow", "pink", "teal"),
    "beige": ("red", "teal", "navy", "green"),
    "pink": ("purple", "yellow", "teal", "navy"),
}
CARDS: dict[str, Colour] = {
    "Trail running": (196, 222, 204),
    "Baby and toddler": (250, 216, 224),
    "Camping": (214, 220, 178),
    "Coffee and tea": (232, 210, 188),
    "Kitchen": (252, 226, 176),
    "Garden": (204, 232, 186),
    "Cycling": (196, 222, 242),
    "Board games": (218, 208, 240),
    "Books": (240, 220, 206),
    "Audio": (204, 208, 232),
    "Home office": (208, 222, 228),
    "Yoga and wellness": (198, 230, 226),
    "Pets": (250, 214, 190),
    "Arts and crafts": (246, 208, 236),
}
# What a product is, where its kind is broader than one drawing.
DRAWN_AS = {
    "BT11": "blocks",
    "BT12": "casserole",
    "BT13": "watering-can",
    "BT15": "bicycle",
    "CY25": "carrier",
    "AU05": "earbuds",
    "AU26": "earbuds",
}

Backdrop = Callable[[ImageDraw.ImageDraw, Colour, Colour], None]


def _scaled(shape: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x * SUPERSAMPLING, y * SUPERSAMPLING) for x, y in shape]


def _hills(draw: ImageDraw.ImageDraw, light: Colour, deep: Colour) -> None:
    draw.polygon(_scaled([(-10, 130), (40, 62), (76, 108), (118, 50), (176, 130)]), fill=light)
    draw.polygon(_scaled([(0, 122), (160, 122), (160, 160), (0, 160)]), fill=deep)


def _meadow(draw: ImageDraw.ImageDraw, light: Colour, deep: Colour) -> None:
    draw.polygon(_scaled(oval(80, 78, 64)), fill=light)
    draw.polygon(_scaled(oval(80, 184, 150, 66)), fill=deep)


def _table(draw: ImageDraw.ImageDraw, light: Colour, deep: Colour) -> None:
    draw.polygon(_scaled(box(22, 20, 138, 200, 58)), fill=light)
    draw.polygon(_scaled(box(0, 126, 160, 160)), fill=deep)


def _spot(draw: ImageDraw.ImageDraw, light: Colour, deep: Colour) -> None:
    draw.polygon(_scaled(oval(80, 80, 66)), fill=light)
    draw.polygon(_scaled(oval(80, 138, 46, 6)), fill=deep)


def _rings(draw: ImageDraw.ImageDraw, light: Colour, deep: Colour) -> None:
    for radius, colour in ((76, light), (62, mixed(light, deep, 0.5)), (48, light)):
        draw.polygon(_scaled(oval(80, 82, radius)), fill=colour)


def _road(draw: ImageDraw.ImageDraw, light: Colour, deep: Colour) -> None:
    draw.polygon(_scaled([(0, 60), (160, 10), (160, 70), (0, 120)]), fill=light)
    draw.polygon(_scaled(box(0, 126, 160, 160)), fill=deep)


def _petals(draw: ImageDraw.ImageDraw, light: Colour, deep: Colour) -> None:
    for x, y in ((46, 50), (112, 46), (122, 104), (50, 112)):
        draw.polygon(_scaled(oval(x, y, 38)), fill=light)
    draw.polygon(_scaled(oval(80, 80, 46)), fill=light)
    draw.polygon(_scaled(oval(80, 138, 40, 6)), fill=deep)


BACKDROPS: dict[str, Backdrop] = {
    "Trail running": _hills,
    "Camping": _hills,
    "Garden": _meadow,
    "Pets": _meadow,
    "Coffee and tea": _table,
    "Kitchen": _table,
    "Home office": _table,
    "Cycling": _road,
    "Audio": _rings,
    "Yoga and wellness": _rings,
    "Arts and crafts": _petals,
    "Baby and toddler": _petals,
}


def look_of(product: dict[str, str]) -> Look:
    """Choose a product's look from its colour and its id."""
    item_id, colour = product["item_id"], product["colour"]
    seed = zlib.crc32(item_id.encode())
    accent = ACCENTS[colour][(seed >> 8) % 4]
    tilt = ((seed >> 12) % 61 - 30) / 10
    scale = 0.94 + ((seed >> 16) % 4) * 0.015
    # Neighbouring ids take turns, so that variants of one kind are spread evenly.
    variant = (int(item_id[-2:]) + seed) % 4
    return Look(product["category"], product["tags"], COLOURS[colour], COLOURS[accent], variant, tilt, scale)


def _sticker(layer: Image.Image) -> Image.Image:
    """Return the shape of `layer` grown by a white rim, as a mask."""
    blurred = layer.getchannel("A").filter(ImageFilter.GaussianBlur(OUTLINE * SUPERSAMPLING))
    return blurred.point([0 if value < 34 else 255 for value in range(256)])


def draw_card(kind: str, look: Look) -> Image.Image:
    """Draw one product on its card, opaque, at full size."""
    pen = Pen(look)
    DRAWINGS[kind](pen)
    card = CARDS[look.category]
    picture = Image.new("RGB", (SIDE, SIDE), card)
    BACKDROPS.get(look.category, _spot)(ImageDraw.Draw(picture), lighter(card, 0.5), mixed(card, darker(card), 0.6))
    rim = _sticker(pen.layer)
    shadow = Image.new("L", (SIDE, SIDE), 0)
    shadow.paste(rim, (2 * SUPERSAMPLING, 4 * SUPERSAMPLING))
    picture.paste(darker(card, 0.3), mask=shadow)
    picture.paste((255, 255, 255), mask=rim)
    picture.paste(pen.layer, mask=pen.layer.getchannel("A"))
    return picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def rounded(picture: Image.Image, card: Colour) -> Image.Image:
    """Reduce a picture to a small palette and cut its corners round, with soft edges."""
    small = picture.quantize(PALETTE_COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
    palette = (small.getpalette() or [])[: PALETTE_COLOURS * 3]
    levels = 8
    first = len(palette) // 3
    corner = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(corner).rounded_rectangle((0, 0, SIDE - 1, SIDE - 1), CORNER_RADIUS * SUPERSAMPLING, fill=255)
    alpha = corner.resize((SIZE, SIZE), Image.Resampling.BOX)
    # Soft corner pixels take extra palette entries: the card's colour at eight strengths.
    steps = alpha.point([first + value * levels // 256 for value in range(256)])
    small.paste(steps, mask=alpha.point([255 if value < 255 else 0 for value in range(256)]))
    small.putpalette(palette + list(card) * levels)
    small.info["transparency"] = bytes([255] * first + [round(255 * level / levels) for level in range(levels)])
    return small


def draw_all(items_file: Path, folder: Path) -> int:
    """Draw every product of `items_file` into `folder` and return how many bytes they take."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    with items_file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            look = look_of(row)
            kind = DRAWN_AS.get(row["item_id"], row["kind"])
            picture = rounded(draw_card(kind, look), CARDS[look.category])
            target = folder / f"{row['item_id']}.png"
            picture.save(target, optimize=True, transparency=picture.info["transparency"])
            total += target.stat().st_size
    return total


def main() -> None:
    """Draw the pictures of the sample shop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=Path, default=HERE / "items.csv")
    parser.add_argument("--folder", type=Path, default=HERE / "images")
    arguments = parser.parse_args()
    total = draw_all(arguments.items, arguments.folder)
    print(f"{total / 1e6:.2f} MB of pictures in {arguments.folder}")


if __name__ == "__main__":
    main()
