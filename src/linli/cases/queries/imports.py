"""What pages and replies ask about imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.import_pages import RunPage as PlainPage
from linli.kernel.import_pages import Runs, in_areas, values_of
from linli.people.powers import Power, roles_with
from linli.places import queries as places

from ..importing.tally import median
from ..models import ImportRun
from ..rules_imports import WORDS

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor

MOST_AREAS = 12


def _seen_by(actor: Actor) -> Q:
    """Those of the areas in which the actor may import, and their own."""
    roles = roles_with(Power.CASES_IMPORT)
    if actor.person_id is None or not actor.has(*roles):
        return Q(pk__in=[])
    return Q(started_by_id=actor.person_id) | in_areas(actor.area_codes(*roles))


IMPORTS = Runs(ImportRun, WORDS, _seen_by)
runs_of = IMPORTS.newest
run_for = IMPORTS.one
problems_of = IMPORTS.problems
sentence_of = IMPORTS.sentence
error_of = IMPORTS.error


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(PlainPage[ImportRun]):
    """One import as its page shows it."""

    source: str
    area: str
    areas: list[tuple[str, int]]
    median_wait: float | None
    closed: int
    guessed: int
    without_limit: int


def import_areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas of the actor's posts that may import, with their names; one query."""
    return places.named_areas(actor.area_codes(*roles_with(Power.CASES_IMPORT)))


def run_page(*, actor: Actor, uid: UUID) -> RunPage:
    """One import with its progress, its result and the first of its problems; at most three queries. Raises Missing."""
    run = IMPORTS.one(actor=actor, uid=uid)
    areas = sorted(run.result.get("areas", {}).items(), key=lambda one: -one[1])
    return RunPage(
        **values_of(IMPORTS.shown(run)),
        source=run.mapping.get("source", ""),
        area=places.path_names([run.area_code]).get(run.area_code, "") if run.area_code else "",
        areas=areas[:MOST_AREAS],
        median_wait=median(run.result.get("waits", {})),
        closed=run.result.get("closed", 0),
        guessed=run.result.get("guessed", 0),
        without_limit=run.result.get("without_limit", 0),
    )
