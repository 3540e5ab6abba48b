"""More time and suspension: asked for by those who have it in hand, granted by somebody else, then on the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.actions.clock import grant_on_clock
from linli.cases.clockwork import Limit, Unit
from linli.cases.models import Case, ClockEvent, TimeRequest
from linli.cases.tests import scenes
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
NEXT = AT + timedelta(hours=3)


@pytest.fixture
def handled(cast: Cast) -> Case:
    """In the department's hands since Wednesday at ten, for five working days."""
    return scenes.case_in(cast, Case.State.HANDLING)


def ask(cast: Cast, case: Case, *, who: Actor | None = None, at: datetime = AT, **more: Any) -> Case:
    given: dict[str, Any] = {"limit": Limit(2), "reason": "配件要从厂家调。"} | more
    return actions.ask_time(case_uid=case.uid, actor=who or cast.handler, at=at, **given)


def grant(cast: Cast, case: Case, *, who: Actor | None = None, at: datetime = NEXT) -> Case:
    return actions.grant_time(case_uid=case.uid, actor=who or cast.dispatcher, at=at)


def due(case: Case) -> datetime:
    found = Case.objects.get(pk=case.pk).due_at
    assert found is not None
    return found.astimezone(ZONE)


def refused(code: str, what: Any) -> None:
    with pytest.raises(Refused) as refusal:
        what()
    assert refusal.value.verdict.code == code
    assert str(refusal.value.verdict.sentence)


def test_more_time_counts_from_the_moment_it_is_granted(cast: Cast, handled: Case):
    before = due(handled)
    ask(cast, handled)
    assert due(handled) == before, "asking alone moves nothing"
    grant(cast, handled)
    assert due(handled) == before + timedelta(days=2)
    request = TimeRequest.objects.get(case=handled)
    assert (request.state, request.asked_by_id, request.decided_by_id) == (
        "granted",
        cast.handler.person_id,
        cast.dispatcher.person_id,
    )
    event = ClockEvent.objects.get(case=handled, kind="extend")
    assert (event.amount, event.unit, event.request_id) == (2, "day", request.pk)
    codes = [entry.code for entry in journal.timeline(handled.uid)]
    assert codes[-2:] == ["case.time_asked", "case.time_granted"]


def test_a_suspended_clock_goes_on_by_itself_on_the_day_of_its_review(cast: Cast, handled: Case):
    ask(cast, handled, limit=None, review_on=date(2026, 4, 20))
    grant(cast, handled)
    reading = queries.reading_of(handled)
    assert reading.state(AT + timedelta(days=5)) == "suspend"
    assert reading.state(datetime(2026, 4, 20, 9, tzinfo=ZONE)) == "running"
    assert due(handled) == datetime(2026, 4, 24, 15, 30, tzinfo=ZONE)


def test_a_suspension_ends_before_its_review_when_somebody_goes_on(cast: Cast, handled: Case):
    ask(cast, handled, limit=None, review_on=date(2026, 4, 20))
    grant(cast, handled)
    refused("not_in_hand", lambda: actions.go_on(case_uid=handled.uid, actor=cast.leader, at=NEXT))
    actions.go_on(case_uid=handled.uid, actor=cast.handler, at=NEXT + timedelta(days=1))
    assert due(handled) == datetime(2026, 3, 26, 10, tzinfo=ZONE)
    refused(
        "not_suspended",
        lambda: actions.go_on(case_uid=handled.uid, actor=cast.handler, at=NEXT + timedelta(days=1)),
    )


def test_an_answer_of_the_reporter_does_not_end_a_suspension(cast: Cast, handled: Case):
    """The question was asked first, its review passed, then the clock was suspended."""
    scenes.asked(cast, handled)
    review = datetime(2026, 4, 20, 9, tzinfo=ZONE)
    request = TimeRequest(case=handled, kind="suspend", review_at=review, asked_at=AT)
    request.asked_by_id, request.state, request.decided_at = cast.handler.person_id or 0, "granted", AT
    request.save()
    later = AT + timedelta(days=5)
    case = Case.objects.get(pk=handled.pk)
    grant_on_clock(case, request, approved_by=str(cast.dispatcher.person_id), at=later)
    voice = case.voices.get().uid
    actions.answer_question(
        voice_uid=voice, words="第三盏", actor=cast.community, at=later + timedelta(hours=1)
    )
    assert queries.reading_of(case).state(later + timedelta(hours=2)) == "suspend"
    assert Case.objects.get(pk=case.pk).state == "handling"


def test_a_promised_day_is_put_off_to_another(cast: Cast):
    case = scenes.case_in(cast, Case.State.STANDING)
    refused("not_later", lambda: ask(cast, case, limit=Limit(unit=Unit.DATE, due_on=date(2026, 6, 20))))
    ask(cast, case, limit=Limit(unit=Unit.DATE, due_on=date(2026, 7, 31)))
    grant(cast, case)
    assert due(case) == datetime(2026, 7, 31, 17, 30, tzinfo=ZONE)


def test_what_is_not_granted_changes_nothing_and_may_be_asked_again(cast: Cast, handled: Case):
    before = due(handled)
    ask(cast, handled)
    refused(
        "no_words",
        lambda: actions.refuse_time(case_uid=handled.uid, words=" ", actor=cast.dispatcher, at=NEXT),
    )
    actions.refuse_time(case_uid=handled.uid, words="配件市里有。", actor=cast.dispatcher, at=NEXT)
    assert due(handled) == before
    assert TimeRequest.objects.get(case=handled).state == "refused"
    ask(cast, handled, at=NEXT)
    assert TimeRequest.objects.filter(case=handled).count() == 2


