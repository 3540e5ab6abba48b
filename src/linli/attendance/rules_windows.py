"""Who says from how early to how late people sign at shifts of an area. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from linli.kernel.actor import ADMIN, Actor
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.places.codes import covered_by_any

MOST_EARLY, LEAST_LATE, MOST_LATE, MOST_GRACE = 240, 15, 1440, 240


@dataclass(frozen=True, slots=True)
class WindowMinutes:
    """Minutes before a shift, minutes after it, and minutes from which somebody came late."""

    early: int
    late_out: int
    grace: int


def may_set(actor: Actor, area_code: str) -> Verdict:
    """The administrator of the area. Refusal: no_right."""
    if actor.is_system or covered_by_any(actor.area_codes(ADMIN), area_code):
        return ALLOWED
    return refuse("no_right", _("Only the administrator of this area changes this."))


def fit(wanted: WindowMinutes) -> Verdict:
    """Refusals: bad_early, bad_late, bad_grace."""
    if not 0 <= wanted.early <= MOST_EARLY:
        return refuse("bad_early", _("Between 0 and 240 minutes before the shift."), "early")
    if not LEAST_LATE <= wanted.late_out <= MOST_LATE:
        return refuse("bad_late", _("Between 15 and 1440 minutes after the shift."), "late_out")
    if not 0 <= wanted.grace <= MOST_GRACE:
        return refuse("bad_grace", _("Between 0 and 240 minutes after the beginning."), "grace")
    return ALLOWED
