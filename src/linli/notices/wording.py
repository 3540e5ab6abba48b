"""From a template code and its values to the sentence that somebody reads; the sentences stand in `sayings`.

A message is stored as code and values and is put into words when somebody reads it, in the reader's language.
A code that is not listed here, a missing value or one too many is a mistake of the programmer: it raises at
once, when the message is made, not when somebody should have read it.
"""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import formats, timezone, translation

from linli.kernel import clock
from linli.notices.sayings import WORDINGS
from linli.notices.sentences import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnknownWording(LookupError):
    """A template code that nobody declared."""


class BadParams(ValueError):
    """Values that do not fit the sentence."""


def wording(code: str) -> Wording:
    """The declared sentence. Raises UnknownWording."""
    try:
        return WORDINGS[code]
    except KeyError:
        message = f"no wording is declared for {code!r}"
        raise UnknownWording(message) from None


def known(code: str) -> str:
    """The code itself when it is declared. Raises UnknownWording."""
    wording(code)
    return code


def check(code: str, params: Mapping[str, str | int]) -> None:
    """Raise unless the values are exactly those the sentence needs and its moments can be read as moments."""
    said = wording(code)
    if said.needs != params.keys():
        message = f"{code} needs {sorted(said.needs)}, got {sorted(params)}"
        raise BadParams(message)
    for name in said.moments:
        _moment(code, name, params[name])


def _moment(code: str, name: str, value: str | int) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        message = f"{code}: {name} must be a moment in ISO 8601 with its zone, got {value!r}"
        raise BadParams(message)
    return moment


def moments_of(code: str, params: Mapping[str, str | int]) -> list[datetime]:
    """The moments that a message speaks of."""
    return [datetime.fromisoformat(str(params[name])) for name in wording(code).moments]


def render(code: str, params: Mapping[str, str | int], language: str = "") -> str:
    """The sentence in `language`, or in the one that is active (the reader's). Raises as `check` does."""
    check(code, params)
    said = wording(code)
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        shown = {
            name: _shown(_moment(code, name, value)) if name in said.moments else str(value)
            for name, value in params.items()
        }
        # Values are put in by name only and never read as a format themselves.
        pieces = []
        for literal, name, _spec, _conversion in Formatter().parse(str(said.sentence)):
            pieces.append(literal)
            if name:
                pieces.append(shown[name])
        return "".join(pieces)


def render_outgoing(code: str, params: Mapping[str, str | int], url: str = "") -> str:
    """The text that leaves the house: the reader's language is not known there, so it is the house's first
    one.
    """
    text = render(code, params, settings.LANGUAGE_CODE)
    return f"{text} {absolute(url)}" if url else text


def absolute(url: str) -> str:
    """A link somebody outside can follow."""
    if "://" in url:
        return url
    return f"{settings.BASE_URL.rstrip('/')}{url}"


def _shown(moment: datetime) -> str:
    local = moment.astimezone(clock.local_zone())
    return f"{formats.date_format(local, 'DATE_FORMAT')} {formats.time_format(local, 'H:i')}"
