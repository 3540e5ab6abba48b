"""Places by lot: entered in any minute alike, drawn once, shown without names; and the schedule as a calendar."""

from __future__ import annotations

import json
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from linli.kernel import clock
from linli.kernel.verdict import Missing, Refused
from linli.people import actions as people
from linli.projects import actions, queries
from linli.projects.models import CalendarLink, Draw, DrawEntry, Slot, Waiting
from linli.projects.rules_claims import Terms
from linli.projects.rules_draw import commitment, faults
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def refused(verb, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def by_lot(cast, *, places=2, **changes):
    project = opened(cast, places=places, **changes)
    actions.set_terms(project_uid=project.uid, terms=Terms(draw_minutes=30), actor=cast.community, at=cast.at)
    return shift_of(project)


def held(cast, shift, crowd):
    for number, one in enumerate(crowd):
        actions.enter_draw(shift_uid=shift.uid, actor=one, at=cast.at + number * MINUTE)
    actions.run_draws(at=cast.at + 30 * MINUTE)
    return Draw.objects.get(shift=shift)


def test_the_hash_of_the_seed_is_there_before_anybody_enters_and_the_seed_after(cast):
    shift = by_lot(cast)
    draw = Draw.objects.get(shift=shift)
    assert (len(draw.commitment), draw.seed, shift.by_lot) == (64, "", True)
    assert refused(actions.claim_slot, shift_uid=shift.uid, actor=cast.volunteer, at=cast.at) == "by_lot"
    assert refused(actions.join_waiting, shift_uid=shift.uid, actor=cast.volunteer, at=cast.at) == "by_lot"
    drawn = held(cast, shift, [cast.volunteer])
    assert commitment(drawn.seed) == draw.commitment


def test_as_many_win_as_there_are_places_and_the_others_wait_in_drawn_order(cast):
    shift = by_lot(cast, places=2)
    crowd = [another_volunteer(cast, number) for number in range(5)]
    draw = held(cast, shift, crowd)
    ranked = list(DrawEntry.objects.filter(draw=draw).order_by("rank"))
    assert [one.result for one in ranked] == ["won", "won", "waits", "waits", "waits"]
    holders = Slot.objects.filter(shift=shift).order_by("number").values_list("holder_id", flat=True)
    assert list(holders) == [one.person_id for one in ranked[:2]]
    waiting = Waiting.objects.filter(shift=shift).order_by("since", "id").values_list("person_id", flat=True)
    assert list(waiting) == [one.person_id for one in ranked[2:]]
    page = queries.draw_page(actor=cast.stranger, uid=draw.uid, at=cast.at)
    assert faults(json.loads(json.dumps(page.published, default=str))) == []
    assert actions.run_draws(at=cast.at + HOUR) == 0


def test_who_lost_before_has_a_ticket_more(cast):
    crowd = [another_volunteer(cast, number) for number in range(3)]
    first = held(cast, by_lot(cast, places=1, starts_in=2 * DAY), crowd)
    lost = set(first.entries.filter(result="waits").values_list("person_id", flat=True))
    second = held(cast, by_lot(cast, places=1, starts_in=3 * DAY), crowd)
    weights = dict(second.entries.values_list("person_id", "weight"))
    assert {person for person, weight in weights.items() if weight == 2} == lost


def test_when_one_enters(cast):
    shift = by_lot(cast)
    call = {"shift_uid": shift.uid, "actor": cast.volunteer}
    actions.enter_draw(**call, at=cast.at)
    assert refused(actions.enter_draw, **call, at=cast.at) == "entered_already"
    actions.leave_draw(**call, at=cast.at)
    assert refused(actions.leave_draw, **call, at=cast.at) == "not_entered"
    assert actions.enter_draw(**call, at=cast.at).number == 1
    end = cast.at + 30 * MINUTE
    assert refused(actions.leave_draw, **call, at=end) == "pool_closed"
    other = another_volunteer(cast, 1)
    assert refused(actions.enter_draw, shift_uid=shift.uid, actor=other, at=end) == "pool_closed"
    assert refused(actions.enter_draw, shift_uid=shift.uid, actor=cast.resident, at=end) == "not_registered"


def test_who_can_no_longer_come_is_passed_over(cast):
    shift = by_lot(cast, places=1)
    other = another_volunteer(cast, 1)
    for one in (cast.volunteer, other):
        actions.enter_draw(shift_uid=shift.uid, actor=one, at=cast.at)
    elsewhere = shift_of(opened(cast, title="值守路口"))
    actions.claim_slot(shift_uid=elsewhere.uid, actor=other, at=cast.at)
    actions.run_draws(at=cast.at + HOUR)
    assert dict(DrawEntry.objects.values_list("person_id", "result")) == {
        cast.volunteer.person_id: "won",
        other.person_id: "busy",
    }


def test_what_stays_free_after_a_draw_can_be_taken(cast):
    shift = by_lot(cast, places=2)
    held(cast, shift, [cast.volunteer])
    other = another_volunteer(cast, 1)
    assert (
        actions.claim_slot(shift_uid=shift.uid, actor=other, at=cast.at + HOUR).holder_id == other.person_id
    )


def test_a_stranger_checks_the_draw_and_reads_no_name(cast, stopped_clock):
    shift = by_lot(cast, places=1)
    crowd = [another_volunteer(cast, number) for number in range(3)]
    draw = held(cast, shift, crowd)
    text = Client().get(reverse("projects:draw", args=[draw.uid])).content.decode()
    assert draw.seed in text
    assert not any(f"志愿者{number}" in text for number in range(3))
    file = Client().get(reverse("projects:draw_file", args=[draw.uid])).json()
    assert faults(file) == []
    assert set(file["entries"][0]) == {"number", "weight", "rank", "result"}


FIRST_AIDER = {"name": "急救员", "places": 1, "paper_codes": ["traffic"]}


def with_paper(cast, actor):
    row = people.add_certificate(
        skill="traffic",
        number=f"JT-{actor.person_id}",
        issued_by="交警支队",
        valid_from=None,
        valid_until=None,
        actor=actor,
        at=cast.at,
    )
    people.confirm_certificate(uid=row.uid, actor=cast.community, at=cast.at)


def test_the_lot_gives_nobody_what_they_lack_the_certificate_for(cast):
    shift = by_lot(cast, places=1, positions=[FIRST_AIDER])
    crowd = [another_volunteer(cast, number) for number in range(6)]
    with_paper(cast, crowd[3])
    draw = held(cast, shift, crowd)
    aid, open_to_all = Slot.objects.filter(shift=shift).order_by("number").values_list("holder_id", flat=True)
    ranked = list(draw.entries.order_by("rank"))
    assert aid == crowd[3].person_id
    assert open_to_all == next(one.person_id for one in ranked if one.person_id != aid)
    waiting = list(
        Waiting.objects.filter(shift=shift).order_by("since", "id").values_list("person_id", flat=True)
    )
    assert waiting == [one.person_id for one in ranked if one.person_id not in {aid, open_to_all}]
    page = queries.draw_page(actor=cast.stranger, uid=draw.uid, at=cast.at)
    assert faults(json.loads(json.dumps(page.published, default=str))) == []


def test_a_place_that_nobody_drawn_may_fill_stays_free_and_the_page_says_why(cast, stopped_clock):
    shift = by_lot(cast, places=1, positions=[FIRST_AIDER])
    draw = held(cast, shift, [another_volunteer(cast, number) for number in range(2)])
    assert Slot.objects.get(shift=shift, position__isnull=False).holder_id is None
    page = queries.draw_page(actor=cast.stranger, uid=draw.uid, at=cast.at)
    assert [line.result for line in page.lines] == ["won", "unfit"]
    assert "不具备剩余岗位" in Client().get(reverse("projects:draw", args=[draw.uid])).content.decode()
    assert faults(json.loads(json.dumps(page.published, default=str))) == []


def test_who_has_what_no_place_asks_for_is_told_when_entering(cast):
    shift = by_lot(cast, places=1, needed_paper_codes=["traffic"])
    call = {"shift_uid": shift.uid, "actor": cast.volunteer, "at": cast.at}
    assert refused(actions.enter_draw, **call) == "no_certificate"
    with_paper(cast, cast.volunteer)
    assert actions.enter_draw(**call).number == 1


def test_shifts_that_are_added_or_made_anew_are_given_by_lot_too(cast):
    shift = by_lot(cast)
    fields = {
        "rule": "FREQ=DAILY;COUNT=3",
        "first_day": (cast.at + 7 * DAY).date(),
        "begins": time(9),
        "ends": time(11),
        "places": 2,
        "days_off": "keep",
        "left_out": [],
        "actor": cast.community,
        "at": cast.at + HOUR,
    }
    series = actions.add_series(project_uid=shift.project.uid, **fields)
    drawn = Draw.objects.filter(shift__series=series)
    assert set(drawn.values_list("closes_at", flat=True)) == {cast.at + HOUR + 30 * MINUTE}
    assert set(series.shifts.values_list("by_lot", flat=True)) == {True}
    actions.change_series(series_uid=series.uid, **{**fields, "begins": time(8)})
    assert (drawn.count(), set(series.shifts.values_list("by_lot", flat=True))) == (3, {True})
    soon = {**fields, "rule": "FREQ=DAILY;COUNT=1", "first_day": (cast.at + HOUR).date()}
    begins = (cast.at + 70 * MINUTE).astimezone(clock.local_zone()).time()
    soon |= {"begins": begins, "ends": time(23)}
    at_once = actions.add_series(project_uid=shift.project.uid, **soon)
    # It begins before the lot would fall.
    assert list(at_once.shifts.values_list("by_lot", flat=True)) == [False]


# --- One's own calendar ----------------------------------------------------------------------------------------------


def test_the_calendar_has_what_is_ahead_with_alarms_and_what_was_given_back(cast, stopped_clock):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    gone = shift_of(opened(cast, title="值守路口", starts_in=3 * DAY))
    other = actions.claim_slot(shift_uid=gone.uid, actor=cast.volunteer, at=cast.at - HOUR)
    actions.withdraw_slot(slot_uid=other.uid, actor=cast.volunteer, at=cast.at)
    link = actions.make_calendar_link(actor=cast.volunteer, at=cast.at)
    address = queries.address_of(link).removeprefix("http://testserver")
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(one["summary"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert {name: str(one["status"]) for name, one in events.items()} == {
        "周末清理楼道": "CONFIRMED",
        "值守路口": "CANCELLED",
    }
    event = events["周末清理楼道"]
    assert (event.decoded("dtstart"), str(event["location"])) == (slot.shift.starts_at, "三号楼门口")
    assert len(event.walk("VALARM")) == 2


def test_a_new_address_ends_the_old_one_and_an_ended_one_is_gone(cast):
    old = actions.make_calendar_link(actor=cast.volunteer, at=cast.at)
    first = queries.address_of(old).rsplit("/", 1)[1].removesuffix(".ics")
    new = actions.make_calendar_link(actor=cast.volunteer, at=cast.at)
    second = queries.address_of(new).rsplit("/", 1)[1].removesuffix(".ics")
    with pytest.raises(Missing):
        queries.calendar_feed(token=first, at=cast.at)
    assert b"VCALENDAR" in queries.calendar_feed(token=second, at=cast.at)
    actions.end_calendar_link(actor=cast.volunteer, at=cast.at)
    with pytest.raises(Missing):
        queries.calendar_feed(token=second, at=cast.at)
    with pytest.raises(Missing):
        actions.end_calendar_link(actor=cast.volunteer, at=cast.at)
    assert CalendarLink.objects.count() == 1


def test_who_has_entered_reads_their_number_on_the_project_and_nobody_enters_late(
    cast, signed_in, stopped_clock
):
    shift = by_lot(cast)
    stopped_clock.at = cast.at + MINUTE
    enter = reverse("projects:enter", args=[shift.uid])

    def shown():
        page = signed_in("volunteer").get(reverse("projects:detail", args=[shift.project.uid]))
        return page.content.decode()

    assert enter in shown()
    actions.enter_draw(shift_uid=shift.uid, actor=cast.volunteer, at=stopped_clock.at)
    assert enter not in shown()
    assert "您的号码是 1" in shown()
    actions.leave_draw(shift_uid=shift.uid, actor=cast.volunteer, at=stopped_clock.at)
    assert enter in shown()
    stopped_clock.at = cast.at + 31 * MINUTE
    assert enter not in shown()
