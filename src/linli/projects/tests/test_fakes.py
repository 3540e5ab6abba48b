"""Twenty scripts of somebody who wants hours that were not served: refused or graded down with a reason, nothing double,
nothing lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from linli.attendance import actions as attendance
from linli.attendance import queries as books
from linli.attendance import rules as attendance_rules
from linli.attendance.facts import Phone
from linli.attendance.models import Attendance, Correction, Sign
from linli.attendance.rules import code_at
from linli.credits.models import CreditEntry
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.people.models import Person
from linli.people.queries import actor_of
from linli.projects import actions
from linli.projects.models import Project, Shift
from linli.projects.rules import fit_shift
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db

LAT, LNG = Decimal("30.010000"), Decimal("120.010000")
HERE: dict[str, Any] = {"lat": 30.01, "lng": 120.01, "accuracy_m": 15}
FIVE_KM_OFF: dict[str, Any] = {"lat": 30.055, "lng": 120.01, "accuracy_m": 15}
TEN = timedelta(minutes=10)


@pytest.fixture
def shift(cast):
    project = opened(cast, places=6)
    Project.objects.filter(pk=project.pk).update(lat=LAT, lng=LNG)
    shift = shift_of(project)
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    return shift


@pytest.fixture
def faker(cast, shift):
    return Faker(cast, shift)


class Faker:
    """One volunteer who tries things, and the answers."""

    def __init__(self, cast, shift):
        self.cast, self.shift, self.actor = cast, shift, cast.volunteer

    def sign(self, which, at, *, code=None, seen=None, actor=None, shift=None, **phone):
        """The code of `seen` (else of `at`) is given at `at`; the answer is a refusal's code or the attendance."""
        shift, actor = shift or self.shift, actor or self.actor
        verb = actions.sign_in if which == "in" else actions.sign_out
        said = {
            "shift_uid": shift.uid,
            "actor": actor,
            "at": at,
            "phone": Phone(**({"claimed_at": seen} if phone.get("offline") else {}) | phone),
        }
        try:
            return verb(code=code or code_at(shift.uid, seen or at), **said)
        except Refused as refusal:
            actions.note_refusal(verdict=refusal.verdict, which=which, **said)
            return refusal.verdict.code

    def minutes(self):
        return sum(CreditEntry.objects.filter(quantity="minutes").values_list("amount", flat=True))


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def test_fake_01_a_code_that_is_older_than_two_minutes(faker, shift):
    at = shift.starts_at + TEN
    assert faker.sign("in", at, seen=at - timedelta(minutes=3)) == "wrong_code"
    assert not Attendance.objects.exists()


def test_fake_02_the_code_of_another_site(cast, faker, shift):
    other = shift_of(opened(cast, title="公园护绿"))
    at = shift.starts_at
    assert faker.sign("in", at, code=code_at(other.uid, at)) == "code_of_another_site"
    assert not Attendance.objects.exists()


def test_fake_03_a_photographed_code_an_hour_later(faker, shift):
    at = shift.starts_at + timedelta(hours=1)
    assert faker.sign("in", at, seen=shift.starts_at) == "wrong_code"


def test_fake_04_a_photographed_code_given_out_as_one_that_waited_counts_as_b_with_the_reason(faker, shift):
    signed = faker.sign("in", shift.starts_at + timedelta(hours=1), seen=shift.starts_at, offline=True)
    assert signed.signed_in_at == shift.starts_at
    assert "offline_unplaced" in signed.grade_reasons
    assert faker.sign("out", shift.ends_at).grade == "B"


def test_fake_05_five_kilometres_off_with_the_right_code_counts_as_c(cast, faker, shift):
    signed = faker.sign("in", shift.starts_at, **FIVE_KM_OFF)
    assert "far" in signed.grade_reasons
    assert faker.sign("out", shift.ends_at, **HERE).grade == "C"
    assert 4900 < (Sign.objects.get(which="in").distance_m or 0) < 5100
    # Nobody entered it: it is not in the share that says how much was.
    assert [one.entered for one in shares(cast, shift.ends_at)] == [0]


