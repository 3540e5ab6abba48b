"""The area that a page of counts is about: one of the reader's own posts, or one inside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.verdict import Missing
from linli.people.models import Role
from linli.places import codes
from linli.places import queries as places

from ..models import AREA_ROLES

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.places.models import Area

# By the length of a code, the column of the areas below.
_BELOW = {4: "district_code", 6: "street_code", 9: "community_code", 12: "grid_code"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The area a page is about (none: all that a unit's post sees), the areas to choose from, the column below."""

    code: str
    area: Area | None
    roots: list[Area]
    below: str

    @property
    def name(self) -> str:
        """The area in words."""
        return self.area.name if self.area else ""


def areas_read(actor: Actor) -> list[str]:
    """The areas whose counts and causes the reader's posts show them."""
    return sorted(set(actor.area_codes(*AREA_ROLES)) | set(actor.area_codes(Role.ADMIN)))


def scope_of(actor: Actor, code: str) -> Scope:
    """The area wanted, or the first of the reader's own; at most a query for each area of a post and one. Raises Missing."""
    own = areas_read(actor)
    if not own and not code and actor.unit_ids(Role.HANDLER, Role.CONTACT):
        return Scope("", None, [], "")
    wanted = code or (own[0] if own else "")
    if not codes.covered_by_any(own, wanted):
        raise Missing
    roots = [places.area(one) for one in own]
    area = next((one for one in roots if one.code == wanted), None) or places.area(wanted)
    return Scope(wanted, area, roots, _BELOW.get(len(wanted), ""))
