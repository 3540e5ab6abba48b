"""What pages, replies and the import itself ask about imports of people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import imports
from linli.kernel.verdict import ALLOWED, Missing, Verdict, refuse
from linli.people import rules_imports
from linli.people.importing import people
from linli.people.models import PeopleProblem, PeopleRun, Skill, Unit
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import Level, at_level, is_code

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

MOST_RUNS, SHOWN_PROBLEMS, MOST_COMMUNITIES = 50, 100, 12
ERRORS = {
    "no_mapping": gettext_lazy("The headings do not tell the columns: say below which column means what."),
    "file_gone": gettext_lazy("The file is no longer there."),
    "file_too_many_rows": gettext_lazy("This table has more than 200,000 rows; please split it."),
    "file_macros": gettext_lazy("This workbook carries macros. Save it as .xlsx without them."),
    "broken": gettext_lazy("It stopped by a fault of ours. What was carried stays; it can go on."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """How many rows had the same thing said about them."""

    code: str
    sentence: str
    count: int
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """One row of the file with what is wrong with it."""

    row: int
    sentence: str
    detail: str
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One field with the heading that stands for it."""

    field: str
    label: str
    chosen: str
    needed: bool


@dataclass(frozen=True, slots=True)
class PeopleRunPage:
    """One import as its page shows it."""

    run: PeopleRun
    area: str
    columns: list[Column]
    head: list[str]
    reasons: list[Reason]
    remarks: list[Reason]
    problems: list[ShownProblem]
    more_problems: int
    communities: list[tuple[str, int]]
    changed: int
    start: Verdict
    remap: Verdict
    error: str


def people_import_areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas into which the actor may bring people, with their names; one query."""
    codes = actor.area_codes(*roles_with(Power.PEOPLE_IMPORT))
    names = places.path_names(codes)
    return [(code, names.get(code, code)) for code in codes]


def may_bring(*, actor: Actor, area_code: str) -> Verdict:
    """Whether people may be brought into this area. Refusals: no_right, bad_area."""
    verdict = rules_imports.may_import(actor, area_code=area_code)
    if not verdict or not area_code:
        return verdict
    there = is_code(area_code) and area_code in places.names_of([area_code])
    return ALLOWED if there else refuse("bad_area", gettext_lazy("This area does not exist."), "area")


def known_names(*, area_code: str, at: datetime) -> people.Known:
    """What the cells of a table may name: open units of the city, communities inside the area, skills. Three queries."""
    units: dict[str, list[int]] = defaultdict(list)
    rows = Unit.objects.open()
    city = at_level(area_code, Level.CITY)
    if city:
        rows = rows.filter(city_code=city)
    for pk, name in rows.values_list("pk", "name"):
        units[name].append(pk)
    communities: dict[str, str] = {}
    twice: set[str] = set()
    for code, name in places.area_choices(area_code, Level.COMMUNITY, at):
        parts = name.split(" · ")
        communities[code] = code
        for word in {name, "".join(parts), parts[-1]}:
            if word in communities:
                twice.add(word)
            communities[word] = code
    for word in twice:
        del communities[word]
    skills: dict[str, str] = {}
    for one in Skill.objects.all():
        skills |= {one.code: one.code, one.name: one.code}
    return people.Known(units, communities, skills)


def people_runs(actor: Actor) -> list[PeopleRun]:
    """The imports the actor may see, newest first."""
    return list(_visible(actor).order_by("-created_at", "-pk")[:MOST_RUNS])


def people_run(*, actor: Actor, uid: UUID, lock: bool = False) -> PeopleRun:
    """One import, when the actor may see it. Raises Missing."""
    found = _visible(actor)
    run = (found.select_for_update() if lock else found).filter(uid=uid).first()
    if run is None:
        raise Missing
    return run


def people_run_page(*, actor: Actor, uid: UUID) -> PeopleRunPage:
    """One import with its progress, its result and the first of its problems; at most three queries. Raises Missing."""
    run = people_run(actor=actor, uid=uid)
    counted: dict[str, int] = run.result.get("reasons", {})
    problems = list(run.problems.order_by("row", "pk")[:SHOWN_PROBLEMS])
    columns = run.mapping.get("columns", {})
    where = sorted(run.result.get("communities", {}).items(), key=lambda one: -one[1])[:MOST_COMMUNITIES]
    names = places.names_of([run.area_code, *(code for code, _n in where)])
    return PeopleRunPage(
        run=run,
        area=names.get(run.area_code, ""),
        columns=[
            Column(name, str(label), columns.get(name, ""), name in people.NEEDED)
            for name, (label, _words) in people.FIELDS.items()
        ],
        head=list(run.mapping.get("head", [])),
        reasons=[
            Reason(code, people_problem_sentence(code), count)
            for code, count in sorted(counted.items(), key=lambda one: -one[1])
        ],
        remarks=[],
        problems=[ShownProblem(one.row, people_problem_sentence(one.code), one.detail) for one in problems],
        more_problems=max(sum(counted.values()) - len(problems), 0),
        communities=[(names.get(code, code), count) for code, count in where],
        changed=run.result.get("changed", 0),
        start=imports.may_start(run, file_there=run.file.is_file()),
        remap=rules_imports.may_remap(run, file_there=run.file.is_file()),
        error=people_error(run),
    )


def people_problems(*, actor: Actor, uid: UUID) -> QuerySet[PeopleProblem]:
    """All problems of an import in the order of the file. Raises Missing."""
    return people_run(actor=actor, uid=uid).problems.order_by("row", "pk")


def people_problem_sentence(code: str) -> str:
    """What a problem's code says."""
    return str(people.REASONS.get(code) or code)


def people_error(run: PeopleRun) -> str:
    """Why a run stopped, in words."""
    if not run.error:
        return ""
    return str(ERRORS.get(run.error) or _("It stopped by itself: %(code)s") % {"code": run.error})


def _visible(actor: Actor) -> QuerySet[PeopleRun]:
    """Those of the areas into which the actor may bring people."""
    if actor.is_system:
        return PeopleRun.objects.all()
    seen = Q(pk__in=[])
    for code in actor.area_codes(*roles_with(Power.PEOPLE_IMPORT)):
        seen |= Q(area_code__startswith=code)
    return PeopleRun.objects.filter(seen)
