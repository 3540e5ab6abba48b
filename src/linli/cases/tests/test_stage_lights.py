"""Late dispatch and a late first answer light a case, argued line by line; a call-back has a clock as well."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linli.cases import actions, clockwork, queries
from linli.cases.clockwork import Happening, Kind, Limit, Unit
from linli.cases.models import Case, StageLimit
from linli.cases.tests import scenes
from linli.kernel.actor import Actor
from linli.places import actions as places
from linli.places.workdays import Hours
from tests.cast import AT, CITY, HOME, Cast

from .importfiles import bring, row, table, voice_of
from .test_clock_oracle import CALENDAR, begun_at, histories, minute_of, moment, walk

ZONE = ZoneInfo("Asia/Shanghai")
Stage = StageLimit.Stage
DAY = timedelta(hours=24)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("category").get(pk=case.pk)


def lit(case: Case) -> tuple[str, datetime | None]:
    found = fresh(case)
    return found.lit_by, found.red_at


def test_nobody_answers_and_nobody_is_sent(cast: Cast):
    case = scenes.placed(cast)
    assert lit(case) == ("first_answer", AT + DAY)
    assert fresh(case).yellow_at == AT + timedelta(hours=18)
    assert clockwork.light(fresh(case), AT + DAY) == "red"
    accepted = AT + timedelta(hours=30)
    scenes.accepted(cast, case, at=accepted)
    assert lit(case) == ("dispatch", accepted + DAY)
    assert clockwork.light(fresh(case), accepted) == "green", "it was answered, late"
    sent = accepted + timedelta(hours=1)
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=sent)
    now = fresh(case)
    assert (now.lit_by, now.red_at) == ("handling", now.due_at)
    assert now.urgency_at == now.red_at


def test_what_comes_back_to_the_desk_is_sent_anew(cast: Cast):
    case = scenes.placed(cast)
    scenes.dispatched(cast, case)
    back = AT + timedelta(hours=40)
    actions.return_case(case_uid=case.uid, reason="派错了。", actor=cast.dispatcher, at=back)
    assert lit(case) == ("dispatch", back + DAY)
    sent = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=back).stages[1]
    assert (sent.stage, sent.due_at, sent.done_at, sent.lights) == ("dispatch", back + DAY, None, True)


def test_a_project_that_ended_begins_a_new_dispatch(cast: Cast):
    case = scenes.placed(cast)
    scenes.published(cast, case)
    assert lit(case)[0] == "handling", "a project has taken it up"
    ended = AT + timedelta(hours=3)
    actions.project_ended(case_uid=case.uid, actor=cast.community, at=ended)
    assert lit(case) == ("dispatch", ended + DAY)


def test_a_question_holds_the_dispatch_as_well(cast: Cast):
    case = scenes.placed(cast)
    scenes.accepted(cast, case)
    scenes.asked(cast, case, at=AT + timedelta(hours=1))
    answered = AT + timedelta(hours=5)
    actions.answer_question(
        voice_uid=case.voices.get().uid, words="第三盏", actor=cast.community, at=answered
    )
    assert lit(case) == ("dispatch", AT + DAY + timedelta(hours=4))


def test_the_page_argues_the_stage_that_lights_it(cast: Cast, signed_in):
    case = scenes.placed(cast)
    page = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=AT)
    answer = page.stages[0]
    assert (answer.stage, answer.lights, answer.steps[-1].code) == ("first_answer", True, "due")
    assert answer.steps[-1].since == fresh(case).red_at
    assert not any(one.lights for one in page.stages[1:])
    shown = signed_in("dispatcher").get(f"/cases/{case.uid}/").content.decode()
    assert answer.steps[-1].sentence in shown


def test_the_ledger_finds_what_the_stage_has_lit(cast: Cast):
    case = scenes.placed(cast)
    wanted = queries.LedgerFilter(light="red")
    late, _next = queries.ledger_cases(actor=cast.dispatcher, at=AT + DAY, wanted=wanted)
    early, _next = queries.ledger_cases(actor=cast.dispatcher, at=AT + DAY * 0.99, wanted=wanted)
    assert ([one.pk for one in late], early) == ([case.pk], [])


def test_a_call_back_is_due_by_the_limit_of_its_own(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    found = queries.callback_due(case, AT, AT)
    assert (found.limit, found.limit_from) == (Limit(3), None)
    assert found.due_at == datetime(2026, 3, 23, 10, tzinfo=ZONE)
    assert found.steps[-1].since == found.due_at
    put = actions.put_limit(
        area_code=CITY,
        stage=Stage.CALL_BACK,
        matter=StageLimit.Matter.ORDINARY,
        limit=Limit(120, Unit.RUN),
        actor=Actor.system(),
        at=AT + DAY,
    )
    later = queries.callback_due(case, AT + DAY, AT + DAY)
    assert (later.limit_from, later.due_at) == (put.uid, AT + DAY + timedelta(hours=2))
    assert queries.callback_due(case, AT, AT + DAY).limit == Limit(3), "as it held when it was owed"
    beyond = queries.callback_due(case, datetime(2026, 12, 30, 10, tzinfo=ZONE), AT)
    assert (beyond.due_at, beyond.missing_year) == (None, 2027)


@pytest.mark.django_db
def test_an_import_counts_with_the_hours_and_limits_of_the_receipt(tmp_path):
    system, before = Actor.system(), datetime(2025, 1, 1, tzinfo=ZONE)
    bring(table(tmp_path, row(9)))  # makes the city
    here: dict[str, Any] = {"area_code": voice_of("9").case.city_code, "actor": system}
    actions.put_limit(
        **here, stage=Stage.HANDLING, matter=StageLimit.Matter.ORDINARY, limit=Limit(2), at=before
    )
    actions.put_limit(**here, stage=Stage.HANDLING, matter=StageLimit.Matter.ORDINARY, limit=Limit(9), at=AT)
    places.put_setting(**here, key="hours", value=Hours.read("08:00-12:00, 13:00-17:00"), at=before)
    places.put_setting(**here, key="hours", value=Hours.read("10:00-12:00, 13:00-15:00"), at=AT)
    bring(table(tmp_path, row(1)))
    case = voice_of("1").case
    reading, lights = queries.reading_of(case), queries.lights_of(case)
    assert reading.limit == Limit(2)
    assert reading.calendar.hours == Hours.read("08:00-12:00, 13:00-17:00")
    assert (case.due_at, case.yellow_at, case.red_at) == (reading.due_at, lights.yellow_at, lights.red_at)


def test_nearer_hours_move_the_stage_too(cast: Cast):
    quick = Limit(60, Unit.WORK)
    actions.put_limit(
        area_code=HOME,
        stage=Stage.FIRST_ANSWER,
        matter=StageLimit.Matter.ORDINARY,
        limit=quick,
        actor=Actor.system(),
        at=AT - DAY,
    )
    noon = AT + timedelta(hours=1, minutes=30)
    assert lit(scenes.placed(cast, at=noon)) == ("first_answer", AT + timedelta(hours=4))


@settings(max_examples=80, deadline=None)
@given(histories(), st.integers(0, 5000), st.integers(1, 8), st.sampled_from(["day", "work", "run"]))
def test_a_stage_equals_the_walk_through_its_own_minutes(
    events: list[Happening], gap: int, amount: int, unit: str
):
    """A stage that begins after some history: its own limit, and the holds of the case since then."""
    cut = len(events) // 2
    before, after = events[: cut + 1], events[cut + 1 :]
    begun = max(one.at for one in before) + timedelta(minutes=gap)
    later = [one for one in after if one.at >= begun and one.kind not in {Kind.START, Kind.EXTEND}]
    whole = [*before, *later]
    assume(clockwork.last_hold(before) is None)
    assume(all(one.kind != Kind.STOP for one in whole))
    limit = Limit(amount if unit == "day" else amount * 100, unit)
    stage = clockwork.read_stage(whole, limit, begun, CALENDAR, 75)
    assume(stage.due_at is not None)
    start = Happening(kind=Kind.START, at=begun, amount=limit.amount, unit=limit.unit)
    walked = walk([start, *later], (minute_of(stage.due_at) or 0) + 3)
    assert walked.due == minute_of(stage.due_at)


@settings(max_examples=80, deadline=None)
@given(histories(), st.integers(1, 3000))
def test_the_light_is_the_earliest_clock_and_one_more_stage_never_puts_it_off(
    events: list[Happening], amount: int
):
    own = clockwork.read(events, CALENDAR, 75)
    stage = clockwork.read_stage(events, Limit(amount, "run"), moment(begun_at(events)), CALENDAR, 75)
    alone = clockwork.earliest([("handling", own)])
    both = clockwork.earliest([("handling", own), ("dispatch", stage)])
    assert alone.red_at == own.red_at
    reds = [one.red_at for one in (own, stage) if one.red_at is not None]
    assert both.red_at == min(reds, default=None)
    if both.red_at is not None:
        assert both.yellow_at is not None
        assert both.yellow_at <= both.red_at
        assert both.red_by in {"handling", "dispatch"}


def test_a_hold_from_before_holds_the_stage_from_its_first_moment():
    events = [
        Happening(kind=Kind.START, at=moment(0), amount=60, unit="run"),
        Happening(kind=Kind.SUSPEND, at=moment(10), review_at=moment(100)),
    ]
    stage = clockwork.read_stage(events, Limit(60, "run"), moment(50), CALENDAR, 75)
    assert minute_of(stage.due_at) == 160
    done = clockwork.read_stage(events[:1], Limit(60, "run"), moment(50), CALENDAR, 75, done=moment(70))
    assert (done.red_at, minute_of(done.due_at)) == (None, 110)
