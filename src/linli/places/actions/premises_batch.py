"""One batch of an import of premises: stored with few statements. The caller holds the transaction.

Estates and buildings that a row names and nobody has are made with it. Each batch is one line of the journal.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel import bulk, import_rows, journal
from linli.kernel.import_rows import Problem
from linli.places import codes
from linli.places.importing.premises import Entry
from linli.places.models import Building, Estate, Premises

from .standing import index_things

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

COMMUNITY = codes.LENGTHS[codes.Level.COMMUNITY]
EstateKey = tuple[str, str]  # community, name
BuildingKey = tuple[EstateKey | str, str]  # an estate or a grid, name


@dataclass(slots=True)
class Tally(import_rows.Tally):
    """What an import did, or a check would do. `made`: estates and buildings."""

    made: Counter[str] = field(default_factory=Counter)


def carry(
    entries: Sequence[Entry], problems: list[Problem], *, run: UUID | None, actor: Actor, at: datetime
) -> Tally:
    """Store what is new (or, without a run, only count it). Adds rows whose building stands elsewhere to the problems."""
    tally = Tally()
    estates, buildings = _estates(entries), _buildings(entries)
    there = _premises(entries, buildings)
    fresh: list[Entry] = []
    placed: dict[BuildingKey, str] = {key: one.area_code for key, one in buildings.items()}
    for entry in entries:
        key = building_key(entry)
        if key and not _fits(placed.setdefault(key, entry.area), entry.area):
            problems.append(
                Problem(entry.row, "building_elsewhere", f"{entry.estate} {entry.building}".strip()[:80])
            )
        elif _there_key(entry) in there:
            tally.known += 1
        else:
            fresh.append(entry)
    tally.added = len(fresh)
    new_estates = {key for one in fresh if (key := estate_key(one)) and key not in estates}
    new_buildings = {key for one in fresh if (key := building_key(one)) and key not in buildings}
    tally.made.update(
        {name: n for name, n in (("estates", len(new_estates)), ("buildings", len(new_buildings))) if n}
    )
    if run is not None and fresh:
        estates |= _make_estates(new_estates, at)
        buildings |= _make_buildings(new_buildings, placed, estates, at)
        made = [_premises_of(one, buildings, at) for one in fresh]
        bulk.insert(made)
        index_things(made)
        journal.note(
            "premises.imported",
            subject=("import", run),
            actor=actor,
            at=at,
            payload={"premises": len(made), **dict(tally.made), "first": made[0].uid, "last": made[-1].uid},
        )
    return tally


def estate_key(entry: Entry) -> EstateKey | None:
    """The estate that a row names, in the community of its grid."""
    return (entry.area[:COMMUNITY], entry.estate) if entry.estate else None


def building_key(entry: Entry) -> BuildingKey | None:
    """The building that a row names: of its estate, or by itself in its grid."""
    return (estate_key(entry) or entry.area, entry.building) if entry.building else None


def _fits(stands: str, said: str) -> bool:
    """A building in a grid may have premises in a micro-grid of it."""
    return codes.covers(stands, said)


def _there_key(entry: Entry) -> tuple[object, ...]:
    key = building_key(entry)
    return (key, entry.door) if key else (entry.area, entry.address, entry.door)


def _estates(entries: Iterable[Entry]) -> dict[EstateKey, Estate]:
    keys = {key for one in entries if (key := estate_key(one))}
    rows = Estate.objects.open().filter(
        area_code__in={code for code, _name in keys}, name__in={name for _code, name in keys}
    )
    return {(one.area_code, one.name): one for one in rows}


def _buildings(entries: Iterable[Entry]) -> dict[BuildingKey, Building]:
    keys = {key for one in entries if (key := building_key(one))}
    names = {name for _where, name in keys}
    inside = {where for where, _name in keys if isinstance(where, tuple)}
    alone = {where for where, _name in keys if isinstance(where, str)}
    found = Q(
        estate__area_code__in={code for code, _name in inside},
        estate__name__in={name for _code, name in inside},
        estate__ended_on__isnull=True,
    ) | Q(estate__isnull=True, area_code__in=alone)
    rows = Building.objects.open().filter(found, name__in=names).select_related("estate")
    return {
        ((one.estate.area_code, one.estate.name) if one.estate else one.area_code, one.name): one
        for one in rows
    }


def _premises(entries: Sequence[Entry], buildings: dict[BuildingKey, Building]) -> set[tuple[object, ...]]:
    """Keys of those that are there: by building and door, or by area, address and door."""
    keys = {one.pk: key for key, one in buildings.items()}
    rows = Premises.objects.open()
    inside = rows.filter(building__in=list(keys), door__in={one.door for one in entries if one.building})
    found: set[tuple[object, ...]] = {
        (keys[pk], door) for pk, door in inside.values_list("building_id", "door")
    }
    alone = [one for one in entries if not one.building]
    if alone:
        free = rows.filter(
            building__isnull=True,
            area_code__in={one.area for one in alone},
            door__in={one.door for one in alone},
        )
        found |= set(free.values_list("area_code", "address", "door"))
    return found


def _make_estates(keys: Iterable[EstateKey], at: datetime) -> dict[EstateKey, Estate]:
    made = []
    for code, name in sorted(keys):
        one = Estate(name=name, created_at=at)
        one.place_in(code)
        made.append(one)
    bulk.insert(made)
    index_things(made)
    return {(one.area_code, one.name): one for one in made}


def _make_buildings(
    keys: Iterable[BuildingKey],
    placed: dict[BuildingKey, str],
    estates: dict[EstateKey, Estate],
    at: datetime,
) -> dict[BuildingKey, Building]:
    made: dict[BuildingKey, Building] = {}
    for key in sorted(keys, key=str):
        where, name = key
        one = Building(name=name, estate=estates[where] if isinstance(where, tuple) else None, created_at=at)
        one.place_in(placed[key])
        made[key] = one
    bulk.insert(list(made.values()))
    index_things(list(made.values()))
    return made


def _premises_of(entry: Entry, buildings: dict[BuildingKey, Building], at: datetime) -> Premises:
    key = building_key(entry)
    one = Premises(
        kind=entry.kind,
        building=buildings[key] if key else None,
        door=entry.door,
        name=entry.name,
        address=entry.address,
        created_at=at,
    )
    one.place_in(entry.area)
    return one
