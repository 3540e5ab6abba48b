"""Supervision orders: every arrow, who may, deadlines on golden dates, and the way from order to acceptance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases.models import Case, CaseSubject, ClockEvent, Voice
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.places.keeping import ERASED, Due, Term
from linli.supervision import actions, queries, rules
from linli.supervision.models import Order, Reply
from tests.cast import AT, HOME, PINE, Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
SOON, LATER = AT + timedelta(hours=1), AT + timedelta(days=30)
DEMAND = "三个工作日内说明为何未修，并给出完成日期。"


def code_of(run) -> str:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value.verdict.code


def led(cast: Cast, at=AT) -> Case:
    case = scenes.placed(cast, at=at)
    scenes.handling(cast, case, at)
    return case


def issue(cast: Cast, *found: Case, who: Actor | None = None, at=AT, **more) -> Order:
    given: dict[str, Any] = {"level": "supervise", "demand": DEMAND, "days": 3} | more
    uids = [case.uid for case in found]
    return actions.issue_order(case_uids=uids, actor=who or cast.supervisor, at=at, **given)


def reply(cast: Cast, order: Order, at=SOON, **more) -> Reply:
    given: dict[str, Any] = {"words": "配件已到，周五前修好。", "actor": cast.handler} | more
    return actions.reply_to_order(order_uid=order.uid, at=at, **given)


_BACK: dict[str, Any] = {"reason": "没有写明日期。", "days": 2}


def judge(cast: Cast, verb: str, order: Order, who: Actor | None = None, at=SOON, **more):
    run: dict[str, Any] = {"order_uid": order.uid, "actor": who or cast.supervisor, "at": at} | more
    if verb == "accept":
        return actions.accept_reply(**run)
    if verb == "send_back":
        return actions.send_back_reply(**_BACK | run)
    return actions.withdraw_order(**{"reason": "已并入另一件。"} | run)


@pytest.mark.parametrize("state", Order.State.values)
@pytest.mark.parametrize("verb", rules.ARROWS)
def test_every_verb_in_every_state(cast: Cast, verb: str, state: str):
    facts = rules.OrderFacts(state, cast.supervisor.posts[0].area_code, cast.department.pk)
    who = cast.handler if verb == "reply" else cast.supervisor
    expected = {
        "reply": {"issued", "sent_back"},
        "accept": {"replied"},
        "send_back": {"replied"},
        "withdraw": {"issued", "replied", "sent_back"},
    }
    verdict = rules.JUDGES[verb](facts, who)
    assert verdict.code == ("ok" if state in expected[verb] else "order_state")


def test_from_order_to_acceptance_with_one_answer_sent_back(cast: Cast):
    case = led(cast)
    order = issue(cast, case)
    case.refresh_from_db()
    assert (case.open_orders, order.unit, order.state) == (1, cast.department, "issued")
    assert InboxMessage.objects.filter(template_code="order_issued").count() == 1
    cases.finish_case(case_uid=case.uid, words="换好了", actor=cast.handler, at=SOON)
    assert (
        code_of(lambda: cases.write_off_case(case_uid=case.uid, actor=cast.dispatcher, at=LATER))
        == "order_open"
    )
    first = reply(cast, order, photos=[jpeg()], promised_on=date(2026, 3, 20))
    assert first.photos.count() == 1
    back_at = AT + timedelta(days=2)  # Friday, 10:00: two working days reach Tuesday
    order = judge(cast, "send_back", order, at=back_at)
    assert order.due_at == datetime(2026, 3, 24, 10, 0, tzinfo=SHANGHAI)
    page = queries.order_page(actor=cast.handler, uid=order.uid, at=back_at)
    assert page.verdicts["reply"].ok
    assert page.steps[-1].code == "due"
    second = reply(cast, order, at=back_at + timedelta(days=7))
    assert (first.late, second.late) == (False, True)
    judge(cast, "accept", order, at=back_at + timedelta(days=8))
    case.refresh_from_db()
    assert case.open_orders == 0
    assert cases.write_off_case(case_uid=case.uid, actor=cast.dispatcher, at=LATER).state == "written_off"
    told = list(
        JournalEntry.objects.filter(subject_uid=order.uid).order_by("sequence").values_list("code", flat=True)
    )
    assert told == ["order.issued", "order.replied", "order.sent_back", "order.replied", "order.accepted"]
    assert all(DEMAND not in str(one.payload) for one in JournalEntry.objects.filter(subject_uid=order.uid))


GOLDEN = [
    # (asked, working days, due): over National Day 2026 (1–7 October off; 20 September and 10 October made up)
    (datetime(2026, 9, 30, 16, 30, tzinfo=SHANGHAI), 3, datetime(2026, 10, 10, 16, 30, tzinfo=SHANGHAI)),
    (datetime(2026, 9, 18, 9, 0, tzinfo=SHANGHAI), 1, datetime(2026, 9, 20, 9, 0, tzinfo=SHANGHAI)),
    (datetime(2026, 3, 20, 15, 0, tzinfo=SHANGHAI), 2, datetime(2026, 3, 24, 15, 0, tzinfo=SHANGHAI)),
]


@pytest.mark.parametrize(("asked", "days", "due"), GOLDEN)
def test_the_deadline_of_an_answer_counts_working_days(cast: Cast, asked, days: int, due):
    reading = queries.reading_of(area_code="990101001001", days=days, asked_at=asked)
    assert reading.due_at == due


def test_a_deadline_across_a_year_without_calendar_is_refused_and_nothing_is_half_done(cast: Cast):
    at = datetime(2026, 12, 30, 10, 0, tzinfo=SHANGHAI)
    case = led(cast, AT)
    assert code_of(lambda: issue(cast, case, at=at)) == "missing_year"
    case.refresh_from_db()
    assert (case.open_orders, Order.objects.count()) == (0, 0)


def test_who_may_issue_answer_and_judge(cast: Cast):
    case = led(cast)
    assert code_of(lambda: issue(cast, case, who=cast.dispatcher)) == "no_right"
    assert code_of(lambda: issue(cast, case, who=cast.handler)) == "no_right"
    with pytest.raises(Missing):
        issue(cast, case, who=cast.stranger)
    order = issue(cast, case)
    assert code_of(lambda: reply(cast, order, actor=cast.community)) == "not_your_unit"
    with pytest.raises(Missing):
        reply(cast, order, actor=cast.contact)
    reply(cast, order)
    for verb in ("accept", "send_back", "withdraw"):
        assert code_of(lambda verb=verb: judge(cast, verb, order, cast.handler)) == "no_right"
        assert code_of(lambda verb=verb: judge(cast, verb, order, cast.community)) == "no_right"


def test_nobody_supervises_their_own_unit_or_judges_their_own_answer(cast: Cast):
    case, other = led(cast), led(cast)
    order = issue(cast, other)
    # Posts that handle and supervise are not granted to one person; should they meet all the same, this holds.
    both = replace(cast.supervisor, posts=(*cast.supervisor.posts, *cast.handler.posts))
    assert code_of(lambda: issue(cast, case, who=both)) == "own_unit"
    reply(cast, order, actor=both)
    assert code_of(lambda: judge(cast, "accept", order, both)) == "own_unit"
    # Who has left the unit since is still the one who answered.
    assert code_of(lambda: judge(cast, "accept", order)) == "own_reply"


def test_an_order_demands_a_rectification_by_a_day_and_is_not_over_before(cast: Cast):
    case = led(cast)
    by = date(2026, 3, 27)
    order = issue(cast, case, rectify_by=by)
    made = Case.objects.get(parent=case)
    assert (made.kind, made.state, made.lead_unit) == ("rectification", "dispatched", cast.department)
    last = ClockEvent.objects.filter(case=made).latest("sequence")
    assert (last.cause, last.due_on) == ("ordered", by)
    reply(cast, order)
    assert code_of(lambda: judge(cast, "accept", order)) == "not_rectified"
    cases.take_case(case_uid=made.uid, actor=cast.handler, at=SOON)
    cases.finish_case(case_uid=made.uid, words="换了整盏灯。", actor=cast.handler, at=SOON)
    assert judge(cast, "accept", order).state == "accepted"


def test_an_order_binds_the_rectification_that_is_under_way(cast: Cast):
    case = led(cast)
    issue(cast, case, rectify_by=date(2026, 3, 27))
    issue(cast, case, rectify_by=date(2026, 3, 25))
    made = Case.objects.get(parent=case)
    assert ClockEvent.objects.filter(case=made).latest("sequence").due_on == date(2026, 3, 25)
    case.refresh_from_db()
    assert case.open_orders == 2


def test_the_unit_named_for_a_shielded_matter_sees_what_it_has_to_put_right(cast: Cast):
    case = led(cast)
    named = [cast.person("handler").uid]
    cases.shield_case(case_uid=case.uid, why="minor", handler_uids=named, actor=cast.dispatcher, at=AT)
    issue(cast, case, rectify_by=date(2026, 3, 27))
    made = Case.objects.get(parent=case)
    assert Case.objects.visible_to(cast.handler).filter(pk=made.pk).exists()
    assert not Case.objects.visible_to(cast.dispatcher).filter(pk=made.pk).exists()


def test_a_case_under_order_is_neither_merged_nor_declined(cast: Cast):
    case, other = led(cast), led(cast)
    issue(cast, case)
    run: dict[str, Any] = {"case_uid": case.uid, "actor": cast.dispatcher, "at": SOON}
    assert code_of(lambda: cases.merge_case(into_uid=other.uid, **run)) == "order_open"
    cases.ask_reporter(question="是哪一盏？", **run)
    assert (
        code_of(lambda: cases.decline_case(reason="不归我们。", channel_told="95598", **run)) == "order_open"
    )


def test_an_upheld_appeal_leaves_a_rectification_that_an_order_demands_and_one_that_ended_is_accepted(
    cast: Cast,
):
    one, other = (scenes.case_in(cast, Case.State.FINISHED) for _n in range(2))
    voices = [Voice.objects.get(case=case) for case in (one, other)]
    for voice in voices:
        cases.record_rating(voice_uid=voice.uid, score=1, via="link", actor=cast.resident, at=AT)
    order = issue(cast, one, rectify_by=date(2026, 3, 27))
    for voice in voices:
        cases.exclude_verdicts(
            case_uid=voice.case.uid, voice_uids=[voice.uid], group_over=False, actor=cast.leader, at=SOON
        )
    made = Case.objects.get(parent=one)
    assert (made.state, Case.objects.get(parent=other).state) == ("accepted", "out_of_scope")
    run: dict[str, Any] = {"case_uid": made.uid, "actor": cast.supervisor, "at": SOON}
    cases.decline_case(reason="没有可改的了。", channel_told="督查室", **run)
    reply(cast, order)
    assert judge(cast, "accept", order).state == "accepted"


def test_an_order_ends_also_when_its_case_lies_in_another_area_by_now(cast: Cast):
    case = led(cast)
    order = issue(cast, case)
    case.place_in(f"{PINE}001")
    case.save(update_fields=Case.AREA_FIELDS)
    judge(cast, "withdraw", order)
    assert Case.objects.get(pk=case.pk).open_orders == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"level": "shout"}, "bad_level"),
        ({"days": 0}, "bad_days"),
        ({"days": 31}, "bad_days"),
        ({"demand": " "}, "no_words"),
        ({"demand": "字" * 4001}, "too_long"),
        ({"rectify_by": date(2026, 3, 18)}, "not_ahead"),
    ],
)
def test_an_order_that_does_not_fit_is_refused(cast: Cast, change: dict, code: str):
    case = led(cast)
    assert code_of(lambda: issue(cast, case, **change)) == code


def test_an_order_is_about_cases_of_one_unit_that_has_them(cast: Cast):
    assert code_of(lambda: issue(cast)) == "no_case"
    assert code_of(lambda: issue(cast, scenes.case_in(cast, Case.State.ACCEPTED))) == "not_orderable"
    one, two = led(cast), led(cast)
    claimed = scenes.case_in(cast, Case.State.ACCEPTED)
    cases.claim_lead(case_uid=claimed.uid, actor=cast.volunteer, at=AT)
    assert code_of(lambda: issue(cast, claimed)) == "no_unit"
    order = issue(cast, one, two)
    assert order.lines.count() == 2
    Case.objects.filter(pk=two.pk).update(lead_unit=cast.enterprise)
    assert code_of(lambda: issue(cast, one, two)) == "several_units"
    facts: dict[str, Any] = {"level": "listed", "days": 3, "units": 1}
    assert rules.may_issue(cases=21, **facts).code == "many_cases"


def test_bad_answers_and_reasons_are_refused(cast: Cast):
    order = issue(cast, led(cast))
    assert code_of(lambda: reply(cast, order, words="")) == "no_words"
    assert code_of(lambda: reply(cast, order, promised_on=date(2026, 3, 1))) == "not_ahead"
    assert code_of(lambda: reply(cast, order, photos=[b"text"])) == "not_a_photo"
    reply(cast, order)
    assert code_of(lambda: reply(cast, order)) == "order_state"
    assert code_of(lambda: judge(cast, "send_back", order, reason="")) == "no_words"
    assert code_of(lambda: judge(cast, "send_back", order, days=0)) == "bad_days"
    assert judge(cast, "withdraw", order).state == "withdrawn"
    assert code_of(lambda: judge(cast, "accept", order)) == "order_state"


def test_the_overdue_stand_first_and_red(cast: Cast):
    young = issue(cast, led(cast), days=1)
    reply(cast, young)
    late, open_ = issue(cast, led(cast), days=2), issue(cast, led(cast), days=9)
    at = AT + timedelta(days=6)
    rows = queries.orders(actor=cast.supervisor, at=at)
    assert [(row.order.pk, row.light) for row in rows] == [
        (late.pk, "red"),
        (young.pk, "off"),
        (open_.pk, "green"),
    ]
    counts = queries.pile_counts(actor=cast.handler, at=at)
    assert counts == {"answer": 2, "judge": 0, "late": 1, "open": 3}
    assert queries.pile_counts(actor=cast.supervisor, at=at)["judge"] == 1
    assert queries.orders(actor=cast.stranger, at=at) == []


def test_a_matter_that_is_kept_from_somebody_takes_its_orders_along(cast: Cast):
    case = led(cast)
    order = issue(cast, case)
    CaseSubject.objects.create(case=case, person=cast.person("handler"), named_at=AT)
    assert queries.orders(actor=cast.handler, at=SOON) == []
    with pytest.raises(Missing):
        queries.order_page(actor=cast.handler, uid=order.uid, at=SOON)


def test_words_are_erased_with_the_last_of_the_cases(cast: Cast):
    case, other = led(cast), led(cast)
    order = issue(cast, case, other)
    reply(cast, order)
    judge(cast, "send_back", order)
    reply(cast, order)
    judge(cast, "accept", order)
    Case.objects.filter(pk=case.pk).update(state="written_off", closed_at=AT)
    due = Due(at=LATER, before=LATER, terms=(Term("", LATER),))
    assert actions.erase_words(due=due) == 0
    Case.objects.filter(pk=other.pk).update(state="written_off", closed_at=AT)
    assert actions.erase_words(due=due) == 1
    order.refresh_from_db()
    assert (order.demand, order.demand_salt) == (ERASED, "")
    assert set(Reply.objects.values_list("words", "reason")) == {("", "")}
    assert actions.erase_words(due=due) == 0


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("who", ["supervisor", "handler"])
def test_the_pages_of_orders_cost_the_same_with_many(
    cast: Cast, signed_in, who: str, django_assert_num_queries
):
    browser = signed_in(who)
    order = issue(cast, led(cast))
    for page in (reverse("supervision:orders"), reverse("supervision:order", args=[order.uid])):
        browser.get(page)
        with CaptureQueriesContext(connection) as few:
            browser.get(page)
        for _number in range(3):
            issue(cast, led(cast), led(cast))
        with django_assert_num_queries(len(few)):
            browser.get(page)


def test_an_area_has_its_own_orders_and_their_number(cast: Cast):
    issue(cast, led(cast))
    here = queries.pile_counts(actor=cast.leader, at=LATER, area=HOME)
    assert (here["open"], here["late"]) == (1, 1)
    assert len(queries.orders(actor=cast.leader, at=AT, area=HOME)) == 1
    assert queries.pile_counts(actor=cast.leader, at=AT, area=PINE)["open"] == 0
    assert queries.orders(actor=cast.leader, at=AT, area=PINE) == []
