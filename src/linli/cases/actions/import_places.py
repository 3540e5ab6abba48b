"""Where an imported row belongs: an area that exists, or one made from the names in its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.places import actions as place_actions
from linli.places import queries as places
from linli.places.importing.naming import by_name_or_code

from ..importing import areas
from ..importing.mapping import KNOWN, LETTERS

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

    from ..importing.checking import Entry
    from ..importing.mapping import Plan

MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Located:
    """The area of a row, its widest name for the summary, words for the place; `guessed` when nothing named it."""

    code: str
    top: str
    words: str
    guessed: bool = False


class Locator:
    """Finds the area of each row, and remembers what it found; with `making` it also makes areas that are missing."""

    def __init__(self, plan: Plan, root: str, *, actor: Actor, at: datetime, making: bool) -> None:
        self.plan, self.root, self.actor, self.at, self.making = plan, root, actor, at, making
        self.default = (
            areas.default_spot(plan.default) if plan.scheme == LETTERS and plan.default else areas.Spot()
        )
        self.codes: dict[tuple[str, ...], str] = {}
        self.known: list[tuple[str, str]] = []
        self.names: dict[str, str] = {}
        self._look()

    def forget(self) -> None:
        """A transaction was rolled back: areas made in it are not there."""
        self.codes.clear()
        self._look()

    def _look(self) -> None:
        """The areas that are there, one query."""
        found = places.areas_within(self.root, at=self.at)[:MOST_KNOWN]
        self.names = {one.code: one.name for one in found}
        if self.plan.scheme == KNOWN or "area" in self.plan.columns.values():
            self.known = list(self.names.items())

    def locate(self, entry: Entry) -> Located | str:
        """The place of a row, or the code of what is wrong."""
        if entry.area:
            code = by_name_or_code(entry.area, self.known)
            return Located(code, self._name(code), entry.place) if code else "unknown_area"
        if self.plan.scheme == LETTERS:
            return self._by_letters(entry)
        code = areas.known_in((entry.title, entry.place, entry.words), self.known) if self.known else ""
        if code and code != self.root:
            return Located(code, self._name(code), entry.place)
        if not self.root:
            return Located(code, self._name(code), entry.place) if code else "no_area"
        return Located(self.root, self._name(self.root), entry.place, guessed=not code)

    def _by_letters(self, entry: Entry) -> Located | str:
        spot = areas.spot_of(entry.title, entry.words)
        found = spot if spot.names else self.default
        words = entry.place or spot.words
        if not found.names:
            return Located(self.root, self._name(self.root), words, guessed=True) if self.root else "no_area"
        return Located(self._code(found), found.names[0], words, guessed=not spot.names)

    def _code(self, spot: areas.Spot) -> str:
        known = self.codes.get(spot.keys)
        if known is None:
            known = self.codes[spot.keys] = self._made(spot)
        return known

    def _made(self, spot: areas.Spot) -> str:
        """The code of a spot whose areas are there afterwards. A street keeps the code it has, by its name."""
        *above, last = spot.keys
        parent = self._code(areas.Spot(spot.names[:-1], tuple(above))) if above else self.root
        taken: set[str] = set()
        if not last.isdigit() and above:
            inside = {
                code: name for code, name in self.names.items() if code.startswith(parent) and code != parent
            }
            named = next((code for code, name in inside.items() if name == spot.names[-1]), "")
            if named:
                return named
            taken = set(inside)
        code = areas.code_of(spot, self.root, taken)[-1]
        if code not in self.names:
            self.names[code] = spot.names[-1]
            if self.making:
                place_actions.create_area(code=code, name=spot.names[-1], actor=self.actor, at=self.at)
        return code

    def _name(self, code: str) -> str:
        if code and code not in self.names:
            self.names |= places.names_of([code])
        return self.names.get(code, "")
