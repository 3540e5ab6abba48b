"""A duty changes hands: asked, accepted, approved by somebody else, with the rules of the roster judged each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from linli.credits.models import How
from linli.duty import actions
from linli.duty.models import Roster, Swap
from linli.duty.tests.scene import crossroads, duty_of, people, published, uid_of
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.projects import actions as projects
from linli.projects import queries as project_queries
from linli.projects.models import Project, Slot
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Stage = tuple[Cast, Project, Roster, list[Actor]]


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Three people, each with a duty or two of a published roster that wants a day of rest."""
    project, pool = crossroads(cast), people(cast, 3)
    return cast, project, published(cast, project, pool=pool, rest_hours=24), pool


def free_pair(project: Project, pool: list[Actor]) -> tuple[Actor, Actor]:
    """Who has the first duty, and somebody who may take it over."""
    slots = list(Slot.objects.filter(shift__project=project).order_by("shift__starts_at"))
    first, second = slots[0].holder_id, slots[1].holder_id
    asker = next(one for one in pool if one.person_id == first)
    taker = next(one for one in pool if one.person_id not in {first, second})
    return asker, taker


def test_a_duty_is_handed_over_when_the_desk_has_approved_it(stage: Stage) -> None:
    cast, project, _roster, pool = stage
    asker, taker = free_pair(project, pool)
    slot = duty_of(asker, project)
    swap = actions.ask_swap(slot_uid=slot.uid, words="家里有事", actor=asker, at=cast.at)
    asked = set(
        InboxMessage.objects.filter(template_code="swap_asked").values_list("recipient_uid", flat=True)
    )
    assert asked == {uid_of(one) for one in pool if one != asker}
    with pytest.raises(Refused, match="not_taken"):
        actions.approve_swap(swap_uid=swap.uid, actor=cast.community, at=cast.at)
    actions.take_swap(swap_uid=swap.uid, actor=taker, at=cast.at)
    slot.refresh_from_db()
    assert slot.holder_id == asker.person_id  # not before the desk has said so
    actions.approve_swap(swap_uid=swap.uid, actor=cast.community, at=cast.at)
    slot.refresh_from_db()
    assert (slot.holder_id, slot.how) == (taker.person_id, How.ASSIGNED)
    told = InboxMessage.objects.filter(template_code="swap_approved")
    assert set(told.values_list("recipient_uid", flat=True)) == {uid_of(asker), uid_of(taker)}
    codes = set(JournalEntry.objects.values_list("code", flat=True))
    assert {"swap.asked", "swap.taken", "swap.approved", "slot.passed_on"} <= codes
    stood = {who.person_id: _states(who, slot, cast) for who in (asker, taker)}
    assert stood == {asker.person_id: ["CANCELLED"], taker.person_id: ["CONFIRMED"]}


def _states(who: Actor, slot: Slot, cast: Cast) -> list[str]:
    """What the calendar of somebody says of a shift."""
    link = project_queries.address_of(projects.make_calendar_link(actor=who, at=cast.at))
    token = link.rsplit("/", 1)[1].removesuffix(".ics")
    events = Calendar.from_ical(project_queries.calendar_feed(token=token, at=cast.at)).walk("VEVENT")
    return [str(one["status"]) for one in events if str(one["uid"]).startswith(str(slot.shift.uid))]


def test_two_duties_change_hands_together(cast: Cast) -> None:
    project, pool = crossroads(cast), people(cast, 3)
    published(cast, project, pool=pool)
    slots = list(Slot.objects.filter(shift__project=project).order_by("shift__starts_at"))
    asker = next(one for one in pool if one.person_id == slots[0].holder_id)
    given = next(slot for slot in slots if slot.holder_id != asker.person_id)
    other = next(one for one in pool if one.person_id == given.holder_id)
    swap = actions.ask_swap(
        slot_uid=slots[0].uid, person_uid=uid_of(other), wants_back=True, actor=asker, at=cast.at
    )
    with pytest.raises(Refused, match="needs_back"):
        actions.take_swap(swap_uid=swap.uid, actor=other, at=cast.at)
    actions.take_swap(swap_uid=swap.uid, back_uid=given.uid, actor=other, at=cast.at)
    actions.approve_swap(swap_uid=swap.uid, actor=cast.dispatcher, at=cast.at)
    held = list(
        Slot.objects.filter(pk__in=[slots[0].pk, given.pk])
        .order_by("shift__starts_at")
        .values_list("holder_id", flat=True)
    )
    assert held == [other.person_id, asker.person_id]


