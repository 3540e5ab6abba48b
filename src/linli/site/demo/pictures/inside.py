"""Pictures from inside houses: lifts, stairs, doors, charging, and what neighbours do for each other."""

from __future__ import annotations

from .canvas import DARK, NIGHT, WHITE, Canvas, Colour

WOOD: Colour = (178, 130, 88)
BOXES: tuple[Colour, ...] = ((190, 150, 104), (168, 128, 86), (204, 170, 124), (120, 132, 150))
CABLE: Colour = (30, 32, 36)


def lift(c: Canvas, *, done: bool) -> None:
    """A lift that stands still with its notice, and one that runs."""
    c.room((216, 210, 200))
    c.box(300, 110, 360, 430, (140, 146, 154), 6)
    c.box(320, 130, 158, 400, (186, 192, 200))
    c.box(482, 130, 158, 400, (186, 192, 200))
    c.box(720, 250, 60, 130, (120, 126, 134), 8)
    c.box(730, 262, 40, 44, (30, 34, 40), 4)
    if done:
        c.box(420, 130, 120, 400, (246, 240, 220))
        c.person(480, 528, 230)
        c.shape([(750, 270), (764, 296), (736, 296)], (96, 220, 130))
    else:
        c.box(380, 220, 200, 130, (250, 240, 200), 4)
        for y in (246, 276, 306):
            c.box(404, y, 150, 10, (190, 70, 60))
        c.box(738, 276, 24, 8, (226, 76, 66))
        c.person(840, 660, 250)


