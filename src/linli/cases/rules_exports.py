"""Rules of tables that leave the house. Pure: no database, no clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.classes import DataClass
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people import rules as rights
from linli.people.powers import Power

from .models import ExportRequest

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

S = ExportRequest.State
KEPT = timedelta(hours=24)

# verb → (states it may start from, state it leads to)
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "approve": (frozenset({S.ASKED}), S.APPROVED),
    "refuse": (frozenset({S.ASKED}), S.REFUSED),
    "build": (frozenset({S.APPROVED, S.BUILDING}), S.BUILDING),
    "ask_again": (frozenset({S.BUILDING}), S.ASKED),
    "finish": (frozenset({S.BUILDING}), S.READY),
    "fail": (frozenset({S.BUILDING}), S.FAILED),
    "fetch": (frozenset({S.READY}), S.FETCHED),
    "expire": (frozenset({S.ASKED, S.READY}), S.EXPIRED),
}


def may_export(actor: Actor) -> Verdict:
    """Whether somebody may take rows out at all; which ones is a matter of the query. Refusal: no_right."""
    areas = actor.area_codes()
    if actor.is_system:
        return ALLOWED
    verdicts = [rights.may(actor, Power.CASES_EXPORT, rights.Facts(area_code=code)) for code in areas]
    if any(verdicts):
        return ALLOWED
    return first(*verdicts) if verdicts else rights.may(actor, Power.CASES_EXPORT, rights.Facts())


def may_ask(actor: Actor, *, rows: int, personal: bool, purpose: str) -> Verdict:
    """Whether a table may be asked for. Refusals: no_right, no_rows, no_purpose."""
    some = ALLOWED if rows else refuse("no_rows", _("There is no row to take out."))
    told = (
        refuse("no_purpose", _("Please say what the names and contacts are needed for."), "purpose")
        if personal and not purpose.strip()
        else ALLOWED
    )
    return first(may_export(actor), some, told)


def needs_approval(*, rows: int, data_class: DataClass, free_rows: int) -> bool:
    """Whether a responsible person has to approve: more rows of D2 than are free, or any of D3."""
    if data_class >= DataClass.SENSITIVE:
        return True
    return data_class == DataClass.PERSONAL and rows > free_rows


def may_decide(actor: Actor, *, state: str, area_code: str, asked_by: UUID | None, verb: str) -> Verdict:
    """Whether the actor may approve or refuse: responsible there, and not the one who asked.

    Refusals: excluded, no_right, wrong_state.
    """
    facts = rights.Facts(area_code=area_code, excluded=frozenset({asked_by} if asked_by else ()))
    return first(rights.may(actor, Power.EXPORTS_APPROVE, facts), in_state(state, verb))


def may_fetch(actor: Actor, *, state: str, own: bool, expires_at: datetime | None, at: datetime) -> Verdict:
    """Whether the file may be fetched: by the one who asked, once, within its day.

    Refusals: no_right, wrong_state, expired.
    """
    mine = ALLOWED if own else refuse("no_right", _("Only the one who asked for a table can fetch it."))
    fresh = (
        ALLOWED
        if expires_at is not None and at < expires_at
        else refuse("expired", _("The day is over and the file is deleted. Please ask again."))
    )
    return first(mine, may_export(actor), in_state(state, "fetch"), fresh)


def in_state(state: str, verb: str) -> Verdict:
    """Whether the table of arrows knows this verb in this state. Refusal: wrong_state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse("wrong_state", _("This is not possible any more: the export has moved on."))
