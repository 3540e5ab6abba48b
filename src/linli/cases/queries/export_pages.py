"""What pages and replies ask about exports: one's own, those to approve, where a file lies, whose a list was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.conf import settings

from linli.kernel import clock
from linli.kernel.verdict import Missing, Verdict
from linli.kernel.workbooks import Marks
from linli.people import queries as people
from linli.people.models import Role
from linli.people.powers import Power, roles_with
from linli.places import declarations
from linli.places import queries as places

from .. import rules_exports as rules
from ..models import ExportRequest
from ..watermark import trace
from .ledger_filter import LedgerFilter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from ..watermark import Traced

FOLDER = "exports"
MOST = 50
LIVE = (ExportRequest.State.APPROVED, ExportRequest.State.BUILDING)


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export as pages show it."""

    row: ExportRequest
    who: str
    role: str
    own: bool
    approve: Verdict
    fetch: Verdict

    @property
    def moving(self) -> bool:
        """Whether the worker has it, or will."""
        return self.row.state in LIVE

    @property
    def filters(self) -> str:
        """The filter as the ledger's address has it."""
        return self.row.query


def wanted_of(query: str) -> LedgerFilter:
    """The filter of a kept query."""
    return LedgerFilter.read(dict(parse_qsl(query)))


def export_for(*, actor: Actor, uid: UUID, lock: bool = False) -> ExportRequest:
    """An export that the actor may see. Raises Missing."""
    rows = ExportRequest.objects.visible_to(actor).select_related("asked_by", "unit")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def export_lines(*, actor: Actor, at: datetime) -> list[ExportLine]:
    """What waits for the actor's approval, then their own and the area's, newest first. Two statements."""
    rows = ExportRequest.objects.visible_to(actor).select_related("asked_by")
    waiting = list(rows.filter(state=ExportRequest.State.ASKED).order_by("pk")[:MOST])
    others = list(rows.exclude(state=ExportRequest.State.ASKED).order_by("-pk")[:MOST])
    return [_line(row, actor, at) for row in (*waiting, *others)]


def export_line(*, actor: Actor, uid: UUID, at: datetime) -> ExportLine:
    """One export with what may be done with it. Raises Missing."""
    return _line(export_for(actor=actor, uid=uid), actor, at)


def may_open_exports(actor: Actor) -> bool:
    """Whether somebody takes tables out, or approves those of others."""
    return actor.has(*roles_with(Power.CASES_EXPORT), *roles_with(Power.EXPORTS_APPROVE))


def free_rows(area_code: str, at: datetime) -> int:
    """How many rows with personal data need nobody's approval; one query."""
    return places.setting(declarations.EXPORT_FREE_ROWS, area_code, at)


def stored_export(row: ExportRequest) -> Path:
    """Where the file of an export lies (a path that is no file, when there is none)."""
    return Path(settings.MEDIA_ROOT) / FOLDER / (row.stored_as or "none")


def marks_of(row: ExportRequest, at: datetime) -> Marks:
    """What stands on the first and the last line of the file: the name in full, so that a leaked list has a face."""
    person = row.asked_by.name if row.asked_by else "linli export"
    unit = row.unit.name if row.unit else places.names_of([row.area_code]).get(row.area_code, "")
    return Marks(row.number, person, unit or "-", at.astimezone(clock.local_zone()))


def traced_export(*, excerpt: Sequence[tuple[str, date]]) -> Traced | None:
    """The export from which rows (number, day of receipt) were taken, told by their order; at least fifty are needed."""
    return trace(excerpt, dict(ExportRequest.objects.values_list("uid", "order_salt")))


def _line(row: ExportRequest, actor: Actor, at: datetime) -> ExportLine:
    asked_by = row.asked_by
    own = asked_by is not None and asked_by.pk == actor.person_id
    return ExportLine(
        row=row,
        who=people.display_name(asked_by) if asked_by else "",
        role=str(Role(row.role).label) if row.role else "",
        own=own,
        approve=rules.may_decide(
            actor,
            state=row.state,
            area_code=row.area_code,
            asked_by=asked_by.uid if asked_by else None,
            verb="approve",
        ),
        fetch=rules.may_fetch(actor, state=row.state, own=own, expires_at=row.expires_at, at=at),
    )
