"""Whatever is handed in, confirmed, refused, withdrawn and asked again, in whatever order: the book holds what was confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance.models import Delivery
from linli.attendance.rules_delivery import Worked
from linli.credits.models import CreditEntry
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions
from linli.projects.tests.test_deliveries import NOBODY, WORDS, later, translation
from tests.cast import Cast

pytestmark = [pytest.mark.django_db]


class Delivering(RuleBasedStateMachine):
    """Whatever is pressed and whenever: the book holds what was confirmed, once, and never more than was asked."""

    cast: ClassVar[Cast]

    @initialize()
    def begin(self):
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.slot = translation(self.cast)
        self.at = later(self.cast, self.slot)
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
            assert JournalEntry.objects.count() == self.noted
        self.noted = JournalEntry.objects.count()

    def last(self):
        return Delivery.objects.order_by("-pk").first()

    @rule(minutes=st.sampled_from([0, 30, 180, 181]))
    def hand_in(self, minutes):
        day = Worked(self.slot.shift.starts_at.date(), minutes=minutes)
        who = self.cast.volunteer
        self.press(actions.hand_in, slot_uid=self.slot.uid, worked=[day], words=WORDS, links=[], actor=who)

    @rule(minutes=st.sampled_from([None, 0, 29, 200]), own=st.booleans(), version=st.sampled_from([0, 0, 1]))
    def confirm(self, minutes, own, version):
        if (one := self.last()) is not None:
            token = ids.token("delivery", one.uid, max(one.version - version, 0))
            actor = self.cast.volunteer if own else NOBODY
            self.press(
                attendance.confirm_delivery, token=token, minutes=minutes, reason="少一些", actor=actor
            )

    @rule()
    def refuse(self):
        if (one := self.last()) is not None:
            token = attendance_queries.token_of(one)
            self.press(attendance.refuse_delivery, token=token, reason="没有收到", actor=NOBODY)

    @rule()
    def withdraw(self):
        if (one := self.last()) is not None:
            self.press(attendance.withdraw_delivery, delivery_uid=one.uid, actor=self.cast.volunteer)

    @rule(days=st.sampled_from([1, 9]))
    def wait(self, days):
        self.at += timedelta(days=days)

    @rule()
    def clockwork(self):
        if (one := self.last()) is not None:
            self.press(attendance.expire_delivery, delivery_uid=one.uid, actor=Actor.system())

    @rule()
    def ask(self):
        if (one := self.last()) is not None:
            desk = self.cast.dispatcher
            self.press(
                actions.ask_another, delivery_uid=one.uid, name="教务处", phone="13900000055", actor=desk
            )

    @invariant()
    def the_book_holds_what_was_confirmed(self):
        if not hasattr(self, "slot"):
            return
        confirmed = list(Delivery.objects.filter(state=Delivery.State.CONFIRMED))
        assert len(confirmed) <= 1
        booked = list(CreditEntry.objects.filter(quantity="minutes").values_list("amount", flat=True))
        assert booked == [one.minutes for one in confirmed]
        assert all(0 < (one.minutes or 0) <= one.asked_minutes <= 180 for one in confirmed)
        assert Delivery.objects.filter(state=Delivery.State.REFUSED).count() <= 2
        assert Delivery.objects.filter(state__in=Delivery.LIVE).count() <= 1


def test_no_order_of_presses_books_twice_or_too_much(cast):
    Delivering.cast = cast
    few = settings(
        max_examples=12,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Delivering, settings=few)