def stairs(c: Canvas, *, done: bool) -> None:
    """A staircase full of things, and a free one."""
    c.room((224, 220, 208) if done else (198, 194, 184))
    for step in range(8):
        c.box(420 + step * 60, 540 - step * 50, 560, 52, (176 - step * 6, 172 - step * 6, 166 - step * 6))
    c.line([(400, 470), (880, 70)], (134, 90, 60), 14)
    for step in range(0, 8, 2):
        c.box(430 + step * 60, 440 - step * 50, 7, 110, DARK)
    c.box(80, 120, 180, 420, (128, 84, 66), 4)
    c.oval(236, 340, 18, 18, (226, 196, 90))
    if done:
        c.box(300, 180, 90, 60, (206, 70, 58), 6)
        c.person(330, 660, 220)
        return
    for n in range(11):
        size = c.luck.randint(70, 120)
        c.box(
            270 + (n % 4) * 90 + c.luck.randint(0, 20),
            630 - (n // 4) * 90,
            size,
            size * 0.8,
            c.luck.choice(BOXES),
            3,
        )
    for x in (640, 760):
        c.oval(x, 640, 110, 110, DARK)
        c.oval(x, 640, 90, 90, (176, 172, 166))
    c.line([(640, 640), (690, 570), (760, 640), (690, 640), (640, 640)], (170, 60, 56), 8)


def door(c: Canvas, *, done: bool) -> None:
    """An entrance that does not shut, and one that does."""
    c.room((206, 186, 166))
    c.box(290, 90, 380, 470, (90, 96, 104))
    if done:
        c.box(306, 106, 350, 440, (70, 110, 120))
        c.box(330, 130, 300, 180, (180, 214, 222))
        c.box(620, 330, 18, 90, (220, 220, 220), 6)
        c.box(720, 300, 80, 120, (60, 66, 74), 8)
        c.oval(760, 340, 26, 26, (110, 220, 140))
        c.person(840, 670, 220)
    else:
        c.box(306, 106, 350, 440, (40, 42, 48))
        c.shape([(306, 106), (470, 150), (470, 590), (306, 546)], (120, 96, 84))
        c.box(420, 580, 70, 34, (190, 100, 76))
        c.box(720, 300, 80, 120, (60, 66, 74), 8)
        c.line([(740, 420), (760, 470), (748, 500)], CABLE, 5)


def charge(c: Canvas, *, done: bool) -> None:
    """A wire from a window, and a charging rack."""
    c.sky(((176, 210, 230), (232, 240, 240)))
    c.box(0, 520, 960, 200, (184, 182, 176))
    c.house(120, 460, 720)
    if done:
        c.box(180, 400, 520, 150, (76, 140, 100), 10)
        c.box(160, 380, 560, 26, (60, 110, 80), 6)
        for x in range(220, 680, 80):
            c.box(x, 430, 44, 60, WHITE, 4)
            c.oval(x + 22, 508, 14, 14, (130, 230, 150))
    else:
        c.line([(520, 130), (560, 260), (500, 420), (470, 560)], CABLE, 6)
        c.line([(700, 190), (680, 360), (640, 570)], CABLE, 6)
        c.box(452, 548, 36, 20, WHITE, 3)
    for x, colour in ((300, (196, 66, 58)), (520, (64, 104, 168))):
        c.oval(x, 640, 84, 84, DARK)
        c.oval(x + 150, 640, 84, 84, DARK)
        c.line([(x, 636), (x + 60, 610), (x + 150, 636)], colour, 16)
        c.line([(x + 126, 636), (x + 112, 546), (x + 86, 540)], DARK, 8)
        c.box(x + 8, 560, 70, 20, DARK, 8)


def windows(c: Canvas, *, done: bool) -> None:
    """A block without power, and the same with light."""
    c.street(NIGHT, lit=done)
    c.box(470, 90, 8, 480, (64, 66, 84))
    c.line([(0, 150), (474, 110), (960, 160)], (30, 32, 46), 4)
    c.oval(180, 90, 70, 70, (238, 236, 214))


def table(c: Canvas, *, done: bool) -> None:
    """Somebody alone at a table, and a table with company."""
    c.room((236, 214, 186) if done else (204, 204, 200))
    c.window(90, 90)
    c.box(560, 110, 180, 120, WOOD, 4)
    c.box(574, 124, 152, 92, (200, 224, 206))
    c.person(330, 640, 270, (150, 120, 110))
    if done:
        c.person(620, 640, 280, (200, 66, 58))
        c.person(800, 650, 260, (200, 66, 58))
    c.box(220, 520, 560, 26, WOOD, 6)
    for x in (250, 730):
        c.box(x, 546, 20, 130, WOOD)
    bowls = (400, 480, 560) if done else (430,)
    for x in bowls:
        c.oval(x, 512, 66, 26, WHITE)
        c.oval(x, 506, 50, 14, (220, 150, 80) if done else (210, 210, 206))


def classroom(c: Canvas, *, done: bool) -> None:
    """An empty room, and one full of people."""
    c.room((222, 232, 226))
    c.box(250, 90, 460, 210, (64, 104, 88), 6)
    c.box(240, 296, 480, 14, WOOD)
    c.window(30, 110)
    if done:
        c.person(790, 560, 260, (200, 66, 58))
        c.line([(300, 150), (520, 150)], WHITE, 6)
        c.line([(300, 200), (600, 200)], WHITE, 6)
    for n in range(3):
        x = 130 + n * 260
        if done:
            c.person(x + 70, 640, 180)
            c.person(x + 150, 640, 170)
        c.box(x, 570, 210, 22, WOOD, 4)
        c.box(x + 10, 592, 14, 100, WOOD)
        c.box(x + 186, 592, 14, 100, WOOD)


def repair(c: Canvas, *, done: bool) -> None:
    """A tap that drips, and one that does not."""
    c.room((220, 228, 230))
    for x in range(0, 960, 80):
        c.box(x, 0, 3, 530, WHITE)
    c.box(240, 430, 480, 120, (236, 238, 240), 14)
    c.oval(480, 440, 380, 56, (206, 214, 220))
    c.line([(480, 420), (480, 270), (580, 240), (600, 320)], (150, 158, 168), 34)
    c.box(440, 230, 80, 26, (120, 128, 138), 10)
    if done:
        c.worker(800, 690, 300)
        c.box(150, 600, 130, 70, (196, 66, 52), 8)
        c.box(180, 580, 70, 22, DARK, 6)
    else:
        for y in (350, 386, 420):
            c.oval(602, y, 16, 24, (110, 170, 210))
