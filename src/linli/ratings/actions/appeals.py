"""Appeals 申诉: asked by the rated unit, decided by another; what is excluded stays on the books and is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases.actions.beats import keep_words, note_down
from linli.cases.actions.telling import tell_area
from linli.cases.queries.loading import lock_case
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing, first
from linli.notices import actions as notices
from linli.people import queries as people
from linli.people.models import Role
from linli.ratings import queries, rules, rules_appeals
from linli.ratings.models import Appeal, Exclusion, Rating

from .calling import drop_calls

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from linli.cases.models import Case
    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value


@transaction.atomic
def appeal(*, case_uid: UUID, reason: str, words: str, actor: Actor, at: datetime) -> Appeal:
    """Appeal against the bad verdicts of this round as unfair. Nothing changes until it was reviewed.

    Refused: no_bad_rating, appealed_already, appeal_late, no_such_ground, no_words, too_long; Missing for everybody who
    does not speak for a unit that handled it.
    """
    case = case_queries.case_for(actor=actor, uid=case_uid, lock=True)
    unit = queries.rated_unit(actor=actor, case=case)
    facts = queries.appeal_facts(case, unit, queries.standing_bad(case), speaks=True, at=at)
    first(
        rules_appeals.may_appeal(facts, on=at.astimezone(local_zone()).date()),
        rules_appeals.may_give_reason(reason, words),
    ).enforce()
    said = keep_words(case, code="case.appealed", words=words, actor=actor, at=at, public=False)
    made = Appeal.objects.create(
        case=case,
        unit=unit,
        round=queries.round_of(case.pk),
        reason=reason,
        words=said,
        asked_by=people.person_of(actor=actor),
        asked_at=at,
    )
    note_down(
        case,
        "case.appealed",
        actor=actor,
        at=at,
        words=said,
        payload={"appeal": made.uid, "unit": unit.uid, "reason": reason},
    )
    tell_area(case, (Role.SUPERVISOR,), code="appeal_made", params={"number": case.number}, at=at)
    return made


@transaction.atomic
def withdraw_appeal(*, appeal_uid: UUID, actor: Actor, at: datetime) -> Appeal:
    """The unit takes its appeal back. Refused: not_your_unit, wrong_state; Missing."""
    found, case = _locked(appeal_uid, actor)
    queries.may_withdraw(found, actor).enforce()
    found.state, found.decided_at = Appeal.State.WITHDRAWN, at
    found.save(update_fields=["state", "decided_at"])
    note_down(case, "case.appeal_withdrawn", actor=actor, at=at, payload={"appeal": found.uid})
    return found


@transaction.atomic
def uphold_appeal(
    *, appeal_uid: UUID, rating_uids: Collection[UUID], words: str, actor: Actor, at: datetime
) -> Appeal:
    """The verdicts that are chosen no longer count; their residents are told and may answer.

    Refused: own_appeal, own_unit, no_right, wrong_state, no_words, too_long, none_chosen, nothing_left; Missing.
    """
    found, case = _locked(appeal_uid, actor)
    standing = {one.uid: one for one in queries.standing_bad(case)}
    first(
        rules_appeals.may_review(queries.review_facts(found, actor, at), "uphold"),
        rules_appeals.has_words(words),
        rules_appeals.may_exclude(rating_uids, standing),
    ).enforce()
    chosen = [standing[uid] for uid in dict.fromkeys(rating_uids)]
    Exclusion.objects.bulk_create(
        Exclusion(appeal=found, rating=one, reason=found.reason, at=at) for one in chosen
    )
    drop_calls([one.voice for one in chosen if one.voice is not None], at=at)
    _decide(found, case, Appeal.State.UPHELD, words=words, actor=actor, at=at, excluded=len(chosen))
    left = [one for uid, one in standing.items() if uid not in set(rating_uids)]
    cases.exclude_verdicts(
        case_uid=case.uid,
        voice_uids=[one.voice.uid for one in chosen if one.voice is not None],
        group_over=any(one.voice_id is None for one in chosen) and all(one.voice_id for one in left),
        actor=actor,
        at=at,
    )
    return found


@transaction.atomic
def dismiss_appeal(*, appeal_uid: UUID, words: str, actor: Actor, at: datetime) -> Appeal:
    """The verdicts stand. Refused: own_appeal, own_unit, no_right, wrong_state, no_words, too_long; Missing."""
    found, case = _locked(appeal_uid, actor)
    first(
        rules_appeals.may_review(queries.review_facts(found, actor, at), "dismiss"),
        rules_appeals.has_words(words),
    ).enforce()
    _decide(found, case, Appeal.State.DISMISSED, words=words, actor=actor, at=at)
    return found


@transaction.atomic
def answer_exclusion(*, token: str, words: str, actor: Actor, at: datetime, device: str = "") -> Exclusion:
    """The resident says something to it that the rating is not counted, once; those who reviewed it read it.

    Refused: as for rating by the wrong person, not_excluded, wrong_state, answered_already, no_words, too_long; Missing:
    not our token.
    """
    voice = case_queries.voice_by_token(token, lock=True)
    last = Rating.objects.filter(voice=voice).order_by("-at", "-id").first()
    rows = Exclusion.objects.select_for_update(of=("self",)).select_related("appeal")
    found = rows.filter(rating=last).first() if last is not None else None
    first(
        rules.by_resident(actor, queries.rater_of(voice, device=device, at=at)),
        rules_appeals.may_answer(
            found.appeal.state if found else "", answered=bool(found and found.answer_id)
        ),
        rules_appeals.has_words(words),
    ).enforce()
    if found is None:  # judged above; the types cannot know
        raise Missing
    said = keep_words(
        voice.case,
        code="case.exclusion_answered",
        words=words,
        actor=actor,
        at=at,
        voice=voice,
        public=False,
    )
    found.answer = said
    found.save(update_fields=["answer"])
    note_down(
        voice.case,
        "case.exclusion_answered",
        actor=actor,
        at=at,
        words=said,
        payload={"appeal": found.appeal.uid},
    )
    return found


def _locked(appeal_uid: UUID, actor: Actor) -> tuple[Appeal, Case]:
    """The case first, as every verb of it does, then the appeal."""
    seen = queries.appeal_for(actor=actor, uid=appeal_uid)
    case = lock_case(seen.case_id)
    return queries.appeal_for(actor=actor, uid=appeal_uid, lock=True), case


def _decide(
    found: Appeal, case: Case, state: str, *, words: str, actor: Actor, at: datetime, excluded: int = 0
) -> None:
    code = f"case.appeal_{state}"
    said = keep_words(case, code=code, words=words, actor=actor, at=at, public=False)
    found.state, found.decision = state, said
    found.decided_by, found.decided_at = people.person_of(actor=actor), at
    found.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    payload: dict[str, Value] = {"appeal": found.uid, "reason": found.reason, "excluded": excluded}
    note_down(case, code, actor=actor, at=at, words=said, payload=payload)
    notices.tell_on_commit(
        code=f"appeal_{state}",
        params={"number": case.number},
        at=at,
        recipient_uid=found.asked_by.uid,
        url=reverse("ratings:appeal", args=[found.uid]),
        subject_uid=case.uid,
    )
