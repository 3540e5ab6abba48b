"""What stands in areas, put up, changed and closed. A closed row stays: what happened there points to it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import transaction

from linli.kernel import clock, journal, search
from linli.kernel.verdict import Missing
from linli.places import codes, rules_standing
from linli.places.models import Area, Building, Estate, Premises, Standing, Venue
from linli.places.queries import standing as queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.places.queries.standing import S
    from linli.places.rules_standing import (
        AnyDraft,
        BuildingDraft,
        EstateDraft,
        PremisesDraft,
        VenueDraft,
    )

PARTS: dict[type[Standing], type[Standing]] = {Estate: Building, Building: Premises}


def add_venue(*, draft: VenueDraft, actor: Actor, at: datetime) -> Venue:
    """Put up a venue. Refused: see `rules_standing.may_put`."""
    return _add(Venue, draft, actor, at)


def change_venue(*, uid: UUID, draft: VenueDraft, actor: Actor, at: datetime) -> Venue:
    """Change a venue. Refused: see `rules_standing.may_put`, already_closed. Foreign: Missing."""
    return _change(Venue, uid, draft, actor, at)


def close_venue(*, uid: UUID, on: date, actor: Actor, at: datetime) -> Venue:
    """Close a venue. Refused: see `rules_standing.may_close`. Foreign: Missing."""
    return _close(Venue, uid, on, actor, at)


def add_estate(*, draft: EstateDraft, actor: Actor, at: datetime) -> Estate:
    """Enter an estate. Refused: see `rules_standing.may_put`."""
    return _add(Estate, draft, actor, at)


def change_estate(*, uid: UUID, draft: EstateDraft, actor: Actor, at: datetime) -> Estate:
    """Change an estate. Refused: see `rules_standing.may_put`, already_closed. Foreign: Missing."""
    return _change(Estate, uid, draft, actor, at)


def close_estate(*, uid: UUID, on: date, actor: Actor, at: datetime) -> Estate:
    """Strike an estate. Refused: see `rules_standing.may_close`. Foreign: Missing."""
    return _close(Estate, uid, on, actor, at)


def add_building(*, draft: BuildingDraft, actor: Actor, at: datetime) -> Building:
    """Enter a building. Refused: see `rules_standing.may_put`. An unknown estate: Missing."""
    return _add(Building, draft, actor, at)


def change_building(*, uid: UUID, draft: BuildingDraft, actor: Actor, at: datetime) -> Building:
    """Change a building; into another grid its premises go along. Refused: see `rules_standing.may_put`."""
    return _change(Building, uid, draft, actor, at)


def close_building(*, uid: UUID, on: date, actor: Actor, at: datetime) -> Building:
    """Strike a building. Refused: see `rules_standing.may_close`. Foreign: Missing."""
    return _close(Building, uid, on, actor, at)


def add_premises(*, draft: PremisesDraft, actor: Actor, at: datetime) -> Premises:
    """Enter a household, shop, stall or site. Refused: see `rules_standing.may_put`. Unknown building: Missing."""
    return _add(Premises, draft, actor, at)


def change_premises(*, uid: UUID, draft: PremisesDraft, actor: Actor, at: datetime) -> Premises:
    """Change premises. Refused: see `rules_standing.may_put`, already_closed. Foreign: Missing."""
    return _change(Premises, uid, draft, actor, at)


def close_premises(*, uid: UUID, on: date, actor: Actor, at: datetime) -> Premises:
    """Strike premises. Refused: see `rules_standing.may_close`. Foreign: Missing."""
    return _close(Premises, uid, on, actor, at)


@transaction.atomic
def _add(model: type[S], draft: AnyDraft, actor: Actor, at: datetime) -> S:
    thing = model(created_at=at)
    _judge(thing, draft, actor, at)
    _fill(thing, draft)
    thing.save()
    search.index(queries.KINDS[model], thing.pk, text_of(thing))
    _note("added", thing, actor, at)
    return thing


@transaction.atomic
def _change(model: type[S], uid: UUID, draft: AnyDraft, actor: Actor, at: datetime) -> S:
    thing = queries.thing_for(model, actor=actor, uid=uid, lock=True)
    rules_standing.may_change(
        rules_standing.roots_of(actor), thing.area_code, is_open=thing.is_open, is_system=actor.is_system
    ).enforce()
    _judge(thing, draft, actor, at)
    was = (thing.area_code, thing.name)
    _fill(thing, draft)
    thing.save()
    if was[0] != thing.area_code:
        # The premises of a building that is put into another grid go along; the other kinds hold none.
        Premises.objects.filter(building__uid=thing.uid).update(**codes.split(thing.area_code))
    search.index(queries.KINDS[model], thing.pk, text_of(thing))
    if was[1] != thing.name:
        _index_parts(thing)
    _note("changed", thing, actor, at)
    return thing


@transaction.atomic
def _close(model: type[S], uid: UUID, on: date, actor: Actor, at: datetime) -> S:
    thing = queries.thing_for(model, actor=actor, uid=uid, lock=True)
    rules_standing.may_close(
        rules_standing.roots_of(actor),
        thing.area_code,
        is_open=thing.is_open,
        holds=_holds(thing),
        on=on,
        today=at.astimezone(clock.local_zone()).date(),
        is_system=actor.is_system,
    ).enforce()
    thing.end(on)
    thing.save(update_fields=["ended_on"])
    _note("closed", thing, actor, at)
    return thing


def _holds(thing: Standing) -> bool:
    part = PARTS.get(type(thing))
    if part is None:
        return False
    above = "estate" if part is Building else "building"
    return bool(part.objects.open().filter(**{above: thing}).exists())


def _judge(thing: Standing, draft: AnyDraft, actor: Actor, at: datetime) -> None:
    """Lock the area (so that two of one name wait for each other) and what it is to lie in, then judge."""
    today = at.astimezone(clock.local_zone()).date()
    area = Area.objects.select_for_update().filter(code=draft.area_code).defer("polygon").first()
    if not actor.is_system and not codes.covered_by_any(actor.area_codes(), draft.area_code):
        raise Missing
    around = _around(draft, actor)
    rules_standing.may_put(
        draft,
        rules_standing.StandingFacts(
            roots=rules_standing.roots_of(actor),
            is_system=actor.is_system,
            area_lives=area is not None and area.lives_on(today),
            around=around.area_code if around else "",
            around_open=around is None or around.is_open,
            taken=_twins(type(thing), draft, around).exclude(pk=thing.pk).exists(),
        ),
    ).enforce()


def _around(draft: AnyDraft, actor: Actor) -> Estate | Building | None:
    if isinstance(draft, rules_standing.BuildingDraft) and draft.estate_uid:
        return queries.thing_for(Estate, actor=actor, uid=draft.estate_uid, lock=True)
    if isinstance(draft, rules_standing.PremisesDraft) and draft.building_uid:
        return queries.thing_for(Building, actor=actor, uid=draft.building_uid, lock=True)
    return None


def _twins(model: type[Standing], draft: AnyDraft, around: Standing | None) -> Any:
    rows: Any = model.objects.open()
    if isinstance(draft, rules_standing.PremisesDraft):
        rows = rows.filter(door=draft.door.strip(), building=around)
        return rows if around else rows.filter(area_code=draft.area_code, address=draft.address.strip())
    rows = rows.filter(name=draft.name.strip())
    if isinstance(draft, rules_standing.BuildingDraft):
        rows = rows.filter(estate=around)
        return rows if around else rows.filter(area_code=draft.area_code)
    return rows.filter(area_code=draft.area_code)


def _fill(thing: Standing, draft: AnyDraft) -> None:
    said = asdict(draft)
    thing.place_in(said.pop("area_code"))
    estate, building = said.pop("estate_uid", None), said.pop("building_uid", None)
    if isinstance(thing, Building):
        thing.estate = Estate.objects.get(uid=estate) if estate else None
    if isinstance(thing, Premises):
        thing.building = Building.objects.select_related("estate").get(uid=building) if building else None
    for name, value in said.items():
        setattr(thing, name, value.strip() if isinstance(value, str) else value)


def _index_parts(thing: Standing) -> None:
    """What lies in it is found by its name too."""
    buildings = Building.objects.none()
    premises = Premises.objects.none()
    if isinstance(thing, Estate):
        buildings = Building.objects.filter(estate=thing)
        premises = Premises.objects.filter(building__estate=thing)
    elif isinstance(thing, Building):
        premises = Premises.objects.filter(building=thing)
    index_things(list(buildings.select_related("estate")))
    index_things(list(premises.select_related("building__estate")))


def index_things(things: Sequence[Standing]) -> None:
    """Make these findable; all of one kind."""
    if things:
        kind = queries.KINDS[type(things[0])]
        search.index_many(kind, [(one.pk, text_of(one)) for one in things])


def text_of(thing: Standing) -> str:
    """The words by which a thing is found: its own and those of what it lies in."""
    words = [thing.name, thing.address]
    if isinstance(thing, Venue):
        words.append(thing.host_name)
    elif isinstance(thing, Estate):
        words.append(thing.manager_name)
    elif isinstance(thing, Building):
        words.insert(0, thing.estate.name if thing.estate else "")
    elif isinstance(thing, Premises):
        building = thing.building
        words = [
            building.estate.name if building and building.estate else "",
            building.name if building else "",
        ]
        words += [thing.door, thing.name, thing.address]
    return " ".join(word for word in words if word)


def _note(what: str, thing: Standing, actor: Actor, at: datetime) -> None:
    kind = thing._meta.model_name or ""
    journal.note(
        f"{kind}.{what}",
        subject=(kind, thing.uid),
        actor=actor,
        at=at,
        payload={"area": codes.noted(thing.area_code)},
    )
