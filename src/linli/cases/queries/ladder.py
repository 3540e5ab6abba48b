"""Whom an area tells when a light turns, its ladder, and the next step of a case on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing
from linli.people.models import Role, Unit
from linli.places import codes, declarations
from linli.places import queries as places

from .. import clockwork, rules_ladder, rules_limits
from ..rules_ladder import LadderStep, LightSettings, steps_of
from .limits import due_after

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict
    from linli.places.models import Area
    from linli.places.workdays import Calendar

    from ..models import Case

KEYS = (
    declarations.TOLD_YELLOW,
    declarations.TOLD_RED,
    declarations.DIGEST_HOUR,
    declarations.LADDER,
    declarations.PALETTE,
    declarations.SUSPENDED_SHARE,
    declarations.HOURS,
)


@dataclass(frozen=True, slots=True)
class LightsPage:
    """What an area says about its lights."""

    area: Area
    roots: list[Area]
    may: Verdict
    steps: tuple[LadderStep, ...]
    settings: LightSettings


def lights_page(*, actor: Actor, code: str, at: datetime) -> LightsPage:
    """The lights of an area of the reader's posts (the first of them for an empty code), three queries. Raises Missing."""
    own = sorted(actor.area_codes(Role.ADMIN)) or sorted(actor.area_codes())
    wanted = code or (own[0] if own else "")
    if not codes.covered_by_any(own, wanted):
        raise Missing
    given = places.settings_of(KEYS, wanted, at)
    return LightsPage(
        area=places.area(wanted),
        roots=[places.area(one) for one in own],
        may=rules_limits.may_set_up(actor, wanted),
        steps=steps_of(given[declarations.LADDER.key]),
        settings=light_settings(given),
    )


def light_settings(given: dict[str, Any]) -> LightSettings:
    """The settings of lights among the values of `KEYS`."""
    return LightSettings(
        told_yellow=given[declarations.TOLD_YELLOW.key],
        told_red=given[declarations.TOLD_RED.key],
        digest_hour=given[declarations.DIGEST_HOUR.key],
        palette=given[declarations.PALETTE.key],
        suspended_share=given[declarations.SUSPENDED_SHARE.key],
    )


def palette_of(actor: Actor, at: datetime) -> str:
    """The colours of lights where somebody works: in the area of a post, around their unit, at home; two queries."""
    places_of = sorted(one.area_code for one in actor.posts if one.area_code)
    units = actor.unit_ids()
    if not places_of and units:
        places_of = sorted(Unit.objects.filter(pk__in=units).values_list("area_code", flat=True))
    code = next(iter(places_of), actor.home_code)
    return places.setting(declarations.PALETTE, code, at)


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step of the ladder that comes next, and when; without a moment its year is not known."""

    number: int
    step: LadderStep
    due_at: datetime | None


def next_step(case: Case, at: datetime) -> NextStep | None:
    """What comes next for a red case that does not move, four queries; none for any other light, without any."""
    if clockwork.colour(case, at) != "red" or (since := redness(case)) is None:
        return None
    given = places.settings_of(KEYS, case.area_code, at)
    told = case.steps_told if case.noted_light == "red" else 0
    steps = steps_of(given[declarations.LADDER.key])
    if told >= len(steps):
        return None
    calendar = places.calendar(given[declarations.HOURS.key])
    return NextStep(told + 1, steps[told], step_due(case, steps[told], since, calendar))


def redness(case: Case) -> datetime | None:
    """When it turned red: as it was noted, else by its clock."""
    if case.noted_light == "red" and case.red_since is not None:
        return case.red_since
    return None if case.noted_light == "red" else case.red_at


def step_due(case: Case, step: LadderStep, since: datetime, calendar: Calendar) -> datetime | None:
    """When a step is due: so long after the case turned red, was moved after that, or is held no more. One query."""
    moved = (
        JournalEntry.objects.filter(subject_uid=case.uid, code__in=rules_ladder.MOVES, recorded_at__gt=since)
        .order_by("-sequence")
        .values_list("effective_at", flat=True)
        .first()
    )
    held = case.held_until if case.held_by else None
    return due_after(step.after, max(since, moved or since, held or since), calendar)
