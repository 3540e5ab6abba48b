"""The hours of a unit's members as a table to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.credits import queries
from linli.kernel.workbooks import Sheet
from linli.people import actions as people_actions
from linli.people import rules_bulk
from linli.people.models import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.credits.queries.book import UnitPage
    from linli.kernel.actor import Actor
    from linli.kernel.workbooks import Value
    from linli.people.actions import Handed


def take_unit_hours(*, unit_uid: UUID | None, year: int, actor: Actor, at: datetime) -> Handed:
    """What the page of a unit's contact shows, as a workbook; those in it read who took it. Raises Missing.

    Refused: no_rows.
    """
    page = queries.unit_page(actor=actor, unit_uid=unit_uid, year=year)
    return people_actions.hand_out(
        of=rules_bulk.UNIT_HOURS,
        sheet=_sheet(page),
        whose={one.person_id for one in page.members},
        wanted=f"unit={page.unit.uid}&year={page.year}",
        post=next(one for one in actor.posts if one.role == Role.CONTACT and one.unit_id == page.unit.pk),
        actor=actor,
        at=at,
    )


def _sheet(page: UnitPage) -> Sheet:
    rows: list[list[Value]] = [
        [
            one.name,
            one.balance.claimed / 60,
            one.balance.ranked / 60,
            one.balance.assigned / 60,
            one.balance.points,
        ]
        for one in page.members
    ]
    heads = [
        _("Member"),
        _("Volunteer time (hours)"),
        _("of it grades A and B (hours)"),
        _("Assigned service (hours)"),
        _("Points"),
    ]
    return Sheet(heads=heads, rows=rows, wide=frozenset({0}), fixed=1)
