"""Every route, asked by everybody: the answer is the one that its rule says, and nothing of another city comes along.

The rules stand in `linli.site.permissions`. A run of the suite asks each route a few of the questions (`picking`), always
that of another city and that of the one whom a matter is about; `make trial` asks all of them (`LINLI_TABLE=whole`, or some
relations: `LINLI_TABLE=own,above`). `LINLI_ROUTES=duty:,/rosters` asks all of the routes with such words in their name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import pytest_django
from django.db import transaction

from linli.kernel import clock
from linli.site.permissions import Answer, Relation, Route, Rule, routes, rules_by_route
from linli.site.permissions.who import EVERYBODY, NOBODY
from tests.cast import AT, PERSONS, build_cast
from tests.shape import tree
from tests.shape.asking import Asker, Given, World, ask, bare
from tests.shape.picking import EVERY, Question, changed_rows, few, more
from tests.shape.public_urls import PUBLIC, PUBLIC_API
from tests.shape.things import NOTHING, things_of
from tests.shape.two_cities import first_town, second_town

TABLE = os.environ.get("LINLI_TABLE", "")
ASKED = tuple(Relation) if TABLE in {"", "whole"} else tuple(map(Relation, TABLE.split(",")))
ONLY = tuple(filter(None, os.environ.get("LINLI_ROUTES", "").split(",")))
WHOLE = bool(TABLE or ONLY)
PARTS = 8 if WHOLE and not ONLY else 1  # so that workers share the whole table
UNKNOWN = {"area": "990199", "kind of tie": "nothing"}
# Words that only the other city may read: its mark, its telephone numbers, the names of its staff.
FIRST = ("梧桐暗号", "1390101", *(name for name, _phone in PERSONS.values()))
ABOUT_ONESELF = ("梧桐暗号案",)  # the words of matters that are kept from whom they concern
# What shows titles of public matters near a place that is named, to everybody, as the board does.
OPEN_SEARCHES = frozenset({"POST cases:twins"})
SECOND = ("异城暗号", "1390202", "1380202")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[World]:
    """Both cities, made once for this module and taken back at its end."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(clock, "now", lambda: AT)
        first, second = first_town(build_cast()), second_town(AT)
        yield World(first, second, things_of(first), things_of(second))
        transaction.set_rollback(True)


def test_every_route_has_a_rule_and_every_rule_a_route():
    _found, wrong = rules_by_route()
    assert not wrong, "\n".join(wrong)


def test_a_route_without_a_rule_and_a_rule_without_a_route_are_told():
    known = [route for route in routes() if route.page != "people:me"]
    _found, wrong = rules_by_route([*known, Route("GET", "/new-thing")])
    assert any("no rule" in one and one.endswith("GET /new-thing") for one in wrong)
    assert any("no such route" in one and one.endswith("people:me") for one in wrong)


def test_the_rules_name_what_stands_in_each_address():
    found, _wrong = rules_by_route()
    every = {route.key: route for route in routes()}
    wrong = {key for key, rule in found.items() if len(rule.about) != len(every[key].parts)}
    assert not wrong, f"`about` has to name one thing for each part of the address: {sorted(wrong)}"


def test_what_is_open_to_nobody_in_particular_is_on_the_public_list():
    found, _wrong = rules_by_route()
    open_ = {
        route.page or f"{route.method} /api/v1{route.path}"
        for route in routes()
        if _is_open(found[route.key])
    }
    closed_doors = {name for name in PUBLIC if name not in open_}
    assert open_ <= set(PUBLIC) | set(PUBLIC_API)
    assert set(PUBLIC_API) <= open_
    assert all(_doorless(found, name) for name in closed_doors), closed_doors


def _is_open(rule: Rule) -> bool:
    return rule.answer(NOBODY, Relation.OWN) == Answer.FOUND