def test_fake_06_five_kilometres_off_without_a_code(faker, shift):
    call = {"shift_uid": shift.uid, "which": "in", "actor": faker.actor, "at": shift.starts_at}
    assert code_of(actions.sign_by_place, phone=Phone(**FIVE_KM_OFF), **call) == "too_far"
    assert code_of(actions.sign_by_place, phone=Phone(**HERE | {"accuracy_m": 5000}), **call) == "unsure"
    assert code_of(actions.sign_by_place, phone=Phone(), **call) == "no_position"


def test_fake_07_a_position_that_waited_in_a_phone(faker, shift):
    call = {"shift_uid": shift.uid, "which": "in", "actor": faker.actor, "at": shift.starts_at}
    assert code_of(actions.sign_by_place, phone=Phone(offline=True, **HERE), **call) == "waited"


def test_fake_08_a_phone_clock_two_days_ahead_is_kept_for_somebody_to_decide(faker, shift):
    ahead = shift.starts_at + timedelta(hours=48)
    found = faker.sign("in", shift.ends_at, seen=shift.starts_at, offline=True, claimed_at=ahead)
    assert found == "clock_ahead"
    kept = Correction.objects.get()
    assert (kept.kind, kept.refusal, kept.wanted_in_at) == ("kept", "clock_ahead", shift.starts_at)
    assert not Attendance.objects.exists()


def test_fake_09_a_phone_clock_that_is_wrong_by_nine_minutes_counts_as_b(faker, shift):
    seen = shift.starts_at + TEN
    signed = faker.sign(
        "in", shift.ends_at, seen=seen, offline=True, claimed_at=seen + timedelta(minutes=9), **HERE
    )
    assert (signed.signed_in_at, "clock_off" in signed.grade_reasons) == (seen, True)


def test_fake_10_a_sign_that_comes_after_four_days_is_kept_for_somebody_to_decide(faker, shift):
    late = shift.starts_at + timedelta(hours=73)
    assert faker.sign("in", late, seen=shift.starts_at, offline=True) == "synced_late"
    assert faker.sign("out", late, seen=shift.ends_at, offline=True) == "not_in"
    kept = Correction.objects.get()
    assert (kept.wanted_in_at, kept.wanted_out_at) == (shift.starts_at, shift.ends_at)
    assert not CreditEntry.objects.exists()


def test_fake_11_signing_out_before_signing_in(faker, shift):
    assert faker.sign("out", shift.ends_at) == "not_in"
    faker.sign("in", shift.ends_at - TEN)
    earlier = shift.starts_at + TEN
    assert faker.sign("out", shift.ends_at, seen=earlier, offline=True) == "out_before_in"
    assert faker.minutes() == 0


def test_fake_12_a_shift_of_thirty_hours(cast, faker, shift):
    begins = cast.at + timedelta(days=2)
    assert code_of(opened, cast=cast, shifts=[(begins, begins + timedelta(hours=30), 2)]) == "shift_too_long"
    faker.sign("in", shift.starts_at)
    assert faker.sign("out", shift.starts_at + timedelta(hours=30)) == "too_late"
    asked = {"wanted_in_at": None, "wanted_out_at": shift.starts_at + timedelta(hours=30), "words": "一直在"}
    slot = shift.slots.get(holder=cast.person("volunteer"))
    at = shift.starts_at + timedelta(hours=31)
    assert (
        code_of(actions.ask_correction, slot_uid=slot.uid, actor=faker.actor, at=at, **asked)
        == "outside_shift"
    )


def test_fake_13_at_two_places_at_once(cast, faker, shift):
    other = shift_of(opened(cast, title="公园护绿", starts_in=timedelta(days=3)))
    actions.claim_slot(shift_uid=other.uid, actor=faker.actor, at=cast.at)
    Shift.objects.filter(pk=other.pk).update(
        starts_at=shift.starts_at + timedelta(minutes=30), ends_at=shift.ends_at + timedelta(minutes=30)
    )
    faker.sign("in", shift.starts_at)
    assert faker.sign("in", shift.starts_at + timedelta(hours=1), shift=other) == "elsewhere"


