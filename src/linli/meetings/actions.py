"""Verbs of joint meetings. What a resolution means for its case is decided in ``cases``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, first, refuse
from linli.meetings import queries, rules
from linli.meetings.models import AgendaItem, Meeting
from linli.people.models import Unit
from linli.places import queries as places
from linli.places.keeping import ERASED, Due


@transaction.atomic
def call_meeting(
    *,
    title: str,
    area_code: str,
    held_at: datetime,
    place_text: str,
    party_uids: Sequence[UUID],
    others_present: str,
    case_uids: Sequence[UUID],
    actor: Actor,
    at: datetime,
) -> Meeting:
    """Call a meeting of an area and put cases on its agenda. Refused: no_right, and whatever a case says; Missing."""
    queries.right_to_run(actor, area_code).enforce()
    meeting = Meeting(
        title=title, held_at=held_at, place_text=place_text, others_present=others_present, created_at=at
    )
    meeting.place_in(places.area(area_code).code)
    meeting.save()
    meeting.parties.set(Unit.objects.filter(uid__in=party_uids))
    journal.note(
        "meeting.called", subject=("meeting", meeting.uid), actor=actor, at=at, area=meeting.area_code
    )
    for case_uid in case_uids:
        _table(meeting, case_uid, actor, at)
    return meeting


@transaction.atomic
def table(*, meeting_uid: UUID, case_uid: UUID, actor: Actor, at: datetime) -> AgendaItem:
    """Put a case on the agenda. Refused: meeting_closed, no_right, and whatever the case says."""
    meeting = queries.meeting_for(actor=actor, uid=meeting_uid, lock=True)
    facts = queries.facts_of(meeting)
    first(queries.right_to_run(actor, meeting.area_code), rules.may("table", facts)).enforce()
    return _table(meeting, case_uid, actor, at)


def _table(meeting: Meeting, case_uid: UUID, actor: Actor, at: datetime) -> AgendaItem:
    case = case_queries.case_for(actor=actor, uid=case_uid, lock=True)
    if meeting.items.filter(case=case).exists():
        refuse("on_agenda", _("This case is on the agenda already.")).enforce()
    cases.table_case(
        case_uid=case_uid,
        meeting_uid=meeting.uid,
        meeting_title=meeting.title,
        meeting_url=reverse("meetings:detail", args=[meeting.uid]),
        actor=actor,
        at=at,
    )
    item = AgendaItem.objects.create(meeting=meeting, case=case)
    journal.note(
        "meeting.tabled",
        subject=("meeting", meeting.uid),
        area=meeting.area_code,
        actor=actor,
        at=at,
        payload={"case": str(case.uid)},
    )
    return item


@transaction.atomic
def resolve_item(
    *, item_uid: UUID, said: str, resolution: str, owner_uid: UUID, due_on: date, actor: Actor, at: datetime
) -> AgendaItem:
    """Write down what was said and resolved; the case goes to the owner with that date.

    Refused: meeting_closed, no_words, date_past, resolved_already, no_right.
    """
    item = queries.item_for(actor=actor, uid=item_uid, lock=True)
    facts = queries.facts_of(item.meeting)
    first(
        queries.right_to_run(actor, item.meeting.area_code),
        rules.may("resolve", facts),
        rules.fit_resolution(resolution, due_on, at),
    ).enforce()
    if item.resolved_at is not None:
        refuse(
            "resolved_already", _("A resolution stands already; put the case on another agenda.")
        ).enforce()
    owner = Unit.objects.filter(uid=owner_uid).first()
    if owner is None:
        raise Missing
    item.said, item.resolution, item.owner, item.due_on = said.strip(), resolution.strip(), owner, due_on
    item.resolution_salt, item.resolved_at = crypto.new_salt(), at
    item.save()
    cases.resolve_case(
        case_uid=item.case.uid, owner_unit=owner, due_on=due_on, words=item.resolution, actor=actor, at=at
    )
    journal.note(
        "meeting.resolved",
        subject=("meeting", item.meeting.uid),
        area=item.meeting.area_code,
        actor=actor,
        at=at,
        payload={
            "case": str(item.case.uid),
            "owner": str(owner.uid),
            "due_on": due_on.isoformat(),
            "resolution": crypto.commitment(item.resolution_salt, item.resolution),
        },
    )
    return item


@transaction.atomic
def hold_meeting(*, meeting_uid: UUID, actor: Actor, at: datetime) -> Meeting:
    """Close a meeting that took place. Refused: not_yet, unresolved, meeting_closed, no_right."""
    meeting = queries.meeting_for(actor=actor, uid=meeting_uid, lock=True)
    facts = queries.facts_of(meeting)
    first(queries.right_to_run(actor, meeting.area_code), rules.may_hold(facts, at)).enforce()
    return _move(meeting, "hold", "meeting.held", actor, at)


@transaction.atomic
def cancel_meeting(*, meeting_uid: UUID, actor: Actor, at: datetime) -> Meeting:
    """Cancel a meeting; cases without a resolution go back to triage. Refused: meeting_closed, no_right."""
    meeting = queries.meeting_for(actor=actor, uid=meeting_uid, lock=True)
    if queries.has_kept(meeting, actor):
        # Calling it off decides about every open matter on its agenda, also about one that is the actor's own.
        raise Missing
    facts = queries.facts_of(meeting)
    first(queries.right_to_run(actor, meeting.area_code), rules.may("cancel", facts)).enforce()
    for item in meeting.items.filter(resolved_at__isnull=True).select_related("case"):
        cases.untable_case(case_uid=item.case.uid, actor=actor, at=at)
    return _move(meeting, "cancel", "meeting.cancelled", actor, at)


def _move(meeting: Meeting, verb: str, code: str, actor: Actor, at: datetime) -> Meeting:
    meeting.state = rules.ARROWS[verb][1] or meeting.state
    meeting.save(update_fields=["state"])
    journal.note(code, subject=("meeting", meeting.uid), actor=actor, at=at, area=meeting.area_code)
    return meeting


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase what was said and resolved about cases long closed; owner and date of a resolution stay. How many items."""
    found = list(queries.words_due(due).select_for_update(of=("self",))[: due.batch])
    for item in found:
        item.said, item.resolution_salt = "", ""
        item.resolution = ERASED if item.resolution else ""
        item.save(update_fields=["said", "resolution", "resolution_salt"])
    return len(found)


@transaction.atomic
def erase_guests(*, due: Due) -> int:
    """Erase the names of others who were at meetings long over; how many meetings."""
    found = list(queries.guests_due(due).values_list("pk", flat=True)[: due.batch])
    return Meeting.objects.filter(pk__in=found).update(others_present="")
