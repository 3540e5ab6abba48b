"""What pages and replies ask about imports of premises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.import_pages import ColumnsPage, Runs, in_areas, values_of
from linli.places import rules_standing
from linli.places.importing import premises
from linli.places.models import PremisesRun
from linli.places.queries.areas import named_areas, path_names

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor

RUNS = Runs(PremisesRun, premises.WORDS, lambda actor: in_areas(rules_standing.roots_of(actor)))
runs_of = RUNS.newest
problems_of = RUNS.problems
sentence_of = RUNS.sentence
error_of = RUNS.error


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(ColumnsPage[PremisesRun]):
    """One import as its page shows it. `made`: estates and buildings."""

    area: str
    made: dict[str, int]


def import_areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas in which the actor may bring rows in, with their names; one query."""
    return named_areas(rules_standing.roots_of(actor))


def run_page(*, actor: Actor, uid: UUID) -> RunPage:
    """One import with its progress, its result and the first of its problems; at most three queries. Raises Missing."""
    run = RUNS.one(actor=actor, uid=uid)
    return RunPage(
        **values_of(RUNS.with_columns(run, premises.FIELDS)),
        area=path_names([run.area_code]).get(run.area_code, ""),
        made=run.result.get("made", {}),
    )
