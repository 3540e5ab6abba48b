"""An undertaking is a case: promised, led, lit when it is late, finished with its result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from linli.cases import actions as cases
from linli.cases import clockwork
from linli.cases.models import Case, CaseParty, ClockEvent, Objection
from linli.cases.tests.pictures import jpeg
from linli.kernel.verdict import Missing, Refused
from linli.undertakings import actions, queries, rules
from linli.undertakings.facts import Draft, Target
from linli.undertakings.models import Milestone, Undertaking
from linli.undertakings.tests import scene
from tests.cast import AT, GRID, PINE, Cast

pytestmark = pytest.mark.django_db
APRIL, JUNE = date(2026, 4, 30), date(2026, 6, 30)


def at_noon(day: date) -> datetime:
    return AT.replace(year=day.year, month=day.month, day=day.day, hour=12)


def refused(verb: Any, **given: Any) -> str:
    with pytest.raises(Refused) as why:
        verb(**given)
    return why.value.verdict.code


def light(one: Undertaking, at: datetime) -> str:
    return clockwork.light(Case.objects.get(pk=one.case_id), at)


def test_the_nearest_open_milestone_is_what_the_clock_runs_towards(cast: Cast):
    item = scene.led(cast)
    assert Case.objects.get(pk=item.case_id).due_at == datetime(2026, 9, 30, 17, 30, tzinfo=AT.tzinfo)
    second, first = scene.promised(cast, item, "完工", JUNE), scene.promised(cast, item, "进场", APRIL)
    assert Case.objects.get(pk=item.case_id).due_at == datetime(2026, 4, 30, 17, 30, tzinfo=AT.tzinfo)
    assert light(item, at_noon(APRIL)) == "yellow"
    late = at_noon(date(2026, 5, 6))
    assert light(item, late) == "red"
    page = queries.item_page(actor=cast.leader, uid=item.uid, at=late)
    assert [(line.milestone.name, line.late) for line in page.milestones] == [("进场", True), ("完工", False)]
    actions.finish_milestone(milestone_uid=first.uid, proof="施工队已进场", actor=cast.handler, at=late)
    assert light(item, late) == "green"
    assert Case.objects.get(pk=item.case_id).due_at == datetime(2026, 6, 30, 17, 30, tzinfo=AT.tzinfo)
    actions.explain_milestone(milestone_uid=second.uid, words="并入总验收", actor=cast.supervisor, at=late)
    assert Case.objects.get(pk=item.case_id).due_at == datetime(2026, 9, 30, 17, 30, tzinfo=AT.tzinfo)
    causes = (
        ClockEvent.objects.filter(case_id=item.case_id).order_by("sequence").values_list("cause", flat=True)
    )
    assert list(causes) == ["undertaking", "milestone", "milestone", "milestone", "undertaking"]


def test_one_that_passed_before_the_one_before_it_was_reached_is_red_at_once(cast: Cast):
    item = scene.led(cast)
    first = scene.promised(cast, item, "进场", APRIL)
    scene.promised(cast, item, "完工", JUNE)
    july = at_noon(date(2026, 7, 6))
    actions.finish_milestone(milestone_uid=first.uid, proof="已进场", actor=cast.leader, at=july)
    assert light(item, july) == "red"


def test_a_day_in_a_year_without_working_days_is_kept_and_the_year_is_named(cast: Cast):
    item = scene.led(cast)
    far = Target(quantity=30, unit="户", due_on=date(2028, 3, 31))
    actions.set_target(item_uid=item.uid, target=far, actor=cast.supervisor, at=AT)
    scene.promised(cast, item, "中期", date(2027, 12, 31))
    page = queries.item_page(actor=cast.leader, uid=item.uid, at=AT)
    assert (page.missing_year, page.milestones[0].missing_year) == (2028, 2027)
    # A promised day is a day: it is known; only what counts working days in that year is not said.
    case = Case.objects.get(pk=item.case_id)
    assert (case.due_missing_year, case.due_at) == (None, datetime(2027, 12, 31, 17, 30, tzinfo=AT.tzinfo))
    actions.explain_milestone(
        milestone_uid=page.milestones[0].milestone.uid, words="改期", actor=cast.supervisor, at=AT
    )
    cases.ask_time(
        case_uid=case.uid,
        reason="等厂家",
        limit=clockwork.Limit(unit="date", due_on=date(2028, 6, 30)),
        actor=cast.leader,
        at=AT,
    )
    counted = clockwork.Limit(400, "day")
    cases.refuse_time(case_uid=case.uid, words="按天数另报", actor=cast.dispatcher, at=AT)
    code = refused(
        cases.ask_time, case_uid=case.uid, reason="等厂家", limit=counted, actor=cast.leader, at=AT
    )
    assert code == "counts_otherwise"


def test_one_focus_item_for_each_leader_and_list(cast: Cast):
    batch = scene.batch(cast)
    first = scene.led(cast, batch, focus=True)
    other = scene.led(cast, batch, title="整治积水路段")
    again: dict[str, Any] = {
        "item_uid": other.uid,
        "leader_uid": cast.leader.person_uid,
        "focus": True,
        "actor": cast.supervisor,
        "at": AT,
    }
    assert refused(actions.assign, **again) == "focus_taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        Undertaking.objects.filter(pk=other.pk).update(focus=True)
    actions.assign(
        item_uid=first.uid, leader_uid=cast.leader.person_uid, actor=cast.supervisor, at=AT
    )  # gives it up
    assert actions.assign(**again).focus
    elsewhere = scene.led(cast, scene.batch(cast, name="另一批"), focus=True)
    assert elsewhere.focus


def test_two_who_name_a_focus_item_at_once_leave_one(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    batch = scene.batch(cast)
    first, second = scene.led(cast, batch, focus=True), scene.led(cast, batch, title="整治积水路段")
    # The other one's look at the table came before the first was written: the constraint refuses, with the same code.
    monkeypatch.setattr("linli.undertakings.actions.items._focus_of", lambda *_given: False)
    code = refused(
        actions.assign,
        item_uid=second.uid,
        leader_uid=cast.leader.person_uid,
        focus=True,
        actor=cast.supervisor,
        at=AT,
    )
    assert code == "focus_taken"
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.focus, second.focus) == (True, False)


def _in_state(item: Undertaking, state: str) -> Undertaking:
    Case.objects.filter(pk=item.case_id).update(
        state=state,
        review_on=date(2026, 12, 1),
        closed_at=AT,
        merged_into=item.case_id if state == "merged" else None,
    )
    return item


def _do(verb: str, cast: Cast, item: Undertaking, milestone: Milestone) -> Any:
    runs: dict[str, Any] = {"item_uid": item.uid, "actor": cast.supervisor, "at": AT}
    leads: dict[str, Any] = runs | {"actor": cast.leader}
    target = Target(words="验收合格", due_on=scene.END)
    return {
        "assign": lambda: actions.assign(unit_uid=cast.department.uid, **runs),
        "target": lambda: actions.set_target(target=target, **runs),
        "add_milestone": lambda: actions.add_milestone(name="验收", due_on=JUNE, **leads),
        "finish_milestone": lambda: actions.finish_milestone(
            milestone_uid=milestone.uid, proof="验收单", actor=cast.leader, at=AT
        ),
        "explain_milestone": lambda: actions.explain_milestone(
            milestone_uid=milestone.uid, words="合并", actor=cast.supervisor, at=AT
        ),
        "progress": lambda: actions.report_progress(words="进行中", **leads),
        "finish": lambda: actions.finish(words="完成", quantity=30, **leads),
    }[verb]()


@pytest.mark.parametrize("verb", rules.VERBS)
def test_every_verb_in_every_state_of_the_case(verb: str, cast: Cast):
    item = scene.led(cast)
    milestone = scene.promised(cast, item, "进场", APRIL)
    if verb == "finish":
        Milestone.objects.filter(pk=milestone.pk).update(done_at=AT, proof="进场")
    for state in Case.State.values:
        with transaction.atomic():
            _in_state(item, state)
            if state in rules.VERBS[verb]:
                assert _do(verb, cast, item, milestone)
            else:
                with pytest.raises(Refused) as why:
                    _do(verb, cast, item, milestone)
                assert why.value.verdict.code == "wrong_state", (verb, state)
            transaction.set_rollback(True)


def test_what_is_promised_is_judged(cast: Cast):
    batch, item = scene.batch(cast, name="乙"), scene.led(cast)
    runs: dict[str, Any] = {"actor": cast.supervisor, "at": AT}
    good: dict[str, Any] = {"words": "验收合格", "due_on": scene.END}
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"due_on": scene.END}, "no_target"),
        ({"quantity": 3, "due_on": scene.END}, "no_unit"),
        (good | {"words": "长" * 301}, "too_long"),
        (good | {"due_on": AT.date()}, "not_ahead"),
        (good | {"planned_fen": -1}, "bad_cost"),
    )
    for target, code in bad:
        given = Draft(title="甲", target=Target(**target))
        assert refused(actions.enter, batch_uid=batch.uid, draft=given, **runs) == code
        assert refused(actions.set_target, item_uid=item.uid, target=Target(**target), **runs) == code
    fine = Target(**good)
    for draft, code in (
        (Draft(title=" ", target=fine), "no_title"),
        (Draft(title="长" * 121, target=fine), "title_long"),
        (Draft(title="甲", target=fine, area_code=PINE), "other_area"),
        (Draft(title="甲", target=fine, area_code=f"{GRID}999"), "bad_area"),
    ):
        assert refused(actions.enter, batch_uid=batch.uid, draft=draft, **runs) == code
    scene.promised(cast, item, "完工", JUNE)
    early = Target(words="验收合格", due_on=APRIL)
    assert refused(actions.set_target, item_uid=item.uid, target=early, **runs) == "before_milestone"
    assert (
        refused(actions.enter, batch_uid=batch.uid, draft=scene.draft(), actor=cast.handler, at=AT)
        == "no_right"
    )
    with pytest.raises(Missing):
        actions.enter(batch_uid=batch.uid, draft=scene.draft(), actor=cast.stranger, at=AT)
    assert Case.objects.filter(kind="undertaking").count() == 1


def test_who_leads_is_a_leader_or_a_unit(cast: Cast):
    item = scene.item(cast)
    runs: dict[str, Any] = {"item_uid": item.uid, "actor": cast.supervisor, "at": AT}
    assert refused(actions.assign, **runs) == "no_lead"
    assert refused(actions.assign, leader_uid=cast.handler.person_uid, **runs) == "not_leader"
    assert refused(actions.assign, unit_uid=uuid4(), **runs) == "unknown_unit"
    unit: dict[str, Any] = runs | {"unit_uid": cast.department.uid}
    assert refused(actions.assign, focus=True, **unit) == "focus_needs_leader"
    assert refused(actions.assign, **unit | {"actor": cast.community}) == "no_right"
    actions.assign(**unit)
    assert Case.objects.get(pk=item.case_id).state == "dispatched"
    cases.take_case(case_uid=item.case.uid, actor=cast.handler, at=AT)
    entry = actions.report_progress(item_uid=item.uid, words="已招标", percent=10, actor=cast.handler, at=AT)
    assert queries.item_page(actor=cast.handler, uid=item.uid, at=AT).progress[0].entry == entry


def test_handed_over_an_objection_lapses_and_who_helps_by_own_will_stays(cast: Cast):
    item = scene.item(cast)
    given: dict[str, Any] = {"item_uid": item.uid, "actor": cast.supervisor, "at": AT}
    actions.assign(**given, unit_uid=cast.department.uid)
    of: dict[str, Any] = {"case": item.case, "part": "help", "how": "claimed", "since": AT}
    claim = CaseParty.objects.create(unit=cast.enterprise, **of)
    cases.contest_case(
        case_uid=item.case.uid, reason="not_ours", words="非我单位职责", actor=cast.handler, at=AT
    )
    actions.assign(**given, leader_uid=cast.leader.person_uid, helper_uids=[cast.enterprise.uid])
    assert Objection.objects.get().state == "lapsed"
    assert CaseParty.objects.get(unit=cast.enterprise, until=None) == claim


def test_milestones_are_judged_and_nobody_explains_their_own_away(cast: Cast):
    item = scene.led(cast)
    one: dict[str, Any] = {"item_uid": item.uid, "actor": cast.leader, "at": AT}
    for name, day, code in (
        (" ", APRIL, "no_name"),
        ("长" * 121, APRIL, "too_long"),
        ("进场", AT.date(), "not_ahead"),
        ("进场", None, "not_ahead"),
        ("进场", date(2026, 10, 1), "after_target"),
    ):
        assert refused(actions.add_milestone, name=name, due_on=day, **one) == code
    milestone = scene.promised(cast, item, "进场", APRIL)
    given: dict[str, Any] = {"milestone_uid": milestone.uid, "at": AT}
    assert refused(actions.explain_milestone, words="不做了", actor=cast.leader, **given) == "in_hand"
    assert refused(actions.explain_milestone, words="不做了", actor=cast.community, **given) == "no_right"
    assert refused(actions.finish_milestone, proof="见图", actor=cast.supervisor, **given) == "not_in_hand"
    assert refused(actions.finish_milestone, proof=" ", actor=cast.leader, **given) == "no_words"
    actions.finish_milestone(proof="见图", actor=cast.leader, **given)
    assert refused(actions.finish_milestone, proof="见图", actor=cast.leader, **given) == "milestone_closed"


def test_progress_is_only_ever_added(cast: Cast):
    item = scene.led(cast)
    one: dict[str, Any] = {"item_uid": item.uid, "actor": cast.handler, "at": AT}
    assert refused(actions.report_progress, words="", **one) == "no_words"
    assert refused(actions.report_progress, words="过半", percent=101, **one) == "bad_percent"
    assert refused(actions.report_progress, words="改", mends_uid=uuid4(), **one) == "unknown_entry"
    assert refused(actions.report_progress, words="过半", **one | {"actor": cast.supervisor}) == "not_in_hand"
    wrong = actions.report_progress(words="装了 24 户", quantity=24, photos=[jpeg()], **one)
    assert queries.mine(actor=cast.leader, at=AT)[0].percent == 80
    actions.report_progress(words="实为 21 户", quantity=21, mends_uid=wrong.uid, **one)
    page = queries.item_page(actor=cast.leader, uid=item.uid, at=AT)
    assert [line.entry.words for line in page.progress] == ["实为 21 户", "装了 24 户"]
    assert (page.line.percent, len(page.progress[1].photos), page.progress[0].who) == (70, 1, "城管局")
    actions.set_target(
        item_uid=item.uid, target=Target(words="验收", due_on=scene.END), actor=cast.supervisor, at=AT
    )
    assert refused(actions.report_progress, words="又装", quantity=3, **one) == "not_counted"


def test_who_has_it_in_hand_lowers_no_target_and_a_result_below_it_is_no_hundred(cast: Cast):
    item = scene.led(cast)
    both = replace(cast.leader, posts=(*cast.leader.posts, *cast.supervisor.posts))
    less = Target(quantity=12, unit="户", due_on=scene.END)
    assert refused(actions.set_target, item_uid=item.uid, target=less, actor=both, at=AT) == "in_hand"
    one: dict[str, Any] = {"item_uid": item.uid, "actor": cast.leader, "at": AT}
    actions.report_progress(words="快了", percent=90, **one)
    actions.report_progress(words="装了 6 户", quantity=6, **one)
    assert queries.item_page(actor=cast.leader, uid=item.uid, at=AT).line.percent == 20
    actions.finish(words="装了 12 户", quantity=12, **one)
    assert queries.item_page(actor=cast.leader, uid=item.uid, at=AT).line.percent == 40


def test_finishing_needs_a_result_and_nothing_owed(cast: Cast):
    item = scene.led(cast)
    one: dict[str, Any] = {"item_uid": item.uid, "actor": cast.leader, "at": AT}
    milestone = scene.promised(cast, item, "进场", APRIL)
    assert refused(actions.finish, words="", quantity=30, **one) == "no_words"
    assert refused(actions.finish, words="都装好了", **one) == "no_quantity"
    assert refused(actions.finish, words="都装好了", quantity=30, **one) == "open_milestones"
    assert refused(actions.finish, words="好", quantity=30, spent_fen=-1, **one) in {
        "open_milestones",
        "bad_cost",
    }
    code = refused(cases.finish_case, case_uid=item.case.uid, words="好了", actor=cast.leader, at=AT)
    assert code == "on_its_list"
    actions.finish_milestone(milestone_uid=milestone.uid, proof="进场", actor=cast.leader, at=AT)
    assert refused(actions.finish, words="好", quantity=30, spent_fen=-1, **one) == "bad_cost"
    done = actions.finish(words="30 户全部装好", quantity=30, spent_fen=1_250_000, **one)
    assert (done.case.state, done.result_quantity, done.spent_fen) == ("finished", 30, 1_250_000)
