"""Units: entered, changed, moved in their tree, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock, journal, search
from linli.kernel.actor import Actor
from linli.people import queries, rules_units
from linli.people.models import Unit, UnitPast
from linli.places import queries as places

from .posts import end_post

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.canonical import Value


@transaction.atomic
def make_unit(
    *,
    name: str,
    kind: str,
    area_code: str,
    actor: Actor,
    at: datetime,
    parent: Unit | None = None,
    purpose: str = "",
    ends_on: date | None = None,
) -> Unit:
    """Enter a unit and make it findable. For setting up, and part of `open_unit`.

    Refused: no_name, unit_taken, unknown_kind, no_area, no_purpose, no_end, no_end_here, parent_closed, unit_too_deep.
    """
    name = name.strip()
    rules_units.fits_kind(
        kind=kind, area_code=area_code, purpose=purpose, ends_on=ends_on, today=None
    ).enforce()
    taken = Unit.objects.filter(name=name, area_code=area_code).exists()
    rules_units.may_be_called(name=name, taken=taken).enforce()
    _may_hang(None, parent, below=0)
    unit = Unit(name=name, kind=kind, parent=parent, purpose=purpose.strip(), ends_on=ends_on, created_at=at)
    unit.place_in(area_code)
    unit.save()
    search.index(search.Kind.UNIT, unit.pk, unit.name)
    _note("entered", unit, actor, at, kind=str(kind), area=area_code)
    return unit


@transaction.atomic
def open_unit(
    *,
    name: str,
    kind: str,
    area_code: str,
    actor: Actor,
    at: datetime,
    parent_uid: UUID | None = None,
    purpose: str = "",
    ends_on: date | None = None,
) -> Unit:
    """Enter a unit of one's area. Refused: no_right, end_past, and as `make_unit`."""
    rules_units.may_write(actor, area_code=area_code).enforce()
    today = at.astimezone(clock.local_zone()).date()
    rules_units.fits_kind(
        kind=kind, area_code=area_code, purpose=purpose, ends_on=ends_on, today=today
    ).enforce()
    places.area(area_code)
    parent = queries.unit_for(actor=actor, uid=parent_uid) if parent_uid else None
    return make_unit(
        name=name,
        kind=kind,
        area_code=area_code,
        parent=parent,
        purpose=purpose,
        ends_on=ends_on,
        actor=actor,
        at=at,
    )


@transaction.atomic
def change_unit(
    *, uid: UUID, name: str, kind: str, purpose: str, ends_on: date | None, actor: Actor, at: datetime
) -> Unit:
    """Give a unit another name, kind, purpose or last day; what it was stays on the books.

    Refused: no_right, unit_closed, no_name, unit_taken, unknown_kind, no_purpose, no_end, no_end_here, end_past.
    """
    unit = queries.unit_for(actor=actor, uid=uid, lock=True)
    _may_change(unit, actor)
    name = name.strip()
    today = at.astimezone(clock.local_zone()).date()
    rules_units.fits_kind(
        kind=kind, area_code=unit.area_code, purpose=purpose, ends_on=ends_on, today=today
    ).enforce()
    taken = Unit.objects.filter(name=name, area_code=unit.area_code).exclude(pk=unit.pk).exists()
    rules_units.may_be_called(name=name, taken=taken).enforce()
    if (unit.name, unit.kind) != (name, kind):
        _keep(unit, at)
    renamed = unit.name != name
    unit.name, unit.kind, unit.purpose, unit.ends_on = name, kind, purpose.strip(), ends_on
    unit.save(update_fields=["name", "kind", "purpose", "ends_on"])
    if renamed:
        search.index(search.Kind.UNIT, unit.pk, unit.name)
    _note("changed", unit, actor, at, kind=str(kind), renamed=renamed)
    return unit


@transaction.atomic
def move_unit(*, uid: UUID, parent_uid: UUID | None, actor: Actor, at: datetime, area_code: str = "") -> Unit:
    """Hang a unit below another one (or none), or let it sit in another area.

    Refused: no_right (here or there), unit_closed, unit_circle, unit_too_deep, parent_closed, unit_taken, no_area.
    """
    # One move at a time in the whole tree: two that each look harmless could close a circle together.
    queries.lock_tree()
    unit = queries.unit_for(actor=actor, uid=uid, lock=True)
    _may_change(unit, actor)
    parent = queries.unit_for(actor=actor, uid=parent_uid) if parent_uid else None
    _may_hang(unit, parent, below=queries.levels_below(unit_id=unit.pk))
    area_code = area_code or unit.area_code
    if area_code != unit.area_code:
        rules_units.may_write(actor, area_code=area_code).enforce()
        places.area(area_code)
        taken = Unit.objects.filter(name=unit.name, area_code=area_code).exists()
        rules_units.may_be_called(name=unit.name, taken=taken).enforce()
    _keep(unit, at)
    unit.parent = parent
    unit.place_in(area_code)
    unit.save(update_fields=["parent", *Unit.AREA_FIELDS])
    _note("moved", unit, actor, at, parent=str(parent.uid) if parent else None, area=area_code)
    return unit


@transaction.atomic
def close_unit(*, uid: UUID, reason: str, actor: Actor, at: datetime) -> Unit:
    """Close a unit; its history stays. Refused: no_right, unit_closed, unit_has_posts, unit_has_cases,
    unit_has_children, no_reason.
    """
    unit = queries.unit_for(actor=actor, uid=uid, lock=True)
    rules_units.may_write(actor, area_code=unit.area_code).enforce()
    queries.may_close(unit=unit, at=at, reason=reason).enforce()
    _close(unit, reason.strip(), actor, at)
    return unit


@transaction.atomic
def close_lapsed(*, unit_id: int, at: datetime) -> bool:
    """Close a temporary branch whose last day is over, and end the posts that were held in it. False when done."""
    unit = queries.lapsed_unit(unit_id=unit_id, at=at)
    if unit is None:
        return False
    for post in unit.posts.current(at):
        end_post(post=post, actor=Actor.system(), at=at)
    _close(unit, "", Actor.system(), at)
    return True


def _close(unit: Unit, reason: str, actor: Actor, at: datetime) -> None:
    unit.closed_at, unit.closed_why = at, reason
    unit.save(update_fields=["closed_at", "closed_why"])
    _note("closed", unit, actor, at)


def _may_change(unit: Unit, actor: Actor) -> None:
    rules_units.may_write(actor, area_code=unit.area_code).enforce()
    rules_units.is_open(closed=unit.closed_at is not None).enforce()


def _may_hang(unit: Unit | None, parent: Unit | None, *, below: int) -> None:
    above = [one.pk for one in queries.units_above(parent)] if parent else []
    rules_units.may_hang(
        unit_id=unit.pk if unit else None,
        above=above,
        below=below,
        parent_closed=parent is not None and parent.closed_at is not None,
    ).enforce()


def _keep(unit: Unit, at: datetime) -> None:
    UnitPast.objects.create(
        unit=unit, name=unit.name, kind=unit.kind, parent=unit.parent, area_code=unit.area_code, until=at
    )


def _note(word: str, unit: Unit, actor: Actor, at: datetime, **payload: Value) -> None:
    journal.note(f"unit.{word}", subject=("unit", unit.uid), actor=actor, at=at, payload=payload)


__all__ = ["change_unit", "close_lapsed", "close_unit", "make_unit", "move_unit", "open_unit"]
