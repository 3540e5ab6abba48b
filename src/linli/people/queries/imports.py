"""What pages, replies and the import itself ask about imports of people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from linli.kernel.import_pages import ColumnsPage, Runs, in_areas, values_of
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people import rules_imports
from linli.people.importing import people
from linli.people.models import PeopleRun, Skill, Unit
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import Level, at_level, is_code

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

MOST_COMMUNITIES = 12


def _areas(actor: Actor) -> tuple[str, ...]:
    """Those into which the actor may bring people."""
    return actor.area_codes(*roles_with(Power.PEOPLE_IMPORT))


PEOPLE_IMPORTS = Runs(PeopleRun, people.WORDS, lambda actor: in_areas(_areas(actor)))
people_runs = PEOPLE_IMPORTS.newest
people_run = PEOPLE_IMPORTS.one
people_problems = PEOPLE_IMPORTS.problems
people_problem_sentence = PEOPLE_IMPORTS.sentence
people_error = PEOPLE_IMPORTS.error


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRunPage(ColumnsPage[PeopleRun]):
    """One import as its page shows it."""

    area: str
    communities: list[tuple[str, int]]
    changed: int


def people_import_areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas into which the actor may bring people, with their names; one query."""
    return places.named_areas(_areas(actor))


def people_run_page(*, actor: Actor, uid: UUID) -> PeopleRunPage:
    """One import with its progress, its result and the first of its problems; at most three queries. Raises Missing."""
    run = PEOPLE_IMPORTS.one(actor=actor, uid=uid)
    where = sorted(run.result.get("communities", {}).items(), key=lambda one: -one[1])[:MOST_COMMUNITIES]
    names = places.names_of([run.area_code, *(code for code, _n in where)])
    return PeopleRunPage(
        **values_of(PEOPLE_IMPORTS.with_columns(run, people.FIELDS)),
        area=names.get(run.area_code, ""),
        communities=[(names.get(code, code), count) for code, count in where],
        changed=run.result.get("changed", 0),
    )


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
