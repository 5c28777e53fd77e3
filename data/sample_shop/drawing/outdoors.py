"""Drawings for trail running, camping, cycling and the garden."""

from __future__ import annotations

from drawing.pen import (
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
    Drawing,
    Pen,
    Point,
    Shape,
    box,
    curve,
    darker,
    is_green,
    lighter,
    mirrored,
    moved,
    oval,
    star,
    turned,
)


def shoe(p: Pen) -> None:
    """Draw a running shoe from the side."""
    teeth = [(28 + 6.5 * step, 126 - 5 * (step % 4 > 1)) for step in range(17)]
    p.fill([(22, 108), (142, 108), (140, 122), *reversed(teeth)], RUBBER)
    p.solid(box(22, 102, 142, 119, 8, 10, 9, 9), CREAM, depth=3)
    tongue = curve([(62, 62), (66, 46), (82, 44), (86, 68)])
    p.fill(tongue, p.dark)
    upper = [
        (26, 60),
        (32, 50),
        (42, 50),
        (50, 62),
        (66, 66),
        (78, 58),
        (94, 76),
        (118, 84),
        (137, 92),
        (141, 104),
    ]
    body = [*curve(upper), (24, 104)]
    p.solid(body, p.main, depth=4)
    with p.inside(body):
        p.fill(curve([(112, 110), (116, 96), (132, 88), (150, 92), (150, 110)]), p.accent)
        if p.variant % 2:
            p.lines([[(44, 104), (60, 76)], [(58, 104), (74, 78)], [(72, 104), (86, 80)]], 5, p.contrast)
        else:
            p.line(curve([(36, 82), (52, 98), (78, 92), (100, 80)]), 7, p.contrast)
        p.fill(box(20, 44, 34, 104), p.accent)
    p.lines([[(70, 70 - 2), (82, 62)], [(77, 77 - 2), (89, 69)], [(85, 84 - 2), (97, 76)]], 4, WHITE)


def vest(p: Pen) -> None:
    """Draw a running vest with two flasks at the chest."""
    half = curve([(80, 78), (66, 62), (62, 32), (44, 32), (42, 58), (32, 82), (38, 132), (80, 132)], steps=6)
    p.fill(box(54, 26, 106, 72, 12), p.dark)
    for side in (half, mirrored(half)):
        p.solid(side, p.main)
    p.line([(80, 78), (80, 130)], 3, p.dark)
    for x in (55.0, 105.0):
        p.solid(box(x - 7, 56, x + 7, 84, 6), SILVER, depth=3)
        p.fill(box(x - 4, 49, x + 4, 58, 2), INK)
        p.solid(box(x - 11, 72, x + 11, 106, 4), p.accent, depth=3)
        p.line([(x - 8, 82), (x + 8, 82)], 2.5, darker(p.accent))
    p.lines([[(68, 96), (92, 96)], [(68, 118), (92, 118)]], 4, p.contrast)
    p.fill(box(75, 92, 85, 100, 2), INK)


def flask(p: Pen) -> None:
    """Draw a drinking bottle."""
    body = [
        *curve([(62, 56), (54, 66), (54, 78), (58, 90), (54, 102), (54, 126)]),
        *oval(80, 124, 26, 12, 180, 0),
    ]
    body = [*body, *curve([(106, 102), (102, 90), (106, 78), (106, 66), (98, 56)])]
    p.solid(body, p.main, depth=7)
    p.pattern(body, p.accent, 92, 126)
    p.line([(66, 70), (66, 84)], 5, p.light)
    p.solid(box(60, 42, 100, 58, 4), INK, depth=3)
    p.solid(box(70, 26, 90, 43, 5), p.accent, depth=3)


