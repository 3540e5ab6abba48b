"""Statements: what is to be made and released, a person's own lines, objections to decide, what a unit was told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from linli.credits import rules_statements
from linli.credits.models import CreditEntry, StatementLine, StatementRelease, UnitStatement
from linli.credits.rules_statements import LineFacts
from linli.kernel import clock
from linli.kernel.verdict import Missing, Verdict
from linli.people.models import Person, Registration, Role, Unit
from linli.people.powers import Power, roles_with
from linli.people.queries import names_of
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import area_q

if TYPE_CHECKING:
    from datetime import date

    from linli.kernel.actor import Actor

PAGE = 100
State = UnitStatement.State


@dataclass(frozen=True, slots=True)
class OwnLine:
    """What one's unit will be told, or was told, with what one may do about it."""

    line: StatementLine
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection that waits for a decision."""

    line: StatementLine
    name: str
    area: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line of what a unit was told."""

    person_uid: UUID
    name: str
    kind: str
    label: str
    claimed: int
    assigned: int
    points: int
    times: int


@dataclass(frozen=True, slots=True)
class ToldPage:
    """What a unit was told about a month, as it was frozen."""

    statement: UnitStatement
    digest: str
    released_at: datetime
    lines: list[ToldLine]

    @property
    def times(self) -> int:
        """Services of all lines."""
        return sum(line.times for line in self.lines)

    @property
    def claimed(self) -> int:
        """Volunteer time of all lines."""
        return sum(line.claimed for line in self.lines)

    @property
    def assigned(self) -> int:
        """Assigned service of all lines."""
        return sum(line.assigned for line in self.lines)

    @property
    def points(self) -> int:
        """Points of all lines."""
        return sum(line.points for line in self.lines)


def today(at: datetime) -> date:
    """The local date of a moment."""
    return at.astimezone(clock.local_zone()).date()


def units_to_state(month: date, limit: int) -> list[int]:
    """Units with entries that nobody told them of, and no statement of the month yet."""
    until = rules_statements.next_month(month)
    entries = CreditEntry.objects.filter(unit__isnull=False, earned_on__lt=until, stated__isnull=True)
    had = UnitStatement.objects.filter(month=month)
    entries = entries.filter(_since(month) | Q(unit__in=UnitStatement.objects.values("unit")))
    rows = entries.exclude(unit__in=had.values("unit")).order_by("unit_id")
    return [int(unit or 0) for unit in rows.values_list("unit_id", flat=True).distinct()[:limit]]


def units_without_service(month: date, at: datetime, limit: int) -> list[int]:
    """Units that are told who took no part, where nobody did: they have members registered at home, no entry that was not
    told, and no statement of the month yet. Nothing is asked of the units where no area has switched it on.
    """
    codes = places.areas_with(declarations.STATEMENT_ABSENT, at)
    if not codes:
        return []
    members = Registration.objects.filter(
        person__work_unit=OuterRef("pk"), state=Registration.State.CONFIRMED
    )
    units = Unit.objects.open().filter(area_q(codes), Exists(members))
    units = units.exclude(pk__in=UnitStatement.objects.filter(month=month).values("unit"))
    found = units.order_by("pk").values_list("pk", "area_code")
    return [
        pk for pk, code in found[: limit * 10] if places.setting(declarations.STATEMENT_ABSENT, code, at)
    ][:limit]


def entries_to_state(unit: Unit, month: date) -> dict[int, list[CreditEntry]]:
    """Entries by person that go into the statement of a month: those that are on none yet.

    What takes back an entry that was withheld, or may be yet, is withheld with it. Of what was served before the months
    of statements began comes in what was booked later, in time for one of them: the last evening of a month is often
    confirmed in the next.
    """
    first_of_all = (
        UnitStatement.objects.filter(unit=unit).order_by("month").values_list("month", flat=True).first()
    )
    since = min(first_of_all or month, month)
    back = (StatementLine.State.WITHHELD, StatementLine.State.OBJECTED)
    withheld = Q(reverses__stated__line__state__in=back)
    rows = CreditEntry.objects.filter(
        _since(since), unit=unit, stated__isnull=True, earned_on__lt=rules_statements.next_month(month)
    ).exclude(pk__in=CreditEntry.objects.filter(withheld).values("pk"))
    found: dict[int, list[CreditEntry]] = {}
    for entry in rows.select_related("person").order_by("person_id", "pk"):
        found.setdefault(entry.person_id, []).append(entry)
    return found


def _since(month: date) -> Q:
    """Served from a month on, or booked from then on for an earlier day; not what takes back an older booking."""
    begin = datetime.combine(month, time(), clock.local_zone())
    late = Q(recorded_at__gte=begin) & (Q(reverses__isnull=True) | Q(reverses__recorded_at__gte=begin))
    return Q(earned_on__gte=month) | late