def test_fake_14_a_ring_of_members_who_vouch_for_one_another(cast, faker, shift):
    ring = [another_volunteer(cast, number) for number in range(3)]
    slots = [actions.claim_slot(shift_uid=shift.uid, actor=one, at=cast.at) for one in ring]
    at = shift.starts_at
    for one, slot in zip(ring, slots[1:] + slots[:1], strict=True):
        call = {"slot_uid": slot.uid, "actor": one, "at": at}
        assert code_of(actions.countersign, **call) == "not_in_by_code"
    for one in ring:
        faker.sign("in", at, actor=one)
    out = shift.ends_at
    actions.countersign(slot_uid=slots[1].uid, actor=ring[0], at=out)
    actions.countersign(slot_uid=slots[2].uid, actor=ring[1], at=out)
    assert code_of(actions.countersign, slot_uid=slots[0].uid, actor=ring[2], at=out) == "ring"
    assert faker.minutes() == 0


def test_fake_15_confirming_oneself(cast):
    shift = shift_of(opened(cast, leader_uid=cast.person("volunteer").uid))
    leader = actor_of(person=cast.person("volunteer"), at=cast.at)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=leader, at=cast.at)
    call: dict[str, Any] = {"slot_uid": slot.uid, "actor": leader, "at": shift.ends_at}
    assert code_of(actions.confirm_attendance, **call) == "own_attendance"
    with pytest.raises(Refused) as raised:
        actions.countersign(**call)
    assert raised.value.verdict.code in {"too_late", "own_attendance"}


def test_fake_16_in_on_one_phone_and_out_on_another_counts_as_b(faker, shift):
    faker.sign("in", shift.starts_at, device="mine")
    signed = faker.sign("out", shift.ends_at, device="a friend's")
    assert (signed.grade, "second_device" in signed.grade_reasons) == ("B", True)


def test_fake_17_one_phone_that_signs_for_two_counts_as_b(cast, faker, shift):
    friend = another_volunteer(cast, 1)
    actions.claim_slot(shift_uid=shift.uid, actor=friend, at=cast.at)
    faker.sign("in", shift.starts_at, device="one phone")
    signed = faker.sign("in", shift.starts_at, device="one phone", actor=friend)
    assert "shared_device" in signed.grade_reasons
    assert "one phone" not in Sign.objects.values_list("device", flat=True)


def test_fake_18_the_same_record_sent_five_times_is_done_once(faker, shift):
    record = uuid7()
    sent = [
        faker.sign("in", shift.ends_at, seen=shift.starts_at, offline=True, record_uid=record)
        for _ in range(5)
    ]
    assert len({one.pk for one in sent}) == 1
    assert Sign.objects.count() == 1


def shares(cast, at, back=0):
    return books.shares_page(actor=cast.resident, at=at, back=back).rows


