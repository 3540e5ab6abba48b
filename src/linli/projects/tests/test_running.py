"""A project from cases: written, published, ended or cancelled, and what becomes of its cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.cases.models import Case, Note
from linli.kernel import search
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions as people
from linli.people.models import Unit
from linli.places import actions as places
from linli.projects import actions
from linli.projects.models import Project, Slot
from linli.projects.tests.scene import accepted_case, another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def test_a_project_answers_cases_and_they_point_to_it(cast):
    first, second = accepted_case(cast), accepted_case(cast, "五号楼楼道也堵了。")
    project = opened(cast, case_uids=[first.uid, second.uid])
    for case in (first, second):
        case.refresh_from_db()
        assert (case.state, case.answer_uid) == (Case.State.PUBLISHED, project.uid)
        assert case.answer_url == reverse("projects:detail", args=[project.uid])
    assert project.needs.count() == 2


def test_a_draft_leaves_cases_alone_and_is_seen_by_its_desk_only(cast):
    case = accepted_case(cast)
    fields: dict[str, Any] = {
        "title": "清理楼道",
        "aim": "",
        "area_code": case.area_code,
        "place_text": "",
        "points": 5,
        "skill_codes": [],
        "organiser_uid": None,
        "leader_uid": None,
        "shifts": [(cast.at + timedelta(days=1), cast.at + timedelta(days=1, hours=2), 2)],
        "case_uids": [case.uid],
    }
    draft = actions.draft_project(**fields, actor=cast.community, at=cast.at)
    case.refresh_from_db()
    assert case.state == Case.State.ACCEPTED
    seen = [word for word in cast.words() if Project.objects.visible_to(cast.actor(word)).filter(pk=draft.pk)]
    assert seen == ["community", "dispatcher", "supervisor", "leader"]
    actions.publish_project(project_uid=draft.uid, actor=cast.dispatcher, at=cast.at)
    case.refresh_from_db()
    assert case.state == Case.State.PUBLISHED
    assert (
        code_of(actions.publish_project, project_uid=draft.uid, actor=cast.community, at=cast.at) == "closed"
    )


@pytest.mark.parametrize(
    "who", ["resident", "volunteer", "grid_worker", "contact", "supervisor", "leader", "stranger"]
)
def test_who_may_not_open_a_project_here(cast, who):
    fields: dict[str, Any] = {
        "title": "清理楼道",
        "aim": "",
        "area_code": "990101001001",
        "place_text": "",
        "points": 5,
    }
    fields |= {"skill_codes": [], "organiser_uid": None, "leader_uid": None, "shifts": [], "case_uids": []}
    assert code_of(actions.draft_project, **fields, actor=cast.actor(who), at=cast.at) == "no_right"


def test_a_unit_of_another_city_organises_nothing_here(cast):
    system = {"actor": Actor.system(), "at": cast.at}
    places.create_area(code="9903", name="别处市", **system)
    elsewhere = people.make_unit(name="别处支队", kind=Unit.Kind.TEAM, area_code="9903", **system)
    with pytest.raises(Missing):
        opened(cast, organiser_uid=elsewhere.uid)


def test_a_case_of_elsewhere_is_missing_and_a_finished_one_refused(cast):
    case = accepted_case(cast)
    opened(cast, case_uids=[case.uid])
    with pytest.raises(Refused) as raised:
        opened(cast, case_uids=[case.uid])
    assert raised.value.verdict.code == "wrong_state"
    with pytest.raises(Missing):
        actions.draft_project(
            title="清理",
            aim="",
            area_code="990102001001",
            place_text="",
            points=0,
            skill_codes=[],
            organiser_uid=None,
            leader_uid=None,
            shifts=[],
            case_uids=[case.uid],
            actor=cast.stranger,
            at=cast.at,
        )


def test_those_whom_it_suits_find_a_message(cast):
    for number in range(5):
        another_volunteer(cast, number)
    project = opened(cast, skill_codes=["plumbing"], starts_in=timedelta(days=3))  # Saturday morning
    told = InboxMessage.objects.filter(template_code="project_fits")
    assert list(told.values_list("recipient_uid", flat=True)) == [cast.person("volunteer").uid]
    assert told.get().url == reverse("projects:detail", args=[project.uid])
    opened(cast, starts_in=timedelta(days=1))  # Thursday: the volunteer is not free, the others named no time
    assert told.count() == 1 + 5


def test_telling_many_costs_as_much_as_telling_few(cast):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            opened(cast)
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    another_volunteer(cast, 0)
    few = statements()
    for number in range(1, 11):
        another_volunteer(cast, number)
    assert statements() == few
    assert InboxMessage.objects.filter(template_code="project_fits").count() == 1 + 11


def test_a_project_is_found_by_two_characters(cast):
    project = opened(cast)
    found = Project.objects.filter(pk__in=search.matching(search.Kind.PROJECT, "楼道"))
    assert list(found) == [project]


def test_ending_finishes_the_cases_with_the_same_words(cast):
    case = accepted_case(cast)
    project = opened(cast, case_uids=[case.uid])
    shift = shift_of(project)
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    end: dict[str, Any] = {"project_uid": project.uid, "words": "楼道已清空。", "before": (), "after": ()}
    assert code_of(actions.end_project, **end, actor=cast.community, at=cast.at) == "shift_ahead"
    assert code_of(actions.end_project, **end, actor=cast.stranger, at=shift.ends_at) == "no_right"
    blank = end | {"words": " "}
    assert code_of(actions.end_project, **blank, actor=cast.community, at=shift.ends_at) == "no_words"
    actions.end_project(**end, actor=cast.grid_worker, at=shift.ends_at)  # leads it on the spot
    case.refresh_from_db()
    project.refresh_from_db()
    assert (case.state, project.state) == (Case.State.FINISHED, Project.State.DONE)
    assert Note.objects.filter(case=case, body="楼道已清空。").count() == 1


def test_cancelling_gives_the_cases_back_and_tells_everybody(cast):
    case = accepted_case(cast)
    project = opened(cast, case_uids=[case.uid], places=1)
    shift = shift_of(project)
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    waiting = another_volunteer(cast, 1)
    actions.join_waiting(shift_uid=shift.uid, actor=waiting, at=cast.at)
    assert (
        code_of(actions.cancel_project, project_uid=project.uid, actor=cast.stranger, at=cast.at)
        == "no_right"
    )
    actions.cancel_project(project_uid=project.uid, actor=cast.community, at=cast.at)
    case.refresh_from_db()
    assert (case.state, case.answer_uid, case.answer_url) == (Case.State.ACCEPTED, None, "")
    told = InboxMessage.objects.filter(template_code="project_cancelled").values_list(
        "recipient_uid", flat=True
    )
    assert set(told) == {cast.person("volunteer").uid, waiting.person_uid}


def test_where_people_have_served_nothing_is_cancelled(cast):
    project = opened(cast)
    shift = shift_of(project)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    actions.confirm_attendance(slot_uid=slot.uid, actor=cast.community, at=shift.starts_at)
    assert (
        code_of(actions.cancel_project, project_uid=project.uid, actor=cast.community, at=shift.ends_at)
        == "served"
    )


def test_places_are_rows(cast):
    assert Slot.objects.filter(shift=shift_of(opened(cast, places=7))).count() == 7
