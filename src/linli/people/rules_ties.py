"""Ties judged purely: which units go together, for how long, who may make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people import rules
from linli.people.models import Unit
from linli.people.powers import Power
from linli.places.codes import Level, is_code, level_of

if TYPE_CHECKING:
    from datetime import date

    from linli.kernel.actor import Actor

Kind = Unit.Kind
LEADS = frozenset({Kind.DEPARTMENT, Kind.COMMITTEE, Kind.BRANCH, Kind.FUNCTIONAL})
HELPED = frozenset({Kind.ENTERPRISE, Kind.PARK, Kind.PROPERTY})
GROUND = frozenset({Level.STREET, Level.COMMUNITY, Level.GRID, Level.MICRO})
LONGEST_DEPLOYMENT = 366


def may_tie(actor: Actor, *, area_code: str) -> Verdict:
    """Whether the actor keeps the ties of this area."""
    if actor.is_system:
        return ALLOWED
    return rules.may(actor, Power.PEOPLE_TIE, rules.Facts(area_code=area_code))


def in_order(*, since: date, until: date | None) -> Verdict:
    """Whether the last day does not lie before the first."""
    if until is not None and until < since:
        return refuse("tie_backwards", _("The last day lies before the first."), "until")
    return ALLOWED


def may_liaise(*, area_code: str, unit_kind: str, held: bool) -> Verdict:
    """Whether a chain may be put over an area: a street, a community or village, a grid; one chain at a time."""
    if not is_code(area_code) or level_of(area_code) not in GROUND:
        return refuse("no_ground", _("Please choose a street, a community or village, or a grid."), "area")
    if unit_kind and unit_kind not in LEADS:
        return refuse("not_a_department", _("Behind an area stands a department or a branch."), "unit")
    if held:
        return refuse("liaison_held", _("Somebody answers for this area already. End that first."), "area")
    return ALLOWED


def may_pair(*, department: str, enterprise: str, held: bool) -> Verdict:
    """Whether two units may be paired: a department and an enterprise, park or property company."""
    if department not in LEADS:
        return refuse("not_a_department", _("Behind an area stands a department or a branch."), "department")
    if enterprise not in HELPED:
        return refuse(
            "not_an_enterprise",
            _("A department pairs with an enterprise, a park or a property company."),
            "enterprise",
        )
    if held:
        return refuse("paired_already", _("These two are paired already."), "enterprise")
    return ALLOWED


def may_join_alliance(*, alliance: str, member: str, held: bool) -> Verdict:
    """Whether a unit may become a member of an alliance; an alliance is not a member of another."""
    if alliance != Kind.ALLIANCE:
        return refuse("not_an_alliance", _("This unit is not an alliance."), "alliance")
    if member == Kind.ALLIANCE:
        return refuse("alliance_in_alliance", _("An alliance is not a member of another."), "member")
    if held:
        return refuse("member_already", _("This unit is a member already."), "member")
    return ALLOWED


def may_deploy(*, area_code: str, since: date, until: date | None, purpose: str, held: bool) -> Verdict:
    """Whether somebody may be sent to an area: for a purpose, with a last day, a year at most."""
    if not is_code(area_code) or level_of(area_code) not in GROUND:
        return refuse("no_ground", _("Please choose a street, a community or village, or a grid."), "area")
    if not purpose.strip():
        return refuse("no_purpose_given", _("Please say what for."), "purpose")
    if until is None:
        return refuse("no_last_day", _("Please say until when."), "until")
    if (until - since).days > LONGEST_DEPLOYMENT:
        return refuse("deployment_long", _("A deployment lasts a year at most."), "until")
    if held:
        return refuse("deployed_already", _("They serve this area already."), "area")
    return ALLOWED


def may_end(*, ended: bool, reason: str) -> Verdict:
    """Whether a tie may be ended: once, with a reason."""
    if ended:
        return refuse("tie_over", _("This has ended already."))
    if not reason.strip():
        return refuse("no_reason", _("Please say why, so that it can be understood later."), "reason")
    return ALLOWED
