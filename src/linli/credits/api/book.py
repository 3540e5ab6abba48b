"""JSON of hours and points."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils.timezone import localtime
from ninja import Field, Router, Schema

from linli.credits import actions, queries, rules_points
from linli.credits.models import CreditEntry
from linli.credits.rules import Balance
from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.web.api import once
from linli.web.files import WORKBOOK, workbook_file
from linli.web.http import Request

router = Router(tags=["credits"])


class GradeOut(Schema):
    """Minutes of one evidence grade."""

    grade: str = Field(examples=["A"])
    claimed: int = Field(examples=[230])
    assigned: int = Field(examples=[60])


class BalanceOut(Schema):
    """Sums in minutes and points; volunteer time is `claimed` alone, `ranked` its grades A and B."""

    claimed: int = Field(examples=[230])
    assigned: int = Field(examples=[60])
    ranked: int = Field(examples=[230])
    claimed_points: int = Field(examples=[25])
    assigned_points: int = Field(examples=[5])
    moved_points: int = Field(examples=[-10], description="Spent, come back, or owed.")
    points: int = Field(examples=[20], description="What is left of all of them.")
    grades: list[GradeOut]


class EntryOut(Schema):
    """One booking. `reverses` is true for an entry that takes another one back."""

    uid: UUID
    quantity: str = Field(examples=["minutes"])
    amount: int = Field(examples=[115])
    how: str = Field(examples=["claimed"])
    grade: str = Field(examples=["A"])
    counter: str = Field(examples=["service"], description="Counter-account: service · bonus · order · debt.")
    lines: list[str] = Field(description="How the points came about, line by line.")
    source_kind: str = Field(examples=["slot"])
    source_uid: UUID
    source_title: str = Field(examples=["周末清理楼道"])
    earned_on: date
    recorded_at: datetime
    reverses: bool


class StatementOut(Schema):
    """A page of entries; `next` goes into `after` of the following request, null on the last page."""

    entries: list[EntryOut]
    next: UUID | None


class MemberOut(Schema):
    """A member of the unit with the sums of the year."""

    person: UUID
    name: str = Field(examples=["李芳"])
    balance: BalanceOut


class UnitOut(Schema):
    """Members of a unit that served in a year. Who did not is not listed."""

    unit: UUID
    year: int = Field(examples=[2026])
    members: list[MemberOut]
    total: BalanceOut


def _balance(balance: Balance) -> BalanceOut:
    return BalanceOut(
        claimed=balance.claimed,
        assigned=balance.assigned,
        ranked=balance.ranked,
        claimed_points=balance.claimed_points,
        assigned_points=balance.assigned_points,
        moved_points=balance.moved_points,
        points=balance.points,
        grades=[
            GradeOut(grade=line.grade, claimed=line.claimed, assigned=line.assigned) for line in balance.lines
        ],
    )


def _entry(entry: CreditEntry) -> EntryOut:
    return EntryOut(
        uid=entry.uid,
        quantity=entry.quantity,
        amount=entry.amount,
        how=entry.how,
        grade=entry.grade,
        counter=entry.counter,
        lines=rules_points.sentences(entry.reckoning),
        source_kind=entry.source_kind,
        source_uid=entry.source_uid,
        source_title=entry.source_title,
        earned_on=entry.earned_on,
        recorded_at=entry.recorded_at,
        reverses=entry.reverses_id is not None,
    )


def _person_id(request: Request) -> int:
    if request.actor.person_id is None:
        raise Missing
    return request.actor.person_id


@router.get("/credits", response=BalanceOut, summary="My hours and points")
def balance(request: HttpRequest) -> BalanceOut:
    """Sums over everything that was ever booked."""
    return _balance(queries.balance(_person_id(cast("Request", request))))


@router.get("/credits/statement", response=StatementOut, summary="My entries, newest first")
def statement(request: HttpRequest, after: UUID | None = None) -> StatementOut:
    """Missing (404) when `after` is none of one's own entries."""
    page = queries.statement(_person_id(cast("Request", request)), after=after)
    return StatementOut(entries=[_entry(entry) for entry in page.entries], next=page.next)


@router.get(
    "/credits/units/{uid}",
    response=UnitOut,
    summary="Hours and points of a unit's members",
)
def unit_members(request: HttpRequest, uid: UUID, year: int | None = None) -> UnitOut:
    """For the contact of the unit: what the monthly statements told. Missing (404) for anybody else."""
    asked = cast("Request", request)
    this_year = localtime(asked.at, clock.local_zone()).year
    wanted = this_year if year is None else min(max(year, 1), 9999)
    page = queries.unit_page(actor=asked.actor, unit_uid=uid, year=wanted)
    return UnitOut(
        unit=page.unit.uid,
        year=page.year,
        members=[
            MemberOut(person=one.person_uid, name=one.name, balance=_balance(one.balance))
            for one in page.members
        ],
        total=_balance(page.total),
    )


@router.post(
    "/credits/units/{uid}/table",
    summary="Hours and points of a unit's members as a workbook",
    openapi_extra=WORKBOOK,
)
def take_unit_hours(request: HttpRequest, uid: UUID, year: int | None = None) -> FileResponse:
    """For the contact of the unit; everybody in it reads who took it. Refused (409): no_rows."""
    asked = cast("Request", request)
    this_year = localtime(asked.at, clock.local_zone()).year
    table = actions.take_unit_hours(
        unit_uid=uid,
        year=this_year if year is None else min(max(year, 1), 9999),
        actor=asked.actor,
        at=asked.at,
    )
    return workbook_file(table.number, table.file)


@router.post("/credits/entries/{uid}/reverse", response=EntryOut, summary="Take an entry back")
def reverse_entry(request: HttpRequest, uid: UUID) -> EntryOut:
    """Adds the opposite entry. Refused (409): no_right, excluded, not_a_service, is_reversal, reversed_already."""
    asked = cast("Request", request)
    further = once(
        asked,
        verb="credits.reverse",
        run=lambda: actions.reverse_entry(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _entry(queries.entry_for(actor=asked.actor, uid=further))
