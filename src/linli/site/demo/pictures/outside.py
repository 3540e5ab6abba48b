"""Pictures of the street and the yard, as it was and as it is now."""

from __future__ import annotations

from .canvas import DARK, DAY, GRASS, GREY, GROUND, LEAVES, NIGHT, ROAD, STEM, WHITE, Canvas, Colour

STEEL: Colour = (150, 156, 164)
WATER: Colour = (128, 176, 208)
MUD: Colour = (116, 104, 84)
BAGS: tuple[Colour, ...] = ((44, 46, 52), (72, 96, 150), (206, 204, 200), (150, 60, 58), (88, 128, 92))


def lamp(c: Canvas, *, done: bool) -> None:
    """A lamp that is dark, and one that shines."""
    c.street(NIGHT, lit=done)
    for x in (260, 700):
        if done:
            for size, colour in ((330, (70, 70, 92)), (240, (104, 98, 98)), (150, (160, 142, 104))):
                c.oval(x + 70, 560, size * 1.3, size * 0.42, colour)
            c.shape([(x + 40, 214), (x + 100, 214), (x + 190, 556), (x - 50, 556)], (96, 92, 96))
        c.box(x - 7, 190, 14, 380, (70, 74, 88))
        c.line([(x, 194), (x + 30, 178), (x + 92, 190)], (70, 74, 88), 10)
        c.box(x + 40, 188, 62, 22, (78, 82, 96), 8)
        c.oval(x + 71, 212, 52, 18, (255, 232, 160) if done else (52, 56, 74))
    c.person(470, 610, 120, None if done else (46, 50, 74))


def pothole(c: Canvas, *, done: bool) -> None:
    """A hole in the road, and the road made good."""
    c.street(DAY if done else GREY)
    if done:
        c.box(300, 596, 360, 84, (92, 96, 102), 8)
        c.worker(800, 600)
        c.box(190, 560, 60, 40, (214, 160, 60), 6)
        c.oval(205, 606, 26, 26, DARK)
        return
    c.oval(470, 640, 330, 92, (84, 82, 82))
    c.oval(476, 648, 270, 66, (60, 58, 58))
    c.oval(500, 654, 150, 34, WATER)
    for x, y in ((300, 620), (640, 604), (612, 684), (360, 690)):
        c.oval(x, y, 34, 18, (96, 94, 92))
    c.line([(220, 600), (290, 618), (270, 640)], (84, 82, 82), 4)
    c.cone(730, 650)


def drain(c: Canvas, *, done: bool) -> None:
    """A flooded manhole, and a dry street."""
    c.street(DAY if done else GREY)
    if not done:
        c.oval(480, 640, 760, 140, MUD)
        c.oval(500, 632, 540, 84, (140, 128, 106))
        for x in (330, 470, 600):
            c.oval(x, 620, 70, 14, (170, 160, 140))
    c.oval(480, 626, 180, 62, (72, 74, 80))
    c.oval(480, 622, 160, 50, (104, 108, 114))
    for x in range(420, 550, 26):
        c.box(x, 602, 8, 40, (72, 74, 80), 3)
    if done:
        c.worker(690, 610)
        c.cone(250, 640)
    else:
        c.person(820, 560, 130)


def pipe(c: Canvas, *, done: bool) -> None:
    """A pipe that leaks, and one that does not."""
    c.room((214, 222, 220) if done else (200, 206, 202))
    for x in range(0, 960, 96):
        c.box(x, 0, 3, 530, WHITE)
    for y in range(60, 530, 96):
        c.box(0, y, 960, 3, WHITE)
    c.box(0, 240, 960, 46, STEEL, 4)
    c.box(460, 240, 50, 300, STEEL, 4)
    c.box(446, 228, 78, 70, (176, 82, 66) if not done else (96, 140, 180), 8)
    if done:
        c.worker(720, 660, 240)
        c.box(560, 630, 90, 50, (196, 66, 52), 6)
        return
    for dx in (-130, -76, -30, 26, 84, 140):
        c.line([(486, 292), (486 + dx * 0.7, 380), (486 + dx * 1.4, 560)], WATER, 7)
    c.oval(486, 610, 620, 120, (158, 200, 224))
    c.oval(470, 600, 330, 50, (190, 220, 236))
    c.box(250, 560, 90, 96, (206, 90, 60), 10)


def rubbish(c: Canvas, *, done: bool) -> None:
    """Bins that run over, and clean ones."""
    c.yard(DAY if done else GREY)
    for n, colour in enumerate(((72, 120, 168), (88, 140, 92), (150, 100, 72))):
        x = 250 + n * 160
        c.box(x, 440, 120, 180, colour, 10)
        c.box(x - 8, 424, 136, 26, colour if done else (90, 92, 96), 8)
        c.oval(x + 60, 520, 50, 50, WHITE)
    if done:
        c.worker(800, 640)
        c.tree(120, 560, 220)
        return
    for _bag in range(20):
        x, y = c.luck.randint(150, 800), c.luck.randint(590, 690)
        c.oval(x, y, c.luck.randint(60, 120), c.luck.randint(40, 74), c.luck.choice(BAGS))
        c.oval(x, y - 30, 14, 18, c.luck.choice(BAGS))
    for x in (300, 460, 620):
        c.oval(x, 420, 96, 60, c.luck.choice(BAGS))


