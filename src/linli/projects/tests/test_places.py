"""A place is given once; how it was taken stays for good; how it is given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.credits.models import How
from linli.kernel.models import JournalEntry
from linli.kernel.sql import run_all
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.projects import actions
from linli.projects.actions import claiming
from linli.projects.models import Project, Slot
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db


def refused(**call):
    verb = call.pop("verb")
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def test_a_claim_takes_one_place_and_says_so_in_the_journal(cast):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    assert (slot.holder_id, slot.how, slot.number) == (cast.person("volunteer").pk, How.CLAIMED, 1)
    assert (
        JournalEntry.objects.filter(subject_uid=slot.uid).values_list("code", flat=True).get()
        == "slot.claimed"
    )
    assert Slot.objects.filter(shift=shift, holder__isnull=False).count() == 1


def test_a_claim_costs_five_statements(cast):
    shift = shift_of(opened(cast))
    with CaptureQueriesContext(connection) as captured:
        actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    kept = [
        one["sql"]
        for one in captured
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(kept) == 5, kept


def test_a_claim_over_the_web_costs_six_beside_the_session(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast))
    browser = signed_in("volunteer")
    with CaptureQueriesContext(connection) as captured:
        answer = browser.post(reverse("projects:claim", args=[shift.uid]), {"_key": "one-press"})
    assert answer.status_code == 303
    ours = [
        one["sql"]
        for one in captured
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        and "people_session" not in one["sql"]
    ]
    assert len(ours) == 6, ours


def test_nobody_takes_two_places_in_one_shift(cast):
    shift = shift_of(opened(cast))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    assert (
        refused(verb=actions.claim_slot, shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
        == "already_in"
    )


def test_shifts_of_one_person_do_not_overlap(cast):
    first, second = opened(cast), opened(cast, starts_in=timedelta(days=1, hours=1), title="值守路口")
    actions.claim_slot(shift_uid=shift_of(first).uid, actor=cast.volunteer, at=cast.at)
    shift = shift_of(second)
    assert (
        refused(verb=actions.claim_slot, shift_uid=shift.uid, actor=cast.volunteer, at=cast.at) == "overlap"
    )


def test_shifts_that_touch_do_not_overlap(cast):
    first, second = opened(cast), opened(cast, starts_in=timedelta(days=1, hours=2), title="值守路口")
    for project in (first, second):
        actions.claim_slot(shift_uid=shift_of(project).uid, actor=cast.volunteer, at=cast.at)
    assert Slot.objects.filter(holder=cast.person("volunteer")).count() == 2


def test_a_full_shift_says_so(cast):
    shift = shift_of(opened(cast, places=1))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    other = another_volunteer(cast, 1)
    assert refused(verb=actions.claim_slot, shift_uid=shift.uid, actor=other, at=cast.at) == "full"


def test_who_is_not_registered_is_told(cast):
    shift = shift_of(opened(cast))
    assert (
        refused(verb=actions.claim_slot, shift_uid=shift.uid, actor=cast.resident, at=cast.at)
        == "not_registered"
    )


def test_a_shift_that_is_over_is_over(cast):
    shift = shift_of(opened(cast))
    assert (
        refused(verb=actions.claim_slot, shift_uid=shift.uid, actor=cast.volunteer, at=shift.ends_at)
        == "past"
    )


def test_a_cancelled_project_takes_nobody(cast):
    project = opened(cast)
    actions.cancel_project(project_uid=project.uid, actor=cast.community, at=cast.at)
    shift = shift_of(project)
    assert refused(verb=actions.claim_slot, shift_uid=shift.uid, actor=cast.volunteer, at=cast.at) == "closed"


def test_a_project_that_ends_while_a_claim_is_judged_has_no_place_free(cast):
    """The claim read that the project was open; its next statement looks for a place."""
    project = opened(cast)
    shift = shift_of(project)
    _held, _ways, free = claiming._looking((shift.uid, None), [cast.volunteer.person_id])
    with transaction.atomic():
        assert run_all([free]) != [[]]
    actions.cancel_project(project_uid=project.uid, actor=cast.community, at=cast.at)
    with transaction.atomic():
        assert run_all([free]) == [[]]


def test_a_draft_is_missing_for_a_volunteer(cast):
    project = opened(cast)
    Project.objects.filter(pk=project.pk).update(state=Project.State.DRAFT, published_at=None)
    with pytest.raises(Missing):
        actions.claim_slot(shift_uid=shift_of(project).uid, actor=cast.volunteer, at=cast.at)


def test_assigned_duty_is_assigned_and_the_person_is_told(cast):
    shift = shift_of(opened(cast))
    person = cast.person("volunteer")
    slot = actions.assign_slot(shift_uid=shift.uid, person_uid=person.uid, actor=cast.community, at=cast.at)
    assert slot.how == How.ASSIGNED
    assert InboxMessage.objects.filter(recipient_uid=person.uid, template_code="slot_assigned").count() == 1
    withdraw = {"verb": actions.withdraw_slot, "slot_uid": slot.uid, "at": cast.at}
    assert refused(**withdraw, actor=cast.volunteer) == "assigned"
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.community, at=cast.at)
    assert InboxMessage.objects.filter(recipient_uid=person.uid, template_code="slot_taken_back").count() == 1


@pytest.mark.parametrize(
    "who", ["resident", "volunteer", "grid_worker", "handler", "contact", "stranger", "leader"]
)
def test_who_may_not_assign(cast, who):
    shift = shift_of(opened(cast))
    call = {"shift_uid": shift.uid, "person_uid": cast.person("resident").uid, "actor": cast.actor(who)}
    assert refused(verb=actions.assign_slot, **call, at=cast.at) == "no_right"


def test_an_undo_within_a_minute_tells_nobody(cast):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    before = InboxMessage.objects.count()
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + timedelta(seconds=50))
    assert InboxMessage.objects.count() == before
    codes = (
        JournalEntry.objects.filter(subject_uid=slot.uid).order_by("sequence").values_list("code", flat=True)
    )
    assert list(codes) == ["slot.claimed", "slot.undone"]


def test_giving_back_later_tells_the_leader(cast):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + timedelta(hours=1))
    leader = cast.person("grid_worker").uid
    assert InboxMessage.objects.filter(recipient_uid=leader, template_code="slot_withdrawn").count() == 1


def test_after_the_beginning_nothing_is_given_back(cast):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    call = {"verb": actions.withdraw_slot, "slot_uid": slot.uid, "actor": cast.volunteer}
    assert refused(**call, at=shift.starts_at) == "past"


def test_a_place_of_others_is_missing(cast):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    for who in (cast.resident, cast.stranger, another_volunteer(cast, 1)):
        with pytest.raises(Missing):
            actions.withdraw_slot(slot_uid=slot.uid, actor=who, at=cast.at)


def test_who_may_wait(cast):
    shift = shift_of(opened(cast, places=1))
    other = another_volunteer(cast, 1)
    wait = {"verb": actions.join_waiting, "shift_uid": shift.uid, "at": cast.at}
    assert refused(**wait, actor=other) == "places_free"
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    assert refused(**wait, actor=cast.volunteer) == "already_in"
    assert refused(**wait, actor=cast.resident) == "not_registered"
    actions.join_waiting(shift_uid=shift.uid, actor=other, at=cast.at)
    assert refused(**wait, actor=other) == "waiting_already"
    actions.leave_waiting(shift_uid=shift.uid, actor=other, at=cast.at)
    assert refused(verb=actions.leave_waiting, shift_uid=shift.uid, actor=other, at=cast.at) == "not_waiting"
