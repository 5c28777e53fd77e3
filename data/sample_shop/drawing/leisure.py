"""Drawings for board games, books, audio, yoga and wellness, arts and crafts."""

from __future__ import annotations

from drawing.outdoors import leaf
from drawing.pen import (
    COFFEE,
    CREAM,
    FLAME,
    GLOW,
    INK,
    LEAF,
    RUBBER,
    SILVER,
    STEEL,
    WHITE,
    WOOD,
    Colour,
    Drawing,
    Pen,
    Shape,
    box,
    curve,
    darker,
    lighter,
    mirrored,
    moved,
    oval,
    star,
    turned,
)


def _pawn(p: Pen, x: float, y: float, colour: Colour) -> None:
    p.solid(
        [
            (x - 14, y),
            *curve([(x - 7, y - 8), (x - 5, y - 26)]),
            *curve([(x + 5, y - 26), (x + 7, y - 8)]),
            (x + 14, y),
        ],
        colour,
        depth=3,
    )
    p.fill(box(x - 16, y - 4, x + 16, y + 4, 4), darker(colour, 0.3))
    p.solid(oval(x, y - 32, 12), colour, depth=3)


def board_game(p: Pen) -> None:
    """Draw a game board with two pawns: squares, or a winding path."""
    board = [(80, 44), (150, 86), (80, 138), (10, 86)]
    p.fill(moved(board, 0, 7), p.dark)
    p.fill(board, p.main)
    with p.inside([(80, 52), (138, 87), (80, 130), (22, 87)]):
        if p.variant % 2:
            p.fill(box(0, 0, 160, 160), p.light)
            for row in range(5):
                for column in range(5):
                    if (row + column) % 2:
                        x, y = 80 + (column - row) * 11.6, 60 + (column + row) * 7.8
                        p.fill([(x, y - 8), (x + 12, y), (x, y + 8), (x - 12, y)], p.dark)
        else:
            p.fill(box(0, 0, 160, 160), CREAM)
            path = curve([(30, 86), (60, 72), (84, 92), (70, 112), (104, 104), (126, 86), (100, 70), (82, 58)])
            p.line(path, 9, p.accent)
            p.dots(path[::9], 3, WHITE)
    _pawn(p, 102, 80, p.accent)
    _pawn(p, 60, 100, p.main if p.variant % 2 else p.dark)


def dice(p: Pen) -> None:
    """Draw two dice."""
    faces = {
        1: [(0, 0)],
        3: [(-11, -11), (0, 0), (11, 11)],
        4: [(-10, -10), (10, -10), (-10, 10), (10, 10)],
        5: [(-12, -12), (12, -12), (0, 0), (-12, 12), (12, 12)],
    }
    throws = ((100, 54, 18, p.accent, (1, 3, 4, 5)), (58, 98, -14, p.main, (5, 4, 3, 5)))
    for x, y, angle, colour, throw in throws:
        size = 27 if colour == p.accent else 33
        p.solid(turned(box(x - size, y - size, x + size, y + size, 11), angle, (x, y)), colour, depth=7)
        pips = [(x - 2 + dx * size / 27, y - 2 + dy * size / 27) for dx, dy in faces[throw[p.variant]]]
        p.dots(turned(pips, angle, (x, y)), 5.5, p.contrast if colour == p.main else WHITE)


def cards(p: Pen) -> None:
    """Draw a fan of cards."""
    for angle, colour in ((-24, p.dark), (-4, p.main), (16, WHITE)):
        p.solid(turned(box(50, 32, 110, 124, 8), angle, (80, 150)), colour, depth=3)
        if colour != WHITE:
            p.line(turned([(58, 42), (58, 112)], angle, (80, 150)), 3, p.light)

    def place(shape: Shape) -> Shape:
        return turned(shape, 16, (80, 150))

    emblems: tuple[Shape, ...] = (
        curve([(80, 56), (92, 78), (80, 100), (68, 78)], closed=True),
        star(80, 78, 22, 10),
        [(80, 54), (100, 78), (80, 102), (60, 78)],
        oval(80, 78, 17),
    )
    p.fill(place(emblems[p.variant]), p.main)
    p.dots(place([(60, 43), (100, 114)]), 5, p.accent)
    if p.variant == 3:
        p.fill(place(oval(80, 78, 8)), WHITE)


