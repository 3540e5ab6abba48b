"""Double sign: the code at the place, the leader's word, and what goes into the book."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime

from linli.attendance import actions as attendance
from linli.attendance.models import Attendance
from linli.attendance.rules import code_at
from linli.attendance.rules_windows import WindowMinutes
from linli.credits import queries as credit_queries
from linli.credits.models import CreditEntry, How
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.people.queries import actor_of
from linli.projects import actions
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from tests.cast import EAST

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(cast):
    shift = shift_of(opened(cast))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    return shift


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def sign(verb, cast, shift, at, *, code=None):
    return verb(shift_uid=shift.uid, code=code or code_at(shift.uid, at), actor=cast.volunteer, at=at)


def test_two_signs_by_code_make_grade_a_and_book_time_and_points(cast, shift):
    sign(actions.sign_in, cast, shift, shift.starts_at - timedelta(minutes=10))
    signed = sign(actions.sign_out, cast, shift, shift.ends_at + timedelta(minutes=5))
    assert (signed.grade, signed.how) == ("A", How.CLAIMED)
    person = cast.person("volunteer")
    entries = CreditEntry.objects.filter(person=person).order_by("quantity")
    assert [(one.quantity, one.amount, one.how, one.grade) for one in entries] == [
        ("minutes", 120, "claimed", "A"),
        ("points", 10, "claimed", "A"),
    ]
    assert {one.unit for one in entries} == {cast.enterprise}
    assert credit_queries.balance(person.pk).claimed == 120
    codes = (
        JournalEntry.objects.order_by("sequence")
        .filter(subject_uid=signed.place_uid)
        .values_list("code", flat=True)
    )
    assert list(codes) == ["slot.claimed", "attendance.in", "attendance.out", "service.booked"]


def test_who_comes_late_and_leaves_early_gets_what_was_signed(cast, shift):
    sign(actions.sign_in, cast, shift, shift.starts_at + timedelta(minutes=20, seconds=30))
    sign(actions.sign_out, cast, shift, shift.starts_at + timedelta(minutes=80))
    assert CreditEntry.objects.get(quantity="minutes").amount == 59


def test_no_whole_minute_books_nothing(cast, shift):
    sign(actions.sign_in, cast, shift, shift.starts_at + timedelta(minutes=20))
    sign(actions.sign_out, cast, shift, shift.starts_at + timedelta(minutes=20, seconds=40))
    assert not CreditEntry.objects.exists()


def test_assigned_service_is_booked_apart(cast):
    shift = shift_of(opened(cast))
    person = cast.person("volunteer")
    actions.assign_slot(shift_uid=shift.uid, person_uid=person.uid, actor=cast.community, at=cast.at)
    sign(actions.sign_in, cast, shift, shift.starts_at)
    sign(actions.sign_out, cast, shift, shift.ends_at)
    balance = credit_queries.balance(person.pk)
    assert (balance.claimed, balance.assigned, balance.claimed_points, balance.assigned_points) == (
        0,
        120,
        0,
        10,
    )


def test_the_code_holds_for_two_more_minutes_and_for_its_own_shift_only(cast, shift):
    at = shift.starts_at
    other = shift_of(opened(cast, starts_in=timedelta(days=9)))
    old = code_at(shift.uid, at - timedelta(minutes=3))
    for wrong in ("000000", "", "４８２９１３", old, code_at(other.uid, at)):  # the other does not run now
        if wrong != code_at(shift.uid, at):
            call = {"shift_uid": shift.uid, "code": wrong, "actor": cast.volunteer, "at": at}
            assert code_of(actions.sign_in, **call) == "wrong_code"
    assert not Attendance.objects.exists()
    spaced = code_at(shift.uid, at - timedelta(minutes=2))
    sign(actions.sign_in, cast, shift, at, code=f"{spaced[:3]} {spaced[3:]}")
    assert Attendance.objects.count() == 1


def test_refusals_of_signing(cast, shift):
    early, late = shift.starts_at - timedelta(minutes=31), shift.ends_at
    assert code_of(sign, verb=actions.sign_in, cast=cast, shift=shift, at=early) == "too_early"
    assert code_of(sign, verb=actions.sign_in, cast=cast, shift=shift, at=late) == "too_late"
    assert code_of(sign, verb=actions.sign_out, cast=cast, shift=shift, at=shift.starts_at) == "not_in"
    sign(actions.sign_in, cast, shift, shift.starts_at - timedelta(minutes=5))
    assert code_of(sign, verb=actions.sign_in, cast=cast, shift=shift, at=shift.starts_at) == "already_in"
    before = shift.starts_at - timedelta(minutes=1)
    assert code_of(sign, verb=actions.sign_out, cast=cast, shift=shift, at=before) == "too_early"
    after = shift.ends_at + timedelta(hours=2, seconds=1)
    assert code_of(sign, verb=actions.sign_out, cast=cast, shift=shift, at=after) == "too_late"
    sign(actions.sign_out, cast, shift, shift.ends_at)
    again = shift.ends_at + timedelta(minutes=1)
    assert code_of(sign, verb=actions.sign_out, cast=cast, shift=shift, at=again) == "already_out"


def test_who_holds_no_place_cannot_sign(cast, shift):
    other = another_volunteer(cast, 1)
    call = {"shift_uid": shift.uid, "code": code_at(shift.uid, shift.starts_at), "at": shift.starts_at}
    assert code_of(actions.sign_in, **call, actor=other) == "no_place"


def test_the_leader_confirms_during_the_shift_grade_b(cast, shift):
    slot = shift.slots.get(holder=cast.person("volunteer"))
    came = shift.starts_at + timedelta(minutes=5)
    actions.confirm_attendance(slot_uid=slot.uid, actor=cast.grid_worker, at=came)
    signed = actions.confirm_attendance(
        slot_uid=slot.uid, actor=cast.grid_worker, at=came + timedelta(minutes=60)
    )
    assert (signed.signed_in_at, signed.grade) == (came, "B")
    assert CreditEntry.objects.get(quantity="minutes").amount == 60
    again = {"slot_uid": slot.uid, "actor": cast.grid_worker, "at": shift.ends_at}
    assert code_of(actions.confirm_attendance, **again) == "already_out"


def test_one_sign_by_code_and_the_leader_make_grade_b(cast, shift):
    slot = shift.slots.get(holder=cast.person("volunteer"))
    sign(actions.sign_in, cast, shift, shift.starts_at)
    signed = actions.confirm_attendance(
        slot_uid=slot.uid, actor=cast.community, at=shift.ends_at + timedelta(days=1)
    )
    assert (signed.grade, signed.signed_out_at) == ("B", shift.ends_at)
    assert CreditEntry.objects.get(quantity="minutes").amount == 120


def test_afterwards_the_leader_confirms_the_whole_shift(cast, shift):
    slot = shift.slots.get(holder=cast.person("volunteer"))
    at = shift.ends_at + timedelta(days=2)
    signed = actions.confirm_attendance(slot_uid=slot.uid, actor=cast.grid_worker, at=at)
    assert (signed.signed_in_at, signed.signed_out_at, signed.grade) == (shift.starts_at, shift.ends_at, "B")
    entry = JournalEntry.objects.get(code="attendance.in", subject_uid=slot.uid)
    assert (entry.recorded_at, entry.effective_at) == (at, shift.starts_at)


def test_who_may_not_confirm(cast, shift):
    slot = shift.slots.get(holder=cast.person("volunteer"))
    call = {"slot_uid": slot.uid, "at": shift.ends_at}
    assert code_of(actions.confirm_attendance, **call, actor=cast.volunteer) == "no_right"
    for who in (cast.resident, cast.stranger, cast.contact):
        with pytest.raises(Missing):
            actions.confirm_attendance(**call, actor=who)
    late = shift.ends_at + timedelta(days=18)
    call = {"slot_uid": slot.uid, "actor": cast.community, "at": late}
    assert code_of(actions.confirm_attendance, **call) == "record_closed"


def test_a_leader_does_not_confirm_their_own_attendance(cast):
    shift = shift_of(opened(cast, leader_uid=cast.person("volunteer").uid))
    leader = actor_of(person=cast.person("volunteer"), at=cast.at)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=leader, at=cast.at)
    call = {"slot_uid": slot.uid, "actor": leader, "at": shift.ends_at}
    assert code_of(actions.confirm_attendance, **call) == "own_attendance"


def test_an_area_says_how_early_and_how_late_and_the_refusal_says_it_in_its_own_time(cast):
    shift = shift_of(opened(cast))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    wanted = WindowMinutes(early=10, late_out=60, grace=5)
    with pytest.raises(Refused, match="no_right"):
        attendance.set_windows(area_code=EAST, wanted=wanted, actor=cast.supervisor, at=cast.at)
    with pytest.raises(Refused, match="bad_late"):
        odd = WindowMinutes(early=10, late_out=5, grace=5)
        attendance.set_windows(area_code=EAST, wanted=odd, actor=cast.admin, at=cast.at)
    attendance.set_windows(area_code=EAST, wanted=wanted, actor=cast.admin, at=cast.at)
    assert JournalEntry.objects.filter(code="area.setting_put").count() == 3
    with pytest.raises(Refused) as raised, translation.override("zh-hans"):
        sign(actions.sign_in, cast, shift, shift.starts_at - timedelta(minutes=11))
    opens = localtime(shift.starts_at - timedelta(minutes=10))
    with translation.override("zh-hans"):
        assert f"{opens:%Y-%m-%d %H:%M}" in str(raised.value.verdict.sentence)
    sign(actions.sign_in, cast, shift, shift.starts_at - timedelta(minutes=10))
    late = {"cast": cast, "shift": shift, "at": shift.ends_at + timedelta(minutes=61)}
    assert code_of(sign, verb=actions.sign_out, **late) == "too_late"
    sign(actions.sign_out, cast, shift, shift.ends_at + timedelta(minutes=60))


def test_the_administrator_changes_the_windows_on_their_page(cast, signed_in):
    address = reverse("attendance:set_windows", args=[EAST])
    form = {"early": "45", "late_out": "90", "grace": "10"}
    assert signed_in("supervisor").post(address, form).status_code == 409
    browser = signed_in("admin")
    assert browser.get(reverse("attendance:windows")).status_code == 200
    assert browser.post(address, form | {"early": "999"}).status_code == 422
    assert browser.post(address, form).status_code == 303
    assert 'value="45"' in browser.get(reverse("attendance:windows"), {"area": EAST}).content.decode()


def test_whoever_scans_the_code_of_a_shift_of_others_reads_what_to_do(cast, signed_in, shift):
    page = signed_in("resident")
    shown = page.get(reverse("projects:sign"), {"shift": shift.uid, "code": "123456"}).content.decode()
    assert "您没有接这个班次" in shown
    assert shift.project.title in shown
    assert reverse("projects:detail", args=[shift.project.uid]) in shown


def test_a_position_that_no_phone_can_have_says_what_to_do_instead(cast, signed_in, shift):
    answer = signed_in("volunteer").post(
        reverse("projects:place_in", args=[shift.uid]), {"lat": "91", "lng": "500"}
    )
    assert answer.status_code == 422
    assert "请允许定位，或使用签到码" in answer.content.decode()


def test_ones_own_list_asks_the_same_however_long_it_is(cast, signed_in, shift):
    signed = sign(actions.sign_in, cast, shift, shift.starts_at)
    page = signed_in("volunteer")
    address = reverse("attendance:mine")
    page.get(address)
    with CaptureQueriesContext(connection) as few:
        page.get(address)
    for number in range(1, 6):
        signed.pk, signed.uid, signed.place_uid = None, uuid4(), uuid4()
        signed.signed_in_at -= timedelta(days=number)
        signed.ends_at -= timedelta(days=number)
        signed.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        page.get(address)
    assert len(many) == len(few)
