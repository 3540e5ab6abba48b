"""Undertakings of published lists on the board: who leads, how far, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.board.queries.lists import Listing
from linli.cases.models import Case
from linli.kernel.mask import mask_public
from linli.undertakings import queries as undertakings

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.board.asking import Wanted
    from linli.board.queries.areas import Ground, Terms
    from linli.undertakings.queries import PublicItem

DONE = "done"
MOST = 100


@dataclass(frozen=True, slots=True)
class UndertakingLine:
    """One item: an office or a unit leads it; a name stands there only where the area shows names."""

    uid: UUID
    case_uid: UUID
    number: str
    title: str
    list_name: str
    leads: str
    focus: bool
    target: str
    target_on: date
    percent: int
    state: str
    result: str
    next_name: str
    next_on: date | None
    met: int
    milestones: int
    due_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    closed_at: datetime | None
    verdict_red: bool


def undertaken(*, ground: Ground, wanted: Wanted, at: datetime) -> Listing:
    """The items of an area, of those around it and inside it; at most four statements besides the ground's.

    Lists are short and made for the year: they stand on one page, up to the size that was asked for.
    """
    off = [code for code, is_open in ground.terms.switches if not is_open]
    found = undertakings.public_list(ground.code, at, names=ground.terms.leaders)
    rows = [
        _line(one)
        for one in found
        if wanted.words.lower() in one.title.lower()
        and not any(one.area_code.startswith(code) for code in off)
    ]
    return Listing(ground, rows[: max(wanted.size, MOST)], "", [], wanted)


def promise_of(case: Case, terms: Terms, at: datetime) -> UndertakingLine | None:
    """What an undertaking promises and how far it is; nothing, and no statement, for any other matter."""
    if case.kind != Case.Kind.UNDERTAKING:
        return None
    found = undertakings.public_item(case.uid, at, names=terms.leaders)
    return _line(found) if found else None


def _line(one: PublicItem) -> UndertakingLine:
    ahead = next((each for each in one.milestones if each.state in {"open", "late"}), None)
    return UndertakingLine(
        uid=one.uid,
        case_uid=one.case_uid,
        number=one.number,
        title=mask_public(one.title),
        list_name=f"{one.year} {one.list_name}",
        leads=one.leads,
        focus=one.focus,
        target=mask_public(one.target),
        target_on=one.target_on,
        percent=one.percent,
        state=one.state,
        result=mask_public(one.result),
        next_name=mask_public(ahead.name) if ahead else "",
        next_on=ahead.due_on if ahead else None,
        met=sum(each.state == DONE for each in one.milestones),
        milestones=len(one.milestones),
        due_at=one.due_at,
        yellow_at=one.yellow_at,
        red_at=one.red_at,
        closed_at=one.closed_at,
        verdict_red=one.verdict_red,
    )
