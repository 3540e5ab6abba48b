"""Importing premises: what an import of them does beside the work that all imports do (`linli.kernel.imports`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.import_columns import ColumnsImporter
from linli.kernel.import_files import opened
from linli.kernel.import_rows import Job, Judged, Problem
from linli.kernel.verdict import Refused, refuse
from linli.places import codes, rules_standing
from linli.places.importing import premises
from linli.places.importing.premises import Checker, Entry
from linli.places.models import PremisesProblem, PremisesRun
from linli.places.queries import areas as places
from linli.places.queries.imports import RUNS

from .premises_batch import Tally, carry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.tables import Record, Table

UNKNOWN = refuse("bad_mapping", _("No column is known as the door number (门牌号)."), "file")


class PremisesJob(Job[Entry]):
    """One pass over a table of premises."""

    words = premises.WORDS

    def __init__(self, run: PremisesRun, table: Table, actor: Actor, at: datetime) -> None:
        known = list(places.names_within(run.area_code, at=at).items())
        columns = premises.FIELDS.positions(run.mapping.get("columns", {}), table.head)
        self.checker = Checker(columns, len(table.head), known, run.area_code)
        self.actor = actor

    def check(self, record: Record) -> tuple[Entry | None, list[Problem]]:
        """The entry of a row with remarks, or None with the reason."""
        return self.checker.check(record)

    def carry(self, judged: Judged[Entry], *, run: UUID | None, at: datetime) -> Tally:
        """Store what is new, with the estates and buildings that it names."""
        return carry(judged.entries, judged.problems, run=run, actor=self.actor, at=at)


class PremisesImporter(ColumnsImporter[PremisesRun]):
    """Imports of premises."""

    runs, problems = PremisesRun, PremisesProblem
    code, task = "premises_import", "linli.places.tasks.run_premises_import"
    columns = premises.FIELDS
    bad_mapping = refuse(
        "bad_mapping", _("The door number needs a column, and a column has one meaning."), "door"
    )

    def find(self, *, actor: Actor, uid: UUID, lock: bool = False) -> PremisesRun:
        """One import, when the actor may see it. Raises Missing."""
        return RUNS.one(actor=actor, uid=uid, lock=lock)

    def may_bring(self, run: PremisesRun, actor: Actor) -> None:
        """Refused: no_right, bad_area; Missing."""
        _may_bring(run.area_code, actor)

    def open(
        self, run: PremisesRun, path: Path, actor: Actor
    ) -> tuple[Table, Callable[[datetime], PremisesJob]]:
        """The table, and what begins the pass over it. Refused: file_…; OSError."""
        table = opened(path)
        return table, lambda at: PremisesJob(run, table, actor, at)

    def payload(self, run: PremisesRun) -> dict[str, Value]:
        """Where it goes, and the counts."""
        return {
            "area": codes.noted(run.area_code),
            "added": run.added,
            "known": run.known,
            "refused": run.refused,
        }

    def started_by(self, actor: Actor) -> dict[str, Any]:
        """Persons live in a higher app: the uid of one."""
        return {"started_by": actor.person_uid}


PREMISES = PremisesImporter()


def receive_premises(
    *, file_name: str, chunks: Iterable[bytes], area_code: str, actor: Actor, at: datetime
) -> PremisesRun:
    """Keep an uploaded file and have it checked: what would happen, row by row, without writing premises.

    Refused: file_…, no_right, bad_area. When no column is known as the door number the run waits for its mapping.
    """
    _may_bring(area_code, actor)
    return PREMISES.receive(
        file_name=file_name,
        chunks=chunks,
        look=lambda path: premises.FIELDS.mapping_of(opened(path).head),
        area_code=area_code,
        actor=actor,
        at=at,
    )


def map_premises(*, run_uid: UUID, columns: Mapping[str, str], actor: Actor, at: datetime) -> PremisesRun:
    """Say which column means what, and look at the file again. Refused: wrong_state, file_gone, bad_mapping."""
    return PREMISES.remap(run_uid=run_uid, columns=columns, actor=actor, at=at)


def start_premises(*, run_uid: UUID, actor: Actor, at: datetime) -> PremisesRun:
    """Bring a checked file in, or go on with a run that was stopped. Refused: wrong_state, file_gone, no_right."""
    return PREMISES.start(run_uid=run_uid, actor=actor, at=at)


def cancel_premises(*, run_uid: UUID, actor: Actor, at: datetime) -> PremisesRun:
    """Stop after the batch at hand. What is in stays in, and the run can go on later. Refused: wrong_state."""
    return PREMISES.cancel(run_uid=run_uid, actor=actor, at=at)


def run_premises(
    *, run_uid: UUID, actor: Actor, now: Callable[[], datetime], path: Path | None = None
) -> PremisesRun:
    """Work on a run until its end, its stop or its fault. Safe to run twice, also at the same time."""
    return PREMISES.run(run_uid=run_uid, actor=actor, now=now, path=path)


def resume_premises(*, at: datetime) -> int:
    """Hand runs whose worker was killed to another one; delete uploaded files after their time. Safe to run twice."""
    return PREMISES.resume(at=at)


def open_premises(*, path: Path, area_code: str, actor: Actor, at: datetime) -> PremisesRun:
    """The run of a file that lies on this machine and is worked on at once. Refused: file_…, bad_mapping, bad_area."""
    _may_bring(area_code, actor)
    return PREMISES.open_run(path=path, mapping=_known(path), area_code=area_code, actor=actor, at=at)


def rehearse_premises(
    *, path: Path, area_code: str, actor: Actor, at: datetime
) -> tuple[Tally, list[Problem]]:
    """What an import would do, without writing anything at all. Refused: file_…, bad_mapping, bad_area."""
    _may_bring(area_code, actor)
    run, tally = PREMISES.blank(file_name=path.name, area_code=area_code, actor=actor, at=at), Tally()
    run.mapping = _known(path)
    return tally, PREMISES.rehearse(run, path=path, actor=actor, at=at, tally=tally)


def _may_bring(area_code: str, actor: Actor) -> None:
    rules_standing.may_write(rules_standing.roots_of(actor), area_code, is_system=actor.is_system).enforce()
    if area_code and not codes.is_code(area_code):
        raise Refused(refuse("bad_area", _("This area does not exist."), "area"))
    if area_code:
        places.area(area_code)


def _known(path: Path) -> dict[str, Any]:
    """What the headings of a file tell; nobody is there to say more."""
    mapping = premises.FIELDS.mapping_of(opened(path).head)
    if not premises.FIELDS.fits(mapping["columns"], mapping["head"]):
        raise Refused(UNKNOWN)
    return mapping
