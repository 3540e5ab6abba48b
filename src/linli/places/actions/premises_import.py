"""Importing premises: look at a file first, then bring its rows in, in batches that a killed worker can go on from."""

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
from linli.places import codes, rules_standing
from linli.places.importing import premises
from linli.places.importing.premises import Checker, Problem
from linli.places.models import PremisesProblem, PremisesRun
from linli.places.queries import areas as places
from linli.places.queries import imports as queries

from .premises_batch import Tally, carry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.tables import Record, Table
    from linli.places.importing.premises import Entry

TASK = "linli.places.tasks.run_premises_import"
BATCH, TRIES, MOST_PROBLEMS, MOST_HEAD = 1_000, 3, 10_000, 60
KEPT, STALLED = timedelta(days=30), timedelta(minutes=3)


def receive_premises(
    *, file_name: str, chunks: Iterable[bytes], area_code: str, actor: Actor, at: datetime
) -> PremisesRun:
    """Keep an uploaded file and have it checked: what would happen, row by row, without writing premises.

    Refused: file_…, no_right, bad_area. When no column is known as the door number the run waits for its mapping.
    """
    _may_bring(area_code, actor)
    run = PremisesRun(
        started_by=actor.person_uid,
        file_name=imports.shown_name(file_name),
        area_code=area_code,
        dry_run=True,
        created_at=at,
    )
    run.stored_as = imports.stored_name(run.uid, file_name)
    path = run.file
    try:
        imports.keep(path, chunks)
        head = list(_open(path).head[:MOST_HEAD])
        run.mapping = {"head": head, "columns": premises.recognised(head)}
        with transaction.atomic():
            _wait(run, at)
            _note(run, "premises_import.received", actor, at)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run


@transaction.atomic
def map_premises(*, run_uid: UUID, columns: Mapping[str, str], actor: Actor, at: datetime) -> PremisesRun:
    """Say which column means what, and look at the file again. Refused: wrong_state, file_gone, bad_mapping."""
    run = queries.run_for(actor=actor, uid=run_uid, lock=True)
    queries.may_remap(run).enforce()
    head = run.mapping.get("head", [])
    chosen = {field: heading for field, heading in columns.items() if heading}
    known = all(field in premises.FIELDS and heading in head for field, heading in chosen.items())
    if not known or len(set(chosen.values())) < len(chosen) or not set(premises.NEEDED) <= set(chosen):
        raise Refused(
            refuse("bad_mapping", _("The door number needs a column, and a column has one meaning."), "door")
        )
    run.mapping = {"head": head, "columns": chosen}
    run.problems.all().delete()
    imports.rewind(run)
    run.dry_run = True
    _wait(run, at)
    _note(run, "premises_import.mapped", actor, at)
    return run


@transaction.atomic
def start_premises(*, run_uid: UUID, actor: Actor, at: datetime) -> PremisesRun:
    """Bring a checked file in, or go on with a run that was stopped. Refused: wrong_state, file_gone, no_right."""
    run = queries.run_for(actor=actor, uid=run_uid, lock=True)
    imports.may_start(run, file_there=run.file.is_file()).enforce()
    _may_bring(run.area_code, actor)
    if run.dry_run:
        run.problems.all().delete()
    imports.rewind(run)
    _wait(run, at)
    _note(run, "premises_import.started", actor, at)
    return run


@transaction.atomic
def cancel_premises(*, run_uid: UUID, actor: Actor, at: datetime) -> PremisesRun:
    """Stop after the batch at hand. What is in stays in, and the run can go on later. Refused: wrong_state."""
    run = queries.run_for(actor=actor, uid=run_uid, lock=True)
    imports.may_cancel(run).enforce()
    run.state, run.ended_at = RunState.CANCELLED, at
    run.save(update_fields=["state", "ended_at"])
    _note(run, "premises_import.cancelled", actor, at)
    return run


def run_premises(
    *, run_uid: UUID, actor: Actor, now: Callable[[], datetime], path: Path | None = None
) -> PremisesRun:
    """Work on a run until its end, its stop or its fault. Safe to run twice, also at the same time."""
    run = imports.begin(PremisesRun, run_uid, now())
    if run is None:
        return PremisesRun.objects.get(uid=run_uid)
    try:
        table = _open(path or run.file)
    except (Refused, OSError):
        return _end(run, RunState.FAILED, actor, now(), error="file_gone")
    try:
        whole = _work(run, table, actor, now)
    except Exception:
        _end(run, RunState.FAILED, actor, now(), error="broken")
        raise
    return _end(run, RunState.DONE, actor, now()) if whole else PremisesRun.objects.get(pk=run.pk)


@transaction.atomic
def open_premises(*, path: Path, area_code: str, actor: Actor, at: datetime) -> PremisesRun:
    """The run of a file that lies on this machine and is worked on at once. Refused: file_…, bad_mapping, bad_area."""
    _may_bring(area_code, actor)
    columns = _columns(_open(path))
    run = PremisesRun.objects.create(
        started_by=actor.person_uid,
        file_name=imports.shown_name(path.name),
        mapping={"head": [], "columns": columns},
        area_code=area_code,
        created_at=at,
    )
    _note(run, "premises_import.started", actor, at)
    return run


def rehearse_premises(
    *, path: Path, area_code: str, actor: Actor, at: datetime
) -> tuple[Tally, list[Problem]]:
    """What an import would do, without writing anything at all. Refused: file_…, bad_mapping, bad_area."""
    _may_bring(area_code, actor)
    table = _open(path)
    checker = checker_for(table, _columns(table), area_code, at)
    tally, problems = Tally(), list[Problem]()
    for batch in imports.batches(table.records(), BATCH):
        done = _judged(checker, batch)
        tally.add(carry(*done, run=None, actor=actor, at=at))
        problems += done[1]
    return tally, problems


