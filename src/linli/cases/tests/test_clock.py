"""The clock of a live case: its events are rows, its lights are what they say, its page shows how."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from linli.cases import actions, clockwork, queries
from linli.cases.actions.clock import LOOK_AGAIN
from linli.cases.api_clock_shapes import clock_out
from linli.cases.models import Case, ClockEvent
from linli.cases.tests import scenes
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.places import actions as places
from linli.places.workdays import Hours, SpecialDay
from linli.site import cli, doctor
from tests.cast import AT, PINE, Cast

from .test_clockwork import CALENDAR, at

ZONE = ZoneInfo("Asia/Shanghai")
FIVE = {
    date(2027, 1, 1): SpecialDay(False, "元旦"),
    **{date(2027, 2, day): SpecialDay(False, "春节") for day in range(5, 11)},
}


def test_a_question_holds_the_clock_of_a_real_case(cast: Cast):
    case = scenes.placed(cast)
    due = case.due_at
    assert due is not None
    scenes.asked(cast, case)
    held = Case.objects.get(pk=case.pk)
    assert held.due_at is not None
    # Three days for an answer; from Monday 23 March on the whole five days are left.
    assert held.due_at == datetime(2026, 3, 30, 9, tzinfo=ZONE)
    assert queries.reading_of(held).state(AT + timedelta(days=2)) == "pause"
    voice = case.voices.get()
    later = AT + timedelta(days=1)
    actions.answer_question(voice_uid=voice.uid, words="第三盏", actor=cast.community, at=later)
    again = Case.objects.get(pk=case.pk).due_at
    assert again is not None
    assert again - due == timedelta(days=1)


def test_an_answer_after_the_review_finds_the_clock_running(cast: Cast):
    case = scenes.placed(cast)
    scenes.asked(cast, case)
    held = Case.objects.get(pk=case.pk)
    late = AT + timedelta(days=5)
    actions.answer_question(voice_uid=case.voices.get().uid, words="第三盏", actor=cast.community, at=late)
    assert Case.objects.get(pk=case.pk).due_at == held.due_at


def test_nothing_is_entered_backwards(cast: Cast):
    case = scenes.placed(cast)
    with pytest.raises(Refused) as refused:
        actions.ask_reporter(
            case_uid=case.uid, question="哪一盏？", actor=cast.community, at=AT - timedelta(minutes=1)
        )
    assert refused.value.verdict.code == "backdated"
    assert ClockEvent.objects.filter(case=case).count() == 1
    assert Case.objects.get(pk=case.pk).state == Case.State.RECEIVED


def test_the_page_shows_the_same_deadline_as_the_row(cast: Cast):
    case = scenes.placed(cast)
    reading, lights = queries.reading_of(Case.objects.get(pk=case.pk)), queries.lights_of(case)
    assert reading.due_at == case.due_at
    assert (lights.yellow_at, lights.red_at, lights.red_by) == (case.yellow_at, case.red_at, case.lit_by)


def test_page_json_and_command_tell_the_same_lines(cast: Cast, client, capsys):
    case = scenes.placed(cast)
    scenes.asked(cast, case)
    lines = [step.sentence for step in clockwork.explain(queries.reading_of(case))]
    client.force_login(cast.account("dispatcher"))
    page = client.get(reverse("cases:detail", args=[case.uid])).content.decode()
    assert [line for line in lines if escape(line) not in page] == []
    told = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=AT)
    assert [step["sentence"] for step in clock_out(told, AT)["steps"]] == lines
    with pytest.raises(SystemExit) as ended:
        cli.main(["clock", "explain", "--case", case.number])
    assert ended.value.code == 0
    assert capsys.readouterr().out.splitlines() == lines


def test_accepting_into_another_area_counts_by_its_hours(cast: Cast):
    early = "07:00-11:00, 12:00-15:00"
    places.put_setting(area_code=PINE, key="hours", value=Hours.read(early), actor=Actor.system(), at=AT)
    places.put_setting(area_code=PINE, key="cases.yellow_percent", value=50, actor=Actor.system(), at=AT)
    case = scenes.placed(cast, at=AT + timedelta(minutes=1))
    actions.accept_case(
        case_uid=case.uid, area_code=PINE, actor=cast.dispatcher, at=AT + timedelta(minutes=2)
    )
    now = Case.objects.get(pk=case.pk)
    reading, lights = queries.reading_of(now), queries.lights_of(now)
    assert (now.due_at, now.yellow_at, now.red_at) == (reading.due_at, lights.yellow_at, lights.red_at)
    assert (reading.percent, str(reading.calendar.hours)) == (50, early)


def test_a_recount_that_broke_off_is_taken_up_again(cast: Cast, tmp_path, monkeypatch):
    at_year_end = datetime(2026, 12, 30, 10, tzinfo=ZONE)
    one, other = scenes.placed(cast, at=at_year_end), scenes.placed(cast, at=at_year_end)
    file = tmp_path / "2027.csv"
    days = "".join(f"2027-02-0{n},holiday,春节\n" for n in range(1, 7))
    file.write_text(f"day,kind,name\n2027-01-01,holiday,元旦\n{days}", encoding="utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(actions, "recount_clocks", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cli.main(["calendar", "import", str(file), "--source", "通知"])
    with pytest.raises(SystemExit) as ended:
        cli.main(["calendar", "import", str(file), "--source", "通知"])
    assert ended.value.code == 0
    assert all(Case.objects.get(pk=case.pk).due_at for case in (one, other))


def test_years_that_come_in_the_wrong_order_still_count(cast: Cast):
    at_year_end = datetime(2026, 12, 30, 10, tzinfo=ZONE)
    cases = [scenes.placed(cast, at=at_year_end) for _n in range(3)]
    Case.objects.filter(pk=cases[0].pk).update(due_missing_year=2028)  # as it stood when only 2027 was known
    places.import_calendar(years={2027: FIVE}, sources={2027: "通知"}, actor=Actor.system(), at=at_year_end)
    with CaptureQueriesContext(connection) as seen:
        assert actions.recount_clocks(years=[2027], at=at_year_end) == 3
    assert sum("places_calendar" in one["sql"] for one in seen.captured_queries) == 1


def test_a_year_that_comes_in_gives_the_deadline_that_waited_for_it(cast: Cast):
    at_year_end = datetime(2026, 12, 30, 10, tzinfo=ZONE)
    case = scenes.placed(cast, at=at_year_end)
    assert (case.due_at, case.due_missing_year) == (None, 2027)
    assert queries.waiting_for_years() == {2027: 1}
    assert any("2027" in one.what and not one.ok and "1" in one.what for one in doctor.calendar())
    places.import_calendar(
        years={2027: FIVE},
        sources={2027: "通知"},
        actor=Actor.system(),
        at=at_year_end,
    )
    assert actions.recount_clocks(years=[2027], at=at_year_end) == 1
    now = Case.objects.get(pk=case.pk)
    assert now.due_missing_year is None
    assert now.due_at == datetime(2027, 1, 7, 10, tzinfo=ZONE)
    assert (now.red_at, now.lit_by) == (at_year_end + timedelta(hours=24), "first_answer")
    assert actions.recount_clocks(years=[2027], at=at_year_end) == 0


def test_a_calendar_that_changes_no_deadline_says_nothing_and_wakes_the_ladder(cast: Cast):
    case, red = scenes.placed(cast), scenes.placed(cast)
    actions.turn_lights(at=AT)
    Case.objects.filter(pk=red.pk).update(noted_light="red", turns_at=None)
    assert actions.recount_clocks(years=[2026], at=AT) == 0
    assert not JournalEntry.objects.filter(code="case.recounted").exists()
    assert [Case.objects.get(pk=one.pk).turns_at == LOOK_AGAIN for one in (case, red)] == [False, True]


def test_a_standing_matter_runs_towards_its_review(cast: Cast):
    case = scenes.case_in(cast, Case.State.STANDING)
    assert case.due_at is not None
    assert case.due_at.astimezone(ZONE).date() == scenes.REVIEW


@pytest.mark.parametrize(
    ("left", "due"), [(1, "03-19T10:00"), (0, "03-18T15:00"), (-1, "03-17T10:00"), (3, "03-23T09:00")]
)
def test_working_days_left_as_the_ledger_prints_them(left: int, due: str):
    assert clockwork.working_days_left(CALENDAR, AT, at(due)) == left
