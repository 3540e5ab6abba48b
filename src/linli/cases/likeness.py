"""How alike two requests are: place, category, time and words, each with its points and its reason. Pure.

Words alone never make twins (a thousand people write 路灯坏了 about a thousand lamps), and nothing is merged by score:
it orders what a person looks at.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from linli.places.codes import Level, at_level

if TYPE_CHECKING:
    from datetime import datetime

LIKELY = 45
EARTH_METRES = 6_371_000
WHOLE = 100
MOST_TEXT = 600

PLACE_POINTS, CATEGORY_POINTS, TIME_POINTS, WORDS_POINTS = 35, 20, 10, 35
_BY_DISTANCE = ((50, 35), (150, 28), (300, 18), (800, 8))
_BY_LEVEL = ((Level.GRID, 22), (Level.COMMUNITY, 12), (Level.STREET, 4))
_BY_DAYS = ((3, 10), (14, 7), (45, 4), (90, 1))
_BY_CATEGORY = (5, 12, 20)
_SAME_WORDED_PLACE = 8
_SAME_WORDING = 80
_NEAR, _SOME_WORDS = 28, 8
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Look:
    """What is compared of a request. `categories` are the keys from the top of the catalogue down."""

    title: str
    text: str
    area_code: str
    at: datetime
    place_text: str = ""
    categories: tuple[int, ...] = ()
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score with its reason."""

    code: str
    points: int
    of: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """The sum, and what it is made of."""

    score: int
    parts: tuple[Part, ...]

    @property
    def likely(self) -> bool:
        """Whether a person should look: enough together, and more than the same day and the same kind of matter."""
        place, words = self._points("place"), self._points("words")
        return self.score >= LIKELY and (words >= _SOME_WORDS or place >= _NEAR)

    @property
    def reasons(self) -> str:
        """What speaks for it, in one line."""
        return " · ".join(part.sentence for part in self.parts if part.points)

    def _points(self, code: str) -> int:
        return next(part.points for part in self.parts if part.code == code)


def compare(one: Look, other: Look) -> Likeness:
    """Judge two requests."""
    parts = (_place(one, other), _category(one, other), _time(one, other), _words(one, other))
    return Likeness(sum(part.points for part in parts), parts)


def metres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Distance on the ground."""
    a1, a2, dlng = math.radians(lat1), math.radians(lat2), math.radians(lng2 - lng1)
    h = math.sin((a2 - a1) / 2) ** 2 + math.cos(a1) * math.cos(a2) * math.sin(dlng / 2) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(h, 1)))


def bigrams(text: str) -> frozenset[str]:
    """Pairs of characters without signs and spaces, folded."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text[:MOST_TEXT]).casefold())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Sørensen–Dice: 0 nothing in common, 1 the same."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _place(one: Look, other: Look) -> Part:
    if one.lat is not None and one.lng is not None and other.lat is not None and other.lng is not None:
        away = metres(one.lat, one.lng, other.lat, other.lng)
        points = next((points for limit, points in _BY_DISTANCE if away <= limit), 0)
        return Part("place", points, PLACE_POINTS, _("%(metres)d m apart") % {"metres": round(away)})
    points, sentence = 0, _("another place")
    for level, worth in _BY_LEVEL:
        code = at_level(one.area_code, level)
        if code and code == at_level(other.area_code, level):
            points, sentence = worth, _("same %(level)s") % {"level": level.label}
            break
    if points and one.place_text and fuzz.ratio(one.place_text, other.place_text) >= _SAME_WORDING:
        points, sentence = (
            points + _SAME_WORDED_PLACE,
            _("%(where)s, same address in words") % {"where": sentence},
        )
    return Part("place", points, PLACE_POINTS, sentence)


def _category(one: Look, other: Look) -> Part:
    shared = 0
    for mine, theirs in zip(one.categories, other.categories, strict=False):
        if mine != theirs:
            break
        shared += 1
    if not one.categories or not other.categories:
        return Part("category", 0, CATEGORY_POINTS, _("category not known"))
    if not shared:
        return Part("category", 0, CATEGORY_POINTS, _("another category"))
    exactly = shared == len(one.categories) == len(other.categories)
    points = _BY_CATEGORY[-1] if exactly else _BY_CATEGORY[min(shared, len(_BY_CATEGORY)) - 1]
    return Part("category", points, CATEGORY_POINTS, _("same category") if exactly else _("related category"))


def _time(one: Look, other: Look) -> Part:
    days = abs((one.at - other.at).days)
    points = next((points for limit, points in _BY_DAYS if days <= limit), 0)
    words = ngettext("%(n)d day apart", "%(n)d days apart", days) % {"n": days}
    return Part("time", points, TIME_POINTS, words if days else _("same day"))


def _words(one: Look, other: Look) -> Part:
    bodies = dice(bigrams(one.text), bigrams(other.text))
    titles = (
        fuzz.partial_ratio(one.title[:MOST_TEXT], other.title[:MOST_TEXT]) / WHOLE
        if one.title and other.title
        else 0.0
    )
    # Two titles of a few characters always share something: below half it is chance.
    alike = 0.7 * bodies + 0.3 * max(2 * titles - 1, 0.0)
    points = min(round(alike * 1.5 * WORDS_POINTS), WORDS_POINTS)
    return Part(
        "words", points, WORDS_POINTS, _("words %(percent)d %% alike") % {"percent": round(alike * WHOLE)}
    )
