"""The tree of areas as its pages show it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.actor import ADMIN
from linli.kernel.verdict import Verdict
from linli.places import codes, rules_changes, rules_standing
from linli.places.models import Area, Venue
from linli.places.queries.areas import branches, names_of, path_names, subtree_count
from linli.places.queries.changes import area_for, changes_of, facts_of, oversees
from linli.places.queries.standing import Filter, counts_in, listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from linli.kernel.actor import Actor
    from linli.places.models import AreaChange, AreaQuerySet
    from linli.places.queries.standing import Page

MOST_WORDS, MOST_FOUND, MOST_BRANCHES, SHOWN_VENUES = 80, 50, 600, 8


@dataclass(frozen=True, slots=True)
class Branch:
    """An area with what is shown below it."""

    area: Area
    below: list[Branch]


@dataclass(frozen=True, slots=True)
class TreePage:
    """The tree from the actor's own areas down two levels, or what a search found, with where it lies."""

    tops: list[Branch]
    found: list[tuple[Area, str]]
    asked: bool


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area: what it is, what lies in it, what happened to it, what may be done."""

    area: Area
    line: list[tuple[str, str]]  # the code is empty where the area may be named and not opened
    lives: bool
    below: list[Area]
    changes: list[AreaChange]
    counts: dict[str, int]
    venues: Page
    inside: int
    verdict: Verdict
    may_administer: bool
    may_write: bool


def tree_page(*, actor: Actor, on: date, q: str = "") -> TreePage:
    """At most five statements."""
    words = q.strip()
    if words:
        found = _search(actor, words)
        paths = path_names(one.code for one in found if codes.is_code(one.code))
        return TreePage([], [(one, paths.get(one.code, one.name)) for one in found], asked=True)
    tops = _tops(actor)
    first = _below(tops, on)
    second = _below([one for ones in first.values() for one in ones], on)
    return TreePage(
        [
            Branch(top, [Branch(one, [Branch(leaf, []) for leaf in second[one.pk]]) for one in first[top.pk]])
            for top in tops
        ],
        [],
        asked=False,
    )


def area_page(*, actor: Actor, code: str, on: date) -> AreaPage:
    """One area, at most a dozen statements. Raises Missing for a foreign one."""
    area = area_for(actor, code)
    line = codes.ancestry(code)[:-1]
    names = names_of(line)
    verdict = rules_changes.may_change(facts_of(area, on, on, actor))
    seen = codes.is_code(code)
    return AreaPage(
        area=area,
        line=[(one if oversees(actor, one) else "", names[one]) for one in line if one in names],
        lives=area.lives_on(on),
        below=branches(code, on),
        changes=changes_of(area),
        counts=counts_in(code) if seen else {},
        venues=listing(Venue, actor=actor, wanted=Filter(area=code), size=SHOWN_VENUES),
        inside=subtree_count(code),
        verdict=verdict,
        may_administer=bool(
            rules_changes.may_administer(actor.area_codes(ADMIN), code, is_system=actor.is_system)
        ),
        may_write=bool(
            rules_standing.may_write(rules_standing.roots_of(actor), code, is_system=actor.is_system)
        ),
    )


def targets(*, actor: Actor, area: Area, on: date, same_level: bool) -> list[tuple[str, str]]:
    """Where an area may go: those of its own level to merge into, or those around it one level up to move below.

    Two statements; at most as many as a select can hold.
    """
    level = area.level
    if not same_level:
        level = area.parent.level if area.parent else ""
    rows = _within(actor.area_codes(ADMIN)).filter(level=level).alive(on).exclude(pk=area.pk).order_by("code")
    names = path_names(rows.values_list("code", flat=True)[:MOST_BRANCHES])
    return sorted(names.items())


def _search(actor: Actor, words: str) -> list[Area]:
    rows = Area.objects.all() if actor.is_system else _within(actor.area_codes())
    asked = Q(name__contains=words[:MOST_WORDS])
    if words.isascii() and words.isdigit():
        asked |= Q(code__startswith=words[: codes.LONGEST])
    return list(rows.filter(asked).defer("polygon").order_by("code")[:MOST_FOUND])


def _within(roots: Sequence[str]) -> AreaQuerySet:
    inside = Q(pk__in=[])
    for root in roots:
        inside |= Q(code__gte=root, code__lte=root.ljust(codes.LONGEST, "9"))
    return Area.objects.filter(inside)


def _tops(actor: Actor) -> list[Area]:
    if actor.is_system:
        return list(Area.objects.filter(parent__isnull=True).defer("polygon").order_by("code"))
    own = actor.area_codes()
    widest = [code for code in own if not any(codes.covers(one, code) for one in own if one != code)]
    return list(Area.objects.filter(code__in=widest).defer("polygon").order_by("code"))


def _below(areas: Sequence[Area], on: date) -> defaultdict[int, list[Area]]:
    found: defaultdict[int, list[Area]] = defaultdict(list)
    if areas:
        rows = Area.objects.filter(parent__in=[one.pk for one in areas]).alive(on).defer("polygon")
        for one in rows.order_by("code")[:MOST_BRANCHES]:
            found[one.parent_id or 0].append(one)
    return found
