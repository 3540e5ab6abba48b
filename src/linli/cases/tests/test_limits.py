"""Limits are data of an area: the nearest counts, the newest of it, and what ships where nobody says anything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.cases import actions, queries, rules_limits
from linli.cases.clockwork import Limit, Unit
from linli.cases.models import Case, CaseParty, Category, ClockEvent, StageLimit
from linli.cases.tests import scenes
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.places import queries as places
from tests.cast import AT, CITY, EAST, GRID, HOME, WEST, Cast

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=10)
HOUR = 60
Stage, Matter = StageLimit.Stage, StageLimit.Matter


@pytest.fixture
def lamp(db) -> Category:
    top = Category.objects.create(code="t", name="市政", level=1, handling_days=7)
    return Category.objects.create(code="t.lamp", name="路灯", level=2, parent=top)


def put(area: str = CITY, limit: Limit | None = None, *, who: Actor | None = None, **more: Any) -> StageLimit:
    given: dict[str, Any] = {"stage": Stage.HANDLING, "matter": Matter.ORDINARY, "at": AT} | more
    return actions.put_limit(area_code=area, limit=limit or Limit(8), actor=who or Actor.system(), **given)


def limit_of(case: Case, stage: str = Stage.HANDLING, at=AT) -> Limit:
    return queries.limits_for(case.area_code, at).of_case(case, stage).limit


def test_what_ships_holds_where_nobody_says_anything(cast: Cast):
    case = scenes.placed(cast)
    assert limit_of(case, Stage.DISPATCH) == Limit(24 * HOUR, Unit.RUN)
    assert limit_of(case) == Limit(5)
    case.danger = True
    assert limit_of(case, Stage.FIRST_ANSWER) == Limit(HOUR, Unit.RUN)
    assert {stage for stage, _matter in rules_limits.SHIPPED} == set(Stage.values)
    assert len(rules_limits.SHIPPED) == len(Stage.values) * len(Matter.values)


def test_utilities_are_a_class_of_their_own(cast: Cast, lamp: Category):
    case = scenes.placed(cast)
    lamp.utilities = True
    case.category = lamp
    assert limit_of(case, Stage.DISPATCH) == Limit(2 * HOUR, Unit.RUN)
    assert limit_of(case) == Limit(7), "the catalogue says more than the class"


def test_the_nearest_area_counts_and_of_that_the_newest(cast: Cast):
    case = scenes.placed(cast)
    put(CITY, Limit(8))
    put(HOME, Limit(6))
    put(HOME, Limit(4), at=AT + timedelta(hours=1))
    put(HOME, Limit(3), valid_from=LATER)
    put(WEST, Limit(1))
    assert limit_of(case) == Limit(6)
    assert limit_of(case, at=AT + timedelta(hours=2)) == Limit(4)
    assert limit_of(case, at=LATER) == Limit(3)


def test_a_category_goes_before_its_class_and_danger_before_all(cast: Cast, lamp: Category):
    case = scenes.placed(cast)
    case.category = lamp
    assert limit_of(case) == Limit(7)
    put(CITY, Limit(2), matter="", category_code="t")
    assert limit_of(case) == Limit(2)
    put(CITY, Limit(36 * HOUR, Unit.RUN), matter="", category_code="t.lamp")
    assert limit_of(case) == Limit(36 * HOUR, Unit.RUN)
    put(CITY, Limit(2 * HOUR, Unit.RUN), matter=Matter.DANGER)
    case.danger = True
    assert limit_of(case) == Limit(2 * HOUR, Unit.RUN)


def test_a_clock_remembers_the_row_it_began_with_and_keeps_it(cast: Cast):
    row = put(CITY, Limit(2))
    case = scenes.placed(cast)
    event = ClockEvent.objects.get(case=case)
    assert (event.amount, event.unit, event.limit_from) == (2, "day", row.uid)
    due = case.due_at
    put(CITY, Limit(9), at=AT + timedelta(minutes=1))
    scenes.accepted(cast, case, at=AT)
    assert Case.objects.get(pk=case.pk).due_at == due


def test_what_is_put_is_on_record(cast: Cast):
    put(CITY, Limit(8), who=cast.admin)
    entry = journal.timeline(places.area(CITY).uid).last()
    assert entry is not None
    assert entry.code == "area.limit_put"


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("limit_zero", {"limit": Limit(0)}),
        ("limit_long", {"limit": Limit(401)}),
        ("bad_limit", {"limit": Limit(unit="date", due_on=AT.date())}),
        ("one_of_both", {"matter": ""}),
        ("one_of_both", {"category_code": "t"}),
        ("unknown_category", {"category_code": "nothing"}),
        ("bad_stage", {"stage": "sleep"}),
        ("bad_stage", {"matter": "boring"}),
        ("backdated", {"valid_from": AT - timedelta(seconds=1)}),
    ],
)
def test_what_is_no_limit_is_refused_and_nothing_is_kept(
    cast: Cast, lamp: Category, code: str, given: dict[str, Any]
):
    with pytest.raises(Refused) as refused:
        put(**given)
    assert refused.value.verdict.code == code
    assert not StageLimit.objects.exists()


def test_a_moment_is_taken_once(cast: Cast):
    put(CITY)
    with pytest.raises(Refused) as refused:
        put(CITY, Limit(3))
    assert refused.value.verdict.code == "limit_taken"


def test_only_administrators_of_the_area_set_it_up(cast: Cast):
    with pytest.raises(Refused) as refused:
        put(EAST, who=cast.supervisor)
    assert refused.value.verdict.code == "no_right"
    for who, why in ((cast.supervisor, Refused), (cast.dispatcher, Missing), (cast.stranger, Missing)):
        with pytest.raises(why):
            put(EAST, who=who)
        with pytest.raises(why):
            actions.put_hours(area_code=EAST, hours="08:00-12:00, 13:00-17:00", actor=who, at=AT)
    with pytest.raises(Missing):
        put("990199", who=Actor.system())


@pytest.mark.parametrize("hours", ["", "9-17", "13:30-17:30, 09:00-12:00"])
def test_what_is_no_working_hours_is_refused(cast: Cast, hours: str):
    with pytest.raises(Refused) as refused:
        actions.put_hours(area_code=CITY, hours=hours, actor=cast.admin, at=AT)
    assert refused.value.verdict.code == "bad_hours"


def test_the_administrator_sets_limits_and_hours_in_the_browser(
    cast: Cast, signed_in, django_assert_max_num_queries
):
    admin = signed_in("admin")
    given = {"stage": "handling", "matter": "ordinary", "amount": "4", "counted": "days", "_key": "k1"}
    assert admin.post(reverse("cases:put_limit", args=[CITY]), given).status_code == 303
    given = {"hours": "08:30-12:00, 14:00-18:00", "_key": "k2"}
    assert admin.post(reverse("cases:put_hours", args=[CITY]), given).status_code == 303
    with django_assert_max_num_queries(14):
        page = admin.get(reverse("cases:limits")).content.decode()
    assert "08:30-12:00, 14:00-18:00" in page
    zero = {"stage": "handling", "matter": "ordinary", "amount": "0", "counted": "days", "_key": "k3"}
    assert admin.post(reverse("cases:put_limit", args=[CITY]), zero).status_code == 409
    assert admin.post(reverse("cases:put_limit", args=[CITY]), {"_key": "k4"}).status_code == 422
    assert admin.post(reverse("cases:put_hours", args=[CITY]), {"_key": "k5"}).status_code == 422
    bad = {"hours": "nine to five", "_key": "k6"}
    assert admin.post(reverse("cases:put_hours", args=[CITY]), bad).status_code == 409


def test_others_read_the_table_of_their_own_area_and_change_nothing(cast: Cast, signed_in):
    dispatcher = signed_in("dispatcher")
    for address, value in (
        ("cases:limits", "09:00"),
        ("cases:evidence", "办理后照片"),
        ("cases:lights", "绿、黄、红"),
    ):
        page = dispatcher.get(reverse(address)).content.decode().partition("<main")[2]
        assert value in page
        assert "管理员" in page
        assert not re.search(r"<(form|input|select|textarea|button)\b", page.partition("</main>")[0])
    assert dispatcher.get(reverse("cases:limits"), {"area": WEST}).status_code == 404
    assert signed_in("resident").get(reverse("cases:limits")).status_code == 404
    given = {"stage": "handling", "matter": "ordinary", "amount": "4", "counted": "days", "_key": "k1"}
    own = min(cast.dispatcher.area_codes())
    assert dispatcher.post(reverse("cases:put_limit", args=[own]), given).status_code == 409
    assert not StageLimit.objects.exists()


def test_a_page_of_a_grid_names_where_each_limit_comes_from(cast: Cast, lamp: Category):
    put(CITY, Limit(8))
    put(HOME, Limit(2), matter="", category_code="t.lamp")
    put(HOME, Limit(1), valid_from=LATER)
    page = queries.limits_page(actor=cast.admin, code=GRID, at=AT)
    handling = dict(page.stages)[str(Stage.HANDLING.label)]
    assert [line.area for line in handling] == ["", "", "临安里市"]
    assert [(line.about, line.limit) for line in page.categories] == [("路灯", Limit(2))]
    assert [line.limit for line in page.coming] == [Limit(1)]


def test_a_case_shows_its_stages_with_what_was_too_late(cast: Cast):
    case = scenes.placed(cast)
    scenes.accepted(cast, case, at=AT + timedelta(hours=25))
    page = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=AT + timedelta(hours=48))
    assert [(one.stage, one.limit, one.late) for one in page.stages] == [
        ("first_answer", Limit(24 * HOUR, Unit.RUN).label, True),
        ("dispatch", Limit(24 * HOUR, Unit.RUN).label, False),
        ("handling", Limit(5).label, False),
    ]
    assert page.stages[1].due_at == AT + timedelta(hours=49)
    assert page.stages[2].due_at == Case.objects.get(pk=case.pk).due_at


def test_a_question_to_the_reporter_is_a_first_answer(cast: Cast):
    case = scenes.placed(cast)
    scenes.asked(cast, case, at=AT + timedelta(hours=2))
    later = AT + timedelta(hours=60)
    actions.answer_question(voice_uid=case.voices.get().uid, words="第三盏", actor=cast.community, at=later)
    scenes.accepted(cast, case, at=later)
    first = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=later).stages[0]
    assert (first.stage, first.done_at, first.late) == ("first_answer", AT + timedelta(hours=2), False)


def test_who_helps_has_not_been_sent(cast: Cast):
    case = scenes.placed(cast)
    scenes.accepted(cast, case)
    helps = AT + timedelta(hours=1)
    actions.claim_lead(case_uid=case.uid, part=CaseParty.Part.HELP, actor=cast.volunteer, at=helps)
    sent = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=AT + timedelta(hours=30)).stages[1]
    assert (sent.stage, sent.done_at, sent.late) == ("dispatch", None, True)
    at = AT + timedelta(hours=31)
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=at)
    sent = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=at).stages[1]
    assert (sent.done_at, sent.late) == (at, True)


def test_a_rectification_has_its_own_stage_alone(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    actions.record_rating(
        voice_uid=case.voices.get().uid, score=1, via="link", actor=cast.resident, at=AT + timedelta(hours=1)
    )
    made = Case.objects.get(parent=case)
    page = queries.case_page(actor=cast.supervisor, uid=made.uid, at=AT + timedelta(hours=2))
    assert [(one.stage, one.limit) for one in page.stages] == [("rectification", Limit(3).label)]
