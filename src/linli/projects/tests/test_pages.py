"""Pages of projects: who sees what, with how many statements, and what a press leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.attendance.rules import code_at
from linli.cases.models import Case
from linli.kernel.clock import local_zone
from linli.kernel.models import JournalEntry
from linli.people import actions as people
from linli.places import declarations
from linli.places.models import Area, AreaSetting
from linli.projects import actions
from linli.projects.models import Project, Slot
from linli.projects.tests.scene import accepted_case, another_volunteer, opened, shift_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def page(browser, name, *args, query="", most=None):
    address = reverse(f"projects:{name}", args=args) + query
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address)
    if most is not None:
        asked = [one["sql"] for one in captured]
        assert len(asked) <= most, "\n".join(asked)
    return answer.status_code, answer.content.decode()


def press(browser, name, *args, **fields):
    return browser.post(reverse(f"projects:{name}", args=args), fields)


def test_tasks_best_first_with_why_and_why_not(cast, signed_in):
    far = opened(cast, title="值守路口", area_code="990101001002", shifts=[_days(cast, 4)])
    near = opened(cast, title="修水管", skill_codes=["plumbing"], lat="30.0200", lng="120.0100")
    full = opened(cast, title="名额已满的项目", shifts=[_days(cast, 5, places=1)])
    actions.claim_slot(shift_uid=shift_of(full).uid, actor=another_volunteer(cast, 1), at=cast.at)
    opened(cast, title="别处的项目", shifts=[_days(cast, 40)])
    status, text = page(signed_in("volunteer"), "tasks", most=16)
    assert status == 200
    order = [text.index(one) for one in ("修水管", "值守路口", "名额已满的项目")]
    assert order == sorted(order)
    assert "别处的项目" not in text  # beyond four weeks
    for project in (near, far):
        assert reverse("projects:claim", args=[shift_of(project).uid]) in text
    assert reverse("projects:wait", args=[shift_of(full).uid]) in text


def _days(cast, days, *, places=3):
    starts_at = cast.at + timedelta(days=days)
    return starts_at, starts_at + timedelta(hours=2), places


def test_tasks_are_narrowed_to_days_and_to_the_own_community(cast, signed_in):
    weekend = 5 - cast.at.astimezone(local_zone()).weekday()  # to the next Saturday, or yesterday on a Sunday
    opened(cast, title="下周六", shifts=[_days(cast, weekend + 14)])
    opened(cast, title="下下周一", area_code="990101001002", shifts=[_days(cast, weekend + 16)])
    opened(cast, title="后天", shifts=[_days(cast, 2)])
    browser = signed_in("volunteer")

    def shown(query):
        text = page(browser, "tasks", query=query, most=16)[1]
        return {title for title in ("下周六", "下下周一", "后天") if title in text}

    assert shown("") == shown("?show=nonsense") == {"下周六", "下下周一", "后天"}
    assert shown("?show=week") == {"后天"}
    assert shown("?show=weekend") - {"后天"} == {"下周六"}
    assert shown("?show=here") == {"下周六", "后天"}


def test_a_filter_without_shifts_leads_back_to_all(signed_in):
    _status, text = page(signed_in("volunteer"), "tasks", query="?show=week")
    assert f'href="{reverse("projects:tasks")}"' in text


def test_a_shift_that_has_begun_is_not_called_the_next(cast, signed_in):
    browser = signed_in("volunteer")
    project = opened(cast, shifts=[(cast.at - timedelta(minutes=20), cast.at + timedelta(hours=1), 2)])
    actions.claim_slot(shift_uid=shift_of(project).uid, actor=cast.volunteer, at=cast.at)
    assert "正在进行" in page(browser, "schedule")[1]


def test_tasks_do_not_ask_more_for_more_shifts(cast, signed_in):
    browser = signed_in("volunteer")

    def asked():
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("projects:tasks"))
        return len(captured)

    opened(cast)
    few = asked()
    for number in range(6):
        opened(cast, title=f"项目{number}", shifts=[_days(cast, number + 2), _days(cast, number + 9)])
    assert asked() == few


def test_who_is_not_registered_is_led_to_the_registration(signed_in):
    status, text = page(signed_in("resident"), "tasks")
    assert (status, reverse("people:join") in text) == (200, True)


def test_one_tap_claims_and_an_undo_is_offered_for_a_minute(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast))
    browser = signed_in("volunteer")
    assert press(browser, "claim", shift.uid, _key="k1")["Location"] == reverse("projects:tasks")
    press(browser, "claim", shift.uid, _key="k1")
    slot = Slot.objects.get(holder=cast.person("volunteer"))
    undo = reverse("projects:withdraw", args=[slot.uid])
    assert undo in page(browser, "tasks")[1]
    assert press(browser, "claim", shift.uid, _key="k2").status_code == 409
    stopped_clock.forward(seconds=61)
    assert undo not in page(browser, "tasks")[1]
    assert browser.post(undo).status_code == 303
    assert not Slot.objects.filter(holder__isnull=False).exists()


def test_whole_matters_of_the_own_community_can_be_led(cast, signed_in):
    case = accepted_case(cast)
    browser = signed_in("volunteer")
    address = reverse("cases:lead", args=[case.uid])
    assert address in page(browser, "tasks")[1]
    assert browser.post(address, {"part": "lead"}).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.lead_person_id) == (Case.State.HANDLING, cast.person("volunteer").pk)
    assert address not in page(browser, "tasks")[1]


def test_schedule_shows_the_next_shift_with_the_way_there(cast, signed_in):
    near = opened(cast, route_text="从南门进，直走到三号楼", contact_text="社区服务台 0512-0000")
    later = opened(cast, title="值守路口", shifts=[_days(cast, 3)])
    full = opened(cast, title="候补的项目", shifts=[_days(cast, 6, places=1)])
    for project in (near, later):
        actions.claim_slot(shift_uid=shift_of(project).uid, actor=cast.volunteer, at=cast.at)
    actions.claim_slot(shift_uid=shift_of(full).uid, actor=another_volunteer(cast, 1), at=cast.at)
    actions.join_waiting(shift_uid=shift_of(full).uid, actor=cast.volunteer, at=cast.at)
    status, text = page(signed_in("volunteer"), "schedule", most=10)
    assert status == 200
    for shown in ("从南门进", "社区服务台", "赵强", "值守路口", "候补的项目"):
        assert shown in text
    assert page(signed_in("resident"), "schedule")[0] == 200


def test_signing_in_and_out_on_the_phone(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    browser = signed_in("volunteer")
    assert "sign-early" in page(browser, "sign", most=8)[1]
    stopped_clock.at = shift.starts_at - timedelta(minutes=10)
    code = code_at(shift.uid, stopped_clock.at)
    query = f"?shift={shift.uid}&code={code}"
    assert f'value="{code}"' in page(browser, "sign", query=query)[1]
    assert press(browser, "sign_in", shift.uid, code="000000").status_code == 409
    assert press(browser, "sign_in", shift.uid, code="").status_code == 422
    assert press(browser, "sign_in", shift.uid, code=code).status_code == 303
    assert "sign-out" in page(browser, "sign")[1]
    stopped_clock.at = shift.ends_at
    assert press(browser, "sign_out", shift.uid, code=code_at(shift.uid, shift.ends_at)).status_code == 303
    assert "sign-done" in page(browser, "sign")[1]
    assert page(signed_in("resident"), "sign")[0] == 200


def test_codes_cannot_be_guessed(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    browser = signed_in("volunteer")
    stopped_clock.at = shift.starts_at
    code = code_at(shift.uid, shift.starts_at)
    for _ in range(5):
        assert press(browser, "sign_in", shift.uid, code="no code").status_code == 409
    assert press(browser, "sign_in", shift.uid, code=code).status_code == 409
    assert JournalEntry.objects.filter(code="attendance.wrong_code").count() == 5
    stopped_clock.forward(minutes=10)
    right = code_at(shift.uid, stopped_clock.at)
    assert press(browser, "sign_in", shift.uid, code=right).status_code == 303


def test_the_code_is_for_those_who_run_the_project(cast, signed_in):
    shift = shift_of(opened(cast))
    code = code_at(shift.uid, cast.at)
    for who in ("grid_worker", "community", "dispatcher"):
        status, text = page(signed_in(who), "code", shift.uid, most=6)
        assert (status, code[:3] in text, "http-equiv" in text) == (200, True, True)
    for who in ("volunteer", "resident", "stranger", "leader", "handler"):
        status, text = page(signed_in(who), "code", shift.uid)
        assert (status, code in text) == (409, False)
    fragment = signed_in("community").get(
        reverse("projects:code", args=[shift.uid]), headers={"HX-Request": "true"}
    )
    assert b"<html" not in fragment.content


def test_a_published_project_is_public_without_names(cast, signed_in):
    case = accepted_case(cast)
    project = opened(cast, case_uids=[case.uid])
    actions.claim_slot(shift_uid=shift_of(project).uid, actor=cast.volunteer, at=cast.at)
    for browser in (Client(), signed_in("resident"), signed_in("stranger")):
        status, text = page(browser, "detail", project.uid, most=15)
        assert status == 200
        assert "清理三号楼楼道" in text
        assert reverse("cases:detail", args=[case.uid]) not in text
        assert not [name for name in ("李明", "赵强") if name in text]
    Project.objects.filter(pk=project.pk).update(state=Project.State.DRAFT)
    assert page(Client(), "detail", project.uid)[0] == 404


def test_a_missing_sign_out_is_explained_before_one_signs_up_unless_nobody_signs(cast, client):
    project = opened(cast)
    bearer = {"Authorization": f"Bearer {people.issue_token(username='resident', at=cast.at)}"}

    def said():
        told = client.get(f"/api/v1/projects/{project.uid}", headers=bearer).json()["missing_out"]
        text = page(Client(), "detail", project.uid)[1]
        return (
            told,
            "如果不签退，须由他人确认后才计时。" in text,
            "如果不签退，三天后按计划结束时间计" in text,
        )

    assert said() == ("zero", True, False)
    AreaSetting.objects.create(
        area=Area.objects.get(code=project.area_code),
        key=declarations.MISSING_OUT.key,
        value=declarations.MISSING_OUT.write("planned"),
        valid_from=cast.at - timedelta(days=1),
    )
    assert said() == ("planned", False, True)
    project.shifts.update(delivery_minutes=60)
    assert said() == ("", False, False)


def test_the_board_of_those_who_run_it(cast, signed_in):
    project = opened(cast, shifts=[_days(cast, 1), _days(cast, 2)])
    first, second = project.shifts.order_by("starts_at")
    actions.claim_slot(shift_uid=first.uid, actor=cast.volunteer, at=cast.at)
    another_volunteer(cast, 1)
    status, text = page(signed_in("community"), "detail", project.uid, most=27)
    assert (status, "李明" in text, reverse("projects:assign", args=[first.uid]) in text) == (200, True, True)
    other = page(signed_in("community"), "detail", project.uid, query=f"?shift={second.uid}")[1]
    assert reverse("projects:assign", args=[second.uid]) in other
    assert page(signed_in("community"), "detail", project.uid, query="?shift=x")[0] == 404


def test_the_board_does_not_ask_more_for_more_people(cast, signed_in):
    project = opened(cast, places=8)
    shift = shift_of(project)
    browser = signed_in("community")

    def asked():
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("projects:detail", args=[project.uid]))
        return len(captured)

    people = [another_volunteer(cast, number) for number in range(6)]
    actions.claim_slot(shift_uid=shift.uid, actor=people[0], at=cast.at)
    few = asked()
    for one in people[1:]:
        actions.claim_slot(shift_uid=shift.uid, actor=one, at=cast.at)
    assert asked() == few


def test_assign_confirm_end_by_the_buttons(cast, signed_in, stopped_clock):
    project = opened(cast)
    shift = shift_of(project)
    browser = signed_in("community")
    assert press(browser, "assign", shift.uid, person=cast.person("volunteer").uid).status_code == 303
    assert press(browser, "assign", shift.uid, person="").status_code == 404
    slot = Slot.objects.get(holder=cast.person("volunteer"))
    stopped_clock.at = shift.ends_at
    assert press(browser, "confirm", slot.uid).status_code == 303
    assert press(browser, "confirm", slot.uid).status_code == 409
    assert press(browser, "end", project.uid, words="").status_code == 422
    assert press(browser, "cancel", project.uid).status_code == 409
    assert press(browser, "end", project.uid, words="楼道已清空。").status_code == 303
    project.refresh_from_db()
    assert project.state == Project.State.DONE
    assert page(browser, "detail", project.uid)[0] == 200


def test_the_list_filters_searches_and_pages(cast, signed_in):
    for number in range(32):
        opened(cast, title=f"清理第{number}号楼道", shifts=[_days(cast, 2)])
    opened(cast, title="值守路口", area_code="990101001002")
    browser = signed_in("dispatcher")
    status, text = page(browser, "list", most=9)
    assert (status, "值守路口" in text, "after=" in text) == (200, True, True)
    assert "值守路口" not in page(browser, "list", query="?q=楼道")[1]
    assert "值守路口" in page(browser, "list", query="?q=路口")[1]
    assert "楼道" not in page(browser, "list", query="?area=990101001002")[1]
    assert "值守路口" not in page(browser, "list", query="?state=done")[1]
    assert page(browser, "list", query="?area=123")[0] == 404
    assert page(browser, "list", query="?after=nonsense")[0] == 404
    elsewhere = page(signed_in("stranger"), "list")[1]
    assert "值守路口" not in elsewhere
    assert "值守路口" in page(signed_in("stranger"), "list", query="?area=all")[1]
    after = text.split("after=")[1][:36]
    assert page(browser, "list", query=f"?after={after}")[0] == 200


def new_form(case=None, **changes):
    fields = {
        "title": "清理三号楼",
        "aim": "",
        "area_code": "990101001001",
        "place_text": "三号楼",
        "route_text": "",
        "points": "5",
        "organiser": "",
        "leader": "",
        "contact_text": "",
        "risk_notice": "",
        "shifts-TOTAL_FORMS": "2",
        "shifts-INITIAL_FORMS": "0",
        "shifts-0-day": "2026-03-21",
        "shifts-0-begins": "09:00",
        "shifts-0-ends": "11:00",
        "shifts-0-places": "4",
    }
    return fields | ({"case": case.uid} if case else {}) | changes


def test_a_mistake_in_a_row_of_shifts_stands_in_the_summary_and_leads_to_its_field(signed_in):
    text = press(signed_in("community"), "new", **new_form(**{"shifts-0-places": "900"})).content.decode()
    assert "data-focus" in text
    assert '<a href="#id_shifts-0-places">第 1 行 · 名额</a>' in text


def test_a_new_project_from_a_case(cast, signed_in):
    case = accepted_case(cast)
    browser = signed_in("community")
    status, text = page(browser, "new", query=f"?case={case.uid}", most=20)
    assert (status, "清理三号楼楼道" in text) == (200, True)
    answer = press(browser, "new", **new_form(case))
    project = Project.objects.get()
    assert answer["Location"] == reverse("projects:detail", args=[project.uid])
    case.refresh_from_db()
    assert (project.state, case.answer_uid) == (Project.State.OPEN, project.uid)
    assert Slot.objects.filter(shift__project=project).count() == 4
    local = shift_of(project).starts_at.astimezone(cast.at.tzinfo)
    assert local.isoformat() == "2026-03-21T09:00:00+08:00"


def test_a_new_project_can_stay_a_draft_and_get_more_shifts(cast, signed_in):
    browser = signed_in("community")
    more = press(browser, "new", **new_form(more="1"))
    text = more.content.decode()
    assert (more.status_code, 'name="shifts-2-day"' in text, 'value="清理三号楼"' in text) == (
        200,
        True,
        True,
    )
    assert not Project.objects.exists()
    assert press(browser, "new", **new_form(draft="1")).status_code == 303
    draft = Project.objects.get()
    assert draft.state == Project.State.DRAFT
    assert press(browser, "publish", draft.uid).status_code == 303


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"title": ""}, 422),
        ({"shifts-0-ends": "08:00"}, 422),
        ({"shifts-0-ends": ""}, 422),
        ({"shifts-0-places": "0"}, 409),
        ({"points": "5000"}, 422),
        ({"area_code": "990102001001"}, 422),
        ({"shifts-0-day": "2026-03-01"}, 409),
        ({"shifts-0-day": "", "shifts-0-begins": "", "shifts-0-ends": ""}, 409),
    ],
)
def test_what_cannot_be_a_project_comes_back_with_all_that_was_typed(signed_in, changes, status):
    answer = press(signed_in("community"), "new", **new_form(**changes))
    assert answer.status_code == status
    assert "三号楼" in answer.content.decode()
    assert not Project.objects.exists()


def test_who_may_not_open_projects_does_not_get_the_form(signed_in):
    for who in ("volunteer", "grid_worker", "contact"):
        assert page(signed_in(who), "new")[0] == 409
