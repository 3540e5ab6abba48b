"""Importing cases: look at a file first, then bring its rows in, in batches that a killed worker can go on from."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from linli.kernel import imports, journal, tables
from linli.kernel.tables import Table, Unreadable
from linli.kernel.verdict import Missing, Refused, refuse
from linli.places import queries as places

from .. import rules_imports as rules
from ..importing import mapping
from ..importing.checking import Checker, Problem
from ..importing.mapping import BadMapping, Plan
from ..importing.tally import Tally
from ..models import ImportProblem, ImportRun
from ..queries.imports import run_for, stored_file
from .import_batch import Job, Judged
from .import_places import Locator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from linli.kernel.actor import Actor

TASK = "linli.cases.tasks.run_import"
BATCH = 500
TRIES = 3
MOST_PROBLEMS = 10_000
KEPT = timedelta(days=30)
STALLED, GIVEN_UP = timedelta(minutes=3), timedelta(hours=6)

State = ImportRun.State


# --- Verbs ------------------------------------------------------------------------------------------------------------


def receive_import(
    *, file_name: str, chunks: Iterable[bytes], plan: Plan | None, area_code: str, actor: Actor, at: datetime
) -> ImportRun:
    """Keep an uploaded file and have it checked: what would happen, row by row, without writing a case.

    Refused: file_…, mapping_… (`rules_imports`), area_not_city, no_right. Without a plan the shipped one that fits is taken.
    """
    run = ImportRun(
        started_by_id=actor.person_id,
        file_name=imports.shown_name(file_name),
        area_code=area_code,
        dry_run=True,
        created_at=at,
    )
    run.stored_as = imports.stored_name(run.uid, file_name)
    path = stored_file(run)
    try:
        imports.keep(path, chunks)
        _table, plan = open_with(path, plan)
        may_bring(plan, area_code, actor)
        run.mapping = plan.as_json()
        with transaction.atomic():
            run.save()
            _note(run, "import.received", actor, at)
            _enqueue(run)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run


@transaction.atomic
def start_import(*, run_uid: UUID, actor: Actor, at: datetime) -> ImportRun:
    """Bring a checked file in, or go on with a run that was stopped. Refused: wrong_state, file_gone, no_right."""
    run = run_for(actor=actor, uid=run_uid, lock=True)
    rules.may_start(run, file_there=stored_file(run).is_file()).enforce()
    may_bring(mapping.parse(run.mapping), run.area_code, actor)
    if run.dry_run:
        run.problems.all().delete()
    imports.rewind(run)
    run.save()
    _note(run, "import.started", actor, at)
    _enqueue(run)
    return run


@transaction.atomic
def cancel_import(*, run_uid: UUID, actor: Actor, at: datetime) -> ImportRun:
    """Stop after the batch at hand. What is in stays in, and the run can go on later. Refused: wrong_state; Missing."""
    run = run_for(actor=actor, uid=run_uid, lock=True)
    rules.may_cancel(run).enforce()
    run.state, run.ended_at = State.CANCELLED, at
    run.save(update_fields=["state", "ended_at"])
    _note(run, "import.cancelled", actor, at)
    return run


def run_import(
    *, run_uid: UUID, actor: Actor, now: Callable[[], datetime], path: Path | None = None
) -> ImportRun:
    """Work on a run until its end, its stop or its fault. Safe to run twice, also at the same time: each batch is one
    transaction with its progress, and whoever finds the run further on than expected leaves it to the other.
    """
    run = imports.begin(ImportRun, run_uid, now())
    if run is None:
        return ImportRun.objects.get(uid=run_uid)
    try:
        table, plan = open_with(path or stored_file(run), mapping.parse(run.mapping))
        may_bring(plan, run.area_code, actor)
    except (BadMapping, Refused, OSError) as fault:
        code = fault.verdict.code if isinstance(fault, Refused) else "file_gone"
        return _end(run, State.FAILED, actor, now(), error=code)
    try:
        whole = _work(run, table, plan, actor, now)
    except Exception:
        # What was carried stays; somebody looks into it and lets it go on.
        _end(run, State.FAILED, actor, now(), error="broken")
        raise
    return _end(run, State.DONE, actor, now()) if whole else ImportRun.objects.get(pk=run.pk)


@transaction.atomic
def open_run(*, path: Path, plan: Plan, area_code: str, actor: Actor, at: datetime) -> ImportRun:
    """The run of a file that lies on this machine and is worked on at once, by the command line."""
    may_bring(plan, area_code, actor)
    run = ImportRun.objects.create(
        started_by_id=actor.person_id,
        file_name=imports.shown_name(path.name),
        mapping=plan.as_json(),
        area_code=area_code,
        created_at=at,
    )
    _note(run, "import.started", actor, at)
    return run


def rehearse(
    *, path: Path, plan: Plan | None, area_code: str, actor: Actor, at: datetime
) -> tuple[Tally, list[Problem]]:
    """What an import would do, without writing anything at all. Refused as `receive_import`."""
    table, plan = open_with(path, plan)
    may_bring(plan, area_code, actor)
    job = job_for(table, plan, area_code, actor=actor, at=at, making=False)
    tally, problems = Tally(), list[Problem]()
    for batch in imports.batches(table.records(), BATCH):
        judged = job.judge(batch)
        tally.add(job.carry(judged, run=None))
        problems += judged.problems
    return tally, problems


def resume_stalled(*, at: datetime) -> int:
    """Hand runs whose worker was killed to another one; delete uploaded files after their time. Safe to run twice."""
    silent = ImportRun.objects.filter(state=State.RUNNING, moved_at__lt=at - STALLED)
    found = list(silent.exclude(stored_as=""))
    for run in found:
        _enqueue(run)
    abandoned = ImportRun.objects.filter(state=State.RUNNING, stored_as="", moved_at__lt=at - GIVEN_UP)
    abandoned.update(state=State.FAILED, error="abandoned", ended_at=at)
    for run in ImportRun.objects.filter(created_at__lt=at - KEPT).exclude(stored_as=""):
        stored_file(run).unlink(missing_ok=True)
        ImportRun.objects.filter(pk=run.pk).update(stored_as="")
    return len(found)


# --- What they are made of -----------------------------------------------------------------------------------------------


def open_with(path: Path, plan: Plan | None) -> tuple[Table, Plan]:
    """A file with the plan that goes with it. Refused: file_…, mapping_…"""
    try:
        table = tables.open_table(path)
        plan = plan or mapping.fitting(table.head)
        if plan is None:
            raise Refused(rules.bad_mapping("no_fit"))
        plan.positions(table.head)
    except Unreadable as fault:
        raise Refused(rules.unreadable(fault.code))
    except BadMapping as fault:
        raise Refused(rules.bad_mapping(fault.code))
    return table, plan


def may_bring(plan: Plan, area_code: str, actor: Actor) -> None:
    """Judge whether these rows may go into this area. Refused: area_not_city, no_right, bad_area."""
    rules.may_import(actor, area_code, plan.scheme).enforce()
    if area_code:
        try:
            places.area(area_code)
        except Missing:
            raise Refused(refuse("bad_area", _("This area does not exist."), "area"))


def job_for(table: Table, plan: Plan, area_code: str, *, actor: Actor, at: datetime, making: bool) -> Job:
    """One pass over a table."""
    checker = Checker(positions=plan.positions(table.head), width=len(table.head), zone=plan.tz, at=at)
    locator = Locator(plan, area_code, actor=actor, at=at, making=making)
    return Job(plan, checker, locator, actor=actor, at=at)


def _work(run: ImportRun, table: Table, plan: Plan, actor: Actor, now: Callable[[], datetime]) -> bool:
    """Carry batch after batch; False when the run was stopped or somebody else is at it."""
    imports.total(run, table.count(), now())
    job = job_for(table, plan, run.area_code, actor=actor, at=now(), making=not run.dry_run)
    rows = table.records()
    # What was done before is read again: the ids further up decide about doubles further down.
    job.judge(islice(rows, run.rows_done))
    return all(_batch(run, job, job.judge(batch), now) for batch in imports.batches(rows, BATCH))


def _batch(run: ImportRun, job: Job, judged: Judged, now: Callable[[], datetime]) -> bool:
    """Carry one batch; False when the run was stopped or somebody else is at it.

    Two imports of the same rows, or of the same new area, meet at a unique key: the loser looks again at what is there.
    """
    problems = list(judged.problems)
    for left in reversed(range(TRIES)):
        try:
            return _carry(run, job, judged, now())
        except IntegrityError:
            if not left:
                raise
            judged.problems = list(problems)
            job.locator.forget()
    return False


@transaction.atomic
def _carry(run: ImportRun, job: Job, judged: Judged, at: datetime) -> bool:
    held = ImportRun.objects.select_for_update().get(pk=run.pk)
    if held.state != State.RUNNING or held.rows_done != run.rows_done:
        return False
    tally = Tally.of(held.result)
    done = job.carry(judged, run=None if held.dry_run else held.uid)
    tally.add(done)
    room = max(MOST_PROBLEMS - ImportProblem.objects.filter(run=held).count(), 0) if judged.problems else 0
    ImportProblem.objects.bulk_create(
        ImportProblem(run=held, row=one.row, code=one.code, detail=one.detail)
        for one in judged.problems[:room]
    )
    held.rows_done += done.rows
    held.added += done.added
    held.known += done.known
    held.refused += done.refused
    held.moved_at = at
    held.result = {"from": held.result.get("from", 0), **tally.as_json()}
    held.save(update_fields=["rows_done", "added", "known", "refused", "moved_at", "result"])
    run.rows_done = held.rows_done
    return True


@transaction.atomic
def _end(run: ImportRun, state: str, actor: Actor, at: datetime, error: str = "") -> ImportRun:
    held = ImportRun.objects.select_for_update().get(pk=run.pk)
    if held.state != State.RUNNING:
        return held
    imports.close(held, state, at, error)
    held.save()
    _note(held, "import.failed" if error else "import.checked" if held.dry_run else "import.done", actor, at)
    return held


def _note(run: ImportRun, code: str, actor: Actor, at: datetime) -> None:
    journal.note(
        code,
        subject=("import", run.uid),
        area=run.area_code,
        actor=actor,
        at=at,
        payload={
            "area": run.area_code,
            "source": run.mapping.get("source", ""),
            "added": run.added,
            "known": run.known,
            "refused": run.refused,
        },
    )


def _enqueue(run: ImportRun) -> None:
    key = str(run.uid)
    transaction.on_commit(lambda: async_task(TASK, key, task_name=f"import {key}"))