def test_whoever_asks_does_not_grant_and_neither_does_whoever_has_it_in_hand(cast: Cast, handled: Case):
    ask(cast, handled, who=cast.dispatcher)
    refused("own_approval", lambda: grant(cast, handled))
    refused("in_hand", lambda: grant(cast, handled, who=cast.handler))
    refused("no_right", lambda: grant(cast, handled, who=cast.leader))
    refused("no_person", lambda: grant(cast, handled, who=Actor.system()))
    with pytest.raises(Missing):
        grant(cast, handled, who=cast.stranger)
    assert not ClockEvent.objects.filter(case=handled, kind="extend").exists()
    grant(cast, handled, who=cast.supervisor)


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("limit_zero", {"limit": Limit(0)}),
        ("bad_limit", {"limit": None}),
        ("counts_otherwise", {"limit": Limit(60, Unit.RUN)}),
        ("not_ahead", {"review_on": date(2026, 3, 18)}),
        ("no_words", {"reason": ""}),
        ("missing_year", {"limit": Limit(300)}),
    ],
)
def test_what_could_never_be_granted_is_not_asked_for(
    cast: Cast, handled: Case, code: str, given: dict[str, Any]
):
    lines = journal.timeline(handled.uid).count()
    refused(code, lambda: ask(cast, handled, **given))
    assert not TimeRequest.objects.exists()
    assert journal.timeline(handled.uid).count() == lines


def test_one_question_at_a_time(cast: Cast, handled: Case):
    refused("nothing_asked", lambda: grant(cast, handled))
    ask(cast, handled)
    refused("asked_already", lambda: ask(cast, handled))
    grant(cast, handled)
    ask(cast, handled, limit=None, review_on=date(2026, 4, 20), at=NEXT)
    grant(cast, handled)
    refused("held_already", lambda: ask(cast, handled, at=NEXT))


def test_a_review_that_has_passed_is_no_longer_granted(cast: Cast, handled: Case):
    ask(cast, handled, limit=None, review_on=date(2026, 3, 20))
    refused("review_past", lambda: grant(cast, handled, at=AT + timedelta(days=4)))
    assert TimeRequest.objects.get(case=handled).state == "open"


def test_time_is_not_asked_for_where_nothing_runs(cast: Cast):
    for state in (Case.State.RECEIVED, Case.State.FINISHED):
        case = scenes.case_in(cast, state)
        refused("wrong_state", lambda case=case: ask(cast, case, who=cast.dispatcher))


def test_a_case_that_was_finished_meanwhile_gets_no_time(cast: Cast, handled: Case):
    ask(cast, handled)
    actions.finish_case(case_uid=handled.uid, words="好了。", actor=cast.handler, at=AT)
    refused("nothing_asked", lambda: grant(cast, handled))
    request = TimeRequest.objects.get(case=handled)
    assert (request.state, request.decided_by_id, request.decided_at) == ("lapsed", None, AT)


def test_what_was_asked_for_on_the_old_clock_is_not_granted_on_the_new_one(cast: Cast, handled: Case):
    ask(cast, handled)
    actions.stand_case(
        case_uid=handled.uid, review_on=scenes.REVIEW, words="长期值守。", actor=cast.handler, at=NEXT
    )
    refused("nothing_asked", lambda: grant(cast, handled))
    ask(cast, handled, limit=Limit(unit=Unit.DATE, due_on=date(2026, 7, 31)), at=NEXT)
    grant(cast, handled)
    assert sorted(TimeRequest.objects.values_list("state", flat=True)) == ["granted", "lapsed"]


def test_while_the_reporter_is_asked_nobody_decides(cast: Cast, handled: Case):
    ask(cast, handled)
    scenes.asked(cast, handled)
    refused("wrong_state", lambda: grant(cast, handled))
    refused(
        "wrong_state",
        lambda: actions.refuse_time(case_uid=handled.uid, words="不行。", actor=cast.dispatcher, at=NEXT),
    )
    voice = handled.voices.get().uid
    actions.answer_question(voice_uid=voice, words="第三盏", actor=cast.community, at=NEXT)
    grant(cast, handled)


def test_desk_and_unit_are_told(cast: Cast, handled: Case, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask(cast, handled)
        grant(cast, handled)
    told = set(InboxMessage.objects.values_list("template_code", flat=True))
    assert {"time_asked", "time_granted"} <= told


def test_the_desk_asks_and_grants_in_the_browser(cast: Cast, handled: Case, signed_in):
    handler, dispatcher = signed_in("handler"), signed_in("dispatcher")
    at = lambda name: reverse(f"cases:{name}", args=[handled.uid])  # noqa: E731 -- the addresses of one case
    assert handler.get(at("more_time")).status_code == 200
    given = {"amount": "2", "reason": "配件要从厂家调。", "_key": "k1"}
    assert handler.post(at("more_time"), given).status_code == 303
    page = dispatcher.get(at("detail")).content.decode()
    assert "配件要从厂家调。" in page
    assert at("grant_time") in page
    assert dispatcher.post(at("grant_time"), {"words": "", "_key": "k2"}).status_code == 303
    assert TimeRequest.objects.get(case=handled).state == "granted"
    assert (
        handler.post(at("suspend"), {"review_on": "nonsense", "reason": "x", "_key": "k3"}).status_code == 422
    )
    assert handler.post(at("refuse_time"), {"words": "x", "_key": "k4"}).status_code == 409
