"""What becomes of a row of an import: a case with its own times, place, words and story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.cases import actions, queries
from linli.cases.models import Case, Category, ImportRun, Note, Voice
from linli.cases.tests.importfiles import (
    ANSWERED,
    GOOD,
    bring,
    problems,
    row,
    table,
    voice_of,
)
from linli.kernel import crypto, journal, search
from linli.places.models import Area
from tests.cast import AT, CITY, EAST, HOME

pytestmark = pytest.mark.django_db
REPLIED = datetime(2025, 3, 14, 2, 30, tzinfo=UTC)


def test_an_answered_message_comes_in_closed_with_its_own_times(tmp_path):
    run = bring(table(tmp_path, ANSWERED))
    assert (run.state, run.added, run.refused) == (ImportRun.State.DONE, 1, 0)
    voice = voice_of("2")
    case = voice.case
    assert (case.state, case.write_off_how) == (Case.State.WRITTEN_OFF, "imported")
    assert case.received_at == datetime(2025, 3, 3, 2, 0, tzinfo=UTC)
    assert case.finished_at == case.closed_at == REPLIED
    assert (voice.score, voice.rating_opened_at) == (None, None)
    note = Note.objects.get(case=case)
    assert (note.code, note.public, note.at) == ("case.finished", True, REPLIED)
    assert note.body.startswith("网友您好")
    assert run.result["waits"] == {"11": 1}


def test_its_story_is_told_with_its_own_times_and_says_that_it_was_taken_over(tmp_path):
    bring(table(tmp_path, ANSWERED))
    case = voice_of("2").case
    told = [(one.code, one.effective_at, one.recorded_at) for one in journal.timeline(case.uid)]
    assert told == [
        ("voice.placed", case.received_at, AT),
        ("case.finished", REPLIED, AT),
        ("case.written_off", REPLIED, AT),
        ("case.imported", AT, AT),
    ]
    assert journal.disorder(case.uid) == []
    assert [event.at for event in queries.staff_timeline(case)] == [one[1] for one in reversed(told)]


def test_an_open_message_waits_for_triage_and_its_light_shows_how_long(tmp_path):
    bring(table(tmp_path, GOOD))
    case = voice_of("1").case
    assert (case.state, case.closed_at) == (Case.State.RECEIVED, None)
    assert case.due_at is not None
    assert case.red_at == case.received_at + timedelta(hours=24), "nobody has answered yet"
    assert case.urgency_at == case.red_at < AT


def test_a_year_without_calendar_has_no_deadline_and_no_light(tmp_path):
    run = bring(table(tmp_path, row(1, received_at="2019-05-05 10:00")))
    case = voice_of("1").case
    assert case.due_at is None
    assert case.lit_by == "first_answer", "a day and a night need no calendar"
    assert case.due_missing_year == 2019
    assert run.result["without_limit"] == 1


def test_the_speaker_is_sealed_and_the_title_is_masked(tmp_path):
    bring(table(tmp_path, row(1, subject="找13812345678的人")))
    voice = voice_of("1")
    assert "A00012345" not in voice.name_sealed
    assert crypto.unseal(voice.name_sealed, aad=f"cases.voice.name:{voice.uid}") == "A00012345"
    assert voice.case.title == "找138****5678的人"


def test_imported_words_are_found(tmp_path):
    bring(table(tmp_path, GOOD, ANSWERED))
    found = Case.objects.filter(pk__in=search.matching(search.Kind.CASE, "路灯"))
    assert [case.voices.get().external_id for case in found] == ["1"]


def test_the_city_tree_is_made_from_the_names_in_the_text(tmp_path):
    run = bring(table(tmp_path, GOOD, ANSWERED, row(3, subject="没有地名", body="也没有")))
    names = dict(Area.objects.values_list("code", "name"))
    assert {"9911": "A市", "991103": "A3区", "991107": "A7县"}.items() <= names.items()
    street = voice_of("2").case.area_code
    assert names[street] == "泉塘街道"
    assert street.startswith("991107")
    assert voice_of("3").case.area_code == "9911"
    assert (run.result["guessed"], run.result["areas"]) == (1, {"A市": 3})


def test_inside_an_existing_city_the_names_become_districts(cast, tmp_path):
    bring(table(tmp_path, GOOD), area=CITY)
    case = voice_of("1").case
    assert case.city_code == CITY
    assert Area.objects.get(code=case.area_code).name == "A3区"
    assert Area.objects.get(code=case.district_code).name == "A市"


def test_names_of_known_areas_are_found_in_the_text(cast, tmp_path):
    head = (
        "编号",
        "姓名",
        "标题",
        "内容",
        "受理时间",
        "答复",
        "答复时间",
        "一级分类",
        "二级分类",
        "三级分类",
        "辖区",
        "地点",
    )
    plain = ("王女士", "路灯", "灯坏了", "2026-03-02 9:00", "", "", "", "", "", "", "3号楼")
    rows = [
        ("1", *plain[:2], "梧桐社区的灯坏了", *plain[3:]),
        ("2", *plain[:9], "东城区 / 河西街道", "桥头"),
        ("3", *plain),
        ("4", *plain[:9], "火星区", ""),
    ]
    run = bring(table(tmp_path, *rows, head=head), area=EAST)
    places = {
        one.external_id: one.case.area_code
        for one in Voice.objects.filter(source="sheet").select_related("case")
    }
    assert places == {"1": HOME, "2": "990101002", "3": EAST}
    assert voice_of("2").case.place_text == "桥头"
    assert problems(run) == {5: "unknown_area"}


def test_categories_by_their_names_from_the_top(tmp_path):
    actions.load_catalogue()
    top = Category.objects.filter(level=1)[0]
    head = ("id", "user", "subject", "received_at", "body", "level1")
    rows = [
        ("1", "A1", "题", "2025-01-02", "内容", top.name),
        ("2", "A1", "题", "2025-01-02", "内容", "天上的事"),
    ]
    run = bring(table(tmp_path, *rows, head=head))
    assert voice_of("1").case.category == top
    assert voice_of("2").case.category is None
    assert (run.added, problems(run)) == (2, {3: "unknown_category"})
