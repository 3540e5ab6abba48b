"""Imports as a whole: in batches, once, with nothing lost, whatever the file does."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from linli.cases import actions
from linli.cases.actions import import_batch, imports
from linli.cases.importing import mapping
from linli.cases.models import Case, ImportProblem, ImportRun, Note, Voice
from linli.cases.tests.importfiles import (
    ANSWERED,
    GOOD,
    SYSTEM,
    bring,
    problems,
    row,
    table,
    voice_of,
    workbook,
)
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.places.models import Area
from tests.cast import AT, CITY, EAST, HARBOUR, HOME

pytestmark = pytest.mark.django_db


def test_a_second_import_of_the_same_file_adds_nothing(tmp_path):
    path = table(tmp_path, GOOD, ANSWERED)
    first, second = bring(path), bring(path)
    assert (first.added, first.known, second.added, second.known) == (2, 0, 0, 2)
    assert (Case.objects.count(), Voice.objects.count(), Note.objects.count()) == (2, 2, 1)


def test_rows_without_ids_are_known_by_their_content(tmp_path):
    plan = mapping.parse(
        {"source": "x", "columns": {"text": "words", "date": "received_at"}, "areas": {"default": "A"}}
    )
    plan = mapping.Plan(plan.source, plan.zone, plan.columns, mapping.LETTERS, "A市")
    path = table(
        tmp_path, ("一", "2025-01-01"), ("二", "2025-01-01"), ("一", "2025-01-01"), head=("text", "date")
    )
    first, second = bring(path, plan=plan), bring(path, plan=plan)
    assert (first.added, second.added, second.known) == (2, 0, 2)
    assert problems(first) == {4: "duplicate_id"}


def test_bad_rows_stay_outside_with_number_and_reason_and_the_good_ones_go_in(tmp_path):
    path = table(
        tmp_path,
        row(1),
        row(2, received_at=""),
        row(3, body=""),
        row(4, body="x" * 10_000_000),
        row(1, body="又一次"),
        row(6, body='=HYPERLINK("http://example.invalid","领奖")'),
        row(7, received_at="2031-01-01"),
        (*row(8), "多出来的"),
        row(9),
        encoding="gb18030",
    )
    run = bring(path)
    assert problems(run) == {
        3: "no_date",
        4: "no_text",
        5: "too_long",
        6: "duplicate_id",
        7: "formula",
        8: "future_date",
        9: "columns",
    }
    assert (run.rows_done, run.added, run.refused) == (9, 3, 6)
    assert sorted(Voice.objects.values_list("external_id", flat=True)) == ["1", "6", "9"]
    assert voice_of("6").body.startswith("=HYPERLINK")


def test_a_workbook_goes_the_same_way(tmp_path):
    run = bring(workbook(tmp_path, row(1), row(2, body=""), ANSWERED[:0] + row(3)))
    assert (run.added, problems(run)) == (2, {3: "no_text"})


def test_a_killed_worker_goes_on_where_it_stood(tmp_path, monkeypatch):
    monkeypatch.setattr(imports.CaseImporter, "batch", 2)
    path = table(tmp_path, *(row(n) for n in range(1, 6)), row(2, body="第二个二"))
    run = actions.open_run(path=path, plan=mapping.load("replied"), area_code="", actor=SYSTEM, at=AT)
    carried = []

    class Killed(BaseException):
        """What a SIGKILL leaves behind: no clean-up at all."""

    def now():
        carried.append(Voice.objects.count())
        if Voice.objects.count() == 2:
            raise Killed
        return AT

    with pytest.raises(Killed):
        actions.run_import(run_uid=run.uid, actor=SYSTEM, now=now, path=path)
    run.refresh_from_db()
    assert (run.state, run.rows_done, run.added) == (ImportRun.State.RUNNING, 2, 2)

    run = actions.run_import(run_uid=run.uid, actor=SYSTEM, now=lambda: AT, path=path)
    assert (run.state, run.rows_done, run.added, run.known) == (ImportRun.State.DONE, 6, 5, 0)
    # The double is still seen although its first was carried by the worker that is gone.
    assert problems(run) == {7: "duplicate_id"}
    assert sorted(Voice.objects.values_list("external_id", flat=True)) == ["1", "2", "3", "4", "5"]


def test_a_fault_in_the_middle_leaves_whole_batches_and_can_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(imports.CaseImporter, "batch", 2)
    path = table(tmp_path, *(row(n) for n in range(1, 6)))
    stored = import_batch.CaseJob._store
    calls = []

    def breaks(self, fresh, run):
        made = stored(self, fresh, run)
        calls.append(len(fresh))
        if len(calls) == 2:
            raise RuntimeError("disk full")
        return made

    monkeypatch.setattr(import_batch.CaseJob, "_store", breaks)
    with pytest.raises(RuntimeError):
        bring(path)
    run = ImportRun.objects.get()
    assert (run.state, run.error, run.rows_done) == (ImportRun.State.FAILED, "broken", 2)
    assert Voice.objects.count() == Case.objects.count() == 2
    assert bring(path).added == 3


def test_two_workers_on_one_run_carry_each_row_once(tmp_path, monkeypatch):
    monkeypatch.setattr(imports.CaseImporter, "batch", 2)
    path = table(tmp_path, *(row(n) for n in range(1, 6)))
    run = actions.open_run(path=path, plan=mapping.load("replied"), area_code="", actor=SYSTEM, at=AT)
    others: list[ImportRun] = []

    def now():
        if Voice.objects.count() == 2 and not others:
            others.append(run)
            others.append(actions.run_import(run_uid=run.uid, actor=SYSTEM, now=lambda: AT, path=path))
        return AT

    actions.run_import(run_uid=run.uid, actor=SYSTEM, now=now, path=path)
    run.refresh_from_db()
    assert others[1].state == ImportRun.State.DONE
    assert (run.rows_done, run.added, Voice.objects.count()) == (5, 5, 5)


def test_rows_that_somebody_else_brought_in_meanwhile_are_known(tmp_path, monkeypatch):
    path = table(tmp_path, row(1), row(2))
    stored = import_batch.CaseJob._store
    met: list[bool] = []

    def races(self, fresh, run):
        if not met:
            met.append(True)
            raise IntegrityError("cases_voice_imported_once")
        return stored(self, fresh, run)

    monkeypatch.setattr(import_batch.CaseJob, "_store", races)
    run = bring(path)
    assert (run.added, run.refused, run.problems.count(), Area.objects.filter(code="9911").count()) == (
        2,
        0,
        0,
        1,
    )


def test_the_database_itself_refuses_the_same_row_twice(tmp_path):
    bring(table(tmp_path, GOOD))
    voice = voice_of("1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.create(
            number="x",
            case=voice.case,
            first_case=voice.case,
            channel="import",
            body="x",
            body_salt="",
            source=voice.source,
            external_id="1",
            said_at=AT,
            received_at=AT,
        )


# --- Dry run, command line ----------------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing_and_says_what_would_happen(tmp_path):
    path = table(tmp_path, GOOD, ANSWERED, row(3, body=""))
    tables: list[Any] = [Case, Voice, Note, Area, ImportRun, ImportProblem, JournalEntry]
    before = [model.objects.count() for model in tables]
    tally, found = actions.rehearse(path=path, plan=None, area_code="", actor=SYSTEM, at=AT)
    assert [model.objects.count() for model in tables] == before
    assert (tally.rows, tally.added, tally.refused, tally.closed, tally.median_wait) == (3, 2, 1, 1, 11)
    assert [(one.row, one.code) for one in found] == [(4, "no_text")]


def test_the_command_line_prints_a_summary(tmp_path, monkeypatch):
    from linli.site import tables

    monkeypatch.setattr("django.setup", lambda: None)
    said = io.StringIO()
    with redirect_stdout(said):
        assert (
            tables.bring(file=table(tmp_path, GOOD, ANSWERED), mapping="replied", area="", dry_run=False) == 0
        )
    assert Voice.objects.count() == 2
    assert "11" in said.getvalue()


@pytest.mark.parametrize("name", ["missing.csv", "empty.csv"])
def test_the_command_line_says_when_a_file_cannot_be_read(tmp_path, monkeypatch, capsys, name):
    from linli.site import tables

    monkeypatch.setattr("django.setup", lambda: None)
    (tmp_path / "empty.csv").touch()
    assert tables.bring(file=tmp_path / name, mapping="", area="", dry_run=False) == 1
    assert name in capsys.readouterr().err


# --- Rights, and the number of statements -------------------------------------------------------------------------------


def test_who_may_import_where(cast, tmp_path):
    path, plan = table(tmp_path, GOOD), mapping.load("replied")
    known = mapping.Plan(plan.source, plan.zone, plan.columns, mapping.KNOWN, "")

    def refusal(actor, area, with_plan):
        try:
            actions.rehearse(path=path, plan=with_plan, area_code=area, actor=actor, at=AT)
        except Refused as refused:
            return refused.verdict.code
        return ""

    assert refusal(cast.dispatcher, HARBOUR, known) == ""
    assert refusal(cast.dispatcher, EAST, known) == "no_right"
    assert refusal(cast.dispatcher, HARBOUR, plan) == "area_not_city"
    assert refusal(cast.admin, CITY, plan) == ""
    assert refusal(cast.admin, "", plan) == "no_right"
    assert refusal(cast.community, HOME, known) == "no_right"
    assert refusal(SYSTEM, "777777", known) == "bad_area"


def test_statements_do_not_grow_with_the_rows(tmp_path, count_queries):
    bring(table(tmp_path, row(0)))
    few = count_queries(lambda: bring(table(tmp_path, *(row(n) for n in range(10, 20)), name="few.csv")))
    many = count_queries(lambda: bring(table(tmp_path, *(row(n) for n in range(100, 250)), name="many.csv")))
    if connection.vendor == "postgresql":
        assert many == few
    else:
        # SQLite takes at most 250,000 values in one statement, fewer than Django hands it: some inserts are split.
        assert many <= few + 60


def test_a_stalled_run_is_handed_on_and_old_files_are_deleted(cast, tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    queued = []
    monkeypatch.setattr("linli.kernel.imports.async_task", lambda name, uid, **_more: queued.append(uid))
    run = actions.receive_import(
        file_name="../../rows.csv",
        chunks=[table(tmp_path, GOOD).read_bytes()],
        plan=None,
        area_code=CITY,
        actor=cast.admin,
        at=AT,
    )
    assert run.file_name == "rows.csv"
    path = run.file
    assert path.stat().st_mode & 0o777 == 0o600
    ImportRun.objects.update(state=ImportRun.State.RUNNING, moved_at=AT)
    assert actions.resume_stalled(at=AT + timedelta(minutes=1)) == 0
    assert actions.resume_stalled(at=AT + timedelta(minutes=4)) == 1
    assert path.is_file()
    actions.resume_stalled(at=AT + timedelta(days=31))
    assert not path.exists()
