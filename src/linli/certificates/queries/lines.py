"""The services behind a certificate, from the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max, Min, Q, Sum

from linli.attendance.models import Attendance
from linli.certificates.models import Certificate
from linli.certificates.rules import Line, around
from linli.credits.models import CreditEntry, How
from linli.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

MINUTES = CreditEntry.Quantity.MINUTES
COMMUNITY = 12
# The day is that of what stands: work that was corrected to another day has left the first one.
STANDING = Q(reverses__isnull=True, reversed_by__isnull=True)


def lines_of(
    person_ids: Iterable[int], *, from_on: date, until_on: date, unit_id: int | None = None
) -> dict[int, list[Line]]:
    """What each person served in a period, oldest first; what was taken back is not there. Two statements."""
    entries = CreditEntry.objects.filter(
        person_id__in=list(person_ids), quantity=MINUTES, earned_on__range=(from_on, until_on)
    )
    if unit_id is not None:
        entries = entries.filter(unit_id=unit_id)
    rows = (
        entries.order_by()
        .values("person_id", "source_uid", "how", "grade")
        .annotate(
            minutes=Sum("amount"),
            day=Min("earned_on", filter=STANDING),
            title=Max("source_title"),
            area=Max("area_code"),
        )
        .filter(minutes__gt=0)
        .order_by("day", "title", "source_uid")
    )
    found = list(rows)
    names = places.names_of({row["area"][:COMMUNITY] for row in found})
    lines: dict[int, list[Line]] = {}
    for row in found:
        line = Line(
            day=row["day"],
            title=row["title"],
            where=names.get(row["area"][:COMMUNITY], ""),
            minutes=row["minutes"],
            grade=row["grade"],
            how=row["how"],
            source=row["source_uid"],
            area_code=row["area"],
        )
        lines.setdefault(row["person_id"], []).append(line)
    return lines


def recorder_of(lines: Sequence[Line]) -> tuple[str, str]:
    """The recording unit 记录单位 and the area around all of it: who organises records (Order 67).

    One community is named as such, several by the area around them.
    """
    area = around([line.area_code[:COMMUNITY] for line in lines])
    return places.path_names([area]).get(area, area).replace(" · ", ""), area


def drifted(certificates: Sequence[Certificate]) -> set[int]:
    """Those whose services have other minutes in the book today than on the paper. One statement."""
    wanted = [one for one in certificates if one.kind == Certificate.Kind.SERVICE]
    if not wanted:
        return set()
    sources = {line["source"] for one in wanted for line in one.lines}
    rows = (
        CreditEntry.objects.filter(
            person_id__in={one.person_id for one in wanted}, source_uid__in=sources, quantity=MINUTES
        )
        .order_by()
        .values_list("person_id", "source_uid", "how", "grade")
        .annotate(minutes=Sum("amount"))
    )
    held = {(person, str(source), how, grade): minutes for person, source, how, grade, minutes in rows}
    return {one.pk for one in wanted if _differs(one, held)}


def _differs(one: Certificate, held: Mapping[tuple[int, str, str, str], int]) -> bool:
    return any(
        held.get((one.person_id, line["source"], line["how"], line["grade"]), 0) != line["minutes"]
        for line in one.lines
    )


def thanked(
    *, area_code: str, from_on: date, until_on: date, group_uid: UUID | None = None
) -> dict[int, int]:
    """Minutes of volunteer service by person, in an area or a project, in a period. Assigned service earns no letter."""
    entries = CreditEntry.objects.filter(
        Q(area_code__startswith=area_code), quantity=MINUTES, how=How.CLAIMED
    ).filter(earned_on__range=(from_on, until_on))
    if group_uid is not None:
        sources = Attendance.objects.filter(group_uid=group_uid).values("place_uid")
        entries = entries.filter(source_uid__in=sources)
    rows = entries.order_by().values_list("person_id").annotate(minutes=Sum("amount"))
    return {person: minutes for person, minutes in rows.order_by("person_id") if minutes > 0}
