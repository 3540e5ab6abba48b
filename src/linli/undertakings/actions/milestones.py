"""Milestones: promised for a day, reached with proof, or closed with an explanation by who runs the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.kernel import crypto
from linli.kernel.verdict import first
from linli.undertakings import queries, rules
from linli.undertakings.models import Milestone

from .items import set_clock

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value


@transaction.atomic
def add_milestone(*, item_uid: UUID, name: str, due_on: date | None, actor: Actor, at: datetime) -> Milestone:
    """Promise a part of it for a day; the nearest open one is what the clock runs towards.

    Refused: wrong_state, no_right, no_name, too_long, not_ahead, after_target; Missing.
    """
    item = queries.undertaking_for(actor=actor, uid=item_uid, lock=True)
    first(
        rules.may_do("add_milestone", case_queries.facts_of(item.case), actor),
        rules.may_promise(name, due_on, queries.today(at), item.target_on),
    ).enforce()
    one = Milestone.objects.create(
        undertaking=item, name=name.strip(), due_on=due_on or item.target_on, created_at=at
    )
    payload: dict[str, Value] = {"milestone": one.uid, "due_on": one.due_on.isoformat()}
    cases.note_undertaking(
        case_uid=item.case.uid, code="undertaking.milestone_added", actor=actor, at=at, payload=payload
    )
    set_clock(item, actor=actor, at=at)
    return one


@transaction.atomic
def finish_milestone(*, milestone_uid: UUID, proof: str, actor: Actor, at: datetime) -> Milestone:
    """It is reached: say by what that is seen. Refused: wrong_state, not_in_hand, milestone_closed, no_words, too_long;
    Missing."""
    one = queries.milestone_for(actor=actor, uid=milestone_uid, lock=True)
    first(
        rules.may_do("finish_milestone", case_queries.facts_of(one.undertaking.case), actor),
        rules.may_close(open_=one.open, words=proof, field="proof"),
    ).enforce()
    one.proof, one.done_at = proof.strip(), at
    one.save(update_fields=["proof", "done_at"])
    return _closed(one, "undertaking.milestone_done", proof, actor, at)


@transaction.atomic
def explain_milestone(*, milestone_uid: UUID, words: str, actor: Actor, at: datetime) -> Milestone:
    """Close one that will not be reached, with an explanation that everybody reads.

    Refused: wrong_state, no_right, in_hand, milestone_closed, no_words, too_long; Missing.
    """
    one = queries.milestone_for(actor=actor, uid=milestone_uid, lock=True)
    first(
        rules.may_do("explain_milestone", case_queries.facts_of(one.undertaking.case), actor),
        rules.may_close(open_=one.open, words=words, field="words"),
    ).enforce()
    one.explained, one.done_at = words.strip(), at
    one.save(update_fields=["explained", "done_at"])
    return _closed(one, "undertaking.milestone_explained", words, actor, at)


def _closed(one: Milestone, code: str, words: str, actor: Actor, at: datetime) -> Milestone:
    payload: dict[str, Value] = {
        "milestone": one.uid,
        "due_on": one.due_on.isoformat(),
        "words": crypto.commitment(one.uid.hex, words.strip()),
    }
    cases.note_undertaking(case_uid=one.undertaking.case.uid, code=code, actor=actor, at=at, payload=payload)
    set_clock(one.undertaking, actor=actor, at=at)
    return one
