"""A hard case is settled together; the resolution has an owner and a date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, CaseSubject
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.meetings import actions, queries, rules
from linli.meetings.models import AgendaItem, Meeting
from tests.cast import HARBOUR, HOME, Cast

SOON = timedelta(days=2)


def accepted(cast: Cast) -> Case:
    voice = cases.place_voice(
        words=VoiceDraft(body="地下车库漏水，物业和开发商互相推", area_code=HOME),
        actor=cast.resident,
        at=cast.at,
    )
    return cases.accept_case(
        case_uid=voice.case.uid,
        title="地下车库漏水",
        category_code="",
        area_code=HOME,
        actor=cast.community,
        at=cast.at,
    )


def called(cast: Cast, *case_list: Case) -> Meeting:
    return actions.call_meeting(
        title="港前街道联席会议",
        area_code=HARBOUR,
        held_at=cast.at + SOON,
        place_text="街道二楼会议室",
        party_uids=[cast.department.uid, cast.enterprise.uid],
        others_present="居民代表两名",
        case_uids=[case.uid for case in case_list],
        actor=cast.dispatcher,
        at=cast.at,
    )


def resolve(cast: Cast, item: AgendaItem, **changes: object) -> AgendaItem:
    asked = {
        "item_uid": item.uid,
        "said": "物业：没有维修资金。城管局：可先应急。",
        "resolution": "城管局先行抢修，费用由物业分期承担",
        "owner_uid": cast.department.uid,
        "due_on": date(2026, 4, 3),
        "actor": cast.dispatcher,
        "at": cast.at + SOON,
    } | changes
    return actions.resolve_item(**asked)  # type: ignore[arg-type]  # by name


def test_a_case_goes_on_the_agenda_and_says_so(cast: Cast) -> None:
    case = accepted(cast)
    meeting = called(cast, case)
    case.refresh_from_db()
    assert case.state == Case.State.DELIBERATING
    assert case.answer_uid == meeting.uid


def test_a_resolution_sends_the_case_to_its_owner_with_the_date(cast: Cast) -> None:
    case = accepted(cast)
    item = called(cast, case).items.get()
    resolve(cast, item)
    case.refresh_from_db()
    assert (case.state, case.lead_unit_id) == (Case.State.DISPATCHED, cast.department.pk)
    assert case.due_at is not None
    assert case.due_at.date() == date(2026, 4, 3)


def test_a_resolution_stands_and_is_not_written_over(cast: Cast) -> None:
    item = called(cast, accepted(cast)).items.get()
    resolve(cast, item)
    with pytest.raises(Refused) as refused:
        resolve(cast, item, resolution="再议")
    assert refused.value.verdict.code == "resolved_already"


def test_a_date_in_the_past_is_refused_at_its_field(cast: Cast) -> None:
    item = called(cast, accepted(cast)).items.get()
    with pytest.raises(Refused) as refused:
        resolve(cast, item, due_on=date(2026, 3, 1))
    assert (refused.value.verdict.code, refused.value.verdict.field) == ("date_past", "due_on")


def test_a_meeting_closes_only_when_each_case_has_its_resolution(cast: Cast) -> None:
    meeting = called(cast, accepted(cast))
    after = cast.at + SOON + timedelta(hours=1)
    with pytest.raises(Refused) as refused:
        actions.hold_meeting(meeting_uid=meeting.uid, actor=cast.dispatcher, at=after)
    assert refused.value.verdict.code == "unresolved"
    resolve(cast, meeting.items.get())
    assert actions.hold_meeting(meeting_uid=meeting.uid, actor=cast.dispatcher, at=after).state == "held"


def test_a_cancelled_meeting_gives_its_cases_back(cast: Cast) -> None:
    case = accepted(cast)
    meeting = called(cast, case)
    actions.cancel_meeting(meeting_uid=meeting.uid, actor=cast.dispatcher, at=cast.at)
    case.refresh_from_db()
    assert case.state == Case.State.ACCEPTED


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("kept", ["about oneself", "shielded"])
def test_what_is_kept_from_somebody_is_on_no_agenda_that_they_read(cast: Cast, signed_in, kept: str) -> None:
    case = accepted(cast)
    meeting = called(cast, case)
    address = reverse("meetings:detail", args=[meeting.uid])
    assert "地下车库漏水" in signed_in("dispatcher").get(address).content.decode()
    if kept == "shielded":
        Case.objects.filter(pk=case.pk).update(shielded=Case.Shield.STAFF)
    else:
        CaseSubject.objects.create(case=case, person=cast.person("dispatcher"), named_at=cast.at)
    answer = signed_in("dispatcher").get(address)
    assert answer.status_code == 200
    assert "地下车库漏水" not in answer.content.decode()
    assert queries.items_of(meeting, cast.dispatcher) == []
    assert len(queries.items_of(meeting, cast.supervisor)) == 1
    with pytest.raises(Missing):
        resolve(cast, meeting.items.get())
    with pytest.raises(Missing):
        actions.cancel_meeting(meeting_uid=meeting.uid, actor=cast.dispatcher, at=cast.at)


@pytest.mark.parametrize("who", ["resident", "volunteer", "stranger"])
def test_others_find_no_meeting_here(cast: Cast, who: str) -> None:
    meeting = called(cast)
    with pytest.raises(Missing):
        actions.hold_meeting(meeting_uid=meeting.uid, actor=cast.actor(who), at=cast.at)


def test_a_party_sees_the_meeting_but_does_not_run_it(cast: Cast) -> None:
    meeting = called(cast)
    with pytest.raises(Refused) as refused:
        actions.cancel_meeting(meeting_uid=meeting.uid, actor=cast.handler, at=cast.at)
    assert refused.value.verdict.code == "no_right"


@pytest.mark.parametrize("state", Meeting.State.values)
@pytest.mark.parametrize("verb", sorted(rules.ARROWS))
def test_every_verb_in_every_state_is_allowed_or_refused_by_the_table(
    cast: Cast, verb: str, state: str
) -> None:
    verdict = rules.may(verb, rules.MeetingFacts(state=state, held_at=cast.at))
    assert verdict.ok == (state in rules.ARROWS[verb][0])


def test_the_journal_holds_the_commitment_of_a_resolution_and_not_its_words(cast: Cast) -> None:
    item = called(cast, accepted(cast)).items.get()
    resolve(cast, item)
    entry = JournalEntry.objects.get(subject_uid=item.meeting.uid, code="meeting.resolved")
    assert "resolution" in entry.payload
    assert "城管局" not in entry.payload


def test_the_pages_are_complete_with_scripts_off(cast: Cast, signed_in, stopped_clock) -> None:
    case = accepted(cast)
    browser = signed_in("dispatcher")
    answer = browser.post(
        reverse("meetings:new"),
        {
            "title": "第二次联席会议",
            "area_code": HARBOUR,
            "held_at": "2026-03-20T09:00",
            "place_text": "社区",
            "parties": [str(cast.department.uid)],
            "case": [str(case.uid)],
            "_key": "call",
        },
    )
    assert answer.status_code == 303, answer.content.decode()
    item = AgendaItem.objects.get()
    assert case.title in browser.get(answer["Location"]).content.decode()
    answer = browser.post(
        reverse("meetings:resolve", args=[item.uid]),
        {
            "said": "",
            "resolution": "换泵",
            "owner": str(cast.department.uid),
            "due_on": "2026-03-27",
            "_key": "r",
        },
    )
    assert answer.status_code == 303, answer.content.decode()
    assert "换泵" in browser.get(reverse("meetings:detail", args=[item.meeting.uid])).content.decode()


def test_the_list_costs_the_same_with_ten_meetings(
    cast: Cast, signed_in, django_assert_max_num_queries
) -> None:
    browser = signed_in("dispatcher")
    for _n in range(10):
        called(cast)
    with django_assert_max_num_queries(6):
        assert browser.get(reverse("meetings:list")).status_code == 200
