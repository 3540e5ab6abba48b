"""Those concerned are heard, then a person decides; nothing leaves the book but what the decision names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.attendance.models import Attendance
from linli.cases.rules import has_words
from linli.credits import actions as book
from linli.credits.models import CreditEntry
from linli.integrity import queries, rules
from linli.integrity.models import Concern, Finding
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import first
from linli.notices import actions as notices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_WORDS = 2000


@transaction.atomic
def answer(*, uid: UUID, words: str, actor: Actor, at: datetime) -> Finding:
    """Say how it was; until it is decided one may say more, which replaces it. Refused: not_yours, finding_state,
    no_words, too_long; Missing.
    """
    finding = queries.finding_for(actor=actor, uid=uid, lock=True)
    facts = queries.facts_of(finding)
    first(rules.may_answer(facts, actor), has_words(words, "words", most=MOST_WORDS)).enforce()
    concern = Concern.objects.get(finding=finding, person_id=actor.person_id or 0)
    concern.answer, concern.answered_at = words.strip(), at
    concern.save(update_fields=["answer", "answered_at"])
    if finding.state == Finding.State.OPEN and not facts.waiting - {actor.person_id}:
        _move(finding, Finding.State.HEARD)
    _note("integrity.answered", finding, actor, at)
    return finding


@transaction.atomic
def end_hearings(*, at: datetime) -> int:
    """Findings whose days are over may be decided without an answer. How many. Safe to run twice."""
    over = Finding.objects.select_for_update().filter(state=Finding.State.OPEN, hear_until__lte=at)
    count = 0
    for finding in over.order_by("pk"):
        _move(finding, Finding.State.HEARD)
        _note("integrity.heard", finding, Actor.system(), at)
        count += 1
    return count


@transaction.atomic
def dismiss(*, uid: UUID, words: str, actor: Actor, at: datetime) -> Finding:
    """Everything is in order; possible at any time. Refused: no_right, excluded, same_unit, finding_state, no_words,
    too_long; Missing.
    """
    return _decide("dismiss", uid, words, (), actor, at)


@transaction.atomic
def uphold(*, uid: UUID, words: str, take_back: Iterable[UUID] = (), actor: Actor, at: datetime) -> Finding:
    """It was not so. What was booked for the named services is taken back by further entries; others stay.

    Refused: no_right, excluded, same_unit, finding_state, not_heard, no_words, too_long; Missing.
    """
    return _decide("uphold", uid, words, take_back, actor, at)


def _decide(
    verb: str, uid: UUID, words: str, take_back: Iterable[UUID], actor: Actor, at: datetime
) -> Finding:
    finding = queries.finding_for(actor=actor, uid=uid, lock=True)
    verdict = queries.verdicts_of(queries.facts_of(finding), actor, at)[verb]
    first(verdict, has_words(words, "words", most=MOST_WORDS)).enforce()
    finding.decision, finding.decided_by_id, finding.decided_at = words.strip(), actor.person_id, at
    finding.taken_back = _take_back(finding, set(take_back), actor, at)
    finding.state = rules.ARROWS[verb][1]
    finding.save(update_fields=["decision", "decided_by", "decided_at", "taken_back", "state"])
    _note(f"integrity.{finding.state}", finding, actor, at, taken_back=finding.taken_back)
    for concern in queries.concerns_of(finding):
        notices.tell_on_commit(
            code=f"finding_{finding.state}",
            params={"title": finding.title or "-"},
            recipient_uid=concern.person.uid,
            url=reverse("integrity:finding", args=[finding.uid]),
            at=at,
        )
    return finding


def _take_back(finding: Finding, wanted: set[UUID], actor: Actor, at: datetime) -> int:
    """Take back what was booked for these services of the finding; how many entries."""
    named = wanted & {UUID(uid) for uid in finding.attendances}
    services = list(Attendance.objects.filter(uid__in=named).values_list("person_id", "place_uid"))
    # All entries before any account, and accounts in the order of people: two who take back at once wait for each other
    # and not in a circle.
    booked = CreditEntry.objects.filter(person__in={one for one, _place in services})
    booked = booked.filter(source_uid__in={place for _one, place in services}, reverses=None)
    list(booked.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    count = 0
    for person, place in sorted(services):
        entries = CreditEntry.objects.filter(
            person_id=person, source_uid=place, reverses=None, reversed_by=None
        )
        for entry in entries.order_by("pk"):
            book.take_back(uid=entry.uid, cause=("finding", finding.uid), actor=actor, at=at)
            count += 1
    return count


def _move(finding: Finding, state: str) -> None:
    finding.state = state
    finding.save(update_fields=["state"])


def _note(code: str, finding: Finding, actor: Actor, at: datetime, **more: int) -> None:
    journal.note(
        code,
        subject=("finding", finding.uid),
        actor=actor,
        at=at,
        payload=more or None,
        area=finding.area_code,
    )
