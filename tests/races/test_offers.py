"""Offers, requests and draws under pressure: real threads, a real database; and a twin without the lock that must fail."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.projects import actions, queries
from linli.projects.models import DrawEntry, Offer, PlaceRequest, Shift, Slot, Waiting
from linli.projects.rules_claims import Terms
from tests.cast import Cast
from tests.races import test_claim as plain
from tests.races.test_claim import at_once, claims, crowd, shift_with  # noqa: F401 -- the fixture comes by its name

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)
Crowd = tuple[Cast, list[Actor]]


def offered(cast: Cast, actors: list[Actor], waiting: int = 1) -> tuple[Shift, Offer]:
    """A shift of one place that is offered to the second of the crowd; some more wait."""
    shift = shift_with(cast, 1)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=actors[0], at=cast.at)
    for one in actions_of(actors, waiting):
        actions.join_waiting(shift_uid=shift.uid, actor=one, at=cast.at)
    actions.withdraw_slot(slot_uid=slot.uid, actor=actors[0], at=cast.at + HOUR)
    return shift, Offer.objects.get(state=Offer.State.OPEN)


def requested(cast: Cast, actors: list[Actor]) -> tuple[Shift, PlaceRequest]:
    """A shift of one place for which the first of the crowd asked."""
    shift = shift_with(cast, 1)
    rules = Terms(approval=True)
    actions.set_terms(project_uid=shift.project.uid, terms=rules, actor=cast.community, at=cast.at)
    asked = actions.ask_for_place(shift_uid=shift.uid, actor=actors[0], at=cast.at)
    return shift, asked


def actions_of(actors: list[Actor], waiting: int) -> list[Actor]:
    return actors[1 : 1 + waiting]


@pytest.mark.parametrize("places", [1, 10, 50])
def test_double_taps_of_everybody_leave_exactly_as_many_as_there_are(crowd: Crowd, places: int) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift = shift_with(cast, places)
    answers = at_once([press for _tap in range(2) for press in claims(shift, actors, cast)])
    won = min(places, len(actors))
    assert answers["won"] == won
    assert sum(answers.values()) == 2 * len(actors)  # everybody is answered, twice
    assert set(answers) <= {"won", "full", "already_in"}
    holders = list(Slot.objects.filter(shift=shift, holder__isnull=False).values_list("holder_id", flat=True))
    assert len(holders) == len(set(holders)) == won


def test_an_answer_in_the_last_second_and_the_end_of_the_time_never_both(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift, offer = offered(cast, actors, waiting=2)
    before, after = offer.until - timedelta(milliseconds=1), offer.until
    answers = at_once(
        [
            partial(actions.accept_offer, offer_uid=offer.uid, actor=actors[1], at=before),
            *(partial(actions.expire_offers, at=after) for _worker in range(3)),
            *claims(shift, actors[5:], cast),
        ]
    )
    slot = Slot.objects.get(shift=shift)
    offer.refresh_from_db()
    if offer.state == Offer.State.ACCEPTED:
        assert (slot.holder_id, slot.kept) == (actors[1].person_id, "")
    else:
        assert offer.state == Offer.State.EXPIRED
        assert (slot.holder_id, slot.kept_for_id) == (None, actors[2].person_id)
        assert answers["offer_over"] == 1
    assert answers["full"] == len(actors[5:])


def test_one_offer_pressed_often_gives_one_place(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    _shift, offer = offered(cast, actors)
    take = partial(actions.accept_offer, offer_uid=offer.uid, actor=actors[1], at=cast.at + HOUR)
    assert at_once([take] * 8) == {"won": 1, "offer_over": 7}


def test_places_given_back_together_are_offered_to_different_people(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift = shift_with(cast, 3)
    slots = [actions.claim_slot(shift_uid=shift.uid, actor=one, at=cast.at) for one in actors[:3]]
    for one in actors[3:7]:
        actions.join_waiting(shift_uid=shift.uid, actor=one, at=cast.at)
    back: list[Callable[[], object]] = [
        partial(actions.withdraw_slot, slot_uid=slot.uid, actor=one, at=cast.at + HOUR)
        for slot, one in zip(slots, actors[:3], strict=True)
    ]
    assert at_once(back) == {"won": 3}
    actions.expire_offers(at=cast.at + HOUR)  # what came between two hand-overs
    kept = list(Slot.objects.filter(shift=shift).values_list("kept_for_id", flat=True))
    assert len(set(kept)) == 3
    assert Waiting.objects.filter(shift=shift).count() == 1


def test_twenty_ask_for_three_places(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift = shift_with(cast, 3)
    rules = Terms(approval=True)
    actions.set_terms(project_uid=shift.project.uid, terms=rules, actor=cast.community, at=cast.at)
    asks: list[Callable[[], object]] = [
        partial(actions.ask_for_place, shift_uid=shift.uid, actor=one, at=cast.at) for one in actors
    ]
    assert at_once(asks * 2) == Counter(won=3, full=2 * len(actors) - 6, offered=3)


def test_an_organisers_answer_in_the_last_second_and_the_end_of_the_time_never_both(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift, asked = requested(cast, actors)
    after = asked.until or cast.at
    before = after - timedelta(milliseconds=1)
    answers = at_once(
        [
            partial(actions.approve_request, request_uid=asked.uid, actor=cast.community, at=before),
            *(partial(actions.expire_requests, at=after) for _worker in range(3)),
            *(
                partial(actions.ask_for_place, shift_uid=shift.uid, actor=one, at=before)
                for one in actors[1:4]
            ),
        ]
    )
    slot = Slot.objects.get(shift=shift)
    asked.refresh_from_db()
    if asked.state == PlaceRequest.State.APPROVED:
        assert (slot.holder_id, slot.kept, answers["full"]) == (actors[0].person_id, "", 3)
    else:
        assert (asked.state, slot.holder_id) == (PlaceRequest.State.EXPIRED, None)
        assert answers["answer_over"] == 1
    assert PlaceRequest.objects.filter(state=PlaceRequest.State.OPEN).count() == bool(slot.kept)
    assert JournalEntry.objects.filter(code__in=("slot.request_expired", "slot.approved")).count() == 1


def test_a_crowd_enters_while_two_workers_draw(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift = shift_with(cast, 3)
    rules = Terms(draw_minutes=30)
    actions.set_terms(project_uid=shift.project.uid, terms=rules, actor=cast.community, at=cast.at)
    enter = [partial(actions.enter_draw, shift_uid=shift.uid, actor=one, at=cast.at) for one in actors]
    assert at_once([*enter, *enter]) == {"won": len(actors), "entered_already": len(actors)}
    numbers = DrawEntry.objects.filter(draw__shift=shift).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(actors) + 1))
    at_once([partial(actions.run_draws, at=cast.at + HOUR) for _worker in range(3)])
    assert Slot.objects.filter(shift=shift, holder__isnull=False).count() == 3
    assert DrawEntry.objects.filter(draw__shift=shift, result="won").count() == 3
    assert Waiting.objects.filter(shift=shift).count() == len(actors) - 3


@pytest.mark.postgres
def test_twin_without_the_lock_of_the_place_answers_an_offer_twice(
    crowd: Crowd,  # noqa: F811 -- the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both read the offer as open before either writes, the worker first: it is run out and taken all the same."""
    cast, actors = crowd
    _shift, offer = offered(cast, actors, waiting=2)
    both, over = threading.Barrier(2), threading.Event()
    held, facts = queries.open_offer_of, queries.offer_facts

    def unlocked(pk: int) -> Slot:
        return Slot.objects.select_related("shift__project__leader", "holder", "kept_for").get(pk=pk)

    def slowly(slot: Slot) -> Offer | None:
        found = held(slot)
        both.wait(plain.PATIENCE)
        return found

    def seen(one: Offer, slot: Slot) -> object:
        judged = facts(one, slot)
        both.wait(plain.PATIENCE)
        over.wait(plain.PATIENCE)
        return judged

    def worker() -> None:
        actions.expire_offers(at=offer.until)
        over.set()

    monkeypatch.setattr(queries, "lock_slot", unlocked)
    monkeypatch.setattr(queries, "open_offer_of", slowly)
    monkeypatch.setattr(queries, "offer_facts", seen)
    before = offer.until - timedelta(milliseconds=1)
    at_once([partial(actions.accept_offer, offer_uid=offer.uid, actor=actors[1], at=before), worker])
    happened = set(JournalEntry.objects.values_list("code", flat=True))
    taken = Slot.objects.filter(holder=actors[1].person_id).exists()
    assert "offer.expired" in happened, "the worker of the twin did not end the offer"
    assert taken, "the twin kept the two apart, so the race above proves nothing"


