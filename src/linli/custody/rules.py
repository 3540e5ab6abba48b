"""Who may hold data back, and look at certificates. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

LONGEST_YEARS = 10


def may_hold(
    actor: Actor, *, area_code: str, reason: str, until: date, today: date, standing: bool
) -> Verdict:
    """Whether the actor may hold a case or person back. Refused: no_right, no_reason, hold_date, held_already."""
    return first(
        _right(actor, area_code),
        _reasoned(reason),
        ALLOWED
        if today <= until <= _latest(today)
        else refuse("hold_date", _("A hold lasts until a day within the next ten years."), "until"),
        refuse("held_already", _("A hold stands already. Release it first.")) if standing else ALLOWED,
    )


def may_release(actor: Actor, *, area_code: str, reason: str, released: bool) -> Verdict:
    """Whether the actor may end a hold. Refused: no_right, no_reason, hold_over."""
    return first(
        _right(actor, area_code),
        _reasoned(reason),
        refuse("hold_over", _("This hold was released already.")) if released else ALLOWED,
    )


def may_see(actor: Actor) -> Verdict:
    """Whether the actor may read certificates and rules: they count, and name nobody."""
    codes = actor.area_codes()
    verdicts = [may(actor, Power.CUSTODY_SEE, Facts(area_code=code)) for code in codes]
    return next((one for one in verdicts if one), may(actor, Power.CUSTODY_SEE, Facts()))


def _right(actor: Actor, area_code: str) -> Verdict:
    return ALLOWED if actor.is_system else may(actor, Power.CUSTODY_HOLD, Facts(area_code=area_code))


def _reasoned(reason: str) -> Verdict:
    return ALLOWED if reason.strip() else refuse("no_reason", _("Please give a reason."), "reason")


def _latest(today: date) -> date:
    return date(today.year + LONGEST_YEARS, today.month, 28)
