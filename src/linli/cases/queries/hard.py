"""Hard matters: which, why, and whether they can be put on an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from linli.kernel.models import JournalEntry
from linli.people.powers import Power, roles_with
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import area_q

from .. import clockwork, rules
from .. import rules_hard as hard
from ..models import Case, CaseParty, guard_of
from ..rules import CaseFacts
from ..rules_contesting import TWICE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

MOST = 100
REOPENED = "case.reopened"
_KEYS = (declarations.HARD_VOICES, declarations.HARD_RED_DAYS)


@dataclass(frozen=True, slots=True)
class HardLine:
    """A hard matter with its reasons."""

    case: Case
    reasons: tuple[hard.Reason, ...]
    area: str
    table: Verdict


def hard_of(case: Case, *, units: int, reopened: bool, at: datetime) -> tuple[hard.Reason, ...]:
    """Why this case is hard, for its page, which knows parties and story already. One query, none where it cannot be."""
    if not hard.may_be_hard(case):
        return ()
    held = places.settings_of(_KEYS, case.area_code, at)
    facts = hard.HardFacts(
        reopened=reopened,
        returned=case.returned_count,
        voices=case.voice_count,
        units=units,
        red_at=case.red_at,
    )
    return hard.why_hard(
        facts, at, many=held[declarations.HARD_VOICES.key], days=held[declarations.HARD_RED_DAYS.key]
    )


def hard_cases(*, actor: Actor, at: datetime) -> list[HardLine]:
    """The hard matters of the areas whose meetings the actor runs, those with most reasons first; at most a hundred.

    Four queries and the settings of the actor's areas.
    """
    codes = actor.area_codes(*roles_with(Power.MEETINGS_RUN))
    if not codes:
        return []
    held = [places.settings_of(_KEYS, code, at) for code in codes]
    # The loosest setting of the actor's areas narrows in SQL, that of the first area judges.
    many = min(one[declarations.HARD_VOICES.key] for one in held)
    days = min(one[declarations.HARD_RED_DAYS.key] for one in held)
    over = [*Case.ENDED, Case.State.DELIBERATING]
    mine = Case.objects.filter(area_q(codes) & guard_of(actor), shielded="", urgency_at__lt=clockwork.CLOSED)
    mine = mine.exclude(state__in=over).exclude(state=Case.State.FINISHED, verdict_red=False)
    mine = mine.exclude(kind=Case.Kind.RECTIFICATION)
    live = CaseParty.objects.filter(until__isnull=True, unit__isnull=False)
    shared = live.values("case_id").annotate(n=Count("pk")).filter(n__gte=hard.SHARED).values("case_id")
    again = JournalEntry.objects.filter(code=REOPENED).values("subject_uid")
    found = mine.filter(
        Q(voice_count__gte=many)
        | Q(red_at__lte=at - timedelta(days=days))
        | Q(returned_count__gte=TWICE)
        | Q(pk__in=shared)
        | Q(uid__in=again)
    )
    cases = list(found.select_related("category", "lead_unit").order_by("urgency_at", "pk")[:MOST])
    return _lines(cases, actor, at, many=many, days=days)


def _lines(cases: list[Case], actor: Actor, at: datetime, *, many: int, days: int) -> list[HardLine]:
    units = dict(_units_of(cases))
    entries = JournalEntry.objects.filter(code=REOPENED, subject_uid__in=[case.uid for case in cases])
    reopened = set(entries.values_list("subject_uid", flat=True))
    names = places.names_of({case.area_code for case in cases})
    lines = []
    for case in cases:
        facts = hard.HardFacts(
            reopened=case.uid in reopened,
            returned=case.returned_count,
            voices=case.voice_count,
            units=units.get(case.pk, 0),
            red_at=case.red_at,
        )
        reasons = hard.why_hard(facts, at, many=many, days=days)
        bare = CaseFacts(state=case.state, kind=case.kind, area_code=case.area_code, shielded=case.shielded)
        if reasons:
            table = rules.may_table(bare, actor)
            lines.append(HardLine(case, reasons, names.get(case.area_code, ""), table))
    return sorted(lines, key=lambda line: (not line.table, -len(line.reasons)))


def _units_of(cases: Iterable[Case]) -> Iterable[tuple[int, int]]:
    live = CaseParty.objects.filter(case__in=list(cases), until__isnull=True, unit__isnull=False)
    return live.values("case_id").annotate(n=Count("pk")).values_list("case_id", "n")
