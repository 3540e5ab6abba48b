"""A sheet to draw on: flat shapes in units of 960 × 720, drawn on 1600 × 1200 and made smooth at half of that."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 720
GROUND = 520
FINER, SMOOTH = 5 / 3, 2
QUALITY = 92
Colour = tuple[int, int, int]
Point = tuple[float, float]

WALLS: tuple[Colour, ...] = (
    (226, 205, 178),
    (214, 190, 176),
    (196, 208, 212),
    (222, 214, 196),
    (204, 196, 210),
)
ROOFS: tuple[Colour, ...] = ((150, 92, 78), (110, 122, 138), (136, 108, 92))
COATS: tuple[Colour, ...] = ((196, 78, 66), (64, 112, 168), (82, 140, 96), (218, 160, 64), (120, 96, 156))
DAY: tuple[Colour, Colour] = ((168, 208, 232), (236, 244, 244))
GREY: tuple[Colour, Colour] = ((176, 188, 196), (222, 226, 226))
NIGHT: tuple[Colour, Colour] = ((22, 28, 54), (58, 62, 92))
ROAD: Colour = (120, 124, 130)
PAVING: Colour = (198, 194, 186)
GRASS: Colour = (134, 176, 108)
SKIN: Colour = (240, 204, 176)
LEAVES: Colour = (86, 146, 86)
STEM: Colour = (122, 90, 62)
DARK: Colour = (52, 56, 64)
WHITE: Colour = (250, 250, 248)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """One picture in the making. The same seed draws the same background."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311 -- a picture, no secret
        self.image = Image.new("RGB", (round(WIDTH * FINER), round(HEIGHT * FINER)), WHITE)
        self.pen = ImageDraw.Draw(self.image)

    def box(
        self, x: float, y: float, width: float, height: float, colour: Colour, round_by: float = 0
    ) -> None:
        """A rectangle from its upper left corner."""
        corners = [x * FINER, y * FINER, (x + width) * FINER, (y + height) * FINER]
        self.pen.rounded_rectangle(corners, radius=round_by * FINER, fill=colour)

    def oval(self, x: float, y: float, across: float, high: float, colour: Colour) -> None:
        """An ellipse around its middle."""
        self.pen.ellipse(
            [
                (x - across / 2) * FINER,
                (y - high / 2) * FINER,
                (x + across / 2) * FINER,
                (y + high / 2) * FINER,
            ],
            fill=colour,
        )

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A polygon."""
        self.pen.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 6) -> None:
        """A line through points."""
        self.pen.line(
            [(x * FINER, y * FINER) for x, y in points],
            fill=colour,
            width=round(width * FINER),
            joint="curve",
        )

    def sky(self, colours: tuple[Colour, Colour]) -> None:
        """A sky from above to the ground."""
        bands = 26
        for band in range(bands):
            self.box(0, band * GROUND / bands, WIDTH, GROUND / bands + 1, mixed(*colours, band / bands))

    def street(self, colours: tuple[Colour, Colour] = DAY, *, lit: bool = False) -> None:
        """Sky, a row of houses, a pavement and a road."""
        night = colours is NIGHT
        self.sky(colours)
        x = -40.0
        while x < WIDTH:
            width = self.luck.randint(130, 210)
            self.house(x, self.luck.randint(190, 330), width, night=night, lit=lit)
            x += width + self.luck.randint(4, 26)
        self.box(0, GROUND, WIDTH, HEIGHT - GROUND, self._dim(PAVING, night=night))
        self.box(0, GROUND + 60, WIDTH, HEIGHT - GROUND - 60, self._dim(ROAD, night=night))
        for x in range(40, WIDTH, 200):
            self.box(x, GROUND + 128, 90, 9, self._dim(WHITE, night=night))

    def house(self, x: float, high: float, width: float, *, night: bool = False, lit: bool = False) -> None:
        """A house with windows."""
        top = GROUND - high
        self.box(x, top, width, high, self._dim(self.luck.choice(WALLS), night=night))
        self.box(x - 6, top - 12, width + 12, 14, self._dim(self.luck.choice(ROOFS), night=night))
        for row in range(int(high // 62)):
            for column in range(int(width // 48)):
                bright = night and (lit or self.luck.random() < 0.16)
                pane: Colour = (250, 214, 120) if bright else ((44, 50, 76) if night else (148, 176, 190))
                self.box(x + 14 + column * 46, top + 18 + row * 60, 26, 34, pane, 2)

    def yard(self, colours: tuple[Colour, Colour] = DAY) -> None:
        """Sky, houses further away, and grass."""
        self.sky(colours)
        for x in range(-20, WIDTH, 250):
            self.house(x + self.luck.randint(0, 40), self.luck.randint(150, 230), self.luck.randint(150, 190))
        self.box(0, GROUND, WIDTH, HEIGHT - GROUND, GRASS)
        self.shape([(0, 640), (WIDTH, 580), (WIDTH, 680), (0, 720)], PAVING)

    def room(self, wall: Colour) -> None:
        """The inside of a room."""
        self.box(0, 0, WIDTH, HEIGHT, wall)
        self.box(0, GROUND + 20, WIDTH, HEIGHT, (196, 164, 128))
        self.box(0, GROUND + 10, WIDTH, 14, mixed(wall, WHITE, 0.5))

    def window(self, x: float, y: float) -> None:
        """A window of a room."""
        self.box(x, y, 190, 170, WHITE, 4)
        self.box(x + 10, y + 10, 170, 150, (176, 214, 234))
        self.box(x + 91, y + 8, 8, 154, WHITE)
        self.oval(x + 52, y + 58, 60, 26, WHITE)

    def tree(self, x: float, foot: float, high: float, leaves: Colour = LEAVES) -> None:
        """A tree."""
        self.box(x - high * 0.05, foot - high * 0.5, high * 0.1, high * 0.5, STEM)
        for dx, dy, size in ((-0.2, 0.55, 0.44), (0.2, 0.58, 0.44), (0, 0.78, 0.5)):
            self.oval(x + dx * high, foot - dy * high, size * high, size * high, leaves)
        self.oval(x - high * 0.08, foot - high * 0.84, high * 0.2, high * 0.16, mixed(leaves, WHITE, 0.2))

    def person(self, x: float, foot: float, high: float = 150, coat: Colour | None = None) -> None:
        """A standing person."""
        colour = coat or self.luck.choice(COATS)
        unit = high / 10
        for side in (-1, 1):
            self.box(
                x + side * unit * 0.95 - unit * 0.75,
                foot - unit * 3.6,
                unit * 1.5,
                unit * 3.6,
                DARK,
                unit * 0.4,
            )
        self.box(x - unit * 1.9, foot - unit * 7.4, unit * 3.8, unit * 4.4, colour, unit)
        self.oval(x, foot - unit * 8.7, unit * 2.3, unit * 2.5, SKIN)
        self.oval(x, foot - unit * 9.4, unit * 2.4, unit * 1.5, DARK)

    def worker(self, x: float, foot: float, high: float = 160) -> None:
        """A person at work: orange vest, yellow helmet."""
        self.person(x, foot, high, (232, 120, 48))
        unit = high / 10
        self.box(x - unit * 1.9, foot - unit * 5.6, unit * 3.8, unit * 0.6, (248, 236, 160))
        self.oval(x, foot - unit * 9.5, unit * 2.8, unit * 1.6, (246, 200, 52))

    def car(self, x: float, foot: float, colour: Colour) -> None:
        """A car from the side."""
        self.shape(
            [(x + 40, foot - 60), (x + 75, foot - 104), (x + 180, foot - 104), (x + 220, foot - 60)], colour
        )
        self.shape(
            [(x + 56, foot - 62), (x + 82, foot - 95), (x + 124, foot - 95), (x + 124, foot - 62)],
            (190, 216, 226),
        )
        self.shape(
            [(x + 132, foot - 62), (x + 132, foot - 95), (x + 174, foot - 95), (x + 202, foot - 62)],
            (190, 216, 226),
        )
        self.box(x, foot - 64, 260, 46, colour, 14)
        for wheel in (56, 204):
            self.oval(x + wheel, foot - 18, 50, 50, DARK)
            self.oval(x + wheel, foot - 18, 22, 22, (180, 184, 190))

    def cone(self, x: float, foot: float) -> None:
        """A traffic cone."""
        self.shape([(x - 20, foot), (x + 20, foot), (x + 5, foot - 56), (x - 5, foot - 56)], (232, 104, 44))
        self.shape([(x - 13, foot - 20), (x + 13, foot - 20), (x + 9, foot - 34), (x - 9, foot - 34)], WHITE)

    def finished(self) -> bytes:
        """The picture as a JPEG, as a telephone would send it."""
        small = self.image.reduce(SMOOTH)
        out = io.BytesIO()
        small.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()

    @staticmethod
    def _dim(colour: Colour, *, night: bool) -> Colour:
        return mixed(colour, (24, 28, 52), 0.66) if night else colour
