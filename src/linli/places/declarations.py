"""The settings an area may have: declared here with type, default and help; the values are rows
(`AreaSetting`).

A setting holds for the area and everything inside it, from a moment on; the nearest area that has one wins,
the default stands for the rest. A new setting is one more declaration, never a column and never a constant
elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from linli.places.workdays import Hours

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

T = TypeVar("T")


class UnknownSetting(LookupError):
    """A key that nobody declared."""


class BadValue(ValueError):
    """A value a declared setting cannot take."""


@dataclass(frozen=True, slots=True)
class Declared(Generic[T]):
    """One setting. `load` reads what JSON holds and `dump` is its inverse; `load` raises ValueError."""

    key: str
    default: T
    help: _StrPromise
    load: Callable[[Any], T] = field(repr=False)
    dump: Callable[[T], Any] = field(repr=False)

    def read(self, text: str) -> T:
        """The value of a stored text. Raises BadValue."""
        try:
            return self.load(json.loads(text))
        except (TypeError, ValueError) as error:
            message = f"{self.key}: {error}"
            raise BadValue(message) from error

    def write(self, value: T) -> str:
        """The text to store. Raises BadValue."""
        text = json.dumps(self.dump(value))
        self.read(text)
        return text


DECLARED: dict[str, Declared[Any]] = {}


def _declare(made: Declared[T]) -> Declared[T]:
    DECLARED[made.key] = made
    return made


def _same(value: T) -> T:
    return value


def _number(
    key: str, default: int, help_text: _StrPromise, least: int = 1, most: int = 10_000
) -> Declared[int]:
    def load(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            message = f"a whole number from {least} to {most} is needed, not {value!r}"
            raise ValueError(message)
        return value

    return _declare(Declared(key, default, help_text, load, _same))


def _switch(key: str, help_text: _StrPromise, *, default: bool) -> Declared[bool]:
    def load(value: Any) -> bool:
        if not isinstance(value, bool):
            message = f"true or false is needed, not {value!r}"
            raise TypeError(message)
        return value

    return _declare(Declared(key, default, help_text, load, _same))


def _text(key: str, default: str, help_text: _StrPromise) -> Declared[str]:
    def load(value: Any) -> str:
        if not isinstance(value, str):
            message = f"text is needed, not {value!r}"
            raise TypeError(message)
        return value

    return _declare(Declared(key, default, help_text, load, _same))


def _words(key: str, default: tuple[str, ...], help_text: _StrPromise) -> Declared[tuple[str, ...]]:
    """Several codes; which of them mean something, the app that asks knows."""

    def load(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            message = f"a list of codes is needed, not {value!r}"
            raise TypeError(message)
        return tuple(value)

    return _declare(Declared(key, default, help_text, load, list))


def _one_of(key: str, choices: tuple[str, ...], help_text: _StrPromise) -> Declared[str]:
    """One of a few codes; the first is the default."""

    def load(value: Any) -> str:
        if value not in choices:
            message = f"one of {choices} is needed, not {value!r}"
            raise ValueError(message)
        return str(value)

    return _declare(Declared(key, choices[0], help_text, load, _same))


def _sizes(key: str, default: tuple[int, ...], help_text: _StrPromise) -> Declared[tuple[int, ...]]:
    """Numbers, each larger than the one before."""

    def load(value: Any) -> tuple[int, ...]:
        if not isinstance(value, list) or not all(type(one) is int and one > 0 for one in value):
            message = f"a list of whole numbers is needed, not {value!r}"
            raise ValueError(message)
        if value != sorted(set(value)):
            message = f"each number has to be larger than the one before: {value!r}"
            raise ValueError(message)
        return tuple(value)

    return _declare(Declared(key, default, help_text, load, list))


Steps = tuple[tuple[int, str, str], ...]


def _steps(key: str, default: Steps, help_text: _StrPromise) -> Declared[Steps]:
    """Steps in their order: an amount, what it counts, and who is told."""

    def load(value: Any) -> Steps:
        steps = tuple((amount, unit, to) for amount, unit, to in value)
        for amount, unit, to in steps:
            if isinstance(amount, bool) or not isinstance(amount, int) or amount < 1:
                message = f"a step of {amount!r} is none"
                raise ValueError(message)
            if not (isinstance(unit, str) and isinstance(to, str)):
                message = f"{unit!r} and {to!r} are codes"
                raise TypeError(message)
        return steps

    return _declare(Declared(key, default, help_text, load, lambda steps: [list(one) for one in steps]))


def _hours(key: str, help_text: _StrPromise) -> Declared[Hours]:
    return _declare(Declared(key, Hours(), help_text, Hours.read, str))


def declared(key: str) -> Declared[Any]:
    """The declaration of a key. Raises UnknownSetting."""
    try:
        return DECLARED[key]
    except KeyError:
        message = f"no setting {key!r} is declared"
        raise UnknownSetting(message) from None


# Working hours of offices with the break at noon, in one value: an area that sets them sets all four ends.
HOURS = _hours("hours", _("Working hours, such as 09:00-12:00, 13:30-17:30"))

# Times of a case; the limits of its stages are a table (linli.cases).
RATING_OPEN_DAYS = _number(
    "cases.rating_open_days",
    7,
    _(
        "Days during which a request may be rated; no answer by then counts as silence, and the case may be closed"
    ),
)
QUESTION_DAYS = _number("cases.question_days", 3, _("Days the reporter has to answer a question"))
OBJECTION_DAYS = _number(
    "cases.objection_days", 7, _("Days after a merge within which a reporter may object"), 1, 90
)
OBJECTION_DECIDE_DAYS = _number(
    "cases.objection_decide_days", 3, _("Working days within which an objection is decided"), 1, 30
)
HARD_VOICES = _number(
    "cases.hard_voices", 5, _("Voices from which a matter is proposed for a joint meeting"), 2, 1000
)
HARD_RED_DAYS = _number(
    "cases.hard_red_days",
    10,
    _("Days over its time after which a matter is proposed for a joint meeting"),
    1,
    365,
)
STANDING_REVIEW_DAYS = _number(
    "cases.standing_review_days", 90, _("Days until a standing matter is reviewed")
)
OBJECTION_HOURS = _number(
    "cases.objection_hours",
    8,
    _("Working hours within which a unit may object to a case that was sent to it"),
)
YELLOW_PERCENT = _number(
    "cases.yellow_percent", 75, _("Share of the time (in percent) after which a light turns yellow"), 1, 99
)
SUSPENDED_SHARE = _number(
    "cases.suspended_share", 10, _("Share of suspended matters (in percent) above which it is marked"), 0, 100
)
# Lights: who is told one by one (who leads, or posts of a role), when the rest comes in one message, and how they look.
TOLD_YELLOW = _words("cases.told_yellow", ("lead",), _("Who is told when a light turns yellow"))
TOLD_RED = _words("cases.told_red", ("lead", "dispatcher"), _("Who is told when a light turns red"))
DIGEST_HOUR = _number("cases.digest_hour", 8, _("Hour at which everything else comes in one message"), 0, 23)
LADDER = _steps(
    "cases.ladder",
    ((240, "work", "lead"), (1, "day", "dispatcher"), (2, "day", "supervisor"), (5, "day", "leader")),
    _("Who is told next when a red case does not move"),
)
PALETTE = _one_of("cases.palette", ("default", "colour_blind"), _("Colours of the lights"))

# Supervision.
URGE_DAYS = _number(
    "supervision.urge_days", 2, _("Working days after which a matter may be urged again"), 1, 30
)
REPLY_DAYS = _number(
    "supervision.reply_days", 3, _("Working days within which a supervision order is answered"), 1, 30
)

# Verdicts of residents.
APPEAL_DAYS = _number(
    "ratings.appeal_days", 5, _("Days within which a rated unit may appeal against a bad verdict"), 1, 60
)
CALL_PER_MILLE = _number(
    "ratings.call_per_mille",
    100,
    _("How many of a thousand closed cases are drawn by lot to be called back"),
    1,
    1000,
)
CALLS_FOR_RISK = _number(
    "ratings.calls_for_risk", 20, _("Closed cases of a week that are called back because of a risk"), 0, 500
)

# Service projects.
WITHDRAW_HOURS = _number(
    "projects.withdraw_hours", 2, _("Hours before a shift until which a place may be given back"), 0
)
OFFER_MINUTES = _number(
    "projects.offer_minutes", 120, _("Minutes a place that became free is kept for the next one waiting")
)
REST_HOURS = _number(
    "projects.rest_hours", 0, _("Hours of rest between two shifts of one person, at least"), 0, 72
)
POINTS_PER_HOUR = _number(
    "projects.points_per_hour", 10, _("Points for an hour, where the project has none of its own"), 0
)

# Rankings of hours.
RANKING_MINIMUM = _number(
    "rankings.minimum",
    20,
    _("People below which a place is not ranked, because a few persons decide its number"),
    2,
)
RANKING_TIERS = _sizes(
    "rankings.tiers", (200, 1000), _("Numbers of people at which the next tier of a ranking begins")
)

# Signing in and out.
SIGN_RADIUS_METRES = _number(
    "attendance.radius_metres", 300, _("Metres around the place within which a sign counts as there")
)
CLOCK_DRIFT_MINUTES = _number(
    "attendance.drift_minutes",
    10,
    _("Minutes by which a phone's clock may be wrong when a sign waited in it"),
    0,
    120,
)
COUNTERSIGNS = _number(
    "attendance.countersigns", 2, _("Members who were there whose word together counts as a sign"), 1, 20
)
MISSING_OUT = _one_of(
    "attendance.missing_out",
    ("zero", "planned"),
    _("What a missing sign-out counts: nothing until somebody confirms, or the planned end as grade C"),
)
RECORD_DAYS = _number(
    "attendance.record_days", 10, _("Working days within which a service is recorded"), 1, 60
)
ENTRY_PERCENT = _number(
    "attendance.entry_percent",
    10,
    _("Share of a unit's time in a month (in percent) that may be entered afterwards"),
    0,
    100,
)
ENTRY_FREE_MINUTES = _number(
    "attendance.entry_free_minutes",
    240,
    _("Minutes a unit may enter afterwards in a month whatever its share"),
    0,
)
ACCURACY_METRES = _number(
    "attendance.accuracy_metres", 150, _("Metres by which a phone's position may be unsure for a sign"), 5
)

# Monthly statements to work units.
STATEMENT_DAYS = _number(
    "credits.statement_days",
    5,
    _("Days within which somebody may object to what their work unit is told"),
    1,
    30,
)
STATEMENT_ABSENT = _switch(
    "credits.statement_absent", _("Whether a work unit is also told who took no part"), default=False
)

# Looks at personal data, and tables that leave the house.
REVEALS_PER_HOUR = _number(
    "people.reveals_per_hour", 30, _("Looks at personal data that one person may take within an hour")
)
REVEALS_PER_DAY = _number(
    "people.reveals_per_day", 100, _("Looks at personal data that one person may take within a day")
)
REVIEW_DAYS = _number(
    "people.review_days",
    3,
    _("Working days within which an emergency look is reviewed by somebody else"),
    1,
    30,
)
EXPORT_FREE_ROWS = _number(
    "cases.export_free_rows",
    100,
    _("Rows with personal data that may be exported without somebody's approval"),
    0,
)

# What the public may see, and what residents are told.
PUBLIC_BOARD = _switch("public.board", _("Show the public board of this area"), default=True)
SMALLEST_PUBLIC_CELL = _number("public.smallest_cell", 5, _("Smallest count shown in public"), 1, 100)
# Matters of these categories, and of all below them, never stand on the board: they lead to a person's life.
HIDDEN_CATEGORIES = _text(
    "public.hidden_categories",
    "care.child care.health care.old care.poor order.conduct order.dispute safety.order safety.sick",
    _("Codes of categories that never stand on the public board"),
)
PUBLIC_COMMENTS = _switch("public.comments", _("Neighbours may write under public matters"), default=True)
COMMENTS_PER_DAY = _number(
    "public.comments_per_day",
    5,
    _("Comments, and reports of comments, that one person may send within a day"),
    1,
    100,
)
HIDE_AFTER_REPORTS = _number(
    "public.hide_after_reports",
    3,
    _("Reports after which a comment is held back until a moderator has looked"),
    1,
    100,
)
GREETING = _text("public.greeting", "", _("Sentence on the front page of this area"))

# Undertakings 领办实事, enterprise problems, standing matters
UNDERTAKING_NAMES = _switch(
    "undertakings.show_names",
    _("Whether the public board names the leaders beside their office"),
    default=False,
)
MANAGER_BY_PAIRING = _switch(
    "cases.manager_by_pairing",
    _("Whether the department paired with an enterprise gives the service manager of its problems"),
    default=True,
)

# For modules beside this one that declare settings of their own (`declarations_*`).
declare_number, declare_text = _number, _text
