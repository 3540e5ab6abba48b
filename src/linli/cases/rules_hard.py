"""Why a matter is hard, and belongs before a joint meeting 议单. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .models import Case
from .rules_contesting import TWICE

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

SHARED = 2
REOPENED, RETURNED, DUTY = "reopened", "returned_twice", "shared_duty"
VOICES, LATE = "many_voices", "long_red"


@dataclass(frozen=True, slots=True)
class HardFacts:
    """What makes a matter hard: whether it came back, how many units rightly gave it back, how many ask,
    how many share the duty, how late it is."""

    reopened: bool = False
    returned: int = 0
    voices: int = 0
    units: int = 0
    red_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, as code and words."""

    code: str
    words: _StrPromise | str


def why_hard(facts: HardFacts, at: datetime, *, many: int, days: int) -> tuple[Reason, ...]:
    """The reasons, the heaviest first; none: it is not hard. `many` and `days` are settings of the area."""
    found = []
    if facts.reopened:
        found.append(Reason(REOPENED, _("It was closed and had to be opened again.")))
    if facts.returned >= TWICE:
        found.append(
            Reason(
                RETURNED,
                ngettext_lazy(
                    "Given back %d time with good reason.",
                    "Given back %d times with good reason.",
                    facts.returned,
                )
                % facts.returned,
            )
        )
    if facts.units >= SHARED:
        found.append(
            Reason(
                DUTY,
                ngettext_lazy("%d unit shares the duty.", "%d units share the duty.", facts.units)
                % facts.units,
            )
        )
    if facts.voices >= many:
        found.append(
            Reason(
                VOICES,
                ngettext_lazy("%d resident asks for it.", "%d residents ask for it.", facts.voices)
                % facts.voices,
            )
        )
    if facts.red_at is not None and at - facts.red_at >= timedelta(days=days):
        late = (at - facts.red_at).days
        found.append(
            Reason(LATE, ngettext_lazy("%d day over its time.", "%d days over its time.", late) % late)
        )
    return tuple(found)


def may_be_hard(case: Case) -> bool:
    """Whether anybody would put it on an agenda at all: open and not done well, no rectification, not shielded."""
    over = {*Case.ENDED, Case.State.DELIBERATING}
    if case.state == Case.State.FINISHED and not case.verdict_red:
        return False
    return case.state not in over and case.kind != Case.Kind.RECTIFICATION and not case.shielded
