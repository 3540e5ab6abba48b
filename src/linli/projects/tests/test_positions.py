"""Positions and what they ask for; who has it, and who is told why not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.kernel.verdict import Missing, Refused
from linli.people import actions as people
from linli.people.models import Certificate
from linli.projects import actions, queries, rules_fit
from linli.projects.models import Position, Project
from linli.projects.rules_fit import Able, Demands
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
FIRST_AIDER = {"name": "急救员", "places": 2, "duties": "守急救箱", "paper_codes": ["traffic"]}


def paper(cast, *, until=None, since=None, seen=True) -> Certificate:
    row = people.add_certificate(
        skill="traffic",
        number="JT-2026-0042",
        issued_by="交警支队",
        valid_from=since,
        valid_until=until,
        actor=cast.volunteer,
        at=cast.at,
    )
    if seen:
        people.confirm_certificate(uid=row.uid, actor=cast.community, at=cast.at)
    return row


def refusal(cast, project) -> str:
    try:
        actions.claim_slot(shift_uid=shift_of(project).uid, actor=cast.volunteer, at=cast.at)
    except Refused as caught:
        return caught.verdict.code
    return "ok"


def test_each_shift_has_the_places_of_every_position_and_its_own(cast):
    guide = {"name": "引导员", "skill_codes": ["plumbing"]}
    project = opened(cast, places=3, positions=[FIRST_AIDER, guide])
    names = list(shift_of(project).slots.order_by("number").values_list("position__name", flat=True))
    assert names == ["急救员", "急救员", "引导员", None, None, None]
    project.refresh_from_db()
    assert project.demands
    assert not opened(cast, title="谁都能来").demands


@pytest.mark.parametrize(
    ("positions", "code"),
    [
        ([{"name": f"岗位{n}"} for n in range(13)], "too_many_positions"),
        ([{"name": "  "}], "no_position_name"),
        ([{"name": "甲"}, {"name": "甲 "}], "position_twice"),
        ([{"name": "甲", "places": 0}], "no_position_places"),
        ([{"name": "甲", "places": 499}], "no_places"),
    ],
)
def test_what_cannot_be_positions(cast, positions, code):
    with pytest.raises(Refused) as caught:
        opened(cast, places=3, positions=positions)
    assert caught.value.verdict.code == code
    assert not Project.objects.exists()


def test_who_has_no_certificate_is_told_and_takes_nothing(cast):
    project = opened(cast, needed_paper_codes=["traffic"])
    assert refusal(cast, project) == "no_certificate"
    row = paper(cast, seen=False)
    assert refusal(cast, project) == "certificate_unconfirmed"
    people.decline_certificate(uid=row.uid, note="姓名不符", actor=cast.community, at=cast.at)
    assert refusal(cast, project) == "no_certificate"
    paper(cast)
    assert refusal(cast, project) == "ok"


def test_who_has_no_certificate_is_not_told_that_it_is_full(cast):
    """Waiting would bring them nothing."""
    project = opened(cast, places=1, needed_paper_codes=["traffic"])
    shift_of(project).slots.update(
        holder=another_volunteer(cast, 1).person_id, how="claimed", taken_at=cast.at
    )
    assert refusal(cast, project) == "no_certificate"
    paper(cast)
    assert refusal(cast, project) == "full"


def test_a_certificate_holds_from_its_first_day_to_its_last(cast):
    project = opened(cast, needed_paper_codes=["traffic"], starts_in=timedelta(days=5))
    day = date(2026, 3, 23)  # of the shift
    for since, until, code in (
        (None, day - timedelta(days=1), "certificate_expired"),
        (day + timedelta(days=1), None, "certificate_expired"),
        (day, day, "ok"),
    ):
        Certificate.objects.all().delete()
        paper(cast, since=since, until=until)
        assert refusal(cast, project) == code


def test_a_skill_is_named_when_registering_or_shown_by_a_certificate(cast):
    assert refusal(cast, opened(cast, needed_skill_codes=["plumbing"])) == "ok"
    wants = opened(cast, needed_skill_codes=["traffic"], starts_in=timedelta(days=3))
    assert refusal(cast, wants) == "no_skill"
    paper(cast)
    assert refusal(cast, wants) == "ok"


def test_a_position_asks_beside_what_the_project_asks_of_everybody(cast):
    project = opened(cast, needed_skill_codes=["plumbing"], positions=[FIRST_AIDER])
    shift, post = shift_of(project), Position.objects.get()
    who = cast.volunteer.person_id
    assert queries.fit_verdict(who, shift.pk, None, cast.at)
    for position in (post.pk, post.uid):
        assert queries.fit_verdict(who, shift.pk, position, cast.at).code == "no_certificate"
    other = cast.person("resident").pk
    assert queries.fit_verdict(other, shift.pk, None, cast.at).code == "no_skill"


def test_a_project_that_asks_for_nothing_costs_no_statement(cast):
    shift = shift_of(opened(cast))
    with CaptureQueriesContext(connection) as captured:
        actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    asked = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(asked) == 5, asked


def test_the_rule_asks_for_papers_before_skills():
    demands = Demands({"cook": "烹饪"}, {"aid": "急救"})
    assert rules_fit.may_fill(demands, Able()).code == "no_certificate"
    assert rules_fit.may_fill(demands, Able(over=frozenset({"aid"}))).code == "certificate_expired"
    assert rules_fit.may_fill(demands, Able(papers=frozenset({"aid"}))).code == "no_skill"
    assert rules_fit.may_fill(demands, Able(papers=frozenset({"aid", "cook"})))
    assert rules_fit.may_fill(Demands(), Able())


def test_certificates_are_seen_by_the_community_of_the_holder_only(cast, signed_in):
    row = paper(cast, seen=False)
    listed = signed_in("community").get(reverse("people:papers")).content.decode()
    assert "0042" in listed
    assert "JT-2026-0042" not in listed
    assert "李明" not in listed
    for who in ("volunteer", "stranger", "contact"):
        assert "0042" not in signed_in(who).get(reverse("people:papers")).content.decode()
        with pytest.raises(Missing):
            people.confirm_certificate(uid=row.uid, actor=cast.actor(who), at=cast.at)
    with pytest.raises(Refused) as caught:
        people.decline_certificate(uid=row.uid, note=" ", actor=cast.community, at=cast.at)
    assert caught.value.verdict.code == "no_reason"
    address = reverse("people:paper_confirm", args=[row.uid])
    assert signed_in("community").post(address).status_code == 303
    assert signed_in("community").post(address).status_code == 409
    own = signed_in("volunteer").get(reverse("people:own")).content.decode()
    assert "社区已核验" in own or "seen by your community" in own


def test_the_form_writes_positions_and_comes_back_with_them(cast, signed_in):
    browser = signed_in("community")
    form = {
        "title": "路口护学",
        "area_code": "990101001001",
        "points": 10,
        "needed_skills": ["plumbing"],
        "equipment": "反光背心",
        "insurance_note": "由街道统一投保",
        "shifts-TOTAL_FORMS": 1,
        "shifts-INITIAL_FORMS": 0,
        "shifts-0-day": "2026-03-20",
        "shifts-0-begins": "07:30",
        "shifts-0-ends": "08:30",
        "positions-TOTAL_FORMS": 1,
        "positions-INITIAL_FORMS": 0,
        "positions-0-name": "急救员",
        "positions-0-places": 2,
        "positions-0-papers": ["traffic"],
    }
    more = browser.post(reverse("projects:new"), form | {"more_positions": "1"})
    assert more.context["positions"].total_form_count() == 2
    assert "急救员" in more.content.decode()
    wrong = browser.post(reverse("projects:new"), form | {"positions-0-name": ""})
    assert (wrong.status_code, Project.objects.count()) == (422, 0)
    assert browser.post(reverse("projects:new"), form | {"draft": "1"}).status_code == 303
    project = Project.objects.get()
    assert (project.equipment, shift_of(project).slots.count()) == ("反光背心", 2)
    page = browser.get(reverse("projects:edit", args=[project.uid]))
    assert [row.initial["name"] for row in page.context["positions"].initial_forms] == ["急救员"]
    assert page.context["positions"].initial_forms[0].initial["papers"] == ["traffic"]
    text = browser.get(reverse("projects:detail", args=[project.uid])).content.decode()
    for shown in ("反光背心", "由街道统一投保", "急救员"):
        assert shown in text


def test_a_programme_gathers_projects_and_their_time(cast, signed_in):
    browser = signed_in("community")
    begun = browser.post(
        reverse("projects:programmes"), {"name": "梧桐夜读", "aim": "亲子共读", "area_code": "990101001001"}
    )
    assert begun.status_code == 303
    again = browser.post(reverse("projects:programmes"), {"name": "梧桐夜读", "area_code": "990101001001"})
    assert again.status_code == 409
    programme = queries.programme_list(actor=cast.community).rows[0].programme
    project = opened(cast, programme_uid=programme.uid)
    shift = shift_of(project)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    actions.confirm_attendance(slot_uid=slot.uid, actor=cast.grid_worker, at=shift.ends_at)
    page = queries.programme_page(actor=cast.resident, uid=programme.uid, at=shift.ends_at)
    assert (page.people, page.participations, page.minutes) == (1, 1, 120)
    assert [row.project.uid for row in page.rows] == [project.uid]
    assert not page.edit
    edit = reverse("projects:edit_programme", args=[programme.uid])
    assert signed_in("volunteer").post(edit, {"name": "别的"}).status_code == 409
    assert browser.post(edit, {"name": "梧桐共读"}).status_code == 303
    assert "梧桐共读" in signed_in("volunteer").get(begun["Location"]).content.decode()


def test_tasks_say_of_each_position_why_or_why_not(cast, signed_in):
    guide = {"name": "水电工", "skill_codes": ["plumbing"]}
    first = opened(cast, title="抢修", places=0, positions=[guide, FIRST_AIDER])
    second = opened(cast, title="交通岗", needed_paper_codes=["traffic"], starts_in=timedelta(days=2))
    page = queries.tasks_page(actor=cast.volunteer, at=cast.at)
    assert [task.shift.project.pk for task in page.fit] == [first.pk]
    codes = {post.name: post.claim.code for post in page.fit[0].posts}
    assert codes == {"水电工": "ok", "急救员": "no_certificate"}
    assert [(task.shift.project.pk, task.claim.code) for task in page.rest] == [(second.pk, "no_certificate")]
    text = signed_in("volunteer").get(reverse("projects:tasks")).content.decode()
    assert "水电工" in text
    assert str(page.fit[0].posts[0].uid) in text


def test_where_somebody_served_before_comes_first(cast):
    programme = actions.open_programme(
        name="夜读", aim="", area_code="990101001001", actor=cast.community, at=cast.at
    )
    served = opened(cast, programme_uid=programme.uid)
    slot = actions.claim_slot(shift_uid=shift_of(served).uid, actor=cast.volunteer, at=cast.at)
    at = shift_of(served).ends_at
    actions.confirm_attendance(slot_uid=slot.uid, actor=cast.grid_worker, at=at)
    opened(cast, title="别家的", organiser_uid=None, starts_in=timedelta(days=5))
    opened(cast, title="同组织", starts_in=timedelta(days=6))
    opened(cast, title="同品牌", programme_uid=programme.uid, starts_in=timedelta(days=8))
    page = queries.tasks_page(actor=cast.volunteer, at=at)
    assert [task.shift.project.title for task in page.fit] == ["同品牌", "同组织", "别家的"]
    scores = [task.score for task in page.fit]
    assert scores[0] - scores[2] == 2


def test_tasks_that_ask_for_something_do_not_cost_more_for_more_of_them(cast):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            queries.tasks_page(actor=cast.volunteer, at=cast.at)
        return len(captured)

    opened(cast, needed_paper_codes=["traffic"], positions=[FIRST_AIDER])
    few = asked()
    for number in range(5):
        opened(cast, title=f"项目{number}", positions=[FIRST_AIDER], starts_in=timedelta(days=number + 2))
    assert asked() == few


def full(cast, **fields):
    """A shift that asks for a certificate, and whose places all are taken."""
    shift = shift_of(opened(cast, places=1, **fields))
    for number, slot in enumerate(shift.slots.all()):
        slot.holder_id, slot.how, slot.taken_at = (
            another_volunteer(cast, number).person_id,
            "claimed",
            cast.at,
        )
        slot.save()
    return shift


def test_nobody_waits_for_what_would_never_be_offered_to_them(cast, signed_in):
    shift = full(cast, needed_paper_codes=["traffic"])
    call = {"shift_uid": shift.uid, "actor": cast.volunteer, "at": cast.at}
    with pytest.raises(Refused) as caught:
        actions.join_waiting(**call)
    assert caught.value.verdict.code == "no_certificate"
    queue = reverse("projects:wait", args=[shift.uid])
    pages = (reverse("projects:tasks"), reverse("projects:detail", args=[shift.project.uid]))
    for page in pages:
        text = signed_in("volunteer").get(page).content.decode()
        assert queue not in text
        assert "资格证" in text
    paper(cast)
    for page in pages:
        assert queue in signed_in("volunteer").get(page).content.decode()
    assert actions.join_waiting(**call).person_id == cast.volunteer.person_id


def test_who_fits_one_of_several_positions_may_wait(cast):
    shift = full(cast, positions=[FIRST_AIDER])
    waits = actions.join_waiting(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    assert waits.person_id == cast.volunteer.person_id


def test_the_page_of_a_project_greys_its_button_for_who_lacks_the_certificate(cast, signed_in):
    project = opened(cast, needed_paper_codes=["traffic"])

    def said() -> str:
        page = queries.project_page(actor=cast.volunteer, uid=project.uid, at=cast.at)
        return page.days[0].cards[0].claim.code

    why = "请在“我的”里登记"
    address = reverse("projects:detail", args=[project.uid])
    assert said() == "no_certificate"
    assert why in signed_in("volunteer").get(address).content.decode()
    paper(cast)
    assert said() == "ok"
    assert why not in signed_in("volunteer").get(address).content.decode()


def test_nobody_is_put_on_duty_where_they_lack_the_certificate(cast):
    project = opened(cast, places=1, positions=[FIRST_AIDER])
    shift = shift_of(project)
    put = {"shift_uid": shift.uid, "person_uid": cast.volunteer.person_uid, "actor": cast.community}
    aid = shift.slots.get(number=1)
    with pytest.raises(Refused) as caught:
        actions.assign_slot(**put, slot_uid=aid.uid, at=cast.at)
    assert caught.value.verdict.code == "not_able"
    assert actions.assign_slot(**put, at=cast.at).position_id is None
    strict = shift_of(opened(cast, needed_paper_codes=["traffic"], starts_in=timedelta(days=3)))
    with pytest.raises(Refused) as caught:
        actions.assign_slot(**{**put, "shift_uid": strict.uid}, at=cast.at)
    assert caught.value.verdict.code == "not_able"
    paper(cast)
    assert actions.assign_slot(**{**put, "shift_uid": strict.uid}, at=cast.at).how == "assigned"
