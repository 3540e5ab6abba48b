"""Who came 出勤: what follows from signs, what the leader says, objections decided by somebody else, and what counts."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.attendance.models import Attendance
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.places.keeping import Due, Term
from linli.projects import actions, queries, rules_absences
from linli.projects.models import Absence, Slot, Withdrawal
from linli.projects.queries.claiming import claim_judged, ways_of
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = timedelta(minutes=10)


def refused(verb, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


@pytest.fixture
def held(cast):
    """A shift that the volunteer has a place in; 赵强 leads it, 陈静 is the desk."""
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    return shift, slot


def marked(cast, slot, at, kind="absent"):
    return actions.mark_absence(slot_uid=slot.uid, kind=kind, actor=cast.grid_worker, at=at)


def objected(cast, absence, at):
    call = {"absence_uid": absence.uid, "actor": cast.volunteer, "at": at}
    return actions.appeal_absence(words="我在后门值守。", **call)


def roll(cast, shift, at, who="grid_worker"):
    page = queries.roll_of(actor=cast.actor(who), shift_uid=shift.uid, at=at)
    return [card.standing.value for card in (*page.missing, *page.there, *page.rest)]


def decide(cast, absence, at, outcome="lift", reason="", who="community"):
    call = {"absence_uid": absence.uid, "actor": cast.actor(who), "at": at}
    return {"outcome": outcome, "reason": reason, **call}


@pytest.mark.parametrize(
    ("came", "mark", "found"),
    [
        (None, "", "expected"),
        (-LATE, "", "arrived"),
        (LATE, "", "arrived"),
        (LATE + timedelta(seconds=1), "", "late"),
        (None, "absent", "absent"),
        (None, "excused", "excused"),
        (LATE, "absent", "arrived"),
    ],
)
def test_a_sign_outweighs_what_anybody_says(cast, came, mark, found):
    signed_in_at = None if came is None else cast.at + came
    known = {"starts_at": cast.at, "signed_in_at": signed_in_at, "late_after": LATE}
    assert rules_absences.standing(mark=mark, **known) == found


def test_who_was_absent_is_told_and_found_on_the_list_only_by_those_who_run_it(cast, held):
    shift, slot = held
    assert refused(marked, cast=cast, slot=slot, at=shift.ends_at - HOUR) == "shift_running"
    assert roll(cast, shift, shift.ends_at) == ["expected"]
    absence = marked(cast, slot, shift.ends_at)
    assert roll(cast, shift, shift.ends_at) == ["absent"]
    assert refused(marked, cast=cast, slot=slot, at=shift.ends_at) == "marked_already"
    assert InboxMessage.objects.filter(
        template_code="absence_absent", recipient_uid=cast.volunteer.person_uid
    ).exists()
    for who in ("volunteer", "contact", "supervisor", "stranger"):
        with pytest.raises(Missing):
            roll(cast, shift, shift.ends_at, who)
    with pytest.raises(Missing):
        decide_ = decide(cast, absence, shift.ends_at, who="stranger")
        actions.decide_absence(**decide_)


def test_a_place_given_back_in_time_is_never_an_absence(cast, held):
    shift, slot = held
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + HOUR)
    with pytest.raises(Missing):
        marked(cast, slot, shift.ends_at)
    assert Withdrawal.objects.count() == 1
    assert not Absence.objects.exists()


def test_nobody_marks_themselves_whoever_signed_or_whose_request_waits(cast, held):
    shift, slot = held
    other = actions.claim_slot(shift_uid=shift.uid, actor=another_volunteer(cast, 1), at=cast.at)
    actions.confirm_attendance(slot_uid=other.uid, actor=cast.grid_worker, at=shift.ends_at)
    assert refused(marked, cast=cast, slot=other, at=shift.ends_at) == "signed_in"
    times = {"wanted_in_at": shift.starts_at, "wanted_out_at": shift.ends_at, "words": "忘了签到"}
    actions.ask_correction(slot_uid=slot.uid, actor=cast.volunteer, at=shift.ends_at, **times)
    assert refused(marked, cast=cast, slot=slot, at=shift.ends_at) == "request_waits"
    Slot.objects.filter(pk=other.pk).update(holder=cast.person("grid_worker"))
    assert refused(marked, cast=cast, slot=other, at=shift.ends_at) == "own_attendance"
    late = shift.ends_at + 30 * DAY
    assert refused(actions.mark_absence, slot_uid=slot.uid, kind="absent", actor=cast.volunteer, at=late) == (
        "no_right"
    )
    slot = actions.claim_slot(shift_uid=shift.uid, actor=another_volunteer(cast, 2), at=cast.at)
    assert refused(marked, cast=cast, slot=slot, at=late) == "record_closed"


def test_an_objection_is_decided_by_somebody_else_than_who_said_it(cast, held):
    shift, slot = held
    at = shift.ends_at
    absence = marked(cast, slot, at)
    assert refused(actions.decide_absence, **decide(cast, absence, at)) == "decided"
    with pytest.raises(Missing):
        actions.appeal_absence(absence_uid=absence.uid, words="…", actor=cast.resident, at=at)
    say = {"absence_uid": absence.uid, "actor": cast.volunteer}
    assert refused(actions.appeal_absence, words=" ", at=at, **say) == "no_words"
    assert refused(actions.appeal_absence, words="字" * 201, at=at, **say) == "too_long"
    assert refused(actions.appeal_absence, words="不对", at=absence.appeal_by + HOUR, **say) == "appeal_over"
    objected(cast, absence, at)
    assert refused(objected, cast=cast, absence=absence, at=at) == "appealed_already"
    assert refused(actions.decide_absence, **decide(cast, absence, at, who="grid_worker")) == "own_mark"
    assert refused(actions.decide_absence, **decide(cast, absence, at, "uphold")) == "no_reason"
    assert refused(actions.decide_absence, **decide(cast, absence, at, "forgive")) == "no_outcome"
    done = actions.decide_absence(**decide(cast, absence, at, "excuse"))
    assert (done.kind, done.state) == (Absence.Kind.EXCUSED, Absence.State.UPHELD)
    assert refused(actions.decide_absence, **decide(cast, absence, at)) == "decided"
    assert roll(cast, shift, at) == ["excused"]
    codes = JournalEntry.objects.filter(subject_uid=slot.uid, code__startswith="absence").values_list("code")
    assert [code for (code,) in codes.order_by("pk")] == [
        "absence.marked",
        "absence.appealed",
        "absence.decided",
    ]
    assert "后门" not in "".join(JournalEntry.objects.values_list("payload", flat=True))


def told(shift, actor, at):
    """What a claim would hear, without a try."""
    standing = ways_of(shift.uid, [actor.person_id], None)
    return claim_judged(standing[actor.person_id], actor, at, None)[1]


def test_an_absence_has_an_effect_only_where_the_project_says_so(cast):
    starts = [cast.at + number * DAY for number in (1, 2, 3)]
    project = opened(cast, shifts=[(one, one + 2 * HOUR, 2) for one in starts])
    first, second, third = project.shifts.order_by("starts_at")
    slot = actions.claim_slot(shift_uid=first.uid, actor=cast.volunteer, at=cast.at)
    absence = marked(cast, slot, first.ends_at)
    claim = {"actor": cast.volunteer, "at": first.ends_at}
    actions.claim_slot(shift_uid=second.uid, **claim)
    limits = Terms(most_absences=1)
    actions.set_terms(project_uid=project.uid, terms=limits, actor=cast.community, at=first.ends_at)
    assert refused(actions.claim_slot, shift_uid=third.uid, **claim) == "often_absent"
    assert told(third, cast.volunteer, first.ends_at).code == "often_absent"
    elsewhere = shift_of(opened(cast, starts_in=4 * DAY))
    actions.claim_slot(shift_uid=elsewhere.uid, **claim)
    objected(cast, absence, first.ends_at)
    assert told(third, cast.volunteer, first.ends_at)
    actions.decide_absence(**decide(cast, absence, first.ends_at, "uphold", "岗位上没有人。"))
    assert refused(actions.claim_slot, shift_uid=third.uid, **claim) == "often_absent"
    actions.confirm_attendance(slot_uid=slot.uid, actor=cast.community, at=first.ends_at)
    actions.claim_slot(shift_uid=third.uid, **claim)


def test_the_pages_on_a_phone(cast, held, signed_in, stopped_clock, django_assert_max_num_queries):
    shift, slot = held
    stopped_clock.at = shift.ends_at + HOUR
    leader, volunteer, desk = (signed_in(who) for who in ("grid_worker", "volunteer", "community"))
    address = reverse("projects:roll", args=[shift.uid])
    with django_assert_max_num_queries(20):
        text = leader.get(address).content.decode()
    assert "李明" in text
    assert reverse("projects:mark", args=[slot.uid]) in text
    assert leader.post(reverse("projects:mark", args=[slot.uid]), {"kind": "lazy"}).status_code == 422
    assert leader.post(reverse("projects:mark", args=[slot.uid]), {"kind": "absent"}).status_code == 303
    absence = Absence.objects.get()
    mine = volunteer.get(reverse("projects:absences")).content.decode()
    appeal = reverse("projects:appeal", args=[absence.uid])
    assert appeal in mine
    long = volunteer.post(appeal, {"words": "后门" * 101})
    assert (long.status_code, "后门" * 101 in long.content.decode()) == (422, True)
    assert volunteer.post(appeal, {"words": "我在后门值守。"}).status_code == 303
    decide = reverse("projects:decide", args=[absence.uid])
    assert decide not in leader.get(reverse("projects:appeals")).content.decode()
    assert "我在后门值守" in desk.get(reverse("projects:appeals")).content.decode()
    kept = desk.post(decide, {"outcome": "uphold", "reason": ""})
    assert (kept.status_code, "checked" in kept.content.decode()) == (409, True)
    assert desk.post(decide, {"outcome": "lift", "reason": ""}).status_code == 303
    assert roll(cast, shift, stopped_clock.at) == ["expected"]


def test_the_list_does_not_ask_more_for_more_people(cast):
    shift = shift_of(opened(cast, places=8))

    def asked():
        with CaptureQueriesContext(connection) as captured:
            roll(cast, shift, cast.at)
        return len(captured)

    people = [another_volunteer(cast, number) for number in range(6)]
    actions.claim_slot(shift_uid=shift.uid, actor=people[0], at=cast.at)
    few = asked()
    for one in people[1:]:
        actions.claim_slot(shift_uid=shift.uid, actor=one, at=cast.at)
    assert asked() == few


def test_what_both_sides_wrote_is_erased_after_its_time(cast, held):
    shift, slot = held
    objected(cast, marked(cast, slot, shift.ends_at), shift.ends_at)
    late = shift.ends_at + DAY
    due = Due(at=late, before=late, terms=(Term("", late),), batch=10)
    assert actions.erase_absence_words(due=due) == 1
    assert Absence.objects.get().words == ""
    assert actions.erase_absence_words(due=due) == 0


class WhoCame(RuleBasedStateMachine):
    """Two who hold a place, a leader and two at the desk who press whatever they like."""

    cast: ClassVar[Cast]
    people: ClassVar[tuple[Actor, ...]]

    @initialize()
    def begin(self):
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.shift = shift_of(opened(self.cast))
        for one in self.people:
            actions.claim_slot(shift_uid=self.shift.uid, actor=one, at=self.cast.at)
        self.at = self.shift.starts_at
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

    def who(self, name):
        return self.people[0] if name == "member" else self.cast.actor(name)

    STAFF = st.sampled_from(["grid_worker", "community", "dispatcher", "member", "stranger"])

    @rule(number=st.integers(0, 1), kind=st.sampled_from(["absent", "excused"]), by=STAFF)
    def mark(self, number, kind, by):
        slot = Slot.objects.filter(shift=self.shift, holder=self.people[number].person_id).first()
        if slot is not None:
            self.press(actions.mark_absence, slot_uid=slot.uid, kind=kind, actor=self.who(by))

    @rule(by=STAFF)
    def take_back(self, by):
        for uid in Absence.objects.values_list("uid", flat=True):
            self.press(actions.take_back_absence, absence_uid=uid, actor=self.who(by))

    @rule(number=st.integers(0, 1))
    def appeal(self, number):
        for uid in Absence.objects.values_list("uid", flat=True):
            self.press(actions.appeal_absence, absence_uid=uid, words="我来了", actor=self.people[number])

    @rule(outcome=st.sampled_from(["lift", "excuse", "uphold"]), by=STAFF)
    def decide(self, outcome, by):
        for uid in Absence.objects.values_list("uid", flat=True):
            self.press(
                actions.decide_absence, absence_uid=uid, outcome=outcome, reason="看过", actor=self.who(by)
            )

    @rule(number=st.integers(0, 1))
    def confirm(self, number):
        slot = Slot.objects.filter(shift=self.shift, holder=self.people[number].person_id).first()
        if slot is not None:
            self.press(actions.confirm_attendance, slot_uid=slot.uid, actor=self.cast.community)

    @rule(number=st.integers(0, 1))
    def give_back(self, number):
        slot = Slot.objects.filter(shift=self.shift, holder=self.people[number].person_id).first()
        if slot is not None:
            self.press(actions.withdraw_slot, slot_uid=slot.uid, reason="有事", actor=self.people[number])

    @rule(hours=st.sampled_from([1, 2, 24, 24 * 9]))
    def time_goes_on(self, hours):
        self.at += hours * HOUR

    @invariant()
    def said_by_one_and_decided_by_another(self):
        for one in Absence.objects.all():
            assert one.marked_by_id != one.person_id
            assert one.decided_by_id not in {one.person_id, one.marked_by_id} or one.decided_by_id is None
            assert (one.state in {"upheld", "lifted"}) == (one.decided_at is not None)

    @invariant()
    def one_of_five_and_a_sign_always_wins(self):
        if not hasattr(self, "shift"):
            return
        page = queries.roll_of(actor=self.cast.grid_worker, shift_uid=self.shift.uid, at=self.at)
        for card in (*page.missing, *page.there, *page.rest):
            live = Absence.objects.filter(slot=card.slot, state__in=Absence.LIVE)
            assert live.count() <= 1
            if Attendance.objects.filter(place_uid=card.slot.uid).exists():
                assert card.standing in {"arrived", "late"}
            else:
                assert card.standing == (live.get().kind if live else "expected")


def test_who_came_in_every_order(cast):
    WhoCame.cast = cast
    WhoCame.people = tuple(another_volunteer(cast, number) for number in range(2))
    run_state_machine_as_test(
        WhoCame,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_who_confirms_down_a_list_stays_on_it(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast))
    for number in (1, 2):
        actions.claim_slot(shift_uid=shift.uid, actor=another_volunteer(cast, number), at=cast.at)
    stopped_clock.at = shift.ends_at
    browser = signed_in("community")
    first, second = Slot.objects.filter(shift=shift, holder__isnull=False)
    for slot, name, args in ((first, "roll", [shift.uid]), (second, "unconfirmed", [])):
        stood = reverse(f"projects:{name}", args=args)
        answer = browser.post(
            reverse("projects:confirm", args=[slot.uid]), headers={"referer": f"http://testserver{stood}"}
        )
        assert (answer.status_code, answer["location"]) == (303, f"http://testserver{stood}")
