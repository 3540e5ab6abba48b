"""The place a text speaks of. Pure: names and codes out of words, nothing is looked up in the database.

Two ways to find it. `letters`: the anonymised names of public data sets: A市 is a city, A3区, A7县, J11市 lie inside it,
and a street may follow (A7县泉塘街道). `known`: the names of areas that exist, the longest first.

Codes are private-use division codes computed from the name alone, so that the same text has the same code in every run:
A市 → 9911, A3区 → 991103, a street → 991103 and three digits from its name. Inside a city that is given (3399), each name
stands one level lower: A市 → 339950, A3区 → 339950003.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from linli.places.codes import LENGTHS

CITY_BASE, DISTRICT_BASE = "99", 50
FIRST_LETTER, LAST_NUMBER = 11, 99
STREETS = 999

_NAME = re.compile(r"([A-Z])(?<![A-Za-z0-9].)(\d{1,2})?(市(?!场)|区|县)", re.ASCII)
_STREET = re.compile(r"([\u4e00-\u9fff]{2,4}?街道)(?!办?理)")
_PLACE = re.compile(r"([\u4e00-\u9fffA-Za-z0-9]{2,14}?(?:小区|社区|花园|新村|家园|大道|路口|路|街(?!道)))")
# A word with one of these is not a name: 去金山桥街道, 五个街道, 教育局转发给小区.
_NO_NAME = re.compile(r"[的去在第个各几两多和与及向给到从把被让由有无是我你他这那某等到对请求望]")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place by names, from the widest to the narrowest, and in words what stands beside it. No names: not found."""

    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # one for each name: "A", "3", "泉塘街道"
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Mention:
    letter: str
    number: str
    name: str
    end: int


def spot_of(title: str, body: str) -> Spot:
    """The place named first, in the title and then in the body; a district inside that city makes it narrower."""
    texts = (title, body)
    mentions = [(text, _mentions(text)) for text in texts]
    first = next((found[0] for _text, found in mentions if found), None)
    if first is None:
        return Spot(words=_place_words(title))
    inside = [
        (text, one) for text, found in mentions for one in found if one.letter == first.letter and one.number
    ]
    if first.number:
        inside = [(text, one) for text, one in inside if one.number == first.number]
    city = f"{first.letter}市"
    if not inside:
        text = next(text for text, found in mentions if found)
        return Spot((city,), (first.letter,), _place_words(text[first.end :]))
    names, keys = [city, inside[0][1].name], [first.letter, inside[0][1].number]
    street = next((found for text, one in inside if (found := _street(text[one.end :]))), "")
    if street:
        names.append(street)
        keys.append(street)
    words = next((found for text, one in inside if (found := _place_words(text[one.end :]))), "")
    return Spot(tuple(names), tuple(keys), words)


def default_spot(name: str) -> Spot:
    """The place of texts that name none, from the mapping: "A市" or "A"."""
    found = _mentions(name if name.endswith(("市", "区", "县")) else f"{name}市")
    if not found:
        return Spot()
    one = found[0]
    if not one.number:
        return Spot((one.name,), (one.letter,))
    return Spot((f"{one.letter}市", one.name), (one.letter, one.number))


def code_of(spot: Spot, root: str = "", taken: Iterable[str] = ()) -> list[str]:
    """The code of each name of a spot. With a root (a city) everything lies inside it, one level lower.

    Streets get their digits from their names; `taken` holds the codes that belong to other names already.
    """
    if not spot.keys:
        return []
    letter = ord(spot.keys[0]) - ord("A")
    city = f"{root}{DISTRICT_BASE + letter}" if root else f"{CITY_BASE}{FIRST_LETTER + letter}"
    codes = [city]
    lengths = list(LENGTHS.values())
    for key in spot.keys[1:]:
        above = codes[-1]
        width = lengths[lengths.index(len(above)) + 1] - len(above)
        if key.isdigit():
            codes.append(f"{above}{int(key):0{width}d}")
        else:
            codes.append(_free(above, key, width, frozenset(taken)))
    return codes


def known_in(texts: Sequence[str], areas: Sequence[tuple[str, str]]) -> str:
    """The code of the narrowest known area (code, name) that the texts name, the first text first; "" when none is."""
    for text in texts:
        named = [(code, name) for code, name in areas if len(name) > 1 and name in text]
        if named:
            # 东城区 and 东城区港前街道: the narrower one; of two alike the longer name.
            return max(named, key=lambda one: (len(one[0]), len(one[1])))[0]
    return ""


def _mentions(text: str) -> list[_Mention]:
    """A区 without a number names no place: which district it is was taken out."""
    return [
        _Mention(match[1], str(int(match[2])) if match[2] else "", match[0], match.end())
        for match in _NAME.finditer(text)
        if match[3] == "市" or (match[2] and int(match[2]) > 0)
    ]


def _street(after: str) -> str:
    found = _STREET.match(after)
    return found[1] if found and not _NO_NAME.search(found[1]) else ""


def _place_words(after: str) -> str:
    found = _PLACE.match(after)
    return found[1] if found and not _NO_NAME.search(found[1]) else ""


def _free(above: str, name: str, width: int, taken: frozenset[str]) -> str:
    start = int.from_bytes(sha256(name.encode()).digest()[:4])
    for step in range(STREETS):
        code = f"{above}{(start + step) % STREETS + 1:0{width}d}"
        if code not in taken:
            return code
    message = f"no code is free below {above}"
    raise LookupError(message)
