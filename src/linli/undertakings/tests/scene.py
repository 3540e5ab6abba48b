"""Lists and items brought so far by the verbs themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from linli.undertakings import actions
from linli.undertakings.facts import Draft, Target
from linli.undertakings.models import Batch, Milestone, Undertaking
from tests.cast import AT, EAST, GRID, Cast

END = date(2026, 9, 30)


def batch(cast: Cast, kind: str = "first", **more: Any) -> Batch:
    """A list of the district, made by its supervisor."""
    given: dict[str, Any] = {"name": "领办实事", "year": 2026, "area_code": EAST, "at": AT} | more
    if kind == "solicited":
        given = {"opens_on": date(2026, 3, 1), "closes_on": date(2026, 3, 20)} | given
    return actions.make_batch(kind=kind, actor=cast.supervisor, **given)


def draft(title: str = "为老楼加装扶手", **target: Any) -> Draft:
    """An item that can be measured."""
    given: dict[str, Any] = {"quantity": 30, "unit": "户", "words": "加装扶手", "due_on": END} | target
    return Draft(title=title, area_code=GRID, target=Target(**given))


def item(cast: Cast, of: Batch | None = None, title: str = "为老楼加装扶手") -> Undertaking:
    """An item that nobody leads yet."""
    return actions.enter(batch_uid=(of or batch(cast)).uid, draft=draft(title), actor=cast.supervisor, at=AT)


def led(
    cast: Cast, of: Batch | None = None, *, focus: bool = False, title: str = "为老楼加装扶手"
) -> Undertaking:
    """An item that the leader of the city leads; the department helps."""
    return actions.assign(
        item_uid=item(cast, of, title).uid,
        leader_uid=cast.leader.person_uid,
        helper_uids=[cast.department.uid],
        focus=focus,
        actor=cast.supervisor,
        at=AT,
    )


def promised(cast: Cast, of: Undertaking, name: str, due_on: date) -> Milestone:
    """A milestone."""
    return actions.add_milestone(item_uid=of.uid, name=name, due_on=due_on, actor=cast.leader, at=AT)
