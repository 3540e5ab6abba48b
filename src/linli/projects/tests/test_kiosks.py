"""Screens with nobody's account: the codes that they show, their links, their end, and what is found of them afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.attendance import rules as codes
from linli.attendance.facts import Phone
from linli.attendance.models import Attendance, Correction, Sign
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions
from linli.projects.models import Project
from linli.projects.queries import kiosks as queries
from linli.projects.tests.kiosk_scene import code_at, made, sign, taken, waited
from linli.projects.tests.scene import TWO_HOURS, another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HERE: dict[str, Any] = {"lat": 30.01, "lng": 120.01, "accuracy_m": 15}


@pytest.fixture
def shift(cast):
    return taken(cast)


@pytest.fixture
def kiosk(cast, shift):
    return made(cast, shift, at=shift.starts_at - 20 * MINUTE, label="一楼大厅")


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


# --- The code of a screen ---------------------------------------------------------------------------------------------


def test_both_signs_by_a_screen_make_grade_a_and_say_which_screen_it_was(cast, shift, kiosk):
    sign(cast, shift, kiosk, shift.starts_at)
    signed = sign(cast, shift, kiosk, shift.ends_at, verb=actions.sign_out)
    assert signed.grade == "A"
    assert list(Sign.objects.values_list("kiosk", flat=True)) == [kiosk.pk, kiosk.pk]
    entry = JournalEntry.objects.get(code="attendance.in", subject_uid=signed.place_uid)
    assert str(kiosk.uid) in entry.payload


def test_the_leader_s_own_screen_goes_on_beside_it_and_is_told_apart(cast, shift, kiosk):
    at = shift.starts_at
    assert codes.code_at(shift.uid, at) != code_at(kiosk, at)
    call = {"shift_uid": shift.uid, "actor": cast.volunteer, "at": at}
    actions.sign_in(code=codes.code_at(shift.uid, at), **call)
    assert Sign.objects.get().kiosk is None


def test_a_photographed_code_counts_for_two_minutes_more_and_not_longer(cast, shift, kiosk):
    at = shift.starts_at
    late = {"cast": cast, "shift": shift, "kiosk": kiosk, "at": at, "seen": at - 3 * MINUTE}
    assert code_of(sign, **late) == "wrong_code"
    sign(cast, shift, kiosk, at, seen=at - MINUTE)
    assert Attendance.objects.get().signed_in_at == at


def test_a_photographed_code_given_out_as_one_that_waited_is_b_and_names_the_screen(cast, shift, kiosk):
    seen = shift.starts_at + 10 * MINUTE
    signed = waited(cast, shift, kiosk, shift.ends_at, seen)
    assert (signed.signed_in_at, "offline_unplaced" in signed.grade_reasons) == (seen, True)
    assert Sign.objects.get().kiosk == kiosk


def test_a_screen_that_was_opened_before_the_network_went_shows_codes_that_count_later(cast, shift, kiosk):
    at = shift.ends_at + timedelta(hours=5)
    waited(cast, shift, kiosk, at, shift.starts_at, **HERE)
    signed = waited(cast, shift, kiosk, at, shift.ends_at, verb=actions.sign_out, **HERE)
    assert (signed.signed_in_at, signed.signed_out_at) == (shift.starts_at, shift.ends_at)
    assert Sign.objects.filter(kiosk=kiosk, offline=True).count() == 2


def test_the_screen_of_another_shift_is_another_site(cast, shift):
    other = shift_of(opened(cast, title="公园护绿"))
    at = shift.starts_at
    theirs = made(cast, other)
    assert code_of(sign, cast=cast, shift=shift, kiosk=theirs, at=at) == "code_of_another_site"
    assert not Sign.objects.exists()


def test_a_screen_for_the_day_serves_every_shift_of_it_and_none_of_the_next(cast):
    begins = cast.at + timedelta(days=1)
    spans = [(begins, begins + TWO_HOURS, 3), (begins + timedelta(hours=3), begins + timedelta(hours=5), 3)]
    spans.append((begins + timedelta(days=1), begins + timedelta(days=1, hours=2), 3))
    first, second, third = opened(cast, shifts=spans).shifts.order_by("starts_at")
    for one in (first, second, third):
        actions.claim_slot(shift_uid=one.uid, actor=cast.volunteer, at=cast.at)
    kiosk = made(cast, first, whole_day=True)
    assert kiosk.closes_at == second.ends_at + TWO_HOURS
    sign(cast, first, kiosk, first.starts_at)
    sign(cast, first, kiosk, first.ends_at, verb=actions.sign_out)
    sign(cast, second, kiosk, second.starts_at)
    assert code_of(sign, cast=cast, shift=third, kiosk=kiosk, at=third.starts_at) == "wrong_code"
    page = queries.screen_page(kiosk=kiosk, at=first.starts_at)
    assert (page.shifts, page.came) == ([first, second], 2)
    assert page.address.endswith(f"{reverse('projects:sign')}?code=")


# --- Its end ----------------------------------------------------------------------------------------------------------


def test_a_screen_that_was_ended_counts_no_longer_from_that_moment(cast, shift, kiosk):
    at = shift.starts_at + 10 * MINUTE
    actions.end_kiosk(kiosk_uid=kiosk.uid, actor=cast.grid_worker, at=at)
    call = {"cast": cast, "shift": shift, "kiosk": kiosk}
    assert code_of(sign, at=at + MINUTE, seen=at - MINUTE, **call) == "kiosk_ended"
    assert code_of(sign, at=at + MINUTE, **call) == "kiosk_ended"
    # What waited in a phone was shown before; what was shown after it does not count.
    assert code_of(waited, at=shift.ends_at, seen=at + 5 * MINUTE, **call) == "kiosk_ended"
    assert waited(cast, shift, kiosk, shift.ends_at, at - 5 * MINUTE).signed_in_at == at - 5 * MINUTE
    again = {"kiosk_uid": kiosk.uid, "actor": cast.grid_worker, "at": at}
    assert code_of(actions.end_kiosk, **again) == "ended_already"


def test_a_sign_with_the_code_of_an_ended_screen_is_kept_for_somebody_to_decide(cast, shift, kiosk):
    at = shift.starts_at + 10 * MINUTE
    actions.end_kiosk(kiosk_uid=kiosk.uid, actor=cast.grid_worker, at=at)
    seen = at + 5 * MINUTE
    with pytest.raises(Refused) as raised:
        waited(cast, shift, kiosk, shift.ends_at, seen)
    actions.note_refusal(
        shift_uid=shift.uid,
        verdict=raised.value.verdict,
        actor=cast.volunteer,
        at=shift.ends_at,
        which="in",
        phone=Phone(claimed_at=seen, offline=True),
    )
    kept = Correction.objects.get()
    assert (kept.kind, kept.refusal, kept.wanted_in_at) == ("kept", "kiosk_ended", seen)
    assert not JournalEntry.objects.filter(code="attendance.wrong_code").exists()


def test_a_leaked_screen_is_withdrawn_whatever_the_minute_and_its_signs_are_found(cast, shift, kiosk):
    signed = sign(cast, shift, kiosk, shift.starts_at)
    at = shift.starts_at + 30 * MINUTE
    actions.end_kiosk(kiosk_uid=kiosk.uid, actor=cast.grid_worker, at=at)
    actions.end_kiosk(kiosk_uid=kiosk.uid, leaked=True, actor=cast.community, at=at + MINUTE)
    kiosk.refresh_from_db()
    assert (kiosk.ended_at, kiosk.leaked) == (at, True)
    other = another_volunteer(cast, 1)
    actions.claim_slot(shift_uid=shift.uid, actor=other, at=cast.at)
    seen = shift.starts_at + 5 * MINUTE
    call = {"shift_uid": shift.uid, "code": code_at(kiosk, seen), "actor": other, "at": shift.ends_at}
    phone = Phone(claimed_at=seen, offline=True)
    assert code_of(actions.sign_in, phone=phone, **call) == "kiosk_ended"
    (card,) = queries.kiosks_page(actor=cast.community, shift_uid=shift.uid, at=at).cards
    assert [(one.name, one.sign.attendance_id) for one in card.signs] == [("李明", signed.pk)]
    assert card.standing == "leaked"
    codes_of = JournalEntry.objects.filter(subject_uid=kiosk.uid).order_by("sequence")
    assert list(codes_of.values_list("code", flat=True)) == ["kiosk.made", "kiosk.ended", "kiosk.withdrawn"]


def test_a_screen_ends_by_itself_and_so_do_its_codes(cast, shift):
    until = shift.starts_at + 30 * MINUTE
    kiosk = made(cast, shift, until=until)
    page = queries.screen_page(kiosk=kiosk, at=until + MINUTE)
    assert (page.show.code, page.key, page.code) == ("kiosk_over", "", "")
    assert code_of(sign, cast=cast, shift=shift, kiosk=kiosk, at=until + 2 * MINUTE) == "kiosk_ended"
    sign(cast, shift, kiosk, until)


def test_a_screen_of_a_cancelled_project_shows_nothing_more(cast, shift, kiosk):
    Project.objects.update(state=Project.State.CANCELLED)
    page = queries.screen_page(kiosk=kiosk, at=shift.starts_at)
    assert (page.show.code, page.key) == ("closed", "")


def test_no_code_of_a_screen_counts_before_it_was_made(cast, shift):
    kiosk = made(cast, shift, at=shift.starts_at + 30 * MINUTE)
    seen = shift.starts_at + 10 * MINUTE
    call = {"cast": cast, "shift": shift, "kiosk": kiosk, "at": shift.ends_at, "seen": seen}
    assert code_of(waited, **call) == "no_minute"


# --- Who makes one, and how many --------------------------------------------------------------------------------------


def test_only_who_runs_the_project_makes_lists_and_ends_screens(cast, shift, kiosk):
    for actor in (cast.volunteer, cast.resident, cast.stranger):
        with pytest.raises(Missing):
            made(cast, shift, actor=actor)
        with pytest.raises(Missing):
            queries.kiosks_page(actor=actor, shift_uid=shift.uid, at=cast.at)
        with pytest.raises(Missing):
            actions.end_kiosk(kiosk_uid=kiosk.uid, actor=actor, at=cast.at)
    for actor in (cast.community, cast.dispatcher, cast.grid_worker):
        assert queries.kiosks_page(actor=actor, shift_uid=shift.uid, at=cast.at).cards


def test_what_is_refused_when_a_screen_is_made(cast, shift):
    call: dict[str, Any] = {"cast": cast, "shift": shift}
    late = shift.ends_at + TWO_HOURS
    assert code_of(made, at=late, **call) == "kiosk_past"
    assert code_of(made, until=late + MINUTE, **call) == "bad_until"
    assert code_of(made, until=cast.at, **call) == "bad_until"
    assert code_of(made, label="大" * 41, **call) == "label_too_long"
    for _one in range(4):
        last = made(cast, shift)
    assert code_of(made, **call) == "too_many_kiosks"
    for _one in range(8):
        actions.end_kiosk(kiosk_uid=last.uid, actor=cast.grid_worker, at=cast.at)
        last = made(cast, shift)
    actions.end_kiosk(kiosk_uid=last.uid, actor=cast.grid_worker, at=cast.at)
    assert code_of(made, **call) == "too_many_kiosks"
    Project.objects.update(state=Project.State.CANCELLED)
    assert code_of(made, **call) == "closed"


def test_delivered_work_has_no_screen(cast):
    work = shift_of(opened(cast, title="翻译"))
    terms: dict[str, Any] = {"minutes": 60, "until": None, "name": "港前小学", "phone": "13900000021"}
    actions.set_delivery(shift_uid=work.uid, actor=cast.community, at=cast.at, **terms)
    assert code_of(made, cast=cast, shift=work) == "by_delivery"
