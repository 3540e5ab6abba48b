"""What people say to a computed list: how they are named, objections, and who is left out with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from linli.awards import queries, rules
from linli.awards.actions.computing import rank
from linli.awards.actions.criteria import note
from linli.awards.models import Candidate, Commendation, Objection
from linli.kernel.verdict import Missing, first
from linli.notices import actions as notices
from linli.people import queries as people

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


@transaction.atomic
def answer(*, uid: UUID, naming: str, actor: Actor, at: datetime) -> Candidate:
    """Somebody on a list says how to be named, or that they do not want to be on it.

    Refused: wrong_state, left_out, bad_naming, only_less; Missing for whoever is not on it.
    """
    one = Commendation.objects.select_for_update().filter(uid=uid).first()
    row = one.candidates.filter(person_id=actor.person_id or 0).first() if one else None
    if one is None or row is None:
        raise Missing
    rules.may_answer(one.state, row.why, naming).enforce()
    row.naming, row.named_at = naming, at
    if one.state == Commendation.State.SHOWN:
        declined = naming == Candidate.Naming.DECLINED
        row.why = Candidate.Why.DECLINED if declined else Candidate.Why.SEATS
        row.place = None
    row.save(update_fields=["naming", "named_at", "why", "place"])
    if one.state == Commendation.State.SHOWN:
        rank(one)
    note("award.named", one, actor, at, {"candidate": row.uid, "naming": naming})
    return row


@transaction.atomic
def object_to_list(*, uid: UUID, words: str, actor: Actor, at: datetime) -> Objection:
    """Somebody of the community objects to the computed list.

    Refused: wrong_state, not_registered_here, objected_already, too_late, no_words, too_long; Missing.
    """
    near = Q(candidates__person_id=actor.person_id)
    if actor.home_code:
        near |= Q(area_code=actor.home_code[: rules.COMMUNITY_LENGTH])
    pk = (
        Commendation.objects.all().public().filter(near, uid=uid).values_list("pk", flat=True).first()
        if actor.person_id is not None
        else None
    )
    if pk is None:
        raise Missing
    one = Commendation.objects.select_for_update().get(pk=pk)
    rules.may_object(
        queries.facts_of(one),
        words,
        lives_there=queries.lives_in(actor, one.area_code),
        has_open=queries.has_open_objection(one, actor.person_id),
        today=queries.today(at),
    ).enforce()
    made = Objection.objects.create(
        commendation=one, person=people.person_of(actor=actor), words=words.strip(), at=at
    )
    note("award.objected", one, actor, at, {"objection": made.uid})
    for registrar in people.registrars_of(community_code=one.area_code, at=at):
        _tell("award_objected", registrar, one, at, reverse("awards:list", args=[one.uid]))
    return made


@transaction.atomic
def decide_objection(*, uid: UUID, upheld: bool, words: str, actor: Actor, at: datetime) -> Objection:
    """Decide about an objection, with a reason that the person reads; who objected does not.

    Refused: no_right, excluded, wrong_state, decided_already, no_words, too_long; Missing.
    """
    seen = queries.objection_for(actor=actor, uid=uid)
    one = Commendation.objects.select_for_update().get(pk=seen.commendation_id)
    row = queries.objection_for(actor=actor, uid=uid)
    first(
        rules.may_run(actor, one.area_code, excluded=frozenset({row.person.uid})),
        rules.may_decide(queries.facts_of(one), is_open=row.state == Objection.State.OPEN, words=words),
    ).enforce()
    row.state = Objection.State.UPHELD if upheld else Objection.State.DISMISSED
    row.decision, row.decided_by, row.decided_at = words.strip(), people.person_of(actor=actor), at
    row.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    note("award.decided", one, actor, at, {"objection": row.uid, "upheld": upheld})
    _tell("award_decided", row.person.uid, one, at, reverse("awards:mine"))
    return row


@transaction.atomic
def exclude(*, uid: UUID, why: str, words: str, actor: Actor, at: datetime) -> Candidate:
    """Leave somebody out who meets the criteria, with a reason that stands beside the list.

    Refused: no_right, excluded, wrong_state, no_reason, no_words, too_long; Missing.
    """
    row, one = _locked(uid, actor)
    first(
        rules.may_run(actor, one.area_code, excluded=frozenset({row.person.uid})),
        rules.may_exclude(queries.facts_of(one), why, words),
    ).enforce()
    row.why, row.why_words, row.place = why, words.strip(), None
    row.why_by = people.person_of(actor=actor)
    row.save(update_fields=["why", "why_words", "why_by", "place"])
    rank(one)
    note("award.left_out", one, actor, at, {"candidate": row.uid, "why": why})
    _tell("award_left_out", row.person.uid, one, at, reverse("awards:mine"))
    return row


@transaction.atomic
def readmit(*, uid: UUID, actor: Actor, at: datetime) -> Candidate:
    """Take that back. Refused: no_right, excluded, wrong_state, not_left_out; Missing."""
    row, one = _locked(uid, actor)
    first(
        rules.may_run(actor, one.area_code, excluded=frozenset({row.person.uid})),
        rules.may_readmit(queries.facts_of(one), row.why),
    ).enforce()
    row.why, row.why_words, row.why_by = Candidate.Why.SEATS, "", None
    row.save(update_fields=["why", "why_words", "why_by"])
    rank(one)
    note("award.readmitted", one, actor, at, {"candidate": row.uid})
    _tell("award_asked", row.person.uid, one, at, reverse("awards:mine"))
    return row


def _locked(uid: UUID, actor: Actor) -> tuple[Candidate, Commendation]:
    seen = queries.candidate_for(actor=actor, uid=uid)
    one = Commendation.objects.select_for_update().get(pk=seen.commendation_id)
    return queries.candidate_for(actor=actor, uid=uid), one


def _tell(code: str, recipient: UUID, one: Commendation, at: datetime, url: str) -> None:
    notices.tell_on_commit(
        code=code, params={"year": one.year}, at=at, recipient_uid=recipient, url=url, subject_uid=one.uid
    )