def resume_premises(*, at: datetime) -> int:
    """Hand runs whose worker was killed to another one; delete uploaded files after their time. Safe to run twice."""
    silent = PremisesRun.objects.filter(state=RunState.RUNNING, moved_at__lt=at - STALLED)
    found = list(silent.exclude(stored_as=""))
    for run in found:
        _enqueue(run)
    for run in PremisesRun.objects.filter(created_at__lt=at - KEPT).exclude(stored_as=""):
        run.file.unlink(missing_ok=True)
        PremisesRun.objects.filter(pk=run.pk).update(stored_as="")
    return len(found)


def checker_for(table: Table, columns: Mapping[str, str], root: str, at: datetime) -> Checker:
    """What the rows of this table are judged by, one query."""
    known = [(one.code, one.name) for one in places.areas_within(root, at=at)]
    return Checker(premises.positions(columns, table.head), len(table.head), known, root)


def _may_bring(area_code: str, actor: Actor) -> None:
    rules_standing.may_write(rules_standing.roots_of(actor), area_code, is_system=actor.is_system).enforce()
    if area_code and not codes.is_code(area_code):
        raise Refused(refuse("bad_area", _("This area does not exist."), "area"))
    if area_code:
        places.area(area_code)


def _columns(table: Table) -> dict[str, str]:
    found = premises.recognised(table.head)
    if not set(premises.NEEDED) <= set(found):
        raise Refused(refuse("bad_mapping", _("No column is known as the door number (门牌号)."), "file"))
    return found


def _open(path: Path) -> Table:
    """The table in a file. Refused: file_too_big, file_empty, file_encoding, file_bad_workbook."""
    try:
        return tables.open_table(path)
    except tables.Unreadable as fault:
        raise Refused(imports.unreadable(fault.code))


def _wait(run: PremisesRun, at: datetime) -> None:
    """Hand it to the worker; without a column for the door it waits for a person instead."""
    if set(premises.NEEDED) <= set(run.mapping["columns"]):
        run.save()
        _enqueue(run)
    else:
        run.state, run.error, run.ended_at = RunState.FAILED, "no_mapping", at
        run.save()


def _work(run: PremisesRun, table: Table, actor: Actor, now: Callable[[], datetime]) -> bool:
    imports.total(run, table.count(), now())
    checker = checker_for(table, run.mapping.get("columns", {}), run.area_code, now())
    rows = table.records()
    # What was done before is read again: rows further up decide about doubles further down.
    _judged(checker, islice(rows, run.rows_done))
    return all(
        _batch(run, _judged(checker, batch), len(batch), actor, now) for batch in imports.batches(rows, BATCH)
    )


def _judged(checker: Checker, records: Iterable[Record]) -> tuple[list[Entry], list[Problem]]:
    entries: list[Entry] = []
    problems: list[Problem] = []
    for record in records:
        entry, found = checker.check(record)
        problems += found
        if entry is not None:
            entries.append(entry)
    return entries, problems


def _batch(
    run: PremisesRun,
    judged: tuple[list[Entry], list[Problem]],
    rows: int,
    actor: Actor,
    now: Callable[[], datetime],
) -> bool:
    """Carry one batch; False when the run was stopped or somebody else is at it.

    Two imports of the same rows meet at a unique key: the loser looks again at what is there.
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
    run: PremisesRun, entries: list[Entry], problems: list[Problem], rows: int, actor: Actor, at: datetime
) -> bool:
    held = PremisesRun.objects.select_for_update().get(pk=run.pk)
    if held.state != RunState.RUNNING or held.rows_done != run.rows_done:
        return False
    done = carry(entries, problems, run=None if held.dry_run else held.uid, actor=actor, at=at)
    room = max(MOST_PROBLEMS - held.problems.count(), 0) if problems else 0
    PremisesProblem.objects.bulk_create(
        PremisesProblem(run=held, row=one.row, code=one.code, detail=one.detail) for one in problems[:room]
    )
    reasons = Counter(held.result.get("reasons", {})) + done.reasons
    made = Counter(held.result.get("made", {})) + done.made
    held.rows_done += rows
    held.added += done.added
    held.known += done.known
    held.refused += done.refused
    held.moved_at = at
    held.result = {"from": held.result.get("from", 0), "reasons": dict(reasons), "made": dict(made)}
    held.save(update_fields=["rows_done", "added", "known", "refused", "moved_at", "result"])
    run.rows_done = held.rows_done
    return True


@transaction.atomic
def _end(run: PremisesRun, state: str, actor: Actor, at: datetime, error: str = "") -> PremisesRun:
    held = PremisesRun.objects.select_for_update().get(pk=run.pk)
    if held.state != RunState.RUNNING:
        return held
    imports.close(held, state, at, error)
    held.save()
    what = "failed" if error else "checked" if held.dry_run else "done"
    _note(held, f"premises_import.{what}", actor, at)
    return held


def _note(run: PremisesRun, code: str, actor: Actor, at: datetime) -> None:
    journal.note(
        code,
        subject=("import", run.uid),
        actor=actor,
        at=at,
        payload={
            "area": codes.noted(run.area_code),
            "added": run.added,
            "known": run.known,
            "refused": run.refused,
        },
    )


def _enqueue(run: PremisesRun) -> None:
    key = str(run.uid)
    transaction.on_commit(lambda: async_task(TASK, key, task_name=f"import {key}"))
