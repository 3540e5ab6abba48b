"""Photos of the demo city: flat drawings per theme, as it was and as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from linli.cases.actions.photos import encode
from linli.cases.facts import PhotoFile

from . import inside, outside, wares
from .canvas import Canvas


class Drawing(Protocol):
    """Draws a theme before or after the work."""

    def __call__(self, c: Canvas, *, done: bool) -> None: ...


DRAWINGS: dict[str, Drawing] = {
    "lamp": outside.lamp,
    "pothole": outside.pothole,
    "drain": outside.drain,
    "pipe": outside.pipe,
    "rubbish": outside.rubbish,
    "tree": outside.tree,
    "bench": outside.bench,
    "parking": outside.parking,
    "stall": outside.stall,
    "site": outside.site,
    "green": outside.green,
    "lift": inside.lift,
    "stairs": inside.stairs,
    "door": inside.door,
    "charge": inside.charge,
    "power": inside.windows,
    "square": inside.classroom,
    "class": inside.classroom,
    "clinic": inside.table,
    "meal": inside.table,
    "visit": inside.table,
    "repair": inside.repair,
    "umbrella": wares.umbrella,
    "rice": wares.rice,
    "scissors": wares.scissors,
}
# A second picture of what is reported most; the others share one.
SECOND = {"lamp", "pothole", "rubbish", "drain", "parking"}


class Album:
    """Each picture is drawn and re-encoded once, by the same function as an upload, and then used again."""

    def __init__(self, encoder: Callable[[bytes], PhotoFile] = encode) -> None:
        self._encode = encoder
        self._kept: dict[tuple[Drawing, int, bool], PhotoFile] = {}

    def photo(self, theme: str, number: int, *, done: bool) -> PhotoFile:
        """The picture of a theme; `number` chooses one of its variants."""
        variant = number % 2 if theme in SECOND else 0
        # Some themes share a drawing: the photo is the same too.
        key = DRAWINGS[theme], variant, done
        if key not in self._kept:
            self._kept[key] = self._encode(drawn(theme, seed=variant, done=done))
        return self._kept[key]


def drawn(theme: str, *, seed: int, done: bool) -> bytes:
    """One drawing as a JPEG."""
    canvas = Canvas(seed * 7 + 3)
    DRAWINGS[theme](canvas, done=done)
    return canvas.finished()