def puzzle(p: Pen) -> None:
    """Draw two pieces of a jigsaw."""
    p.solid(turned(box(84, 66, 136, 118, 5), 18, (110, 92)), p.accent, depth=5)
    p.solid(turned(oval(110, 122, 11), 18, (110, 92)), p.accent, depth=3)
    piece = box(26, 50, 90, 114, 5)
    p.solid(piece, p.main, depth=6)
    p.solid(oval(58, 44, 14), p.main, depth=4)
    p.fill(box(50, 50, 66, 60), p.main)
    p.solid(oval(96, 82, 14), p.main, depth=4)
    p.fill(box(80, 74, 90, 90), p.main)
    p.fill(oval(58, 112, 13), p.dark)
    with p.inside(piece):
        if p.variant % 2:
            p.fill([(20, 104), (46, 70), (62, 92), (70, 84), (86, 104)], p.light)
        else:
            p.fill(oval(50, 76, 13), p.light)


def _book(p: Pen, x0: float, y0: float, x1: float, y1: float) -> None:
    p.solid(box(x0 + 5, y0 + 5, x1 + 7, y1 + 8, 4), p.dark, depth=2)
    p.fill(box(x0 + 8, y1 - 2, x1 + 5, y1 + 4, 2), CREAM)
    p.fill(box(x1 - 2, y0 + 6, x1 + 4, y1 + 4, 2), CREAM)
    p.solid(box(x0, y0, x1, y1, 4), p.main, depth=4)
    p.fill(box(x0, y0, x0 + 9, y1, 4, 0, 0, 4), p.dark)


def novel(p: Pen) -> None:
    """Draw a novel with a picture on its cover."""
    _book(p, 40, 22, 116, 132)
    frame = box(58, 56, 108, 118, 25, 25, 3, 3)
    p.fill(frame, p.light)
    with p.inside(frame):
        if p.variant % 2:
            p.fill(oval(86, 78, 13), p.accent)
            p.fill(curve([(50, 108), (70, 96), (90, 106), (112, 94), (112, 124), (50, 124)]), p.dark)
        else:
            p.fill([(54, 120), (76, 82), (90, 104), (98, 94), (114, 120)], p.dark)
            p.fill(star(96, 76, 9, 4), p.accent)
    p.lines([[(62, 34), (104, 34)], [(70, 45), (96, 45)]], 4.5, p.contrast)


def cookbook(p: Pen) -> None:
    """Draw a cookery book."""
    _book(p, 36, 24, 120, 132)
    p.lines([[(60, 36), (108, 36)]], 5, p.contrast)
    p.fill(oval(84, 86, 32), CREAM)
    if p.variant % 2:
        p.fill(oval(84, 86, 22), p.accent)
        p.fill(oval(78, 80, 7), lighter(p.accent, 0.4))
    else:
        p.lines([[(74, 70), (74, 106)], [(96, 84), (96, 106)]], 5, INK)
        p.lines([[(68, 66), (68, 78)], [(74, 66), (74, 78)], [(80, 66), (80, 78)]], 3, INK)
        p.line([(68, 79), (80, 79)], 4, INK)
        p.fill(oval(96, 76, 7, 11), INK)


def comic(p: Pen) -> None:
    """Draw a comic with a burst and a speech bubble."""
    _book(p, 38, 22, 120, 132)
    p.fill(star(86, 90, 37, 22, 11), p.accent)
    p.fill(star(86, 90, 26, 14, 9 + p.variant), GLOW)
    p.fill(oval(92, 44, 24, 14), WHITE)
    p.fill([(80, 52), (92, 56), (74, 68)], WHITE)
    p.dots([(82, 44), (92, 44), (102, 44)], 3, INK)


def guide(p: Pen) -> None:
    """Draw a guide with a pin, a compass or a leaf."""
    _book(p, 40, 22, 116, 132)
    p.fill(box(58, 34, 106, 104, 5), CREAM)
    if p.variant % 2:
        p.line(curve([(62, 98), (76, 88), (80, 74), (98, 66)]), 3.5, STEEL)
        p.fill([(71, 62), (93, 62), (82, 88)], p.accent)
        p.fill(oval(82, 56, 13), p.accent)
        p.fill(oval(82, 56, 5), WHITE)
    else:
        p.line(oval(82, 69, 18), 4, INK)
        p.fill([(82, 54), (88, 69), (76, 69)], p.accent)
        p.fill([(82, 84), (88, 69), (76, 69)], STEEL)
    p.line([(64, 118), (100, 118)], 5, p.contrast)


