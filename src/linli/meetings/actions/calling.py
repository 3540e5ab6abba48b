"""Calling, holding and cancelling a meeting, and who sits at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
from linli.meetings.models import AgendaItem, Meeting, Party
from linli.people.models import Unit
from linli.places import queries as places

KINDS: dict[str, str] = {
    Unit.Kind.DEPARTMENT: Party.Kind.DEPARTMENT,
    Unit.Kind.ENTERPRISE: Party.Kind.PARK,
    Unit.Kind.PARK: Party.Kind.PARK,
    Unit.Kind.PROPERTY: Party.Kind.PROPERTY,
    Unit.Kind.COMMITTEE: Party.Kind.COMMUNITY,
}


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
    for unit in Unit.objects.filter(uid__in=party_uids).order_by("pk"):
        _sit(meeting, KINDS.get(unit.kind, Party.Kind.OTHER), unit)
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
def seat_party(
    *,
    meeting_uid: UUID,
    kind: str,
    unit_uid: UUID | None = None,
    guest: str = "",
    actor: Actor,
    at: datetime,
) -> Party:
    """Give a party its seat: a unit, or somebody by name. Refused: meeting_closed, no_right, bad_kind, unit_or_guest,
    seated_already; Missing."""
    meeting = queries.meeting_for(actor=actor, uid=meeting_uid, lock=True)
    first(
        queries.right_to_run(actor, meeting.area_code),
        rules.may("seat", queries.facts_of(meeting)),
        rules.fit_party(kind, unit=unit_uid is not None, guest=guest),
    ).enforce()
    unit = None
    if unit_uid is not None:
        unit = Unit.objects.filter(uid=unit_uid).first()
        if unit is None:
            raise Missing
        if meeting.sides.filter(unit=unit).exists():
            refuse("seated_already", _("This unit sits at the table already."), "unit").enforce()
    party = _sit(meeting, kind, unit, guest)
    journal.note(
        "meeting.seated",
        subject=("meeting", meeting.uid),
        actor=actor,
        at=at,
        area=meeting.area_code,
        payload={"kind": kind, "unit": str(unit.uid) if unit else None},
    )
    return party


def _sit(meeting: Meeting, kind: str, unit: Unit | None, guest: str = "") -> Party:
    party = Party(meeting=meeting, kind=kind, unit=unit)
    party.guest_sealed = crypto.seal(guest.strip(), aad=Party.sealed["guest_sealed"].aad(party.uid))
    party.save()
    if unit is not None:
        meeting.parties.add(unit)  # whose posts read the meeting
    return party
