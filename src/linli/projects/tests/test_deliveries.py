"""Delivered work: handed in, confirmed by who got it and nobody else, once, for no more than was done."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance import tasks
from linli.attendance.models import Attendance, Correction, Delivery
from linli.attendance.rules import code_at
from linli.attendance.rules_delivery import Worked
from linli.credits.models import CreditEntry
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage, OutboxMessage
from linli.people.models import Kinship
from linli.projects import actions
from linli.projects.models import Slot
from linli.projects.tests.scene import SCHOOL, delivered_work, opened, shift_of

pytestmark = [pytest.mark.django_db]
NOBODY = Actor.anonymous("web")
WORDS = "把《居民公约》译成英文，共四页。"


def translation(cast, *, phone=SCHOOL, minutes=180, **changes):
    """A shift of delivered work, taken by the volunteer."""
    shift = delivered_work(cast, minutes=minutes, phone=phone, **changes)
    return actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)


def later(cast, slot, **by):
    return slot.shift.starts_at + timedelta(**(by or {"hours": 20}))


def handed_in(cast, slot, *, minutes=90, at=None, worked=None, words=WORDS, links=()):
    at = at or later(cast, slot)
    day = Worked(localtime(slot.shift.starts_at).date(), minutes=minutes)
    return actions.hand_in(
        slot_uid=slot.uid,
        worked=[day] if worked is None else worked,
        words=words,
        links=links,
        actor=cast.volunteer,
        at=at,
    )


def answer(cast, delivery, *, minutes=None, reason="", at=None, actor=NOBODY):
    return attendance.confirm_delivery(
        token=attendance_queries.token_of(delivery),
        minutes=minutes,
        reason=reason,
        actor=actor,
        at=at or delivery.asked_at + timedelta(hours=5),
    )


def code_of(verb, /, *args, **call):
    with pytest.raises(Refused) as raised:
        verb(*args, **call)
    return raised.value.verdict.code


def test_confirmed_work_goes_into_the_book_as_grade_b_and_says_why(cast):
    slot = translation(cast)
    delivery = handed_in(cast, slot, links=["https://example.org/yi-wen.pdf"])
    asked = OutboxMessage.objects.get(template_code="delivery_please_confirm")
    assert (asked.subject_uid, SCHOOL in asked.destination_sealed) == (delivery.uid, False)
    assert not CreditEntry.objects.exists()
    answer(cast, delivery)
    signed = Attendance.objects.get(place_uid=slot.uid)
    assert (signed.grade, signed.minutes, signed.grade_reasons) == ("B", 90, ["in_delivery", "out_delivery"])
    entries = CreditEntry.objects.order_by("quantity").values_list("quantity", "amount", "how", "grade")
    assert list(entries) == [("minutes", 90, "claimed", "B"), ("points", 10, "claimed", "B")]
    told = InboxMessage.objects.of(cast.person("volunteer").uid).values_list("template_code", flat=True)
    assert "delivery_confirmed" in told
    codes = (
        JournalEntry.objects.filter(subject_uid=slot.uid).order_by("sequence").values_list("code", flat=True)
    )
    assert list(codes)[1:] == [
        "delivery.handed_in",
        "delivery.confirmed",
        "attendance.in",
        "attendance.out",
        "service.booked",
    ]


def test_the_recipient_gives_less_with_a_reason_never_more(cast):
    delivery = handed_in(cast, translation(cast))
    assert code_of(answer, cast, delivery, minutes=91) == "only_less"
    assert code_of(answer, cast, delivery, minutes=0) == "no_minutes"
    assert code_of(answer, cast, delivery, minutes=60) == "no_reason"
    answer(cast, delivery, minutes=60, reason="只收到三页。")
    assert CreditEntry.objects.get(quantity="minutes").amount == 60
    assert Delivery.objects.get().reason == "只收到三页。"


def test_nobody_answers_twice_or_late_or_for_oneself_or_by_a_made_up_link(cast):
    delivery = handed_in(cast, translation(cast))
    assert code_of(answer, cast, delivery, actor=cast.volunteer) == "own_delivery"
    late = delivery.answer_by + timedelta(seconds=1)
    assert code_of(answer, cast, delivery, at=late) == "answer_over"
    token = attendance_queries.token_of(delivery)
    guesses = (
        "x" * 44,
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        ids.token("voice", delivery.uid),
        ids.token("delivery", delivery.uid, 2),
    )
    for guess in guesses:
        with pytest.raises(Missing):
            attendance.confirm_delivery(token=guess, minutes=None, reason="", actor=NOBODY, at=cast.at)
    with pytest.raises(Missing):
        attendance.confirm_delivery(
            delivery_uid=delivery.uid, minutes=None, reason="", actor=cast.resident, at=cast.at
        )
    answer(cast, delivery)
    assert code_of(answer, cast, delivery) == "answered_already"
    assert CreditEntry.objects.filter(quantity="minutes").count() == 1


def test_a_recipient_with_an_account_answers_signed_in(cast):
    delivery = handed_in(cast, translation(cast, phone=cast.phone("resident")))
    (waits,) = attendance_queries.received(actor=cast.resident)
    assert waits.delivery == delivery
    attendance.confirm_delivery(
        delivery_uid=delivery.uid, minutes=None, reason="", actor=cast.resident, at=delivery.asked_at
    )
    assert attendance_queries.received(actor=cast.resident) == []


def test_neither_the_volunteer_nor_their_kin_is_the_recipient(cast):
    assert code_of(handed_in, cast, translation(cast, phone=cast.phone("volunteer"))) == "own_recipient"
    kin = Kinship(person=cast.person("volunteer"), kin_hint="139****0033", declared_at=cast.at)
    kin.keep("13900000033")
    kin.save()
    kin = Kinship(person=cast.person("handler"), kin_hint="138****0002", declared_at=cast.at)
    kin.keep(cast.phone("volunteer"))
    kin.save()
    slot = Slot.objects.get(holder=cast.person("volunteer"))
    for phone in ("13900000033", cast.phone("handler")):
        actions.set_delivery(
            shift_uid=slot.shift.uid,
            minutes=180,
            until=slot.shift.delivery_until,
            name="家里人",
            phone=phone,
            actor=cast.dispatcher,
            at=cast.at,
        )
        assert code_of(handed_in, cast, slot) == "recipient_kin"


def test_bad_hours_are_each_told_apart(cast):
    slot = translation(cast)
    day, at = localtime(slot.shift.starts_at).date(), later(cast, slot)
    begun = localtime(slot.shift.starts_at)

    def said(*worked, **more):
        return code_of(handed_in, cast, slot, worked=list(worked), **more)

    clock = begun.timetz().replace(tzinfo=None)
    hour = (begun + timedelta(hours=1)).timetz().replace(tzinfo=None)
    assert said() == "no_work"
    assert said(Worked(day, hour, clock)) == "out_before_in"
    assert said(Worked(day - timedelta(days=1), minutes=30)) == "outside_work"
    assert said(Worked(day + timedelta(days=2), minutes=30)) == "work_ahead"
    assert said(Worked(day, minutes=181)) == "over_term"
    assert said(Worked(day, clock, hour), Worked(day, clock, hour)) == "twice"
    assert said(Worked(day, minutes=0)) == "no_minutes"
    assert said(Worked(day, minutes=60), words=" ") == "no_words"
    assert said(Worked(day, minutes=60), links=["javascript:alert(1)"]) == "bad_link"
    assert said(Worked(day, minutes=60), at=begun - timedelta(hours=1)) == "work_ahead"
    assert said(Worked(day, minutes=60), at=at + timedelta(days=20)) == "record_closed"
    assert said(Worked(day, time(23, 0), time(23, 59)), at=begun + timedelta(hours=1)) == "work_ahead"
    assert not Delivery.objects.exists()
    handed_in(cast, slot, worked=[Worked(day, clock, hour), Worked(day + timedelta(days=1), minutes=1)])
    assert code_of(handed_in, cast, slot) == "handed_in"


def test_no_hour_counts_twice_beside_a_shift_that_was_signed(cast):
    slot = translation(cast)
    begun = localtime(slot.shift.starts_at)
    other = shift_of(opened(cast, starts_in=timedelta(days=1, hours=3), title="值守路口"))
    actions.claim_slot(shift_uid=other.uid, actor=cast.volunteer, at=cast.at)
    for verb, at in ((actions.sign_in, other.starts_at), (actions.sign_out, other.ends_at)):
        verb(shift_uid=other.uid, code=code_at(other.uid, at), actor=cast.volunteer, at=at)
    clock = [(begun + timedelta(hours=hours)).timetz().replace(tzinfo=None) for hours in (2.5, 3.5)]
    assert code_of(handed_in, cast, slot, worked=[Worked(begun.date(), clock[0], clock[1])]) == "double_hours"
    handed_in(cast, slot, worked=[Worked(begun.date(), minutes=60)])


def test_without_an_answer_nothing_counts_until_the_leader_asks_another(cast, stopped_clock):
    slot = translation(cast)
    delivery = handed_in(cast, slot)
    first_link = attendance_queries.token_of(delivery)
    stopped_clock.at = delivery.answer_by + timedelta(minutes=1)
    assert (tasks.close_deliveries(), tasks.close_deliveries()) == (1, 0)
    delivery.refresh_from_db()
    assert (delivery.state, CreditEntry.objects.count()) == ("unanswered", 0)
    asks = {"delivery_uid": delivery.uid, "name": "教务处", "at": stopped_clock.at}
    with pytest.raises(Missing):
        actions.ask_another(**asks, phone="13900000055", actor=cast.stranger)
    assert code_of(actions.ask_another, **asks, phone="123", actor=cast.dispatcher) == "bad_phone"
    own = cast.phone("volunteer")
    assert code_of(actions.ask_another, **asks, phone=own, actor=cast.dispatcher) == "own_recipient"
    again = actions.ask_another(**asks, phone="13900000055", actor=cast.dispatcher)
    with pytest.raises(Missing):
        attendance.confirm_delivery(
            token=first_link, minutes=None, reason="", actor=NOBODY, at=stopped_clock.at
        )
    answer(cast, again)
    assert CreditEntry.objects.get(quantity="minutes").amount == 90


def test_after_a_refusal_once_more_and_then_somebody_else_decides(cast):
    slot = translation(cast)
    for _turn in range(2):
        delivery = handed_in(cast, slot)
        token = attendance_queries.token_of(delivery)
        no = {"token": token, "actor": NOBODY, "at": delivery.asked_at}
        assert code_of(attendance.refuse_delivery, reason=" ", **no) == "no_reason"
        attendance.refuse_delivery(reason="没有收到译文。", **no)
    assert code_of(handed_in, cast, slot) == "refused_twice"
    request = actions.ask_correction(
        slot_uid=slot.uid,
        wanted_in_at=slot.shift.starts_at,
        wanted_out_at=slot.shift.starts_at + timedelta(hours=9),
        words="学校收到了，邮件可查。",
        actor=cast.volunteer,
        at=later(cast, slot),
    )
    assert (request.kind, request.most_minutes) == (Correction.Kind.ENTRY, 180)
    attendance.approve_correction(correction_uid=request.uid, actor=cast.supervisor, at=later(cast, slot))
    assert CreditEntry.objects.get(quantity="minutes").amount == 180  # no more than the work may take


def test_corrected_work_keeps_the_day_on_which_it_was_done_and_stays_no_presence(cast):
    """Handed in for one day of several and corrected: the book does not move it to the first day of the term."""
    slot = translation(cast)
    done = slot.shift.starts_at + timedelta(days=2)
    at = done + timedelta(hours=20)
    answer(cast, handed_in(cast, slot, worked=[Worked(localtime(done).date(), minutes=90)], at=at))
    request = actions.ask_correction(
        slot_uid=slot.uid,
        wanted_in_at=done,
        wanted_out_at=done + timedelta(hours=2),
        words="做了两个小时。",
        actor=cast.volunteer,
        at=at,
    )
    attendance.approve_correction(correction_uid=request.uid, actor=cast.supervisor, at=at)
    days = CreditEntry.objects.filter(quantity="minutes").values_list("earned_on", "amount").order_by("pk")
    day = localtime(done).date()
    assert list(days) == [(day, 90), (day, -90), (day, 120)]
    elsewhere = shift_of(opened(cast, shifts=[(done, done + timedelta(hours=2), 1)]))
    actions.claim_slot(shift_uid=elsewhere.uid, actor=cast.volunteer, at=cast.at)
    code = code_at(elsewhere.uid, done)
    signed = actions.sign_in(shift_uid=elsewhere.uid, code=code, actor=cast.volunteer, at=done)
    assert signed.signed_in_at == done


def test_a_shift_of_delivered_work_is_signed_by_nothing_else(cast):
    slot = translation(cast)
    shift, at = slot.shift, slot.shift.starts_at
    code = code_at(shift.uid, at)
    call = {"shift_uid": shift.uid, "code": code, "actor": cast.volunteer, "at": at}
    assert code_of(actions.sign_in, **call) == "by_delivery"
    confirm = {"slot_uid": slot.uid, "actor": cast.dispatcher, "at": at}
    assert code_of(actions.confirm_attendance, **confirm) == "by_delivery"
    plain = actions.claim_slot(
        shift_uid=shift_of(opened(cast, starts_in=timedelta(days=9))).uid, actor=cast.volunteer, at=cast.at
    )
    assert code_of(handed_in, cast, plain) == "by_code"
    handed_in(cast, slot)
    back = {"minutes": 0, "until": None, "name": "", "phone": "", "actor": cast.dispatcher, "at": at}
    assert code_of(actions.set_delivery, shift_uid=shift.uid, **back) == "served_already"


def test_from_the_organisers_form_to_the_answer_on_the_pages(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast, title="翻译居民公约"))
    desk, own, anybody = signed_in("dispatcher"), signed_in("volunteer"), Client()
    setting = reverse("projects:set_delivery", args=[shift.uid])
    assert "港前小学" not in desk.get(setting).content.decode()
    form = {"by_delivery": "on", "minutes": "120", "until": "", "name": "港前小学", "phone": SCHOOL}
    assert desk.post(setting, form | {"minutes": ""}).status_code == 422
    assert desk.post(setting, form | {"phone": "12"}).status_code == 409
    assert desk.post(setting, form).status_code == 303
    assert own.get(setting).status_code == 404
    assert SCHOOL not in desk.get(setting).content.decode()
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    stopped_clock.at = shift.ends_at
    page = reverse("projects:deliver", args=[slot.uid])
    own.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert "港前小学" in own.get(page).content.decode()
    assert len(captured) <= 24, [one["sql"] for one in captured]
    days = {"days-TOTAL_FORMS": "3", "days-INITIAL_FORMS": "0", "days-0-day": f"{shift.starts_at:%Y-%m-%d}"}
    assert own.post(page, days | {"words": WORDS}).status_code == 422  # neither times nor minutes
    refused = own.post(page, days | {"words": WORDS, "days-0-minutes": "500"})
    assert (refused.status_code, WORDS in refused.content.decode()) == (409, True)
    assert own.post(page, days | {"words": WORDS, "days-0-minutes": "100"}).status_code == 303
    assert WORDS in desk.get(reverse("projects:deliveries")).content.decode()
    delivery = Delivery.objects.get()
    link = reverse("attendance:delivery", args=[attendance_queries.token_of(delivery)])
    shown = anybody.get(link)
    assert (WORDS in shown.content.decode(), "李明" in shown.content.decode()) == (True, False)
    assert anybody.post(f"{link}refuse/", {"minutes": "100", "reason": ""}).status_code == 409
    assert anybody.post(f"{link}confirm/", {"minutes": "100", "reason": ""}).status_code == 303
    assert "100" in str(CreditEntry.objects.get(quantity="minutes").amount)
    assert anybody.get(link).status_code == 200
    assert own.get(page).status_code == 200