def picture_book(p: Pen) -> None:
    """Draw a picture book: wide, with sun and hills."""
    _book(p, 20, 38, 134, 124)
    scene = box(38, 48, 126, 114, 5)
    p.fill(scene, p.light)
    with p.inside(scene):
        p.fill(oval(64 + 12 * p.variant, 70, 13), GLOW)
        p.fill(oval(62, 132, 48, 34), LEAF)
        p.fill(oval(110, 134, 40, 40), darker(LEAF))
        p.fill(oval(108, 94, 11, 9), p.accent)
        p.fill(oval(98, 86, 7), p.accent)
        p.fill([(93, 82), (94, 72), (100, 80)], p.accent)


def headphones(p: Pen) -> None:
    """Draw headphones."""
    p.line(oval(80, 86, 50, 54, 180, 360), 12, p.main)
    p.line(oval(80, 86, 50, 54, 228, 312), 14, p.dark)
    for x, inner in ((32.0, 10.0), (128.0, -10.0)):
        p.solid(box(x + inner - 12, 84, x + inner + 12, 132, 10), RUBBER, depth=3)
        p.solid(box(x - 15, 80, x + 15, 134, 14), p.main, depth=5)
        p.fill(oval(x, 107, 8) if p.variant % 2 else box(x - 4, 94, x + 4, 120, 4), p.accent)


def earbuds(p: Pen) -> None:
    """Draw in-ear headphones with their cord."""
    for x in (50.0, 110.0):
        p.line(curve([(x, 96), (x + (80 - x) * 0.25, 118), (80, 126)]), 4.5, p.dark)
    p.line([(80, 126), (80, 148)], 4.5, p.dark)
    p.fill(box(74, 118, 86, 132, 4), p.accent)
    for is_right in (False, True):
        shapes = [box(40, 50, 60, 104, 10), oval(50, 50, 26, 27), oval(76, 48, 11, 15)]
        stem, shell, tip = [mirrored(shape) for shape in shapes] if is_right else shapes
        p.fill(tip, RUBBER)
        p.solid(stem, p.dark, depth=3)
        p.solid(shell, p.main, depth=5)
        p.fill(oval(110 if is_right else 50, 50, 10), p.accent)


def speaker(p: Pen) -> None:
    """Draw a loudspeaker: a tower, or a rounded portable one."""
    if p.variant % 2:
        p.line(oval(80, 52, 32, 24, 180, 360), 7, p.dark)
        p.solid(box(18, 52, 142, 126, 26), p.main, depth=7)
        for x in (52.0, 108.0):
            p.fill(oval(x, 90, 24), RUBBER)
            p.fill(oval(x, 90, 15), STEEL)
            p.fill(oval(x, 90, 8), p.accent)
        p.fill(box(74, 62, 86, 68, 3), p.accent)
        return
    p.solid(box(40, 18, 120, 140, 10), p.main, depth=7)
    p.fill(oval(80, 98, 31), RUBBER)
    p.fill(oval(80, 98, 22), p.accent)
    p.fill(oval(80, 98, 9), RUBBER)
    p.fill(oval(80, 44, 16), RUBBER)
    p.fill(oval(80, 44, 7), SILVER)


def turntable(p: Pen) -> None:
    """Draw a record player from above."""
    p.solid(box(14, 32, 146, 128, 10), p.main, depth=6)
    p.fill(oval(66, 80, 42), SILVER)
    p.fill(oval(66, 80, 38), INK)
    p.lines([oval(66, 80, r, r, 0, 360) for r in (31, 24)], 1.6, lighter(INK, 0.25))
    p.fill(oval(66, 80, 14), p.accent)
    p.fill(oval(66, 80, 3.5), WHITE)
    p.line([(128, 52), (124, 90), (96, 104)], 5, STEEL if p.main != STEEL else INK)
    p.fill(oval(128, 50, 10), p.dark)
    p.fill(box(86, 98, 102, 110, 3), p.accent)
    p.dots([(132, 114), (118, 114)] if p.variant % 2 else [(130, 114)], 5, p.contrast)