def test_fake_19_a_whole_shift_entered_afterwards_without_a_second_key(cast, faker, shift):
    slot = shift.slots.get(holder=cast.person("volunteer"))
    asked = {"wanted_in_at": shift.starts_at, "wanted_out_at": shift.ends_at, "words": "忘了签到"}
    at = shift.ends_at + timedelta(hours=3)
    request = actions.ask_correction(slot_uid=slot.uid, actor=cast.community, at=at, **asked)
    decide = {"correction_uid": request.uid, "at": at}
    assert code_of(attendance.approve_correction, actor=cast.community, **decide) == "own_request"
    assert code_of(attendance.approve_correction, actor=faker.actor, **decide) == "no_right"
    Person.objects.filter(pk=cast.dispatcher.person_id).update(work_unit=cast.enterprise)
    assert code_of(attendance.approve_correction, actor=cast.dispatcher, **decide) == "same_unit"
    Person.objects.filter(pk=cast.dispatcher.person_id).update(work_unit=cast.branch)
    attendance.approve_correction(actor=cast.dispatcher, **decide)
    assert (Attendance.objects.get().grade, faker.minutes()) == ("C", 120)
    assert code_of(attendance.approve_correction, actor=cast.dispatcher, **decide) == "decided_already"
    (share,) = shares(cast, at)
    assert (share.code, share.entered, share.percent) == ("990101001", 120, "100.0")
    assert shares(cast, at, back=1) == []
    assert [one.entered for one in shares(cast, at + timedelta(days=31), back=1)] == [120]
    late = shift.ends_at + timedelta(days=20)
    assert (
        code_of(actions.ask_correction, slot_uid=slot.uid, actor=faker.actor, at=late, **asked)
        == "record_closed"
    )


def test_fake_20_more_entered_afterwards_than_the_month_allows(cast, faker, shift):
    begins = shift.starts_at
    Shift.objects.filter(pk=shift.pk).update(ends_at=begins + timedelta(hours=5))
    slot = shift.slots.get(holder=cast.person("volunteer"))
    asked = {"wanted_in_at": begins, "wanted_out_at": begins + timedelta(hours=5), "words": "忘了签到"}
    at = begins + timedelta(hours=6)
    request = actions.ask_correction(slot_uid=slot.uid, actor=faker.actor, at=at, **asked)
    call = {"correction_uid": request.uid, "actor": cast.dispatcher, "at": at}
    assert code_of(attendance.approve_correction, **call) == "over_budget"
    request.refresh_from_db()
    assert (request.state, faker.minutes()) == ("open", 0)


# --- And what honest people get -----------------------------------------------------------------------------------------


def test_two_members_who_signed_by_the_code_vouch_for_a_third_grade_b(cast, faker, shift):
    one, two = another_volunteer(cast, 1), another_volunteer(cast, 2)
    for actor in (one, two):
        actions.claim_slot(shift_uid=shift.uid, actor=actor, at=cast.at)
        faker.sign("in", shift.starts_at, actor=actor)
    slot = shift.slots.get(holder=cast.person("volunteer"))
    at = shift.starts_at + TEN
    actions.countersign(slot_uid=slot.uid, actor=one, at=at)
    assert not Attendance.objects.filter(place_uid=slot.uid).exists()
    actions.countersign(slot_uid=slot.uid, actor=two, at=at)
    signed = faker.sign("out", shift.ends_at)
    assert (signed.signed_in_at, signed.in_evidence, signed.grade) == (at, "peers", "B")
    with pytest.raises(Missing):
        actions.countersign(slot_uid=slot.uid, actor=another_volunteer(cast, 3), at=at)


def test_a_position_at_the_place_and_a_code_make_grade_a_two_positions_make_b(cast, faker, shift):
    call = {"shift_uid": shift.uid, "actor": faker.actor, "phone": Phone(**HERE)}
    signed = actions.sign_by_place(which="in", at=shift.starts_at, **call)
    assert Sign.objects.get().distance_m == 0
    signed = actions.sign_by_place(which="out", at=shift.ends_at, **call)
    assert (signed.grade, "place_only" in signed.grade_reasons) == ("B", True)
    other = another_volunteer(cast, 1)
    actions.claim_slot(shift_uid=shift.uid, actor=other, at=cast.at)
    actions.sign_by_place(which="in", at=shift.starts_at, **call | {"actor": other})
    assert faker.sign("out", shift.ends_at, actor=other).grade == "A"


def test_without_a_network_near_the_place_both_signs_make_grade_a(faker, shift):
    at = shift.ends_at + timedelta(hours=5)
    faker.sign("in", at, seen=shift.starts_at, offline=True, **HERE)
    signed = faker.sign("out", at, seen=shift.ends_at, offline=True, **HERE)
    assert (signed.grade, faker.minutes()) == ("A", 120)
    assert {(one.recorded_at, one.offline) for one in Sign.objects.all()} == {(at, True)}


