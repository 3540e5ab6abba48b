"""What an area's table of limits says, what of it holds for a case, and its page."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from linli.kernel.verdict import Missing
from linli.people.models import Role
from linli.places import codes, declarations
from linli.places import queries as places

from .. import clockwork, rules_limits
from ..clockwork import Happening, Kind, Limit
from ..models import Case, StageLimit
from ..rules_limits import Limits
from .intake import name_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict
    from linli.places.models import Area, CalendarYear
    from linli.places.workdays import Calendar, Hours

    from ..clockwork import Step


class LimitsBook:
    """What the table of an area has ever said; `at` gives what held at a moment, read once for each change."""

    def __init__(self, rows: list[StageLimit]) -> None:
        self.rows = rows
        self.changes = sorted({row.valid_from for row in rows})
        self._known: dict[int, Limits] = {}

    def at(self, moment: datetime) -> Limits:
        """The limits that held at a moment."""
        place = bisect_right(self.changes, moment)
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = Limits.of(row for row in self.rows if row.valid_from <= moment)
        return found


def limits_book(area_code: str, until: datetime) -> LimitsBook:
    """What an area and those around it have said until a moment, one query."""
    rows = StageLimit.objects.filter(area__code__in=codes.lineage(area_code), valid_from__lte=until)
    # The widest area and the oldest row first: what comes later lies nearer, or is newer, and stays.
    return LimitsBook(list(rows.order_by("area__code", "valid_from")))


def limits_for(area_code: str, at: datetime) -> Limits:
    """The limits that hold in an area at a moment, one query."""
    return limits_book(area_code, at).at(at)


def waiting_for_years() -> dict[int, int]:
    """How many open cases have no deadline because a year is missing, by year; one query."""
    rows = Case.objects.open().filter(due_missing_year__isnull=False).values("due_missing_year")
    return {row["due_missing_year"] or 0: row["n"] for row in rows.annotate(n=Count("pk"))}


def stage_due(case: Case, stage: str, begun: datetime) -> datetime | None:
    """Until when a stage that began at a moment has to be over, three queries. None beyond the known calendar."""
    limit = limits_for(case.area_code, begun).of_case(case, stage).limit
    return due_after(limit, begun, places.calendar_for(case.area_code, begun))


def due_after(limit: Limit, begun: datetime, calendar: Calendar) -> datetime | None:
    """When a limit that began at a moment and was never held is over. None beyond the known calendar."""
    start = Happening(kind=Kind.START, at=begun, amount=limit.amount, unit=limit.unit, due_on=limit.due_on)
    return clockwork.read([start], calendar, 100).due_at


@dataclass(frozen=True, slots=True)
class CallBackDue:
    """Until when somebody has to be called back, by which limit, and how that is reckoned, line by line.

    Without a due time `missing_year` names the year whose working days are not known.
    """

    limit: Limit
    limit_from: UUID | None
    due_at: datetime | None
    yellow_at: datetime | None
    steps: tuple[Step, ...]
    missing_year: int | None


def callback_due(case: Case, since: datetime, at: datetime) -> CallBackDue:
    """Until when a call-back about a case is due that somebody owes since a moment, four queries.

    By the limit, the hours and the share for yellow that held then, as far as they are known at `at`.
    """
    moment = min(since, at)
    chosen = limits_for(case.area_code, moment).of_case(case, StageLimit.Stage.CALL_BACK)
    keys = (declarations.YELLOW_PERCENT, declarations.HOURS)
    given = places.settings_of(keys, case.area_code, moment)
    calendar = places.calendar(given[declarations.HOURS.key])
    reading = clockwork.read_stage((), chosen.limit, since, calendar, given[declarations.YELLOW_PERCENT.key])
    return CallBackDue(
        limit=chosen.limit,
        limit_from=chosen.row,
        due_at=reading.due_at,
        yellow_at=reading.yellow_at,
        steps=clockwork.explain(reading),
        missing_year=reading.missing_year,
    )


# --- The page ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit: of what, how long, since when, and which area says so (none: it ships)."""

    stage: str
    stage_label: str
    about: str
    matter: str
    category_code: str
    limit: Limit
    area_code: str = ""
    area: str = ""
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class LimitsPage:
    """The limits that hold in an area, those that will, its working hours, and the years that are known."""

    area: Area
    roots: list[Area]
    may: Verdict
    hours: Hours
    matters: list[str]
    stages: list[tuple[str, list[LimitLine]]]
    categories: list[LimitLine]
    coming: list[LimitLine]
    years: list[CalendarYear]


def limits_page(*, actor: Actor, code: str, at: datetime) -> LimitsPage:
    """The limits of an area of the reader's posts (the first of them for an empty code), six queries. Raises Missing."""
    own = sorted(actor.area_codes(Role.ADMIN)) or sorted(actor.area_codes())
    wanted = code or (own[0] if own else "")
    if not codes.covered_by_any(own, wanted):
        raise Missing
    area = places.area(wanted)
    rows = list(
        StageLimit.objects.filter(area__code__in=codes.lineage(wanted))
        .select_related("area", "category")
        .order_by("area__code", "valid_from")
    )
    now = {(row.stage, row.category_id or row.matter): row for row in rows if row.valid_from <= at}
    return LimitsPage(
        area=area,
        roots=[places.area(one) for one in own],
        may=rules_limits.may_set_up(actor, wanted),
        hours=places.working_hours(wanted, at),
        matters=[str(one.label) for one in StageLimit.Matter],
        stages=[
            (str(stage.label), [_of_matter(stage, one, now) for one in StageLimit.Matter])
            for stage in StageLimit.Stage
        ],
        categories=[_line(row) for row in now.values() if row.category_id],
        coming=[_line(row) for row in rows if row.valid_from > at],
        years=places.calendar_years(),
    )


def _of_matter(
    stage: StageLimit.Stage, matter: StageLimit.Matter, now: dict[tuple[str, int | str], StageLimit]
) -> LimitLine:
    said = now.get((stage, matter))
    if said:
        return _line(said)
    ships = rules_limits.SHIPPED[stage, matter]
    return LimitLine(stage, str(stage.label), str(matter.label), matter, "", ships)


def _line(row: StageLimit) -> LimitLine:
    return LimitLine(
        stage=row.stage,
        stage_label=row.get_stage_display(),
        about=name_of(row.category) if row.category else row.get_matter_display(),
        matter=row.matter,
        category_code=row.category.code if row.category else "",
        limit=Limit(row.amount, row.unit),
        area_code=row.area.code,
        area=row.area.name,
        valid_from=row.valid_from,
    )
