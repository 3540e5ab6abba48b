"""What becomes of areas: added, renamed, moved, merged, split. Dated events; old rows keep their code and end.

What stands in an area (estates, buildings, premises, venues) goes along, because it stands there now; what happened
there (cases, posts, hours) keeps the code of the day on which it happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock, journal
from linli.kernel.verdict import Refused, refuse
from linli.places import codes, rules, rules_changes
from linli.places.models import Area, AreaChange
from linli.places.queries import changes as queries
from linli.places.queries.areas import tree_area

from .areas import create_area

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from linli.kernel.actor import Actor

Kind = AreaChange.Kind
INHERITED = ("polygon", "center_lat", "center_lng", "south", "north", "west", "east", "level", "kind")


@transaction.atomic
def add_area(*, above: str, level: str, name: str, kind: str = "", actor: Actor, at: datetime) -> Area:
    """Make an area below another under the next free code there.

    Refused: no_right, area_gone, bad_level, no_room, and those of `rules.may_create_area`. Unknown: Missing.
    """
    around = queries.area_for(actor, above)
    Area.objects.select_for_update().get(pk=around.pk)
    today = _today(at)
    rules_changes.may_change(queries.facts_of(around, today, today, actor)).enforce()
    if level not in codes.Level.values or codes.LENGTHS[codes.Level(level)] <= len(above):
        raise Refused(
            refuse("bad_level", _("The new area must be narrower than the one around it."), "level")
        )
    free = queries.free_codes(above, codes.Level(level), 1)
    if not free:
        raise Refused(refuse("no_room", _("The area around it has no free code left.")))
    return create_area(code=free[0], name=name, kind=kind, valid_from=today, actor=actor, at=at)


@transaction.atomic
def rename_area(*, code: str, name: str, on: date, actor: Actor, at: datetime) -> Area:
    """Call an area otherwise from a day on; what it was called before stays known (`queries.name_on`).

    Refused: see `rules_changes.may_rename`. Unknown and foreign: Missing.
    """
    area = queries.area_for(actor, code)
    area = Area.objects.select_for_update().get(pk=area.pk)
    name = name.strip()
    facts = queries.facts_of(area, on, _today(at), actor)
    rules_changes.may_rename(facts, name=name, old_name=area.name).enforce()
    old, area.name = area.name, name
    area.save(update_fields=["name"])
    change = _change(Kind.RENAMED, area, None, on, actor, at, old_name=old)
    change.save()
    journal.note_many([_note(change, actor, at)])
    return area


@transaction.atomic
def move_area(*, code: str, above: str, on: date, actor: Actor, at: datetime) -> Area:
    """Move an area and everything in it below another: new rows with new codes succeed the old. The new area.

    Refused: see `rules_changes.may_move`. Unknown and foreign: Missing.
    """
    _lock(code, above)
    plan = queries.move_plan(code=code, above=above, on=on, today=_today(at), actor=actor)
    plan.verdict.enforce()
    made = _carry(plan.codes, Kind.MOVED, on, actor, at)
    return made[code]


@transaction.atomic
def merge_area(*, code: str, into: str, on: date, actor: Actor, at: datetime) -> Area:
    """Make an area part of another of its level; its parts move there under new codes. The area that took it in.

    Refused: see `rules_changes.may_merge`. Unknown and foreign: Missing.
    """
    _lock(code, into)
    plan = queries.merge_plan(code=code, into=into, on=on, today=_today(at), actor=actor)
    plan.verdict.enforce()
    target = Area.objects.get(code=into)
    _carry(plan.codes, Kind.MOVED, on, actor, at)
    _end([(Area.objects.get(code=code), target)], Kind.MERGED, on, actor, at)
    _take_along({code: into})
    return target


@transaction.atomic
def split_area(*, code: str, parts: Sequence[str], name: str, on: date, actor: Actor, at: datetime) -> Area:
    """Cut a new area of the same level, with some of the parts, out of an area, which goes on. The new area.

    Refused: see `rules_changes.may_split`. Unknown and foreign: Missing.
    """
    area = queries.area_for(actor, code)
    _lock(code, area.parent.code if area.parent else code)
    plan = queries.split_plan(code=code, parts=parts, name=name, on=on, today=_today(at), actor=actor)
    plan.verdict.enforce()
    (_old, new), *rest = plan.codes
    made = create_area(code=new, name=name, valid_from=on, kind=area.kind, actor=actor, at=at)
    change = _change(Kind.SPLIT, area, made, on, actor, at)
    change.save()
    journal.note_many([_note(change, actor, at)])
    _carry(rest, Kind.MOVED, on, actor, at)
    return made


@transaction.atomic
def succeed_area(*, code: str, by: str, on: date, actor: Actor, at: datetime) -> Area:
    """End an area on a day and name the one that takes its place, as it stands; nothing moves. For the command line.

    Refusals: see `rules.may_succeed`; successor_gone, ends_before_it_began. Unknown: Missing.
    """
    both = {one.code: one for one in _lock(code, by)}
    for wanted in (code, by):
        tree_area(wanted)
    old, new = both[code], both[by]
    rules.may_succeed(
        same=old == new, already=old.succeeded_by_id is not None, level_differs=old.level != new.level
    ).enforce()
    if old.valid_from and on < old.valid_from:
        raise Refused(refuse("ends_before_it_began", _("An area cannot end before it began."), "on"))
    if new.succeeded_by_id is not None:
        raise Refused(refuse("successor_gone", _("The other area has itself been succeeded."), "by"))
    _end([(old, new)], Kind.MERGED, on, actor, at)
    return old


def _today(at: datetime) -> date:
    return at.astimezone(clock.local_zone()).date()


def _lock(*wanted: str) -> list[Area]:
    """Hold the areas themselves, always in the order of codes: two opposite moves wait instead of crossing."""
    rows = Area.objects.select_for_update().filter(code__in=wanted)
    return list(rows.order_by("code").defer("polygon"))


def _carry(
    pairs: Sequence[tuple[Area, str]], kind: str, on: date, actor: Actor, at: datetime
) -> dict[str, Area]:
    """Make the new rows, end the old ones, take along what stands there. Old code → new area; the wider come first."""
    if not pairs:
        return {}
    full = {one.pk: one for one in Area.objects.filter(pk__in=[area.pk for area, _new in pairs])}
    above = {one.code: one for one in Area.objects.filter(code__in=_around(pairs)).defer("polygon")}
    made: dict[str, Area] = {}
    for length in sorted({len(new) for _area, new in pairs}):
        row = [_twin(full[one.pk], new, above, on) for one, new in pairs if len(new) == length]
        for area in Area.objects.bulk_create(row):
            above[area.code] = area
    for one, new in pairs:
        made[one.code] = above[new]
    _end([(full[one.pk], made[one.code]) for one, _new in pairs], kind, on, actor, at)
    _take_along({one.code: new for one, new in pairs})
    return made


def _around(pairs: Sequence[tuple[Area, str]]) -> set[str]:
    return {outer for _area, new in pairs for outer in codes.ancestry(new)[:-1]}


def _twin(old: Area, code: str, above: Mapping[str, Area], on: date) -> Area:
    parent = next((above[outer] for outer in reversed(codes.ancestry(code)[:-1]) if outer in above), None)
    inherited = {name: getattr(old, name) for name in INHERITED}
    return Area(code=code, name=old.name, parent=parent, valid_from=on, **inherited)


def _end(pairs: Sequence[tuple[Area, Area]], kind: str, on: date, actor: Actor, at: datetime) -> None:
    for old, new in pairs:
        old.succeeded_by, old.valid_until = new, on
    Area.objects.bulk_update([old for old, _new in pairs], ["succeeded_by", "valid_until"], batch_size=200)
    changes = [_change(kind, old, new, on, actor, at) for old, new in pairs]
    AreaChange.objects.bulk_create(changes)
    journal.note_many(_note(change, actor, at) for change in changes)


def _take_along(renumbered: Mapping[str, str]) -> None:
    """Standing things follow their area, a handful of statements however many areas moved."""
    for model in queries.STANDING:
        there = model.objects.filter(area_code__in=list(renumbered)).values_list("area_code", flat=True)
        for code in sorted(set(there.order_by())):
            model.objects.filter(area_code=code).update(**codes.split(renumbered[code]))


def _change(
    kind: str,
    area: Area,
    successor: Area | None,
    on: date,
    actor: Actor,
    at: datetime,
    *,
    old_name: str = "",
) -> AreaChange:
    return AreaChange(
        area=area,
        kind=kind,
        successor=successor,
        old_name=old_name or area.name,
        new_name=successor.name if successor else area.name,
        effective_on=on,
        recorded_at=at,
        recorded_by=actor.person_uid,
    )


def _note(change: AreaChange, actor: Actor, at: datetime) -> journal.Note:
    payload: dict[str, str | None] = {
        "change": str(change.uid),
        "on": change.effective_on.isoformat(),
        "code": codes.noted(change.area.code),
        "by": codes.noted(change.successor.code) if change.successor else None,
    }
    return journal.Note(
        code=f"area.{change.kind}", subject=("area", change.area.uid), actor=actor, at=at, payload=payload
    )