def headlamp(p: Pen) -> None:
    """Draw a head torch, strap behind, beam in front."""
    p.line(oval(80, 62, 50, 32, 150, 390), 13, p.dark)
    p.line(oval(80, 74, 54, 34, -8, 188), 14, p.main)
    p.lines([oval(80, 74, 54, 34, 20 + 28 * step, 24 + 28 * step) for step in (0, 5)], 8, p.accent)
    p.lines([[(44, 124), (36, 136)], [(80, 134), (80, 146)], [(116, 124), (124, 136)]], 6, GLOW)
    p.solid(box(50, 76, 110, 124, 16), INK)
    p.fill(oval(80, 100, 19), STEEL)
    p.fill(oval(80, 100, 15), GLOW)
    p.fill(oval(76, 95, 6), lighter(GLOW, 0.7))
    p.fill(box(66, 70, 94, 79, 4), p.accent)


def _garment(p: Pen, sleeve: Shape) -> None:
    p.solid(sleeve, p.dark)
    p.solid(mirrored(sleeve), p.dark)
    body = [
        *curve([(60, 40), (50, 46), (47, 70), (46, 130)]),
        (114, 130),
        *curve([(113, 70), (110, 46), (100, 40)]),
    ]
    p.solid(body, p.main)
    p.pattern(body, p.accent, 62, 92)


def jacket(p: Pen) -> None:
    """Draw a hooded running jacket."""
    p.solid(oval(80, 40, 25, 21), p.dark)
    p.fill(oval(80, 43, 16, 14), darker(p.main, 0.6))
    _garment(p, [*curve([(58, 42), (36, 54), (26, 84), (18, 116)]), (38, 122), *curve([(44, 98), (56, 74)])])
    p.fill([(58, 40), (80, 54), (102, 40), (96, 36), (80, 46), (64, 36)], p.accent)
    p.line([(80, 56), (80, 128)], 3.5, p.contrast)
    p.lines([[(56, 112), (68, 102)], [(104, 112), (92, 102)]], 3.5, p.dark)


def jersey(p: Pen) -> None:
    """Draw a short-sleeved cycling jersey."""
    _garment(p, [(60, 42), (38, 48), (18, 80), (38, 92), (56, 74)])
    for edge in ([(22, 76), (42, 88)], [(138, 76), (118, 88)]):
        p.line(edge, 7, p.accent)
    p.fill(oval(80, 40, 21, 13), darker(p.main, 0.55))
    p.line(oval(80, 40, 21, 13, 0, 180), 5, p.accent)
    p.line([(80, 54), (80, 128)], 3, p.contrast)
    p.fill(box(46, 122, 114, 130), p.dark)


def _sock(p: Pen, dx: float, dy: float, colour: tuple[int, int, int]) -> None:
    outline = [
        (46, 30),
        (78, 30),
        (78, 76),
        *curve([(82, 84), (106, 98), (112, 112), (102, 124), (82, 122), (52, 106)]),
    ]
    shape = moved([*outline, *curve([(46, 96), (44, 84), (46, 70)])], dx, dy)
    p.solid(shape, colour)
    with p.inside(shape):
        p.fill(moved(oval(110, 118, 20), dx, dy), p.accent)
        p.fill(moved(oval(46, 104, 15), dx, dy), p.accent)
        p.fill(moved(box(40, 28, 84, 42), dx, dy), p.accent)
        for row in range(p.variant):
            p.fill(moved(box(40, 48 + row * 10, 84, 53 + row * 10), dx, dy), p.contrast)


def socks(p: Pen) -> None:
    """Draw a pair of socks."""
    _sock(p, 20, -6, p.dark)
    _sock(p, -12, 8, p.main)


def poles(p: Pen) -> None:
    """Draw two crossed poles."""
    for angle in (-20, 20):

        def at(x: float, y: float, angle: float = angle) -> Point:
            return turned([(x, y)], angle)[0]

        p.line([at(80, 40), at(80, 146)], 5, STEEL)
        p.line([at(80, 66), at(80, 112)], 6.5, p.main)
        p.line([at(80, 84), at(80, 92)], 6.5, p.accent)
        p.line([at(80, 14), at(80, 44)], 12, INK)
        p.line([at(80, 15), at(80, 20)], 12, p.accent)
        p.line([at(70, 130), at(90, 130)], 5, p.main)
        p.line(turned(oval(80, 28, 12, 17, 100, 260), angle), 3, p.main)


