"""Until when requests for places are answered is a rule of the area: its administrator changes it, for what is asked from then on."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.people import actions as people
from linli.projects import actions
from linli.projects.queries import answers
from linli.projects.rules_answers import AnswerTimes
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened
from tests.cast import EAST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WANTED = AnswerTimes(within_days=1, before_hours=12, least_hours=1, remind_hours=2)
FORM = {"within_days": "1", "before_hours": "12", "least_hours": "1", "remind_hours": "2"}


def decided(cast, wait=10 * DAY, places=2):
    """A project whose organiser decides who comes."""
    starts = cast.at + wait
    project = opened(cast, shifts=[(starts, starts + 2 * HOUR, places)])
    actions.set_terms(project_uid=project.uid, terms=Terms(approval=True), actor=cast.community, at=cast.at)
    return project


def put(cast, wanted=WANTED, actor=None):
    return actions.set_answer_times(area_code=EAST, wanted=wanted, actor=actor or cast.admin, at=cast.at)


def test_what_an_area_never_said_is_three_days_six_two_and_twelve_hours(cast):
    assert answers.answer_times(EAST, cast.at) == AnswerTimes(3, 6, 2, 12)


def test_it_holds_for_requests_made_from_then_on_and_stays_as_it_was_for_those_before(cast):
    shift = decided(cast).shifts.get()
    before = actions.ask_for_place(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at - HOUR)
    put(cast)
    after = actions.ask_for_place(shift_uid=shift.uid, actor=another_volunteer(cast, 1), at=cast.at)
    before.refresh_from_db()
    assert before.until == cast.at - HOUR + 3 * DAY
    assert (after.until, after.remind_at) == (cast.at + DAY, cast.at + DAY - 2 * HOUR)


def test_who_asks_late_is_answered_within_the_hours_of_the_area(cast):
    put(cast)
    shift = decided(cast, wait=12 * HOUR).shifts.get()
    asked = actions.ask_for_place(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    assert asked.until == cast.at + HOUR


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"within_days": 0}, "bad_within"),
        ({"before_hours": 73}, "bad_before"),
        ({"least_hours": 0}, "bad_least"),
        ({"remind_hours": 73}, "bad_remind"),
    ],
)
def test_what_cannot_be_is_refused(cast, change, code):
    with pytest.raises(Refused, match=code):
        put(cast, AnswerTimes(**change))


def test_only_the_administrator_changes_it_and_only_what_changed_is_written(cast):
    with pytest.raises(Refused, match="no_right"):
        put(cast, actor=cast.supervisor)
    put(cast, AnswerTimes(within_days=2))
    assert JournalEntry.objects.filter(code="area.setting_put").count() == 1


def test_its_page_has_a_form_for_the_administrator_and_text_for_others(cast, signed_in):
    page, address = reverse("projects:answer_times"), reverse("projects:set_answer_times", args=[EAST])
    assert signed_in("supervisor").post(address, FORM).status_code == 409
    read = signed_in("supervisor").get(page, {"area": EAST}).content.decode()
    assert 'name="within_days"' not in read
    assert "只有本区域的管理员" in read
    browser = signed_in("admin")
    assert browser.post(address, FORM | {"within_days": "99"}).status_code == 422
    assert browser.post(address, FORM).status_code == 303
    shown = browser.get(page, {"area": EAST}).content.decode()
    assert 'value="12"' in shown
    assert "1 天内" in shown  # what held when


def test_the_page_of_a_project_says_the_times_of_its_area(cast, signed_in):
    put(cast)
    text = signed_in("volunteer").get(reverse("projects:detail", args=[decided(cast).uid])).content.decode()
    with translation.override("zh-hans"):
        assert "1 天内" in text
    assert "12 小时" in text


def test_the_same_as_json(cast):
    path = f"/api/v1/areas/{EAST}/answer-times"

    def bearer(who):
        return {"Authorization": f"Bearer {people.issue_token(username=who, at=cast.at)}"}

    body = json.dumps({name: int(value) for name, value in FORM.items()})

    def put_as(who):
        asked = Client().post(path, body, content_type="application/json", headers=bearer(who))
        return asked.json()

    assert put_as("supervisor")["code"] == "no_right"
    assert Client().get(path, headers=bearer("resident")).status_code == 404
    made = put_as("admin")
    assert (made["within_days"], made["remind_hours"], len(made["history"])) == (1, 2, 1)
    assert Client().get(path, headers=bearer("supervisor")).json() == made
