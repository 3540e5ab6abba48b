"""What the report can be narrowed to, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.integrity.cards import RULES
from linli.integrity.models import Finding
from linli.kernel import clock
from linli.places.codes import area_q, is_code
from linli.projects.models import Project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

SPAN = timedelta(days=180)
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2200
S = Finding.State
DECIDED = (S.DISMISSED, S.UPHELD)
STATES: dict[str, tuple[str, ...]] = {
    "": Finding.UNDECIDED,
    "open": (S.OPEN,),
    "heard": (S.HEARD,),
    "dismissed": (S.DISMISSED,),
    "upheld": (S.UPHELD,),
    "decided": DECIDED,
    "all": (*Finding.UNDECIDED, *DECIDED),
}
LABELS: dict[str, StrOrPromise] = {
    "": _("To be decided"),
    "open": S.OPEN.label,
    "heard": S.HEARD.label,
    "dismissed": S.DISMISSED.label,
    "upheld": S.UPHELD.label,
    "decided": pgettext_lazy("finding", "Decided"),
    "all": _("All"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Every value is one of a list, a day or an id. What could not be read is left out, and `faults` says so."""

    rule: str = ""
    state: str = ""
    area: str = ""
    unit: UUID | None = None
    project: UUID | None = None
    since: date | None = None
    until: date | None = None
    faults: tuple[StrOrPromise, ...] = ()

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode(self._given())

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self._given())

    @property
    def label(self) -> StrOrPromise:
        """What is listed."""
        return LABELS[self.state]

    def _given(self) -> dict[str, str]:
        names = ("rule", "state", "area", "unit", "project", "since", "until")
        return {name: str(value) for name in names if (value := getattr(self, name))}

    def but(self, **changes: str) -> str:
        """The address of the same with another rule or state."""
        return urlencode({name: value for name, value in (self._given() | changes).items() if value})

    def span(self, at: datetime) -> tuple[datetime, datetime]:
        """From when to when, in days at the place; half a year where no day is named."""
        zone = clock.local_zone()
        end = datetime.combine(self.until, time.min, zone) + DAY if self.until else at + DAY
        begin = datetime.combine(self.since, time.min, zone) if self.since else min(end, at) - SPAN
        return begin, end

    def findings(self) -> Q:
        """Where and whose: for findings; the project is asked of their services."""
        found = Q() if self.unit is None else Q(organiser__uid=self.unit)
        return found & self._there()

    def services(self) -> Q:
        """The same for services: those of projects that the unit organises."""
        found = Q()
        if self.unit is not None:
            found = Q(group_uid__in=Project.objects.filter(organiser__uid=self.unit).values("uid"))
        return found & self._there() & (Q() if self.project is None else Q(group_uid=self.project))

    def _there(self) -> Q:
        return area_q([self.area]) if self.area else Q()

    def listed(self) -> Q:
        """Which of the findings there stand in the list."""
        found = Q(state__in=STATES[self.state])
        return found & Q(rule=self.rule) if self.rule else found


EVERYTHING = Narrowing()


def read(given: Mapping[str, str]) -> Narrowing:
    """What an address says."""
    faults: list[StrOrPromise] = []
    since, until = (_day(given.get(name, ""), faults) for name in ("since", "until"))
    if since and until and until < since:
        faults.append(_("The period ends before it begins. Look at both days again."))
        since = until = None
    area, rule, state = (given.get(name, "") for name in ("area", "rule", "state"))
    return Narrowing(
        rule=rule if rule in RULES else "",
        state=state if state in STATES else "",
        area=area if is_code(area) else "",
        unit=_uid(given.get("unit", "")),
        project=_uid(given.get("project", "")),
        since=since,
        until=until,
        faults=tuple(faults),
    )


def _day(text: str, faults: list[StrOrPromise]) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.min
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    faults.append(format_lazy(_("“{text}” is no day; write it like 2026-03-18."), text=text[:20]))
    return None


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