def tent(p: Pen) -> None:
    """Draw a tent: a ridge tent or a dome."""
    p.lines([[(34, 112), (14, 128)], [(126, 112), (146, 128)]], 3, INK)
    if p.variant % 2:
        shell = [*oval(80, 122, 60, 84, 180, 360)]
        p.solid(shell, p.main, depth=12)
        p.line(curve([(38, 120), (56, 66), (84, 38)]), 3.5, p.light)
        door = [*oval(82, 122, 25, 54, 180, 360)]
    else:
        p.lines([[(80, 40), (74, 26)], [(80, 40), (86, 26)]], 4, WOOD)
        p.fill([(80, 34), (142, 122), (80, 122)], p.dark)
        p.fill([(80, 34), (18, 122), (80, 122)], p.main)
        door = [(80, 56), (106, 122), (56, 122)]
    p.fill(door, darker(p.main, 0.65))
    with p.inside(door):
        p.fill([(84, 50), (110, 50), (110, 124), (100, 124)], p.accent)
        p.fill(oval(78, 126, 16, 22), GLOW)
    p.line([(16, 123), (144, 123)], 5, p.accent)


def sleeping_bag(p: Pen) -> None:
    """Draw a mummy sleeping bag."""
    bag = curve(
        [(80, 20), (112, 36), (120, 70), (112, 110), (100, 136), (60, 136), (48, 110), (40, 70), (48, 36)],
        closed=True,
    )
    p.solid(bag, p.main, depth=7)
    with p.inside(bag):
        for y in (84, 100, 116):
            p.line(curve([(34, y), (80, y + 5), (126, y)]), 3, p.dark)
        if p.variant % 2:
            p.fill(box(0, 122, 160, 160), p.accent)
    p.fill(oval(80, 52, 26, 23), p.accent)
    p.fill(oval(80, 54, 20, 17), darker(p.main, 0.6))
    p.solid(box(64, 52, 96, 70, 8), CREAM, depth=3)
    p.line(curve([(104, 66), (106, 90), (98, 122)]), 3.5, p.contrast)


def stove(p: Pen) -> None:
    """Draw a gas stove with its flame."""
    for x, size in ((66, 0.8), (94, 0.8), (80, 1.1)):
        p.fill(
            curve([(x, 56 - 38 * size), (x + 11 * size, 46), (x, 60), (x - 11 * size, 46)], closed=True),
            FLAME,
        )
    p.fill(curve([(80, 32), (87, 46), (80, 57), (73, 46)], closed=True), GLOW)
    p.lines([[(48, 40), (56, 62), (80, 66)], [(112, 40), (104, 62), (80, 66)]], 5.5, INK)
    p.fill(box(62, 58, 98, 68, 4), INK)
    p.solid(box(74, 64, 86, 86, 2), STEEL, depth=3)
    p.line([(86, 78), (112, 74)], 4, STEEL)
    p.fill(oval(114, 74, 6), p.accent)
    can = box(44, 84, 116, 134, 16, 16, 10, 10)
    p.solid(can, p.main, depth=8)
    p.pattern(can, p.accent, 100, 124)


def lantern(p: Pen) -> None:
    """Draw a camping lantern, lit."""
    p.line(oval(80, 48, 26, 30, 180, 360), 5, INK)
    p.solid([(60, 36), (100, 36), (110, 54), (50, 54)], p.main)
    p.fill(box(54, 52, 106, 108, 8), lighter(GLOW, 0.55))
    p.fill(oval(80, 82, 20, 22), GLOW)
    p.fill(curve([(80, 62), (90, 82), (80, 98), (70, 82)], closed=True), FLAME if p.variant % 2 else WHITE)
    p.lines([[(54, 54), (54, 106)], [(106, 54), (106, 106)]], 5, INK)
    if p.variant > 1:
        p.line([(54, 80), (106, 80)], 3, INK)
    p.solid(box(44, 104, 116, 134, 6, 6, 12, 12), p.main)
    p.fill(oval(80, 119, 7), p.accent)


