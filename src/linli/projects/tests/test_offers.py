"""A place that became free is kept for the next who waits, for a time; then for the one after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.credits.models import How
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people.models import Person
from linli.projects import actions, queries, rules_claims
from linli.projects.models import Offer, Slot, Waiting
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def refused(verb, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


@pytest.fixture
def queue(cast):
    """A shift with one place, which the volunteer gives back an hour later, and three who wait."""
    shift = shift_of(opened(cast, places=1))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    waiting = [another_volunteer(cast, number) for number in (1, 2, 3)]
    for number, one in enumerate(waiting):
        actions.join_waiting(shift_uid=shift.uid, actor=one, at=cast.at + number * MINUTE)
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + HOUR)
    slot.refresh_from_db()
    return shift, slot, waiting


def offer_to(one):
    return Offer.objects.get(person_id=one.person_id, state=Offer.State.OPEN)


def test_the_place_is_kept_for_the_first_and_nobody_else_takes_it(cast, queue):
    shift, slot, (first, *_others) = queue
    assert (slot.holder_id, slot.kept, slot.kept_for_id) == (None, Slot.Kept.OFFER, first.person_id)
    told = InboxMessage.objects.filter(template_code="place_offered").values_list("recipient_uid", flat=True)
    assert list(told) == [first.person_uid]
    at = cast.at + HOUR
    stranger = another_volunteer(cast, 9)
    assert refused(actions.claim_slot, shift_uid=shift.uid, actor=stranger, at=at) == "full"
    assert refused(actions.claim_slot, shift_uid=shift.uid, actor=first, at=at) == "offered"
    with pytest.raises(Missing):
        actions.accept_offer(offer_uid=offer_to(first).uid, actor=stranger, at=at)


def test_a_place_that_is_kept_is_no_free_place_of_its_position(cast):
    project = opened(cast, places=0, positions=[{"name": "掌勺"}])
    shift = shift_of(project)
    (post,) = queries.tasks_page(actor=cast.volunteer, at=cast.at).fit[0].posts
    slot = actions.claim_slot(shift_uid=shift.uid, position_uid=post.uid, actor=cast.volunteer, at=cast.at)
    waiting = another_volunteer(cast, 1)
    actions.join_waiting(shift_uid=shift.uid, actor=waiting, at=cast.at)
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + HOUR)
    page = queries.tasks_page(actor=another_volunteer(cast, 2), at=cast.at + HOUR)
    assert [(task.free, task.posts, task.claim.code) for task in page.rest] == [(0, [], "full")]


def test_who_takes_it_has_it_of_their_own_will(cast, queue):
    _shift, slot, (first, *_others) = queue
    actions.accept_offer(offer_uid=offer_to(first).uid, actor=first, at=cast.at + 2 * HOUR)
    slot.refresh_from_db()
    assert (slot.holder_id, slot.how, slot.kept, slot.kept_for_id) == (first.person_id, How.CLAIMED, "", None)
    codes = (
        JournalEntry.objects.filter(subject_uid=slot.uid).order_by("sequence").values_list("code", flat=True)
    )
    assert list(codes) == ["slot.claimed", "slot.withdrawn", "slot.offered", "slot.claimed"]


def test_who_declines_leaves_it_to_the_next(cast, queue):
    _shift, slot, (first, second, _third) = queue
    offer = offer_to(first)
    actions.decline_offer(offer_uid=offer.uid, actor=first, at=cast.at + 2 * HOUR)
    assert offer_to(second).slot_id == slot.pk
    again = {"offer_uid": offer.uid, "actor": first, "at": cast.at + 2 * HOUR}
    assert refused(actions.decline_offer, **again) == "offer_over"
    assert refused(actions.accept_offer, **again) == "offer_over"


def test_offers_run_out_one_after_the_other_until_the_place_is_free(cast, queue):
    shift, slot, people = queue
    for one in people:
        until = offer_to(one).until
        assert actions.expire_offers(at=until - MINUTE) == 0
        late = {"offer_uid": offer_to(one).uid, "actor": one, "at": until}
        assert refused(actions.accept_offer, **late) == "offer_over"
        actions.expire_offers(at=until)
        actions.expire_offers(at=until)  # twice is once
    slot.refresh_from_db()
    assert (slot.kept, slot.kept_for_id, slot.holder_id) == ("", None, None)
    states = Offer.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Offer.State.EXPIRED] * 3
    assert not Waiting.objects.filter(shift=shift).exists()


def test_who_has_something_else_at_that_time_is_passed_over_and_keeps_waiting(cast):
    shift = shift_of(opened(cast, places=1))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    busy, free = another_volunteer(cast, 1), another_volunteer(cast, 2)
    for one in (busy, free):
        actions.join_waiting(shift_uid=shift.uid, actor=one, at=cast.at)
    actions.claim_slot(shift_uid=shift_of(opened(cast, title="值守路口")).uid, actor=busy, at=cast.at)
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + HOUR)
    assert offer_to(free).slot_id == slot.pk
    assert Waiting.objects.get(shift=shift).person_id == busy.person_id


def test_a_place_given_back_while_somebody_queued_is_found_by_the_clock(cast):
    shift = shift_of(opened(cast, places=1))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + HOUR)
    one = another_volunteer(cast, 1)
    person = Person.objects.get(pk=one.person_id or 0)
    Waiting.objects.create(shift=shift, person=person, since=cast.at)
    assert actions.expire_offers(at=cast.at + HOUR) == 1
    assert offer_to(one).slot_id == slot.pk


def test_the_nearer_the_shift_the_shorter_the_offer(cast):
    def until(hours, minutes=120):
        starts_at = cast.at + timedelta(hours=hours)
        return rules_claims.offer_until(at=cast.at, ends_at=starts_at, minutes=minutes) - cast.at

    assert until(48) == timedelta(minutes=120)
    assert until(2) == timedelta(minutes=30)
    assert until(0.1) == timedelta(minutes=5)
    assert until(0.05) == timedelta(minutes=3)


def test_the_offer_stands_in_the_schedule_and_one_press_takes_it(cast, queue, signed_in, stopped_clock):
    _shift, slot, (first, *_others) = queue
    actions.decline_offer(offer_uid=offer_to(first).uid, actor=first, at=cast.at + HOUR)
    actions.decline_offer(
        offer_uid=(second := offer_to(queue[2][1])).uid, actor=queue[2][1], at=cast.at + HOUR
    )
    assert second.slot_id == slot.pk
    # The volunteer of the cast is the only one with a browser: they queue again, behind the third.
    actions.join_waiting(shift_uid=slot.shift.uid, actor=cast.volunteer, at=cast.at + HOUR)
    actions.decline_offer(offer_uid=offer_to(queue[2][2]).uid, actor=queue[2][2], at=cast.at + HOUR)
    browser = signed_in("volunteer")
    text = browser.get(reverse("projects:schedule")).content.decode()
    address = reverse("projects:accept", args=[offer_to(cast.volunteer).uid])
    assert address in text
    assert browser.post(address, {"_key": "one"}).status_code == 303
    assert browser.post(address, {"_key": "one"}).status_code == 303
    slot.refresh_from_db()
    assert slot.holder_id == cast.volunteer.person_id
    assert queries.open_offers([cast.volunteer.person_id], cast.at) == []


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(most_shifts=1), "limit_reached"),
        (Terms(most_per_week=1), "week_full"),
        (Terms(rest_hours=24), "no_rest"),
    ],
)
def test_what_one_took_while_a_place_was_kept_counts_when_one_says_yes(cast, terms, code):
    begins = cast.at + timedelta(days=6)
    later = begins + timedelta(hours=5)
    project = opened(cast, shifts=[(begins, begins + 2 * HOUR, 1), (later, later + 2 * HOUR, 1)])
    actions.set_terms(project_uid=project.uid, terms=terms, actor=cast.community, at=cast.at)
    wanted, other = project.shifts.order_by("starts_at")
    slot = actions.claim_slot(shift_uid=wanted.uid, actor=another_volunteer(cast, 1), at=cast.at)
    actions.join_waiting(shift_uid=wanted.uid, actor=cast.volunteer, at=cast.at)
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.community, at=cast.at + HOUR)
    at = cast.at + HOUR + MINUTE
    taken = actions.claim_slot(shift_uid=other.uid, actor=cast.volunteer, at=at)
    call = {"offer_uid": offer_to(cast.volunteer).uid, "actor": cast.volunteer, "at": at}
    assert refused(actions.accept_offer, **call) == code
    actions.withdraw_slot(slot_uid=taken.uid, actor=cast.volunteer, at=at)
    assert actions.accept_offer(**call).holder_id == cast.volunteer.person_id
