"""Who comes too late in a rush hears it at once; who holds a place is never told that it is full."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.kernel.actor import Actor
from linli.people import actions as people
from linli.projects import actions, queries, rules
from linli.projects.models import Project
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


def heard(shift, actor, cast):
    """What somebody who presses now hears without a lock, and how many statements that took."""
    with CaptureQueriesContext(connection) as statements:
        told = queries.too_late(actor=actor, shift_uid=shift.uid, at=cast.at)
    return told, len(statements)


def test_the_gate_closes_when_several_were_refused_within_a_second(full, cast):
    shift, late = full[0], cast.volunteer
    assert heard(shift, late, cast) == (None, 0), "nobody was refused yet"
    crowd(shift, rush.QUEUE - 2)
    assert heard(shift, late, cast) == (rules.FULL, 1), "one look without a lock"
    assert heard(shift, late, cast) == (rules.FULL, 2), "the fifth: who is inside is asked"
    assert heard(shift, late, cast) == (rules.FULL, 0)


def test_it_opens_again_after_the_second_and_one_look_tells(full, cast):
    shift, late = full[0], cast.volunteer
    crowd(shift)
    a_second_later(shift)
    assert heard(shift, late, cast) == (rules.FULL, 1)


def test_a_minute_later_nobody_looks_first(full, cast):
    shift, late = full[0], cast.volunteer
    crowd(shift)
    rush._gates[shift.uid, None].since -= rush.LATELY
    assert heard(shift, late, cast) == (None, 0)


@pytest.mark.parametrize("closed", [True, False])
def test_holders_and_strangers_are_judged_as_always(full, cast, closed):
    shift, holder = full
    crowd(shift, rush.QUEUE if closed else 1)
    assert heard(shift, holder, cast)[0] is None
    assert heard(shift, Actor.anonymous("api"), cast) == (None, 0)


def test_a_holder_who_presses_while_it_is_asked_who_is_inside_is_judged_as_always(full, cast):
    """The gate was once closed from the fifth refusal on, and those inside were known a moment later."""
    shift, holder = full
    told: list[object] = []
    crowd(shift, rush.QUEUE - 1)

    def press_meanwhile(execute, sql, params, many, context):
        if not told:
            told.append("asked")
            told.append(queries.too_late(actor=holder, shift_uid=shift.uid, at=cast.at))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(press_meanwhile):
        crowd(shift, 1)
    assert told == ["asked", None]


def test_the_gate_closes_also_when_two_were_counted_at_once(full, cast):
    shift, late = full[0], cast.volunteer
    crowd(shift, rush.QUEUE - 1)
    rush._gates[shift.uid, None].refused += 1
    crowd(shift, 1)
    assert heard(shift, late, cast) == (rules.FULL, 0)
    assert heard(shift, full[1], cast) == (None, 0)


def test_who_is_not_registered_hears_that_and_not_that_it_is_full(full, cast):
    shift = full[0]
    crowd(shift)
    assert heard(shift, cast.resident, cast)[0] is None
    a_second_later(shift)
    assert heard(shift, cast.resident, cast)[0].code == "not_registered"


def test_a_shift_that_nobody_may_see_is_left_to_be_judged(full, cast):
    shift = full[0]
    crowd(shift, 1)
    Project.objects.filter(shifts=shift).update(state=Project.State.DRAFT)
    assert heard(shift, cast.volunteer, cast)[0] is None


def test_those_who_press_while_one_looks_hear_of_one_look(full, cast):
    shift = full[0]
    others = [cast.volunteer, *(another_volunteer(cast, number) for number in range(3, 6)), full[1]]
    with CaptureQueriesContext(connection) as statements:
        told = rush._look((shift.uid, None), [(actor, cast.at) for actor in others])
    assert told == [rules.FULL] * 4 + [None]
    assert len(statements) == 1


def test_other_refusals_make_no_rush(full, cast):
    shift, late = full
    for _n in range(2 * rush.QUEUE):
        queries.remember(rules.ALREADY_IN, shift_uid=shift.uid)
    assert heard(shift, late, cast) == (None, 0)


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
    assert heard(shift, late, cast)[0] is None
    assert actions.claim_slot(shift_uid=shift.uid, actor=late, at=cast.at + timedelta(seconds=2)).holder_id
