"""Pictures of what the exchange shop gives for points, each on a table."""

from __future__ import annotations

from itertools import pairwise

from .canvas import DARK, STEM, WHITE, Canvas, Colour, mixed

WALL: Colour = (228, 234, 236)
TABLE: Colour = (206, 176, 140)
BLUE: Colour = (52, 104, 170)
PAPER: Colour = (246, 238, 214)
RED: Colour = (196, 62, 54)


def _on_a_table(c: Canvas) -> None:
    c.box(0, 0, 960, 720, WALL)
    c.box(0, 500, 960, 220, TABLE)
    c.box(0, 500, 960, 10, mixed(TABLE, DARK, 0.25))


def umbrella(c: Canvas, *, done: bool) -> None:
    """An open umbrella, or one that is folded."""
    _on_a_table(c)
    if not done:
        c.shape([(300, 560), (640, 520), (650, 560), (320, 610)], BLUE)
        c.line([(640, 540), (730, 532)], STEM, 16)
        return
    c.oval(480, 630, 420, 40, mixed(TABLE, DARK, 0.18))
    c.line([(480, 200), (480, 590), (500, 622), (530, 614), (536, 584)], STEM, 14)
    top, rim = (480, 130), [180, 280, 380, 480, 580, 680, 780]
    for number, (left, right) in enumerate(pairwise(rim)):
        colour = BLUE if number % 2 else mixed(BLUE, WHITE, 0.18)
        down = [400 - abs(480 - x) * 0.12 for x in (left, right)]
        c.shape([top, (left, down[0]), ((left + right) / 2, min(down) - 20), (right, down[1])], colour)
    c.oval(480, 126, 18, 26, DARK)


def rice(c: Canvas, *, done: bool) -> None:
    """A bag of rice, and a bowl of it once somebody has cooked."""
    _on_a_table(c)
    c.oval(440, 640, 360, 44, mixed(TABLE, DARK, 0.18))
    c.shape([(300, 190), (580, 190), (610, 630), (270, 630)], PAPER)
    c.shape([(300, 190), (580, 190), (566, 140), (314, 140)], mixed(PAPER, DARK, 0.12))
    c.line([(304, 192), (576, 192)], RED, 12)
    c.oval(440, 400, 210, 210, (214, 164, 62))
    c.oval(440, 400, 178, 178, PAPER)
    for x in (400, 440, 480):
        c.line([(x, 470), (x + (x - 440) * 0.3, 350)], (196, 150, 60), 8)
        for y in (360, 390, 420):
            c.oval(x + 14, y, 18, 28, (226, 182, 84))
            c.oval(x - 14, y, 18, 28, (226, 182, 84))
    if done:
        c.oval(730, 560, 190, 90, WHITE)
        c.shape([(640, 580), (820, 580), (780, 650), (680, 650)], (82, 126, 170))
        c.oval(730, 580, 180, 50, (82, 126, 170))
        c.oval(730, 568, 164, 50, WHITE)


def scissors(c: Canvas, *, done: bool) -> None:
    """Comb and scissors; the voucher lies below."""
    _on_a_table(c)
    c.box(230, 250, 500, 280, PAPER, 16)
    c.box(250, 270, 460, 240, mixed(PAPER, RED, 0.1), 10)
    c.line([(420, 300), (660, 470)], (150, 158, 168), 22)
    c.line([(420, 470), (660, 300)], (176, 184, 192), 22)
    for y in (300, 470):
        c.oval(392, y, 92, 74, RED)
        c.oval(392, y, 56, 42, PAPER)
    c.oval(540, 386, 22, 22, DARK)
    if done:
        c.box(300, 580, 360, 30, DARK, 6)
        for x in range(306, 660, 16):
            c.box(x, 606, 8, 56, DARK, 2)