def tree(c: Canvas, *, done: bool) -> None:
    """Branches before the windows, and a tree that was pruned."""
    c.yard()
    c.house(420, 380, 330)
    if done:
        c.tree(300, 600, 260)
        c.worker(700, 640)
        for x in (480, 530, 580):
            c.line([(x, 660), (x + 60, 640)], STEM, 9)
        return
    c.box(440, 340, 40, 270, STEM)
    for x, y, size in ((360, 330, 230), (480, 260, 280), (620, 300, 260), (560, 400, 220), (400, 430, 190)):
        c.oval(x, y, size, size * 0.8, (78, 126, 72))
    c.line([(0, 280), (960, 236)], DARK, 3)
    c.line([(0, 300), (960, 256)], DARK, 3)


def bench(c: Canvas, *, done: bool) -> None:
    """A broken bench, and one that carries people."""
    c.yard(DAY if done else GREY)
    c.tree(170, 560, 300)
    c.tree(830, 570, 250)
    wood: Colour = (186, 128, 76) if done else (142, 118, 96)
    for x in (330, 610):
        c.box(x, 520, 16, 110, DARK)
    for y in (470, 500, 548):
        if not done and y == 500:
            c.shape([(310, 500), (430, 506), (426, 524), (310, 518)], wood)
            c.shape([(500, 600), (650, 640), (646, 656), (496, 616)], wood)
        else:
            c.box(300, y, 360, 18, wood, 4)
    if done:
        c.person(400, 640, 170)
        c.person(560, 640, 160)


def parking(c: Canvas, *, done: bool) -> None:
    """Cars on the pavement, and a free way."""
    c.street()
    c.box(0, 500, 960, 80, (210, 206, 198))
    if done:
        for x in range(60, 960, 150):
            c.box(x, 500, 10, 64, (232, 176, 48), 4)
        c.person(320, 600, 150)
        c.oval(470, 584, 40, 40, DARK)
        c.box(440, 520, 70, 44, (96, 132, 176), 12)
        c.person(560, 604, 160)
        return
    for x, colour in ((40, (206, 208, 212)), (320, (150, 62, 58)), (610, (70, 92, 128))):
        c.car(x, 590, colour)
    c.person(900, 690, 150)
    c.person(840, 694, 120)


def stall(c: Canvas, *, done: bool) -> None:
    """Stalls across the pavement, and stalls in their place."""
    c.street(DAY if done else NIGHT, lit=True)
    places = ((40, 470), (330, 500), (640, 480)) if not done else ((60, 430), (300, 430), (540, 430))
    for n, (x, y) in enumerate(places):
        colour: Colour = ((200, 70, 60), (68, 130, 110), (220, 160, 60))[n]
        c.box(x + 10, y + 60, 180, 70, (190, 150, 110), 4)
        c.box(x + 14, y - 20, 8, 100, DARK)
        c.box(x + 178, y - 20, 8, 100, DARK)
        for stripe in range(6):
            c.box(x + stripe * 34, y - 50, 34, 40, colour if stripe % 2 else WHITE)
        c.person(x + 100, y + 120, 120)
        c.box(x + 10, y + 80, 180, 60, (190, 150, 110), 4)
    if not done:
        c.oval(420, 670, 420, 40, (46, 44, 52))
        c.person(560, 690, 140)
        c.person(250, 700, 140)


def site(c: Canvas, *, done: bool) -> None:
    """A building site at night, and one that keeps its fence and its hours."""
    c.sky(DAY if done else NIGHT)
    c.box(0, GROUND, 960, 200, ROAD if done else (60, 60, 70))
    c.box(520, 160, 260, 360, (176, 176, 176) if done else (84, 86, 98))
    for row in range(5):
        for column in range(4):
            c.box(540 + column * 60, 180 + row * 66, 40, 40, (220, 222, 222) if done else (52, 54, 66))
    c.box(280, 60, 16, 460, (222, 168, 48))
    c.line([(170, 120), (520, 96)], (222, 168, 48), 12)
    c.line([(288, 62), (460, 100)], (222, 168, 48), 5)
    for x in range(0, 960, 120):
        c.box(x, 440, 116, 110, (96, 146, 180) if done else (64, 78, 104))
        c.box(x, 456, 116, 14, WHITE if done else (110, 116, 130))
    if done:
        c.worker(820, 650)
        for x in range(60, 460, 70):
            c.tree(x, 560, 70)
        return
    for x in (420, 860):
        c.shape([(x, 220), (x - 160, 470), (x + 160, 470)], (150, 142, 110))
        c.oval(x, 216, 50, 30, (255, 246, 200))
    c.oval(180, 560, 420, 90, (128, 118, 108))


def green(c: Canvas, *, done: bool) -> None:
    """A bare corner, and one that was planted."""
    c.yard(DAY if done else GREY)
    if done:
        for x in range(120, 900, 150):
            c.tree(x, 600, 150 + c.luck.randint(0, 60), LEAVES)
        c.person(480, 660, 150)
        c.worker(600, 670, 150)
    else:
        c.box(120, 540, 720, 90, (160, 136, 104), 12)
        for x in range(160, 800, 60):
            c.line([(x, 600), (x + c.luck.randint(-14, 14), 566)], GRASS, 5)
