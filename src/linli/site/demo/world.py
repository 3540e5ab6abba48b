"""Everything the scripts of the demo city share: its people, its units, its ground, its luck."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.kernel.actor import Actor
from linli.people.models import Person, Unit

from . import names
from .pictures import Album
from .stage import Hours, Stage

if TYPE_CHECKING:
    from .land import Plot
    from .plan import Plan

SEED = 9901


@dataclass(slots=True)
class Neighbour:
    """Somebody who lives here: asks, rates, and may volunteer (then `actor` knows the community)."""

    name: str
    phone: str
    community: str
    person: Person
    actor: Actor
    skills: frozenset[str] = frozenset()
    confirmed: bool = False
    busy: list[tuple[datetime, datetime]] = field(default_factory=list)

    def is_free(self, start: datetime, end: datetime) -> bool:
        """Whether nothing else was taken at that time."""
        return all(until <= start or since >= end for since, until in self.busy)


@dataclass(slots=True)
class World:
    """The city while it is being made."""

    at: datetime
    scale: float
    hours: Hours
    plots: dict[str, Plot]
    luck: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 -- invented data
    stage: Stage = field(default_factory=Stage)
    album: Album = field(default_factory=Album)
    units: dict[str, Unit] = field(default_factory=dict)
    speakers: dict[str, Actor] = field(default_factory=dict)
    desks: dict[str, Actor] = field(default_factory=dict)
    grids: dict[str, Actor] = field(default_factory=dict)
    dispatchers: dict[str, Actor] = field(default_factory=dict)
    supervisors: dict[str, Actor] = field(default_factory=dict)
    ready: dict[str, Actor] = field(default_factory=dict)
    residents: list[Neighbour] = field(default_factory=list)
    volunteers: list[Neighbour] = field(default_factory=list)
    agendas: dict[str, list[Plan]] = field(default_factory=dict)

    # --- Who ------------------------------------------------------------------------------------------------------

    def desk(self, code: str) -> Actor:
        """The community worker of an area."""
        return self.desks[code[:12]]

    def dispatcher(self, code: str) -> Actor:
        """The dispatcher of the street around an area."""
        return self.dispatchers[code[:9]]

    def supervisor(self, code: str) -> Actor:
        """The supervisor of the district around an area."""
        return self.supervisors[code[:6]]

    def property_of(self, code: str) -> str:
        """The key of the property company of the street around an area."""
        return names.PROPERTY_OF[(int(code[4:6]) - 1) * 2 + int(code[6:9]) - 1]

    def some_neighbour(self, community: str) -> Neighbour:
        """Somebody who lives in this community."""
        near = [one for one in self.residents if one.community == community]
        return self.luck.choice(near or self.residents)

    # --- When -----------------------------------------------------------------------------------------------------

    def ago(self, *, days: float = 0, hours: float = 0) -> datetime:
        """A moment so long before loading, by day when that makes it no later."""
        moment = self.at - timedelta(days=days, hours=hours)
        return min(self.hours.awake(moment), moment) if days >= 1 else moment

    def later(self, moment: datetime, hours: float, by: datetime | None = None) -> datetime:
        """About so many hours later, in working time; with `by` in any case before that."""
        wanted = self.hours.office(moment + timedelta(hours=hours * self.luck.uniform(0.5, 1.5)))
        wanted += timedelta(minutes=self.luck.randint(0, 50))
        if by is None or wanted < by:
            return wanted
        soon = moment + (by - moment) * self.luck.uniform(0.25, 0.45)
        return max(self.hours.awake(soon), moment)

    def leisure(self, moment: datetime, hours: float, by: datetime | None = None) -> datetime:
        """About so many hours later, when people are awake; with `by` in any case before that."""
        wanted = self.hours.awake(moment + timedelta(hours=hours * self.luck.uniform(0.4, 1.6)))
        if by is not None and wanted >= by:
            wanted = moment + (by - moment) * self.luck.uniform(0.25, 0.6)
        return max(wanted, moment)

    # --- How many -------------------------------------------------------------------------------------------------

    def some(self, number: int) -> int:
        """A promised number at this scale, never none."""
        return max(1, round(number * self.scale))
