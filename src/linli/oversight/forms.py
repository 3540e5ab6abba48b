"""Parsing of what rankings are asked and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.verdict import Missing
from linli.oversight.models import LONGEST_REASON, LeftOut
from linli.places.codes import is_code

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_YEAR = 2000
MONTHS = 12
AREAS, UNITS = "areas", "units"
HOWS = ("claimed", "assigned")


class LeaveOutForm(forms.Form):
    """Why a place is left out."""

    why = forms.ChoiceField(
        label=pgettext_lazy("ranking", "Reason"), choices=LeftOut.Why.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("The reason in a sentence"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who reads the ranking reads it."),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ranking is asked for; what cannot be read is as if it were not there."""

    area: str
    of: str
    level: str
    year: int
    month: int


def asked(given: Mapping[str, str], *, today: date) -> Asked:
    """Read the address of a ranking."""
    year = _number(given.get("year", ""), FIRST_YEAR, today.year) or today.year
    return Asked(
        area=given.get("area", "") if is_code(given.get("area", "")) else "",
        of=UNITS if given.get("of") == UNITS else AREAS,
        level=given.get("level", ""),
        year=year,
        month=_number(given.get("month", ""), 1, MONTHS),
    )


def place(given: Mapping[str, str]) -> tuple[str, UUID | None]:
    """The area or unit that an address names; neither when it names none. Raises Missing for what is none."""
    unit = uid(given.get("unit", ""))
    text = "" if unit else given.get("area", "")
    if text and not is_code(text):
        raise Missing
    return text, unit


def uid(text: str) -> UUID | None:
    """A uid of an address; nothing for nothing. Raises Missing."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Missing from None


def _number(text: str, least: int, most: int) -> int:
    value = int(text) if text.isascii() and text.isdigit() and len(text) <= len("2026") else 0
    return value if least <= value <= most else 0
