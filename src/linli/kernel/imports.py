"""The work of every import of a table: receive a file and check it, bring its rows in, go on, stop, end.

Rows go in in batches. Each batch is one transaction with its progress, so that a killed worker loses nothing and another
one goes on where it stood. An app says what its rows are: it makes an `Importer` with a `Job` (`import_rows`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django_q.tasks import async_task

from linli.kernel import import_runs, journal
from linli.kernel.import_files import keep, shown_name, stored_name
from linli.kernel.import_rows import Problem
from linli.kernel.import_runs import RunRow, RunState
from linli.kernel.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.import_rows import Job, Judged, Tally
    from linli.kernel.tables import Record, Table

TRIES, MOST_PROBLEMS = 3, 10_000
KEPT = timedelta(days=30)
STALLED, GIVEN_UP = timedelta(minutes=3), timedelta(hours=6)

AnyRun = TypeVar("AnyRun", bound=RunRow)


class Importer(ABC, Generic[AnyRun]):
    """The verbs of one app's import. What the app has to say stands first."""

    runs: type[AnyRun]
    problems: type[Any]  # the app's ProblemRow
    code: str  # before the dot of its codes in the journal
    task: str  # the worker's
    batch = 1_000

    @abstractmethod
    def find(self, *, actor: Actor, uid: UUID, lock: bool = False) -> AnyRun:
        """One import, when the actor may see it. Raises Missing."""

    @abstractmethod
    def may_bring(self, run: AnyRun, actor: Actor) -> None:
        """Judge whether rows may go into the area of a run. Raises Refused."""

    @abstractmethod
    def open(self, run: AnyRun, path: Path, actor: Actor) -> tuple[Table, Callable[[datetime], Job[Any]]]:
        """The table in a file, and what begins the pass over it. Raises Refused, OSError."""

    @abstractmethod
    def payload(self, run: AnyRun) -> Mapping[str, Value]:
        """What the journal tells of a run."""

    def started_by(self, actor: Actor) -> dict[str, Any]:
        """The column that says who started a run."""
        return {"started_by_id": actor.person_id}

    def logged_in(self, run: AnyRun) -> str:  # noqa: ARG002 -- for apps that have one
        """The area in whose log the journal tells it, where it is not that of the actor's post."""
        return ""

    def ready(self, run: AnyRun) -> bool:  # noqa: ARG002 -- for apps whose columns a person may have to name
        """Whether it is known what the columns mean."""
        return True

    def judge_size(self, rows: int) -> None:
        """Judge how many rows there are. Raises Refused."""

    # --- Verbs --------------------------------------------------------------------------------------------------------

    def receive(
        self,
        *,
        file_name: str,
        chunks: Iterable[bytes],
        look: Callable[[Path], Mapping[str, Any]],
        area_code: str,
        actor: Actor,
        at: datetime,
    ) -> AnyRun:
        """Keep an uploaded file and have it checked. `look` says what its columns mean, or raises Refused."""
        run = self.blank(file_name=file_name, area_code=area_code, actor=actor, at=at)
        run.stored_as = stored_name(run.uid, file_name)
        path = run.file
        try:
            keep(path, chunks)
            run.mapping = dict(look(path))
            with transaction.atomic():
                self._wait(run, at)
                self._note(run, "received", actor, at)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return run

    @transaction.atomic
    def open_run(
        self,
        *,
        path: Path,
        mapping: Mapping[str, Any],
        area_code: str,
        actor: Actor,
        at: datetime,
        dry_run: bool = False,
    ) -> AnyRun:
        """The run of a file that lies on this machine and is worked on at once, by the command line."""
        run = self.blank(file_name=path.name, area_code=area_code, actor=actor, at=at)
        run.mapping, run.dry_run = dict(mapping), dry_run
        run.save()
        self._note(run, "started", actor, at)
        return run

    def blank(self, *, file_name: str, area_code: str, actor: Actor, at: datetime) -> AnyRun:
        """A run that is not saved: a check."""
        said = {"area_code": area_code, "dry_run": True, "created_at": at, **self.started_by(actor)}
        return self.runs(file_name=shown_name(file_name), **said)

    @transaction.atomic
    def start(self, *, run_uid: UUID, actor: Actor, at: datetime) -> AnyRun:
        """Bring a checked file in, or go on with a run that was stopped. Refused: wrong_state, file_gone, no_right."""
        run = self.find(actor=actor, uid=run_uid, lock=True)
        import_runs.may_start(run, file_there=run.file.is_file()).enforce()
        self.may_bring(run, actor)
        self._rewind(run)
        self._wait(run, at)
        self._note(run, "started", actor, at)
        return run

    @transaction.atomic
    def cancel(self, *, run_uid: UUID, actor: Actor, at: datetime) -> AnyRun:
        """Stop after the batch at hand. What is in stays in, and the run can go on later. Refused: wrong_state; Missing."""
        run = self.find(actor=actor, uid=run_uid, lock=True)
        import_runs.may_cancel(run).enforce()
        run.state, run.ended_at = RunState.CANCELLED, at
        run.save(update_fields=["state", "ended_at"])
        self._note(run, "cancelled", actor, at)
        return run

    def run(
        self, *, run_uid: UUID, actor: Actor, now: Callable[[], datetime], path: Path | None = None
    ) -> AnyRun:
        """Work on a run until its end, its stop or its fault. Safe to run twice, also at the same time: whoever finds the
        run further on than expected leaves it to the other.
        """
        run = self._begin(run_uid, now())
        if run is None:
            return self.runs._default_manager.get(uid=run_uid)
        try:
            table, job_at = self.open(run, path or run.file, actor)
            rows = table.count()
            self.judge_size(rows)
        except (Refused, OSError) as fault:
            error = fault.verdict.code if isinstance(fault, Refused) else "file_gone"
            return self._end(run, RunState.FAILED, actor, now(), error=error)
        try:
            whole = self._work(run, table, rows, job_at, now)
        except Exception:
            # What was carried stays; somebody looks into it and lets it go on.
            self._end(run, RunState.FAILED, actor, now(), error="broken")
            raise
        return (
            self._end(run, RunState.DONE, actor, now())
            if whole
            else self.runs._default_manager.get(pk=run.pk)
        )

    def rehearse(self, run: AnyRun, *, path: Path, actor: Actor, at: datetime, tally: Tally) -> list[Problem]:
        """Count into `tally` what a run that is not saved would do, without writing anything at all; the problems."""
        table, job_at = self.open(run, path, actor)
        job, problems = job_at(at), list[Problem]()
        for batch in _batches(table.records(), self.batch):
            done, found = job.carried(job.judge(batch), run=None, at=at)
            tally.add(done)
            problems += found
        return problems

    def resume(self, *, at: datetime) -> int:
        """Hand runs whose worker was killed to another one, give up those that nobody can go on with, delete uploaded
        files after their time. Safe to run twice.
        """
        running = self.runs._default_manager.filter(state=RunState.RUNNING)
        found = list(running.filter(moved_at__lt=at - STALLED).exclude(stored_as=""))
        for run in found:
            self._enqueue(run)
        running.filter(stored_as="", moved_at__lt=at - GIVEN_UP).update(
            state=RunState.FAILED, error="abandoned", ended_at=at
        )
        for run in self.runs._default_manager.filter(created_at__lt=at - KEPT).exclude(stored_as=""):
            run.file.unlink(missing_ok=True)
            self.runs._default_manager.filter(pk=run.pk).update(stored_as="")
        return len(found)

    # --- What they are made of ----------------------------------------------------------------------------------------

    def _rewind(self, run: AnyRun, *, dry_run: bool = False) -> None:
        """Make a checked run one that brings its rows in (or checks them anew), or let a stopped one go on."""
        if run.dry_run:
            self.problems._default_manager.filter(run=run).delete()
            run.rows_done = run.added = run.known = run.refused = 0
            run.result, run.dry_run = {}, dry_run
        run.state, run.error = RunState.WAITING, ""
        run.started_at = run.moved_at = run.ended_at = None

    def _wait(self, run: AnyRun, at: datetime) -> None:
        """Hand it to the worker; without columns that can be worked with it waits for a person instead."""
        ready = self.ready(run)
        if not ready:
            run.state, run.error, run.ended_at = RunState.FAILED, "no_mapping", at
        run.save()
        if ready:
            self._enqueue(run)

    @transaction.atomic
    def _begin(self, uid: UUID, at: datetime) -> AnyRun | None:
        """Take a run that waits, or one whose worker is gone; None when it is neither."""
        run = self.runs._default_manager.select_for_update().filter(uid=uid).first()
        if run is None or not run.running:
            return None
        run.state, run.started_at, run.moved_at = RunState.RUNNING, at, at
        run.result = {**run.result, "from": run.rows_done}
        run.save(update_fields=["state", "started_at", "moved_at", "result"])
        return run

    def _work(
        self,
        run: AnyRun,
        table: Table,
        rows: int,
        job_at: Callable[[datetime], Job[Any]],
        now: Callable[[], datetime],
    ) -> bool:
        """Carry batch after batch; False when the run was stopped or somebody else is at it."""
        self.runs._default_manager.filter(pk=run.pk).update(rows_total=rows, moved_at=now())
        job, records = job_at(now()), table.records()
        # What was done before is read again: rows further up decide about doubles further down.
        job.judge(islice(records, run.rows_done))
        return all(self._try(run, job, job.judge(batch), now) for batch in _batches(records, self.batch))

    def _try(self, run: AnyRun, job: Job[Any], judged: Judged[Any], now: Callable[[], datetime]) -> bool:
        """Carry one batch; False when the run was stopped or somebody else is at it.

        Two imports of the same rows meet at a unique key: the loser looks again at what is there.
        """
        for left in reversed(range(TRIES)):
            try:
                return self._carry(run, job, judged, now())
            except IntegrityError:
                if not left:
                    raise
                job.forget()
        return False

    @transaction.atomic
    def _carry(self, run: AnyRun, job: Job[Any], judged: Judged[Any], at: datetime) -> bool:
        held = self.runs._default_manager.select_for_update().get(pk=run.pk)
        if held.state != RunState.RUNNING or held.rows_done != run.rows_done:
            return False
        done, problems = job.carried(judged, run=None if held.dry_run else held.uid, at=at)
        told = self.problems._default_manager.filter(run=held)
        room = max(MOST_PROBLEMS - told.count(), 0) if problems else 0
        self.problems._default_manager.bulk_create(
            self.problems(run=held, row=one.row, code=one.code, detail=one.detail) for one in problems[:room]
        )
        held.rows_done += done.rows
        held.added += done.added
        held.known += done.known
        held.refused += done.refused
        held.moved_at = at
        whole = type(done).of(held.result)
        whole.add(done)
        held.result = {"from": held.result.get("from", 0), **whole.as_json()}
        held.save(update_fields=["rows_done", "added", "known", "refused", "moved_at", "result"])
        run.rows_done = held.rows_done
        return True

    @transaction.atomic
    def _end(self, run: AnyRun, state: str, actor: Actor, at: datetime, error: str = "") -> AnyRun:
        held = self.runs._default_manager.select_for_update().get(pk=run.pk)
        if held.state != RunState.RUNNING:
            return held
        path = held.file
        held.state, held.ended_at, held.moved_at, held.error = state, at, at, error
        if state == RunState.DONE and not held.dry_run and held.stored_as:
            # The rows are in; what else stands in the file is nobody's business any more.
            held.stored_as = ""
            transaction.on_commit(lambda: path.unlink(missing_ok=True))
        held.save()
        self._note(held, "failed" if error else "checked" if held.dry_run else "done", actor, at)
        return held

    def _note(self, run: AnyRun, what: str, actor: Actor, at: datetime) -> None:
        journal.note(
            f"{self.code}.{what}",
            subject=("import", run.uid),
            area=self.logged_in(run),
            actor=actor,
            at=at,
            payload=self.payload(run),
        )

    def _enqueue(self, run: AnyRun) -> None:
        key = str(run.uid)
        transaction.on_commit(lambda: async_task(self.task, key, task_name=f"import {key}"))


def _batches(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    while batch := list(islice(records, size)):
        yield batch
