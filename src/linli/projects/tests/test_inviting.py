"""Something new is told to those who could take it, and to nobody else."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel.actor import Actor
from linli.notices import actions as notices
from linli.notices.models import HeldMessage, InboxMessage
from linli.notices.rules_channels import Choice
from linli.people import actions as people
from linli.people.models import Person
from linli.projects import actions
from linli.projects.models import Project, Series
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from tests.cast import Cast

SATURDAY = timedelta(days=3)  # in the morning, when the volunteer is free
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def told(code: str = "project_fits") -> list[str]:
    uids = InboxMessage.objects.filter(template_code=code).values_list("recipient_uid", flat=True)
    return sorted(person.name for person in Person.objects.filter(uid__in=uids))


def paper(cast: Cast, actor: Actor, *, confirmed: bool = True) -> None:
    row = people.add_certificate(skill="plumbing", number="0042", issued_by="局", actor=actor, at=cast.at)
    if confirmed:
        people.confirm_certificate(uid=row.uid, actor=cast.community, at=cast.at)


def repeated(cast: Cast, project: Project, **changes: Any) -> Series:
    rule: dict[str, Any] = {
        "rule": "FREQ=WEEKLY;BYDAY=SA;COUNT=4",
        "first_day": date(2026, 3, 19),
        "begins": time(9),
        "ends": time(11),
        "places": 2,
        "days_off": "keep",
        "left_out": [],
    }
    return actions.add_series(project_uid=project.uid, **rule | changes, actor=cast.community, at=cast.at)


def test_where_a_certificate_is_asked_for_those_are_told_whose_certificate_counts(cast: Cast) -> None:
    for number in range(3):
        one = another_volunteer(cast, number)
        if number:
            paper(cast, one, confirmed=number == 1)
    opened(cast, starts_in=SATURDAY, needed_paper_codes=["plumbing"])
    assert told() == ["志愿者1"]  # 李明 has the skill and no certificate; 志愿者2's was not seen yet


def test_all_demanded_skills_are_needed_and_a_certificate_shows_one(cast: Cast) -> None:
    paper(cast, another_volunteer(cast, 0))  # who never named the skill
    opened(cast, starts_in=SATURDAY, needed_skill_codes=["plumbing"])
    assert told() == ["志愿者0", "李明"]
    InboxMessage.objects.all().delete()
    opened(cast, starts_in=SATURDAY, needed_skill_codes=["plumbing", "first_aid"])
    assert told() == []


def test_a_place_open_to_everybody_suits_those_who_fit_no_position(cast: Cast) -> None:
    another_volunteer(cast, 0)
    posts = [{"name": "水电工", "places": 1, "skill_codes": ["plumbing"]}]
    opened(cast, starts_in=SATURDAY, positions=posts, places=0)
    assert told() == ["李明"]
    opened(cast, starts_in=SATURDAY, positions=posts, places=1)
    assert told() == ["志愿者0", "李明"]


def test_whoever_has_something_else_then_is_not_told(cast: Cast) -> None:
    mine = opened(cast, starts_in=SATURDAY)
    actions.claim_slot(shift_uid=shift_of(mine).uid, actor=cast.volunteer, at=cast.at)
    InboxMessage.objects.all().delete()
    opened(cast, starts_in=SATURDAY + timedelta(hours=1))
    assert told() == []
    opened(cast, starts_in=SATURDAY + timedelta(hours=4))  # the same day, after lunch
    assert told() == ["李明"]


def test_new_shifts_of_a_project_that_runs_are_told_once_until_they_were_read(cast: Cast) -> None:
    project = opened(cast, starts_in=timedelta(days=1))  # Thursday: not for the volunteer
    assert told() == []
    series = repeated(cast, project)
    assert told("shifts_fit") == ["李明"]
    repeated(cast, project, begins=time(14), ends=time(15))
    assert InboxMessage.objects.filter(template_code="shifts_fit").count() == 1
    InboxMessage.objects.update(read_at=cast.at)
    unchanged: dict[str, Any] = {"rule": "FREQ=WEEKLY;BYDAY=SA;COUNT=4", "first_day": date(2026, 3, 19)}
    fields: dict[str, Any] = {
        "begins": time(9),
        "ends": time(11),
        "places": 5,
        "days_off": "keep",
        "left_out": [],
    }
    actions.change_series(series_uid=series.uid, **unchanged, **fields, actor=cast.community, at=cast.at)
    assert (
        InboxMessage.objects.filter(template_code="shifts_fit").count() == 1
    )  # more places on the same days
    actions.change_series(
        series_uid=series.uid,
        **unchanged | {"rule": "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=9"},
        **fields,
        actor=cast.community,
        at=cast.at,
    )
    assert InboxMessage.objects.filter(template_code="shifts_fit").count() == 2


def test_a_draft_tells_nobody_and_what_is_gathered_counts_a_project_once(cast: Cast) -> None:
    me = cast.person("volunteer").uid
    notices.set_preference(
        recipient_uid=me, choice=Choice(fits="daily"), destination="", actor=cast.volunteer, at=cast.at
    )
    project = opened(cast, starts_in=SATURDAY)
    HeldMessage.objects.update(template_code="shifts_fit")
    repeated(cast, project)
    assert HeldMessage.objects.count() == 1  # it waits already
    repeated(cast, opened(cast, title="护学", starts_in=timedelta(days=1)))
    assert (HeldMessage.objects.count(), told("shifts_fit")) == (2, [])
    assert notices.tell_gathered(recipient_uid=me, at=cast.at + timedelta(days=1)) == 2


def test_new_shifts_cost_the_same_for_few_and_many(cast: Cast) -> None:
    def statements() -> int:
        project = opened(cast, needed_skill_codes=["plumbing"])
        InboxMessage.objects.update(read_at=cast.at)
        with CaptureQueriesContext(connection) as captured:
            repeated(cast, project)
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    few = statements()
    for number in range(5):
        paper(cast, another_volunteer(cast, number))
    assert statements() == few
    assert len(told("shifts_fit")) == 6
