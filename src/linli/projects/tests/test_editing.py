"""A draft is changed by those who may open it, until it is published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions
from linli.projects.models import Project, Slot
from linli.projects.tests import scene
from tests.cast import HOME, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def fields(cast: Cast, **changes: Any) -> dict[str, Any]:
    starts_at = cast.at + timedelta(days=2)
    return {
        "title": "清理楼道",
        "aim": "",
        "area_code": HOME,
        "place_text": "三号楼",
        "points": 5,
        "skill_codes": ["plumbing"],
        "organiser_uid": None,
        "leader_uid": None,
        "shifts": [(starts_at, starts_at + timedelta(hours=2), 3)],
        "case_uids": [],
        **changes,
    }


def draft(cast: Cast, **changes: Any) -> Project:
    return actions.draft_project(**fields(cast, **changes), actor=cast.community, at=cast.at)


def test_fields_skills_shifts_and_cases_become_what_is_given(cast: Cast) -> None:
    first, second = scene.accepted_case(cast), scene.accepted_case(cast, "单元门口堆了沙发。")
    project = draft(cast, case_uids=[first.uid])
    starts_at = cast.at + timedelta(days=5)
    changed = fields(
        cast,
        title="清理沙发",
        points=8,
        skill_codes=[],
        shifts=[(starts_at, starts_at + timedelta(hours=1), 2)],
        case_uids=[second.uid],
    )
    actions.edit_project(project_uid=project.uid, **changed, actor=cast.community, at=cast.at)
    project.refresh_from_db()
    assert (project.title, project.points, project.skills.count()) == ("清理沙发", 8, 0)
    assert [need.case_id for need in project.needs.all()] == [second.pk]
    assert Slot.objects.filter(shift__project=project).count() == 2
    codes = list(
        JournalEntry.objects.filter(subject_uid=project.uid)
        .order_by("sequence")
        .values_list("code", flat=True)
    )
    assert codes == ["project.drafted", "project.edited"]
    actions.publish_project(project_uid=project.uid, actor=cast.community, at=cast.at)
    with pytest.raises(Refused) as caught:
        actions.edit_project(project_uid=project.uid, **changed, actor=cast.community, at=cast.at)
    assert caught.value.verdict.code == "closed"


def test_who_may_not_open_it_may_not_change_it(cast: Cast) -> None:
    project = draft(cast)
    with pytest.raises(Missing):
        actions.edit_project(project_uid=project.uid, **fields(cast), actor=cast.stranger, at=cast.at)
    with pytest.raises(Refused) as caught:
        actions.edit_project(project_uid=project.uid, **fields(cast), actor=cast.supervisor, at=cast.at)
    assert caught.value.verdict.code == "no_right"


def test_the_form_comes_filled_and_saving_it_untouched_changes_nothing(cast: Cast, signed_in) -> None:
    project = draft(cast, organiser_uid=cast.branch.uid, leader_uid=cast.person("grid_worker").uid)
    before = Project.objects.filter(pk=project.pk).values().get()
    browser = signed_in("community")
    address = reverse("projects:edit", args=[project.uid])
    assert address in browser.get(reverse("projects:detail", args=[project.uid])).content.decode()
    page = browser.get(address)
    form, rows = page.context["form"], page.context["rows"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    sent |= {"shifts-TOTAL_FORMS": len(rows.forms), "shifts-INITIAL_FORMS": rows.initial_form_count()}
    for number, row in enumerate(rows.initial):
        sent |= {f"shifts-{number}-{name}": value for name, value in row.items()}
    assert browser.post(address, sent).status_code == 303
    assert Project.objects.filter(pk=project.pk).values().get() == before
    assert Slot.objects.filter(shift__project=project).count() == 3
    assert browser.post(address, sent | {"title": ""}).status_code == 422
    more = browser.post(address, sent | {"more": "1"})
    assert "清理楼道" in more.content.decode()
