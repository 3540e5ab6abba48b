"""What the public board may show of undertakings: small, without persons, the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.cases.models import Case
from linli.people import queries as people
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import area_q, lineage
from linli.undertakings.models import Milestone, Undertaking

from .pages import Line, lines_of, today

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublicMilestone:
    """A milestone as everybody reads it. `state` is done, explained, late or open."""

    name: str
    due_on: date
    state: str


@dataclass(frozen=True, slots=True)
class PublicItem:
    """An item as everybody reads it. `leads` is an office or a unit; a name only where the area's setting shows names."""

    uid: UUID
    case_uid: UUID
    number: str
    area_code: str
    title: str
    list_name: str
    year: int
    leads: str
    focus: bool
    target: str
    target_on: date
    percent: int
    light: str
    due_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    closed_at: datetime | None
    verdict_red: bool
    state: str
    milestones: tuple[PublicMilestone, ...]
    result: str
    finished_at: datetime | None


def public_list(area_code: str, at: datetime, *, names: bool | None = None) -> list[PublicItem]:
    """Items of published lists of an area, of those around it and inside it: the latest year first, light first.

    At most four statements for any number of items, 300 at most, and one more where `names` is not given: whether leaders
    are named is a setting of the area. Shielded matters are not in it. Fit for a cache: it depends on nothing but area and
    moment.
    """
    lists = area_q([area_code], "batch__") | Q(batch__area_code__in=lineage(area_code))
    rows = Undertaking.objects.filter(lists, batch__published_at__lte=at, case__in=Case.objects.public())
    names = places.setting(declarations.UNDERTAKING_NAMES, area_code, at) if names is None else names
    return sorted(_shown(lines_of(rows, at), names=names, at=at), key=lambda one: -one.year)


def public_item(case_uid: UUID, at: datetime, *, names: bool) -> PublicItem | None:
    """The item of a published list behind a case; None for any other case. At most four statements, one for those."""
    rows = Undertaking.objects.filter(case__uid=case_uid, batch__published_at__lte=at)
    found = _shown(lines_of(rows, at), names=names, at=at) if rows.exists() else []
    return found[0] if found else None


def _shown(found: list[Line], *, names: bool, at: datetime) -> list[PublicItem]:
    ids = {line.item.leader_id for line in found if line.item.leader_id}
    shown = people.names_of(ids, masked=False) if names else {}
    return [
        PublicItem(
            uid=line.item.uid,
            case_uid=line.case.uid,
            number=line.case.number,
            area_code=line.case.area_code,
            title=line.case.title,
            list_name=line.item.batch.name,
            year=line.item.batch.year,
            leads=_leads(line.item, line.case, shown),
            focus=line.item.focus,
            target=line.target,
            target_on=line.item.target_on,
            percent=line.percent,
            light=line.light,
            due_at=line.case.due_at,
            yellow_at=line.case.yellow_at,
            red_at=line.case.red_at,
            closed_at=line.case.closed_at,
            verdict_red=line.case.verdict_red,
            state=str(line.case.get_state_display()),
            milestones=tuple(_public(one, today(at)) for one in line.milestones),
            result=line.item.result_words,
            finished_at=line.case.finished_at,
        )
        for line in found
    ]


def _leads(item: Undertaking, case: Case, names: dict[int, str]) -> str:
    if item.leader_id is not None:
        name = names.get(item.leader_id, "")
        return f"{item.leader_title} {name}".strip()
    return case.lead_unit.name if case.lead_unit else ""


def _public(one: Milestone, day: date) -> PublicMilestone:
    state = (
        "explained" if one.explained else "done" if one.done_at else "late" if one.due_on < day else "open"
    )
    return PublicMilestone(one.name, one.due_on, state)
