"""Whether an assigned place may go from one person to another. Pure."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.credits.models import How
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.projects import rules

SIGNED_IN = refuse("signed_in", _("There is a sign-in for this place already."))
PAST = refuse("past", _("This shift is over."))
CLAIMED = refuse(
    "not_assigned", _("This place was taken of one's own will; it is given back, and not passed on.")
)
OVERLAP = refuse("overlap", _("It overlaps with another shift that is already taken."))


def may_leave(facts: rules.SlotFacts, at: datetime) -> Verdict:
    """Whether the holder of a place may be relieved of it. Refusals: closed, not_assigned, signed_in, past."""
    return first(
        rules.arrow("assign", facts.state),
        ALLOWED if facts.how == How.ASSIGNED else CLAIMED,
        SIGNED_IN if facts.signed_in else ALLOWED,
        ALLOWED if at < facts.starts_at else PAST,
    )


def may_come(*, holds: bool, overlaps: bool) -> Verdict:
    """Whether somebody may come instead. Refusals: already_in, overlap."""
    if holds:
        return rules.ALREADY_IN
    return OVERLAP if overlaps else ALLOWED