def microphone(p: Pen) -> None:
    """Draw a microphone: on a stand, or hand-held."""
    if p.variant % 2:
        p.lines([oval(80, 70, 42, 46, 10, 170), [(80, 116), (80, 134)]], 6.5, INK)
        p.fill(box(48, 128, 112, 140, 6), INK)
        p.solid(box(52, 14, 108, 100, 28), p.main, depth=7)
        p.fill(box(52, 58, 108, 68), p.accent)
        for y in (30, 40, 50):
            p.line([(64, y), (96, y)], 3.5, p.dark)
        return

    def place(shape: Shape) -> Shape:
        return turned(shape, 36)

    p.solid(place([(64, 62), (96, 62), (90, 140), (70, 140)]), p.main, depth=6)
    p.fill(place(box(75, 84, 85, 102, 5)), p.contrast)
    p.solid(place(oval(80, 38, 31, 32)), STEEL, depth=6)
    with p.inside(place(oval(80, 38, 31, 32))):
        for step in range(-40, 60, 11):
            p.line(place([(40, 38 + step), (120, 38 + step + 20)]), 1.8, darker(STEEL, 0.3))
            p.line(place([(40, 38 + step + 20), (120, 38 + step)]), 1.8, darker(STEEL, 0.3))
    p.fill(place(box(58, 58, 102, 70, 5)), p.accent)


def record(p: Pen) -> None:
    """Draw a record half out of its sleeve."""
    p.fill(oval(100, 82, 48), INK)
    p.lines([oval(100, 82, r, r, 0, 360) for r in (41, 34, 27)], 1.6, lighter(INK, 0.28))
    p.fill(oval(100, 82, 17), p.accent)
    p.fill(oval(100, 82, 4), WHITE)
    sleeve = box(14, 30, 104, 134, 4)
    p.solid(sleeve, p.main, depth=5)
    with p.inside(sleeve):
        if p.variant == 0:
            for index in range(3):
                p.fill(oval(58, 134, 66 - 19 * index), (p.light, p.accent, p.dark)[index])
        elif p.variant == 1:
            p.fill(oval(58, 82, 30), p.accent)
            p.fill(box(14, 88, 104, 134), p.dark)
        elif p.variant == 2:
            p.lines(
                [curve([(8, y), (34, y - 12), (60, y + 10), (110, y - 10)]) for y in (66, 84, 102)],
                7,
                p.accent,
            )
        else:
            p.fill([(14, 134), (58, 56), (104, 134)], p.accent)
            p.fill([(58, 56), (104, 134), (58, 134)], p.light)
    p.line([(26, 42), (66, 42)], 4.5, p.contrast)


def yoga_mat(p: Pen) -> None:
    """Draw a mat, half unrolled towards the viewer."""
    p.fill([(38, 60), (122, 60), (150, 138), (10, 138)], p.dark)
    sheet = [(38, 58), (122, 58), (150, 132), (10, 132)]
    p.fill(sheet, p.main)
    with p.inside(sheet):
        for degrees in (-58, 58, -30, 30, 0):
            p.fill(leaf(80, 122, 30 if degrees else 34, degrees), p.accent if abs(degrees) != 30 else p.light)
        if p.variant % 2:
            p.lines([[(30, 58), (0, 138)], [(130, 58), (160, 138)]], 6, p.accent)
    p.solid(box(28, 28, 138, 78, 20, 24, 24, 20), p.main, depth=9, shade=0.3)
    p.fill(oval(36, 53, 17, 25), p.light)
    p.lines([oval(36, 53, 14 - 5 * ring, 21 - 7.5 * ring, 20, 340) for ring in range(3)], 3.2, p.dark)


