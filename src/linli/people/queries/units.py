"""Units: the tree, one unit with everything that hangs on it, and what keeps it from being closed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock, search
from linli.kernel.verdict import Missing, Verdict
from linli.people import rules_units
from linli.people.models import Person, Post, Registration, Role, Unit, UnitPast
from linli.people.powers import Power, roles_with
from linli.people.queries import ties
from linli.people.queries.who import display_name
from linli.places import queries as places
from linli.places.codes import Level, area_q, at_level, is_code

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import UnitQuerySet

UNITS = 30
MOST_BELOW = 400
NO_SUCH_UNIT = _("This unit is not there, or was closed.")
CHOICES = 500

_TREE = """
WITH RECURSIVE tree(id, depth) AS (
    SELECT id, 0 FROM people_unit WHERE id IN ({holes})
    UNION ALL
    SELECT u.id, t.depth + 1 FROM people_unit u JOIN tree t ON u.parent_id = t.id
    WHERE u.closed_at IS NULL AND t.depth < %s
)
SELECT id, MAX(depth) FROM tree GROUP BY id LIMIT %s
"""
_ABOVE = """
WITH RECURSIVE line(id, parent_id, depth) AS (
    SELECT id, parent_id, 0 FROM people_unit WHERE id = %s
    UNION ALL
    SELECT u.id, u.parent_id, l.depth + 1 FROM people_unit u JOIN line l ON u.id = l.parent_id WHERE l.depth < %s
)
SELECT id FROM line ORDER BY depth
"""


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in the tree, with how deep it hangs."""

    unit: Unit
    depth: int
    place: str
    members: int
    kind: str


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """A page of the tree, or of what was found."""

    rows: list[Branch]
    is_tree: bool
    next_after: str
    write: Verdict


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """One unit with everything that hangs on it."""

    unit: Unit
    place: str
    above: list[Unit]
    children: list[Unit]
    posts: list[tuple[str, str, datetime]]
    members: int
    registered: int
    registrations: list[Registration]
    ties: list[ties.TieRow]
    past: list[UnitPast]
    change: Verdict
    close: Verdict


def units_seen(actor: Actor) -> UnitQuerySet:
    """The units that sit where the actor keeps or looks on."""
    if actor.is_system:
        return Unit.objects.all()
    return Unit.objects.filter(area_q(actor.area_codes(*roles_with(Power.PEOPLE_SEE_UNITS))))


def unit_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Unit:
    """A unit the actor may see; another one is Missing."""
    rows = units_seen(actor)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def unit_open(*, uid: UUID) -> Unit:
    """An open unit wherever it sits; another one is Missing."""
    found = Unit.objects.open().filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def lock_tree() -> None:
    """Wait for the turn to move something in the tree of units: its oldest row stands for the whole."""
    first = Unit.objects.select_for_update().order_by("pk")[:1]
    list(first.values_list("pk", flat=True))


def units_above(unit: Unit) -> list[Unit]:
    """The unit itself and all above it, the nearest first. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [unit.pk, rules_units.DEEPEST * 2])
        ids = [pk for (pk,) in cursor.fetchall()]
    found = Unit.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def levels_below(*, unit_id: int) -> int:
    """How many levels hang below a unit."""
    return max(_depths([unit_id]).values(), default=0)


def open_cases(*, unit_id: int) -> int:
    """How many open cases a unit has in its hands; the function that knows is named in settings (`OPEN_CASES`)."""
    path = getattr(settings, "OPEN_CASES", "")
    return int(import_string(path)(unit_id=unit_id)) if path else 0


def may_close(*, unit: Unit, at: datetime, reason: str) -> Verdict:
    """Whether nothing is left in a unit's hands. Three statements."""
    return rules_units.may_close(
        closed=unit.closed_at is not None,
        posts=unit.posts.to_come(at).values("person_id").distinct().count(),
        cases=open_cases(unit_id=unit.pk),
        children=unit.children.filter(closed_at__isnull=True).count(),
        reason=reason,
    )


def lapsed_units(*, at: datetime, limit: int) -> list[int]:
    """Temporary branches whose last day is over."""
    today = at.astimezone(clock.local_zone()).date()
    return list(Unit.objects.open().filter(ends_on__lt=today).values_list("pk", flat=True)[:limit])


def lapsed_unit(*, unit_id: int, at: datetime) -> Unit | None:
    """One of them, locked, unless somebody closed it in the meantime."""
    today = at.astimezone(clock.local_zone()).date()
    rows = Unit.objects.select_for_update().open().filter(pk=unit_id, ends_on__lt=today)
    return rows.first()


