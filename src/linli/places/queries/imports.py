"""What pages and replies ask about imports of premises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import imports
from linli.kernel.verdict import Missing, Verdict, refuse
from linli.places import rules_standing
from linli.places.importing import premises
from linli.places.models import PremisesProblem, PremisesRun
from linli.places.queries.areas import path_names

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

MOST_RUNS, SHOWN_PROBLEMS = 50, 100
ERRORS = {
    "no_mapping": gettext_lazy("No column is known as the door number: say below which column means what."),
    "file_gone": gettext_lazy("The file is no longer there."),
    "broken": gettext_lazy("It stopped by a fault of ours. What was carried stays; it can go on."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """How many rows had the same thing said about them."""

    code: str
    sentence: str
    count: int
    refuses: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the file with what is wrong with it."""

    row: int
    sentence: str
    detail: str
    refuses: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One field with the heading that stands for it, and the headings there are."""

    field: str
    label: str
    chosen: str
    needed: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """One import as its page shows it."""

    run: PremisesRun
    area: str
    columns: list[Column]
    head: list[str]
    reasons: list[Reason]
    remarks: list[Reason]
    problems: list[Shown]
    more_problems: int
    start: Verdict
    remap: Verdict
    error: str


def import_areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas in which the actor may bring rows in, with their names; one query."""
    codes = rules_standing.roots_of(actor)
    names = path_names(codes)
    return [(code, names.get(code, code)) for code in codes]


def runs_of(actor: Actor) -> list[PremisesRun]:
    """The imports the actor may see, newest first."""
    return list(_visible(actor).order_by("-created_at", "-pk")[:MOST_RUNS])


def run_for(*, actor: Actor, uid: UUID, lock: bool = False) -> PremisesRun:
    """One import, when the actor may see it. Raises Missing."""
    found = _visible(actor)
    run = (found.select_for_update() if lock else found).filter(uid=uid).first()
    if run is None:
        raise Missing
    return run


def run_page(*, actor: Actor, uid: UUID) -> RunPage:
    """One import with its progress, its result and the first of its problems; at most three queries. Raises Missing."""
    run = run_for(actor=actor, uid=uid)
    counted: dict[str, int] = run.result.get("reasons", {})
    reasons = [
        Reason(code, sentence_of(code), count, code in premises.REASONS)
        for code, count in sorted(counted.items(), key=lambda one: -one[1])
    ]
    problems = list(run.problems.order_by("pk")[:SHOWN_PROBLEMS])
    columns = run.mapping.get("columns", {})
    return RunPage(
        run=run,
        area=path_names([run.area_code]).get(run.area_code, ""),
        columns=[
            Column(field, str(label), columns.get(field, ""), field in premises.NEEDED)
            for field, (label, _names) in premises.FIELDS.items()
        ],
        head=list(run.mapping.get("head", [])),
        reasons=[one for one in reasons if one.refuses],
        remarks=[one for one in reasons if not one.refuses],
        problems=[
            Shown(one.row, sentence_of(one.code), one.detail, one.code in premises.REASONS)
            for one in problems
        ],
        more_problems=max(sum(counted.values()) - len(problems), 0),
        start=imports.may_start(run, file_there=run.file.is_file()),
        remap=may_remap(run),
        error=error_of(run),
    )


def may_remap(run: PremisesRun) -> Verdict:
    """Whether the columns may be given another meaning. Refusals: wrong_state, file_gone."""
    if not run.dry_run:
        return refuse("wrong_state", _("The rows of this import are on their way already."))
    return imports.may_start(run, file_there=run.file.is_file())


def problems_of(*, actor: Actor, uid: UUID) -> QuerySet[PremisesProblem]:
    """All problems of an import in the order of the file. Raises Missing."""
    return run_for(actor=actor, uid=uid).problems.order_by("pk")


def sentence_of(code: str) -> str:
    """What a problem's code says."""
    return str(premises.REASONS.get(code) or premises.REMARKS.get(code) or code)


def error_of(run: PremisesRun) -> str:
    """Why a run stopped, in words."""
    if not run.error:
        return ""
    return str(ERRORS.get(run.error) or _("It stopped by itself: %(code)s") % {"code": run.error})


def _visible(actor: Actor) -> QuerySet[PremisesRun]:
    """Those of the areas in which the actor may write."""
    if actor.is_system:
        return PremisesRun.objects.all()
    seen = Q(pk__in=[])
    for code in rules_standing.roots_of(actor):
        seen |= Q(area_code__startswith=code)
    return PremisesRun.objects.filter(seen)
