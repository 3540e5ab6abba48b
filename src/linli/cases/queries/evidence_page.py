"""The page of an area's contracts of evidence, and how cases ended there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from linli.kernel.verdict import Missing
from linli.people.models import Role
from linli.places import codes
from linli.places import queries as places

from .. import rules_closing, rules_evidence, rules_limits
from ..models import Case, EvidenceContract, Item, StageLimit
from .intake import name_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict
    from linli.places.models import Area

YEAR = timedelta(days=365)
# Rated, silent and without a voice are counted apart.
WAYS = (rules_closing.RATED, rules_closing.SILENT, rules_closing.NO_VOICE)


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract: for what, which evidence, since when, and which area says so (none: it ships)."""

    about: str
    matter: str
    category_code: str
    items: tuple[str, ...]
    area_code: str = ""
    area: str = ""
    valid_from: datetime | None = None

    @property
    def labels(self) -> list[str]:
        """The evidence in words."""
        return [str(Item(item).label) for item in self.items]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """What has to be shown in an area, what will have to, and how cases ended there within a year."""

    area: Area
    roots: list[Area]
    may: Verdict
    matters: list[ContractLine]
    categories: list[ContractLine]
    coming: list[ContractLine]
    ends: dict[str, int]
    excused: int
    since: datetime


def evidence_page(*, actor: Actor, code: str, at: datetime) -> EvidencePage:
    """The contracts of an area of the reader's posts (the first of them for an empty code). Raises Missing."""
    own = sorted(actor.area_codes(Role.ADMIN)) or sorted(actor.area_codes())
    wanted = code or (own[0] if own else "")
    if not codes.covered_by_any(own, wanted):
        raise Missing
    rows = list(
        EvidenceContract.objects.filter(area__code__in=codes.lineage(wanted))
        .select_related("area", "category")
        .order_by("area__code", "valid_from")
    )
    now = {row.category_id or row.matter: row for row in rows if row.valid_from <= at}
    matters = [_of_matter(one, now.get(one.value)) for one in StageLimit.Matter]
    found = _ends(actor, wanted, at)
    return EvidencePage(
        area=places.area(wanted),
        roots=[places.area(one) for one in own],
        may=rules_limits.may_set_up(actor, wanted),
        matters=matters,
        categories=[_contract(row) for row in now.values() if row.category_id],
        coming=[_contract(row) for row in rows if row.valid_from > at],
        since=at - YEAR,
        ends={how: found.get(how, (0, 0))[0] for how in WAYS},
        excused=sum(excused for _n, excused in found.values()),
    )


def _ends(actor: Actor, code: str, at: datetime) -> dict[str, tuple[int, int]]:
    """How cases of the area ended within a year, and how many of each with an exception."""
    closed = Case.objects.unguarded(actor).within(code).filter(closed_at__gt=at - YEAR, closed_at__lte=at)
    rows = closed.filter(state=Case.State.WRITTEN_OFF).values("write_off_how")
    return {
        row["write_off_how"]: (row["n"], row["excused"])
        for row in rows.annotate(n=Count("pk"), excused=Count("pk", filter=Q(evidence_excused__gt=0)))
    }


def _of_matter(matter: StageLimit.Matter, row: EvidenceContract | None) -> ContractLine:
    if row is not None:
        return _contract(row)
    return ContractLine(str(matter.label), matter.value, "", rules_evidence.SHIPPED[matter])


def _contract(row: EvidenceContract) -> ContractLine:
    return ContractLine(
        about=name_of(row.category) if row.category else row.get_matter_display(),
        matter=row.matter,
        category_code=row.category.code if row.category else "",
        items=rules_evidence.items_in(row.items),
        area_code=row.area.code,
        area=row.area.name,
        valid_from=row.valid_from,
    )
