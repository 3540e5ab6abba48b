"""Who is told when a light turns, and who next when a red case does not move. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Role
from linli.places import declarations

from .clockwork import Limit, Unit, may_limit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from django.utils.functional import _StrPromise

    from linli.places.workdays import Hours

LEAD = "lead"
MOST_STEPS = 8
# Whom a step or a setting may name: those who lead the case, or posts over its area.
TARGETS: Final[dict[str, _StrPromise | str]] = {
    LEAD: pgettext_lazy("who is told", "Who leads it (as long as nobody does: dispatchers)"),
    **{
        role.value: role.label
        for role in (Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER)
    },
}
# Who gets what was not told one by one, once a day.
DIGESTED = (Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER)
PALETTES: Final[dict[str, _StrPromise]] = {
    "default": _("Green, yellow, red"),
    "colour_blind": _("Blue, orange, dark red: for eyes that confuse red and green"),
}
# What moves a red case: the ladder begins anew from there. A word about it, or a cause, does not.
MOVES = frozenset(
    {
        "case.accepted",
        "case.asked",
        "case.answered",
        "case.dispatched",
        "case.returned",
        "case.taken",
        "case.led",
        "case.tabled",
        "case.resolved",
        "case.resolved_on",
        "case.resolved_over",
        "case.published",
        "case.unpublished",
        "case.standing",
        "case.resumed",
        "case.time_granted",
        "case.rectified",
        "case.contest_upheld",
        "case.stepped_down",
        "case.untabled",
        "case.unmerged",
        "case.split",
        "case.gone_on",
        "undertaking.assigned",
        "undertaking.sent",
        "undertaking.target_set",
        "undertaking.milestone_done",
        "undertaking.milestone_explained",
    }
)


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step: after so long without movement these are told."""

    after: Limit
    to: str

    @property
    def label(self) -> str:
        """Whom it tells, in words."""
        return str(TARGETS.get(self.to, self.to))


@dataclass(frozen=True, slots=True)
class LightSettings:
    """Whom an area tells at once, when it tells the rest, and how its lights look."""

    told_yellow: tuple[str, ...]
    told_red: tuple[str, ...]
    digest_hour: int
    palette: str
    suspended_share: int


def steps_of(value: declarations.Steps) -> tuple[LadderStep, ...]:
    """The steps of a stored ladder."""
    return tuple(LadderStep(Limit(amount, unit), to) for amount, unit, to in value)


def may_put_ladder(steps: Sequence[tuple[Limit | None, str]], hours: Hours) -> Verdict:
    """Whether these steps make a ladder.

    Refusals: bad_limit, limit_zero, limit_long, unknown_role, counts_otherwise, steps_order, too_many_steps.
    """
    checks = [_one(number, limit, to) for number, (limit, to) in enumerate(steps)]
    if len(steps) > MOST_STEPS:
        checks.append(refuse("too_many_steps", _("At most 8 steps."), "steps"))
    each = first(*checks)
    return _in_order([limit for limit, _to in steps if limit], hours) if each else each


def _one(number: int, limit: Limit | None, to: str) -> Verdict:
    field = f"steps.{number}"
    if to not in TARGETS:
        return refuse("unknown_role", _("There is no such post to tell."), field)
    if limit is not None and limit.unit == Unit.DATE:
        return refuse("bad_limit", _("A limit is an amount of time, not a day."), field)
    return may_limit(limit, field)


def _in_order(limits: Sequence[Limit], hours: Hours) -> Verdict:
    if len({limit.counts for limit in limits}) > 1:
        return refuse(
            "counts_otherwise",
            _("All steps count alike: working time, or day and night."),
            "steps",
        )
    spans: list[timedelta] = [limit.span(hours) for limit in limits]
    for number, (former, later) in enumerate(pairwise(spans)):
        if later <= former:
            return refuse(
                "steps_order", _("Each step comes later than the one before it."), f"steps.{number + 1}"
            )
    return ALLOWED


def may_put_lights(settings: LightSettings) -> Verdict:
    """Whether an area may tell so. Refusals: unknown_role, bad_hour, unknown_palette, bad_share."""
    checks = [
        refuse("unknown_role", _("There is no such post to tell."), field)
        for field, targets in (("told_yellow", settings.told_yellow), ("told_red", settings.told_red))
        if not set(targets) <= TARGETS.keys()
    ]
    if not 0 <= settings.digest_hour <= 23:  # noqa: PLR2004 -- the hours of a day
        checks.append(refuse("bad_hour", _("An hour lies between 0 and 23."), "digest_hour"))
    if settings.palette not in PALETTES:
        checks.append(refuse("unknown_palette", _("There are no such colours."), "palette"))
    if not 0 <= settings.suspended_share <= 100:  # noqa: PLR2004 -- percent
        checks.append(refuse("bad_share", _("A share lies between 0 and 100 percent."), "suspended_share"))
    return first(*checks)
