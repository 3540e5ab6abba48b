"""The record of a call, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.cases import actions as cases
from linli.cases.actions.beats import keep_words, note_down
from linli.cases.queries.loading import lock_case
from linli.kernel.verdict import first
from linli.people import queries as people
from linli.ratings import queries, rules_appeals, rules_calls
from linli.ratings.models import CallBack

from .rating import record_said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


@transaction.atomic
def record_call(
    *,
    call_uid: UUID,
    outcome: str,
    words: str,
    actor: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    consent_score: int | None = None,
) -> CallBack:
    """Write down how a call went, by somebody who did not handle the case.

    Who says "not solved" is asked to rate once more by their own link; with their consent the verdict that they spoke is
    taken down at once, and reopens the matter. Neither, where their last rating was excluded on appeal or the matter is
    in work again: the outcome is kept. Refused: no_right, handled_it, wrote_it_off, called_already, no_such_outcome,
    no_such_answer, consent_needs_not_solved, no_such_score, too_long; Missing.
    """
    seen = queries.call_for(actor=actor, uid=call_uid)
    case = lock_case(seen.case_id)
    call = queries.call_for(actor=actor, uid=call_uid, lock=True)
    said = dict(answers or {})
    first(
        rules_calls.may_call(queries.call_facts(call, actor, at)),
        rules_calls.may_record_outcome(outcome, said, consent_score=consent_score),
        rules_appeals.not_too_long(words),
    ).enforce()
    call.tries += 1
    call.outcome, call.answers, call.consent = outcome, said, consent_score is not None
    call.called_by, call.called_at = people.person_of(actor=actor), at
    call.done_at = at if rules_calls.is_over(outcome, call.tries) else None
    call.words = keep_words(
        case, code="case.called_back", words=words, actor=actor, at=at, voice=call.voice, public=False
    )
    call.save()
    note_down(
        case,
        "case.called_back",
        actor=actor,
        at=at,
        words=call.words,
        payload={"call": call.uid, "outcome": outcome, "try": call.tries, "consent": call.consent},
    )
    if outcome == CallBack.Outcome.NOT_SOLVED and queries.may_ask_again(call.voice):
        call.voice = cases.ask_again(voice_uid=call.voice.uid, actor=actor, at=at)
        if consent_score is not None:
            record_said(voice=call.voice, score=consent_score, actor=actor, at=at)
    return call
