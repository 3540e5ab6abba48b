"""Ties as pages and replies show them: by area, by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from linli.kernel import clock
from linli.kernel.verdict import Missing, Verdict
from linli.people import rules_ties
from linli.people.models import Deployment, Liaison, Membership, Pairing, Tie, Unit
from linli.people.powers import Power, roles_with
from linli.people.queries.who import display_name
from linli.places import queries as places
from linli.places.codes import Level, area_q, at_level, is_code
from linli.places.models import Area

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

AnyTies = QuerySet[Any]
TIES: Mapping[str, type[Tie]] = {
    "liaison": Liaison,
    "pairing": Pairing,
    "alliance": Membership,
    "deployment": Deployment,
}
# Where a tie lies, and what is loaded with it.
_WITHIN: Mapping[str, tuple[str, ...]] = {
    "liaison": ("",),
    "pairing": ("enterprise__", "department__"),
    "alliance": ("alliance__", "member__"),
    "deployment": ("",),
}
_WITH: Mapping[str, tuple[str, ...]] = {
    "liaison": ("leader", "unit"),
    "pairing": ("department", "enterprise"),
    "alliance": ("alliance", "member"),
    "deployment": ("person", "unit"),
}
PAGE = 40
_SIGHT = (Power.PEOPLE_TIE, Power.PEOPLE_COUNT)


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie in words: who or what stands on each side."""

    tie: Tie
    kind: str
    left: str
    right: str
    chain: list[str]
    end: Verdict


@dataclass(frozen=True, slots=True)
class TiesPage:
    """One kind of ties in the actor's areas."""

    rows: list[TieRow]
    next_after: int | None
    make: Verdict


def areas_seen(actor: Actor) -> tuple[str, ...]:
    """The areas whose ties the actor keeps or looks on."""
    return actor.area_codes(*(role for power in _SIGHT for role in roles_with(power)))


def tie_for(*, actor: Actor, kind: str, uid: UUID, lock: bool = False) -> Tie:
    """A tie of the actor's areas; another one is Missing."""
    rows = _seen(actor, kind)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: Tie | None = rows.select_related(*_WITH[kind]).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def any_tie(*, actor: Actor, uid: UUID) -> Tie:
    """A tie of whatever kind; at most four statements."""
    for kind in TIES:
        found: Tie | None = _seen(actor, kind).select_related(*_WITH[kind]).filter(uid=uid).first()
        if found is not None:
            return found
    raise Missing


def kind_of_tie(tie: Tie) -> str:
    """The word for the kind of a tie."""
    return next(kind for kind, model in TIES.items() if isinstance(tie, model))


def area_of_tie(tie: Tie) -> str:
    """Where a tie is kept: its area, that of the enterprise, that of the alliance."""
    if isinstance(tie, Liaison | Deployment):
        return tie.area_code
    if isinstance(tie, Pairing):
        return tie.enterprise.area_code
    return tie.alliance.area_code if isinstance(tie, Membership) else ""


def lock_area(code: str) -> None:
    """Hold an area's row, so that two people who put a chain over it wait in one line. Raises Missing."""
    if not Area.objects.select_for_update(of=("self",)).filter(code=code).exists():
        raise Missing


def ties_page(
    *,
    actor: Actor,
    kind: str,
    area_code: str = "",
    ended: bool = False,
    after: int | None = None,
) -> TiesPage:
    """Ties of one kind, newest first. Two statements."""
    if kind not in TIES or not areas_seen(actor):
        raise Missing
    rows = _seen(actor, kind).filter(ended_at__isnull=not ended)
    if area_code:
        if not is_code(area_code):
            raise Missing
        rows = rows.filter(_inside(kind, [area_code]))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related(*_WITH[kind]).order_by("-pk")[: PAGE + 1])
    own = next(iter(actor.area_codes(*roles_with(Power.PEOPLE_TIE))), "")
    return TiesPage(
        rows=_rows(found[:PAGE], actor),
        next_after=found[PAGE - 1].pk if len(found) > PAGE else None,
        make=rules_ties.may_tie(actor, area_code=own),
    )


def ties_of_unit(*, unit: Unit, actor: Actor) -> list[TieRow]:
    """What ties a unit to others, standing ones. Five statements."""
    found: list[Tie] = [
        *Liaison.objects.standing().filter(unit=unit).select_related("leader", "unit"),
        *Pairing.objects.standing()
        .filter(Q(department=unit) | Q(enterprise=unit))
        .select_related("department", "enterprise"),
        *Membership.objects.standing()
        .filter(Q(alliance=unit) | Q(member=unit))
        .select_related("alliance", "member"),
        *Deployment.objects.standing().filter(unit=unit).select_related("person", "unit"),
    ]
    return _rows(found, actor)


def tie_row(*, tie: Tie, actor: Actor) -> TieRow:
    """One tie as pages and replies show it."""
    return _rows([tie], actor)[0]


def deployed_on(*, person_id: int, area_code: str, at: datetime) -> bool:
    """Whether somebody serves an area, or one around it, on a day: attendance counts person-times by this."""
    today = at.astimezone(clock.local_zone()).date()
    around = [at_level(area_code, level) for level in Level if at_level(area_code, level)]
    return Deployment.objects.live(today).filter(person_id=person_id, area_code__in=around).exists()


def _seen(actor: Actor, kind: str) -> AnyTies:
    if kind not in TIES:
        raise Missing
    rows: AnyTies = TIES[kind]._default_manager.all()
    return rows if actor.is_system else rows.filter(_inside(kind, areas_seen(actor)))


def _inside(kind: str, codes: tuple[str, ...] | list[str]) -> Q:
    found = Q()
    for prefix in _WITHIN[kind]:
        found |= area_q(codes, prefix)
    return found


def _rows(found: list[Tie], actor: Actor) -> list[TieRow]:
    codes = {area_of_tie(tie) for tie in found}
    names = places.path_names(codes | {at_level(code, Level.STREET) for code in codes})
    return [_row(tie, names, actor) for tie in found]


def _row(tie: Tie, names: Mapping[str, str], actor: Actor) -> TieRow:
    left, right, chain = "", "", list[str]()
    place = names.get(area_of_tie(tie), "")
    if isinstance(tie, Liaison):
        parts = place.split(" · ")
        # leader + street or department + village or community
        street = names.get(at_level(tie.area_code, Level.STREET), "").split(" · ")[-1]
        left, right = place, display_name(tie.leader)
        chain = [one for one in (right, tie.unit.name if tie.unit else street, parts[-1]) if one]
    elif isinstance(tie, Pairing):
        left, right = tie.department.name, tie.enterprise.name
    elif isinstance(tie, Membership):
        left, right = tie.alliance.name, tie.member.name
    elif isinstance(tie, Deployment):
        left, right = display_name(tie.person), place
        chain = [tie.unit.name] if tie.unit else []
    right_to_end = rules_ties.may_tie(actor, area_code=area_of_tie(tie))
    ended = tie.ended_at is not None
    return TieRow(
        tie=tie,
        kind=kind_of_tie(tie),
        left=left,
        right=right,
        chain=chain,
        end=rules_ties.may_end(ended=ended, reason="-") if right_to_end else right_to_end,
    )
