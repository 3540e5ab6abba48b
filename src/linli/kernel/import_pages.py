"""What pages and replies ask about the imports of an app."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import import_runs
from linli.kernel.import_runs import UNREADABLE, RunRow
from linli.kernel.verdict import Missing, Verdict

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.kernel.import_rows import Columns, Words
    from linli.kernel.import_runs import ProblemRow

MOST_RUNS, SHOWN_PROBLEMS = 50, 100
ERRORS = {
    **{f"file_{code}": sentence for code, sentence in UNREADABLE.items()},
    "file_gone": gettext_lazy("The file is no longer there."),
    "broken": gettext_lazy("It stopped by a fault of ours. What was carried stays; it can go on."),
}

AnyRun = TypeVar("AnyRun", bound=RunRow)


@dataclass(frozen=True, slots=True)
class Reason:
    """How many rows had the same thing said about them."""

    code: str
    sentence: str
    count: int
    refuses: bool


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """One row of the file with what is wrong with it."""

    row: int
    sentence: str
    detail: str
    refuses: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One field with the heading that stands for it."""

    field: str
    label: str
    chosen: str
    needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(Generic[AnyRun]):
    """One import as its page shows it. Apps add to it."""

    run: AnyRun
    reasons: list[Reason]
    remarks: list[Reason]
    problems: list[ShownProblem]
    more_problems: int
    start: Verdict
    cancel: Verdict
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsPage(RunPage[AnyRun]):
    """One import whose columns a person may name."""

    columns: list[Column]
    head: list[str]
    remap: Verdict


class Runs(Generic[AnyRun]):
    """The imports of one app: which there are, who sees them, what is said of them."""

    def __init__(self, model: type[AnyRun], words: Words, seen_by: Callable[[Actor], Q]) -> None:
        self.model, self.words, self.seen_by = model, words, seen_by

    def newest(self, actor: Actor) -> list[AnyRun]:
        """The imports the actor may see, newest first."""
        return list(self._visible(actor).order_by("-created_at", "-pk")[:MOST_RUNS])

    def one(self, *, actor: Actor, uid: UUID, lock: bool = False) -> AnyRun:
        """One import, when the actor may see it. Raises Missing."""
        found = self._visible(actor)
        run = (found.select_for_update() if lock else found).filter(uid=uid).first()
        if run is None:
            raise Missing
        return run

    def problems(self, *, actor: Actor, uid: UUID) -> QuerySet[ProblemRow]:
        """All problems of an import in the order of the file. Raises Missing."""
        return self.one(actor=actor, uid=uid).problems.order_by("row", "pk")

    def sentence(self, code: str) -> str:
        """What the code of a problem says."""
        return self.words.sentence(code)

    def error(self, run: AnyRun) -> str:
        """Why a run stopped, in words."""
        if not run.error:
            return ""
        known = self.words.errors.get(run.error) or ERRORS.get(run.error)
        return str(known or _("It stopped by itself: %(code)s") % {"code": run.error})

    def shown(self, run: AnyRun) -> RunPage[AnyRun]:
        """A run with its result and the first of its problems; one query."""
        counted: dict[str, int] = run.result.get("reasons", {})
        reasons = [
            Reason(code, self.sentence(code), count, self.words.refuses(code))
            for code, count in sorted(counted.items(), key=lambda one: -one[1])
        ]
        problems = [
            ShownProblem(one.row, self.sentence(one.code), one.detail, self.words.refuses(one.code))
            for one in run.problems.order_by("row", "pk")[:SHOWN_PROBLEMS]
        ]
        return RunPage(
            run=run,
            reasons=[one for one in reasons if one.refuses],
            remarks=[one for one in reasons if not one.refuses],
            problems=problems,
            more_problems=max(sum(counted.values()) - len(problems), 0),
            start=import_runs.may_start(run, file_there=run.file.is_file()),
            cancel=import_runs.may_cancel(run),
            error=self.error(run),
        )

    def with_columns(self, run: AnyRun, meant: Columns) -> ColumnsPage[AnyRun]:
        """The same with what its columns are taken for; one query."""
        chosen = run.mapping.get("columns", {})
        return ColumnsPage(
            **values_of(self.shown(run)),
            columns=[
                Column(name, str(label), chosen.get(name, ""), name in meant.needed)
                for name, (label, _headings) in meant.fields.items()
            ],
            head=list(run.mapping.get("head", [])),
            remap=import_runs.may_remap(run, file_there=run.file.is_file()),
        )

    def _visible(self, actor: Actor) -> QuerySet[AnyRun]:
        runs = self.model._default_manager.all()
        return runs if actor.is_system else runs.filter(self.seen_by(actor))


def in_areas(codes: Iterable[str]) -> Q:
    """Imports into these areas, and into what lies inside them."""
    seen = Q(pk__in=[])
    for code in codes:
        seen |= Q(area_code__startswith=code)
    return seen


def values_of(page: RunPage[Any]) -> dict[str, Any]:
    """The fields of a page, for one that adds to it."""
    return {one.name: getattr(page, one.name) for one in fields(page)}
