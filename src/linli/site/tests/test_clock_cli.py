"""`linli calendar` and `linli clock explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import OperationalError

from linli.places.models import CalendarYear
from linli.site import cli

pytestmark = pytest.mark.django_db
NOTICE = (
    "day,kind,name\n2027-01-01,holiday,元旦\n2027-02-05,holiday,春节\n2027-02-06,working,春节\n"
    + "".join(f"2027-02-{day:02},holiday,春节\n" for day in range(8, 12))
)
START = ("clock", "explain", "--language", "en", "--start", "2026-03-16T10:00", "--limit")


@pytest.fixture
def linli(capsys):
    """`linli("calendar", "list")`: exit code, what was printed, what was complained about."""

    def run(*words: str | Path) -> tuple[int, list[str], str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(word) for word in words])
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out.splitlines(), said.err

    return run


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.csv"
    file.write_text(NOTICE, encoding="utf-8")
    return file


def test_a_calendar_is_rehearsed_then_brought_in_once(linli, notice):
    code, lines, _err = linli("calendar", "import", notice, "--source", "通知", "--dry-run")
    assert code == 0
    assert "+ 01-01 02-05 02-06 02-08" in lines[1]
    assert not CalendarYear.objects.filter(year=2027).exists()
    code, lines, _err = linli("calendar", "import", notice, "--source", "通知")
    assert (code, len(lines)) == (0, 3)
    code, lines, _err = linli("calendar", "import", notice, "--source", "通知")
    assert (code, len(lines)) == (0, 2)
    code, lines, _err = linli("calendar", "list")
    assert lines[-1] == "2027  -6 +1  通知"


def test_what_is_wrong_with_a_calendar_is_told_by_row(linli, notice, tmp_path):
    code, _lines, err = linli("calendar", "import", notice)
    assert (code, bool(err)) == (1, True)
    notice.write_text(NOTICE + "2027-02-31,holiday,\nx,y,z\n", encoding="utf-8")
    code, _lines, err = linli("calendar", "import", notice, "--source", "通知")
    assert code == 1
    assert "9" in err.splitlines()[0]
    assert "10" in err.splitlines()[1]
    assert linli("calendar", "import", tmp_path / "gone.csv", "--source", "通知")[0] == 1
    (tmp_path / "empty.csv").touch()
    assert linli("calendar", "import", tmp_path / "empty.csv", "--source", "通知")[0] == 1
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_the_arithmetic_is_printed_and_the_due_time_last(linli):
    code, lines, _err = linli(
        "clock", "explain", "--language", "en", "--start", "2026-09-30T16:30", "--limit", "5 working days"
    )
    assert code == 0
    assert lines[0].startswith("Limit: 5 working days")
    assert lines[-1] == "Due 2026-10-13 16:30, after 2100 min"
    code, lines, _err = linli(*START, "2 h", "--json")
    told = json.loads("\n".join(lines))
    assert told["due_at"] == "2026-03-16T12:00:00+08:00"
    assert [step["minutes"] for step in told["steps"] if step["why"] == "run"] == [120]


def test_events_come_from_options(linli):
    more = (
        "--pause",
        "2026-03-17T10:00",
        "2026-03-18T10:00",
        "--extend",
        "2026-03-18T11:00",
        "1 working day",
    )
    code, lines, _err = linli(*START, "2 working days", *more, "--hours", "08:30-12:00, 13:30-17:30")
    assert (code, lines[-1]) == (0, "Due 2026-03-20 10:00, after 1350 min")
    code, lines, _err = linli(*START, "2026-03-20", "--stop", "2026-03-18T10:00")
    assert (code, lines[-1]) == (0, "Due 2026-03-20 17:30")
    code, lines, _err = linli(*START, "3 working days", "--suspend", "2026-03-17T10:00", "2026-03-20T10:00")
    assert (code, lines[-1]) == (0, "Due 2026-03-24 10:00, after 1260 min")


def test_events_come_from_a_file(linli, tmp_path):
    file = tmp_path / "events.json"
    events: list[dict[str, str]] = [
        {"kind": "start", "at": "2026-03-16T10:00", "limit": "2 working days"},
        {"kind": "pause", "at": "2026-03-17T10:00", "review_at": "2026-03-20T10:00"},
        {"kind": "resume", "at": "2026-03-18T10:00", "device_at": "2026-03-18T09:58"},
    ]
    file.write_text(json.dumps(events), encoding="utf-8")
    code, lines, _err = linli("clock", "explain", "--events", file, "--language", "en")
    assert (code, lines[-1]) == (0, "Due 2026-03-19 10:00, after 840 min")
    events[2]["device_at"] = "2026-03-10T09:58"
    file.write_text(json.dumps(events), encoding="utf-8")
    code, _lines, err = linli("clock", "explain", "--events", file, "--language", "en")
    assert (code, "48 hours" in err) == (1, True)
    for wrong in ('{"kind": "start"}', '["start"]'):
        file.write_text(wrong, encoding="utf-8")
        code, _lines, err = linli("clock", "explain", "--events", file, "--language", "en")
        assert (code, err.startswith("A list of events is needed")) == (1, True)
    file.write_text("{", encoding="utf-8")
    assert linli("clock", "explain", "--events", file)[0] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("0 h",), "limit of 0"),
        (("5 days",), "Say how long"),
        (("2 h", "--pause", "2026-03-16T10:30"), "A pause needs a day"),
        (("2026-03-20", "--extend", "2026-03-17T10:00", "2026-03-19"), "Choose a later day"),
        (("2 h", "--stop", "2026-03-16T09:00"), "never started"),
        (("2 h", "--extend", "2026-03-16T10:30", "1 working day"), "must count like the limit"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(linli, words, sentence):
    code, lines, err = linli(*START, *words)
    assert (code, lines) == (1, [])
    assert sentence in err


def test_a_missing_year_is_named_and_nothing_is_guessed(linli):
    code, lines, _err = linli(
        "clock", "explain", "--language", "en", "--start", "2026-12-30T16:30", "--limit", "5 working days"
    )
    assert code == 1
    assert lines[-1] == "The holidays of 2027 are not known yet: no due time"


def test_a_machine_without_tables_is_told_what_to_do_first(linli, monkeypatch):
    def no_table(*_of, **_named):
        raise OperationalError("no such table: places_areasetting")

    monkeypatch.setattr("linli.places.queries.working_hours", no_table)
    monkeypatch.setattr("linli.cases.queries.case_by_number", no_table)
    for words in ((*START, "2 h"), ("clock", "explain", "--language", "en", "--case", "2026-1")):
        code, lines, err = linli(*words)
        assert (code, lines, len(err.splitlines())) == (2, [], 1)
        assert "linli demo" in err


def test_a_case_nobody_has_is_not_explained(linli):
    assert linli("clock", "explain", "--case", "2026-0000-0000-0")[0] == 1