def units_page(
    *, actor: Actor, q: str = "", kind: str = "", area_code: str = "", closed: bool = False, after: str = ""
) -> UnitsPage:
    """The tree by its roots, or a plain list when something is looked for. At most five statements."""
    if not actor.has(*roles_with(Power.PEOPLE_SEE_UNITS)):
        raise Missing
    rows = units_seen(actor)
    if area_code:
        if not is_code(area_code):
            raise Missing
        rows = rows.filter(area_q([area_code]))
    rows = rows.filter(closed_at__isnull=not closed)
    is_tree = not (q or kind or closed)
    if q:
        rows = rows.filter(pk__in=search.matching(search.Kind.UNIT, q)) if search.askable(q) else rows.none()
    if kind:
        rows = rows.filter(kind=kind)
    if is_tree:
        codes = [area_code] if area_code else actor.area_codes(*roles_with(Power.PEOPLE_SEE_UNITS))
        rows = rows.filter(Q(parent__isnull=True) | ~area_q(codes, "parent__"))
    found = list(_after(rows, after).order_by("name", "pk")[: UNITS + 1])
    heads = found[:UNITS]
    write = rules_units.may_write(
        actor, area_code=next(iter(actor.area_codes(*roles_with(Power.PEOPLE_UNITS))), "")
    )
    return UnitsPage(
        rows=_branches(heads, deep=is_tree),
        is_tree=is_tree,
        next_after=f"{heads[-1].pk}" if len(found) > UNITS else "",
        write=write,
    )


def unit_sheet(*, actor: Actor, uid: UUID, at: datetime) -> UnitSheet:
    """One unit with posts, ties, children, registrations and counts. A fixed number of statements."""
    unit = unit_for(actor=actor, uid=uid)
    posts = Post.objects.current(at).filter(unit=unit).select_related("person").order_by("id")
    staff = Person.objects.filter(work_unit=unit)
    confirmed = staff.filter(registrations__state=Registration.State.CONFIRMED)
    right = rules_units.may_write(actor, area_code=unit.area_code)
    change = right if not right else rules_units.is_open(closed=unit.closed_at is not None)
    return UnitSheet(
        unit=unit,
        place=places.path_names([unit.area_code]).get(unit.area_code, ""),
        above=list(reversed(units_above(unit)[1:])),
        children=list(unit.children.open().order_by("name")[:MOST_BELOW]),
        posts=[(display_name(one.person), str(Role(one.role).label), one.until) for one in posts],
        members=staff.count(),
        registered=confirmed.distinct().count(),
        registrations=list(unit.registrations.order_by("-id")[:10]),
        ties=ties.ties_of_unit(unit=unit, actor=actor),
        past=list(unit.past.select_related("parent").order_by("-until")[:20]),
        change=change,
        close=right if not right else may_close(unit=unit, at=at, reason="-"),
    )


def unit_choices(*, codes: tuple[str, ...] | list[str], kinds: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Open units of these areas for one select, by name, with their uids as values."""
    rows = Unit.objects.open().filter(area_q(codes))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [(str(uid), name) for uid, name in rows.order_by("name").values_list("uid", "name")[:CHOICES]]


def cities_of(actor: Actor) -> list[str]:
    """The cities where somebody lives or acts; before that is known, the only one there is, and none of several."""
    seats = Unit.objects.filter(pk__in=actor.unit_ids()).values_list("area_code", flat=True)
    codes = [actor.home_code, *actor.area_codes(), *seats]
    found = sorted({at_level(code, Level.CITY) for code in codes if code})
    if found:
        return found
    every = list(Unit.objects.open().order_by().values_list("city_code", flat=True).distinct()[:2])
    return every if len(every) == 1 else []


def work_units(*, actor: Actor) -> list[tuple[str, str]]:
    """Open units of the actor's cities in which people work, for one select."""
    kinds = [kind for kind in Unit.Kind if kind not in rules_units.NOT_EMPLOYERS]
    rows = Unit.objects.open().filter(area_q(cities_of(actor)), kind__in=kinds)
    return [(str(uid), name) for uid, name in rows.order_by("name").values_list("uid", "name")[:CHOICES]]


def _after(rows: UnitQuerySet, after: str) -> UnitQuerySet:
    """By name and key, after the last one seen."""
    last = Unit.objects.filter(pk=int(after)).first() if after.isdecimal() else None
    if last is None:
        return rows
    return rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))


def _depths(ids: list[int]) -> dict[int, int]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        sql = _TREE.format(holes=", ".join(["%s"] * len(ids)))
        cursor.execute(sql, [*ids, rules_units.DEEPEST * 2, MOST_BELOW + len(ids)])
        return dict(cursor.fetchall())


def _branches(heads: list[Unit], *, deep: bool) -> list[Branch]:
    """Heads with what hangs below them, each below its parent. Four statements."""
    ids = [unit.pk for unit in heads]
    depths = _depths(ids) if deep else dict.fromkeys(ids, 0)
    found = Unit.objects.in_bulk(depths)
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in sorted(found.values(), key=lambda one: one.name):
        if depths[unit.pk]:
            below[unit.parent_id].append(unit)
    counted = dict(
        Person.objects.filter(work_unit__in=depths)
        .order_by()
        .values_list("work_unit")
        .annotate(n=Count("pk"))
    )
    names = places.path_names([unit.area_code for unit in found.values()])
    rows: list[Branch] = []

    def put(unit: Unit) -> None:
        place = names.get(unit.area_code, "")
        depth = depths.get(unit.pk, 0)
        rows.append(Branch(unit, depth, place, counted.get(unit.pk, 0), unit.get_kind_display()))
        for child in below[unit.pk] if deep else ():
            put(child)

    for unit in heads:
        put(unit)
    return rows
