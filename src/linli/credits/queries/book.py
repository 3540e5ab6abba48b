"""What pages and replies ask about hours and points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from linli.credits import rules, rules_points
from linli.credits.models import Counter, CreditEntry, How, StatedEntry, UnitStatement
from linli.credits.models import StatementLine as Stated
from linli.credits.rules import Balance
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power
from linli.people.queries import names_of
from linli.people.rules import Facts, may

PAGE = 30


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Time and points that were booked, or taken back, together."""

    first: CreditEntry
    minutes: int
    points: int
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of entries, newest first; ``next`` is the uid after which the next page begins."""

    entries: list[CreditEntry]
    next: UUID | None

    @property
    def lines(self) -> list[StatementLine]:
        """The entries as the page shows them: one line for each act of booking."""
        lines = []
        for _act, found in groupby(self.entries, key=_act_of):
            together = list(found)
            sums = dict.fromkeys(CreditEntry.Quantity.values, 0)
            for entry in together:
                sums[entry.quantity] += entry.amount
            how = tuple(line for entry in together for line in rules_points.sentences(entry.reckoning))
            lines.append(StatementLine(together[0], sums["minutes"], sums["points"], how))
        return lines


def _act_of(entry: CreditEntry) -> tuple[UUID, datetime, bool, bool]:
    taken_back = getattr(entry, "taken_back", False)
    return entry.source_uid, entry.recorded_at, entry.reverses_id is not None, taken_back


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a unit with what they hold of a year."""

    person_id: int
    person_uid: UUID
    name: str
    balance: Balance


@dataclass(frozen=True, slots=True)
class Given:
    """Volunteer service as it stands in the book: how many people, how many services, how many minutes."""

    people: int
    times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Hours and points of a unit's members in a year, as the unit was told."""

    unit: Unit
    units: list[Unit]
    year: int
    members: list[Member]
    total: Balance


def entry_for(*, actor: Actor, uid: UUID, lock: bool = False) -> CreditEntry:
    """Loading is authorising. Raises Missing."""
    found = CreditEntry.objects.select_for_update(of=("self",)) if lock else CreditEntry.objects.all()
    entry = found.visible_to(actor).select_related("person").filter(uid=uid).first()
    if entry is None:
        raise Missing
    return entry


def may_reverse(entry: CreditEntry, actor: Actor) -> Verdict:
    """The verdict on taking an entry back: by a post of its area, never by the one it belongs to."""
    excluded = frozenset({entry.person.uid})
    right = may(actor, Power.PROJECTS_ASSIGN, Facts(area_code=entry.area_code, excluded=excluded))
    return first(right, may_be_reversed(entry))


def may_be_reversed(entry: CreditEntry) -> Verdict:
    """Whether an entry can be taken back, whoever does it."""
    facts = rules.EntryFacts(
        reverses=entry.reverses_id is not None,
        reversed=CreditEntry.objects.filter(reverses=entry).exists(),
        service=entry.counter in {Counter.SERVICE, Counter.BONUS},
    )
    return rules.may_reverse(facts)


def live_entries(person_id: int, source_uid: UUID) -> QuerySet[CreditEntry]:
    """What stands in the book for a person's service at a source: neither taken back nor taking back."""
    return CreditEntry.objects.filter(
        person_id=person_id,
        counter=Counter.SERVICE,
        source_uid=source_uid,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )


