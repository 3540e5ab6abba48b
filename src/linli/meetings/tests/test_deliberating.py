"""议单: hard matters are proposed with reasons, parties sit down, options are weighed, several units promise dates."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, CaseParty
from linli.cases.rules_hard import HardFacts, why_hard
from linli.kernel.verdict import Missing, Refused
from linli.meetings import actions, queries
from linli.meetings.drafts import OptionDraft
from linli.meetings.models import Meeting, Party
from linli.meetings.tests.test_meeting import SOON, accepted, called
from linli.notices.models import InboxMessage
from tests.cast import AT, HOME, Cast

LEAD, HELP = date(2026, 4, 3), date(2026, 3, 27)


def resolve(cast: Cast, case: Case, meeting: Meeting, **changes: object):
    asked = {
        "item_uid": meeting.items.get(case=case).uid,
        "said": "物业：愿意出人工。",
        "resolution": "城管局牵头，港口机械出场地",
        "outcome": "四月三日前修好，施工避开午休。",
        "owner_uid": cast.department.uid,
        "due_on": LEAD,
        "co_owners": [(cast.enterprise.uid, HELP)],
        "actor": cast.dispatcher,
        "at": cast.at + SOON,
    } | changes
    return actions.resolve_item(**asked)  # type: ignore[arg-type]  # by name


def refused_code(run) -> str:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value.verdict.code


def test_a_matter_is_hard_for_named_reasons_and_easy_without():
    late = HardFacts(reopened=True, returned=2, voices=7, units=2, red_at=AT - timedelta(days=12))
    reasons = [one.code for one in why_hard(late, AT, many=5, days=10)]
    assert reasons == ["reopened", "returned_twice", "shared_duty", "many_voices", "long_red"]
    easy = HardFacts(returned=1, voices=4, units=1, red_at=AT - timedelta(days=9))
    assert why_hard(easy, AT, many=5, days=10) == ()


def test_many_voices_propose_a_matter_and_another_area_does_not_see_it(cast: Cast):
    case = accepted(cast)
    for words in "甲乙丙丁":
        draft = VoiceDraft(body=f"{words}：我家也是", area_code=HOME, channel="visit", join_case_uid=case.uid)
        cases.place_voice(words=draft, actor=cast.community, at=AT)
    lines = case_queries.hard_cases(actor=cast.dispatcher, at=AT)
    assert [(line.case.pk, [one.code for one in line.reasons], line.table.ok) for line in lines] == [
        (case.pk, ["many_voices"], True)
    ]
    assert [one.code for one in case_queries.case_page(actor=cast.dispatcher, uid=case.uid, at=AT).hard] == [
        "many_voices"
    ]
    assert case_queries.hard_cases(actor=cast.stranger, at=AT) == []
    assert case_queries.hard_cases(actor=cast.handler, at=AT) == []


def test_what_units_rightly_gave_back_twice_is_proposed_too(cast: Cast):
    once, twice = accepted(cast), accepted(cast)
    Case.objects.filter(pk=once.pk).update(returned_count=1)
    Case.objects.filter(pk=twice.pk).update(returned_count=2)
    lines = case_queries.hard_cases(actor=cast.dispatcher, at=AT)
    assert [(line.case.pk, [one.code for one in line.reasons]) for line in lines] == [
        (twice.pk, ["returned_twice"])
    ]
    page = case_queries.case_page(actor=cast.dispatcher, uid=twice.uid, at=AT)
    assert [one.code for one in page.hard] == ["returned_twice"]


def test_a_resolution_has_several_owners_with_dates_and_every_voice_is_told(cast: Cast):
    case = accepted(cast)
    item = resolve(cast, case, called(cast, case))
    case.refresh_from_db()
    assert case.due_at is not None
    assert case.due_at.date() == LEAD
    helping = CaseParty.objects.get(case=case, until__isnull=True, part="help")
    assert helping.unit_id == cast.enterprise.pk
    assert [(one.unit_id, one.due_on) for one in item.co_owners.all()] == [(cast.enterprise.pk, HELP)]
    told = InboxMessage.objects.of(cast.person("resident").uid).values_list("template_code", flat=True)
    assert "deliberated" in told
    story = case_queries.resident_timeline(case, case.voices.get())
    assert "四月三日前修好，施工避开午休。" in [event.body for event in story]
    assert "case.help_promised" in [event.code for event in story]


def in_hand(cast: Cast) -> Case:
    case = accepted(cast)
    cases.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=AT)
    return cases.take_case(case_uid=case.uid, actor=cast.handler, at=AT)


def test_a_matter_in_hand_is_talked_over_without_leaving_its_handler_and_its_clock_runs_on(cast: Cast):
    case = in_hand(cast)
    meeting = called(cast, case)
    now = Case.objects.get(pk=case.pk)
    kept = (now.state, now.lead_unit_id, now.due_at, now.red_at, now.answer_title)
    assert kept == (Case.State.HANDLING, cast.department.pk, case.due_at, case.red_at, meeting.title)
    resolve(cast, case, meeting)
    now.refresh_from_db()
    assert (now.state, now.lead_unit_id) == (Case.State.HANDLING, cast.department.pk)
    assert now.due_at is not None
    assert now.due_at.date() == LEAD, "the promise of the meeting stands on the clock"
    story = [event.code for event in case_queries.resident_timeline(now, now.voices.get())]
    assert {"case.conferred", "case.resolved_on"} <= set(story)


def test_a_meeting_may_give_a_matter_in_hand_to_another_unit_which_then_takes_it(cast: Cast):
    case = in_hand(cast)
    resolve(cast, case, called(cast, case), owner_uid=cast.enterprise.uid, co_owners=[])
    now = Case.objects.get(pk=case.pk)
    assert (now.state, now.lead_unit_id) == (Case.State.DISPATCHED, cast.enterprise.pk)


def test_a_meeting_called_off_leaves_a_matter_in_hand_where_it_is(cast: Cast):
    case = in_hand(cast)
    meeting = called(cast, case)
    actions.cancel_meeting(meeting_uid=meeting.uid, actor=cast.dispatcher, at=AT)
    now = Case.objects.get(pk=case.pk)
    assert (now.state, now.lead_unit_id, now.answer_kind) == (Case.State.HANDLING, cast.department.pk, "")
    assert CaseParty.objects.filter(case=case, until=None).count() == 1


def test_what_was_finished_before_the_meeting_needs_no_resolution(cast: Cast):
    case = in_hand(cast)
    meeting = called(cast, case)
    assert queries.facts_of(meeting).unresolved == 1
    cases.finish_case(case_uid=case.uid, words="修好了", actor=cast.handler, at=AT)
    assert queries.facts_of(meeting).unresolved == 0
    page = queries.meeting_page(actor=cast.dispatcher, uid=meeting.uid, at=cast.at + SOON)
    assert [line.resolve.code for line in page.items] == ["wrong_state"]
    assert refused_code(lambda: resolve(cast, case, meeting)) == "wrong_state"
    assert (
        actions.hold_meeting(meeting_uid=meeting.uid, actor=cast.dispatcher, at=cast.at + SOON).state
        == "held"
    )


def test_what_was_finished_is_hard_no_more(cast: Cast):
    case = in_hand(cast)
    Case.objects.filter(pk=case.pk).update(voice_count=9)
    assert [line.table.ok for line in case_queries.hard_cases(actor=cast.dispatcher, at=AT)] == [True]
    cases.finish_case(case_uid=case.uid, words="修好了", actor=cast.handler, at=AT)
    assert case_queries.hard_cases(actor=cast.dispatcher, at=AT) == []


@pytest.mark.usefixtures("stopped_clock")
def test_the_minutes_cost_the_same_with_many_matters(cast: Cast, signed_in, django_assert_num_queries):
    browser = signed_in("dispatcher")
    meeting = called(cast, accepted(cast))
    address = reverse("meetings:minutes", args=[meeting.uid])
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for _number in range(4):
        case = accepted(cast)
        actions.table(meeting_uid=meeting.uid, case_uid=case.uid, actor=cast.dispatcher, at=AT)
        resolve(cast, case, meeting)
    with django_assert_num_queries(len(few)):
        browser.get(address)


def test_owners_are_each_named_once_with_dates_ahead(cast: Cast):
    case = accepted(cast)
    meeting = called(cast, case)
    twice = [(cast.department.uid, HELP)]
    assert refused_code(lambda: resolve(cast, case, meeting, co_owners=twice)) == "same_owner"
    past = [(cast.enterprise.uid, date(2026, 1, 1))]
    assert refused_code(lambda: resolve(cast, case, meeting, co_owners=past)) == "date_past"
    with pytest.raises(Missing):
        resolve(cast, case, meeting, co_owners=[(uuid4(), HELP)])
    assert Case.objects.get(pk=case.pk).state == Case.State.DELIBERATING


def test_parties_sit_at_the_table_by_unit_or_by_name(cast: Cast):
    meeting = called(cast)
    assert {one.kind for one in queries.seats_of(meeting)} == {"department", "park"}

    def seat(**given):
        return actions.seat_party(meeting_uid=meeting.uid, actor=cast.dispatcher, at=AT, **given)

    guest = seat(kind="residents", guest="刘大爷")
    assert guest.guest == "刘大爷"
    assert "刘大爷" not in Party.objects.get(pk=guest.pk).guest_sealed
    seat(kind="community", unit_uid=cast.branch.uid)
    assert cast.branch in meeting.parties.all()
    for given, code in (
        ({"kind": "community", "unit_uid": cast.branch.uid}, "seated_already"),
        ({"kind": "moon", "guest": "甲"}, "bad_kind"),
        ({"kind": "residents"}, "unit_or_guest"),
    ):
        assert refused_code(lambda given=given: seat(**given)) == code
    cases_of = actions.cancel_meeting(meeting_uid=meeting.uid, actor=cast.dispatcher, at=AT)
    assert cases_of.state == "cancelled"
    assert refused_code(lambda: seat(kind="residents", guest="乙")) == "meeting_closed"


def test_options_are_weighed_and_the_chosen_one_is_marked(cast: Cast):
    case = accepted(cast)
    meeting = called(cast, case)
    item = meeting.items.get()

    def prepare(*options: OptionDraft):
        return actions.prepare_item(
            item_uid=item.uid, facts="线路用了二十年。", options=options, actor=cast.dispatcher, at=AT
        )

    prepare(OptionDraft("换整段", "一次解决", "停电一天", "六万元"), OptionDraft("换接头"))
    assert refused_code(lambda: prepare(OptionDraft("甲"), OptionDraft("甲"))) == "same_option"
    many = [OptionDraft(str(number)) for number in range(7)]
    assert refused_code(lambda: prepare(*many)) == "too_many_options"
    assert [one.title for one in item.options.all()] == ["换整段", "换接头"]
    resolve(cast, case, meeting, option_uid=item.options.all()[0].uid)
    assert [one.chosen for one in item.options.all()] == [True, False]
    assert refused_code(lambda: prepare(OptionDraft("丙"))) == "resolved_already"


@pytest.mark.usefixtures("stopped_clock")
def test_from_the_list_of_hard_matters_to_printed_minutes(cast: Cast, signed_in):
    case = accepted(cast)
    Case.objects.filter(pk=case.pk).update(voice_count=9)
    meeting = called(cast)
    browser = signed_in("dispatcher")
    page = browser.get(reverse("meetings:hard")).content.decode()
    assert case.title in page
    add = reverse("meetings:add_case", args=[meeting.uid])
    assert add in page
    assert browser.post(add, {"case": str(case.uid), "_key": "a"}).status_code == 303
    item = meeting.items.get()
    form = {
        "facts": "线路老化",
        "option_title": ["换整段", ""],
        "option_for": ["一次解决", ""],
        "option_against": ["", ""],
        "option_cost": ["六万元", ""],
        "_key": "b",
    }
    assert browser.post(reverse("meetings:prepare", args=[item.uid]), form).status_code == 303
    seat = {"kind": "residents", "guest": "刘大爷", "unit": "", "_key": "s"}
    assert browser.post(reverse("meetings:seat", args=[meeting.uid]), seat).status_code == 303
    form = {
        "said": "",
        "resolution": "换整段线路",
        "outcome": "四月修好",
        "option": str(item.options.get().uid),
        "owner": str(cast.department.uid),
        "due_on": "2026-04-03",
        "co_unit": [str(cast.enterprise.uid), "", ""],
        "co_due": ["2026-03-27", "", ""],
        "_key": "c",
    }
    assert browser.post(reverse("meetings:resolve", args=[item.uid]), form).status_code == 303
    minutes = browser.get(reverse("meetings:minutes", args=[meeting.uid])).content.decode()
    for words in ("刘大爷", "线路老化", "六万元", "换整段线路", "2026-03-27", "四月修好"):
        assert words in minutes


@pytest.mark.usefixtures("stopped_clock")
def test_the_list_of_hard_matters_costs_the_same_with_many(
    cast: Cast, signed_in, django_assert_max_num_queries
):
    browser = signed_in("dispatcher")
    for _number in range(6):
        Case.objects.filter(pk=accepted(cast).pk).update(voice_count=9)
    browser.get(reverse("meetings:hard"))
    with django_assert_max_num_queries(12):
        browser.get(reverse("meetings:hard"))
