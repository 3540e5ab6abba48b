"""Which rules of points hold where, what comes out by them, and the page of an area's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.credits import rules_points
from linli.credits.models import PointsExample, PointsRules
from linli.credits.rules_points import Example, Line, PointRules, Service
from linli.kernel import clock
from linli.kernel.verdict import Missing, Verdict, first
from linli.people.powers import Power, roles_with
from linli.people.rules import Facts, may
from linli.places import queries as places
from linli.places.codes import covers, lineage
from linli.places.models import Area

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

HAD = 12  # old versions on the page


@dataclass(frozen=True, slots=True)
class Tried:
    """An example with what comes out."""

    example: PointsExample
    found: int
    lines: tuple[Line, ...]

    @property
    def said(self) -> list[str]:
        """The arithmetic in words."""
        return rules_points.sentences(line.stored for line in self.lines)

    @property
    def fits(self) -> bool:
        """Whether that is what was wanted."""
        return self.found == self.example.wanted


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules of an area: what holds today (perhaps from further above), the draft, what was, who may."""

    area: Area
    areas: list[tuple[str, str]]
    holds: PointsRules | None
    holds_from: str
    draft: PointsRules | None
    tried: list[Tried]
    coming: list[PointsRules]
    past: list[PointsRules]
    verdict: Verdict


def rules_on(area_code: str, day: date) -> PointsRules | None:
    """The version in force on a day: of the nearest area that has one, the newest. One statement."""
    line = lineage(area_code)
    found = PointsRules.objects.filter(area__code__in=line, valid_from__lte=day).select_related("area")
    return max(found, key=lambda one: (len(one.area.code), str(one.valid_from)), default=None)


def numbers_of(version: PointsRules | None) -> PointRules:
    """A version as its rules read it; without one the project's points are given as they are."""
    if version is None:
        return PointRules()
    return PointRules(
        share_from=version.share_from,
        share_full=version.share_full,
        grades={"A": version.grade_a, "B": version.grade_b, "C": version.grade_c, "D": version.grade_d},
        night=version.night,
        night_from=version.night_from,
        night_until=version.night_until,
        holiday=version.holiday,
        quality={5: version.quality_5, 4: version.quality_4},
    )


def reckoned(
    version: PointsRules | None,
    *,
    points: int,
    minutes: int,
    planned: int,
    grade: str,
    earned_on: date,
    stretch: tuple[datetime, datetime] | None,
) -> tuple[Line, ...]:
    """The arithmetic of one service by a version; asks the calendar only when the version speaks of holidays."""
    numbers = numbers_of(version)
    night = stretch is not None and rules_points.in_night(
        stretch[0], stretch[1], rules=numbers, zone=clock.local_zone()
    )
    holiday = bool(numbers.holiday) and is_holiday(earned_on)
    service = Service(points, planned, minutes, grade, night=bool(numbers.night and night), holiday=holiday)
    return rules_points.reckon(numbers, service)


def is_holiday(day: date) -> bool:
    """Whether the calendar names a day off on a weekday or a public holiday; weekends alone are none.

    A year whose calendar nobody entered is not guessed: it has no holidays.
    """
    calendar = places.calendar()
    special = calendar.days.get(day)
    return day.year in calendar.years and special is not None and not special.working


def rules_page(*, actor: Actor, code: str, at: datetime) -> RulesPage:
    """The page of an area. Missing outside the actor's areas."""
    area = rules_area(actor, code)
    today = at.astimezone(clock.local_zone()).date()
    holds = rules_on(area.code, today)
    own = list(PointsRules.objects.filter(area=area).order_by("-number"))
    draft = next((one for one in own if one.is_draft), None)
    put = [one for one in own if one.valid_from is not None]
    return RulesPage(
        area=area,
        areas=places.named_areas(actor.area_codes(*roles_with(Power.OVERSIGHT_SEE))),
        holds=holds,
        holds_from=holds.area.name if holds and holds.area_id != area.pk else "",
        draft=draft,
        tried=tried(draft) if draft else [],
        coming=[one for one in put if one.valid_from and one.valid_from > today],
        past=[one for one in put if one.valid_from and one.valid_from <= today][:HAD],
        verdict=may_rule(actor, area.code),
    )


def rules_area(actor: Actor, code: str) -> Area:
    """The area whose rules are asked for, the widest of one's own without a code. Raises Missing."""
    roots = actor.area_codes(*roles_with(Power.OVERSIGHT_SEE))
    code = code or min(roots, key=len, default="")
    if not code or not any(covers(root, code) for root in roots):
        raise Missing
    return places.area(code)


def may_rule(actor: Actor, code: str) -> Verdict:
    """Who writes the rules of an area: those who assign people there."""
    return may(actor, Power.POINTS_RULE, Facts(area_code=code))


def tried(draft: PointsRules) -> list[Tried]:
    """The examples of a draft with what comes out."""
    numbers = numbers_of(draft)
    found = []
    for row in draft.examples.order_by("pk"):
        example = example_of(row)
        lines = rules_points.reckon(numbers, example.service)
        outcome = rules_points.outcome(numbers, example)
        if outcome != lines[-1].points:
            lines = (*lines, Line("quality", numbers.quality.get(example.level or 0, 0), outcome))
        found.append(Tried(row, outcome, lines))
    return found


def example_of(row: PointsExample) -> Example:
    """A stored example as rules read it."""
    service = Service(row.points, row.planned, row.minutes, row.grade, night=row.night, holiday=row.holiday)
    return Example(service, row.level, row.wanted)


def draft_for(*, actor: Actor, uid: UUID, lock: bool = False) -> PointsRules:
    """A version of an area of the actor's. Raises Missing."""
    rows = PointsRules.objects.select_for_update(of=("self",)) if lock else PointsRules.objects.all()
    found = rows.select_related("area").filter(uid=uid).first()
    if found is None:
        raise Missing
    rules_area(actor, found.area.code)
    return found


def may_enact(draft: PointsRules, valid_from: date, actor: Actor, at: datetime) -> Verdict:
    """The verdict on putting a draft in force on a day."""
    taken = PointsRules.objects.filter(area_id=draft.area_id, valid_from=valid_from).exists()
    return first(
        may_rule(actor, draft.area.code),
        rules_points.may_enact(
            draft=draft.is_draft,
            examples=[(one.example.wanted, one.found) for one in tried(draft)],
            valid_from=valid_from,
            today=at.astimezone(clock.local_zone()).date(),
            taken=taken,
        ),
    )
