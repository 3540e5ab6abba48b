"""What puts a case right is guarded as the case is: who must not see the one does not see the other, nor by it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.apps import apps

from linli.cases import actions, queries
from linli.cases.models import Case, CaseAccess, CaseSubject, Voice
from linli.cases.queries.origin import origin_of
from linli.cases.tests import scenes
from linli.notices.models import InboxMessage
from tests.cast import AT, Cast

SOON = AT + timedelta(days=1)


def about(cast: Cast, case: Case, who: str) -> None:
    person = cast.person(who)
    actions.name_subject(case_uid=case.uid, person_uid=person.uid, actor=cast.dispatcher, at=AT)


def shielded(cast: Cast, case: Case, *handlers: str) -> None:
    uids = [cast.person(one).uid for one in handlers]
    actions.shield_case(case_uid=case.uid, why="staff", handler_uids=uids, actor=cast.dispatcher, at=AT)


def put_right(cast: Cast, case: Case) -> Case:
    """The resident is not satisfied, and a rectification is opened."""
    voice = Voice.objects.get(case=case)
    actions.record_rating(voice_uid=voice.uid, score=1, via="link", actor=cast.resident, at=SOON)
    return Case.objects.get(parent=case)


def who_sees(cast: Cast, case: Case) -> set[str]:
    return {
        who for who in Cast.words() if Case.objects.visible_to(cast.actor(who)).filter(pk=case.pk).exists()
    }


def test_whom_a_complaint_is_about_neither_sees_nor_hears_of_its_rectification(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    shielded(cast, case, "dispatcher", "community", "handler")
    about(cast, case, "supervisor")
    made = put_right(cast, case)
    assert (made.shielded, who_sees(cast, made)) == ("staff", {"dispatcher", "community"})
    told = InboxMessage.objects.of(cast.person("supervisor").uid).values_list("template_code", flat=True)
    assert "bad_rating_opened" not in told


def test_danger_goes_over_before_the_clock_begins(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    Case.objects.filter(pk=case.pk).update(danger=True)
    made = put_right(cast, case)
    assert (made.danger, made.due_at) == (True, SOON + timedelta(hours=24)), "not three working days"


def test_what_is_decided_about_the_case_later_holds_for_its_rectification(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    made = put_right(cast, case)
    shielded(cast, case, "dispatcher", "community")
    actions.name_handler(
        case_uid=case.uid, person_uid=cast.person("leader").uid, actor=cast.supervisor, at=SOON
    )
    assert who_sees(cast, made) == {"supervisor", "dispatcher", "community", "leader"}
    ended = CaseAccess.objects.get(case=case, person=cast.person("leader"))
    actions.end_access(case_uid=case.uid, access_uid=ended.uid, actor=cast.supervisor, at=SOON)
    about(cast, case, "community")
    assert who_sees(cast, made) == {"supervisor", "dispatcher"}
    subject = CaseSubject.objects.get(case=case)
    actions.clear_subject(case_uid=case.uid, subject_uid=subject.uid, actor=cast.supervisor, at=SOON)
    actions.unshield_case(case_uid=case.uid, actor=cast.supervisor, at=SOON)
    assert who_sees(cast, made) == {"supervisor", "dispatcher", "community", "leader", "grid_worker"}


def test_the_page_of_a_rectification_tells_nothing_of_a_case_that_is_kept_from_the_reader(cast: Cast):
    case = scenes.placed(cast, "我是王秀兰，电话13800000001，路灯坏了。", name="王秀兰")
    scenes.finished(cast, case)
    made = put_right(cast, case)
    shown = origin_of(made, cast.supervisor)
    assert shown is not None
    assert [one.words for one in shown.voices] == ["我是王**，电话138****0001，路灯坏了。"]
    CaseSubject.objects.create(case=case, person=cast.person("supervisor"), named_at=AT)
    assert queries.case_page(actor=cast.supervisor, uid=made.uid, at=SOON).origin is None


def test_rectifications_from_before_take_the_guard_over(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    made = put_right(cast, case)
    Case.objects.filter(pk=case.pk).update(shielded="minor", danger=True)
    CaseSubject.objects.create(case=case, person=cast.person("supervisor"), named_at=AT)
    CaseAccess.objects.create(case=case, person=cast.person("community"), granted_at=AT)
    move = import_module("linli.cases.migrations.0024_rectifications_are_guarded").take_over_guards
    move(apps, None)
    move(apps, None)
    made.refresh_from_db()
    assert (made.shielded, made.danger, who_sees(cast, made)) == ("minor", True, {"community"})