def backpack(p: Pen) -> None:
    """Draw a hiking backpack."""
    p.line(oval(80, 32, 12, 12, 180, 360), 5, p.dark)
    if p.variant % 2:
        p.solid(box(40, 18, 120, 36, 9), p.accent)
    for x0, x1 in ((28, 46), (114, 132)):
        p.solid(box(x0, 82, x1, 124, 8), p.dark)
    p.solid(box(40, 34, 120, 136, 30, 30, 14, 14), p.main, depth=7)
    p.solid(box(36, 40, 124, 72, 24, 24, 12, 12), p.dark, depth=4)
    p.solid(box(52, 90, 108, 126, 10), p.accent)
    p.line([(58, 100), (102, 100)], 3, darker(p.accent, 0.35))
    for x in (60.0, 100.0):
        p.line([(x, 64), (x, 88)], 5, INK)
        p.fill(box(x - 6, 72, x + 6, 82, 2), SILVER)


def mat(p: Pen) -> None:
    """Draw a rolled sleeping mat, strapped."""
    roll = box(22, 56, 128, 118, 12, 4, 4, 12)
    p.solid(roll, p.main, depth=8)
    with p.inside(roll):
        for y in (70, 84, 98):
            p.line([(18, y), (130, y)], 3 if p.variant % 2 else 1.8, p.dark)
    for x in (46.0, 88.0):
        p.fill(box(x, 53, x + 9, 121, 3), p.accent)
        p.fill(box(x - 3, 80, x + 12, 92, 2), INK)
    p.fill(oval(126, 87, 19, 31), p.light)
    spiral = [oval(126, 87, 15 - 5 * ring, 25 - 8 * ring, 0, 320) for ring in range(3)]
    p.lines(spiral, 3, p.dark)


def mug(p: Pen) -> None:
    """Draw an enamel mug."""
    for x in (60.0, 78.0):
        p.line(curve([(x, 40), (x + 6, 32), (x, 24), (x + 6, 15)]), 4.5, WHITE)
    p.line(oval(108, 88, 22, 22, -80, 90), 10, p.dark)
    cup = box(32, 50, 108, 130, 3, 3, 18, 18)
    p.solid(cup, p.main, depth=7)
    with p.inside(cup):
        if p.variant % 2:
            p.fill([(36, 116), (58, 84), (70, 100), (84, 78), (104, 116)], p.contrast)
        else:
            spots = [(46, 72), (64, 90), (84, 76), (50, 106), (76, 112), (94, 98)]
            p.dots([(x, y) for x, y in spots], 3, p.contrast)
    p.solid(box(29, 46, 111, 56, 5), p.accent, depth=2)


def helmet(p: Pen) -> None:
    """Draw a cycling helmet from the side."""
    p.lines([[(46, 96), (66, 132)], [(100, 98), (68, 132)]], 4.5, INK)
    p.fill(box(60, 126, 76, 138, 4), INK)
    shell = [
        *curve([(22, 96), (22, 70), (44, 42), (82, 34), (118, 50), (138, 88)]),
        (140, 98),
        *curve([(112, 96), (80, 102), (40, 106)]),
    ]
    p.solid(shell, p.main, depth=7)
    with p.inside(shell):
        for start, end in (((40, 84), (70, 46)), ((62, 90), (94, 52)), ((88, 90), (114, 66))):
            p.line([start, end], 11, darker(p.main, 0.6))
        p.fill([*curve([(20, 94), (70, 98), (145, 86)]), (145, 110), (20, 112)], p.accent)
    if p.variant % 2:
        p.fill([(134, 86), (154, 94), (138, 99)], INK)


