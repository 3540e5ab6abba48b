"""退单: a unit objects within its time, somebody else reviews, and nobody bounces a case twice for one reason; claims."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from linli.cases import actions, queries, rules_contesting
from linli.cases.models import Case, CaseParty, ClockEvent, Objection
from linli.cases.rules import CaseFacts
from linli.cases.tests import scenes
from linli.kernel import journal
from linli.kernel.actor import Actor, PostFact
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people.models import Role
from linli.places import actions as places
from tests.cast import AT, EAST, HOME, SINCE, Cast

pytestmark = pytest.mark.django_db
NEXT = AT + timedelta(hours=3)


@pytest.fixture
def sent(cast: Cast) -> Case:
    """With the department since Wednesday at ten, not taken yet."""
    return scenes.case_in(cast, Case.State.DISPATCHED)


def refused(code: str, what: Any) -> str:
    with pytest.raises(Refused) as refusal:
        what()
    assert refusal.value.verdict.code == code
    return str(refusal.value.verdict.sentence)


def contest(cast: Cast, case: Case, *, who: Actor | None = None, at: datetime = AT, **more: Any) -> Case:
    given: dict[str, Any] = {"reason": "not_ours", "words": "灯杆属路灯所。"} | more
    return actions.contest_case(case_uid=case.uid, actor=who or cast.handler, at=at, **given)


def uphold(cast: Cast, case: Case, *, who: Actor | None = None, at: datetime = NEXT, **more: Any) -> Case:
    return actions.uphold_case(
        case_uid=case.uid, words="情况属实。", actor=who or cast.dispatcher, at=at, **more
    )


def dismiss(cast: Cast, case: Case, *, who: Actor | None = None, at: datetime = NEXT) -> Case:
    return actions.dismiss_case(
        case_uid=case.uid, words="属贵单位职责。", actor=who or cast.dispatcher, at=at
    )


def test_the_case_stays_with_the_unit_until_somebody_else_upholds(cast: Cast, sent: Case):
    starts = ClockEvent.objects.filter(case=sent).count()
    due = sent.due_at
    contest(cast, sent, believed_uid=cast.enterprise.uid)
    found = Case.objects.get(pk=sent.pk)
    assert (found.state, found.lead_unit) == (Case.State.DISPATCHED, cast.department)
    uphold(cast, sent)
    found = Case.objects.get(pk=sent.pk)
    assert (found.state, found.lead_unit, found.returned_count) == (Case.State.ACCEPTED, None, 1)
    assert (found.due_at, ClockEvent.objects.filter(case=sent).count()) == (due, starts), "no limit anew"
    codes = [entry.code for entry in journal.timeline(sent.uid)]
    assert codes[-2:] == ["case.contested", "case.contest_upheld"]
    told = [event.title for event in queries.staff_timeline(found)][:2]
    assert all("城管局" in title for title in told)
    assert "港口机械有限公司" in told[1]


def test_upheld_and_sent_elsewhere_in_one_act(cast: Cast, sent: Case):
    contest(cast, sent)
    refused("same_unit", lambda: uphold(cast, sent, lead_uid=cast.department.uid))
    refused("unknown_unit", lambda: uphold(cast, sent, lead_uid=scenes.PROJECT))
    assert Objection.objects.get().state == "open", "refused as a whole"
    uphold(cast, sent, lead_uid=cast.enterprise.uid)
    found = Case.objects.get(pk=sent.pk)
    assert (found.state, found.lead_unit, found.returned_count) == ("dispatched", cast.enterprise, 1)


def test_what_is_dismissed_stays_and_is_not_objected_to_for_the_same_reason(cast: Cast, sent: Case):
    contest(cast, sent)
    refused("contested_already", lambda: contest(cast, sent, reason="place"))
    dismiss(cast, sent)
    assert Case.objects.get(pk=sent.pk).state == Case.State.DISPATCHED
    refused("reason_used", lambda: contest(cast, sent, at=NEXT))
    refused("bad_reason", lambda: contest(cast, sent, reason="nothing", at=NEXT))
    refused("no_words", lambda: contest(cast, sent, reason="place", words=" ", at=NEXT))
    refused("unknown_unit", lambda: contest(cast, sent, reason="place", believed_uid=scenes.PROJECT))
    contest(cast, sent, reason="place", at=NEXT)
    actions.take_case(case_uid=sent.uid, actor=cast.handler, at=NEXT)
    assert sorted(Objection.objects.values_list("state", flat=True)) == ["dismissed", "withdrawn"]


def test_a_late_objection_names_the_moment_until_which_it_was_possible(cast: Cast, sent: Case):
    until = datetime(2026, 3, 19, 11, 0, tzinfo=AT.tzinfo)  # eight working hours after Wednesday at ten
    assert queries.contest_of(sent, queries.facts_of(sent)).facts.until == until
    sentence = refused("late", lambda: contest(cast, sent, at=until + timedelta(minutes=1)))
    assert "2026-03-19 11:00" in sentence
    places.put_setting(
        area_code=HOME, key="cases.objection_hours", value=1, actor=cast.admin, at=SINCE, valid_from=SINCE
    )
    refused("late", lambda: contest(cast, sent, at=AT + timedelta(hours=1, minutes=1)))
    contest(cast, sent, at=AT + timedelta(hours=1))


def test_who_objects_or_is_of_that_unit_does_not_review(cast: Cast, sent: Case):
    refused("not_in_hand", lambda: contest(cast, sent, who=cast.dispatcher))
    refused("nothing_contested", lambda: uphold(cast, sent))
    contest(cast, sent)
    refused("in_hand", lambda: uphold(cast, sent, who=cast.handler))
    refused("in_hand", lambda: dismiss(cast, sent, who=cast.handler))
    refused("no_right", lambda: uphold(cast, sent, who=cast.leader))
    refused("no_person", lambda: uphold(cast, sent, who=Actor.system()))
    refused("in_hand", lambda: _take_back(cast, sent, cast.handler))
    # The same person at the desk, after a change of post.
    desk = PostFact(uuid7(), Role.DISPATCHER, EAST, None, None)
    moved = Actor(
        person_id=cast.handler.person_id,
        person_uid=cast.handler.person_uid,
        account_id=cast.handler.account_id,
        label="dispatcher",
        posts=(desk,),
        home_code="",
        channel="web",
    )
    refused("own_objection", lambda: uphold(cast, sent, who=moved))
    with_both = Actor(
        person_id=cast.dispatcher.person_id,
        person_uid=cast.dispatcher.person_uid,
        account_id=cast.dispatcher.account_id,
        label="dispatcher",
        posts=(*cast.dispatcher.posts, *cast.handler.posts),
        home_code="",
        channel="web",
    )
    refused("in_hand", lambda: uphold(cast, sent, who=with_both))
    refused("no_person", lambda: contest(cast, sent, who=Actor.system()))


def _take_back(cast: Cast, case: Case, who: Actor) -> Case:
    return actions.return_case(case_uid=case.uid, reason="派错了", actor=who, at=AT)


def test_the_desk_takes_back_its_own_mistake_and_what_was_objected_to_lapses(cast: Cast, sent: Case):
    contest(cast, sent)
    _take_back(cast, sent, cast.dispatcher)
    found = Case.objects.get(pk=sent.pk)
    assert (found.state, found.returned_count) == (Case.State.ACCEPTED, 0)
    assert Objection.objects.get().state == "lapsed"


def test_two_upheld_returns_make_it_a_hard_one(cast: Cast, sent: Case):
    contest(cast, sent)
    uphold(cast, sent, lead_uid=cast.enterprise.uid, at=AT)
    contest(cast, sent, who=cast.contact, at=AT)
    uphold(cast, sent, at=AT)
    page = queries.case_page(actor=cast.dispatcher, uid=sent.uid, at=NEXT)
    assert (page.case.returned_count, page.returned_twice) == (2, True)


def _press(cast: Cast, case: Case, verb: str, who: Actor, at: datetime, reason: str, unit: UUID) -> None:
    if verb == "contest":
        contest(cast, case, who=who, at=at, reason=reason)
    elif verb == "uphold":
        uphold(cast, case, who=who, at=at, lead_uid=unit if reason == "place" else None)
    elif verb == "dismiss":
        dismiss(cast, case, who=who, at=at)
    elif verb == "return":
        actions.return_case(case_uid=case.uid, reason="派错了", actor=who, at=at)
    else:
        actions.dispatch_case(case_uid=case.uid, lead_uid=unit, actor=cast.dispatcher, at=at)


@pytest.mark.parametrize("seed", range(3))
def test_random_sequences_never_let_a_unit_object_twice_for_one_reason(cast: Cast, seed: int):
    luck = random.Random(seed)  # noqa: S311 -- a draw that can be repeated
    case = scenes.case_in(cast, Case.State.DISPATCHED)
    units = [cast.department.uid, cast.enterprise.uid]
    for step in range(30):
        at = AT + timedelta(minutes=step)
        who = luck.choice([cast.handler, cast.contact, cast.dispatcher, cast.community])
        press = luck.choice(["contest", "uphold", "dismiss", "dispatch", "return"])
        try:
            _press(cast, case, press, who, at, luck.choice(["not_ours", "place"]), luck.choice(units))
        except Refused:
            continue
        except Missing:
            continue  # the unit no longer has it
    made = list(Objection.objects.filter(case=case))
    assert len({(one.unit_id, one.reason) for one in made}) == len(made)
    assert all(one.decided_by_id != one.asked_by_id for one in made)
    upheld = sum(one.state == "upheld" for one in made)
    assert Case.objects.get(pk=case.pk).returned_count == upheld
    assert not journal.disorder(case.uid)


@pytest.mark.parametrize("state", [state.value for state in Case.State])
def test_objections_belong_to_what_was_sent_and_not_taken(cast: Cast, state: str):
    facts = rules_contesting.ContestFacts(case=CaseFacts(state=state, lead_unit_id=cast.department.pk))
    found = rules_contesting.verdicts(facts, cast.handler, AT)
    assert {code.code for code in found.values()} == (
        {"ok", "in_hand"} if state == Case.State.DISPATCHED else {"wrong_state"}
    )


def test_those_concerned_are_told(cast: Cast, sent: Case, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        contest(cast, sent)
        dismiss(cast, sent)
        contest(cast, sent, reason="other", at=NEXT)
        uphold(cast, sent)
    told = set(InboxMessage.objects.values_list("template_code", flat=True))
    assert {"case_contested", "contest_dismissed", "contest_upheld"} <= told


def test_an_objection_to_a_rectification_waits_for_the_supervisor(
    cast: Cast, django_capture_on_commit_callbacks
):
    parent = scenes.case_in(cast, Case.State.HANDLING)
    by = (AT + timedelta(days=9)).date()
    made = actions.demand_rectification(
        case_uid=parent.uid, unit=cast.department, due_on=by, actor=cast.supervisor, at=AT
    )
    with django_capture_on_commit_callbacks(execute=True):
        contest(cast, made)
    told = InboxMessage.objects.filter(template_code="case_contested")
    assert list(told.values_list("recipient_uid", flat=True)) == [cast.person("supervisor").uid]
    assert queries.inbox_counts(actor=cast.supervisor)["contested"] == 1
    assert queries.inbox_counts(actor=cast.dispatcher)["contested"] == 0
    assert uphold(cast, made, who=cast.supervisor).state == Case.State.ACCEPTED


def test_what_a_meeting_talks_over_is_objected_to_until_it_resolves(cast: Cast, sent: Case):
    contest(cast, sent)
    actions.table_case(
        case_uid=sent.uid,
        meeting_uid=uuid7(),
        meeting_title="三月联席会",
        meeting_url="/m/1/",
        actor=cast.dispatcher,
        at=NEXT,
    )
    assert Objection.objects.get().state == "open"
    actions.resolve_case(
        case_uid=sent.uid,
        owner_unit=cast.enterprise,
        due_on=date(2026, 12, 1),
        words="企业牵头修好",
        actor=cast.dispatcher,
        at=NEXT,
    )
    assert Objection.objects.get().state == "lapsed"


def test_a_claim_outlives_a_meeting_that_does_not_take_place(cast: Cast):
    case = helps(cast, scenes.case_in(cast, Case.State.ACCEPTED))
    actions.table_case(
        case_uid=case.uid,
        meeting_uid=uuid7(),
        meeting_title="三月联席会",
        meeting_url="/m/1/",
        actor=cast.dispatcher,
        at=NEXT,
    )
    actions.untable_case(case_uid=case.uid, actor=cast.dispatcher, at=NEXT)
    assert CaseParty.objects.filter(case=case, how="claimed", until=None).count() == 1


@pytest.mark.usefixtures("stopped_clock")
def test_objecting_and_reviewing_in_the_browser(cast: Cast, sent: Case, signed_in):
    handler, dispatcher = signed_in("handler"), signed_in("dispatcher")
    at = lambda name: reverse(f"cases:{name}", args=[sent.uid])  # noqa: E731 -- the addresses of one case
    assert at("contest") in handler.get(at("detail")).content.decode()
    assert handler.get(at("contest")).status_code == 200
    given = {"reason": "not_ours", "words": "灯杆属路灯所。", "believed": cast.enterprise.uid, "_key": "k1"}
    assert handler.post(at("contest"), given).status_code == 303
    assert queries.inbox_counts(actor=cast.dispatcher)["contested"] == 1
    page = dispatcher.get(at("detail")).content.decode()
    assert "灯杆属路灯所。" in page
    assert at("dismiss") in page
    form = dispatcher.get(at("uphold")).content.decode()
    assert f'value="{cast.enterprise.uid}" selected' in form, "whom the unit believes right"
    sent_on = {"words": "情况属实", "lead": cast.enterprise.uid, "_key": "k2"}
    assert handler.post(at("uphold"), sent_on).status_code == 409
    assert dispatcher.post(at("uphold"), sent_on | {"_key": "k3"}).status_code == 303
    assert Case.objects.get(pk=sent.pk).lead_unit == cast.enterprise


# --- Claims ----------------------------------------------------------------------------------------------------------


def helps(cast: Cast, case: Case, at: datetime = AT) -> Case:
    return actions.claim_lead(
        case_uid=case.uid, part="help", unit_uid=cast.enterprise.uid, actor=cast.contact, at=at
    )


def test_a_claim_made_before_a_dispatch_is_kept_through_dispatch_and_return(cast: Cast):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    helps(cast, case)
    offer = next(one for one in queries.offers(actor=cast.contact) if one.case == case)
    assert [claim.split(" · ")[0] for claim in offer.claims] == ["港口机械有限公司"]
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=AT)
    live = CaseParty.objects.filter(case=case, until__isnull=True)
    assert {(one.unit, one.part, one.how) for one in live} == {
        (cast.department, "lead", "dispatched"),
        (cast.enterprise, "help", "claimed"),
    }
    contest(cast, case)
    uphold(cast, case)
    assert [(one.unit, one.how) for one in live.all()] == [(cast.enterprise, "claimed")]
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.enterprise.uid, actor=cast.dispatcher, at=NEXT)
    assert [(one.part, one.how) for one in live.all()] == [("lead", "dispatched")]


def test_the_dispatch_form_says_who_has_claimed(cast: Cast, signed_in):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    helps(cast, case)
    page = signed_in("dispatcher").get(reverse("cases:dispatch", args=[case.uid])).content.decode()
    assert page.count("港口机械有限公司") >= 3, "in both lists, and as who has claimed"


def test_a_claim_is_given_up_with_a_reason(cast: Cast):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    refused("not_in_hand", lambda: _withdraw(case, cast.dispatcher))
    helps(cast, case)
    refused("no_words", lambda: _withdraw(case, cast.contact, reason=" "))
    _withdraw(case, cast.contact, unit_uid=cast.enterprise.uid)
    assert not CaseParty.objects.filter(case=case, until__isnull=True).exists()
    actions.claim_lead(case_uid=case.uid, actor=cast.volunteer, at=AT)
    _withdraw(case, cast.volunteer)
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.lead_person) == (Case.State.ACCEPTED, None)
    codes = [entry.code for entry in journal.timeline(case.uid)]
    assert codes[-1] == "case.stepped_down"
    assert not journal.disorder(case.uid)


def test_a_lead_is_not_given_up_when_the_work_is_finished(cast: Cast):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    actions.claim_lead(case_uid=case.uid, actor=cast.volunteer, at=AT)
    actions.finish_case(case_uid=case.uid, words="好了", actor=cast.volunteer, at=AT)
    refused("wrong_state", lambda: _withdraw(case, cast.volunteer))


def _withdraw(case: Case, who: Actor, *, reason: str = "人手不足。", **more: Any) -> Case:
    return actions.withdraw_claim(case_uid=case.uid, reason=reason, actor=who, at=NEXT, **more)
