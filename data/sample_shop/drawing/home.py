"""Drawings for coffee and tea, the kitchen, the home office, babies and pets."""

from __future__ import annotations

from drawing.outdoors import leaf
from drawing.pen import (
    COFFEE,
    CREAM,
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


def _steam(p: Pen, *xs: float, top: float = 16) -> None:
    for x in xs:
        p.line(curve([(x, top + 28), (x + 6, top + 19), (x, top + 10), (x + 6, top)]), 4.5, WHITE)


def _bean(p: Pen, x: float, y: float, size: float, degrees: float) -> None:
    p.fill(turned(oval(x, y, size, size * 0.68), degrees, (x, y)), COFFEE)
    seam = curve([(x - size, y), (x - size / 3, y - size / 5), (x + size / 3, y + size / 5), (x + size, y)])
    p.line(turned(seam, degrees, (x, y)), size * 0.2, lighter(COFFEE, 0.5))


def espresso_machine(p: Pen) -> None:
    """Draw an espresso machine from the front."""
    p.solid(box(28, 30, 132, 78, 10, 10, 4, 4), p.main, depth=6)
    p.solid(box(34, 74, 126, 126), p.dark, depth=4)
    p.fill(box(46, 78, 114, 120, 4), darker(p.main, 0.62))
    p.solid(box(24, 120, 136, 138, 6), p.main, depth=5)
    p.fill(box(62, 72, 98, 86, 3), STEEL)
    p.line([(80, 90), (112, 96)], 7, p.accent)
    p.fill(box(66, 84, 94, 94, 4), SILVER)
    p.line([(80, 94), (80, 106)], 3, COFFEE)
    p.fill(box(68, 103, 92, 121, 2, 2, 9, 9), WHITE)
    p.fill(oval(50, 53, 13), WHITE)
    p.line([(50, 53), (56, 47)], 3, (214, 72, 66))
    p.line(oval(50, 53, 13), 3, INK)
    for index in range(2 + p.variant % 2):
        p.fill(oval(80 + 18 * index, 53, 6), p.accent)
    p.line([(38, 26), (122, 26)], 5, STEEL)


def grinder(p: Pen) -> None:
    """Draw a coffee grinder: with a crank, or electric."""
    if p.variant % 2:
        p.lines([[(80, 52), (80, 28), (118, 24)]], 5.5, STEEL)
        p.fill(oval(120, 20, 9), p.accent)
        p.solid([*oval(80, 60, 34, 24, 180, 360)], SILVER, depth=5)
    else:
        p.solid([(46, 26), (114, 26), (102, 64), (58, 64)], (226, 236, 240), depth=4)
        for x, y, turn in ((66, 50, 20), (82, 54, -30), (94, 44, 60), (76, 40, -10), (60, 38, 40)):
            _bean(p, x, y, 8, turn)
        p.fill(box(42, 20, 118, 30, 4), INK)
    p.solid(box(46, 60, 114, 134, 8), p.main, depth=8)
    p.fill(box(40, 130, 120, 140, 4), p.dark)
    p.fill(box(58, 94, 102, 124, 4), p.dark)
    p.fill(oval(80, 109, 6), p.accent)
    p.pattern(box(46, 64, 114, 90), p.accent, 66, 90)


def kettle(p: Pen) -> None:
    """Draw a gooseneck kettle."""
    p.line(curve([(60, 118), (38, 104), (40, 70), (18, 54)]), 9, p.dark)
    p.line(curve([(108, 66), (142, 56), (146, 84), (130, 112)]), 9, WOOD if p.variant % 2 else INK)
    body = [(62, 60), (104, 60), (120, 126), (116, 134), (52, 134), (48, 126)]
    p.solid(body, p.main, depth=8)
    p.pattern(body, p.accent, 96, 126)
    p.solid([*oval(83, 60, 22, 14, 180, 360)], p.light, depth=3)
    p.line([(83, 44), (83, 36)], 8, WOOD if p.variant % 2 else INK)


def beans(p: Pen) -> None:
    """Draw a bag of coffee beans."""
    bag = [(48, 40), (112, 40), (118, 60), (116, 128), (110, 134), (50, 134), (44, 128), (42, 60)]
    p.solid(bag, p.main, depth=7)
    p.solid(box(46, 26, 114, 44, 3), p.dark)
    p.line([(42, 34), (118, 34)], 5, p.accent)
    label = oval(80, 88, 27) if p.variant % 2 else box(54, 62, 106, 114, 8)
    p.fill(label, CREAM)
    _bean(p, 80, 88, 18, -50 + 20 * p.variant)
    for x, y, turn in ((36, 132, 20), (128, 134, -30), (120, 122, 50)):
        _bean(p, x, y, 9, turn)


def teapot(p: Pen) -> None:
    """Draw a teapot."""
    p.line(oval(118, 86, 24, 26, -85, 85), 9, p.dark)
    p.line(curve([(52, 108), (32, 96), (32, 76), (16, 64)]), 14, p.dark)
    pot = [*oval(80, 88, 46, 44)]
    p.solid(pot, p.main, depth=8)
    p.pattern(pot, p.accent, 78, 112)
    p.fill(box(58, 126, 102, 136, 5), p.dark)
    p.solid([*oval(80, 54, 30, 15, 180, 360)], p.light, depth=3)
    p.fill(oval(80, 36, 7), p.accent)


def tin(p: Pen) -> None:
    """Draw a storage tin; in the kitchen a baking tin."""
    if p.look.category == "Kitchen":
        _baking_tin(p)
        return
    can = box(44, 50, 116, 134, 4, 4, 12, 12)
    p.solid(can, p.main, depth=8)
    p.solid(box(40, 34, 120, 56, 7), p.dark)
    p.fill(box(66, 26, 94, 36, 4), p.accent)
    p.fill(box(44, 74, 116, 116) if p.variant % 2 else oval(80, 95, 25), CREAM)
    for degrees in (-42, 42, 0):
        p.fill(leaf(80, 112, 32, degrees), darker(LEAF, 0.25 if degrees else 0))


def _baking_tin(p: Pen) -> None:
    crust = (226, 170, 98)
    p.fill(oval(48, 76, 20), crust)
    p.fill(oval(80, 70, 26), lighter(crust, 0.12))
    p.fill(oval(112, 76, 20), crust)
    p.lines([[(72, 56), (84, 72)], [(44, 68), (52, 78)], [(106, 68), (114, 78)]], 4, CREAM)
    p.solid([(24, 82), (136, 82), (124, 130), (36, 130)], p.main, depth=7)
    p.pattern([(24, 82), (136, 82), (124, 130), (36, 130)], p.dark, 92, 126)
    p.solid(box(18, 76, 142, 90, 6), p.light, depth=3)


def cup(p: Pen) -> None:
    """Draw a cup on its saucer."""
    _steam(p, 68, 88)
    p.solid(oval(80, 126, 60, 12), p.accent, depth=3)
    p.line(oval(116, 82, 19, 17, -90, 100), 8, p.dark)
    bowl = [(36, 60), (124, 60), *curve([(122, 84), (108, 112), (80, 124), (52, 112), (38, 84)])]
    p.solid(bowl, p.main, depth=8)
    p.pattern(bowl, p.accent, 74, 106)
    p.fill(oval(80, 60, 44, 9), p.light)
    p.fill(oval(80, 61, 37, 6), COFFEE)


def knife(p: Pen) -> None:
    """Draw a kitchen knife."""

    def place(shape: Shape) -> Shape:
        return turned(shape, -36)

    tip = 22 if p.variant % 2 else 6
    blade = [(94, 62), (94, 94), *curve([(70, 94), (30, 90), (tip - 6, 66)]), (tip, 62)]
    p.solid(place(blade), SILVER, depth=4)
    p.line(place([(26, 70), (90, 70)]), 2.5, STEEL)
    p.fill(place(box(92, 60, 100, 90, 2)), STEEL)
    p.solid(place(box(98, 60, 156, 84, 4, 10, 12, 4)), p.main, depth=4)
    p.fill(place(box(104, 60, 111, 84)), p.accent)
    p.dots(place([(120, 71), (132, 71), (144, 71)]), 3, p.contrast)


def pan(p: Pen) -> None:
    """Draw a frying pan from above."""
    p.line([(96, 66), (146, 20)], 13, WOOD if p.variant % 2 else INK)
    p.fill(oval(142, 24, 3), WHITE)
    p.line([(90, 70), (106, 56)], 9, STEEL)
    p.solid(oval(66, 92, 50), p.main, depth=6)
    p.fill(oval(66, 92, 40), RUBBER)
    if p.variant > 1:
        p.fill(curve([(46, 86), (66, 70), (90, 84), (86, 108), (58, 112)], closed=True), WHITE)
        p.fill(oval(68, 92, 11), GLOW)
    else:
        p.line(oval(66, 92, 30, 30, 190, 260), 4, lighter(RUBBER, 0.3))


def casserole(p: Pen) -> None:
    """Draw a casserole with its lid."""
    for x in (24.0, 136.0):
        p.line(oval(x, 92, 9, 8), 6, p.dark)
    p.solid(box(26, 76, 134, 132, 4, 4, 24, 24), p.main, depth=9)
    p.pattern(box(26, 76, 134, 132, 4, 4, 24, 24), p.accent, 90, 122)
    p.solid([*oval(80, 74, 58, 32, 180, 360)], p.main, depth=7)
    p.fill(box(20, 70, 140, 80, 5), p.dark)
    p.solid(box(66, 30, 94, 44, 7), GLOW if p.variant % 2 else STEEL, depth=3)


def board(p: Pen) -> None:
    """Draw a chopping board with something on it."""
    plank = turned(box(36, 18, 112, 142, 14), 8)
    p.solid(plank, p.main, depth=6)
    with p.inside(plank):
        for x in (52, 66, 92):
            p.line(turned(curve([(x, 16), (x + 5, 60), (x - 3, 100), (x + 2, 144)]), 8), 2.2, p.dark)
    p.fill(turned(box(62, 28, 86, 38, 5), 8), p.dark)
    p.fill(oval(104, 92, 28), (224, 82, 70))
    p.fill(oval(104, 92, 22), (240, 120, 100))
    for degrees in range(0, 360, 72):
        p.fill(turned(oval(104, 79, 4, 6), degrees, (104, 92)), CREAM)
    p.fill(leaf(66, 126, 34, -30 + 20 * p.variant), LEAF)
    p.fill(leaf(70, 126, 30, 30 + 10 * p.variant), darker(LEAF))


def jar(p: Pen) -> None:
    """Draw a glass jar with a lid."""
    glass = box(44, 48, 116, 138, 16, 16, 12, 12)
    p.fill(glass, (218, 234, 238))
    with p.inside(box(50, 54, 110, 132, 12)):
        p.fill(box(40, 74 + 4 * p.variant, 120, 140), p.accent)
        spots = [(60 + 13 * (n % 4) + 5 * (n // 4 % 2), 88 + 13 * (n // 4)) for n in range(16)]
        p.dots([(x, y) for x, y in spots], 5, lighter(p.accent, 0.3))
    p.line([(54, 66), (54, 112)], 4, WHITE)
    p.solid(box(42, 28, 118, 52, 6), p.main, depth=5)
    p.line([(46, 41), (112, 41)], 3, p.dark)
    p.fill(box(62, 88, 104, 114, 4), CREAM)
    p.line([(70, 101), (96, 101)], 4, p.main)


def bowl(p: Pen) -> None:
    """Draw a bowl; for pets a feeding bowl."""
    if p.look.category == "Pets":
        p.fill(oval(80, 78, 42, 15), COFFEE)
        p.dots([(56, 70), (72, 64), (90, 66), (104, 72), (80, 74)], 8, lighter(COFFEE, 0.25))
        p.solid([(38, 80), (122, 80), (140, 128), (132, 134), (28, 134), (20, 128)], p.main, depth=7)
        p.line(oval(80, 80, 42, 9, 0, 180), 6, p.light)
        paw(p, 80, 112, 1.0)
        return
    for x, y, colour in ((58, 62, LEAF), (80, 56, (226, 92, 74)), (104, 62, GLOW)):
        p.fill(oval(x, y, 19), colour)
    p.fill(leaf(92, 58, 36, 24), darker(LEAF))
    dish = [*oval(80, 70, 58, 56, 0, 180)]
    p.solid(dish, p.main, depth=9)
    p.pattern(dish, p.accent, 80, 110)
    p.solid(box(18, 62, 142, 75, 6), p.light, depth=3)
    p.fill(box(58, 122, 102, 133, 4), p.dark)


def paw(p: Pen, x: float, y: float, size: float) -> None:
    """Print a paw in the contrast colour."""
    p.fill(oval(x, y + 5 * size, 9 * size, 7.5 * size), p.contrast)
    toes = [(x - 12 * size, y - 2 * size), (x - 4.5 * size, y - 9 * size)]
    p.dots([*toes, *mirrored(toes, x)], 4 * size, p.contrast)


def lamp(p: Pen) -> None:
    """Draw a desk lamp, lit."""
    p.fill([(84, 58), (134, 58), (150, 122), (76, 122)], lighter(GLOW, 0.5))
    p.lines([[(50, 128), (36, 78), (88, 38)]], 6.5, INK)
    p.dots([(36, 78), (88, 38)], 7, p.accent)
    p.solid(box(22, 124, 80, 136, 6), p.dark, depth=3)
    p.fill(oval(108, 60, 12), GLOW)
    shade: Shape = [(92, 26), (116, 22), (142, 60), (76, 62)]
    if p.variant % 2:
        shade = oval(108, 60, 32, 36, 180, 360)
    p.solid(shade, p.main, depth=6)
    p.line([shade[-1], (140, 60)], 4, p.dark)


def chair(p: Pen) -> None:
    """Draw a desk chair."""
    p.lines([[(84, 100), (84, 122)], [(50, 132), (84, 120), (118, 132)], [(84, 120), (84, 134)]], 6, INK)
    p.dots([(50, 135), (84, 138), (118, 135)], 6, RUBBER)
    p.solid(box(52, 20, 112, 82, 20, 20, 12, 12), p.main, depth=7)
    p.pattern(box(58, 26, 106, 76, 12), p.accent if p.variant % 2 else p.dark, 34, 72)
    p.line([(82, 80), (82, 94)], 9, INK)
    p.lines([[(44, 72), (44, 90)], [(122, 72), (122, 90)]], 5, INK)
    p.lines([[(38, 70), (56, 70)], [(112, 70), (130, 70)]], 8, p.accent)
    p.solid(box(38, 88, 128, 108, 10), p.main, depth=5)


def keyboard(p: Pen) -> None:
    """Draw a keyboard, seen slightly from above."""
    p.line(curve([(80, 58), (74, 40), (92, 32), (88, 16)]), 4.5, INK)
    p.solid(box(12, 52, 148, 120, 10), p.main, depth=5)
    for row in range(3):
        for column in range(9):
            x, y = 20 + column * 13.6, 60 + row * 14.5
            is_special = (row * 9 + column) % (7 + p.variant) == 0
            p.fill(box(x, y, x + 10.6, y + 11.5, 2.5), p.accent if is_special else p.light)
    p.fill(box(20, 103.5, 40, 114, 2.5), p.light)
    p.fill(box(44, 103.5, 114, 114, 2.5), p.accent if p.variant % 2 else WHITE)
    p.fill(box(118, 103.5, 139, 114, 2.5), p.light)


def notebook(p: Pen) -> None:
    """Draw a notebook: spiral-bound, or with an elastic."""
    p.fill(turned(box(48, 28, 122, 138, 5), 6), CREAM)
    p.solid(turned(box(42, 24, 116, 134, 7), 6), p.main, depth=5)
    p.solid(turned(box(60, 46, 102, 72, 4), 6), CREAM, depth=2)
    p.lines([turned([(67, y), (95, y)], 6) for y in (55, 64)], 3, p.accent)
    if p.variant % 2:
        p.line(turned([(104, 24), (104, 134)], 6), 5, p.accent)
        p.fill(turned([(70, 130), (80, 130), (80, 150), (75, 144), (70, 150)], 6), p.accent)
    else:
        p.lines([turned([(36, y), (50, y)], 6) for y in range(34, 132, 13)], 4.5, STEEL)
        p.fill(turned(box(60, 104, 102, 112, 3), 6), p.accent)


def pen(p: Pen) -> None:
    """Draw a pen and the line it writes."""

    def place(shape: Shape) -> Shape:
        return turned(shape, 40)

    p.line(curve([(18, 136), (34, 124), (48, 138), (62, 126), (78, 138), (94, 130)]), 4.5, p.main)
    p.fill(place([(69, 120), (91, 120), (80, 148)]), SILVER)
    p.fill(place([(76, 137), (84, 137), (80, 149)]), INK)
    p.solid(place(box(67, 44, 93, 122, 4)), p.main, depth=6)
    p.fill(place(box(67, 92 if p.variant % 2 else 108, 93, 121, 2)), p.accent)
    p.solid(place(box(66, 0, 94, 50, 10, 10, 3, 3)), p.dark, depth=5)
    p.line(place([(93, 10), (98, 14), (98, 52)]), 5, STEEL)
    p.fill(place(box(66, 46, 94, 53)), GLOW if p.variant > 1 else STEEL)


def stand(p: Pen) -> None:
    """Draw a stand with a laptop on it."""
    p.solid(box(30, 26, 130, 90, 7), INK, depth=3)
    p.fill(box(37, 33, 123, 84, 3), p.accent)
    p.fill([(37, 84), (37, 64), (62, 46), (84, 68), (100, 58), (123, 78), (123, 84)], lighter(p.accent, 0.45))
    p.solid(box(20, 88, 140, 98, 5), STEEL, depth=3)
    if p.variant % 2:
        p.lines([[(52, 102), (80, 130)], [(108, 102), (80, 130)]], 10, p.main)
    else:
        p.fill([(66, 100), (94, 100), (100, 132), (60, 132)], p.dark)
    p.solid(box(34, 98, 126, 107, 4), p.main, depth=3)
    p.solid(box(38, 126, 122, 138, 6), p.main, depth=4)


def stroller(p: Pen) -> None:
    """Draw a pushchair with its hood up."""
    p.lines([[(102, 100), (50, 128)], [(64, 98), (112, 126)]], 5.5, INK)
    p.lines([[(108, 92), (134, 52), (148, 50)]], 6, INK)
    basket = [*oval(78, 74, 48, 40, 0, 180)]
    p.solid(basket, p.main, depth=7)
    hood = [(78, 74), *oval(78, 74, 48, 50, 180, 285)]
    p.solid(hood, p.accent, depth=4)
    p.lines([[(78, 74), oval(78, 74, 48, 50, a, a + 1)[0]] for a in (215, 250)], 3, darker(p.accent, 0.3))
    if p.variant % 2:
        p.fill(star(74, 92, 11, 5), p.contrast)
    p.line([(30, 74), (126, 74)], 6, p.dark)
    p.dots([(50, 128), (112, 128)], 15, RUBBER)
    p.dots([(50, 128), (112, 128)], 7, SILVER)


def carrier(p: Pen) -> None:
    """Draw a baby carrier, its straps in loops, with a baby looking out."""
    skin = ((240, 206, 176), (216, 170, 132), (168, 118, 86), (226, 186, 150))[p.variant]
    for x in (42.0, 118.0):
        p.line(oval(x, 92, 21, 32, 0, 360), 10, p.dark)
        p.fill(box(x - 8, 118, x + 8, 130, 3), INK)
    p.fill(oval(80, 50, 29, 28), skin)
    p.fill([*oval(80, 45, 30, 26, 180, 360)], p.accent)
    p.fill(box(49, 41, 111, 50, 4), lighter(p.accent))
    p.fill(oval(80, 20, 7), lighter(p.accent))
    p.dots([(70, 57), (90, 57)], 3.2, INK)
    p.line(oval(80, 60, 8, 6, 20, 160), 2.8, INK)
    panel = box(44, 72, 116, 140, 14, 14, 28, 28)
    p.solid(panel, p.main, depth=7)
    p.pattern(panel, p.accent, 84, 124)
    p.fill(box(42, 70, 118, 80, 5), p.dark)


def toy(p: Pen) -> None:
    """Draw a soft bear."""
    p.dots([(52, 34), (108, 34)], 15, p.main)
    p.dots([(52, 34), (108, 34)], 8, p.accent)
    p.dots([(46, 132), (114, 132)], 15, p.main)
    for arm in ([(58, 90), (34, 104)], [(102, 90), (126, 104)]):
        p.line(arm, 20, p.dark)
    p.solid(oval(80, 110, 34, 32), p.main, depth=6)
    p.fill(oval(80, 114, 20, 19), p.light)
    p.solid(oval(80, 56, 37, 33), p.main, depth=6)
    p.fill(oval(80, 66, 17, 14), CREAM)
    p.dots([(64, 50), (96, 50)], 4.5, INK)
    p.fill(oval(80, 61, 7, 5), INK)
    p.line(oval(80, 66, 6, 6, 20, 160), 2.6, INK)
    if p.variant % 2:
        p.fill([(80, 90), (60, 80), (60, 102)], p.accent)
        p.fill([(80, 90), (100, 80), (100, 102)], p.accent)


def blocks(p: Pen) -> None:
    """Draw three toy blocks."""
    for x, y, colour, sign in ((24, 82, p.main, 0), (82, 82, p.accent, 1), (53, 26, p.light, 2)):
        p.solid(box(x, y, x + 54, y + 54, 7), colour, depth=5)
        p.fill(box(x + 9, y + 9, x + 45, y + 45, 5), CREAM)
        cx, cy = x + 27, y + 27
        signs = (
            star(cx, cy + 1, 15, 7),
            oval(cx, cy, 12),
            [(cx, cy - 13), (cx + 14, cy + 11), (cx - 14, cy + 11)],
        )
        p.fill(signs[(sign + p.variant) % 3], p.accent if sign == 1 else p.main)


def baby_bottle(p: Pen) -> None:
    """Draw a feeding bottle."""
    p.fill(curve([(62, 46), (68, 32), (74, 16), (86, 16), (92, 32), (98, 46)]), (250, 214, 150))
    body = box(52, 56, 108, 138, 12, 12, 16, 16)
    p.fill(body, (226, 238, 244))
    with p.inside(body):
        p.fill(box(50, 84 + 5 * p.variant, 110, 140), WHITE)
    p.line([(61, 72), (61, 124)], 4, WHITE)
    p.lines([[(90, y), (102, y)] for y in (82, 96, 110, 124)], 3.5, p.main)
    p.fill(star(76, 110, 13, 6), p.accent)
    p.solid(box(48, 42, 112, 64, 7), p.main, depth=5)


def sleep_bag(p: Pen) -> None:
    """Draw a baby's sleeping bag with a night print."""
    half = curve(
        [
            (80, 58),
            (70, 50),
            (66, 28),
            (52, 26),
            (50, 48),
            (46, 66),
            (36, 96),
            (32, 124),
            (54, 138),
            (80, 138),
        ]
    )
    outline = [*half, *reversed(mirrored(half))]
    p.solid(outline, p.main, depth=7)
    p.line([(80, 60), (80, 134)], 3.5, p.contrast)
    p.dots([(58, 32), (102, 32)], 4, p.accent)
    for x, y in ((56, 84), (104, 96), (54, 120)):
        p.fill(star(x, y, 10, 4.5), p.accent if p.variant % 2 else p.contrast)
    p.fill(oval(102, 72, 9), p.accent)
    p.fill(oval(106, 69, 8), p.main)


def bib(p: Pen) -> None:
    """Draw a bib with a bear on it."""
    p.line(oval(80, 56, 33, 32), 15, p.main)
    shape = curve([(44, 70), (80, 78), (116, 70), (132, 98), (116, 130), (80, 140), (44, 130), (28, 98)], closed=True)
    p.solid(shape, p.main, depth=6)
    p.cut(oval(80, 56, 26, 25))
    p.cut([(76, 10), (84, 10), (82, 34), (78, 34)])
    p.dots([(69, 28), (91, 28)], 5, p.accent)
    p.fill(oval(80, 112, 19), p.accent)
    p.dots([(65, 98), (95, 98)], 7, p.accent)
    p.dots([(73, 108), (87, 108)], 2.8, INK)
    p.fill(oval(80, 118, 8, 6), CREAM)


def pet_bed(p: Pen) -> None:
    """Draw a pet bed with someone asleep."""
    p.solid(oval(80, 104, 66, 34), p.main, depth=8)
    p.fill(oval(80, 94, 50, 22), p.accent)
    fur = ((232, 176, 110), (120, 110, 112), (246, 236, 220), (160, 112, 76))[p.variant]
    p.solid(curve([(42, 96), (52, 66), (84, 58), (114, 72), (120, 98), (84, 108)], closed=True), fur, depth=5)
    p.fill(oval(58, 84, 21, 19), lighter(fur, 0.15))
    if "dogs" in p.look.about:
        p.fill(oval(40, 82, 8, 14), darker(fur, 0.3))
        p.fill(oval(77, 82, 8, 14), darker(fur, 0.3))
    else:
        p.fill([(40, 78), (42, 56), (56, 68)], fur)
        p.fill([(62, 66), (76, 58), (76, 78)], fur)
    p.lines([oval(51, 84, 4, 3, 0, 180), oval(66, 84, 4, 3, 0, 180)], 2.5, INK)
    p.fill(oval(58, 91, 3.5, 2.6), INK)
    p.fill([*oval(80, 104, 66, 34, 12, 168), *reversed(oval(80, 98, 52, 22, 12, 168))], p.light)


def leash(p: Pen) -> None:
    """Draw a coiled leash with its clip and handle."""
    width = 9 if p.variant % 2 else 7
    p.line(oval(80, 86, 48, 40, -60, 250), width + 3, p.main)
    p.line(oval(80, 86, 30, 25, -60, 270), width, p.dark)
    if p.variant > 1:
        p.lines([oval(80, 86, 48, 40, a, a + 5) for a in range(-40, 240, 30)], 4, p.contrast)
    p.line(curve([(104, 52), (112, 34), (130, 24), (142, 36), (134, 52), (114, 56)]), width + 1, p.accent)
    p.fill(box(52, 36, 72, 52, 3), INK)
    p.line(oval(48, 32, 11, 14, -50, 240), 5, STEEL)


def cat_tree(p: Pen) -> None:
    """Draw a cat tree."""
    for x, top in ((56, 62), (106, 34)):
        p.solid(box(x - 8, top, x + 8, 130), (222, 190, 144), depth=4)
        p.lines([[(x - 7, y), (x + 7, y + 3)] for y in range(top + 8, 128, 9)], 2, (186, 148, 102))
    p.solid(box(24, 126, 138, 140, 6), p.main, depth=4)
    p.solid(box(26, 76, 88, 90, 6), p.main, depth=4)
    p.solid(box(76, 44, 138, 58, 6), p.main, depth=4)
    cat = INK if p.variant % 2 else (232, 160, 90)
    p.fill([*oval(54, 76, 18, 26, 180, 360)], cat)
    p.fill(oval(54, 46, 14, 12), cat)
    p.fill([(41, 46), (41, 26), (53, 37)], cat)
    p.fill([(67, 46), (67, 26), (55, 37)], cat)
    p.line(curve([(70, 74), (80, 70), (78, 56)]), 5, cat)
    p.dots([(49, 45), (59, 45)], 2.4, GLOW)
    p.line([(126, 58), (126, 80)], 2.5, INK)
    p.fill(oval(126, 86, 8), p.accent)


def ball(p: Pen) -> None:
    """Draw a toy ball."""
    p.solid(oval(80, 82, 52), p.main, depth=9)
    with p.inside(oval(80, 82, 52)):
        if p.variant % 2:
            p.lines([oval(14, 62, 56, 56, -60, 80), oval(148, 104, 56, 56, 110, 260)], 8, p.contrast)
        else:
            p.fill(turned(box(10, 68, 150, 96), -24), p.accent)
    paw(p, 80, 82, 1.35)
    p.line(oval(80, 82, 40, 40, 205, 240), 6, p.light)


def treats(p: Pen) -> None:
    """Draw a bag of treats."""
    bag = [(46, 36), (114, 36), (120, 126), (112, 132), (48, 132), (40, 126)]
    p.solid(bag, p.main, depth=7)
    p.solid(box(42, 24, 118, 42, 3), p.accent, depth=3)
    p.fill(oval(80, 86, 31), CREAM)
    if "cats" in p.look.about:
        p.fill(oval(76, 86, 18, 11), (240, 150, 90))
        p.fill([(90, 86), (104, 74), (104, 98)], (240, 150, 90))
        p.fill(oval(68, 83, 2.6), INK)
    else:
        for x, y in ((64, 78), (64, 92), (96, 78), (96, 92)):
            p.fill(oval(x, y, 8), WOOD)
        p.line([(64, 85), (96, 85)], 13, WOOD)
    p.dots(moved([(0, 0), (14, 6), (98, 2)], 26, 130), 7, WOOD)


DRAWINGS: dict[str, Drawing] = {
    "espresso-machine": espresso_machine,
    "grinder": grinder,
    "kettle": kettle,
    "beans": beans,
    "teapot": teapot,
    "tin": tin,
    "cup": cup,
    "knife": knife,
    "pan": pan,
    "casserole": casserole,
    "board": board,
    "jar": jar,
    "bowl": bowl,
    "lamp": lamp,
    "chair": chair,
    "keyboard": keyboard,
    "notebook": notebook,
    "pen": pen,
    "stand": stand,
    "stroller": stroller,
    "carrier": carrier,
    "toy": toy,
    "blocks": blocks,
    "baby-bottle": baby_bottle,
    "sleep-bag": sleep_bag,
    "bib": bib,
    "pet-bed": pet_bed,
    "leash": leash,
    "cat-tree": cat_tree,
    "ball": ball,
    "treats": treats,
}
