"""The objection to a case that was sent, until when one is possible, and what the actor has claimed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.people.powers import Power
from linli.people.rules import Facts, may
from linli.places import declarations
from linli.places import queries as places
from linli.places.workdays import MissingYear

from .. import rules_contesting
from ..models import Case, CaseParty, Objection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from ..rules import CaseFacts


@dataclass(frozen=True, slots=True)
class Contest:
    """All objections to a case, the open one, and until when the unit that has it may object."""

    facts: rules_contesting.ContestFacts
    open: Objection | None
    past: list[Objection]


def contest_of(case: Case, facts: CaseFacts, *, lock: bool = False) -> Contest:
    """What was objected to; four queries while a case waits to be taken, one otherwise."""
    found = Objection.objects.filter(case=case).order_by("asked_at", "id")
    found = (
        found.select_for_update(of=("self",)) if lock else found.select_related("words", "unit", "believed")
    )
    objections = list(found)
    now = next((one for one in objections if one.state == Objection.State.OPEN), None)
    waits = case.state == Case.State.DISPATCHED
    return Contest(
        facts=rules_contesting.ContestFacts(
            case=facts,
            open=now is not None,
            asked_by=now.asked_by_id if now else None,
            unit_id=now.unit_id if now else None,
            until=contest_until(case) if waits else None,
            used=frozenset(one.reason for one in objections if one.unit_id == facts.lead_unit_id),
        ),
        open=now,
        past=[one for one in objections if one is not now],
    )


def contest_until(case: Case) -> datetime | None:
    """Until when the unit that was sent a case may object, by working time; None beyond the known calendar."""
    since = (
        CaseParty.objects.filter(case=case, part=CaseParty.Part.LEAD, until__isnull=True)
        .values_list("since", flat=True)
        .first()
    )
    if since is None:
        return None
    keys = (declarations.OBJECTION_HOURS, declarations.HOURS)
    values = places.settings_of(keys, case.area_code, since)
    calendar = places.calendar(values[declarations.HOURS.key])
    try:
        return calendar.add_working_time(since, timedelta(hours=values[declarations.OBJECTION_HOURS.key]))
    except MissingYear:
        return None


def contest_verdicts(*, case: Case, facts: CaseFacts, actor: Actor, at: datetime) -> dict[str, Verdict]:
    """What may be done now, for the verbs of objection."""
    return rules_contesting.verdicts(contest_of(case, facts).facts, actor, at)


def own_claims(parties: Iterable[CaseParty], actor: Actor) -> list[CaseParty]:
    """The parts that the actor, or a unit it speaks for, took up by its own will and still has."""
    return [
        one
        for one in parties
        if one.until is None
        and one.how == CaseParty.How.CLAIMED
        and (
            (one.person_id is not None and one.person_id == actor.person_id)
            or (
                one.unit_id is not None
                and bool(may(actor, Power.CASES_HANDLE, Facts(unit_ids=frozenset({one.unit_id}))))
            )
        )
    ]


def claims_of(case: Case, *, lock: bool = False) -> list[CaseParty]:
    """What was claimed of a case and still is, one query."""
    found = CaseParty.objects.filter(case=case, until__isnull=True, how=CaseParty.How.CLAIMED).order_by("id")
    found = found.select_for_update(of=("self",)) if lock else found.select_related("unit")
    return list(found)


def withdraw_verdict(facts: CaseFacts, claims: list[CaseParty]) -> Verdict:
    """Whether one of these claims may be given up; that of the lead first."""
    leading = any(one.part == CaseParty.Part.LEAD for one in claims) if claims else None
    return rules_contesting.may_withdraw(facts, leading=leading)