def _doorless(found: dict[str, Rule], name: str) -> bool:
    """Open to everybody in principle, and leading nowhere here: not configured, or known by a token only."""
    rules = [rule for key, rule in found.items() if key.endswith(f" {name}")]
    return all(rule.answer(NOBODY, Relation.OWN) == Answer.MISSING for rule in rules) or name == "cases:photo"


def questions(route: Route, rule: Rule, changed: dict[str, list[Question]]) -> Iterator[Question]:
    """Who asks this route: everybody, or a few."""
    if WHOLE:
        yield from (one for one in EVERY if one[1] in ASKED)
        return
    yield from few(route, rule)
    yield from changed.get(route.key, [])


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_what_the_rule_says(world: World, part: int):
    found, _wrong = rules_by_route()
    world.askers.clear()  # what the test before this one made is gone
    faults: list[str] = []
    asked = 0
    some = [one for one in enumerate(routes()) if not ONLY or any(word in one[1].key for word in ONLY)]
    changed = {} if WHOLE else more(found, routes())
    for number, route in some[part::PARTS]:
        rule = found[route.key]
        for role, relation in dict.fromkeys(questions(route, rule, changed)):
            asked += 1
            compare = WHOLE or number % 2 == 0
            faults += judged(world, route, rule, world.asker(role, relation), compare=compare)
    assert not faults, f"{len(faults)} of {asked} answers differ from their rule:\n" + "\n".join(faults[:400])


def judged(world: World, route: Route, rule: Rule, asker: Asker, *, compare: bool) -> Iterator[str]:
    """What is wrong with one answer: other than the rule says, or with words in it that are kept from the asker.

    With `compare`, whether it can be told from the answer about something that never was.
    """
    relation = Relation(asker.relation)
    things = {**world.things, **asker.own}
    parts = [one[1:] if one.startswith("=") else things[one] for one in rule.about]
    path, given = route.filled(parts), Given(things, searched="暗号")
    got = ask(asker, route, path, given)
    wanted = rule.answer(asker.role, relation)
    who = f"{route.key}: {asker.role}/{relation}"
    if got.word != wanted and not (got.unread and wanted == Answer.REFUSED):
        yield f"{who} gets {got.word} ({got.status} {got.code}) instead of {wanted} – {rule.says}"
    kept = {Relation.TENANT: FIRST, Relation.SUBJECT: (*SECOND, *ABOUT_ONESELF)}.get(relation, SECOND)
    leaked = [mark for mark in kept if mark in got.body]
    opened = rule.sees is EVERYBODY and (rule.about or route.key in OPEN_SEARCHES)
    if leaked and not opened and "crew link" not in rule.about:  # who has the link reads the name of the crew
        yield f"{who} reads what is kept from them: {leaked}"
    if compare and wanted == Answer.MISSING and relation == Relation.TENANT and rule.about:
        other = route.filled([UNKNOWN.get(rule.about[0], NOTHING), *parts[1:]])
        missing = ask(asker, route, other, given)
        if (missing.status, bare(missing.body, other)) != (got.status, bare(got.body, path)):
            yield f"{who} can tell a thing of another city from one that never was"


def test_what_is_new_in_the_table_is_found_by_its_row():
    now = (tree.ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    lines = now.splitlines()
    shop = next(one for one in lines if one.startswith("| POST `/exchange/orders/{uid}/cancel/`"))
    mine = next(one for one in lines if one.startswith("| GET `/api/v1/my/voices`"))
    other = mine.replace(" ○ ", " ● ")
    assert changed_rows(routes(), now, now) == set()
    assert changed_rows(routes(), now.replace(shop, ""), now) == {"POST exchange:cancel"}
    assert mine != other
    assert len(changed_rows(routes(), now.replace(mine, other), now)) == 1


def test_the_table_that_ships_is_up_to_date():
    from linli.site.permissions.table import markdown

    text = (tree.ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert text == markdown(), "make it anew: .venv/bin/linli permissions > docs/permissions.md"
