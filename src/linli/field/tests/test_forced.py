"""What becomes of a record that cannot count as it came: nothing waits for ever, nothing is lost, somebody decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.attendance import actions as attendance
from linli.attendance.models import Attendance, Correction
from linli.attendance.rules import code_at
from linli.credits.models import CreditEntry
from linli.field import actions, tasks
from linli.field.models import FieldRecord
from linli.field.tests.test_outbox import HOUR, bring, minute, record, shift, states, waited
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions as projects
from tests.cast import Cast

__all__ = ["shift"]
pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def asked() -> Correction:
    return Correction.objects.get()


@pytest.mark.parametrize("order", ["in order", "reversed", "one by one"])
def test_a_sign_out_joins_the_request_that_its_sign_in_became(cast, shift, order):
    came, left = waited(shift)
    at = shift.ends_at + timedelta(hours=74)
    both = (left, came) if order == "reversed" else (came, left)
    for batch in [[one] for one in both] if order == "one by one" else [list(both)]:
        bring(cast.volunteer, *batch, at=at)
    assert states(bring(cast.volunteer, came, left, at=at + HOUR)) == ["synced_late", "asked_instead"]
    assert (asked().wanted_in_at, asked().wanted_out_at) == (
        shift.starts_at + 2 * MINUTES,
        shift.starts_at + 62 * MINUTES,
    )
    assert not FieldRecord.objects.exclude(body_sealed="").exists()
    attendance.approve_correction(correction_uid=asked().uid, actor=cast.community, at=at + HOUR)
    assert CreditEntry.objects.get(quantity="minutes").amount == 60


@pytest.mark.parametrize("how", ["sent again", "the clock"])
def test_a_sign_out_counts_when_the_leader_has_confirmed_the_arrival(cast, shift, how, stopped_clock):
    _came, left = waited(shift)
    at = shift.ends_at + 5 * MINUTES
    assert states(bring(cast.volunteer, left, at=at)) == ["waits_for_sign_in"]
    slot = shift.slots.get(holder=cast.person("volunteer"))
    projects.confirm_attendance(slot_uid=slot.uid, actor=cast.grid_worker, at=shift.starts_at + 3 * MINUTES)
    stopped_clock.at = at + HOUR
    if how == "the clock":
        assert (tasks.settle_outs(), tasks.settle_outs()) == (1, 0)
    assert states(bring(cast.volunteer, left, at=at + HOUR)) == ["done"]
    signed = Attendance.objects.get()
    assert signed.signed_out_at == minute(shift.starts_at + 62 * MINUTES)
    assert signed.grade == "B"


def test_a_sign_out_that_was_sent_at_once_keeps_its_minute_while_it_waits(cast, shift):
    """It came over the network; its sign-in lay on another phone without one."""
    came, _left = waited(shift)
    leave = shift.starts_at + 62 * MINUTES
    out = record("sign_out", shift, leave)
    assert states(bring(cast.volunteer, out, at=leave)) == ["waits_for_sign_in"]
    bring(cast.volunteer, came, at=leave + HOUR)
    assert states(bring(cast.volunteer, out, at=leave + HOUR)) == ["done"]
    assert Attendance.objects.get().signed_out_at == minute(leave)


def test_a_sign_out_without_any_sign_in_becomes_a_request_once_no_phone_may_bring_one(
    cast, shift, stopped_clock
):
    _came, left = waited(shift)
    bring(cast.volunteer, left, at=shift.ends_at)
    stopped_clock.at = shift.ends_at + timedelta(hours=71)
    assert tasks.settle_outs() == 0
    stopped_clock.at = shift.ends_at + timedelta(hours=73)
    assert (tasks.settle_outs(), tasks.settle_outs()) == (1, 0)
    assert (asked().refusal, asked().wanted_in_at) == ("not_in", None)
    assert asked().wanted_out_at == shift.starts_at + 62 * MINUTES
    assert not Attendance.objects.exists()


def test_a_person_ends_the_wait_by_the_button(cast, shift, signed_in, stopped_clock):
    _came, left = waited(shift)
    stopped_clock.at = shift.ends_at
    bring(cast.volunteer, left, at=stopped_clock.at)
    waiting = FieldRecord.objects.get()
    address = reverse("field:force", args=[waiting.uid])
    phone = signed_in("volunteer")
    assert address in phone.get(reverse("field:outbox")).content.decode()
    assert signed_in("resident").post(address).status_code == 404
    assert phone.post(address)["Location"] == reverse("field:outbox")
    assert address not in phone.get(reverse("field:outbox")).content.decode()
    assert phone.post(address).status_code == 409
    assert (states(bring(cast.volunteer, left, at=stopped_clock.at)), asked().kind) == (
        ["asked_instead"],
        "kept",
    )
    queue = signed_in("community").get(reverse("attendance:corrections")).content.decode()
    assert "只有签退，没有签到" in queue


def test_who_neither_made_it_nor_runs_the_project_ends_no_wait(cast: Cast, shift):
    _came, left = waited(shift)
    bring(cast.volunteer, left, at=shift.ends_at)
    waiting = FieldRecord.objects.get()
    for who in (cast.stranger, cast.resident):
        with pytest.raises(Missing):
            actions.force_out(record_uid=waiting.uid, actor=who, at=shift.ends_at)
    actions.force_out(record_uid=waiting.uid, actor=cast.grid_worker, at=shift.ends_at)
    with pytest.raises(Refused) as raised:
        actions.force_out(record_uid=waiting.uid, actor=cast.volunteer, at=shift.ends_at)
    assert raised.value.verdict.code == "settled_already"
    assert asked().asked_by == cast.person("volunteer")


# --- Clocks that are set while a record waits -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (timedelta(hours=48), "clock_ahead"),
        (timedelta(minutes=40), "no_minute"),
        (-timedelta(days=20 * 365), "clock_behind"),
    ],
)
def test_a_clock_that_the_network_sets_right_loses_no_sign(cast, shift, wrong, code):
    """Signed by a wrong clock without a network; the network sets the clock before the outbox is sent."""
    came = shift.starts_at + 2 * MINUTES
    kept = record("sign_in", shift, came + wrong, code=code_at(shift.uid, came))
    at = came + HOUR
    assert states(bring(cast.volunteer, kept, at=at)) == [code]
    assert (asked().kind, asked().refusal) == ("kept", code)
    assert not Attendance.objects.exists()


def test_a_clock_that_was_set_by_minutes_leaves_the_code_to_prove_its_own(cast, shift):
    came = shift.starts_at + 20 * MINUTES
    kept = record("sign_in", shift, came + 6 * MINUTES, code=code_at(shift.uid, came))
    assert states(bring(cast.volunteer, kept, at=came + 3 * MINUTES)) == ["done"]
    assert Attendance.objects.get().signed_in_at == minute(came)


def test_the_right_code_after_five_wrong_ones_is_kept_for_somebody_to_decide(cast, shift):
    came = shift.starts_at + 2 * MINUTES
    at = came + 8 * MINUTES
    right = code_at(shift.uid, at)
    wrong = [f"{n:06d}" for n in range(6) if f"{n:06d}" != right][:5]
    bring(cast.volunteer, *(record("sign_in", shift, at, code=one) for one in wrong), at=at)
    late = record("sign_in", shift, came, code=code_at(shift.uid, came))
    assert states(bring(cast.volunteer, late, at=at)) == ["too_many_tries"]
    assert (asked().kind, asked().wanted_in_at) == ("kept", came)
