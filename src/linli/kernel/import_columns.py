"""Imports whose columns are known by their headings, or named by a person where the headings do not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import import_runs
from linli.kernel.imports import AnyRun, Importer
from linli.kernel.verdict import Refused, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.import_rows import Columns


class ColumnsImporter(Importer[AnyRun]):
    """An import whose columns a person may name, where the headings do not tell."""

    columns: Columns
    bad_mapping: Verdict

    def ready(self, run: AnyRun) -> bool:
        """Whether the columns can be worked with."""
        return self.columns.fits(run.mapping["columns"], run.mapping["head"])

    @transaction.atomic
    def remap(self, *, run_uid: UUID, columns: Mapping[str, str], actor: Actor, at: datetime) -> AnyRun:
        """Say which column means what, and look at the file again. Refused: wrong_state, file_gone, bad_mapping."""
        run = self.find(actor=actor, uid=run_uid, lock=True)
        import_runs.may_remap(run, file_there=run.file.is_file()).enforce()
        run.mapping = {
            "head": run.mapping.get("head", []),
            "columns": {name: heading for name, heading in columns.items() if heading},
        }
        if not self.ready(run):
            raise Refused(self.bad_mapping)
        self._rewind(run, dry_run=True)
        self._wait(run, at)
        self._note(run, "mapped", actor, at)
        return run