def hold_service(person_id: int, source_uid: UUID) -> None:
    """Hold what was booked for a person's service at a source until the transaction ends: nobody takes it back meanwhile."""
    booked = CreditEntry.objects.filter(
        person_id=person_id, counter=Counter.SERVICE, source_uid=source_uid, reverses__isnull=True
    )
    list(booked.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def taken_back(services: Iterable[tuple[int, UUID]]) -> set[tuple[int, UUID]]:
    """Which of these services, by person and source, were booked and stand in the book no more. One statement."""
    wanted = set(services)
    rows = CreditEntry.objects.filter(
        person_id__in={person for person, _source in wanted},
        source_uid__in={source for _person, source in wanted},
        counter=Counter.SERVICE,
        quantity=CreditEntry.Quantity.MINUTES,
        reverses__isnull=True,
    )
    standing = Count("pk", filter=Q(reversed_by__isnull=True))
    found = rows.order_by().values_list("person_id", "source_uid").annotate(n=standing)
    return {(person, source) for person, source, n in found if not n} & wanted


def given_in(groups: QuerySet[Any]) -> Given:
    """What was claimed and stands in the book for these projects, `groups` being their uids. One statement."""
    services = (
        CreditEntry.objects.filter(
            group_uid__in=groups, quantity=CreditEntry.Quantity.MINUTES, how=How.CLAIMED
        )
        .order_by()
        .values("person_id", "source_uid")
        .annotate(total=Sum("amount"))
        .filter(total__gt=0)
    )
    sums = services.aggregate(
        people=Count("person_id", distinct=True), times=Count("source_uid"), minutes=Sum("total", default=0)
    )
    return Given(sums["people"], sums["times"], sums["minutes"])


def next_kind(person_id: int, source_kind: str, source_uid: UUID) -> str:
    """The next number of a source whose entries have all been taken back: ``slot``, ``slot.2``, ``slot.3``."""
    kinds = CreditEntry.objects.filter(
        person_id=person_id, counter=Counter.SERVICE, source_uid=source_uid, reverses__isnull=True
    )
    return f"{source_kind}.{kinds.values('source_kind').distinct().count() + 1}"


def is_booked(person_id: int, source_kind: str, source_uid: UUID) -> bool:
    """Whether a person's service at a source is in the book."""
    return CreditEntry.objects.filter(
        person_id=person_id,
        counter=Counter.SERVICE,
        source_kind=source_kind,
        source_uid=source_uid,
        reverses__isnull=True,
    ).exists()


def balance(person_id: int) -> Balance:
    """Everything a person holds, one statement."""
    return rules.balance_of(sum_ for _person, sum_ in _sums(Q(person_id=person_id)))


def statement(person_id: int, *, after: UUID | None = None, size: int = PAGE) -> Statement:
    """A person's entries, newest first; with `after` those that follow it. Raises Missing for an unknown `after`."""
    entries = CreditEntry.objects.filter(person_id=person_id)
    if after is not None:
        last = entries.filter(uid=after).values_list("recorded_at", "id").first()
        if last is None:
            raise Missing
        entries = entries.filter(Q(recorded_at__lt=last[0]) | Q(recorded_at=last[0], id__lt=last[1]))
    taken_back = CreditEntry.objects.filter(reverses=OuterRef("pk"))
    rows = list(entries.annotate(taken_back=Exists(taken_back)).order_by("-recorded_at", "-id")[: size + 1])
    return Statement(rows[:size], rows[size - 1].uid if len(rows) > size else None)


def unit_members(unit: Unit, *, year: int) -> list[Member]:
    """What this unit was told by its monthly statements of members' service in a year, most volunteer time first.

    Everybody sees their own line before the unit does (decision 0031), so that a month which is not told yet, what waits
    for a decision and what is withheld are not among it. Who did nothing is not listed: whether a unit is told who stayed
    away is a setting of the area, off by default.
    """
    in_year = Q(unit=unit, earned_on__range=(date(year, 1, 1), date(year, 12, 31)))
    told = StatedEntry.objects.filter(
        entry=OuterRef("pk"),
        line__statement__state=UnitStatement.State.RELEASED,
        line__state__in=(Stated.State.TOLD, Stated.State.KEPT),
    )
    sums: dict[int, list[rules.Sum]] = {}
    for person_id, sum_ in _sums(Q(in_year, Exists(told))):
        sums.setdefault(person_id, []).append(sum_)
    names = names_of(sums, masked=False)
    uids = dict(Person.objects.filter(pk__in=sums).values_list("pk", "uid"))
    members = [Member(pk, uids[pk], names[pk], rules.balance_of(found)) for pk, found in sums.items()]
    members = [member for member in members if not member.balance.is_empty]
    return sorted(members, key=lambda one: (-one.balance.claimed, -one.balance.points, one.name))


def unit_page(*, actor: Actor, unit_uid: UUID | None, year: int) -> UnitPage:
    """The page of a unit's contact. Missing for anybody else and for another unit."""
    units = list(Unit.objects.filter(pk__in=actor.unit_ids(Role.CONTACT)).order_by("name"))
    unit = next((one for one in units if unit_uid in {None, one.uid}), None)
    if unit is None:
        raise Missing
    members = unit_members(unit, year=year)
    return UnitPage(unit, units, year, members, total_of(member.balance for member in members))


def total_of(balances: Iterable[Balance]) -> Balance:
    """The sum of several balances."""
    sums = []
    for one in balances:
        for line in one.lines:
            sums += [
                rules.Sum("minutes", "claimed", line.grade, line.claimed),
                rules.Sum("minutes", "assigned", line.grade, line.assigned),
            ]
        sums += [
            rules.Sum("points", "claimed", "", one.claimed_points),
            rules.Sum("points", "assigned", "", one.assigned_points),
            rules.Sum("points", "", "", one.moved_points),
        ]
    return rules.balance_of(sums)


def _sums(which: Q) -> list[tuple[int, rules.Sum]]:
    rows = (
        CreditEntry.objects.filter(which)
        .order_by()
        .values_list("person_id", "quantity", "how", "grade")
        .annotate(total=Sum("amount"))
    )
    return [
        (person_id, rules.Sum(quantity, how, grade, total)) for person_id, quantity, how, grade, total in rows
    ]


def accounts() -> list[tuple[UUID, int, int]]:
    """Account, minutes and points of everybody who holds anything: what the journal is held against."""
    minutes = Sum("amount", filter=Q(quantity=CreditEntry.Quantity.MINUTES), default=0)
    points = Sum("amount", filter=Q(quantity=CreditEntry.Quantity.POINTS), default=0)
    rows = CreditEntry.objects.order_by().values("person__uid").annotate(minutes=minutes, points=points)
    held = rows.values_list("person__uid", "minutes", "points")
    return sorted(row for row in held if row[1] or row[2])


def account_of(uids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Whose a source or an entry is, for bookings whose journal entry names no account (before sealing)."""
    wanted = list(uids)
    by_source = CreditEntry.objects.filter(source_uid__in=wanted).values_list("source_uid", "person__uid")
    by_entry = CreditEntry.objects.filter(uid__in=wanted).values_list("uid", "person__uid")
    return {**dict(by_source), **dict(by_entry)}
