"""Whatever people press and whenever: never more than K in a shift, nobody twice, one offer per place and per person."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions
from linli.projects.models import Offer, PlaceRequest, Slot, Waiting
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PLACES, CROWD = 2, 5
WHO = st.integers(0, CROWD - 1)
KINDS = st.sampled_from([Terms(), Terms(approval=True), Terms(draw_minutes=30)])


class SigningUp(RuleBasedStateMachine):
    """One shift of two places and five who want them; every refusal is an answer, nothing else may go wrong."""

    cast: ClassVar[Cast]
    people: ClassVar[tuple[Actor, ...]]

    @initialize(terms=KINDS)
    def begin(self, terms):
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.at = self.cast.at
        project = opened(self.cast, places=PLACES)
        if not terms.plain:
            actions.set_terms(project_uid=project.uid, terms=terms, actor=self.cast.community, at=self.at)
        self.shift = shift_of(project)
        self.noted = JournalEntry.objects.count()

    def teardown(self):
        if hasattr(self, "inside"):
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def press(self, verb, **call):
        try:
            with transaction.atomic():
                verb(at=self.at, **call)
        except (Refused, Missing):
            # Who is refused has changed nothing.
            assert JournalEntry.objects.count() == self.noted
        self.noted = JournalEntry.objects.count()

    def mine(self, rows, who):
        return list(rows.filter(person_id=self.people[who].person_id).values_list("uid", flat=True))

    @rule(who=WHO)
    def claim(self, who):
        self.press(actions.claim_slot, shift_uid=self.shift.uid, actor=self.people[who])

    @rule(who=WHO)
    def ask(self, who):
        self.press(actions.ask_for_place, shift_uid=self.shift.uid, actor=self.people[who])

    @rule(who=WHO)
    def wait(self, who):
        self.press(actions.join_waiting, shift_uid=self.shift.uid, actor=self.people[who])

    @rule(who=WHO)
    def leave(self, who):
        self.press(actions.leave_waiting, shift_uid=self.shift.uid, actor=self.people[who])

    @rule(who=WHO)
    def enter(self, who):
        self.press(actions.enter_draw, shift_uid=self.shift.uid, actor=self.people[who])

    @rule(who=WHO)
    def assign(self, who):
        person = self.people[who].person_uid
        self.press(
            actions.assign_slot, shift_uid=self.shift.uid, person_uid=person, actor=self.cast.community
        )

    @rule(number=st.integers(1, PLACES), own=st.booleans())
    def withdraw(self, number, own):
        slot = Slot.objects.get(shift=self.shift, number=number)
        if slot.holder_id is not None:
            holder = next(one for one in self.people if one.person_id == slot.holder_id)
            who = holder if own else self.cast.community
            self.press(actions.withdraw_slot, slot_uid=slot.uid, reason="有事", actor=who)

    @rule(who=WHO)
    def accept(self, who):
        for uid in self.mine(Offer.objects, who):
            self.press(actions.accept_offer, offer_uid=uid, actor=self.people[who])

    @rule(who=WHO)
    def decline(self, who):
        for uid in self.mine(Offer.objects, who):
            self.press(actions.decline_offer, offer_uid=uid, actor=self.people[who])

    @rule(who=WHO, well=st.booleans())
    def decide(self, who, well):
        for uid in self.mine(PlaceRequest.objects, who):
            if well:
                self.press(actions.approve_request, request_uid=uid, actor=self.cast.community)
            else:
                self.press(actions.refuse_request, request_uid=uid, reason="满了", actor=self.cast.community)

    @rule(who=WHO)
    def take_back(self, who):
        for uid in self.mine(PlaceRequest.objects, who):
            self.press(actions.take_back_request, request_uid=uid, actor=self.people[who])

    @rule(minutes=st.sampled_from([1, 20, 45, 130, 600]))
    def time_goes_on(self, minutes):
        self.at += timedelta(minutes=minutes)
        actions.expire_requests(at=self.at)
        actions.expire_offers(at=self.at)
        actions.run_draws(at=self.at)
        self.noted = JournalEntry.objects.count()

    @invariant()
    def never_more_than_there_are_and_nobody_twice(self):
        if not hasattr(self, "shift"):
            return
        slots = list(Slot.objects.filter(shift=self.shift))
        assert len(slots) == PLACES
        held = [one.holder_id for one in slots if one.holder_id is not None]
        kept = [one.kept_for_id for one in slots if one.kept]
        assert len(set(held + kept)) == len(held) + len(kept)
        assert all(bool(one.holder_id) == bool(one.how) for one in slots)

    @invariant()
    def a_kept_place_has_one_open_offer_or_request_and_no_other_has_any(self):
        if not hasattr(self, "shift"):
            return
        kept = {(one.pk, one.kept_for_id) for one in Slot.objects.filter(shift=self.shift).exclude(kept="")}
        waits = [
            *Offer.objects.filter(state=Offer.State.OPEN).values_list("slot_id", "person_id"),
            *PlaceRequest.objects.filter(state=PlaceRequest.State.OPEN).values_list("slot_id", "person_id"),
        ]
        assert sorted(waits) == sorted(kept)

    @invariant()
    def nobody_waits_twice_or_waits_for_what_is_offered_to_them(self):
        if not hasattr(self, "shift"):
            return
        waiting = Waiting.objects.filter(shift=self.shift)
        assert not waiting.values("person").annotate(n=Count("pk")).filter(n__gt=1).exists()
        offered = Offer.objects.filter(state=Offer.State.OPEN).values("person_id")
        assert not waiting.filter(person_id__in=offered).exists()


def test_signing_up_in_every_order(cast):
    SigningUp.cast = cast
    SigningUp.people = tuple(another_volunteer(cast, number) for number in range(CROWD))
    run_state_machine_as_test(
        SigningUp,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