def roller(p: Pen) -> None:
    """Draw a foam roller."""

    def place(shape: Shape) -> Shape:
        return turned(shape, -24)

    tube = place(box(20, 48, 138, 112, 28, 6, 6, 28))
    p.solid(tube, p.main, depth=8)
    with p.inside(tube):
        for row in range(4):
            for column in range(8):
                x, y = 34 + column * 15 + 7 * (row % 2), 52 + row * 17
                if p.variant % 2:
                    p.fill(place(oval(x, y, 4)), p.dark)
                else:
                    p.fill(place(box(x - 5, y - 4, x + 5, y + 5, 2)), p.dark)
    p.fill(place(oval(134, 80, 20, 32)), p.accent)
    p.fill(place(oval(134, 80, 12, 20)), darker(p.main, 0.6))


def candle(p: Pen) -> None:
    """Draw a lit candle: in a jar, or free-standing."""
    p.fill(curve([(80, 12), (93, 38), (80, 54), (67, 38)], closed=True), FLAME)
    p.fill(curve([(80, 28), (87, 42), (80, 52), (73, 42)], closed=True), GLOW)
    p.line([(80, 48), (80, 64)], 3.5, INK)
    if p.variant % 2:
        p.solid(box(60, 60, 100, 124, 6, 6, 2, 2), p.main, depth=6)
        p.fill(curve([(60, 62), (66, 84), (72, 72), (80, 66), (60, 60)]), p.light)
        p.solid(box(38, 120, 122, 132, 6), p.accent, depth=3)
        p.line(oval(124, 120, 10), 5, p.accent)
        return
    glass = box(38, 60, 122, 136, 8, 8, 16, 16)
    p.solid(glass, p.main, depth=7)
    p.fill(oval(80, 62, 42, 8), p.light)
    p.line([(80, 46), (80, 62)], 3.5, INK)
    p.fill(box(56, 84, 104, 118, 4), CREAM)
    p.lines([[(66, 96), (94, 96)], [(72, 107), (88, 107)]], 4, p.accent)


def oil(p: Pen) -> None:
    """Draw a dropper bottle."""
    p.solid(box(68, 14, 92, 46, 12, 12, 3, 3), RUBBER, depth=4)
    p.fill(box(62, 42, 98, 56, 3), p.accent)
    bottle = box(46, 54, 114, 138, 20, 20, 10, 10)
    p.solid(bottle, p.main, depth=7)
    p.line([(56, 78), (56, 94)], 5, p.light)
    p.fill(box(46, 82, 106, 122) if p.variant % 2 else box(54, 80, 106, 124, 6), CREAM)
    drop = curve([(80, 84), (91, 104), (80, 116), (69, 104)], closed=True)
    p.fill(drop, p.accent if p.variant > 1 else LEAF)


def dumbbell(p: Pen) -> None:
    """Draw a dumbbell."""

    def place(shape: Shape) -> Shape:
        return turned(shape, -28)

    p.line(place([(30, 80), (130, 80)]), 13, STEEL)
    for x in (40, 120):
        outward = -1 if x < 80 else 1
        if p.variant % 2:
            p.solid(place(oval(x, 80, 27)), p.main, depth=7)
            p.fill(place(oval(x, 80, 10)), p.accent)
        else:
            p.solid(place(box(x + outward * 14 - 9, 58, x + outward * 14 + 9, 102, 6)), p.dark, depth=3)
            p.solid(place(box(x - 11, 46, x + 11, 114, 7)), p.main, depth=5)
            p.fill(place(box(x - 11, 74, x + 11, 86)), p.accent)


def cushion(p: Pen) -> None:
    """Draw a cushion: square, or round for sitting."""
    if p.variant % 2:
        p.solid(
            curve(
                [(16, 92), (36, 66), (80, 58), (124, 66), (144, 92), (124, 122), (80, 130), (36, 122)],
                closed=True,
            ),
            p.main,
            depth=8,
        )
        p.fill(oval(80, 80, 46, 15), p.light)
        p.lines(
            [curve([(80 + dx * 0.7, 92), (80 + dx, 108), (80 + dx * 0.95, 124)]) for dx in (-48, -20, 20, 48)],
            3,
            p.dark,
        )
        p.fill(oval(80, 80, 6), p.accent)
        return
    pad = curve(
        [
            (26, 30),
            (50, 34),
            (110, 34),
            (134, 30),
            (129, 54),
            (129, 106),
            (134, 130),
            (110, 126),
            (50, 126),
            (26, 130),
            (31, 106),
            (31, 54),
        ],
        closed=True,
    )
    p.solid(pad, p.main, depth=8)
    p.lines(
        [[(58, 60), (80, 80)], [(102, 60), (80, 80)], [(58, 100), (80, 80)], [(102, 100), (80, 80)]],
        3.5,
        p.dark,
    )
    p.fill(oval(80, 80, 8), p.accent)
    p.dots([(28, 32), (132, 32), (28, 128), (132, 128)], 7, p.accent)


