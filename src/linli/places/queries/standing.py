"""What stands in areas, as lists and pages ask: fixed numbers of statements, keyset pages, two-character search."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from linli.kernel import search
from linli.kernel.verdict import Missing, Verdict
from linli.places import codes, rules_standing
from linli.places.models import Area, Building, Estate, Premises, Venue
from linli.places.queries.areas import path_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.places.models import Standing

PAGE, MOST_POINTS, LONGEST_CURSOR, MOST_PK = 50, 2_000, 400, 2**63
KINDS: dict[type[Standing], search.Kind] = {
    Venue: search.Kind.VENUE,
    Estate: search.Kind.ESTATE,
    Building: search.Kind.BUILDING,
    Premises: search.Kind.PREMISES,
}
RELATED: dict[type[Standing], tuple[str, ...]] = {
    Building: ("estate",),
    Premises: ("building", "building__estate"),
}
S = TypeVar("S", Venue, Estate, Building, Premises)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to. What makes no sense narrows to nothing, or counts as not said."""

    area: str = ""
    q: str = ""
    kind: str = ""  # a venue's level, the kind of premises
    closed: bool = False
    estate: UUID | None = None
    building: UUID | None = None
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether the reader asked for less than everything."""
        return bool(self.area or self.q or self.kind or self.closed)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `paths` names the areas of its rows."""

    rows: list[Any]
    paths: Mapping[str, str]
    after: str = ""

    @property
    def shown(self) -> list[tuple[Any, str]]:
        """Each row with where it lies."""
        return [(row, self.paths.get(row.area_code, "")) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing as its page shows it, with what may be done to it."""

    thing: Any
    path: str
    change: Verdict
    close: Verdict
    parts: Page = field(default_factory=lambda: Page([], {}))


def visible(model: type[S], actor: Actor) -> Any:
    """Rows in the areas of the actor's posts."""
    rows = model.objects.select_related(*RELATED.get(model, ()))
    return rows if actor.is_system else rows.within_any(actor.area_codes())


def thing_for(model: type[S], *, actor: Actor, uid: UUID, lock: bool = False) -> S:
    """One of them, when the actor may see it. Raises Missing."""
    rows = visible(model, actor)
    found: S | None = (rows.select_for_update(of=("self",)) if lock else rows).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def listing(model: type[S], *, actor: Actor, wanted: Filter, size: int = PAGE) -> Page:
    """One page of a list in the order of names (of doors for premises), two statements."""
    key = key_of(model)
    rows = narrowed(model, actor, wanted)
    place = place_of(wanted.after)
    if place:
        said, pk = place
        rows = rows.filter(
            Q(**{f"{key}__gt": said}) | Q(**{key: said, "pk__gt": pk}), **{f"{key}__gte": said}
        )
    found: list[Any] = list(rows.order_by(key, "pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(
        found[:size],
        path_names(one.area_code for one in found[:size]) if found else {},
        cursor(getattr(last, key), last.pk) if last else "",
    )


def narrowed(model: Any, actor: Actor, wanted: Filter) -> Any:
    """The rows of a filter."""
    rows = visible(model, actor)
    rows = rows.exclude(ended_on__isnull=True) if wanted.closed else rows.open()
    if wanted.area:
        rows = rows.within_any([wanted.area]) if codes.in_tree(wanted.area) else rows.none()
    if wanted.kind and model in {Venue, Premises}:
        rows = rows.filter(**{"level" if model is Venue else "kind": wanted.kind})
    if wanted.estate and model is Building:
        rows = rows.filter(estate__uid=wanted.estate)
    if wanted.building and model is Premises:
        rows = rows.filter(building__uid=wanted.building)
    if search.askable(wanted.q):
        rows = rows.filter(pk__in=search.matching(KINDS[model], wanted.q))
    return rows


def key_of(model: type[Standing]) -> str:
    """What a list is ordered by."""
    return "door" if model is Premises else "name"


def cursor(said: str, pk: int) -> str:
    """The place after a row."""
    return base64.urlsafe_b64encode(json.dumps([said, pk]).encode()).decode().rstrip("=")


def place_of(text: str) -> tuple[str, int] | None:
    """The place a cursor names; anything that is not one of ours is the beginning."""
    if not text or len(text) > LONGEST_CURSOR:
        return None
    try:
        said, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, TypeError, ValueError):
        return None
    fits = isinstance(said, str) and "\0" not in said and type(pk) is int and 0 <= pk < MOST_PK
    return (said, pk) if fits else None


def points(*, actor: Actor, wanted: Filter) -> dict[str, Any]:
    """The open venues of a filter as a GeoJSON FeatureCollection, one statement; those without a point are left out."""
    rows = narrowed(Venue, actor, wanted).filter(lat__isnull=False, lng__isnull=False).order_by("name", "pk")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(one.uid),
                "geometry": {"type": "Point", "coordinates": [one.lng, one.lat]},
                "properties": {"uid": str(one.uid), "name": one.name, "level": one.level},
            }
            for one in rows[:MOST_POINTS]
        ],
    }


def detail(model: type[S], *, actor: Actor, uid: UUID, today: date, after: str = "") -> Detail:
    """One thing with what is in it, at most five statements. Raises Missing."""
    thing = thing_for(model, actor=actor, uid=uid)
    parts = Page([], {})
    if isinstance(thing, Estate):
        parts = listing(Building, actor=actor, wanted=Filter(estate=thing.uid, after=after))
    elif isinstance(thing, Building):
        parts = listing(Premises, actor=actor, wanted=Filter(building=thing.uid, after=after))
    roots, is_open = rules_standing.roots_of(actor), thing.is_open
    return Detail(
        thing=thing,
        path=path_names([thing.area_code]).get(thing.area_code, ""),
        change=rules_standing.may_change(roots, thing.area_code, is_open=is_open, is_system=actor.is_system),
        close=rules_standing.may_close(
            roots,
            thing.area_code,
            is_open=is_open,
            holds=bool(parts.rows),
            on=today,
            today=today,
            is_system=actor.is_system,
        ),
        parts=parts,
    )


def area_choices_for(
    actor: Actor, levels: Sequence[str], on: date, *, inside: str = "", most: int = 2_000
) -> list[tuple[str, str]]:
    """Areas of some levels in which the actor may write, each under the names around it; two statements.

    `inside` an area, when one is known: a select cannot hold all grids of a city.
    """
    roots = rules_standing.roots_of(actor)
    if inside and codes.covered_by_any(roots, inside):
        roots = (inside,)
    within = Q(pk__in=[])
    for root in roots:
        within |= Q(code__gte=root, code__lte=root.ljust(codes.LONGEST, "9"))
    found = Area.objects.filter(within, level__in=levels).alive(on).order_by("code")
    names = path_names(found.values_list("code", flat=True)[:most], below=_common(roots))
    return sorted(names.items())


def _common(roots: Sequence[str]) -> str:
    """The area above the widest post: what goes without saying."""
    shortest = min(roots, key=len, default="")
    return codes.parent_of(shortest) if shortest and codes.is_code(shortest) else ""


def counts_in(code: str) -> dict[str, int]:
    """How many open venues, estates, buildings and premises lie in an area, four statements."""
    inside = codes.area_q([code])
    return {
        model._meta.model_name or "": model.objects.open().filter(inside).count()
        for model in (Venue, Estate, Building, Premises)
    }
