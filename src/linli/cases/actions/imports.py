"""Importing cases: what an import of them does beside the work that all imports do (`linli.kernel.imports`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.import_files import opened
from linli.kernel.imports import Importer
from linli.kernel.verdict import Missing, Refused, refuse
from linli.places import queries as places

from .. import rules_imports as rules
from ..importing import mapping
from ..importing.checking import Checker
from ..importing.mapping import BadMapping, Plan
from ..importing.tally import Tally
from ..models import ImportProblem, ImportRun
from ..queries.imports import IMPORTS
from .import_batch import CaseJob
from .import_places import Locator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path
    from typing import Any
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.import_rows import Problem
    from linli.kernel.tables import Table


class CaseImporter(Importer[ImportRun]):
    """Imports of cases."""

    runs, problems = ImportRun, ImportProblem
    code, task = "import", "linli.cases.tasks.run_import"
    batch = 500

    def find(self, *, actor: Actor, uid: UUID, lock: bool = False) -> ImportRun:
        """One import, when the actor may see it. Raises Missing."""
        return IMPORTS.one(actor=actor, uid=uid, lock=lock)

    def may_bring(self, run: ImportRun, actor: Actor) -> None:
        """Refused: area_not_city, no_right, bad_area."""
        _may_bring(mapping.parse(run.mapping), run.area_code, actor)

    def open(self, run: ImportRun, path: Path, actor: Actor) -> tuple[Table, Callable[[datetime], CaseJob]]:
        """The table, and what begins the pass over it. Refused: file_…, mapping_…, and as `may_bring`; OSError."""
        table, plan = open_with(path, mapping.parse(run.mapping))
        _may_bring(plan, run.area_code, actor)

        def job(at: datetime) -> CaseJob:
            places_of_fields = plan.positions(table.head)
            checker = Checker(positions=places_of_fields, width=len(table.head), zone=plan.tz, at=at)
            locator = Locator(plan, run.area_code, actor=actor, at=at, making=not run.dry_run)
            return CaseJob(plan, checker, locator, actor=actor, at=at)

        return table, job

    def payload(self, run: ImportRun) -> dict[str, Value]:
        """Where it goes, where it came from, and the counts."""
        return {
            "area": run.area_code,
            "source": run.mapping.get("source", ""),
            "added": run.added,
            "known": run.known,
            "refused": run.refused,
        }

    def logged_in(self, run: ImportRun) -> str:
        """The area into which it goes."""
        return run.area_code


CASES = CaseImporter()


def receive_import(
    *, file_name: str, chunks: Iterable[bytes], plan: Plan | None, area_code: str, actor: Actor, at: datetime
) -> ImportRun:
    """Keep an uploaded file and have it checked: what would happen, row by row, without writing a case.

    Refused: file_…, mapping_… (`rules_imports`), area_not_city, no_right. Without a plan the shipped one that fits is taken.
    """

    def look(path: Path) -> dict[str, Any]:
        fitting = open_with(path, plan)[1]
        _may_bring(fitting, area_code, actor)
        return fitting.as_json()

    return CASES.receive(
        file_name=file_name, chunks=chunks, look=look, area_code=area_code, actor=actor, at=at
    )


def start_import(*, run_uid: UUID, actor: Actor, at: datetime) -> ImportRun:
    """Bring a checked file in, or go on with a run that was stopped. Refused: wrong_state, file_gone, no_right."""
    return CASES.start(run_uid=run_uid, actor=actor, at=at)


def cancel_import(*, run_uid: UUID, actor: Actor, at: datetime) -> ImportRun:
    """Stop after the batch at hand. What is in stays in, and the run can go on later. Refused: wrong_state."""
    return CASES.cancel(run_uid=run_uid, actor=actor, at=at)


def run_import(
    *, run_uid: UUID, actor: Actor, now: Callable[[], datetime], path: Path | None = None
) -> ImportRun:
    """Work on a run until its end, its stop or its fault. Safe to run twice, also at the same time."""
    return CASES.run(run_uid=run_uid, actor=actor, now=now, path=path)


def resume_stalled(*, at: datetime) -> int:
    """Hand runs whose worker was killed to another one; delete uploaded files after their time. Safe to run twice."""
    return CASES.resume(at=at)


def open_run(*, path: Path, plan: Plan, area_code: str, actor: Actor, at: datetime) -> ImportRun:
    """The run of a file that lies on this machine and is worked on at once, by the command line."""
    _may_bring(plan, area_code, actor)
    return CASES.open_run(path=path, mapping=plan.as_json(), area_code=area_code, actor=actor, at=at)


def rehearse(
    *, path: Path, plan: Plan | None, area_code: str, actor: Actor, at: datetime
) -> tuple[Tally, list[Problem]]:
    """What an import would do, without writing anything at all. Refused as `receive_import`."""
    run, tally = CASES.blank(file_name=path.name, area_code=area_code, actor=actor, at=at), Tally()
    run.mapping = open_with(path, plan)[1].as_json()
    return tally, CASES.rehearse(run, path=path, actor=actor, at=at, tally=tally)


def open_with(path: Path, plan: Plan | None) -> tuple[Table, Plan]:
    """A file with the plan that goes with it. Refused: file_…, mapping_…"""
    table = opened(path)
    try:
        plan = plan or mapping.fitting(table.head)
        if plan is None:
            raise Refused(rules.bad_mapping("no_fit"))
        plan.positions(table.head)
    except BadMapping as fault:
        raise Refused(rules.bad_mapping(fault.code))
    return table, plan


def _may_bring(plan: Plan, area_code: str, actor: Actor) -> None:
    """Judge whether these rows may go into this area. Refused: area_not_city, no_right, bad_area."""
    rules.may_import(actor, area_code, plan.scheme).enforce()
    if area_code:
        try:
            places.area(area_code)
        except Missing:
            raise Refused(refuse("bad_area", _("This area does not exist."), "area"))
