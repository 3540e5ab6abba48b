"""The deployments as a table to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.duty import queries
from linli.kernel.workbooks import Sheet
from linli.people import actions as people_actions
from linli.people import rules_bulk

if TYPE_CHECKING:
    from datetime import datetime

    from linli.duty.queries import DeploymentRow
    from linli.kernel.actor import Actor
    from linli.kernel.workbooks import Value
    from linli.people.actions import Handed


def take_deployments(*, area_code: str = "", actor: Actor, at: datetime) -> Handed:
    """What the page shows, all of it, as a workbook; those in it read who took it. Raises Missing.

    Refused: no_rows.
    """
    whose: set[int] = set()
    rows = queries.every_deployment(actor=actor, at=at, area_code=area_code, whose=whose)
    return people_actions.hand_out(
        of=rules_bulk.DEPLOYMENTS,
        sheet=Sheet(heads=_heads(), rows=map(_line, rows), wide=frozenset({1, 2}), fixed=1),
        whose=whose,
        wanted=f"area={area_code}",
        post=actor.acting_post(),
        actor=actor,
        at=at,
    )


def _heads() -> list[str]:
    return [
        _("Person"),
        _("Unit"),
        _("Area"),
        _("From"),
        _("Until"),
        _("Person-times"),
        _("Days of service"),
        _("Of these claimed"),
        _("State"),
    ]


def _line(row: DeploymentRow) -> list[Value]:
    one = row.deployment
    return [
        row.name,
        one.unit.name if one.unit else "",
        row.area,
        one.since,
        one.until,
        row.times,
        row.days,
        row.claimed,
        _state(row),
    ]


def _state(row: DeploymentRow) -> str:
    if row.live:
        return pgettext("deployment", "in force")
    return pgettext("deployment", "over") if row.deployment.ended_at else pgettext("deployment", "to come")
