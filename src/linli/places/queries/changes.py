"""What became of areas: where a code leads on a day, how an area was called on it, what happened to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.actor import ADMIN
from linli.kernel.verdict import Missing, Verdict
from linli.places import codes, rules_changes
from linli.places.models import Area, AreaChange, Building, Estate, Premises, Venue
from linli.places.queries.areas import branches, tree_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from linli.kernel.actor import Actor
    from linli.places.models import Standing


STANDING: tuple[type[Standing], ...] = (Venue, Estate, Building, Premises)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move, merge or split would do: the new code of every area that goes along, itself first."""

    area: Area
    into: Area | None
    codes: tuple[tuple[Area, str], ...]
    verdict: Verdict

    @property
    def renumbered(self) -> dict[str, str]:
        """Old code → new code."""
        return {one.code: new for one, new in self.codes}


def current_area(code: str, on: date) -> Area | None:
    """The area that stands on a day where this code once stood: itself, or the end of its succession.

    None when nothing does: it had not begun, or it ended and nothing took its place. One query per step.
    """
    met: set[int] = set()
    here = Area.objects.defer("polygon").filter(code=code).first()
    while here is not None and here.pk not in met:
        if here.lives_on(on):
            return here
        if here.valid_until is None or here.valid_until > on:
            return None
        met.add(here.pk)
        after = here.succeeded_by_id
        here = Area.objects.defer("polygon").filter(pk=after).first() if after else None
    return None


def name_on(code: str, on: date) -> str:
    """How the area with this code was called on a day. Raises Missing."""
    found = Area.objects.filter(code=code).only("pk", "name").first()
    if found is None:
        raise Missing
    # The first renaming after that day says what it was called before.
    later = AreaChange.objects.filter(area=found, kind=AreaChange.Kind.RENAMED, effective_on__gt=on)
    change = later.order_by("effective_on", "id").first()
    return change.old_name if change else found.name


def changes_of(area: Area) -> list[AreaChange]:
    """What happened to an area, and how it came about when it came from another; newest first, one query."""
    rows = AreaChange.objects.filter(area=area) | AreaChange.objects.filter(successor=area)
    rows = rows.select_related("area", "successor").defer("area__polygon", "successor__polygon")
    return list(rows.order_by("-effective_on", "-id"))


def last_change_on(pks: Iterable[int]) -> date | None:
    """The day of the last event in these areas."""
    rows = AreaChange.objects.filter(area__in=list(pks)).order_by("-effective_on")
    return rows.values_list("effective_on", flat=True).first()


def living_within(code: str, on: date, *, lock: bool = False) -> list[Area]:
    """The area and all in it that live on a day, the wider first."""
    rows = Area.objects.within(code).alive(on).defer("polygon")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    return sorted(rows.order_by("code"), key=lambda one: (len(one.code), one.code))


def free_codes(above: str, level: codes.Level, wanted: int) -> list[str]:
    """The lowest codes of a level inside an area that nobody has or had, one query.

    Fewer than wanted when the area is full.
    """
    length = codes.LENGTHS[level]
    if len(above) >= length:
        return []
    start = above.ljust(_parent_length(length), "0")
    width = length - len(start)
    taken = set(Area.objects.within(start).filter(level=level).values_list("code", flat=True))
    found: list[str] = []
    for number in range(1, 10**width):
        code = f"{start}{number:0{width}d}"
        if code not in taken:
            found.append(code)
            if len(found) == wanted:
                break
    return found


def _parent_length(length: int) -> int:
    lengths = list(codes.LENGTHS.values())
    return lengths[lengths.index(length) - 1]


def renumbering(members: Sequence[Area], old: str, new: str) -> list[tuple[Area, str]]:
    """Each area under `old` with the code it would have under `new`."""
    return [(one, new + one.code[len(old) :]) for one in members]


def move_plan(*, code: str, above: str, on: date, today: date, actor: Actor) -> Plan:
    """What moving an area below another would do. Unknown codes and foreign areas: Missing; refusals stand in the plan."""
    area, target = area_for(actor, code), area_for(actor, above)
    members = living_within(code, on)
    (new,) = free_codes(above, codes.Level(area.level), 1) or ("",)
    pairs = renumbering(members, code, new) if new else []
    verdict = rules_changes.may_move(
        _facts(area, members, on, today, actor),
        target_code=target.code,
        target_lives=target.lives_on(on),
        same_place=area.parent_id == target.pk,
        new_code=new,
    )
    return Plan(area, target, tuple(pairs), verdict)


