"""Lights that turned, and the ladder: found by the moment at which each case turns next, so that a run costs what changed.

Every case carries `turns_at`: the moment its light turns by itself, or the next step of the ladder is due; what rewrites
its lights sets it to "look again". A run takes the cases whose moment has come, each under its own lock, tells what is
new compared with `noted_light`, and sets the next moment. So it may run twice, and on two workers.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.notices import actions as notices
from linli.people.models import Post
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import lineage
from linli.places.workdays import Calendar

from .. import clockwork, rules_ladder
from ..models import Case, LightDigest, StageLimit
from ..queries.guarded import kept_out_of
from ..queries.ladder import KEYS, step_due
from ..queries.reading import lights_of
from ..rules_ladder import steps_of
from .beats import note_down
from .clock import next_turn
from .telling import tell_named

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from ..rules_ladder import LadderStep

log = logging.getLogger(__name__)
NOTED = ("noted_light", "red_since", "steps_told", "turns_at")
TURNED = {"yellow": "case.turned_yellow", "red": "case.turned_red"}
LIT = {"yellow": "light_yellow", "red": "light_red"}
AT_ONCE = 500


@dataclass(slots=True)
class _Run:
    """One run: its moment, and what it has asked about areas so far."""

    at: datetime
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    calendar: Calendar | None = None

    def of(self, area_code: str) -> dict[str, Any]:
        """The settings of an area, asked once."""
        if area_code not in self.settings:
            self.settings[area_code] = places.settings_of(KEYS, area_code, self.at)
        return self.settings[area_code]

    def hours(self, area_code: str) -> Calendar:
        """The calendar with the hours of an area, asked once."""
        known = self.calendar = self.calendar or places.calendar()
        return Calendar(known.days, known.years, self.of(area_code)[declarations.HOURS.key])


def turn_lights(*, at: datetime, most: int = AT_ONCE) -> int:
    """Tell of the lights that turned and the steps that fell due, the longest past first. How many cases were looked at."""
    run = _Run(at)
    due = Case.objects.filter(turns_at__lte=at).order_by("turns_at", "id")
    looked = 0
    for pk in list(due.values_list("pk", flat=True)[:most]):
        try:
            looked += _look(pk, run)
        except Exception:
            # One broken case must not hold up the others; it comes again with the next run.
            log.exception("the light of case %s could not be looked at", pk)
    return looked


@transaction.atomic
def _look(pk: int, run: _Run) -> bool:
    """Look at one case; another worker may have been quicker, or somebody may hold it: then it comes again."""
    case = (
        Case.objects.select_for_update(of=("self",), skip_locked=_skips())
        .select_related("category__parent__parent", "lead_unit", "lead_person")
        .filter(pk=pk, turns_at__lte=run.at)
        .first()
    )
    if case is None:
        return False
    colour = clockwork.colour(case, run.at)
    before = case.noted_light
    if colour == "red" and before != "red":
        case.red_since = run.at if case.verdict_red else case.red_at
        case.steps_told = 0
    elif colour != "red":
        case.red_since, case.steps_told = None, 0
    if colour != before and colour in TURNED and not (case.verdict_red or before == "red"):
        _tell(case, colour, run)
    case.noted_light = "" if colour == "off" else colour
    case.turns_at = _climb(case, run) if colour == "red" else next_turn(case, run.at)
    case.save(update_fields=NOTED)
    return True


def _skips() -> bool:
    """Whether this database passes over rows that are locked."""
    return bool(connection.features.has_select_for_update_skip_locked)


def _tell(case: Case, colour: str, run: _Run) -> None:
    """Journal, one message to each whom the area names, and a count for all others."""
    red = colour == "red"
    stage = case.lit_by if red else lights_of(case).yellow_by
    moment = case.red_at if red else case.yellow_at
    note_down(
        case,
        TURNED[colour],
        actor=Actor.system(),
        at=run.at,
        payload={"stage": stage},
        effective_at=moment,
    )
    given = run.of(case.area_code)
    named = given[(declarations.TOLD_RED if red else declarations.TOLD_YELLOW).key]
    params = {"number": case.number, "stage": _in_words(stage)}
    told = tell_named(case, named, code=LIT[colour], params=params, at=run.at)
    if not case.shielded:
        _count(case, colour, told, run)


def _in_words(stage: str) -> str:
    """The stage in the language of the house: a message is kept with its words."""
    with translation.override(settings.LANGUAGE_CODE):
        known = stage in StageLimit.Stage.values
        return str(StageLimit.Stage(stage if known else StageLimit.Stage.HANDLING).label)


# --- The ladder --------------------------------------------------------------------------------------------------------


def _climb(case: Case, run: _Run) -> datetime | None:
    """Tell the steps that are due, each once per redness; when the next one is, or None after the last."""
    steps = steps_of(run.of(case.area_code)[declarations.LADDER.key])
    since = case.red_since or run.at
    while case.steps_told < len(steps):
        step = steps[case.steps_told]
        due = step_due(case, step, since, run.hours(case.area_code))
        if due is None or due > run.at:
            return due  # None: its year is not known; the next event of the clock looks again
        _escalate(case, step, run)
        case.steps_told += 1
    return None


def _escalate(case: Case, step: LadderStep, run: _Run) -> None:
    params: dict[str, str | int] = {"number": case.number, "step": case.steps_told + 1}
    told = tell_named(case, (step.to,), code="light_escalated", params=params, at=run.at)
    note_down(
        case,
        "case.escalated",
        actor=Actor.system(),
        at=run.at,
        payload={"step": case.steps_told + 1, "whom": step.to, "told": len(told)},
    )


@transaction.atomic
def settle_lights(*, at: datetime, but: Collection[int] = ()) -> int:
    """Take the lights of open cases as they stand: nobody is told of what was yellow or red before. How many.

    For data that was brought in whole. `but`: keys of cases that are news all the same.
    """
    cases = Case.objects.open().exclude(pk__in=but)
    red = Q(verdict_red=True) | Q(red_at__lte=at)
    many = cases.filter(red).update(noted_light="red", red_since=F("red_at"), turns_at=None)
    many += cases.filter(~red, yellow_at__lte=at).update(noted_light="yellow", turns_at=F("red_at"))
    many += cases.filter(~red, yellow_at__gt=at).update(noted_light="green", turns_at=F("yellow_at"))
    Case.objects.filter(state__in=Case.ENDED).update(turns_at=None)
    return many + cases.filter(red_at__isnull=True, verdict_red=False).update(turns_at=None)


# --- What is told once a day ---------------------------------------------------------------------------------------------


def _count(case: Case, colour: str, told: list[UUID], run: _Run) -> None:
    """Count it for everybody around who was not told: one message at the hour of their area says how many."""
    posts = Post.objects.current(run.at).filter(
        role__in=rules_ladder.DIGESTED, area_code__in=lineage(case.area_code)
    )
    posts = posts.exclude(person__uid__in=told).exclude(person_id__in=kept_out_of(case))
    widest: dict[int, str] = {}
    for person_id, area in posts.values_list("person_id", "area_code"):
        if person_id not in widest or len(area) < len(widest[person_id]):
            widest[person_id] = area
    hour = run.of(case.area_code)[declarations.DIGEST_HOUR.key]
    due = next_hour(run.at, hour)
    for person_id, area in widest.items():
        row, _made = LightDigest.objects.get_or_create(person_id=person_id, area_code=area, due_at=due)
        LightDigest.objects.filter(pk=row.pk).update(**{colour: F(colour) + 1})


def next_hour(at: datetime, hour: int) -> datetime:
    """The next full hour of the place with this number after a moment."""
    local = at.astimezone(clock.local_zone())
    today = datetime.combine(local.date(), time(hour), clock.local_zone())
    return today if today > local else today + timedelta(days=1)


def send_digests(*, at: datetime, most: int = AT_ONCE) -> int:
    """Send what has been counted until its hour, one message to each person and area. How many were sent."""
    due = LightDigest.objects.filter(sent_at__isnull=True, due_at__lte=at).order_by("due_at", "pk")
    return sum(_send(pk, at) for pk in list(due.values_list("pk", flat=True)[:most]))


@transaction.atomic
def _send(pk: int, at: datetime) -> bool:
    row = LightDigest.objects.select_for_update(of=("self",)).filter(pk=pk, sent_at__isnull=True).first()
    if row is None:
        return False
    area = places.names_of([row.area_code]).get(row.area_code, row.area_code)
    light = "red" if row.red and not row.yellow else "lit"
    notices.tell_on_commit(
        code="light_digest",
        params={"area": area, "yellow": row.yellow, "red": row.red},
        at=at,
        recipient_uid=row.person.uid,
        url=f"{reverse('cases:ledger')}?{urlencode({'light': light, 'area': row.area_code})}",
    )
    row.sent_at = at
    row.save(update_fields=["sent_at"])
    return True