def test_rest_is_judged_when_it_is_accepted_and_again_when_it_is_approved(stage: Stage) -> None:
    cast, project, roster, pool = stage
    asker, taker = free_pair(project, pool)
    slots = list(Slot.objects.filter(shift__project=project).order_by("shift__starts_at"))
    tired = next(one for one in pool if one.person_id == slots[1].holder_id)
    swap = actions.ask_swap(slot_uid=slots[0].uid, actor=asker, at=cast.at)
    with pytest.raises(Refused, match="no_rest"):
        actions.take_swap(swap_uid=swap.uid, actor=tired, at=cast.at)
    actions.take_swap(swap_uid=swap.uid, actor=taker, at=cast.at)
    begins = slots[0].shift.starts_at
    actions.add_away(starts_at=begins, ends_at=begins + HOUR, actor=taker, at=cast.at)
    with pytest.raises(Refused, match="cannot_then"):
        actions.approve_swap(swap_uid=swap.uid, actor=cast.community, at=cast.at)
    with pytest.raises(Refused, match="needs_reason"):
        actions.refuse_swap(swap_uid=swap.uid, reason=" ", actor=cast.community, at=cast.at)
    actions.refuse_swap(swap_uid=swap.uid, reason="已请假", actor=cast.community, at=cast.at)
    assert Swap.objects.get().state == Swap.State.REFUSED
    assert Roster.objects.get(pk=roster.pk).state == Roster.State.PUBLISHED


def test_who_may_ask_accept_decline_and_take_back(stage: Stage) -> None:
    cast, project, _roster, pool = stage
    asker, taker = free_pair(project, pool)
    third = next(one for one in pool if one not in {asker, taker})
    slot = duty_of(asker, project)
    ask: dict[str, Any] = {"slot_uid": slot.uid, "actor": asker, "at": cast.at}
    with pytest.raises(Missing):
        actions.ask_swap(**{**ask, "actor": taker})
    with pytest.raises(Refused, match="oneself"):
        actions.ask_swap(person_uid=uid_of(asker), **ask)
    with pytest.raises(Refused, match="not_in_pool"):
        actions.ask_swap(person_uid=uid_of(cast.resident), **ask)
    with pytest.raises(Refused, match="past"):
        actions.ask_swap(**{**ask, "at": slot.shift.starts_at})
    swap = actions.ask_swap(person_uid=uid_of(taker), **ask)
    with pytest.raises(Refused, match="asked_already"):
        actions.ask_swap(**ask)
    with pytest.raises(Missing):  # somebody else was asked
        actions.take_swap(swap_uid=swap.uid, actor=third, at=cast.at)
    with pytest.raises(Refused, match="own_swap"):
        actions.take_swap(swap_uid=swap.uid, actor=asker, at=cast.at)
    actions.decline_swap(swap_uid=swap.uid, actor=taker, at=cast.at)
    with pytest.raises(Refused, match="swap_over"):
        actions.take_swap(swap_uid=swap.uid, actor=taker, at=cast.at)
    again = actions.ask_swap(**ask)
    with pytest.raises(Missing):  # everybody was asked: there is nothing to decline
        actions.decline_swap(swap_uid=again.uid, actor=third, at=cast.at)
    actions.withdraw_swap(swap_uid=again.uid, actor=asker, at=cast.at)
    with pytest.raises(Missing):
        actions.approve_swap(swap_uid=again.uid, actor=cast.stranger, at=cast.at)
