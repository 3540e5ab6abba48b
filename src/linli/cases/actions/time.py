"""More time and suspension 挂账: asking, granting, refusing, and going on before the review."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock
from linli.kernel.verdict import ALLOWED, Refused, first, refuse
from linli.people.models import Role
from linli.places import queries as places

from .. import rules, rules_time
from ..clockwork import Limit, may_limit
from ..models import Case, TimeRequest
from ..queries.loading import case_for, facts_of
from ..queries.reading import reading_of
from ..queries.time import open_request, time_facts
from .beats import keep_words, note_down
from .clock import grant_on_clock, resume_clock, try_on_clock
from .telling import tell_area, tell_unit

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

ANYBODY = "somebody else"


@transaction.atomic
def ask_time(
    *,
    case_uid: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    limit: Limit | None = None,
    review_on: date | None = None,
) -> Case:
    """Ask for so much more time, or (with a day of review instead) for suspension. The clock runs on until it is granted.

    Refused: wrong_state, asked_already, held_already, not_in_hand, no_person, no_words, too_long, bad_limit,
    limit_zero, limit_long, counts_otherwise, not_ahead, not_later, missing_year; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    facts = time_facts(facts_of(case), open_request(case), reading_of(case), at)
    suspend = review_on is not None
    today = at.astimezone(clock.local_zone()).date()
    first(
        rules_time.may_ask_time(facts, actor),
        rules.in_future(review_on, today, "review_on") if suspend else may_limit(limit),
        rules.in_future(limit.due_on, today, "limit") if limit and limit.due_on else ALLOWED,
        rules.has_words(reason, "reason"),
    ).enforce()
    given = limit if limit is not None and not suspend else Limit()
    request = TimeRequest(
        case=case,
        kind=TimeRequest.Kind.SUSPEND if suspend else TimeRequest.Kind.EXTEND,
        amount=None if suspend or given.due_on else given.amount,
        unit="" if suspend or given.due_on else given.unit,
        due_on=None if suspend else given.due_on,
        review_at=_when_work_begins(case, review_on, at) if review_on else None,
        asked_by_id=actor.person_id or 0,  # judged above: never nobody
        asked_at=at,
    )
    # What could never be granted is not asked for.
    try_on_clock(case, request, approved_by=ANYBODY, at=at)
    words = keep_words(case, code="case.time_asked", words=reason, actor=actor, at=at, public=False)
    request.reason = words
    request.save()
    note_down(case, "case.time_asked", actor=actor, at=at, words=words, payload=_payload(request))
    roles = (Role.DISPATCHER, Role.SUPERVISOR)
    tell_area(case, roles, code="time_asked", params={"number": case.number}, at=at)
    return case


def _when_work_begins(case: Case, day: date, at: datetime) -> datetime:
    hours = places.working_hours(case.area_code, at)
    return datetime.combine(day, hours.morning_from, clock.local_zone()).astimezone(UTC)


def _payload(request: TimeRequest) -> dict[str, Value]:
    review = request.review_at
    return {
        "request": request.uid,
        "kind": request.kind,
        "amount": request.amount,
        "counted": request.unit or None,
        "due_on": request.due_on.isoformat() if request.due_on else None,
        "review_on": review.astimezone(clock.local_zone()).date().isoformat() if review else None,
    }


@transaction.atomic
def grant_time(*, case_uid: UUID, words: str = "", actor: Actor, at: datetime) -> Case:
    """Grant what was asked for; from now on it is on the clock.

    Refused: nothing_asked, wrong_state, own_approval, in_hand, no_right, no_person, and what the clock no longer allows:
    stopped, held_already, review_past, counts_otherwise, not_later, missing_year; Missing.
    """
    case, request = _to_decide(case_uid, actor, at)
    grant_on_clock(case, request, approved_by=str(actor.person_id), at=at)
    return _decided(case, request, TimeRequest.State.GRANTED, words, actor, at)


@transaction.atomic
def refuse_time(*, case_uid: UUID, words: str, actor: Actor, at: datetime) -> Case:
    """Refuse it, with a reason.

    Refused: nothing_asked, wrong_state, own_approval, in_hand, no_right, no_person, no_words, too_long; Missing.
    """
    case, request = _to_decide(case_uid, actor, at)
    rules.has_words(words, "words").enforce()
    return _decided(case, request, TimeRequest.State.REFUSED, words, actor, at)


def _to_decide(case_uid: UUID, actor: Actor, at: datetime) -> tuple[Case, TimeRequest]:
    case = case_for(actor=actor, uid=case_uid, lock=True)
    request = open_request(case, lock=True)
    rules_time.may_decide_time(time_facts(facts_of(case), request, reading_of(case), at), actor).enforce()
    if request is None:
        raise Refused(refuse("nothing_asked", rules_time.NOTHING_ASKED))
    return case, request


def _decided(case: Case, request: TimeRequest, state: str, words: str, actor: Actor, at: datetime) -> Case:
    request.state, request.decided_by_id, request.decided_at = state, actor.person_id, at
    request.save(update_fields=["state", "decided_by", "decided_at"])
    code = f"case.time_{state}"
    said = keep_words(case, code=code, words=words, actor=actor, at=at, public=False)
    note_down(case, code, actor=actor, at=at, words=said, payload=_payload(request))
    if case.lead_unit_id is not None:
        tell_unit(case, [case.lead_unit_id], code=f"time_{state}", params={"number": case.number}, at=at)
    return case


@transaction.atomic
def go_on(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """End a suspension before its review: the clock goes on with what was left. Refused: not_suspended, not_in_hand;
    Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    facts = time_facts(facts_of(case), None, reading_of(case), at)
    rules_time.may_go_on(facts, actor).enforce()
    resume_clock(case, cause="gone_on", at=at)
    note_down(case, "case.gone_on", actor=actor, at=at)
    return case
