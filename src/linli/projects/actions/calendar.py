"""The secret address of one's schedule: made, made anew, ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.projects import queries
from linli.projects.models import CalendarLink


@transaction.atomic
def make_calendar_link(*, actor: Actor, at: datetime) -> CalendarLink:
    """Make the address under which one's own calendar reads the schedule; an older one ends."""
    if actor.person_id is None:
        raise Missing
    queries.lock_person(actor.person_id)
    link = CalendarLink.objects.filter(person_id=actor.person_id).first()
    if link is None:
        link = CalendarLink(person_id=actor.person_id, made_at=at)
    else:
        link.version, link.live, link.made_at = link.version + 1, True, at
    link.save()
    _note("calendar.opened", link, actor, at)
    return link


@transaction.atomic
def end_calendar_link(*, actor: Actor, at: datetime) -> CalendarLink:
    """End the address; calendars that still ask get nothing. Missing where there is none."""
    link = CalendarLink.objects.select_for_update().filter(person_id=actor.person_id or 0, live=True).first()
    if link is None:
        raise Missing
    link.live = False
    link.save(update_fields=["live"])
    _note("calendar.ended", link, actor, at)
    return link


def _note(code: str, link: CalendarLink, actor: Actor, at: datetime) -> None:
    journal.note(code, subject=("calendar", link.uid), actor=actor, at=at, payload={"version": link.version})