def pannier(p: Pen) -> None:
    """Draw a roll-top bicycle bag."""
    for x in (58.0, 102.0):
        p.line([(x, 40), (x, 22), (x + 9, 22)], 5, INK)
    bag = [
        (40, 44),
        (120, 44),
        *curve([(128, 116), (120, 134), (110, 138)]),
        *curve([(50, 138), (40, 134), (32, 116)]),
    ]
    p.solid(bag, p.main, depth=8)
    p.solid(box(32, 34, 128, 56, 9), p.dark)
    for x in (52.0, 108.0):
        p.line([(x, 44), (x, 100)], 6, INK)
        p.fill(box(x - 7, 74, x + 7, 86, 3), STEEL)
    if p.variant % 2:
        p.fill(oval(80, 106, 13), p.accent)
        p.fill(oval(80, 106, 6), WHITE)
    else:
        p.fill([(80, 84), (96, 116), (64, 116)], p.accent)


def light(p: Pen) -> None:
    """Draw a bicycle lamp with its beam."""
    beam = lighter(GLOW, 0.35)
    p.fill([(102, 60), (152, 34), (152, 118), (102, 92)], beam)
    p.fill([(102, 68), (152, 56), (152, 96), (102, 84)], GLOW)
    p.fill(box(46, 92, 78, 116, 3), INK)
    p.line(oval(62, 124, 20, 13), 8, p.dark)
    body = box(16, 50, 90, 102, 20, 6, 6, 20)
    p.solid(body, p.main, depth=7)
    p.pattern(body, p.dark, 58, 96)
    p.solid(box(86, 44, 108, 108, 6), INK, depth=4)
    p.fill(box(100, 50, 110, 102, 5), WHITE)
    p.solid(box(38, 42, 64, 54, 5), p.accent, depth=3)


def pump(p: Pen) -> None:
    """Draw a floor pump."""
    p.line(curve([(86, 118), (118, 108), (122, 70), (112, 44), (124, 32)]), 5, INK)
    p.fill(box(117, 22, 131, 38, 4), p.accent)
    p.line([(80, 24), (80, 70)], 6, STEEL)
    p.line([(50, 24), (110, 24)], 13, WOOD if p.variant % 2 else INK)
    tube = box(66, 52, 94, 126, 5)
    p.solid(tube, p.main, depth=7)
    p.pattern(tube, p.accent, 58, 86)
    p.fill(oval(80, 108, 17), INK)
    p.fill(oval(80, 108, 12), WHITE)
    p.line([(80, 108), (87, 102)], 3, p.accent)
    p.solid(box(38, 126, 122, 138, 6), INK, depth=3)


def multitool(p: Pen) -> None:
    """Draw a folding tool, fanned out."""
    for angle, end in ((-68, 30), (-38, 22), (-8, 24)):
        p.line(turned([(50, 92), (50, end)], angle + 36, (50, 92)), 8, STEEL)
    p.line(turned([(50, 92), (50, 22), (62, 22)], 62, (50, 92)), 7, SILVER)
    p.line(turned([(112, 92), (112, 40)], 32, (112, 92)), 8, STEEL)
    p.fill(turned(box(104, 30, 120, 46, 3), 32, (112, 92)), SILVER)
    handle = box(28, 80, 134, 114, 17)
    p.solid(handle, p.main, depth=6)
    p.pattern(box(58, 80, 104, 114), p.accent, 82, 112)
    p.dots([(48, 97), (114, 97)], 8, INK)
    p.dots([(48, 97), (114, 97)], 4, STEEL)


def bicycle(p: Pen) -> None:
    """Draw a bicycle from the side."""
    for x in (40.0, 120.0):
        p.line(oval(x, 104, 27), 6.5, RUBBER)
        p.line(oval(x, 104, 22), 2, p.accent)
        p.fill(oval(x, 104, 5), RUBBER)
    crank, seat, head = (74.0, 104.0), (62.0, 64.0), (108.0, 62.0)
    p.lines([[(40, 104), crank, seat, (40, 104)], [crank, head, seat]], 6.5, p.main)
    p.lines([[seat, (58, 50)], [(104, 46), (120, 104)]], 6.5, p.main if p.variant % 2 else p.dark)
    p.line([(46, 48), (70, 48)], 8, INK)
    if p.variant % 2:
        p.line(curve([(104, 46), (122, 42), (126, 52), (116, 58)]), 5.5, INK)
    else:
        p.line([(92, 40), (104, 46), (116, 38)], 5.5, INK)
    p.fill(oval(*crank, 9), INK)
    p.fill(oval(*crank, 4), SILVER)


