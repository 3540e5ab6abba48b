"""Why lights are yellow and red: the causes an area offers, and how many open cases have which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import gettext as _

from linli.places import codes
from linli.places import queries as places

from .. import clockwork, rules_causes, rules_limits
from ..models import LightCause
from ..rules_causes import NONE_GIVEN, Cause
from .ledger_filter import light_q
from .loading import visible
from .within import scope_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from ..models import Case
    from ..rules import CaseFacts
    from .within import Scope


def known_causes(area_code: str, at: datetime) -> dict[str, Cause]:
    """The causes that hold in an area by their code, those that ship first; one query. What is not active is in it."""
    rows = LightCause.objects.filter(area__code__in=codes.lineage(area_code), valid_from__lte=at)
    found = {code: Cause(code, str(label)) for code, label in rules_causes.SHIPPED.items()}
    for row in rows.select_related("area").order_by("area__code", "valid_from"):
        found[row.code] = Cause(row.code, row.label, row.active, row.area.code)
    return found


def offered_causes(area_code: str, at: datetime) -> list[tuple[str, str]]:
    """What may be given as a cause now: code and words."""
    return [(one.code, one.label) for one in known_causes(area_code, at).values() if one.active]


def cause_verdict(case: Case, facts: CaseFacts, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may say why this case is late."""
    return rules_causes.may_give_cause(facts, actor, light=clockwork.light(case, at))


def cause_label(case: Case, at: datetime) -> str:
    """What was said last of why it is late, in words; one query where something was."""
    if not case.cause_code:
        return ""
    known = known_causes(case.area_code, at).get(case.cause_code)
    return known.label if known else case.cause_code


@dataclass(slots=True)
class Lit:
    """How many are yellow and how many red, and the ledger that lists them."""

    code: str
    label: str
    yellow: int = 0
    red: int = 0
    none: int = 0
    query: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Both."""
        return self.yellow + self.red

    @property
    def yellow_query(self) -> str:
        """The query string of the ledger for the yellow ones."""
        return urlencode({"light": "yellow", **self.query})

    @property
    def red_query(self) -> str:
        """The query string of the ledger for the red ones."""
        return urlencode({"light": "red", **self.query})

    @property
    def none_query(self) -> str:
        """The query string of the ledger for those without a cause."""
        return urlencode({"light": "lit", "cause": NONE_GIVEN, **self.query})


@dataclass(frozen=True, slots=True)
class CausesPage:
    """Yellow and red open cases by cause, and by the areas below; the causes that the area offers."""

    scope: Scope
    by_cause: list[Lit]
    by_area: list[Lit]
    known: list[Cause]
    may: Verdict


def causes_page(*, actor: Actor, code: str, at: datetime) -> CausesPage:
    """What the actor sees in an area (the first of their posts for an empty code); at most six queries. Raises Missing."""
    scope = scope_of(actor, code)
    known = known_causes(scope.code, at)
    red, yellow = light_q("red", at), light_q("yellow", at)
    groups = ("cause_code", scope.below) if scope.below else ("cause_code",)
    found = visible(actor).within(scope.code).filter(red | yellow).order_by().values(*groups)
    around = {"area": scope.code} if scope.code else {}
    by_cause = {
        one.code: Lit(one.code, one.label, query={**around, "cause": one.code}) for one in known.values()
    }
    without = Lit(NONE_GIVEN, _("None given"), query={**around, "cause": NONE_GIVEN})
    by_area: dict[str, Lit] = {}
    for row in found.annotate(yellow=Count("pk", filter=yellow), red=Count("pk", filter=red)):
        cause = row["cause_code"]
        line = (
            by_cause.setdefault(cause, Lit(cause, cause, query={**around, "cause": cause}))
            if cause
            else without
        )
        below = row[scope.below] if scope.below else ""
        place = by_area.setdefault(below, Lit(below, "", query={"area": below}))
        for one in (line, place):
            one.yellow += row["yellow"]
            one.red += row["red"]
        place.none += 0 if cause else row["yellow"] + row["red"]
    places_below = {code: line for code, line in by_area.items() if code}
    names = places.names_of(list(places_below)) if places_below else {}
    for below, line in places_below.items():
        line.label = names.get(below, below)
    shown = [line for line in by_cause.values() if line.total or _offered(known, line.code)]
    return CausesPage(
        scope=scope,
        by_cause=[*shown, without],
        by_area=sorted(places_below.values(), key=lambda one: (-one.total, one.code)),
        known=list(known.values()),
        may=rules_limits.may_set_up(actor, scope.code),
    )


def _offered(known: dict[str, Cause], code: str) -> bool:
    return code in known and known[code].active
