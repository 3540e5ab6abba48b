"""Bookings, corrections and delivered work at one moment: nothing over the budget, nothing booked anew that was taken back,
and nobody waits for another in a circle.

Each pair is held at the moment when both have judged, or hold what the other wants next. The twins take a lock away. On
SQLite the transaction itself is the lock, so the twins are PostgreSQL's.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils.timezone import localtime

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance.models import Attendance, Correction, Delivery
from linli.attendance.queries import corrections
from linli.attendance.rules import code_at
from linli.attendance.rules_delivery import Worked
from linli.credits import actions as credit_book
from linli.credits import queries as credit_queries
from linli.credits.actions import book
from linli.credits.models import CreditEntry
from linli.credits.rules_statements import month_before
from linli.integrity import actions as integrity
from linli.integrity import rules as integrity_rules
from linli.integrity.actions.scanning import flagged
from linli.integrity.models import Finding
from linli.integrity.tests.test_findings import serve
from linli.kernel.actor import Actor
from linli.people.models import Unit
from linli.projects import actions, queries
from linli.projects.models import Shift, Slot
from linli.projects.queries import delivering
from linli.projects.tests.scene import another_volunteer, delivered_work, opened, shift_of
from tests.cast import Cast, build_cast
from tests.races.meeting import Meeting, surely
from tests.races.test_claim import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

Press = Callable[[], object]
Patch = pytest.MonkeyPatch
HOUR = timedelta(hours=1)
PATIENCE = 10  # seconds


def asked(cast: Cast, actor: Actor, *, hours: int = 2) -> Correction:
    """A request to enter a shift that somebody served and did not sign at."""
    begins = cast.at + timedelta(days=1)
    shift = shift_of(opened(cast, shifts=[(begins, begins + hours * HOUR, 3)]))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=actor, at=cast.at)
    return actions.ask_correction(
        slot_uid=slot.uid,
        wanted_in_at=shift.starts_at,
        wanted_out_at=shift.ends_at,
        words="忘了签到",
        actor=actor,
        at=shift.ends_at + HOUR,
    )


def approve(cast: Cast, request: Correction) -> Press:
    at = request.ends_at + 2 * HOUR
    return partial(attendance.approve_correction, correction_uid=request.uid, actor=cast.dispatcher, at=at)


def signed_in(cast: Cast, actor: Actor) -> tuple[Shift, Slot]:
    """Somebody at a shift, two days ahead."""
    shift = shift_of(opened(cast, starts_in=timedelta(days=2)))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=actor, at=cast.at)
    at = shift.starts_at
    actions.sign_in(shift_uid=shift.uid, code=code_at(shift.uid, at), actor=actor, at=at)
    return shift, slot


def sign_out(shift: Shift, actor: Actor) -> Press:
    at = shift.ends_at
    return partial(actions.sign_out, shift_uid=shift.uid, code=code_at(shift.uid, at), actor=actor, at=at)


# --- The budget of what is entered afterwards -------------------------------------------------------------------------


def approve_two(cast: Cast, monkeypatch: Patch) -> Counter[str]:
    """Three hours each for two people without a unit, where the community may enter four."""
    requests = [asked(cast, another_volunteer(cast, number), hours=3) for number in range(2)]
    verdict = Meeting().after(attendance_queries.budget_verdict)
    monkeypatch.setattr(attendance_queries, "budget_verdict", verdict)
    return at_once([approve(cast, one) for one in requests])


def test_two_entries_at_once_keep_to_the_budget_of_a_community(monkeypatch: Patch) -> None:
    assert approve_two(build_cast(), monkeypatch) == {"won": 1, "over_budget": 1}


@pytest.mark.postgres
def test_twin_without_the_lock_spends_the_budget_twice(monkeypatch: Patch) -> None:
    surely(monkeypatch)
    monkeypatch.setattr(corrections, "hold_budget", lambda _request: None)
    answers = approve_two(build_cast(), monkeypatch)
    assert answers == {"won": 2}, "the twin kept the two apart, so the race above proves nothing"


# --- Taken back and written otherwise ---------------------------------------------------------------------------------


def correct_and_take_back(cast: Cast, monkeypatch: Patch) -> Counter[str]:
    """The desk approves other times while it takes the hours back elsewhere."""
    shift, slot = signed_in(cast, cast.volunteer)
    sign_out(shift, cast.volunteer)()
    request = actions.ask_correction(
        slot_uid=slot.uid,
        wanted_in_at=None,
        wanted_out_at=shift.ends_at - HOUR,
        words="早退一小时",
        actor=cast.volunteer,
        at=shift.ends_at + HOUR,
    )
    entry = CreditEntry.objects.get(quantity="minutes")
    monkeypatch.setattr(book, "reverse_locked", Meeting().before(book.reverse_locked))
    at = shift.ends_at + 2 * HOUR
    reverse = partial(credit_book.reverse_entry, uid=entry.uid, actor=cast.dispatcher, at=at)
    return at_once([approve(cast, request), reverse])


def test_who_takes_back_what_is_just_being_corrected_hears_it(monkeypatch: Patch) -> None:
    answers = correct_and_take_back(build_cast(), monkeypatch)
    assert answers in ({"won": 1, "reversed_already": 1}, {"won": 1, "taken_back": 1})


@pytest.mark.postgres
def test_twin_without_the_lock_runs_into_an_error(monkeypatch: Patch) -> None:
    surely(monkeypatch)
    monkeypatch.setattr(credit_queries, "hold_service", lambda _person, _source: None)
    answers = correct_and_take_back(build_cast(), monkeypatch)
    # The net under the lock, or a circle: the one writes what the other holds.
    assert any("Error" in one for one in answers), "the race above proves nothing"


# --- Nobody waits in a circle -----------------------------------------------------------------------------------------


def hand_in(cast: Cast, slot: Slot) -> Callable[[], Delivery]:
    begins = slot.shift.starts_at
    return partial(
        actions.hand_in,
        slot_uid=slot.uid,
        worked=[Worked(localtime(begins).date(), minutes=60)],
        words="译文四页",
        links=(),
        actor=cast.volunteer,
        at=begins + 5 * HOUR,
    )


def test_work_is_confirmed_while_its_volunteer_signs_out_elsewhere(monkeypatch: Patch) -> None:
    """One holds the person and books; the other has booked, and names the person."""
    cast = build_cast()
    shift, _slot = signed_in(cast, cast.volunteer)
    slot = actions.claim_slot(shift_uid=delivered_work(cast).uid, actor=cast.volunteer, at=cast.at)
    delivery = hand_in(cast, slot)()
    meeting = Meeting()
    monkeypatch.setattr(attendance_queries, "answer_facts", meeting.after(attendance_queries.answer_facts))
    monkeypatch.setattr(book, "lock_account", meeting.after(book.lock_account))
    confirm = partial(
        attendance.confirm_delivery,
        token=attendance_queries.token_of(delivery),
        minutes=None,
        reason="",
        actor=Actor.anonymous("web"),
        at=shift.starts_at,
    )
    assert at_once([confirm, sign_out(shift, cast.volunteer)]) == {"won": 2}


def test_a_shift_is_entered_while_its_volunteer_signs_out_elsewhere(monkeypatch: Patch) -> None:
    """One holds the unit and books; the other has booked, and names the unit."""
    cast = build_cast()
    request, meeting = asked(cast, cast.volunteer), Meeting()
    shift, _slot = signed_in(cast, cast.volunteer)
    monkeypatch.setattr(
        attendance_queries, "budget_verdict", meeting.after(attendance_queries.budget_verdict)
    )
    monkeypatch.setattr(book, "lock_account", meeting.after(book.lock_account))
    assert at_once([approve(cast, request), sign_out(shift, cast.volunteer)]) == {"won": 2}


@pytest.mark.postgres
def test_a_unit_s_statement_is_made_while_its_people_sign_out(monkeypatch: Patch) -> None:
    """It takes a while, and holds up nobody who only names the unit."""
    cast = build_cast()
    shift, _slot = signed_in(cast, cast.volunteer)
    done: list[str] = []
    gone, entries = threading.Event(), credit_queries.entries_to_state

    def slowly(unit: Unit, month: date) -> object:
        found = entries(unit, month)
        gone.wait(PATIENCE)
        return found

    monkeypatch.setattr(credit_queries, "entries_to_state", slowly)

    def state() -> None:
        month = month_before(credit_queries.today(cast.at))
        credit_book.make_statement(unit_id=cast.enterprise.pk, month=month, at=cast.at)
        done.append("stated")

    def leave() -> None:
        sign_out(shift, cast.volunteer)()
        done.append("booked")
        gone.set()

    assert at_once([state, leave]) == {"won": 2}
    assert done == ["booked", "stated"]


def test_work_is_handed_in_while_its_duty_is_passed_on(monkeypatch: Patch) -> None:
    """Both hold the person first, and then the place."""
    cast = build_cast()
    shift, meeting = delivered_work(cast), Meeting()
    slot = actions.assign_slot(
        shift_uid=shift.uid, person_uid=cast.person("volunteer").uid, actor=cast.dispatcher, at=cast.at
    )
    other = another_volunteer(cast, 1).person_uid
    assert other
    monkeypatch.setattr(delivering, "own_place", meeting.after(delivering.own_place))
    monkeypatch.setattr(queries, "lock_person", meeting.after(queries.lock_person))
    pass_on = partial(
        actions.pass_on, slot_uid=slot.uid, to_uid=other, actor=cast.dispatcher, at=shift.starts_at
    )
    assert at_once([pass_on, hand_in(cast, slot)]) == {"won": 1, "past": 1}


def doubtful(cast: Cast, *people: str) -> tuple[Finding, list[Attendance]]:
    """What looks odd of a service of each of these, whose days to answer are over."""
    services = [serve(cast, who) for who in people]
    uids = tuple(one.uid for one in services)
    flag = integrity_rules.Flag("spot", str(uids[0]), uids, frozenset(one.person_id for one in services))
    with transaction.atomic():
        finding = flagged(flag, at=cast.at)
    assert finding is not None
    return finding, services


def take_back(cast: Cast, finding: Finding, services: list[Attendance]) -> Press:
    return partial(
        integrity.uphold,
        uid=finding.uid,
        words="当天没有人在场。",
        take_back=[one.uid for one in services],
        actor=cast.supervisor,
        at=cast.at + timedelta(days=8),
    )


def test_two_take_back_what_the_same_people_were_booked(monkeypatch: Patch) -> None:
    """In one order of people, whatever the order of their services."""
    cast = build_cast()
    found = [doubtful(cast, "volunteer", "resident"), doubtful(cast, "resident", "volunteer")]
    integrity.end_hearings(at=cast.at + timedelta(days=8))
    monkeypatch.setattr(credit_book, "take_back", Meeting().after(credit_book.take_back))
    assert at_once([take_back(cast, *one) for one in found]) == {"won": 2}
    assert sum(CreditEntry.objects.values_list("amount", flat=True)) == 0


def test_hours_are_taken_back_while_the_desk_takes_back_their_points(monkeypatch: Patch) -> None:
    """One holds hours and account and wants the points, the other the points and wants the account."""
    cast, meeting = build_cast(), Meeting()
    found = doubtful(cast, "volunteer")
    integrity.end_hearings(at=cast.at + timedelta(days=8))
    points = CreditEntry.objects.get(quantity="points")
    monkeypatch.setattr(credit_book, "take_back", meeting.after(credit_book.take_back))
    monkeypatch.setattr(credit_queries, "may_reverse", meeting.after(credit_queries.may_reverse))
    reverse = partial(
        credit_book.reverse_entry, uid=points.uid, actor=cast.dispatcher, at=cast.at + timedelta(days=8)
    )
    answers = at_once([take_back(cast, *found), reverse])
    assert answers in ({"won": 2}, {"won": 1, "reversed_already": 1})
    assert sum(CreditEntry.objects.values_list("amount", flat=True)) == 0
