"""Urging: not while everything is in time, once in an interval of working days, counted, one message each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from linli.cases import actions as case_actions
from linli.cases import queries as case_queries
from linli.cases.models import Case, Voice
from linli.cases.tests import scenes
from linli.kernel import ids
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people.actions import grant_post
from linli.people.models import Role
from linli.people.queries import actor_of
from linli.supervision import actions, queries, rules
from linli.supervision.models import Urge
from tests.cast import AT, Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def refused(run):
    with pytest.raises(Refused) as held:
        run()
    return held.value.verdict


def token_of(case: Case) -> str:
    voice = Voice.objects.filter(case=case).latest("pk")
    return ids.token("voice", voice.uid, voice.token_version)


def urge(cast: Cast, case: Case, when: datetime) -> Urge:
    return actions.urge_by_voice(voice_token=token_of(case), actor=cast.resident, at=when)


def begun(cast: Cast, when: datetime = AT) -> Case:
    case = scenes.placed(cast, at=when)
    scenes.handling(cast, case, when)
    return Case.objects.get(pk=case.pk)


def test_nobody_urges_before_the_first_answer_is_due_or_the_light_is_yellow(cast: Cast):
    fresh = scenes.placed(cast)  # the first answer is due within 24 hours; its light is yellow after 18
    verdict = refused(lambda: urge(cast, fresh, AT + timedelta(hours=17)))
    assert verdict.code == "urge_early"
    assert "2026-03-19 04:00" in str(verdict.sentence)
    urge(cast, fresh, AT + timedelta(hours=18))
    case = begun(cast)
    assert case.yellow_at is not None
    assert refused(lambda: urge(cast, case, case.yellow_at - timedelta(minutes=1))).code == "urge_early"
    urge(cast, case, case.yellow_at)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (at(3, 27, 15), at(3, 31, 15)),  # a Friday: the weekend does not count
        (at(9, 30, 16, 30), at(10, 9, 16, 30)),  # National Day, 1 to 7 October
    ],
)
def test_once_in_two_working_days_and_the_refusal_says_from_when(
    cast: Cast, first: datetime, again: datetime
):
    case = begun(cast, at(3, 18) if first.month == 3 else at(9, 21))
    urge(cast, case, first)
    verdict = refused(lambda: urge(cast, case, again - timedelta(minutes=1)))
    assert verdict.code == "urged_already"
    assert f"{again:%Y-%m-%d %H:%M}" in str(verdict.sentence)
    urge(cast, case, again)
    case.refresh_from_db()
    assert case.urge_count == 2


def test_where_the_calendar_ends_nothing_is_guessed(cast: Cast):
    facts = rules.UrgeFacts("handling", yellow_at=AT, urged=True, again_from=None)
    assert rules.may_urge_now(facts, AT).code == "urged_already"
    assert rules.may_urge_now(rules.UrgeFacts("handling"), AT).code == "clock_stands"


def test_each_voice_urges_by_itself_and_the_unit_and_the_desk_hear_of_it_once(cast: Cast):
    case = begun(cast)
    late = case.yellow_at
    assert late is not None
    urge(cast, case, late)
    told = InboxMessage.objects.filter(template_code="urge")
    assert sorted(told.values_list("recipient_uid", flat=True)) == sorted(
        cast.person(who).uid for who in ("handler", "community", "dispatcher")
    )
    scenes.joined(cast, case, at=late)
    urge(cast, case, late)
    wanted = case_queries.LedgerFilter.read({"mark": "urged"})
    found, _next = case_queries.ledger_cases(actor=cast.supervisor, at=late, wanted=wanted)
    assert [(one.pk, one.urge_count) for one in found] == [(case.pk, 2)]


def test_who_was_not_satisfied_urges_the_rectification_once_in_the_interval(cast: Cast):
    case = scenes.placed(cast)
    scenes.finished(cast, case)
    voice = Voice.objects.get(case=case)
    case_actions.record_rating(voice_uid=voice.uid, score=2, via="web", at=AT, actor=cast.resident)
    made = Case.objects.get(parent=case)
    early = refused(lambda: urge(cast, case, AT))
    assert early.code == "urge_early", (
        "the rectification has a limit of its own, and the first answer is not due"
    )
    assert made.yellow_at is not None
    assert urge(cast, case, made.yellow_at).case == made
    told = InboxMessage.objects.filter(template_code="urge")
    assert set(told.values_list("recipient_uid", flat=True)) == {cast.person("supervisor").uid}
    page = queries.urge_page_of_voice(token=token_of(case), at=made.yellow_at)
    assert (page.verdict.code, page.count) == ("urged_already", 1)
    case.refresh_from_db()
    assert case.urge_count == 0


def test_who_was_satisfied_has_nobody_to_urge_while_another_waits_for_a_rectification(cast: Cast):
    case = scenes.placed(cast)
    glad = scenes.joined(cast, case)
    scenes.finished(cast, case)
    sad = Voice.objects.filter(case=case).exclude(pk=glad.pk).get()
    for voice, score in ((glad, 5), (sad, 1)):
        case_actions.record_rating(voice_uid=voice.uid, score=score, via="web", at=AT, actor=cast.resident)
    token = ids.token("voice", glad.uid, glad.token_version)
    assert queries.urge_page_of_voice(token=token, at=AT).verdict.code == "not_urgeable"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (Case.State.ASKED, "waits_for_reporter"),
        (Case.State.FINISHED, "not_urgeable"),
        (Case.State.STANDING, "not_urgeable"),
        (Case.State.OUT_OF_SCOPE, "not_urgeable"),
    ],
)
def test_where_nobody_works_on_it_there_is_nobody_to_urge(cast: Cast, state: str, code: str):
    case = scenes.case_in(cast, state)
    assert refused(lambda: urge(cast, case, AT + timedelta(days=40))).code == code


def test_desk_and_supervisor_urge_the_unit_once_in_the_interval(cast: Cast):
    case = begun(cast)

    def press(who, when=AT):
        return actions.urge(case_uid=case.uid, actor=who, at=when)

    for who in (cast.community, cast.dispatcher, cast.supervisor):
        press(who)
    assert refused(lambda: press(cast.supervisor)).code == "urged_already"
    assert refused(lambda: press(cast.handler)).code == "no_right"
    with pytest.raises(Missing):
        press(cast.stranger)
    free = scenes.case_in(cast, Case.State.ACCEPTED)
    run: dict[str, Any] = {"case_uid": free.uid, "actor": cast.dispatcher, "at": AT}
    assert refused(lambda: actions.urge(**run)).code == "no_unit"
    person = cast.person("dispatcher")
    grant_post(person=person, role=Role.CONTACT, unit=cast.department, since=AT, actor=cast.security)
    both = actor_of(person=person, at=AT + timedelta(days=9), channel="web")
    assert refused(lambda: press(both, AT + timedelta(days=9))).code == "own_unit"


def test_the_page_says_from_when_and_pressing_early_changes_nothing(cast: Cast, client):
    case = begun(cast)
    page = queries.urge_page_of_voice(token=token_of(case), at=AT)
    assert page.verdict.code == "urge_early"
    address = reverse("supervision:urge_voice", args=[token_of(case)])
    assert client.get(address).status_code == 200
    assert client.get(reverse("supervision:urge_voice", args=["A" * 44])).status_code == 404


def test_i_too_that_urged_may_be_taken_back_and_its_urge_stays(cast: Cast):
    case = begun(cast)
    voice = Voice.objects.get(case=case)
    made = Urge.objects.create(case=case, voice=voice, at=AT)
    Voice.objects.filter(pk=voice.pk).update(light=True)
    case_actions.take_back(voice_token=token_of(case), actor=cast.resident, at=AT)
    made.refresh_from_db()
    assert (made.voice, made.case) == (None, case)
