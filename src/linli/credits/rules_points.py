"""How many points a service earns by the rules of its area, line by line; and what an account settles. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from django_stubs_ext import StrOrPromise

WHOLE = 100
MOST_PERCENT = 500
NO_DRAFT = _("This version is in force already; begin a new draft.")
MOST_EXAMPLES = 20
FULL_NIGHT_HALF = 2  # more than one part in two of a service lies in the night


@dataclass(frozen=True, slots=True)
class PointRules:
    """One version as numbers; the default gives the project's points once, as they are."""

    share_from: int = 0
    share_full: int = 1
    grades: Mapping[str, int] = field(default_factory=dict)
    night: int = 0
    night_from: int = 22
    night_until: int = 6
    holiday: int = 0
    quality: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """A service as points see it: the project's points, planned and served minutes, evidence, night and holiday."""

    points: int
    planned: int
    minutes: int
    grade: str
    night: bool = False
    holiday: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic: a code, its percent or amount, and the points that stand after it."""

    code: str
    number: int
    points: int

    @property
    def stored(self) -> list[str | int]:
        """As it stands in the book."""
        return [self.code, self.number, self.points]


SENTENCES: dict[str, StrOrPromise] = {
    "project": _("The project gives %(points)d points"),
    "share": _("%(number)d %% of the planned time counts: %(points)d"),
    "grade_A": _("Evidence of grade A is worth %(number)d %%: %(points)d"),
    "grade_B": _("Evidence of grade B is worth %(number)d %%: %(points)d"),
    "grade_C": _("Evidence of grade C is worth %(number)d %%: %(points)d"),
    "grade_D": _("Evidence of grade D is worth %(number)d %%: %(points)d"),
    "night": _("At night %(number)d %% more: %(points)d"),
    "holiday": _("On a public holiday %(number)d %% more: %(points)d"),
    "quality": _("The residents' verdict adds %(number)d %%: %(points)d"),
}


def sentences(stored: Iterable[Sequence[str | int]]) -> list[str]:
    """The arithmetic in words, from the lines as they stand in the book."""
    said = []
    for code, number, points in stored:
        text = SENTENCES.get(str(code))
        if text is not None:
            said.append(str(text) % {"number": number, "points": points})
    return said


def reckon(rules: PointRules, service: Service) -> tuple[Line, ...]:
    """What the service earns, line by line; the last line holds the points. Rounded down, once in each line."""
    lines = [Line("project", service.points, service.points)]
    share = share_of(rules, service.planned, service.minutes)
    base = service.points * share // WHOLE
    lines.append(Line("share", share, base))
    worth = rules.grades.get(service.grade, WHOLE)
    earned = base * worth // WHOLE
    if worth != WHOLE:
        lines.append(Line(f"grade_{service.grade}", worth, earned))
    total = earned
    for code, applies, percent in (
        ("night", service.night, rules.night),
        ("holiday", service.holiday, rules.holiday),
    ):
        if applies and percent:
            total += earned * percent // WHOLE
            lines.append(Line(code, percent, total))
    return tuple(lines)


def share_of(rules: PointRules, planned: int, minutes: int) -> int:
    """The percent of the project's points that a presence earns. A plan of no length is served by any presence."""
    present = WHOLE if planned <= 0 else max(1, min(WHOLE, minutes * WHOLE // planned))
    if minutes <= 0 or present < rules.share_from:
        return 0
    return WHOLE if present >= rules.share_full else present


def quality_bonus(rules: PointRules, earned: int, level: int) -> int:
    """What the residents' verdict adds to points that were earned."""
    return earned * rules.quality.get(level, 0) // WHOLE


def in_night(begins: datetime, ends: datetime, *, rules: PointRules, zone: ZoneInfo) -> bool:
    """Whether more than half of a service lies in the night of the rules."""
    if rules.night_from == rules.night_until or ends <= begins:
        return False
    dark = timedelta()
    day = begins.astimezone(zone).date() - timedelta(days=1)
    while day <= ends.astimezone(zone).date():
        begin = datetime.combine(day, time(rules.night_from), zone)
        over = day if rules.night_until > rules.night_from else day + timedelta(days=1)
        end = datetime.combine(over, time(rules.night_until), zone)
        dark += max(timedelta(), min(end, ends) - max(begin, begins))
        day += timedelta(days=1)
    return dark * FULL_NIGHT_HALF > ends - begins


def settle(*, held: int, owed: int, change: int) -> int:
    """What has to be booked against debt so that an account is never below nothing.

    Above nothing: what is missing becomes a debt. Below: what comes in pays a debt first.
    """
    if change < 0 and held + change < 0:
        return -(held + change)
    return -min(owed, change) if change > 0 else 0


def may_spend(*, held: int, cost: int) -> Verdict:
    """Points are spent only when they are there. Refusals: bad_amount, too_few_points."""
    if cost < 1:
        return refuse("bad_amount", _("Something costs at least one point."))
    if held < cost:
        return refuse(
            "too_few_points",
            _("You have %(held)d points; %(cost)d are needed.") % {"held": held, "cost": cost},
        )
    return ALLOWED


@dataclass(frozen=True, slots=True)
class Example:
    """A service with the points that have to come out; ``level`` is the residents' verdict, if any."""

    service: Service
    level: int | None
    wanted: int


def outcome(rules: PointRules, example: Example) -> int:
    """The points that do come out."""
    earned = reckon(rules, example.service)[-1].points
    return earned + (quality_bonus(rules, earned, example.level) if example.level else 0)


def may_put(rules: PointRules) -> Verdict:
    """Numbers that a version can have. Refusals: bad_share, bad_percent, bad_hours."""
    if not 0 <= rules.share_from <= rules.share_full <= WHOLE or rules.share_full < 1:
        return refuse(
            "bad_share",
            _("The share that earns anything cannot be above the one that earns everything; both go to 100."),
            "share_from",
        )
    numbers = [*rules.grades.values(), rules.night, rules.holiday, *rules.quality.values()]
    if any(not 0 <= number <= MOST_PERCENT for number in numbers):
        return refuse("bad_percent", _("A percentage lies between 0 and 500."), "night")
    if not (0 <= rules.night_from <= 23 and 0 <= rules.night_until <= 23):  # noqa: PLR2004 - hours of a day
        return refuse("bad_hours", _("The night begins and ends at a full hour from 0 to 23."), "night_from")
    return ALLOWED


def may_enact(
    *, draft: bool, examples: Sequence[tuple[int, int]], valid_from: date, today: date, taken: bool
) -> Verdict:
    """A draft comes into force on a day to come, once its examples come out.

    Refusals: not_a_draft, no_examples, example_fails, not_ahead, day_taken.
    """
    if not draft:
        return refuse("not_a_draft", NO_DRAFT)
    if not examples:
        return refuse("no_examples", _("Write at least one example, so that everybody sees what comes out."))
    if any(wanted != found for wanted, found in examples):
        return refuse(
            "example_fails", _("An example does not come out; mend the rules or the example."), "examples"
        )
    if valid_from <= today:
        return refuse(
            "not_ahead",
            _("Rules begin on a day to come: what was served before keeps the rules of its day."),
            "valid_from",
        )
    if taken:
        return refuse("day_taken", _("Another version begins on that day."), "valid_from")
    return ALLOWED


def may_exemplify(examples: Sequence[Example]) -> Verdict:
    """Examples as they are handed in. Refusals: too_many_examples, bad_example."""
    if len(examples) > MOST_EXAMPLES:
        return refuse("too_many_examples", _("At most twenty examples."), "examples")
    for one in examples:
        numbers = (one.service.points, one.service.planned, one.service.minutes, one.wanted)
        level = one.level
        if any(number < 0 or number > 100_000 for number in numbers) or level not in {None, 1, 2, 3, 4, 5}:  # noqa: PLR2004 - sane sizes
            return refuse(
                "bad_example",
                _("An example needs points, minutes and the points that come out, as whole numbers."),
                "examples",
            )
    return ALLOWED
