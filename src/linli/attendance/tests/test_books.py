"""Whatever is signed, forgotten, confirmed, asked and decided: the book holds exactly the confirmed minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.attendance import actions, queries, rules, tasks
from linli.attendance.facts import USUAL, Stretch
from linli.attendance.models import Attendance, Sign
from linli.credits import actions as book
from linli.credits.models import CreditEntry
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.places import declarations
from linli.places.models import Area, AreaSetting
from tests.cast import HARBOUR, HOME

pytestmark = pytest.mark.django_db
TWO_HOURS = timedelta(hours=2)


def stretch(cast, place=None):
    return Stretch(
        place_kind="slot",
        place_uid=place or uuid7(),
        group_uid=uuid7(),
        area_code=HOME,
        title="护路队",
        url="/projects/x/",
        points=2,
        starts_at=cast.at,
        ends_at=cast.at + TWO_HOURS,
        unit_id=cast.enterprise.pk,
    )


def sign_in(cast, where, at):
    return actions.sign_in(
        stretch=where, person=cast.person("volunteer"), how="claimed", way="code", actor=cast.volunteer, at=at
    )


def sign_out(cast, where, at, way="code"):
    return actions.sign_out(
        place_uid=where.place_uid, person=cast.person("volunteer"), way=way, actor=cast.volunteer, at=at
    )


def minutes():
    return sum(CreditEntry.objects.filter(quantity="minutes").values_list("amount", flat=True))


def served():
    return sum(
        rules.minutes_served(
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            signed_in_at=one.signed_in_at,
            signed_out_at=one.signed_out_at,
        )
        for one in Attendance.objects.filter(signed_out_at__isnull=False)
        if one.starts_at and one.ends_at and one.signed_out_at
    )


# --- A sign-out that never came ---------------------------------------------------------------------------------------


def test_a_missing_sign_out_counts_nothing_until_somebody_confirms_and_the_volunteer_is_told(
    cast, stopped_clock
):
    where = stretch(cast)
    sign_in(cast, where, cast.at)
    stopped_clock.at = cast.at + TWO_HOURS + USUAL.late_out
    assert tasks.close_signs() == 0
    stopped_clock.forward(seconds=1)
    assert tasks.close_signs() == 1
    assert tasks.close_signs() == 0
    assert Attendance.objects.get().unconfirmed_since == stopped_clock.at
    assert InboxMessage.objects.filter(template_code="sign_out_missing").count() == 1
    stopped_clock.forward(days=5)
    assert (tasks.close_signs(), minutes()) == (0, 0)
    signed = sign_out(cast, where, cast.at + TWO_HOURS, way="leader")
    assert (signed.unconfirmed_since, signed.grade, minutes()) == (None, "B", 120)


def test_where_the_area_says_so_the_planned_end_counts_as_grade_c(cast, stopped_clock):
    stopped_clock.at = cast.at
    AreaSetting.objects.create(
        area=Area.objects.get(code=HARBOUR),
        key=declarations.MISSING_OUT.key,
        value=declarations.MISSING_OUT.write("planned"),
        valid_from=cast.at,
    )
    where = stretch(cast)
    sign_in(cast, where, cast.at + timedelta(minutes=30))
    stopped_clock.at = cast.at + TWO_HOURS + timedelta(hours=71)
    assert tasks.close_signs() == 1
    assert minutes() == 0
    stopped_clock.forward(hours=2)
    assert tasks.close_signs() == 1
    signed = Attendance.objects.get()
    assert (signed.grade, "planned_end" in signed.grade_reasons, minutes()) == ("C", True, 90)


def test_ten_working_days_are_those_of_the_calendar(cast):
    until = queries.record_by(HOME, cast.at)
    assert timedelta(days=12) < until - cast.at < timedelta(days=20)


def test_ones_own_list_says_of_service_that_was_taken_back_that_it_counts_nothing(
    cast, signed_in, stopped_clock
):
    where = stretch(cast)
    sign_in(cast, where, cast.at)
    sign_out(cast, where, cast.at + TWO_HOURS)
    stopped_clock.at = cast.at + TWO_HOURS
    person = cast.person("volunteer")

    def said():
        (line,) = queries.mine(actor=cast.volunteer, at=stopped_clock.at).lines
        return line.minutes, line.taken_back

    assert (said(), minutes()) == ((120, False), 120)
    book.take_back_service(
        person=person, source_uid=where.place_uid, actor=cast.community, at=stopped_clock.at
    )
    assert (said(), minutes()) == ((0, True), 0)
    assert "已被冲销" in signed_in("volunteer").get(reverse("attendance:mine")).content.decode()


# --- The books, whatever happens --------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("in", "out", "leader", "mark", "ask", "approve", "refuse", "withdraw", "clock")),
        st.integers(0, 150),
        st.integers(1, 160),
    ),
    max_size=14,
)


class Machine:
    """One place of service, one volunteer, a desk; every verb may be tried at any moment."""

    def __init__(self, cast):
        self.cast, self.where, self.at, self.request = cast, stretch(cast), cast.at, None

    def step(self, verb, begun, stayed):
        try:
            with transaction.atomic():
                getattr(self, f"do_{verb}")(begun, stayed)
        except (Refused, Missing):
            return

    def do_clock(self, begun, stayed):
        self.at += timedelta(minutes=begun + stayed)

    def do_in(self, begun, _stayed):
        self.at += timedelta(minutes=begun % 20)
        sign_in(self.cast, self.where, self.at)

    def do_out(self, begun, _stayed):
        self.at += timedelta(minutes=begun)
        sign_out(self.cast, self.where, self.at)

    def do_leader(self, _begun, _stayed):
        sign_out(self.cast, self.where, self.where.ends_at, way="leader")

    def do_mark(self, _begun, _stayed):
        uid = Attendance.objects.get().uid if Attendance.objects.exists() else uuid7()
        actions.mark_missing_out(attendance_uid=uid, actor=Actor.system(), at=self.at)

    def do_ask(self, begun, stayed):
        came = self.where.starts_at + timedelta(minutes=begun - 20)
        self.request = actions.ask_correction(
            stretch=self.where,
            person=self.cast.person("volunteer"),
            how="claimed",
            wanted_in_at=came,
            wanted_out_at=came + timedelta(minutes=stayed),
            words="补签",
            actor=self.cast.volunteer,
            at=self.at,
        )

    def do_approve(self, _begun, _stayed):
        actions.approve_correction(correction_uid=self._uid(), actor=self.cast.dispatcher, at=self.at)

    def do_refuse(self, _begun, _stayed):
        actions.refuse_correction(
            correction_uid=self._uid(), reason="不在场", actor=self.cast.dispatcher, at=self.at
        )

    def do_withdraw(self, _begun, _stayed):
        actions.withdraw_correction(correction_uid=self._uid(), actor=self.cast.volunteer, at=self.at)

    def _uid(self):
        return self.request.uid if self.request else uuid7()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_book_always_equals_the_minutes_of_the_confirmed_attendances(cast, steps):
    undo = transaction.savepoint()
    machine = Machine(cast)
    signs = 0
    for step in steps:
        machine.step(*step)
        assert minutes() == served()
        assert Attendance.objects.count() <= 1
        assert Sign.objects.count() >= signs, "a sign is gone"
        signs = Sign.objects.count()
        points = sum(CreditEntry.objects.filter(quantity="points").values_list("amount", flat=True))
        assert points == (2 if minutes() else 0)
    transaction.savepoint_rollback(undo)
