"""Which reasons are offered where, and what the codes of old ratings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.verdict import Missing
from linli.people.models import Role
from linli.places import codes
from linli.places import queries as places
from linli.ratings import rules_reasons
from linli.ratings.models import ReasonList, Score
from linli.ratings.reasons import AS_SHIPPED, SHIPPED_VERSION, Reasons, read

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict
    from linli.places.models import Area

KEEPERS = (Role.ADMIN, Role.SUPERVISOR)


def reasons_for(area_code: str, at: datetime) -> Reasons:
    """What is offered in an area at a moment: what the nearest area says, of that the newest; one query."""
    rows = ReasonList.objects.filter(area__code__in=codes.lineage(area_code), valid_from__lte=at)
    last = rows.order_by("area__code", "valid_from").last()
    return read(str(last.uid), last.reasons) if last is not None else AS_SHIPPED


def reasons_named(versions: Collection[str]) -> dict[str, Reasons]:
    """The lists by which ratings remember their reasons; at most one query."""
    found = {"": AS_SHIPPED, SHIPPED_VERSION: AS_SHIPPED}
    own = [version for version in versions if version not in found]
    if own:
        found |= {
            str(row.uid): read(str(row.uid), row.reasons) for row in ReasonList.objects.filter(uid__in=own)
        }
    return found


@dataclass(frozen=True, slots=True)
class ReasonsPage:
    """The list of one area: what is offered now, since when and by whom, what will be, and whether one may change it."""

    area: Area
    roots: list[Area]
    may: Verdict
    now: Reasons
    now_from: ReasonList | None
    coming: list[ReasonList]
    before: int

    @property
    def faces(self) -> list[tuple[int, str, list[str]]]:
        """Each face with its reasons in words."""
        return [
            (score, str(label), [str(words) for _code, words in self.now.of(score)])
            for score, label in Score.choices
        ]


def reasons_page(*, actor: Actor, code: str, at: datetime) -> ReasonsPage:
    """The page of an area of the reader's posts, the first of them for an empty code. Raises Missing."""
    own = sorted(actor.area_codes(*KEEPERS)) or sorted(actor.area_codes())
    code = code or (own[0] if own else "")
    if not code or not codes.covered_by_any(actor.area_codes(), code):
        raise Missing
    rows = list(
        ReasonList.objects.filter(area__code__in=codes.lineage(code))
        .select_related("area")
        .order_by("area__code", "valid_from")
    )
    held = [row for row in rows if row.valid_from <= at]
    now = held[-1] if held else None
    return ReasonsPage(
        area=places.area(code),
        roots=[places.area(one) for one in own],
        may=rules_reasons.may_set_up(actor, code),
        now=read(str(now.uid), now.reasons) if now else AS_SHIPPED,
        now_from=now,
        coming=[row for row in rows if row.valid_from > at],
        before=len([row for row in held if row.area.code == code and row is not now]),
    )
