"""Importing people: look at a file first, then bring its rows in, in batches that a killed worker can go on from."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from linli.kernel import imports, journal, tables
from linli.kernel.imports import RunState
from linli.kernel.verdict import Refused, refuse
from linli.people import queries, rules_imports
from linli.people.importing import people, workbook
from linli.people.importing.people import Checker, Entry, Problem
from linli.people.models import PeopleProblem, PeopleRun

from .people_batch import Batch, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.tables import Record, Table

TASK = "linli.people.tasks.run_people_import"
BATCH, TRIES, MOST_PROBLEMS, MOST_HEAD = 1_000, 3, 10_000, 60
KEPT, STALLED = timedelta(days=30), timedelta(minutes=3)
MACROS = refuse("file_macros", _("This workbook carries macros. Save it as .xlsx without them."), "file")
TOO_MANY = refuse("file_too_many_rows", _("This table has more than 200,000 rows; please split it."), "file")


def receive_people(
    *, file_name: str, chunks: Iterable[bytes], area_code: str, actor: Actor, at: datetime
) -> PeopleRun:
    """Keep an uploaded file and have it checked: what would happen, row by row, without writing a person.

    Refused: file_too_big, file_empty, file_encoding, file_bad_workbook, file_macros, no_right, bad_area. Where the
    headings do not tell the columns the run waits for its mapping.
    """
    queries.may_bring(actor=actor, area_code=area_code).enforce()
    run = PeopleRun(
        started_by_id=actor.person_id,
        file_name=imports.shown_name(file_name),
        area_code=area_code,
        dry_run=True,
        created_at=at,
    )
    run.stored_as = imports.stored_name(run.uid, file_name)
    path = run.file
    try:
        imports.keep(path, chunks)
        head = list(_open(path)[0].head[:MOST_HEAD])
        run.mapping = {"head": head, "columns": people.recognised(head)}
        with transaction.atomic():
            _wait(run, at)
            _note(run, "people_import.received", actor, at)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run


@transaction.atomic
def map_people(*, run_uid: UUID, columns: Mapping[str, str], actor: Actor, at: datetime) -> PeopleRun:
    """Say which column means what, and look at the file again. Refused: wrong_state, file_gone, bad_mapping."""
    run = queries.people_run(actor=actor, uid=run_uid, lock=True)
    rules_imports.may_remap(run, file_there=run.file.is_file()).enforce()
    head = run.mapping.get("head", [])
    chosen = {name: heading for name, heading in columns.items() if heading}
    if not people.fits(chosen, head):
        raise Refused(rules_imports.BAD_MAPPING)
    run.mapping = {"head": head, "columns": chosen}
    run.problems.all().delete()
    imports.rewind(run)
    run.dry_run = True
    _wait(run, at)
    _note(run, "people_import.mapped", actor, at)
    return run


@transaction.atomic
def start_people(*, run_uid: UUID, actor: Actor, at: datetime) -> PeopleRun:
    """Bring a checked file in, or go on with a run that was stopped. Refused: wrong_state, file_gone, no_right."""
    run = queries.people_run(actor=actor, uid=run_uid, lock=True)
    imports.may_start(run, file_there=run.file.is_file()).enforce()
    queries.may_bring(actor=actor, area_code=run.area_code).enforce()
    if run.dry_run:
        run.problems.all().delete()
    imports.rewind(run)
    _wait(run, at)
    _note(run, "people_import.started", actor, at)
    return run


@transaction.atomic
def cancel_people(*, run_uid: UUID, actor: Actor, at: datetime) -> PeopleRun:
    """Stop after the batch at hand. What is in stays in, and the run can go on later. Refused: wrong_state."""
    run = queries.people_run(actor=actor, uid=run_uid, lock=True)
    imports.may_cancel(run).enforce()
    run.state, run.ended_at = RunState.CANCELLED, at
    run.save(update_fields=["state", "ended_at"])
    _note(run, "people_import.cancelled", actor, at)
    return run


def run_people(
    *, run_uid: UUID, actor: Actor, now: Callable[[], datetime], path: Path | None = None
) -> PeopleRun:
    """Work on a run until its end, its stop or its fault. Safe to run twice, also at the same time."""
    run = imports.begin(PeopleRun, run_uid, now())
    if run is None:
        return PeopleRun.objects.get(uid=run_uid)
    try:
        table, hidden = _open(path or run.file)
        rows = table.count()
        _few_enough(rows)
    except (Refused, OSError) as fault:
        error = fault.verdict.code if isinstance(fault, Refused) else "file_gone"
        return _end(run, RunState.FAILED, actor, now(), error=error)
    try:
        whole = _work(run, table, hidden, rows, actor, now)
    except Exception:
        # What was carried stays; somebody looks into it and lets it go on.
        _end(run, RunState.FAILED, actor, now(), error="broken")
        raise
    return _end(run, RunState.DONE, actor, now()) if whole else PeopleRun.objects.get(pk=run.pk)


@transaction.atomic
def open_people(
    *, path: Path, area_code: str, actor: Actor, at: datetime, dry_run: bool = False
) -> PeopleRun:
    """The run of a file on this machine that is worked on at once. Refused: as `receive_people`, and bad_mapping."""
    queries.may_bring(actor=actor, area_code=area_code).enforce()
    table = _open(path)[0]
    columns = people.recognised(table.head)
    if not people.fits(columns, table.head):
        raise Refused(rules_imports.BAD_MAPPING)
    run = PeopleRun.objects.create(
        started_by_id=actor.person_id,
        file_name=imports.shown_name(path.name),
        mapping={"head": list(table.head[:MOST_HEAD]), "columns": columns},
        area_code=area_code,
        dry_run=dry_run,
        created_at=at,
    )
    _note(run, "people_import.started", actor, at)
    return run


def resume_people(*, at: datetime) -> int:
    """Hand runs whose worker was killed to another one; delete uploaded files after their time. Safe to run twice."""
    silent = PeopleRun.objects.filter(state=RunState.RUNNING, moved_at__lt=at - STALLED)
    found = list(silent.exclude(stored_as=""))
    for run in found:
        _enqueue(run)
    for run in PeopleRun.objects.filter(created_at__lt=at - KEPT).exclude(stored_as=""):
        run.file.unlink(missing_ok=True)
        PeopleRun.objects.filter(pk=run.pk).update(stored_as="")
    return len(found)


def _open(path: Path) -> tuple[Table, workbook.Hidden]:
    """The table in a file, with what hides in it. Refused: file_…, file_macros."""
    try:
        table = tables.open_table(path)
    except tables.Unreadable as fault:
        raise Refused(imports.unreadable(fault.code))
    hidden = workbook.look(path)
    if hidden.macros:
        raise Refused(MACROS)
    return table, hidden


def _few_enough(rows: int) -> None:
    if rows > people.MOST_ROWS:
        raise Refused(TOO_MANY)


def _wait(run: PeopleRun, at: datetime) -> None:
    """Hand it to the worker; without columns that can be worked with it waits for a person instead."""
    if people.fits(run.mapping["columns"], run.mapping["head"]):
        run.save()
        _enqueue(run)
    else:
        run.state, run.error, run.ended_at = RunState.FAILED, "no_mapping", at
        run.save()


def _work(
    run: PeopleRun,
    table: Table,
    hidden: workbook.Hidden,
    total: int,
    actor: Actor,
    now: Callable[[], datetime],
) -> bool:
    """Carry batch after batch; False when the run was stopped or somebody else is at it."""
    imports.total(run, total, now())
    known = queries.known_names(area_code=run.area_code, at=now())
    columns = people.positions(run.mapping.get("columns", {}), table.head)
    checker = Checker(columns, len(table.head), known, hidden)
    rows = table.records()
    # What was done before is read again: numbers further up decide about doubles further down.
    _judged(checker, islice(rows, run.rows_done))
    return all(
        _batch(run, _judged(checker, batch), len(batch), actor, now) for batch in imports.batches(rows, BATCH)
    )


def _judged(checker: Checker, records: Iterable[Record]) -> tuple[list[Entry], list[Problem]]:
    entries, problems = list[Entry](), list[Problem]()
    for record in records:
        found = checker.check(record)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            entries.append(found)
    return entries, problems


def _batch(
    run: PeopleRun,
    judged: tuple[list[Entry], list[Problem]],
    rows: int,
    actor: Actor,
    now: Callable[[], datetime],
) -> bool:
    """Carry one batch; False when the run was stopped or somebody else is at it.

    Two imports of the same people meet at a unique key: the loser looks again at who is there.
    """
    entries, problems = judged
    for left in reversed(range(TRIES)):
        try:
            return _carry(run, entries, list(problems), rows, actor, now())
        except IntegrityError:
            if not left:
                raise
    return False


@transaction.atomic
def _carry(
    run: PeopleRun, entries: list[Entry], problems: list[Problem], rows: int, actor: Actor, at: datetime
) -> bool:
    held = PeopleRun.objects.select_for_update().get(pk=run.pk)
    if held.state != RunState.RUNNING or held.rows_done != run.rows_done:
        return False
    batch = Batch(entries, root=held.area_code, run=None if held.dry_run else held.uid, actor=actor, at=at)
    done = batch.carry(problems)
    room = max(MOST_PROBLEMS - held.problems.count(), 0) if problems else 0
    PeopleProblem.objects.bulk_create(
        PeopleProblem(run=held, row=one.row, code=one.code, detail=one.detail)
        for one in sorted(problems, key=lambda one: one.row)[:room]
    )
    _count(held, done, rows, at)
    held.save(update_fields=["rows_done", "added", "known", "refused", "moved_at", "result"])
    run.rows_done = held.rows_done
    return True


def _count(held: PeopleRun, done: Tally, rows: int, at: datetime) -> None:
    held.rows_done += rows
    held.added += done.added
    held.known += done.known
    held.refused += done.refused
    held.moved_at = at
    held.result = {
        "from": held.result.get("from", 0),
        "changed": held.result.get("changed", 0) + done.changed,
        "reasons": dict(Counter(held.result.get("reasons", {})) + done.reasons),
        "communities": dict(Counter(held.result.get("communities", {})) + done.communities),
    }


@transaction.atomic
def _end(run: PeopleRun, state: str, actor: Actor, at: datetime, error: str = "") -> PeopleRun:
    held = PeopleRun.objects.select_for_update().get(pk=run.pk)
    if held.state != RunState.RUNNING:
        return held
    imports.close(held, state, at, error)
    held.save()
    what = "failed" if error else "checked" if held.dry_run else "done"
    _note(held, f"people_import.{what}", actor, at)
    return held


def _note(run: PeopleRun, code: str, actor: Actor, at: datetime) -> None:
    journal.note(
        code,
        subject=("import", run.uid),
        actor=actor,
        at=at,
        payload={
            "area": run.area_code,
            "added": run.added,
            "known": run.known,
            "changed": run.result.get("changed", 0),
            "refused": run.refused,
        },
    )


def _enqueue(run: PeopleRun) -> None:
    key = str(run.uid)
    transaction.on_commit(lambda: async_task(TASK, key, task_name=f"import {key}"))


__all__ = [
    "cancel_people",
    "map_people",
    "open_people",
    "receive_people",
    "resume_people",
    "run_people",
    "start_people",
]