def leaf(x: float, y: float, length: float, degrees: float) -> Shape:
    """Return a leaf that grows from (x, y)."""
    half = length * 0.26
    points = [(x, y), (x + half, y - length * 0.5), (x, y - length), (x - half, y - length * 0.5)]
    return turned(curve(points, closed=True), degrees, (x, y))


def seeds(p: Pen) -> None:
    """Draw a seed packet."""
    packet = box(38, 24, 122, 138, 5)
    p.solid(packet, p.main, depth=6)
    p.fill([(38, 24), (122, 24), (122, 36), *[(122 - 7 * n, 36 + 5 * (n % 2)) for n in range(13)]], p.accent)
    p.fill(box(48, 50, 112, 120, 32, 32, 8, 8), CREAM)
    p.line([(80, 116), (80, 80)], 5, LEAF)
    p.fill(leaf(80, 106, 26, 62), LEAF)
    p.fill(leaf(80, 110, 26, -62), darker(LEAF))
    if p.variant % 2:
        p.dots(
            [(80, 66), (93, 74), (89, 89), (71, 89), (67, 74)],
            9,
            p.main if not is_green(p.main) else p.accent,
        )
        p.fill(oval(80, 79, 8), GLOW)
    else:
        p.fill(star(80, 78, 20, 11, 8), p.accent if is_green(p.main) else p.main)
        p.fill(oval(80, 78, 8), GLOW)
    p.fill(box(56, 125, 104, 131, 3), p.contrast)


def planter(p: Pen) -> None:
    """Draw a window box in leaf."""
    for index, x in enumerate((42, 61, 80, 99, 118)):
        tall = 44 + 10 * (index % 2)
        for degrees in (-34, 34, 0):
            p.fill(leaf(x, 88, tall, degrees), darker(LEAF, 0.25 if degrees else 0))
        if (index + p.variant) % 2:
            p.fill(oval(x, 86 - tall, 8), p.accent)
    p.solid([(26, 88), (134, 88), (124, 132), (36, 132)], p.main, depth=7)
    p.solid(box(20, 80, 140, 96, 5), p.main if p.variant % 2 else p.light, depth=4)
    p.fill(box(46, 132, 60, 138), p.dark)
    p.fill(box(100, 132, 114, 138), p.dark)


def watering_can(p: Pen) -> None:
    """Draw a watering can."""
    p.line(oval(96, 78, 36, 42, 195, 400), 8, p.dark)
    p.fill([(62, 116), (62, 98), (32, 58), (22, 64)], p.dark)
    p.fill(turned(box(8, 52, 42, 64, 4), -38, (26, 58)), p.accent)
    can = [(58, 68), (116, 68), (124, 132), (52, 132)]
    p.solid(can, p.main, depth=8)
    p.pattern(can, p.accent, 88, 120)
    p.solid(box(54, 62, 120, 74, 5), p.light, depth=3)
    p.dots([(10, 82), (18, 94), (8, 104)], 3.5, (120, 180, 220))


def secateurs(p: Pen) -> None:
    """Draw garden secateurs, open."""
    for flip in (False, True):
        blade = curve([(76, 78), (66, 52), (72, 24), (84, 44), (88, 76)])
        handle = curve([(84, 76), (70, 96), (58, 116), (56, 140)])
        if flip:
            blade, handle = mirrored(blade), mirrored(handle)
        p.line(handle, 15, p.dark if flip else p.main)
        p.solid(turned(blade, 14 if flip else -14, (80, 78)), SILVER if flip else STEEL, depth=3)
    p.line(curve([(64, 128), (61, 136), (60, 140)]), 6, p.accent)
    p.line(curve([(96, 128), (99, 136), (100, 140)]), 6, p.accent)
    p.line([(68, 104), (92, 104)], 3.5, STEEL)
    p.fill(oval(80, 80, 11), INK)
    p.fill(oval(80, 80, 5), p.accent)


