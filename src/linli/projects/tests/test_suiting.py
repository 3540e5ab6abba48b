"""What suits me 我可以接的班次: each of the four criteria moves the order by itself and is said in words. And one's calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from icalendar import Calendar

from linli.kernel.clock import local_zone
from linli.places.models import Area
from linli.projects import actions, queries
from linli.projects.models import Project
from linli.projects.tests.scene import opened, shift_of
from tests.cast import GRID

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
DAY = timedelta(days=1)
HERE = (29.871, 121.545)


def order(cast, at=None):
    page = queries.tasks_page(actor=cast.volunteer, at=at or cast.at)
    return [(task.shift.project.title, [str(one) for one in task.reasons]) for task in page.fit]


def test_each_of_the_four_criteria_moves_the_order_and_is_said(cast):
    # Not at a time when she is free, nowhere in particular, by nobody she knows: the earliest first.
    sunday = next(day for day in range(1, 8) if (cast.at + day * DAY).astimezone(local_zone()).weekday() == 6)
    plain = opened(cast, title="平常", starts_in=sunday * DAY, organiser_uid=None)
    opened(
        cast,
        title="水电",
        starts_in=sunday * DAY + timedelta(hours=3),
        organiser_uid=None,
        skill_codes=["plumbing"],
    )
    near = opened(cast, title="门口", starts_in=sunday * DAY + timedelta(hours=6), organiser_uid=None)
    Area.objects.filter(code=GRID).update(center_lat=HERE[0], center_lng=HERE[1])
    Project.objects.filter(pk=near.pk).update(lat=HERE[0], lng=HERE[1])
    saturday = (cast.at + (sunday + 6) * DAY).astimezone(local_zone()).replace(hour=9, minute=0)
    opened(cast, title="周六上午", starts_in=saturday - cast.at, organiser_uid=None)
    served = opened(cast, title="上次")
    slot = actions.claim_slot(shift_uid=shift_of(served).uid, actor=cast.volunteer, at=cast.at)
    late = shift_of(served).ends_at
    actions.confirm_attendance(slot_uid=slot.uid, actor=cast.grid_worker, at=late)
    opened(cast, title="同组织", starts_in=sunday * DAY + timedelta(hours=9))
    found = dict(order(cast, late))
    names = list(found)
    assert names[-1] == plain.title
    assert names.index("水电") == 0
    assert set(names[1:3]) == {"门口", "周六上午"}
    assert names.index("同组织") == 3
    said = {name: set(found[name]) - set(found["平常"]) for name in names}
    assert [len(said[name]) for name in ("水电", "门口", "周六上午", "同组织")] == [1, 1, 1, 1]
    assert all(said[name] for name in ("水电", "门口", "周六上午", "同组织"))


def feed(cast, at):
    link = queries.calendar_link(cast.volunteer) or queries.address_of(
        actions.make_calendar_link(actor=cast.volunteer, at=at)
    )
    token = link.rsplit("/", 1)[1].removesuffix(".ics")
    return Calendar.from_ical(queries.calendar_feed(token=token, at=at))


def test_a_place_given_back_and_taken_again_is_always_newer_in_the_calendar(cast):
    project = opened(cast, positions=[{"name": "引导员", "places": 1}])
    shift = shift_of(project)
    seen, clock = [], iter(cast.at + timedelta(minutes=2 * n) for n in range(9))

    def look():
        (event,) = feed(cast, cast.at).walk("VEVENT")
        seen.append((str(event["status"]), int(event["sequence"])))
        return event

    for _turn in range(2):
        slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=next(clock))
        event = look()
        begins: datetime = event.decoded("dtstart")
        assert (begins, begins.utcoffset()) == (shift.starts_at, timedelta(0))
        actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=next(clock))
        look()
    for back in (True, False):
        slot = actions.assign_slot(
            shift_uid=shift.uid, person_uid=cast.volunteer.person_uid, actor=cast.community, at=next(clock)
        )
        assert "引导员 · " in str(look()["summary"])
        if back:
            actions.withdraw_slot(slot_uid=slot.uid, actor=cast.community, at=next(clock))
            look()
    actions.cancel_project(project_uid=project.uid, actor=cast.community, at=next(clock))
    look()
    assert [state for state, _number in seen] == ["CONFIRMED", "CANCELLED"] * 4
    assert all(before < after for (_state, before), (_next, after) in pairwise(seen))


def test_what_one_gave_back_stands_there_as_cancelled_for_thirty_days(cast):
    for title, seconds in (("撤回", 10), ("退出", 600)):
        shift = shift_of(opened(cast, title=title, starts_in=40 * DAY))
        slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
        later = cast.at + timedelta(seconds=seconds)
        actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=later, reason="家里有事")
    events = feed(cast, cast.at + timedelta(days=29)).walk("VEVENT")
    assert {str(one["summary"]): str(one["status"]) for one in events} == {
        "撤回": "CANCELLED",
        "退出": "CANCELLED",
    }
    assert feed(cast, cast.at + timedelta(days=31)).walk("VEVENT") == []
