"""Who comes too late in a rush hears it at once; who holds a place is never told that it is full."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.people import actions as people
from linli.projects import actions, queries, rules
from linli.projects.queries import rush
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def full(cast):
    """A shift with one place, and who has it."""
    shift, holder = shift_of(opened(cast, places=1)), another_volunteer(cast, 2)
    actions.claim_slot(shift_uid=shift.uid, actor=holder, at=cast.at)
    return shift, holder


def crowd(shift, times=rush.QUEUE):
    for _n in range(times):
        queries.remember(rules.FULL, shift_uid=shift.uid)


def a_second_later(shift):
    rush._gates[shift.uid, None].since -= rush.WITHIN + 0.01


def test_the_gate_closes_when_several_were_refused_within_a_second(full, cast):
    shift, late = full[0], cast.volunteer
    crowd(shift, rush.QUEUE - 1)
    assert queries.refused_lately(actor=late, shift_uid=shift.uid) is None
    crowd(shift, 1)
    assert queries.refused_lately(actor=late, shift_uid=shift.uid) == rules.FULL


def test_it_opens_again_after_the_second(full, cast):
    shift, late = full[0], cast.volunteer
    crowd(shift)
    a_second_later(shift)
    assert queries.refused_lately(actor=late, shift_uid=shift.uid) is None


def test_holders_strangers_and_the_unregistered_are_judged_as_always(full, cast):
    shift, holder = full
    crowd(shift)
    assert queries.refused_lately(actor=holder, shift_uid=shift.uid) is None
    assert queries.refused_lately(actor=cast.resident, shift_uid=shift.uid) is None


def test_other_refusals_make_no_rush(full, cast):
    shift, late = full
    for _n in range(2 * rush.QUEUE):
        queries.remember(rules.ALREADY_IN, shift_uid=shift.uid)
    assert queries.refused_lately(actor=late, shift_uid=shift.uid) is None


def test_behind_the_gate_only_who_asks_is_looked_up_and_the_answer_is_the_same(full, cast):
    shift = full[0]
    asked = Client(
        headers={"Authorization": f"Bearer {people.issue_token(username='volunteer', at=cast.at)}"}
    )
    first = asked.post(f"/api/v1/shifts/{shift.uid}/claim", b"", content_type="application/json")
    crowd(shift)
    with CaptureQueriesContext(connection) as statements:
        second = asked.post(f"/api/v1/shifts/{shift.uid}/claim", b"", content_type="application/json")
    assert first.json()["code"] == rules.FULL.code
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert len(statements) == 1


def test_a_place_that_becomes_free_is_found_by_the_next_press_after_the_second(full, cast):
    (shift, holder), late = full, cast.volunteer
    crowd(shift)
    held = shift.slots.get(holder__isnull=False)
    actions.withdraw_slot(slot_uid=held.uid, actor=holder, at=cast.at + timedelta(seconds=1))
    a_second_later(shift)
    assert queries.refused_lately(actor=late, shift_uid=shift.uid) is None
    assert actions.claim_slot(shift_uid=shift.uid, actor=late, at=cast.at + timedelta(seconds=2)).holder_id
