"""Windows of signing: what holds in an area, and the areas whose administrator somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.attendance import rules_windows
from linli.attendance.rules_windows import WindowMinutes
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict
from linli.places import declarations_service as declared
from linli.places import queries as places
from linli.places.codes import covered_by_any
from linli.places.models import Area

KEYS = (declared.SIGN_EARLY_MINUTES, declared.SIGN_OUT_MINUTES, declared.LATE_AFTER_MINUTES)


@dataclass(frozen=True, slots=True)
class WindowsPage:
    """What holds in one area now, the others one may look at, and whether one may change it."""

    area: Area
    areas: list[tuple[str, str]]
    now: WindowMinutes
    verdict: Verdict


def window_minutes(area_code: str, at: datetime) -> WindowMinutes:
    """What holds in an area at a moment, one statement."""
    said = places.settings_of(KEYS, area_code, at)
    return WindowMinutes(*(said[one.key] for one in KEYS))


def area_seen(*, actor: Actor, code: str) -> Area:
    """An area in which the actor holds a post. Raises Missing."""
    if not (actor.is_system or covered_by_any(actor.area_codes(), code)):
        raise Missing
    return places.area(code)


def area_and_others(*, actor: Actor, code: str, at: datetime) -> tuple[Area, list[tuple[str, str]]]:
    """For who has a post over an area: the one asked for or the first of their own, and those one may choose from.

    Raises Missing.
    """
    own = actor.area_codes()
    if not own:
        raise Missing
    area = area_seen(actor=actor, code=code or own[0])
    below = [(one.code, one.name) for one in places.children(own[0], at)]
    return area, [*places.named_areas(own), *below]


def windows_page(*, actor: Actor, code: str, at: datetime) -> WindowsPage:
    """For who has a post over an area, of the one asked for or the first of their own. Raises Missing."""
    area, areas = area_and_others(actor=actor, code=code, at=at)
    return WindowsPage(
        area=area,
        areas=areas,
        now=window_minutes(area.code, at),
        verdict=rules_windows.may_set(actor, area.code),
    )
