"""Reviews of standing matters 常态化: reminded of when they are due, and held with one of three outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import first
from linli.people.models import Role

from .. import rules_standing
from ..models import Case, StandingReview
from ..queries.loading import case_for, facts_of, lock_case
from .beats import keep_words, note_down
from .clock import start_clock
from .telling import tell_area, tell_unit
from .work import finish_case, resume_case

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

Outcome = StandingReview.Outcome


@transaction.atomic
def review_standing(
    *, case_uid: UUID, outcome: str, words: str, review_on: date | None = None, actor: Actor, at: datetime
) -> Case:
    """Hold the review: still needed until the next one, taken in hand again, or finished for good.

    Refused: wrong_state, not_in_hand, on_its_list, bad_outcome, no_words, too_long, not_ahead; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    today = at.astimezone(clock.local_zone()).date()
    first(
        rules_standing.may_review(facts_of(case), actor),
        rules_standing.may_come_out(outcome, words, review_on, today),
    ).enforce()
    _done(case, outcome, at)
    if outcome == Outcome.KEEP and review_on is not None:
        said = keep_words(case, code="case.reviewed", words=words, actor=actor, at=at)
        case.review_on = review_on
        case.save(update_fields=["review_on"])
        start_clock(case, cause="standing", at=at, due_on=review_on)
        payload = {"review_on": review_on.isoformat()}
        note_down(case, "case.reviewed", actor=actor, at=at, words=said, payload=payload)
        return case
    case = resume_case(case_uid=case_uid, actor=actor, at=at)
    if outcome == Outcome.FINISH:
        return finish_case(case_uid=case_uid, words=words, actor=actor, at=at)
    keep_words(case, code="case.resumed", words=words, actor=actor, at=at, public=False)
    return case


def _done(case: Case, outcome: str, at: datetime) -> None:
    due_on = case.review_on or at.date()
    row = StandingReview.objects.filter(case=case, due_on=due_on, done_at__isnull=True).first()
    row = row or StandingReview(case=case, due_on=due_on)
    row.outcome, row.done_at = outcome, at
    row.save()


@transaction.atomic
def remind_review(*, case_id: int, at: datetime) -> bool:
    """Tell who has a standing matter in hand, and the desk, that its review is due; once for each date.

    False when it was reviewed or told meanwhile.
    """
    case = lock_case(case_id)
    if case.state != Case.State.STANDING or case.review_on is None:
        return False
    if case.review_on > at.astimezone(clock.local_zone()).date():
        return False
    row = StandingReview.objects.filter(case=case, due_on=case.review_on, done_at__isnull=True).first()
    if row is not None:
        return False
    StandingReview.objects.create(case=case, due_on=case.review_on, told_at=at)
    params = {"number": case.number, "title": case.title}
    if case.lead_unit_id is not None:
        tell_unit(case, [case.lead_unit_id], code="standing_review_due", params=params, at=at)
    tell_area(case, (Role.COMMUNITY, Role.DISPATCHER), code="standing_review_due", params=params, at=at)
    note_down(
        case,
        "case.review_due",
        actor=Actor.system(),
        at=at,
        payload={"review_on": case.review_on.isoformat()},
    )
    return True
