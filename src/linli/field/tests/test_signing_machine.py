"""Whatever is signed, by code, position, leader, members or out of an outbox, in whatever order and by whatever clock: one
attendance, the book holds its minutes, and nothing that a phone kept is lost.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.attendance import actions as attendance
from linli.attendance import queries as books
from linli.attendance import rules as attendance_rules
from linli.attendance import tasks as attendance_tasks
from linli.attendance.facts import Phone
from linli.attendance.models import Attendance, Correction, Sign
from linli.attendance.rules import code_at
from linli.credits.models import CreditEntry
from linli.field import actions, tasks
from linli.field.facts import Raw
from linli.field.models import FieldRecord
from linli.field.tests.test_outbox import bring, record
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions as projects
from linli.projects.models import Project, Slot
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HERE: dict[str, Any] = {"lat": 30.01, "lng": 120.01, "accuracy_m": 15}
WHO, BOTH = st.integers(0, 1), st.sampled_from(["in", "out"])
STAFF = st.sampled_from(["grid_worker", "community", "dispatcher", "member"])
MINUTES = st.sampled_from([-20, 0, 30, 119, 180])
AGO = st.sampled_from([0, 4, 20, 60, 4440])
WRONG = st.sampled_from([0, 0, 5, 40, 48 * 60, -10_000_000])


class Signing(RuleBasedStateMachine):
    """Two who hold a place; a leader, a desk, and phones that keep what they like."""

    cast: ClassVar[Cast]
    people: ClassVar[tuple[Actor, ...]]
    clock: ClassVar[Any]

    @initialize()
    def begin(self):
        self.inside = transaction.atomic()
        self.inside.__enter__()
        project = opened(self.cast)
        Project.objects.filter(pk=project.pk).update(lat=Decimal("30.01"), lng=Decimal("120.01"))
        self.shift = shift_of(project)
        for one in self.people:
            projects.claim_slot(shift_uid=self.shift.uid, actor=one, at=self.cast.at)
        self.at = self.clock.at = self.shift.starts_at + timedelta(minutes=5)
        self.kept: list[tuple[int, Raw]] = []
        self.signs = 0

    def teardown(self):
        if hasattr(self, "inside"):
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def press(self, verb: Callable[..., object], **call: Any) -> None:
        noted = JournalEntry.objects.count()
        try:
            with transaction.atomic():
                verb(at=self.at, **call)
        except (Refused, Missing):
            assert JournalEntry.objects.count() == noted

    def actor(self, name: str) -> Actor:
        return self.people[0] if name == "member" else self.cast.actor(name)

    def slot(self, number: int) -> Slot:
        return Slot.objects.get(shift=self.shift, holder=self.people[number].person_id)

    # --- By the network ---------------------------------------------------------------------------------------------

    @rule(who=WHO, which=BOTH, way=st.sampled_from(["code", "old code", "place"]))
    def sign(self, who, which, way):
        call: dict[str, Any] = {"shift_uid": self.shift.uid, "actor": self.people[who]}
        if way == "place":
            self.press(projects.sign_by_place, which=which, phone=Phone(**HERE), **call)
            return
        verb = projects.sign_in if which == "in" else projects.sign_out
        seen = self.at if way == "code" else self.at - timedelta(minutes=9)
        self.press(verb, code=code_at(self.shift.uid, seen), **call)

    @rule(who=WHO, by=st.sampled_from(["grid_worker", "community", "member", "fellow"]))
    def vouch(self, who, by):
        if by == "fellow":
            self.press(projects.countersign, slot_uid=self.slot(who).uid, actor=self.people[1 - who])
        else:
            self.press(projects.confirm_attendance, slot_uid=self.slot(who).uid, actor=self.actor(by))

    # --- By a phone that keeps it first -----------------------------------------------------------------------------

    def kept_sign(self, who, which, ago, wrong):
        """What a phone keeps that was pressed so many minutes ago, by a clock that is wrong by so many."""
        seen = self.at - timedelta(minutes=ago)
        code = code_at(self.shift.uid, seen)
        return who, record(
            f"sign_{which}", self.shift, seen + timedelta(minutes=wrong), uid=uuid.uuid4(), code=code
        )

    def bring(self, who, said):
        bring(self.people[who], said, at=self.at)

    @rule(who=WHO, which=BOTH, ago=AGO, wrong=WRONG)
    def upload(self, who, which, ago, wrong):
        self.kept.append(self.kept_sign(who, which, ago, wrong))
        self.bring(*self.kept[-1])

    @rule(who=WHO, ago=AGO, wrong=WRONG)
    def upload_both_the_wrong_way_round(self, who, ago, wrong):
        came, left = (
            self.kept_sign(who, which, ago // part, wrong) for which, part in (("in", 1), ("out", 2))
        )
        self.kept += [left, came]
        self.bring(*left)
        self.bring(*came)

    @rule(back=st.integers(0, 5))
    def upload_again(self, back):
        if self.kept:
            self.bring(*self.kept[-1 - back % len(self.kept)])

    @rule(who=WHO, own=st.booleans())
    def wait_no_longer(self, who, own):
        for uid in FieldRecord.objects.filter(person=self.people[who].person_id).values_list(
            "uid", flat=True
        ):
            by = self.people[who] if own else self.cast.grid_worker
            self.press(actions.force_out, record_uid=uid, actor=by)

    # --- Requests, and the clock ------------------------------------------------------------------------------------

    @rule(who=WHO, came=MINUTES, left=MINUTES)
    def ask(self, who, came, left):
        start = self.shift.starts_at
        self.press(
            projects.ask_correction,
            slot_uid=self.slot(who).uid,
            wanted_in_at=start + timedelta(minutes=came),
            wanted_out_at=start + timedelta(minutes=left),
            words="忘了",
            actor=self.people[who],
        )

    @rule(by=STAFF, well=st.booleans())
    def decide(self, by, well):
        for uid in Correction.objects.open().values_list("uid", flat=True):
            if well:
                self.press(attendance.approve_correction, correction_uid=uid, actor=self.actor(by))
            else:
                self.press(
                    attendance.refuse_correction, correction_uid=uid, reason="没有来", actor=self.actor(by)
                )

    @rule(minutes=st.sampled_from([5, 20, 60]))
    def a_while_later(self, minutes):
        self.later(minutes)

    @rule(hours=st.sampled_from([3, 75]))
    def hours_later(self, hours):
        self.later(60 * hours)

    def later(self, minutes):
        self.at += timedelta(minutes=minutes)
        self.clock.at = self.at
        attendance_tasks.close_signs()
        tasks.settle_outs()

    # --- What always holds ------------------------------------------------------------------------------------------

    @invariant()
    def one_attendance_each_and_the_book_holds_its_minutes(self):
        if not hasattr(self, "shift"):
            return
        found = list(Attendance.objects.all())
        assert len({(one.person_id, one.place_uid) for one in found}) == len(found)
        for one in found:
            rows = CreditEntry.objects.filter(
                person=one.person_id, source_uid=one.place_uid, quantity="minutes"
            )
            booked = sum(rows.values_list("amount", flat=True))
            assert booked == (books.minutes_of(one) if one.signed_out_at else 0)
            assert one.signed_out_at is None or one.signed_out_at > one.signed_in_at
            assert bool(one.grade) == (one.signed_out_at is not None)
        assert CreditEntry.objects.filter(quantity="minutes", how="assigned").count() == 0

    @invariant()
    def no_sign_is_ever_gone_and_no_record_made_two(self):
        if not hasattr(self, "shift"):
            return
        count = Sign.objects.count()
        assert count >= self.signs
        self.signs = count
        uids = list(Sign.objects.exclude(record_uid=None).values_list("record_uid", flat=True))
        assert len(set(uids)) == len(uids)

    @invariant()
    def what_a_phone_kept_counts_waits_or_is_before_somebody(self):
        if not hasattr(self, "shift"):
            return
        for one in FieldRecord.objects.all():
            assert bool(one.body_sealed) == (one.state == FieldRecord.State.WAITING)
            assert one.code != "wrong_code"  # every code was right in its minute
            if one.state == FieldRecord.State.DONE:
                assert Sign.objects.filter(record_uid=one.record_uid).exists()
            elif one.code in attendance_rules.KEPT | {"asked_instead"}:
                # It was asked, or a sign that counts stands there already.
                there = Attendance.objects.filter(person=one.person_id)
                asked = Correction.objects.filter(person=one.person_id)
                assert there.exists() or asked.exists(), one.code

    @invariant()
    def nobody_decides_about_themselves(self):
        for one in Correction.objects.exclude(decided_by=None):
            assert one.decided_by_id not in {one.person_id, one.asked_by_id}
        assert not Sign.objects.filter(
            vouched_by_id__in=[one.person_id for one in self.people], way="leader"
        ).exists()

    @invariant()
    def nothing_waits_once_no_phone_may_bring_a_sign_in(self):
        if hasattr(self, "shift") and self.at > self.shift.ends_at + attendance_rules.SYNCED_WITHIN:
            late = FieldRecord.objects.filter(state=FieldRecord.State.WAITING, received_at__lt=self.at)
            assert not late.exists()


def test_signing_in_every_order(cast, stopped_clock):
    Signing.cast, Signing.clock = cast, stopped_clock
    Signing.people = tuple(another_volunteer(cast, number) for number in range(2))
    run_state_machine_as_test(
        Signing,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
