"""Which questions of the table a run of the suite asks: a few about every route, and most about what has just changed.

Which few changes with the commit and with the engine, so that in time every question is asked; the same commit asks
the same ones again. All of them are `make trial`'s.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from random import Random

from django.db import connection

from linli.site.permissions import CHAPTERS, Answer, Relation, Route, Rule
from linli.site.permissions.table import address
from linli.site.permissions.who import EVERYBODY, NOBODY, ROLES
from tests.shape import tree

Question = tuple[str, Relation]
EVERY: tuple[Question, ...] = (
    *((role, relation) for role in ROLES for relation in Relation),
    (NOBODY, Relation.OWN),  # last
)
MORE = 600  # questions about what has changed: a quarter of all that a run asks
STEPS = 5  # commits for which something counts as new where there is no branch to compare with
TABLE = "docs/permissions.md"
ROW = re.compile(r"\| ([A-Z ]+) `([^`]+)` \| (.*)")
PART = re.compile(r"src/linli/(\w+)/(?!tests/|locale/|migrations/)")


def few(route: Route, rule: Rule) -> Iterator[Question]:
    """A few questions: the other city and the one whom a matter is about, always, and some that may be any."""
    chance = _chance(f"{connection.vendor} {route.key}")
    if rule.about and rule.sees is not EVERYBODY:
        yield chance.choice(ROLES), Relation.TENANT
    if rule.guarded:
        yield chance.choice(ROLES), Relation.SUBJECT
    if not rule.about:  # a list: it answers, and must not hold what is kept from who reads it
        kept = chance.choice((Relation.TENANT, Relation.SUBJECT))
        readers = [role for role in ROLES if rule.answer(role, kept) == Answer.FOUND]
        if readers:
            yield chance.choice(readers), kept
    if not rule.about or chance.randrange(3):
        # An answer first, then one of those who get it: else most who ask would only be told that nothing is there.
        signed_in = EVERY[:-1]
        wanted = chance.choice(sorted({rule.answer(*one) for one in signed_in}))
        yield chance.choice([one for one in signed_in if rule.answer(*one) == wanted])
    if not chance.randrange(5):
        yield NOBODY, Relation.OWN


def more(rules: dict[str, Rule], every: list[Route]) -> dict[str, list[Question]]:
    """By route, questions about what has changed: all about routes that are new or follow another rule now, as far as
    there is room, then some about the apps that were touched. The engines share them.
    """
    before = _before()
    new = changed_rows(every, before, (tree.ROOT / TABLE).read_text(encoding="utf-8")) if before else set()
    apps = _touched()
    near = {name for app in apps for rule in CHAPTERS.get(app, ()) for name in rule.routes}
    near_keys = {route.key for route in every if {route.key, route.page} & near} - new
    chance = _chance("more")
    asked = []
    for keys in (new, near_keys):
        some = [(key, one) for key in sorted(keys) if key in rules for one in EVERY]
        chance.shuffle(some)
        asked += some[connection.vendor == "sqlite" :: 2]
    found: dict[str, list[Question]] = {}
    for key, one in asked[:MORE]:
        found.setdefault(key, []).append(one)
    return found


def changed_rows(every: list[Route], before: str, now: str) -> set[str]:
    """The routes whose row in the table is new, or says something else than before."""
    old, new = rows_of(before), rows_of(now)
    return {
        route.key
        for route in every
        if old.get((route.method, address(route))) != new.get((route.method, address(route)))
    }


def rows_of(table: str) -> dict[tuple[str, str], str]:
    """What the table says of each method and address."""
    found: dict[tuple[str, str], str] = {}
    for line in table.splitlines():
        if row := ROW.match(line):
            found |= {(method, row[2]): row[3] for method in row[1].split()}
    return found


def _chance(what: str) -> Random:
    """Lots about one thing, the same whenever this commit runs."""
    return Random(f"{_commit()} {what}")  # noqa: S311 -- a choice of questions, no secret


@cache
def _commit() -> str:
    return _git("rev-parse", "HEAD").strip()


@cache
def _base() -> str:
    """Where this branch began, or, on the main one, some commits ago; empty without git."""
    for main in ("origin/main", "main"):
        began = _git("merge-base", "HEAD", main).strip()
        if began and began != _commit():
            return began
    return _git("rev-parse", "--verify", "--quiet", f"HEAD~{STEPS}").strip()


def _before() -> str:
    return _git("show", f"{_base()}:{TABLE}") if _base() else ""


def _touched() -> set[str]:
    """Apps with code that differs from where the branch began."""
    names = _git("diff", "--name-only", _base()) if _base() else ""
    return {part[1] for name in names.splitlines() if (part := PART.match(name))}


def _git(*words: str) -> str:
    """What git says; nothing where it is not, or does not know."""
    try:
        done = subprocess.run(["git", *words], cwd=tree.ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return "" if done.returncode else done.stdout