def test_a_request_writes_the_times_anew_and_leaves_old_signs_and_entries(cast, faker, shift):
    faker.sign("in", shift.starts_at + timedelta(minutes=30))
    slot = shift.slots.get(holder=cast.person("volunteer"))
    faker.sign("out", shift.ends_at)
    at = shift.ends_at + timedelta(hours=3)
    asked = {"wanted_in_at": shift.starts_at, "wanted_out_at": None, "words": "到了以后才找到码"}
    request = actions.ask_correction(slot_uid=slot.uid, actor=faker.actor, at=at, **asked)
    again = {"slot_uid": slot.uid, "actor": faker.actor, "at": at} | asked
    assert code_of(actions.ask_correction, **again) == "open_already"
    attendance.approve_correction(correction_uid=request.uid, actor=cast.community, at=at)
    signed = Attendance.objects.get()
    assert (signed.signed_in_at, signed.grade) == (shift.starts_at, "C")
    assert [one.way for one in Sign.objects.order_by("pk")] == ["code", "code", "entry"]
    amounts = (
        CreditEntry.objects.filter(quantity="minutes").order_by("pk").values_list("amount", "source_kind")
    )
    assert list(amounts) == [(90, "slot"), (-90, "slot"), (120, "slot.2")]


def test_a_refused_request_says_why_and_one_is_taken_back_by_who_asked(cast, faker, shift):
    faker.sign("in", shift.starts_at)
    slot = shift.slots.get(holder=cast.person("volunteer"))
    at = shift.ends_at + timedelta(hours=3)
    asked = {"wanted_in_at": None, "wanted_out_at": shift.ends_at, "words": "忘了签退"}
    ask = {"slot_uid": slot.uid, "actor": faker.actor, "at": at} | asked
    request = actions.ask_correction(**ask)
    refuse = {"correction_uid": request.uid, "actor": cast.community, "at": at}
    assert code_of(attendance.refuse_correction, reason=" ", **refuse) == "no_words"
    assert attendance.refuse_correction(reason="当时不在场。", **refuse).state == "refused"
    request = actions.ask_correction(**ask)
    call = {"correction_uid": request.uid, "at": at}
    assert code_of(attendance.withdraw_correction, actor=cast.community, **call) == "no_right"
    assert attendance.withdraw_correction(actor=faker.actor, **call).state == "withdrawn"
    assert faker.minutes() == 0


def test_each_wrong_sign_has_a_sentence_of_its_own_on_the_phone_s_page(cast, shift, signed_in, stopped_clock):
    other = shift_of(opened(cast, starts_in=timedelta(days=1), title="值守路口"))
    stopped_clock.at = shift.starts_at + TEN
    browser, at = signed_in("volunteer"), stopped_clock.at

    def said(verb, **fields):
        reply = browser.post(reverse(f"projects:{verb}", args=[shift.uid]), fields)
        assert reply.status_code == 409
        return reply.content.decode()

    old = code_at(shift.uid, at - timedelta(minutes=4))
    assert "签到码不对" in said("sign_in", code=old)
    assert "值守路口" in said("sign_in", code=code_at(other.uid, at))
    far = {"lat": "30.0700", "lng": "120.0100", "accuracy_m": "20"}
    assert "米才算到场" in said("place_in", **far)
    assert "您还没有签到" in said("sign_out", code=code_at(shift.uid, at))
    stopped_clock.at = shift.ends_at + timedelta(hours=20)
    assert "已经过了" in said("sign_in", code=code_at(shift.uid, stopped_clock.at))
    with translation.override("zh-hans"):
        ahead = attendance_rules.may_sync(claimed_at=at + timedelta(hours=48), proven=None, at=at)
        assert "快了 48 小时" in str(ahead.sentence)
        assert "24 小时" in str(fit_shift(at, at + timedelta(hours=30), 2).sentence)
