"""Rules of importing. Pure: no database, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.import_rows import Words
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people import rules as rights
from linli.people.powers import Power
from linli.places.codes import LENGTHS, Level

from .importing import mapping
from .importing.checking import REASONS, REMARKS

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

BAD_MAPPING = {
    "json": _("The mapping is not a JSON file."),
    "source": _("The mapping needs a short source name of small letters and digits."),
    "zone": _("The mapping names a time zone nobody knows."),
    "columns": _("The mapping must say which column means what."),
    "field": _("The mapping names a field nobody knows, or one twice."),
    "needed": _("The mapping must say where the words and their date are."),
    "scheme": _("The mapping names a way of finding areas nobody knows."),
    "unknown": _("There is no mapping of this name."),
    "missing_columns": _("Columns that the mapping needs are not in the file."),
    "no_fit": _("No mapping fits these columns. Choose one, or write one."),
}
WORDS = Words(REASONS, REMARKS, {f"mapping_{code}": sentence for code, sentence in BAD_MAPPING.items()})


def may_import(actor: Actor, area_code: str, scheme: str) -> Verdict:
    """Whether somebody may bring rows into an area. Refusals: no_right, area_not_city.

    Areas that are made from anonymised names need a whole city around them, or, on the command line, become cities.
    """
    if scheme == mapping.LETTERS and area_code and len(area_code) != LENGTHS[Level.CITY]:
        return refuse(
            "area_not_city", _("Anonymised places (A市, A3区) need a whole city to lie in."), "area"
        )
    if actor.is_system:
        return ALLOWED
    return rights.may(actor, Power.CASES_IMPORT, rights.Facts(area_code=area_code))


def bad_mapping(code: str) -> Verdict:
    """The refusal of a mapping that cannot be used."""
    return refuse(f"mapping_{code}", BAD_MAPPING[code], "mapping")
