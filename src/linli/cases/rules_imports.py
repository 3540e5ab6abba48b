"""Rules of importing. Pure: no database, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people import rules as rights
from linli.people.powers import Power
from linli.places.codes import LENGTHS, Level

from .importing import mapping
from .models import ImportRun

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

State = ImportRun.State

# verb → (states it may start from, state it leads to). A check is a run that writes nothing (`dry_run`).
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "start": (frozenset({State.DONE, State.CANCELLED, State.FAILED}), State.WAITING),
    "run": (frozenset({State.WAITING, State.RUNNING}), State.RUNNING),
    "cancel": (frozenset({State.WAITING, State.RUNNING}), State.CANCELLED),
}
UNREADABLE = {
    "too_big": _("The file is too big; please split it."),
    "empty": _("The file is empty."),
    "encoding": _("The characters of this file cannot be read. Save it as CSV in UTF-8, or as .xlsx."),
    "bad_workbook": _("This workbook is damaged or has no sheet."),
}
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


def may_start(run: ImportRun, *, file_there: bool) -> Verdict:
    """Whether a checked, stopped or broken run may go (on). Refusals: wrong_state, file_gone."""
    if run.state not in ARROWS["start"][0] or (run.state == State.DONE and not run.dry_run):
        return refuse("wrong_state", _("This import cannot be started now."))
    if not file_there:
        return refuse("file_gone", _("The file was deleted after its time. Please upload it again."))
    return ALLOWED


def may_cancel(run: ImportRun) -> Verdict:
    """Whether a run may be stopped. Refusal: wrong_state."""
    if run.state not in ARROWS["cancel"][0]:
        return refuse("wrong_state", _("This import is not running."))
    return ALLOWED


def unreadable(code: str) -> Verdict:
    """The refusal of a file that cannot be read."""
    return refuse(f"file_{code}", UNREADABLE[code], "file")


def bad_mapping(code: str) -> Verdict:
    """The refusal of a mapping that cannot be used."""
    return refuse(f"mapping_{code}", BAD_MAPPING[code], "mapping")