@pytest.mark.postgres
def test_twin_without_the_lock_of_the_place_gives_and_frees_what_was_asked_for(
    crowd: Crowd,  # noqa: F811 -- the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both read the request as open before either writes, the worker first: it is run out and approved all the same."""
    cast, actors = crowd
    _shift, asked = requested(cast, actors)
    until = asked.until or cast.at
    both, over = threading.Barrier(2), threading.Event()
    held, facts = queries.open_request_of, queries.request_facts

    def unlocked(pk: int) -> Slot:
        return Slot.objects.select_related("shift__project__leader", "holder", "kept_for").get(pk=pk)

    def slowly(slot: Slot) -> PlaceRequest | None:
        found = held(slot)
        both.wait(plain.PATIENCE)
        return found

    def seen(one: PlaceRequest, slot: Slot, actor: Actor) -> object:
        judged = facts(one, slot, actor)
        both.wait(plain.PATIENCE)
        over.wait(plain.PATIENCE)
        return judged

    def worker() -> None:
        actions.expire_requests(at=until)
        over.set()

    monkeypatch.setattr(queries, "lock_slot", unlocked)
    monkeypatch.setattr(queries, "open_request_of", slowly)
    monkeypatch.setattr(queries, "request_facts", seen)
    before = until - timedelta(milliseconds=1)
    at_once(
        [partial(actions.approve_request, request_uid=asked.uid, actor=cast.community, at=before), worker]
    )
    happened = set(JournalEntry.objects.values_list("code", flat=True))
    assert {"slot.request_expired", "slot.approved"} <= happened, "the twin kept the two apart"
