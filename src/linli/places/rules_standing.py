"""Rules of what stands in areas: venues, estates, buildings, premises. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.actor import ADMIN, COMMUNITY, DISPATCHER
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.places import codes
from linli.places.codes import Level
from linli.places.models import Premises, Venue

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor

WRITERS = (ADMIN, COMMUNITY, DISPATCHER)
MOST_NAME, MOST_ADDRESS, MOST_DOOR, MOST_PHONE = 80, 120, 40, 40
NORTH, EAST, MOST_FLOORS = 90, 180, 200
GRIDS = frozenset({Level.GRID, Level.MICRO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody says of a thing: where it is and what it is called."""

    area_code: str
    name: str = ""
    address: str = ""
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueDraft(Draft):
    """A venue. `host_unit` is the uid of the unit in which it stands, `host_name` its name or another's."""

    level: str = Venue.Level.POINT
    hours: str = ""
    host_name: str = ""
    host_unit: UUID | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateDraft(Draft):
    """An estate. `manager_unit` is the uid of the property company."""

    manager_name: str = ""
    manager_unit: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingDraft(Draft):
    """A building, in an estate or by itself."""

    estate_uid: UUID | None = None
    floors: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesDraft(Draft):
    """A household, shop, stall or site, in a building or by itself."""

    kind: str = Premises.Kind.HOUSEHOLD
    door: str = ""
    building_uid: UUID | None = None


AnyDraft = VenueDraft | EstateDraft | BuildingDraft | PremisesDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """What is judged beside the draft. `around`: the code of the estate or building it is to lie in, "" for none."""

    roots: tuple[str, ...]
    is_system: bool
    area_lives: bool
    around: str = ""
    around_open: bool = True
    taken: bool = False


def roots_of(actor: Actor) -> tuple[str, ...]:
    """The areas in which somebody may write."""
    return actor.area_codes(*WRITERS)


def may_write(roots: tuple[str, ...], area_code: str, *, is_system: bool = False) -> Verdict:
    """Whether somebody may change what stands in an area. Refusal: no_right."""
    if is_system or codes.covered_by_any(roots, area_code):
        return ALLOWED
    return refuse("no_right", _("Your posts do not reach to what stands in this area."), "area_code")


def may_put(draft: AnyDraft, facts: StandingFacts) -> Verdict:
    """Whether a thing may stand as the draft says.

    Refusals: no_right, bad_area, wrong_level, bad_name, bad_door, bad_kind, bad_text, bad_point, elsewhere,
    already_closed, taken.
    """
    if not codes.is_code(draft.area_code) or not facts.area_lives:
        return refuse("bad_area", _("This area does not exist."), "area_code")
    return first(
        may_write(facts.roots, draft.area_code, is_system=facts.is_system),
        _level(draft),
        _words(draft),
        _point(draft),
        _around(draft, facts),
        refuse("taken", _("There is already one of this name here."), _name_field(draft))
        if facts.taken
        else ALLOWED,
    )


def _level(draft: AnyDraft) -> Verdict:
    level = codes.level_of(draft.area_code)
    if isinstance(draft, EstateDraft) and level is not Level.COMMUNITY:
        return refuse("wrong_level", _("An estate lies in a community."), "area_code")
    if isinstance(draft, BuildingDraft | PremisesDraft) and level not in GRIDS:
        return refuse("wrong_level", _("Buildings and premises lie in exactly one grid."), "area_code")
    return ALLOWED


def _name_field(draft: AnyDraft) -> str:
    return "door" if isinstance(draft, PremisesDraft) else "name"


def _words(draft: AnyDraft) -> Verdict:
    if isinstance(draft, PremisesDraft):
        if not draft.door.strip() or len(draft.door) > MOST_DOOR:
            return refuse("bad_door", _("A door number of at most 40 characters is needed."), "door")
        if draft.kind not in Premises.Kind.values:
            return refuse("bad_kind", _("A household, a shop, a stall or a building site."), "kind")
    elif not draft.name.strip():
        return refuse("bad_name", _("A name of at most 80 characters is needed."), "name")
    if len(draft.name) > MOST_NAME:
        return refuse("bad_name", _("A name of at most 80 characters is needed."), "name")
    if isinstance(draft, VenueDraft):
        if draft.level not in Venue.Level.values:
            return refuse("bad_kind", _("A venue is a centre, sub-centre, station, point or hall."), "level")
        if len(draft.phone) > MOST_PHONE or len(draft.hours) > MOST_ADDRESS:
            return refuse("bad_text", _("This is too long."), "hours")
    if isinstance(draft, BuildingDraft) and draft.floors is not None and not 0 < draft.floors <= MOST_FLOORS:
        return refuse("bad_text", _("A building has between 1 and 200 floors."), "floors")
    return (
        refuse("bad_text", _("This is too long."), "address")
        if len(draft.address) > MOST_ADDRESS
        else ALLOWED
    )


def _point(draft: AnyDraft) -> Verdict:
    wrong = refuse("bad_point", _("A point has a latitude and a longitude on the earth."), "lat")
    if draft.lat is None or draft.lng is None:
        return ALLOWED if draft.lat is draft.lng else wrong
    return ALLOWED if abs(draft.lat) <= NORTH and abs(draft.lng) <= EAST else wrong


def _around(draft: AnyDraft, facts: StandingFacts) -> Verdict:
    if not facts.around:
        return ALLOWED
    if not codes.covers(facts.around, draft.area_code):
        return refuse("elsewhere", _("The estate or building it belongs to lies elsewhere."), "area_code")
    if not facts.around_open:
        return refuse("already_closed", _("The estate or building it belongs to is closed."))
    return ALLOWED


def may_change(roots: tuple[str, ...], area_code: str, *, is_open: bool, is_system: bool) -> Verdict:
    """Whether a thing that stands may be changed. Refusals: no_right, already_closed."""
    return first(
        may_write(roots, area_code, is_system=is_system),
        ALLOWED if is_open else refuse("already_closed", _("It is closed already.")),
    )


def may_close(
    roots: tuple[str, ...],
    area_code: str,
    *,
    is_open: bool,
    holds: bool,
    on: date,
    today: date,
    is_system: bool,
) -> Verdict:
    """Whether a thing may be closed. Refusals: no_right, already_closed, not_empty, in_the_future."""
    return first(
        may_change(roots, area_code, is_open=is_open, is_system=is_system),
        refuse("not_empty", _("Close what is in it first.")) if holds else ALLOWED,
        refuse("in_the_future", _("Record it on the day it takes effect, not before."), "on")
        if on > today
        else ALLOWED,
    )
