"""A place that was asked for is kept for a time: answered within it, or free again; and everybody knows until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.clock import local_zone
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.notices.models import InboxMessage
from linli.people import actions as people
from linli.projects import actions, queries, rules_answers, rules_claims, tasks
from linli.projects.models import PlaceRequest, Project, Slot
from linli.projects.rules_answers import AnswerTimes
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
S = PlaceRequest.State
HOUSE = AnswerTimes()


def refused(verb, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict


def bearer(who, at):
    return {"Authorization": f"Bearer {people.issue_token(username=who, at=at)}"}


def shift_in(cast, wait, *, places=1, closes_at=None):
    """A shift so far ahead whose organiser decides who comes."""
    starts = cast.at + wait
    project = opened(cast, shifts=[(starts, starts + 2 * HOUR, places)])
    terms = Terms(approval=True, closes_at=closes_at)
    actions.set_terms(project_uid=project.uid, terms=terms, actor=cast.community, at=cast.at)
    return project.shifts.get()


def ask(cast, shift, who=None, at=None):
    return actions.ask_for_place(shift_uid=shift.uid, actor=who or cast.volunteer, at=at or cast.at)


def led_by(shift, actor):
    Project.objects.filter(pk=shift.project_id).update(leader=actor.person_id)


def told(code):
    return list(InboxMessage.objects.filter(template_code=code).values_list("recipient_uid", flat=True))


@pytest.mark.parametrize(
    ("wait", "closes", "until"),
    [
        (10 * DAY, None, 3 * DAY),
        (2 * DAY, None, 2 * DAY - 6 * HOUR),
        (10 * DAY, DAY, DAY),
        (10 * DAY, 5 * DAY, 3 * DAY),
        (5 * HOUR, None, 2 * HOUR),
        (HOUR, None, HOUR / 2),
        (10 * DAY, HOUR, 2 * HOUR),
    ],
)
def test_until_when_a_request_is_answered(cast, wait, closes, until):
    closes_at = cast.at + closes if closes else None
    assert (
        rules_answers.answer_until(HOUSE, at=cast.at, closes_at=closes_at, ends_at=cast.at + wait)
        == cast.at + until
    )


def test_a_reminder_comes_half_a_day_before_or_when_half_of_the_time_is_over(cast):
    assert (
        rules_answers.remind_at(HOUSE, at=cast.at, until=cast.at + 3 * DAY) == cast.at + 3 * DAY - 12 * HOUR
    )
    assert rules_answers.remind_at(HOUSE, at=cast.at, until=cast.at + 2 * HOUR) == cast.at + HOUR


def test_who_is_not_answered_in_time_is_told_and_the_place_is_free_again(cast):
    shift = shift_in(cast, 10 * DAY)
    asked = ask(cast, shift)
    assert asked.until == cast.at + 3 * DAY
    actions.expire_requests(at=asked.until - SECOND)
    assert Slot.objects.get(shift=shift).kept == Slot.Kept.REQUEST
    actions.expire_requests(at=asked.until)
    actions.expire_requests(at=asked.until)  # twice is once
    asked.refresh_from_db()
    slot = Slot.objects.get(shift=shift)
    assert (asked.state, asked.decided_at) == (S.EXPIRED, cast.at + 3 * DAY)
    assert (slot.kept, slot.kept_for_id, slot.holder_id) == ("", None, None)
    assert told("place_unanswered") == [cast.volunteer.person_uid]
    codes = JournalEntry.objects.filter(subject_uid=slot.uid).order_by("sequence")
    assert list(codes.values_list("code", flat=True)) == [
        "slot.asked",
        "slot.request_reminded",
        "slot.request_expired",
    ]


def test_and_may_ask_again_as_may_everybody_else(cast):
    shift = shift_in(cast, 10 * DAY)
    first = ask(cast, shift)
    actions.expire_requests(at=first.until)
    again = ask(cast, shift, at=first.until)
    assert again.until == first.until + 3 * DAY
    full = refused(ask, cast=cast, shift=shift, who=another_volunteer(cast, 1), at=first.until)
    assert full.code == "full"
    assert "候补" not in str(full.sentence)  # there is no queue where the organiser decides


def test_an_answer_that_comes_too_late_is_refused_before_and_after_the_clock_came_by(cast):
    shift = shift_in(cast, 10 * DAY)
    asked = ask(cast, shift)
    call = {"request_uid": asked.uid, "actor": cast.community, "at": asked.until}
    for _time in range(2):
        assert refused(actions.approve_request, **call).code == "answer_over"
        late = refused(actions.refuse_request, reason="满了", **call)
        assert late.code == "answer_over"
        assert rules_claims.moment(asked.until) in str(late.sentence)
        actions.expire_requests(at=asked.until)
    back = {"request_uid": asked.uid, "actor": cast.volunteer, "at": asked.until}
    assert refused(actions.take_back_request, **back).code == "answer_over"


def test_an_answer_in_the_last_second_counts(cast):
    asked = ask(cast, shift_in(cast, 10 * DAY))
    at = asked.until - SECOND
    slot = actions.approve_request(request_uid=asked.uid, actor=cast.community, at=at)
    actions.expire_requests(at=asked.until)
    slot.refresh_from_db()
    assert slot.holder_id == cast.volunteer.person_id
    assert told("place_unanswered") == []


def test_the_organiser_is_reminded_once_and_once_for_all_who_wait_for_one_shift(cast):
    shift = shift_in(cast, 10 * DAY, places=2)
    leader = another_volunteer(cast, 7)
    led_by(shift, leader)
    asked = ask(cast, shift)
    ask(cast, shift, another_volunteer(cast, 1))
    actions.expire_requests(at=asked.remind_at - SECOND)
    assert told("place_still_asked") == []
    for later in (0 * HOUR, HOUR):
        actions.expire_requests(at=asked.remind_at + later)
    assert told("place_still_asked") == [leader.person_uid]
    assert JournalEntry.objects.filter(code="slot.request_reminded").count() == 2


def test_nobody_is_reminded_of_what_was_answered_or_of_their_own_request(cast):
    shift = shift_in(cast, 10 * DAY, places=2)
    leader = another_volunteer(cast, 7)
    led_by(shift, leader)
    answered = ask(cast, shift)
    actions.approve_request(request_uid=answered.uid, actor=cast.community, at=cast.at)
    own = ask(cast, shift, leader)
    actions.expire_requests(at=own.remind_at)
    assert told("place_still_asked") == []


def test_a_cancelled_project_lets_requests_end_in_silence(cast):
    shift = shift_in(cast, 10 * DAY)
    asked = ask(cast, shift)
    Project.objects.filter(pk=shift.project_id).update(state=Project.State.CANCELLED)
    actions.expire_requests(at=asked.until)
    asked.refresh_from_db()
    assert (asked.state, told("place_unanswered")) == (S.EXPIRED, [])


def test_the_schedule_of_the_app_does_it(cast, stopped_clock):
    asked = ask(cast, shift_in(cast, 10 * DAY))
    stopped_clock.forward(days=3)
    assert tasks.expire_offers() == 1
    asked.refresh_from_db()
    assert asked.state == S.EXPIRED


def test_both_sides_read_until_when(cast):
    shift = shift_in(cast, 10 * DAY)
    asked = ask(cast, shift)
    (line,) = queries.asking_for(shift=shift, actor=cast.community, at=cast.at)
    assert line.request.until == asked.until
    assert line.decide
    (late,) = queries.asking_for(shift=shift, actor=cast.community, at=asked.until)
    assert late.decide.code == "answer_over"
    actions.expire_requests(at=asked.until)
    page = queries.sign_up_of(actor=cast.volunteer, at=asked.until + HOUR)
    assert [one.state for one in page.requests] == [S.EXPIRED]


def test_pages_and_json_say_until_when(cast, signed_in, stopped_clock):
    shift = shift_in(cast, 10 * DAY)
    detail = reverse("projects:detail", args=[shift.project.uid])
    volunteer, community = signed_in("volunteer"), signed_in("community")
    assert "3 天内答复" in volunteer.get(detail).content.decode()
    until = rules_answers.answer_until(HOUSE, at=cast.at, closes_at=None, ends_at=shift.starts_at)
    asking = {"data": b"", "content_type": "application/json", "headers": bearer("volunteer", cast.at)}
    said = Client().post(f"/api/v1/shifts/{shift.uid}/ask", **asking).json()
    assert datetime.fromisoformat(said["until"]) == until
    (line,) = (
        Client().get(f"/api/v1/shifts/{shift.uid}/requests", headers=bearer("community", cast.at)).json()
    )
    assert line["until"] == said["until"]
    shown = until.astimezone(local_zone()).strftime("%m-%d %H:%M")
    assert shown in volunteer.get(reverse("projects:schedule")).content.decode()
    assert shown in community.get(f"{detail}?shift={shift.uid}").content.decode()
    actions.expire_requests(at=until)
    assert "组织者没有按时答复" in volunteer.get(reverse("projects:schedule")).content.decode()