def merge_plan(*, code: str, into: str, on: date, today: date, actor: Actor) -> Plan:
    """What merging an area into another would do: its parts get the next free codes there. Raises Missing."""
    area, target = area_for(actor, code), area_for(actor, into)
    members = living_within(code, on)
    parts = [one for one in members if one.parent_id == area.pk]
    pairs, full = _spread(parts, members, target.code)
    verdict = rules_changes.may_merge(
        _facts(area, members, on, today, actor),
        into_code=target.code,
        into_level=target.level,
        into_lives=target.lives_on(on),
        full=full,
        clash=_clash(code, into),
    )
    return Plan(area, target, tuple(pairs), verdict)


def _clash(code: str, into: str) -> bool:
    """Whether something that stands right in both areas has the same name: one of the two has to change first."""
    for model, alone in ((Venue, {}), (Estate, {}), (Building, {"estate": None})):
        rows = model.objects.open().filter(**alone)
        if rows.filter(area_code=code, name__in=rows.filter(area_code=into).values("name")).exists():
            return True
    return False


def split_plan(*, code: str, parts: Sequence[str], name: str, on: date, today: date, actor: Actor) -> Plan:
    """What cutting a new area with these parts out of another would do; the new area's code comes first. Missing."""
    area = area_for(actor, code)
    members = living_within(code, on)
    chosen = [one for one in members if one.parent_id == area.pk and one.code in set(parts)]
    above = area.parent.code if area.parent else ""
    (new,) = (free_codes(above, codes.Level(area.level), 1) if above else []) or ("",)
    pairs, full = _spread(chosen, members, new) if new else ([], True)
    verdict = rules_changes.may_split(
        _facts(area, [area, *[one for one, _code in pairs]], on, today, actor),
        name=name,
        chosen=len(chosen),
        unknown=len(set(parts)) - len(chosen),
        total=sum(one.parent_id == area.pk for one in members),
        new_code="" if full else new,
    )
    return Plan(area, None, ((area, new), *pairs) if new else (), verdict)


def _spread(
    parts: Sequence[Area], members: Sequence[Area], target: str
) -> tuple[list[tuple[Area, str]], bool]:
    """New codes for parts that come to an area, and what lies in them; and whether it has no room for them."""
    by_level: defaultdict[str, list[Area]] = defaultdict(list)
    for one in parts:
        by_level[one.level].append(one)
    pairs: list[tuple[Area, str]] = []
    for level, ones in by_level.items():
        free = free_codes(target, codes.Level(level), len(ones))
        if len(free) < len(ones):
            return [], True
        for one, new in zip(ones, free, strict=True):
            inside = [other for other in members if codes.covers(one.code, other.code)]
            pairs += renumbering(inside, one.code, new)
    return sorted(pairs, key=lambda pair: (len(pair[0].code), pair[0].code)), False


def _facts(
    area: Area, members: Sequence[Area], on: date, today: date, actor: Actor
) -> rules_changes.ChangeFacts:
    begins = [one.valid_from for one in members if one.valid_from]
    return rules_changes.ChangeFacts(
        code=area.code,
        lives=area.lives_on(on),
        youngest=max(begins, default=None),
        last_change=last_change_on(one.pk for one in members),
        on=on,
        today=today,
        roots=actor.area_codes(ADMIN),
        is_system=actor.is_system,
    )


def facts_of(area: Area, on: date, today: date, actor: Actor) -> rules_changes.ChangeFacts:
    """What is judged before a change of this area alone, one query."""
    return _facts(area, [area], on, today, actor)


def oversees(actor: Actor, code: str) -> bool:
    """Whether an area is one of the actor's posts, or lies in one."""
    return actor.is_system or codes.covered_by_any(actor.area_codes(), code)


def area_for(actor: Actor, code: str) -> Area:
    """An area of the tree that the actor oversees. Raises Missing for all others, and for those nobody has."""
    if not oversees(actor, code):
        raise Missing
    return tree_area(code)


def may_administer(actor: Actor, code: str) -> Verdict:
    """Whether the actor may change the tree here. Refusal: no_right."""
    return rules_changes.may_administer(actor.area_codes(ADMIN), code, is_system=actor.is_system)


def rows_along(plan: Plan) -> int:
    """How many estates, buildings, premises and venues would go along; for the preview."""
    renumbered = plan.renumbered
    return sum(model.objects.filter(area_code__in=list(renumbered)).count() for model in STANDING)


__all__ = [
    "STANDING",
    "Plan",
    "area_for",
    "branches",
    "changes_of",
    "current_area",
    "facts_of",
    "free_codes",
    "last_change_on",
    "living_within",
    "may_administer",
    "merge_plan",
    "move_plan",
    "name_on",
    "oversees",
    "renumbering",
    "rows_along",
    "split_plan",
]
