"""Requests and those who decide them, one's own attendances, and how much was entered afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.attendance import rules, rules_corrections, rules_grades
from linli.attendance.facts import Stretch
from linli.attendance.models import Attendance, Correction, Sign, Way
from linli.attendance.queries.deliveries import correct_by
from linli.attendance.queries.pictures import Work, works_at
from linli.attendance.queries.signs import minutes_of, records_by, windows_of
from linli.credits import queries as credit_book
from linli.credits.models import CreditEntry, Grade
from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, Missing, Verdict, refuse
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power, roles_with
from linli.people.queries import names_of
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import covered_by_any
from linli.places.keeping import Due
from linli.places.models import Area

NO_RIGHT = refuse("no_right", _("Only the desk and the supervisor of the area decide this."))
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One attendance as its holder reads it: what was signed, the grade with its reasons, what may be asked."""

    attendance: Attendance
    minutes: int
    reasons: list[Promise]
    request: Correction | None
    record_by: datetime
    open: bool
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """What one person signed, newest first, and their requests."""

    lines: list[Line]
    requests: list[Correction]

    @property
    def shown(self) -> int:
        """How many are listed where more may be; 0 where all of them are."""
        return PAGE if len(self.lines) == PAGE else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the desk reads it."""

    request: Correction
    name: str
    asked_by: str
    signed: Attendance | None
    approve: Verdict
    refuse: Verdict
    refusal: str
    work: Work | None = None

    @property
    def why(self) -> str | Promise:
        """Why the sign of a phone could not count, for whoever decides."""
        return rules_corrections.why_kept(self.refusal)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a decision, the oldest first, and what was decided last."""

    asked: list[Asked]
    decided: list[Correction]


def deciders() -> tuple[str, ...]:
    """The roles that decide."""
    return (*roles_with(Power.PROJECTS_ASSIGN), Role.SUPERVISOR)


def correction_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Correction:
    """Loading is authorising. Raises Missing."""
    found = Correction.objects.select_for_update(of=("self",)) if lock else Correction.objects.all()
    rows = found.visible_to(actor).select_related("person", "asked_by", "unit")
    request = rows.filter(uid=uid).first()
    if request is None:
        raise Missing
    return request


def ask_facts(
    stretch: Stretch,
    person: Person,
    signed: Attendance | None,
    wanted_in_at: datetime | None,
    wanted_out_at: datetime | None,
    at: datetime,
) -> rules_corrections.AskFacts:
    """What is judged when somebody asks."""
    del at
    rows = Correction.objects.open().filter(place_uid=stretch.place_uid, person=person)
    return rules_corrections.AskFacts(
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        wanted_in_at=wanted_in_at,
        wanted_out_at=wanted_out_at,
        signed=signed is not None,
        record_by=correct_by(
            area_code=stretch.area_code,
            ends_at=stretch.ends_at,
            place_uid=stretch.place_uid,
            person_id=person.pk,
        ),
        signed_in_at=signed.signed_in_at if signed else None,
        signed_out_at=signed.signed_out_at if signed else None,
        open_already=rows.exists(),
        windows=windows_of(stretch.area_code, stretch.starts_at),
    )


