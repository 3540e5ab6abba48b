"""What is on the agenda: facts and options before, the resolution with its owners and dates after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.cases import actions as cases
from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, first, refuse
from linli.meetings import queries, rules
from linli.meetings.drafts import OptionDraft
from linli.meetings.models import AgendaItem, CoOwner, ItemOption
from linli.people.models import Unit


@transaction.atomic
def prepare_item(
    *, item_uid: UUID, facts: str, options: Sequence[OptionDraft], actor: Actor, at: datetime
) -> AgendaItem:
    """Write down the facts and the options of an item, instead of what stood there.

    Refused: meeting_closed, no_right, resolved_already, too_many_options, same_option; Missing.
    """
    item = _open_item(item_uid, actor, "prepare")
    wanted = [one for one in options if one.title.strip()]
    rules.fit_options([one.title.strip() for one in wanted]).enforce()
    item.facts = facts.strip()
    item.save(update_fields=["facts"])
    item.options.all().delete()
    ItemOption.objects.bulk_create(
        ItemOption(
            item=item,
            position=position,
            title=one.title.strip()[:120],
            in_favour=one.in_favour.strip(),
            against=one.against.strip(),
            cost=one.cost.strip()[:200],
        )
        for position, one in enumerate(wanted)
    )
    journal.note(
        "meeting.prepared",
        subject=("meeting", item.meeting.uid),
        area=item.meeting.area_code,
        actor=actor,
        at=at,
        payload={"case": str(item.case.uid), "options": len(wanted)},
    )
    return item


@transaction.atomic
def resolve_item(
    *,
    item_uid: UUID,
    said: str,
    resolution: str,
    owner_uid: UUID,
    due_on: date,
    actor: Actor,
    at: datetime,
    co_owners: Sequence[tuple[UUID, date]] = (),
    outcome: str = "",
    option_uid: UUID | None = None,
) -> AgendaItem:
    """Write down what was said and resolved; the case goes to who leads with that date, and to those who help.

    `outcome` are the words that every voice reads; without them it is the resolution. Refused: meeting_closed, no_words,
    date_past, same_owner, resolved_already, no_right; Missing for a unit or an option that is not there.
    """
    item = _open_item(item_uid, actor, "resolve")
    first(rules.fit_resolution(resolution, due_on, at), rules.fit_owners(owner_uid, co_owners, at)).enforce()
    found = {
        unit.uid: unit for unit in Unit.objects.filter(uid__in=[owner_uid, *(one for one, _ in co_owners)])
    }
    if owner_uid not in found or any(uid not in found for uid, _day in co_owners):
        raise Missing
    if option_uid is not None and not item.options.filter(uid=option_uid).update(chosen=True):
        raise Missing
    owner, helpers = found[owner_uid], [(found[uid], day) for uid, day in co_owners]
    item.said, item.resolution, item.owner, item.due_on = said.strip(), resolution.strip(), owner, due_on
    item.outcome, item.resolution_salt, item.resolved_at = outcome.strip(), crypto.new_salt(), at
    item.save()
    CoOwner.objects.bulk_create(CoOwner(item=item, unit=unit, due_on=day) for unit, day in helpers)
    cases.resolve_case(
        case_uid=item.case.uid,
        owner_unit=owner,
        due_on=due_on,
        helpers=helpers,
        words=item.outcome or item.resolution,
        actor=actor,
        at=at,
    )
    _noted(item, owner, helpers, actor, at)
    return item


def _noted(
    item: AgendaItem, owner: Unit, helpers: Sequence[tuple[Unit, date]], actor: Actor, at: datetime
) -> None:
    journal.note(
        "meeting.resolved",
        subject=("meeting", item.meeting.uid),
        area=item.meeting.area_code,
        actor=actor,
        at=at,
        payload={
            "case": str(item.case.uid),
            "owner": str(owner.uid),
            "due_on": item.due_on.isoformat() if item.due_on else None,
            "helpers": [str(unit.uid) for unit, _day in helpers],
            "resolution": crypto.commitment(item.resolution_salt, item.resolution),
        },
    )


def _open_item(item_uid: UUID, actor: Actor, verb: str) -> AgendaItem:
    """An item without a resolution, locked, whose meeting the actor runs."""
    item = queries.item_for(actor=actor, uid=item_uid, lock=True)
    first(
        queries.right_to_run(actor, item.meeting.area_code), rules.may(verb, queries.facts_of(item.meeting))
    ).enforce()
    if item.resolved_at is not None:
        refuse(
            "resolved_already", _("A resolution stands already; put the case on another agenda.")
        ).enforce()
    return item
