"""What pages and replies ask about imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.kernel.verdict import Missing, Verdict
from linli.people.powers import Power, roles_with
from linli.places import queries as places

from .. import rules_imports as rules
from ..importing import mapping
from ..importing.checking import REASONS, REMARKS
from ..importing.tally import median
from ..models import ImportRun

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

    from ..models import ImportProblem

MOST_RUNS = 50
SHOWN_PROBLEMS = 100
MOST_AREAS = 12


@dataclass(frozen=True, slots=True)
class Reason:
    """How many rows had the same thing said about them."""

    code: str
    sentence: str
    count: int
    refuses: bool


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One row of the file with what is wrong with it."""

    row: int
    sentence: str
    detail: str
    refuses: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """One import as its page shows it."""

    run: ImportRun
    source: str
    area: str
    reasons: list[Reason]
    remarks: list[Reason]
    problems: list[ProblemRow]
    more_problems: int
    areas: list[tuple[str, int]]
    median_wait: float | None
    closed: int
    guessed: int
    without_limit: int
    rate: str
    left: str
    running: bool
    start: Verdict
    cancel: Verdict
    error: str


def import_areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas of the actor's posts that may import, with their names; one query."""
    codes = actor.area_codes(*roles_with(Power.CASES_IMPORT))
    names = places.path_names(codes)
    return [(code, names.get(code, code)) for code in codes]


def plan_choices() -> list[tuple[str, str]]:
    """The shipped mappings by name, with the columns they want."""
    return [(name, f"{name}: {', '.join(plan.columns)}") for name, plan in mapping.shipped().items()]


def runs_of(actor: Actor) -> list[ImportRun]:
    """The imports the actor may see, newest first."""
    return list(_visible(actor).select_related("started_by").order_by("-created_at", "-pk")[:MOST_RUNS])


def run_for(*, actor: Actor, uid: UUID, lock: bool = False) -> ImportRun:
    """One import, when the actor may see it. Raises Missing."""
    found = _visible(actor)
    run = (found.select_for_update(of=("self",)) if lock else found).filter(uid=uid).first()
    if run is None:
        raise Missing
    return run


def run_page(*, actor: Actor, uid: UUID) -> RunPage:
    """One import with its progress, its result and the first of its problems; at most three queries. Raises Missing."""
    run = run_for(actor=actor, uid=uid)
    counted: dict[str, int] = run.result.get("reasons", {})
    reasons = [_reason(code, count) for code, count in sorted(counted.items(), key=lambda one: -one[1])]
    problems = list(run.problems.order_by("pk")[:SHOWN_PROBLEMS])
    waits = {int(days): count for days, count in run.result.get("waits", {}).items()}
    areas = sorted(run.result.get("areas", {}).items(), key=lambda one: -one[1])
    return RunPage(
        run=run,
        source=run.mapping.get("source", ""),
        area=places.path_names([run.area_code]).get(run.area_code, "") if run.area_code else "",
        reasons=[one for one in reasons if one.refuses],
        remarks=[one for one in reasons if not one.refuses],
        problems=[_problem(one) for one in problems],
        more_problems=max(sum(counted.values()) - len(problems), 0),
        areas=areas[:MOST_AREAS],
        median_wait=median(waits),
        closed=run.result.get("closed", 0),
        guessed=run.result.get("guessed", 0),
        without_limit=run.result.get("without_limit", 0),
        rate=run.rate_words,
        left=run.left_words,
        running=run.running,
        start=rules.may_start(run, file_there=stored_file(run).is_file()),
        cancel=rules.may_cancel(run),
        error=error_of(run),
    )


def problems_of(*, actor: Actor, uid: UUID) -> QuerySet[ImportProblem]:
    """All problems of an import in the order of the file. Raises Missing."""
    return run_for(actor=actor, uid=uid).problems.order_by("pk")


def sentence_of(code: str) -> str:
    """What a problem's code says."""
    return str(REASONS.get(code) or REMARKS.get(code) or code)


def error_of(run: ImportRun) -> str:
    """Why a run stopped, in words."""
    if not run.error:
        return ""
    kind, _sign, code = run.error.partition("_")
    known = {"file": rules.UNREADABLE, "mapping": rules.BAD_MAPPING}.get(kind, {})
    return str(known.get(code) or _("It stopped by itself: %(code)s") % {"code": run.error})


def stored_file(run: ImportRun) -> Path:
    """Where the uploaded file of a run lies (a path that is no file, when there is none)."""
    return run.file


def _visible(actor: Actor) -> QuerySet[ImportRun]:
    """Those of the areas in which the actor may import, and their own."""
    if actor.is_system:
        return ImportRun.objects.all()
    roles = roles_with(Power.CASES_IMPORT)
    if actor.person_id is None or not actor.has(*roles):
        return ImportRun.objects.none()
    seen = Q(started_by_id=actor.person_id)
    for code in actor.area_codes(*roles):
        seen |= Q(area_code__startswith=code)
    return ImportRun.objects.filter(seen)


def _reason(code: str, count: int) -> Reason:
    return Reason(code, sentence_of(code), count, code in REASONS)


def _problem(one: ImportProblem) -> ProblemRow:
    return ProblemRow(one.row, sentence_of(one.code), one.detail, one.code in REASONS)
