"""A roster from its posts to the book: proposed, changed by hand, published, signed, counted apart."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from linli.credits.models import CreditEntry, How
from linli.duty import actions, queries
from linli.duty.facts import LimitsDraft
from linli.duty.models import Away, PlanLine, Roster
from linli.duty.tests.scene import (
    begun,
    crossroads,
    day,
    duty_of,
    people,
    propose,
    published,
    slots_of,
    uid_of,
)
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.projects import actions as projects
from linli.projects import queries as project_queries
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_proposal_is_fair_and_publishing_puts_everybody_on_duty_and_tells_each_once(cast: Cast) -> None:
    project, pool = crossroads(cast), people(cast, 2)
    roster = begun(cast, project, pool=pool)
    propose(cast, roster)
    planned = Counter(PlanLine.objects.values_list("person_id", flat=True))
    assert sorted(planned.values()) == [2, 2]
    InboxMessage.objects.all().delete()
    actions.publish(roster_uid=roster.uid, actor=cast.community, at=cast.at)
    assert {slot.how for slot in slots_of(project)} == {How.ASSIGNED}
    assert Counter(slot.holder_id for slot in slots_of(project)) == planned
    told = InboxMessage.objects.filter(template_code="roster_published")
    assert sorted(told.values_list("recipient_uid", flat=True)) == sorted(uid_of(one) for one in pool)
    assert InboxMessage.objects.count() == 2
    codes = set(JournalEntry.objects.values_list("code", flat=True))
    assert {"roster.opened", "roster.proposed", "roster.published", "slot.assigned"} <= codes


def test_service_of_a_roster_is_booked_apart_and_never_becomes_volunteer_hours(cast: Cast) -> None:
    project, (one,) = crossroads(cast, days=1), people(cast, 1)
    published(cast, project, pool=[one])
    slot = duty_of(one, project)
    start = slot.shift.starts_at
    for verb, moment in ((projects.sign_in, start), (projects.sign_out, start + 2 * HOUR)):
        shown = project_queries.code_page(actor=cast.community, shift_uid=slot.shift.uid, at=moment)
        verb(shift_uid=slot.shift.uid, code=shown.code, actor=one, at=moment)
    minutes = CreditEntry.objects.filter(person=one.person_id, quantity="minutes")
    assert [(entry.how, entry.amount) for entry in minutes] == [(How.ASSIGNED, 120)]


def test_open_places_are_claimed_freely_until_the_moment_and_the_rest_is_assigned(cast: Cast) -> None:
    project, (one, two) = crossroads(cast), people(cast, 2)
    roster = begun(cast, project, pool=[one], claims_until=cast.at + 2 * HOUR)
    shifts = [slot.shift for slot in slots_of(project)]
    projects.claim_slot(shift_uid=shifts[0].uid, actor=two, at=cast.at + HOUR)
    propose(cast, roster)
    with pytest.raises(Refused, match="claims_open"):
        actions.publish(roster_uid=roster.uid, actor=cast.community, at=cast.at + HOUR)
    with pytest.raises(Refused, match="window_closed"):
        projects.claim_slot(shift_uid=shifts[1].uid, actor=two, at=cast.at + 3 * HOUR)
    actions.publish(roster_uid=roster.uid, actor=cast.community, at=cast.at + 3 * HOUR)
    assert [slot.how for slot in slots_of(project)] == [How.CLAIMED, *[How.ASSIGNED] * 3]


def test_where_no_roster_exists_it_says_which_shift_and_why(cast: Cast) -> None:
    project, (one, two) = crossroads(cast, places=2), people(cast, 2)
    first = slots_of(project)[0].shift
    actions.add_away(
        starts_at=first.starts_at, ends_at=first.ends_at, reason="家里有事", actor=two, at=cast.at
    )
    roster = begun(cast, project, pool=[one, two])
    propose(cast, roster)
    page = queries.roster_page(actor=cast.community, uid=roster.uid, at=cast.at)
    assert [(why.code, why.shifts) for why in page.reasons] == [("too_few", (str(first.uid),))]
    assert "家里有事" not in page.reasons[0].sentence
    with pytest.raises(Refused, match="not_filled"):
        actions.publish(roster_uid=roster.uid, actor=cast.community, at=cast.at)
    actions.publish(roster_uid=roster.uid, leave_free=True, actor=cast.community, at=cast.at)
    assert sum(slot.holder_id is None for slot in slots_of(project)) == 1


def test_by_hand_the_same_rules_hold_and_a_new_proposal_keeps_what_was_put(cast: Cast) -> None:
    project, (one, two) = crossroads(cast), people(cast, 2)
    roster = begun(cast, project, pool=[one, two], rest_hours=24)
    desk: dict[str, Any] = {"roster_uid": roster.uid, "actor": cast.community, "at": cast.at}
    slots = slots_of(project)
    actions.put(slot_uid=slots[0].uid, person_uid=uid_of(one), **desk)
    with pytest.raises(Refused, match="no_rest"):
        actions.put(slot_uid=slots[1].uid, person_uid=uid_of(one), **desk)
    with pytest.raises(Refused, match="not_in_pool"):
        actions.put(slot_uid=slots[1].uid, person_uid=uid_of(cast.resident), **desk)
    propose(cast, roster)
    assert list(PlanLine.objects.order_by("slot__shift__starts_at").values_list("person_id", flat=True)) == [
        one.person_id,
        two.person_id,
        one.person_id,
        two.person_id,
    ]
    actions.take_out(slot_uid=slots[0].uid, **desk)
    assert PlanLine.objects.count() == 3
    # Other rules: the plan is judged by them at once, and not published while one is broken.
    actions.change_limits(limits=LimitsDraft(rest_hours=60), **desk)
    with pytest.raises(Refused, match="rule_broken"):
        actions.publish(leave_free=True, **desk)
    actions.remove_person(person_uid=uid_of(two), **desk)
    assert set(PlanLine.objects.values_list("person_id", flat=True)) == {one.person_id}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "no_title"),
        ({"last_day_ahead": -1}, "roster_backwards"),
        ({"last_day_ahead": 90}, "roster_long"),
        ({"rest_hours": 100}, "bad_rest"),
        ({"most": 99}, "bad_limit"),
        ({"first_day_ahead": 20, "last_day_ahead": 21}, "no_places_then"),
        ({"claims_in": 48}, "claims_late"),
    ],
)
def test_what_cannot_be_a_roster_is_told(cast: Cast, changes: dict[str, Any], code: str) -> None:
    project = crossroads(cast)
    given = dict(changes)
    for name in ("first_day", "last_day"):
        if f"{name}_ahead" in given:
            given[name] = day(cast, given.pop(f"{name}_ahead"))
    if "claims_in" in given:
        given["claims_until"] = cast.at + given.pop("claims_in") * HOUR
    with pytest.raises(Refused, match=code):
        begun(cast, project, pool=[], **given)
    assert not Roster.objects.exists()


def test_one_project_is_planned_by_one_roster_at_a_time_and_given_up_is_free_again(cast: Cast) -> None:
    project, pool = crossroads(cast), people(cast, 1)
    roster = begun(cast, project, pool=pool)
    with pytest.raises(Refused, match="post_taken"):
        begun(cast, project, pool=pool)
    with pytest.raises(Refused, match="nothing_planned"):
        actions.publish(roster_uid=roster.uid, actor=cast.community, at=cast.at)
    actions.cancel_roster(roster_uid=roster.uid, actor=cast.community, at=cast.at)
    with pytest.raises(Refused, match="roster_state"):
        actions.propose(roster_uid=roster.uid, actor=cast.community, at=cast.at)
    begun(cast, project, pool=pool)


def test_who_may_not_plan_is_refused_and_a_stranger_finds_nothing(cast: Cast) -> None:
    roster = begun(cast, crossroads(cast), pool=people(cast, 1))
    with pytest.raises(Refused, match="no_right"):
        actions.propose(roster_uid=roster.uid, actor=cast.supervisor, at=cast.at)
    with pytest.raises(Missing):
        actions.propose(roster_uid=roster.uid, actor=cast.stranger, at=cast.at)


def test_the_pool_begins_with_the_unit_and_with_those_in_service_elsewhere(cast: Cast) -> None:
    fields: dict[str, Any] = {"unit_uid": cast.enterprise.uid, "pool": []}
    roster = begun(cast, crossroads(cast), from_unit=True, from_registered=True, **fields)
    got = dict(roster.pool.values_list("person__uid", "source"))
    assert got == {uid_of(cast.volunteer): "unit", uid_of(cast.contact): "unit"}
    with pytest.raises(Missing):
        actions.add_people(
            roster_uid=roster.uid,
            person_uids=[uid_of(cast.stranger)],
            actor=cast.community,
            at=cast.at,
        )


def test_a_duty_stands_in_the_calendar_feed_like_every_place(cast: Cast) -> None:
    project, (one,) = crossroads(cast, days=1), people(cast, 1)
    published(cast, project, pool=[one])
    projects.make_calendar_link(actor=one, at=cast.at)
    token = project_queries.calendar_link(one).rstrip("/").split("/")[-1].removesuffix(".ics")
    feed = project_queries.calendar_feed(token=token, at=cast.at).decode()
    assert "路口文明劝导" in feed


def test_why_somebody_cannot_is_sealed_and_bad_times_are_refused(cast: Cast) -> None:
    one = people(cast, 1)[0]
    begins = cast.at + HOUR
    away = actions.add_away(starts_at=begins, ends_at=begins + HOUR, reason="陪护母亲", actor=one, at=cast.at)
    assert "陪护" not in Away.objects.get().reason_sealed
    assert Away.objects.get().reason == "陪护母亲"
    for start, end, code in (
        (begins, begins, "away_backwards"),
        (begins, begins + 100 * 24 * HOUR, "away_long"),
        (cast.at - 3 * HOUR, cast.at - HOUR, "past"),
    ):
        with pytest.raises(Refused, match=code):
            actions.add_away(starts_at=start, ends_at=end, actor=one, at=cast.at)
    with pytest.raises(Missing):
        actions.remove_away(away_uid=away.uid, actor=cast.volunteer, at=cast.at)
    actions.remove_away(away_uid=away.uid, actor=one, at=cast.at)
    assert not Away.objects.exists()