def units_of(actor: Actor) -> frozenset[int]:
    """The units somebody stands for: where they work, and those of their posts."""
    work = Person.objects.filter(pk=actor.person_id or 0, work_unit__isnull=False)
    return frozenset([*actor.unit_ids(), *work.values_list("work_unit_id", flat=True)])


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known of whoever decides, and of all requests before them: for which service the book was taken back, and
    which was entered afterwards.
    """

    units: frozenset[int]
    taken_back: set[tuple[int, UUID]]
    entered: set[tuple[int, UUID]]


def desk_of(actor: Actor, requests: Iterable[Correction]) -> Desk:
    """Three statements, however many requests there are."""
    services = {(one.person_id, one.place_uid) for one in requests}
    return Desk(units_of(actor), credit_book.taken_back(services), entered_services(services))


def entered_services(services: set[tuple[int, UUID]]) -> set[tuple[int, UUID]]:
    """Which of these, by person and place, are known by approved requests alone. One statement."""
    signed = Sign.objects.filter(attendance=OuterRef("pk")).exclude(way=Way.ENTRY)
    found = Attendance.objects.filter(~Exists(signed), place_uid__in={place for _person, place in services})
    return set(found.values_list("person_id", "place_uid")) & services


def decide_verdict(request: Correction, actor: Actor, verb: str, desk: Desk | None = None) -> Verdict:
    """Whether the actor decides this request."""
    desk = desk or desk_of(actor, [request])
    if not covered_by_any(actor.area_codes(*deciders()), request.area_code):
        return NO_RIGHT
    behind = {request.unit_id, request.person.work_unit_id, request.asked_by.work_unit_id}
    facts = rules_corrections.DecideFacts(
        state=request.state,
        kind=request.kind,
        person_id=request.person_id,
        asked_by_id=request.asked_by_id,
        units=frozenset(pk for pk in behind if pk is not None),
        taken_back=(request.person_id, request.place_uid) in desk.taken_back,
        entered=(request.person_id, request.place_uid) in desk.entered,
        restores=covered_by_any(actor.area_codes(*roles_with(Power.INTEGRITY_DECIDE)), request.area_code),
    )
    return rules_corrections.may_decide(facts, verb=verb, person_id=actor.person_id, units=desk.units)


def withdraw_verdict(request: Correction, actor: Actor) -> Verdict:
    """Whether the actor takes this request back."""
    if actor.person_id not in {request.person_id, request.asked_by_id}:
        return refuse("no_right", _("Only who asked takes a request back."))
    if request.state != Correction.State.OPEN:
        return refuse("decided_already", _("This request has been decided already."))
    return ALLOWED


def hold_budget(request: Correction) -> None:
    """Hold what a budget belongs to until the transaction ends: the unit, or the community of those who have none. Rows that
    only name it pass: a sign-out that holds the account names the unit.
    """
    if request.unit_id is not None:
        Unit.objects.select_for_update(no_key=True).filter(pk=request.unit_id).first()
        return
    around = request.community_code or request.city_code
    Area.objects.select_for_update(no_key=True).filter(code=around).values_list("pk").first()


def budget_verdict(request: Correction, came: datetime, left: datetime, at: datetime) -> Verdict:
    """Whether the unit (or the community, for who has none) may still enter so much this month; its row is locked. Of what
    was entered before only what comes on top.
    """
    minutes = rules.minutes_served(
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        signed_in_at=came,
        signed_out_at=left,
        most=request.most_minutes,
    )
    hold_budget(request)
    # Delivered work stands under the day on which it was done.
    begun = max(request.starts_at, came) if request.most_minutes else request.starts_at
    day = begun.astimezone(clock.local_zone()).date()
    whose = (
        Q(unit_id=request.unit_id) if request.unit_id else Q(unit=None, community_code=request.community_code)
    )
    wanted = (declarations.ENTRY_PERCENT, declarations.ENTRY_FREE_MINUTES)
    said = places.settings_of(wanted, request.area_code, at)
    booked = minutes_in_month(day).filter(whose)
    budget = rules_corrections.Budget(
        booked=booked.aggregate(sum=Sum("amount", default=0))["sum"],
        entered=entered_afterwards(booked).aggregate(sum=Sum("amount", default=0))["sum"],
        percent=said[declarations.ENTRY_PERCENT.key],
        free=said[declarations.ENTRY_FREE_MINUTES.key],
    )
    standing = credit_book.live_entries(request.person_id, request.place_uid)
    had = standing.filter(quantity=CreditEntry.Quantity.MINUTES).aggregate(sum=Sum("amount", default=0))[
        "sum"
    ]
    return rules_corrections.in_budget(budget, max(minutes - had, 0))


def minutes_in_month(day: date) -> QuerySet[CreditEntry]:
    """The bookings of minutes of the month of a day."""
    first_day = day.replace(day=1)
    after = (first_day + timedelta(days=31)).replace(day=1)
    return CreditEntry.objects.filter(
        quantity=CreditEntry.Quantity.MINUTES, earned_on__gte=first_day, earned_on__lt=after
    )


def entered_afterwards(bookings: QuerySet[CreditEntry]) -> QuerySet[CreditEntry]:
    """Those of service that stands in the book by an approved request alone: no sign of it ever counted.

    What was signed and corrected later is of grade C, too, as are a sign far from the place and a planned end; but nobody
    entered them, and no budget was asked for them.
    """
    approved = Correction.objects.filter(
        state=Correction.State.APPROVED, place_uid=OuterRef("source_uid"), person_id=OuterRef("person_id")
    )
    signed = Sign.objects.filter(
        attendance__place_uid=OuterRef("source_uid"), attendance__person_id=OuterRef("person_id")
    ).exclude(way=Way.ENTRY)
    return bookings.filter(Exists(approved), ~Exists(signed), grade=Grade.C)


def may_decide_anywhere(actor: Actor) -> bool:
    """Whether the actor decides requests of some area."""
    return bool(actor.area_codes(*deciders()))


def mine(*, actor: Actor, at: datetime) -> Mine:
    """What I signed, newest first, each with grade and reasons; Missing without a person."""
    if actor.person_id is None:
        raise Missing
    rows = list(Attendance.objects.filter(person_id=actor.person_id).order_by("-signed_in_at", "-id")[:PAGE])
    requests = list(Correction.objects.filter(person_id=actor.person_id).order_by("-asked_at", "-id")[:PAGE])
    waiting = {one.place_uid: one for one in requests if one.state == Correction.State.OPEN}
    until = _until(rows)
    gone = credit_book.taken_back((row.person_id, row.place_uid) for row in rows)
    lines = [
        _line(
            row,
            waiting.get(row.place_uid),
            until[row.pk],
            at,
            gone=(row.person_id, row.place_uid) in gone,
        )
        for row in rows
    ]
    return Mine(lines, requests)


def _until(rows: Sequence[Attendance]) -> dict[int, datetime]:
    """Until when each may be corrected."""
    ended = {row.pk: (row.area_code, row.ends_at or row.signed_in_at) for row in rows}
    known = records_by(ended.values())
    return {pk: known[service] for pk, service in ended.items()}


def _line(row: Attendance, request: Correction | None, until: datetime, at: datetime, *, gone: bool) -> Line:
    minutes = 0 if gone else minutes_of(row)
    reasons = rules_grades.sentences(row.grade_reasons)
    return Line(row, minutes, reasons, request, until, at <= until, taken_back=gone)


def queue(*, actor: Actor) -> Queue:
    """What waits in the actor's area, and the last ones decided there. Missing for whoever decides nowhere."""
    if not may_decide_anywhere(actor):
        raise Missing
    seen = Correction.objects.visible_to(actor).select_related("person", "asked_by", "unit")
    rows = list(seen.open().order_by("asked_at", "id")[:PAGE])
    decided = list(seen.exclude(state=Correction.State.OPEN).order_by("-decided_at", "-id")[:20])
    signed = {
        (one.place_uid, one.person_id): one
        for one in Attendance.objects.filter(place_uid__in=[row.place_uid for row in rows])
    }
    names = names_of([pk for row in rows for pk in (row.person_id, row.asked_by_id)], masked=False)
    works = works_at((row.place_uid, row.person_id) for row in rows)
    desk = desk_of(actor, rows)
    return Queue(
        [
            Asked(
                request=row,
                name=names.get(row.person_id, ""),
                asked_by=names.get(row.asked_by_id, ""),
                signed=signed.get((row.place_uid, row.person_id)),
                approve=decide_verdict(row, actor, "approve", desk),
                refuse=decide_verdict(row, actor, "refuse", desk),
                refusal=row.refusal,
                work=works.get((row.place_uid, row.person_id)),
            )
            for row in rows
        ],
        decided,
    )


def words_due(due: Due) -> QuerySet[Correction]:
    """Requests with words that were decided long ago."""
    return Correction.objects.exclude(words="", reason="").filter(due.over("decided_at"))