def homes_of(person_ids: list[int]) -> dict[int, str]:
    """Where people are registered, by person."""
    rows = Registration.objects.filter(person_id__in=person_ids, state=Registration.State.CONFIRMED)
    return dict(rows.values_list("person_id", "area_code"))


def members_registered(unit: Unit) -> dict[int, str]:
    """Members of a unit who registered where they live, with the community, for a unit that is told who took no part."""
    rows = Registration.objects.filter(person__work_unit=unit, state=Registration.State.CONFIRMED)
    return dict(rows.values_list("person_id", "area_code"))


def statements_to_release(day: date, limit: int) -> list[UUID]:
    """Statements whose days for objections are over."""
    rows = UnitStatement.objects.filter(state=State.SHOWN, object_until__lt=day).order_by("pk")
    return list(rows.values_list("uid", flat=True)[:limit])


def line_for(*, actor: Actor, uid: UUID, lock: bool = False) -> StatementLine:
    """A line that the actor may see. Raises Missing."""
    rows = StatementLine.objects.select_for_update(of=("self",)) if lock else StatementLine.objects.all()
    found = rows.visible_to(actor).select_related("statement__unit", "person").filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def line_facts(line: StatementLine) -> LineFacts:
    """What the rules judge of a line whose statement and person were fetched."""
    return LineFacts(
        state=line.state,
        released=line.statement.state == State.RELEASED,
        object_until=line.statement.object_until,
        person_id=line.person_id,
        person_uid=line.person.uid,
        unit_id=line.statement.unit_id,
        area_code=line.area_code,
    )


def may_decide(line: StatementLine, actor: Actor) -> Verdict:
    """The verdict on deciding an objection."""
    works = Person.objects.filter(pk=actor.person_id or 0, work_unit_id=line.statement.unit_id).exists()
    return rules_statements.may_decide(line_facts(line), actor, works_there=works)


def own_lines(*, actor: Actor, at: datetime) -> list[OwnLine]:
    """What one's unit will be told and was told, newest first. One statement."""
    if actor.person_id is None:
        raise Missing
    rows = StatementLine.objects.filter(person_id=actor.person_id).select_related("statement__unit", "person")
    return [
        OwnLine(line, rules_statements.may_object(line_facts(line), actor, today(at)))
        for line in rows.order_by("-pk")[:PAGE]
    ]


def objections(*, actor: Actor) -> list[ObjectionRow]:
    """Open objections of the communities where one confirms, oldest first. Raises Missing for others."""
    codes = actor.area_codes(*roles_with(Power.PEOPLE_CONFIRM))
    if not codes:
        raise Missing
    rows = StatementLine.objects.filter(area_q(codes), state=StatementLine.State.OBJECTED)
    lines = list(rows.select_related("statement__unit", "person").order_by("objected_at")[:PAGE])
    names = names_of([line.person_id for line in lines])
    areas = places.names_of({line.area_code for line in lines})
    own = Person.objects.filter(pk=actor.person_id or 0).values_list("work_unit_id", flat=True).first()
    return [
        ObjectionRow(
            line,
            names.get(line.person_id, ""),
            areas.get(line.area_code, ""),
            rules_statements.may_decide(
                line_facts(line), actor, works_there=own is not None and own == line.statement.unit_id
            ),
        )
        for line in lines
    ]


def statements(*, actor: Actor) -> list[UnitStatement]:
    """Released statements of the units one speaks for, newest first. Raises Missing for others."""
    units = actor.unit_ids(Role.CONTACT)
    if not units:
        raise Missing
    rows = UnitStatement.objects.filter(unit_id__in=units, state=State.RELEASED)
    return list(rows.select_related("unit", "release").order_by("-month", "unit__name")[:PAGE])


def statement_page(*, actor: Actor, uid: UUID) -> ToldPage:
    """One statement as it was frozen, for the unit's contact. Raises Missing."""
    release = (
        StatementRelease.objects.select_related("statement__unit")
        .filter(statement__uid=uid, statement__unit_id__in=actor.unit_ids(Role.CONTACT))
        .first()
    )
    if release is None:
        raise Missing
    held: dict[str, Any] = json.loads(release.content)
    people = dict(
        Person.objects.filter(uid__in=[row["person"] for row in held["lines"]]).values_list("uid", "pk")
    )
    names = names_of(people.values(), masked=False)
    labels = dict(StatementLine.Kind.choices)
    lines = [
        ToldLine(
            UUID(row["person"]),
            names.get(people.get(UUID(row["person"]), 0), ""),
            row["kind"],
            str(labels[row["kind"]]),
            row["claimed"],
            row["assigned"],
            row["points"],
            row["times"],
        )
        for row in held["lines"]
    ]
    order = list(StatementLine.Kind.values)
    lines.sort(key=lambda line: (order.index(line.kind), -line.claimed - line.assigned, line.name))
    return ToldPage(release.statement, release.digest, release.at, lines)
