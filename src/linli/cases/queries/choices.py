"""What the small forms of the desk offer, and what volunteers and units may claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.people.models import Role, Unit
from linli.places import queries as places
from linli.places.codes import area_q, lineage

from ..models import Case, CaseParty, Voice
from ..story import NEIGHBOUR
from .detail import verdicts_of
from .loading import claimable_q, facts_of, visible

if TYPE_CHECKING:
    from collections.abc import Collection

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from .intake import Choice

MOST_UNITS = 500
MOST_OFFERS = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """A matter somebody could take up, and who has claimed a part: no words and no names of residents."""

    case: Case
    area: str
    lead: Verdict
    help: Verdict
    claims: list[str]


def units_for(case: Case) -> list[tuple[str, list[Choice]]]:
    """The units of the case's city by kind, one query."""
    return units_of_cities({case.city_code})


def units_of_cities(codes: Collection[str]) -> list[tuple[str, list[Choice]]]:
    """The units of some cities by kind, one query."""
    groups: dict[str, list[Choice]] = {label: [] for label in map(str, Unit.Kind.labels)}
    rows = Unit.objects.open().filter(area_q(codes)).order_by("name")[:MOST_UNITS]
    for unit in rows:
        groups[str(unit.get_kind_display())].append((str(unit.uid), unit.name))
    return [(label, units) for label, units in groups.items() if units]


def units_within(code: str) -> list[tuple[str, list[Choice]]]:
    """The units of the city around an area by kind, one query."""
    return units_of_cities(lineage(code)[:1])


def own_units(actor: Actor) -> list[Choice]:
    """The units the actor may speak for, one query."""
    ids = actor.unit_ids(Role.HANDLER, Role.CONTACT, Role.COMMUNITY)
    rows = Unit.objects.filter(pk__in=ids).order_by("name") if ids else Unit.objects.none()
    return [(str(unit.uid), unit.name) for unit in rows]


def case_by_number(*, actor: Actor, number: str) -> Case | None:
    """The case with this number, or the one that holds the request with it; None when it is not to be seen."""
    number = number.strip().upper()
    found = visible(actor).filter(number=number).first()
    if found is None:
        voice = Voice.objects.filter(number=number).only("case_id").first()
        found = visible(actor).filter(pk=voice.case_id).first() if voice else None
    return found


def offers(*, actor: Actor) -> list[Offer]:
    """Open matters of the volunteer's community, or around the units the actor speaks for, the most urgent first."""
    found = (
        Case.objects.filter(claimable_q(actor))
        .order_by("urgency_at", "pk")
        .select_related("category", "lead_unit")
    )
    cases = list(found[:MOST_OFFERS])
    names = places.names_of({case.area_code for case in cases})
    claims: dict[int, list[str]] = {}
    parts = CaseParty.objects.filter(case__in=cases, until__isnull=True, how=CaseParty.How.CLAIMED)
    for party in parts.select_related("unit").order_by("part", "since"):
        said = party.unit.name if party.unit else str(NEIGHBOUR)
        claims.setdefault(party.case_id, []).append(f"{said} · {party.get_part_display()}")
    made = []
    for case in cases:
        verdicts = verdicts_of(facts_of(case), actor)
        area, claimed = names.get(case.area_code, ""), claims.get(case.pk, [])
        made.append(Offer(case, area, verdicts["lead"], verdicts["help"], claimed))
    return made
