"""Until when requests for places are answered: what holds in an area, and what held there before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.attendance import queries as attendance
from linli.attendance import rules_windows
from linli.kernel.actor import Actor
from linli.kernel.verdict import Verdict
from linli.places import declarations_service as declared
from linli.places import queries as places
from linli.places.models import Area
from linli.projects.rules_answers import AnswerTimes

KEYS = (
    declared.REQUEST_WITHIN_DAYS,
    declared.REQUEST_BEFORE_HOURS,
    declared.REQUEST_LEAST_HOURS,
    declared.REQUEST_REMIND_HOURS,
)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Held:
    """What held from a moment on."""

    since: datetime
    times: AnswerTimes


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """What holds in one area now and what held before, the others one may look at, and whether one may change it."""

    area: Area
    areas: list[tuple[str, str]]
    now: AnswerTimes
    history: list[Held]
    verdict: Verdict


def answer_times(area_code: str, at: datetime) -> AnswerTimes:
    """What holds in an area at a moment, one statement."""
    return _read(places.settings_of(KEYS, area_code, at))


def answers_page(*, actor: Actor, code: str, at: datetime) -> AnswersPage:
    """For who has a post over an area, of the one asked for or the first of their own. Raises Missing."""
    area, areas = attendance.area_and_others(actor=actor, code=code, at=at)
    book = places.settings_book(KEYS, area.code, at)
    return AnswersPage(
        area=area,
        areas=areas,
        now=_read(book.at(at)),
        history=[Held(since, _read(book.at(since))) for since in reversed(book.changes[-SHOWN:])],
        verdict=rules_windows.may_set(actor, area.code),
    )


def _read(said: dict[str, int]) -> AnswerTimes:
    return AnswerTimes(*(said[one.key] for one in KEYS))
