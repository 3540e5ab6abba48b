"""Storing categories: our own catalogue, or the table somebody brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from ..catalogue import DEFAULT, LEVELS, Node, read_default
from ..models import Category

FIELDS = (
    "name_en",
    "notice",
    "notice_en",
    "stops",
    "questions",
    "keywords",
    "handling_days",
    "danger",
    "utilities",
)


@dataclass(frozen=True, slots=True)
class Stored:
    """How many were new, how many were there before."""

    added: int
    known: int


@transaction.atomic
def store_categories(*, nodes: Sequence[Node], overwrite: bool = False, only: bool = False) -> Stored:
    """Add what is missing, level by level. One is known by its code, or by its name under the same parent.

    With `overwrite` known ones take the values of the file; with `only` all others are closed. Safe to
    repeat.
    """
    known = {one.code: one for one in Category.objects.select_for_update().order_by("level", "position")}
    codes = {one.pk: one.code for one in known.values()}
    by_name = {(codes.get(one.parent_id or 0, ""), one.name): one for one in known.values()}
    found: dict[tuple[str, ...], Category] = {}
    changed: list[Category] = []
    added = 0
    for level in range(1, LEVELS + 1):
        fresh = []
        for node in (one for one in nodes if one.level == level):
            parent = found.get(node.path[:-1])
            held = known.get(node.code) or by_name.get((parent.code if parent else "", node.name))
            if held is None:
                held = Category(code=node.code, level=level, parent=parent)
                _take_values(held, node)
                fresh.append(held)
            elif overwrite and _take_values(held, node):
                changed.append(held)
            found[node.path] = held
        Category.objects.bulk_create(fresh)
        added += len(fresh)
    for held in changed:
        held.save(update_fields=["name", "position", *FIELDS])
    if only:
        kept = [one.pk for one in found.values()]
        Category.objects.filter(pk__in=kept).update(active=True)
        Category.objects.exclude(pk__in=kept).update(active=False)
    return Stored(added, len(found) - added)


def _take_values(category: Category, node: Node) -> bool:
    """Write what the file says into the row; whether anything was different."""
    values = {
        "name": node.name,
        "position": node.position,
        **{name: node.values[name] for name in FIELDS if name in node.values},
    }
    different = [name for name, value in values.items() if getattr(category, name) != value]
    for name in different:
        setattr(category, name, values[name])
    return bool(different)


def load_catalogue() -> int:
    """Store the catalogue that ships with the product; how many categories are new. Safe to repeat."""
    nodes = read_default(DEFAULT.read_text("utf-8"))
    return store_categories(nodes=nodes, overwrite=True).added