def paint(p: Pen) -> None:
    """Draw paint: a tin with drips, or a squeezed tube."""
    if p.variant % 2:
        p.line(oval(80, 60, 40, 36, 180, 360), 4, STEEL)
        p.solid(box(36, 52, 124, 136, 4, 4, 8, 8), SILVER, depth=6)
        p.fill(box(36, 76, 124, 118), CREAM)
        p.fill(oval(80, 98, 16), p.accent)
        p.fill(oval(80, 54, 46, 11), darker(STEEL))
        p.fill(oval(80, 54, 40, 8), p.main)
        for x, length in ((48, 30), (64, 46), (78, 24)):
            p.line([(x, 58), (x, 58 + length)], 11, p.main)
        return

    def place(shape: Shape) -> Shape:
        return turned(shape, 34)

    p.fill(curve([(16, 130), (32, 112), (62, 114), (76, 130), (56, 144), (28, 144)], closed=True), p.main)
    p.solid(place([(56, 12), (104, 12), (96, 100), (64, 100)]), SILVER, depth=5)
    p.fill(place(box(53, 8, 107, 22, 2)), STEEL)
    p.fill(place([(60, 40), (100, 40), (97.5, 86), (62.5, 86)]), p.main)
    p.line(place([(70, 54), (90, 54)]), 4.5, p.contrast)
    p.fill(place(box(70, 98, 90, 112, 3)), INK)


def brush(p: Pen) -> None:
    """Draw two brushes and a stroke of paint."""
    p.line(curve([(20, 128), (50, 118), (78, 132), (120, 122)]), 14, p.accent)
    for angle, x, flat in ((24, 94.0, p.variant % 2), (-14, 66.0, 0)):

        def place(shape: Shape, angle: float = angle, x: float = x) -> Shape:
            return turned(moved(shape, x - 80, 0), angle, (x, 110))

        wood = p.main if angle > 0 else p.dark
        p.solid(place([(76, 10), (84, 10), (89, 62), (71, 62)]), wood, depth=3)
        p.fill(place(box(70, 60, 90, 84, 2)), STEEL)
        hair = (
            box(68, 82, 92, 114, 2, 2, 5, 5)
            if flat
            else curve([(71, 82), (89, 82), (91, 98), (80, 122), (69, 98)], closed=True)
        )
        p.fill(place(hair), COFFEE)
        p.fill(place(oval(80, 110, 7, 9)), p.accent)


def yarn(p: Pen) -> None:
    """Draw a ball of wool with needles."""
    p.line([(30, 20), (118, 126)], 5.5, WOOD)
    p.line([(128, 18), (46, 130)], 5.5, WOOD)
    p.dots([(30, 20), (128, 18)], 7, p.accent)
    ball = oval(78, 88, 46)
    p.line(curve([(110, 122), (126, 136), (142, 128), (152, 136)]), 5, p.main)
    p.solid(ball, p.main, depth=9)
    with p.inside(ball):
        second = p.accent if p.variant % 2 else p.dark
        p.lines([oval(28 + 9 * n, 128 + 5 * n, 62, 62, 230, 350) for n in range(4)], 3.5, p.dark)
        p.lines([oval(128 - 8 * n, 118 + 8 * n, 60, 60, 180, 300) for n in range(3)], 3.5, second)
        p.lines([oval(62, 44 - 9 * n, 50, 44, 20, 120) for n in range(2)], 3.5, p.light)