def plant(p: Pen) -> None:
    """Draw a potted plant: leaves, or flowers in the product's colour."""
    green = p.main if is_green(p.main) else LEAF
    spread = ((-62, 52), (62, 52), (-30, 66), (30, 66), (0, 74))
    for degrees, length in spread:
        p.fill(leaf(80, 98, length, degrees), darker(green, 0.28 if degrees % 60 else 0.05))
        p.line([(80, 98), turned([(80, 98 - length * 0.75)], degrees, (80, 98))[0]], 2, darker(green, 0.4))
    if not is_green(p.main):
        for degrees, length in spread[p.variant % 2 :]:
            x, y = turned([(80, 96 - length)], degrees, (80, 98))[0]
            p.fill(star(x, y, 13, 8, 6 + p.variant), p.main)
            p.fill(oval(x, y, 4.5), GLOW)
    p.solid([(52, 100), (108, 100), (100, 138), (60, 138)], p.accent, depth=7)
    p.solid(box(46, 92, 114, 106, 5), lighter(p.accent, 0.2), depth=3)


def _glove(p: Pen, dx: float, dy: float, *, is_left: bool) -> None:
    def place(shape: Shape) -> Shape:
        return moved(mirrored(shape) if is_left else shape, dx, dy)

    fingers: list[Shape] = [
        [(62, 84), (58, 44)],
        [(74, 80), (73, 34)],
        [(87, 80), (88, 36)],
        [(99, 84), (102, 48)],
    ]
    colour = p.dark if is_left else p.main
    p.lines([place(finger) for finger in fingers], 12.5, colour)
    p.line(place(curve([(64, 104), (50, 96), (44, 80)])), 13, colour)
    p.fill(place(box(55, 74, 106, 116, 12)), colour)
    if p.variant % 2:
        p.dots(place([(68, 88), (82, 88), (96, 88), (75, 100), (89, 100)]), 3, p.contrast)
    p.solid(place(box(57, 110, 104, 136, 4)), p.accent, depth=4)


def gloves(p: Pen) -> None:
    """Draw a pair of garden gloves."""
    _glove(p, 24, 0, is_left=True)
    _glove(p, -20, 6, is_left=False)


def trowel(p: Pen) -> None:
    """Draw a garden trowel."""

    def place(shape: Shape) -> Shape:
        return turned(shape, 38)

    p.line(place([(80, 74), (80, 56)]), 7, STEEL)
    blade = curve([(62, 76), (80, 72), (98, 76), (99, 112), (80, 148), (61, 112)], closed=True)
    p.solid(place(blade), SILVER if p.variant % 2 else STEEL, depth=7)
    p.line(place([(80, 84), (80, 126)]), 3, darker(STEEL, 0.25))
    p.solid(place(box(70, 4, 90, 58, 10)), p.main, depth=5)
    p.fill(place(box(69, 44, 91, 56, 3)), p.accent)
    p.fill(place(oval(80, 14, 3.5)), p.contrast)


DRAWINGS: dict[str, Drawing] = {
    "shoe": shoe,
    "vest": vest,
    "flask": flask,
    "headlamp": headlamp,
    "jacket": jacket,
    "socks": socks,
    "poles": poles,
    "tent": tent,
    "sleeping-bag": sleeping_bag,
    "stove": stove,
    "lantern": lantern,
    "backpack": backpack,
    "mat": mat,
    "mug": mug,
    "helmet": helmet,
    "pannier": pannier,
    "light": light,
    "pump": pump,
    "jersey": jersey,
    "multitool": multitool,
    "bicycle": bicycle,
    "seeds": seeds,
    "planter": planter,
    "watering-can": watering_can,
    "secateurs": secateurs,
    "plant": plant,
    "gloves": gloves,
    "trowel": trowel,
}
