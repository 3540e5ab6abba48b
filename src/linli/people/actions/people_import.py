"""Importing people: what an import of them does beside the work that all imports do (`linli.kernel.imports`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.import_columns import ColumnsImporter
from linli.kernel.import_files import opened
from linli.kernel.import_rows import Job, Judged, Problem
from linli.kernel.verdict import Refused
from linli.people import queries, rules_imports
from linli.people.importing import people, workbook
from linli.people.importing.people import Checker, Entry
from linli.people.models import PeopleProblem, PeopleRun

from .people_batch import Batch, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.tables import Record, Table


class PeopleJob(Job[Entry]):
    """One pass over a table of people."""

    words = people.WORDS

    def __init__(
        self, run: PeopleRun, table: Table, hidden: workbook.Hidden, actor: Actor, at: datetime
    ) -> None:
        columns = people.FIELDS.positions(run.mapping.get("columns", {}), table.head)
        known = queries.known_names(area_code=run.area_code, at=at)
        self.checker = Checker(columns, len(table.head), known, hidden)
        self.root, self.actor = run.area_code, actor

    def check(self, record: Record) -> tuple[Entry | None, list[Problem]]:
        """The entry of a row, or None with the reason."""
        return self.checker.check(record)

    def carry(self, judged: Judged[Entry], *, run: UUID | None, at: datetime) -> Tally:
        """Store who is new and what changed."""
        batch = Batch(judged.entries, root=self.root, run=run, actor=self.actor, at=at)
        return batch.carry(judged.problems)


class PeopleImporter(ColumnsImporter[PeopleRun]):
    """Imports of people."""

    runs, problems = PeopleRun, PeopleProblem
    code, task = "people_import", "linli.people.tasks.run_people_import"
    columns = people.FIELDS
    bad_mapping = rules_imports.BAD_MAPPING

    def find(self, *, actor: Actor, uid: UUID, lock: bool = False) -> PeopleRun:
        """One import, when the actor may see it. Raises Missing."""
        return queries.people_run(actor=actor, uid=uid, lock=lock)

    def may_bring(self, run: PeopleRun, actor: Actor) -> None:
        """Refused: no_right, bad_area."""
        queries.may_bring(actor=actor, area_code=run.area_code).enforce()

    def open(self, run: PeopleRun, path: Path, actor: Actor) -> tuple[Table, Callable[[datetime], PeopleJob]]:
        """The table, and what begins the pass over it. Refused: file_…; OSError."""
        table, hidden = _opened(path)
        return table, lambda at: PeopleJob(run, table, hidden, actor, at)

    def judge_size(self, rows: int) -> None:
        """Refused: file_too_many_rows."""
        if rows > people.MOST_ROWS:
            raise Refused(people.TOO_MANY)

    def payload(self, run: PeopleRun) -> dict[str, Value]:
        """Where it goes, and the counts."""
        return {
            "area": run.area_code,
            "added": run.added,
            "known": run.known,
            "changed": run.result.get("changed", 0),
            "refused": run.refused,
        }


PEOPLE = PeopleImporter()


def receive_people(
    *, file_name: str, chunks: Iterable[bytes], area_code: str, actor: Actor, at: datetime
) -> PeopleRun:
    """Keep an uploaded file and have it checked: what would happen, row by row, without writing a person.

    Refused: file_too_big, file_empty, file_encoding, file_bad_workbook, file_macros, no_right, bad_area. Where the
    headings do not tell the columns the run waits for its mapping.
    """
    queries.may_bring(actor=actor, area_code=area_code).enforce()
    return PEOPLE.receive(
        file_name=file_name,
        chunks=chunks,
        look=lambda path: people.FIELDS.mapping_of(_opened(path)[0].head),
        area_code=area_code,
        actor=actor,
        at=at,
    )


def map_people(*, run_uid: UUID, columns: Mapping[str, str], actor: Actor, at: datetime) -> PeopleRun:
    """Say which column means what, and look at the file again. Refused: wrong_state, file_gone, bad_mapping."""
    return PEOPLE.remap(run_uid=run_uid, columns=columns, actor=actor, at=at)


def start_people(*, run_uid: UUID, actor: Actor, at: datetime) -> PeopleRun:
    """Bring a checked file in, or go on with a run that was stopped. Refused: wrong_state, file_gone, no_right."""
    return PEOPLE.start(run_uid=run_uid, actor=actor, at=at)


def cancel_people(*, run_uid: UUID, actor: Actor, at: datetime) -> PeopleRun:
    """Stop after the batch at hand. What is in stays in, and the run can go on later. Refused: wrong_state."""
    return PEOPLE.cancel(run_uid=run_uid, actor=actor, at=at)


def run_people(
    *, run_uid: UUID, actor: Actor, now: Callable[[], datetime], path: Path | None = None
) -> PeopleRun:
    """Work on a run until its end, its stop or its fault. Safe to run twice, also at the same time."""
    return PEOPLE.run(run_uid=run_uid, actor=actor, now=now, path=path)


def resume_people(*, at: datetime) -> int:
    """Hand runs whose worker was killed to another one; delete uploaded files after their time. Safe to run twice."""
    return PEOPLE.resume(at=at)


def open_people(
    *, path: Path, area_code: str, actor: Actor, at: datetime, dry_run: bool = False
) -> PeopleRun:
    """The run of a file on this machine that is worked on at once. Refused: as `receive_people`, and bad_mapping."""
    queries.may_bring(actor=actor, area_code=area_code).enforce()
    mapping = people.FIELDS.mapping_of(_opened(path)[0].head)
    if not people.FIELDS.fits(mapping["columns"], mapping["head"]):
        raise Refused(rules_imports.BAD_MAPPING)
    return PEOPLE.open_run(
        path=path, mapping=mapping, area_code=area_code, actor=actor, at=at, dry_run=dry_run
    )


def _opened(path: Path) -> tuple[Table, workbook.Hidden]:
    """The table in a file, with what hides in it. Refused: file_…, file_macros."""
    table, hidden = opened(path), workbook.look(path)
    if hidden.macros:
        raise Refused(people.MACROS)
    return table, hidden