def sketchbook(p: Pen) -> None:
    """Draw an open sketchbook with a pencil."""
    p.solid(turned(box(22, 34, 116, 132, 5), -8), p.main, depth=6)
    p.fill(turned(box(32, 40, 116, 126, 3), -8), CREAM)
    p.lines([turned([(26, y), (40, y)], -8) for y in range(44, 126, 12)], 4, STEEL)
    if p.variant % 2:
        p.fill(turned([(46, 112), (68, 74), (82, 96), (90, 86), (108, 112)], -8), p.light)
        p.fill(turned(oval(98, 62, 9), -8), p.accent)
    else:
        p.line(turned(curve([(50, 104), (56, 62), (80, 88), (92, 58), (104, 100)]), -8), 5, p.main)
        p.fill(turned(oval(58, 56, 8), -8), p.accent)

    def place(shape: Shape) -> Shape:
        return turned(moved(shape, 36, 6), 32, (116, 86))

    p.solid(place(box(72, 14, 88, 108)), GLOW if p.main != GLOW else FLAME, depth=4)
    p.fill(place(box(72, 10, 88, 26, 4)), (236, 130, 130))
    p.fill(place([(72, 108), (88, 108), (80, 130)]), (244, 218, 180))
    p.fill(place([(77, 121), (83, 121), (80, 130)]), INK)


def sewing_kit(p: Pen) -> None:
    """Draw a reel of thread, a needle and a button."""
    p.line([(128, 20), (100, 128)], 4.5, STEEL)
    p.line(curve([(94, 60), (116, 40), (127, 26), (138, 56), (126, 92), (140, 132)]), 3, p.main)
    p.solid(box(30, 26, 98, 42, 5), WOOD, depth=3)
    p.solid(box(30, 116, 98, 132, 5), WOOD, depth=3)
    p.solid(box(36, 42, 92, 116, 6), p.main, depth=6)
    p.lines([[(38, y), (90, y + 5)] for y in range(50, 112, 10)], 2.5, p.dark)
    p.solid(oval(116, 118, 20), p.accent, depth=4)
    spots = [(110, 112), (122, 112), (110, 124), (122, 124)] if p.variant % 2 else [(110, 118), (122, 118)]
    p.dots([(x, y) for x, y in spots], 3.4, WHITE)


def clay(p: Pen) -> None:
    """Draw a thrown pot on its wheel, or a block of clay being cut."""
    if p.variant % 2:
        p.solid([(24, 72), (96, 72), (96, 134), (24, 134)], p.main, depth=3)
        p.fill([(24, 72), (52, 50), (128, 50), (96, 72)], p.light)
        p.fill([(96, 72), (128, 50), (128, 112), (96, 134)], p.dark)
        p.line(curve([(30, 96), (60, 92), (90, 98)]), 3, p.dark)
        p.lines([[(58, 62), (104, 26)]], 3, STEEL)
        p.lines([[(98, 30), (122, 14)]], 9, WOOD)
        p.fill(oval(52, 66, 9, 5), p.accent)
        return
    p.solid(box(22, 122, 138, 138, 8), STEEL, depth=4)
    p.fill(oval(80, 122, 46, 6), darker(STEEL))
    vase = curve(
        [
            (62, 32),
            (66, 46),
            (46, 74),
            (50, 104),
            (64, 124),
            (96, 124),
            (110, 104),
            (114, 74),
            (94, 46),
            (98, 32),
        ]
    )
    p.solid(vase, p.main, depth=8)
    p.pattern(vase, p.accent, 66, 100)
    p.lines([curve([(50, y), (80, y + 4), (110, y)]) for y in (110,)], 3, p.dark)
    p.fill(oval(80, 33, 18, 5), darker(p.main, 0.5))


DRAWINGS: dict[str, Drawing] = {
    "board-game": board_game,
    "dice": dice,
    "cards": cards,
    "puzzle": puzzle,
    "novel": novel,
    "cookbook": cookbook,
    "comic": comic,
    "guide": guide,
    "picture-book": picture_book,
    "headphones": headphones,
    "earbuds": earbuds,
    "speaker": speaker,
    "turntable": turntable,
    "microphone": microphone,
    "record": record,
    "yoga-mat": yoga_mat,
    "roller": roller,
    "candle": candle,
    "oil": oil,
    "dumbbell": dumbbell,
    "cushion": cushion,
    "paint": paint,
    "brush": brush,
    "yarn": yarn,
    "sketchbook": sketchbook,
    "sewing-kit": sewing_kit,
    "clay": clay,
}
