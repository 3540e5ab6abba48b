"""One's schedule as an iCalendar feed (RFC 5545), for the calendar of a phone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from linli.credits.models import How
from linli.kernel import ids
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing
from linli.projects.models import CalendarLink, Project, Shift, Slot

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import Person

KIND = "calendar"
SINCE = timedelta(days=60)
KEPT = timedelta(days=30)  # what one no longer holds; a phone asks every hour
GIVEN_BACK, PASSED_ON = ("slot.withdrawn", "slot.undone"), "slot.passed_on"
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
REFRESH = timedelta(hours=1)
ALARMS = (timedelta(days=1), timedelta(hours=1))


def calendar_link(actor: Actor) -> str:
    """The address of the actor's feed; nothing where none was made."""
    link = CalendarLink.objects.filter(person_id=actor.person_id or 0, live=True).first()
    return address_of(link) if link else ""


def address_of(link: CalendarLink) -> str:
    """The secret address of a feed."""
    token = ids.token(KIND, link.uid, link.version)
    return settings.BASE_URL.rstrip("/") + reverse("projects:calendar", args=[token])


def calendar_feed(*, token: str, at: datetime) -> bytes:
    """The feed behind an address: places held lately and ahead; what was called off, and for thirty days what one no
    longer holds, stand there as cancelled, so that a phone removes them. Raises Missing.
    """
    uid, version = ids.read_token(KIND, token)
    link = CalendarLink.objects.filter(uid=uid, version=version, live=True).select_related("person").first()
    if link is None:
        raise Missing
    feed = Calendar()
    feed.add("prodid", "-//Linli//schedule//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("My service"))
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    since = at - SINCE
    slots = Slot.objects.filter(holder_id=link.person_id, shift__ends_at__gt=since)
    held = list(slots.select_related("shift__project", "position").order_by("shift__starts_at", "pk"))
    for slot in held:
        off = slot.shift.project.state == Project.State.CANCELLED
        words = [slot.position.name] if slot.position else []
        words += [str(slot.get_how_display())] if slot.how == How.ASSIGNED else []
        number = _number(slot.taken_at or slot.shift.starts_at, cancelled=off)
        feed.add_component(_event(slot.shift, at, number, cancelled=off, what=" · ".join(words)))
    known = {slot.shift_id for slot in held}
    for shift, lost_at in _lost(link.person, at):
        if shift.pk not in known and shift.ends_at > since:
            feed.add_component(_event(shift, at, _number(lost_at, cancelled=True), cancelled=True))
    return bytes(feed.to_ical())


def _lost(person: Person, at: datetime) -> list[tuple[Shift, datetime]]:
    """Shifts in which somebody lost a place in the last days, given back, taken back or passed on, with when. Told by
    the journal: a place itself does not remember who held it. Two statements.
    """
    said = JournalEntry.objects.filter(
        code__in=(*GIVEN_BACK, PASSED_ON), recorded_at__gt=at - KEPT, payload__contains=str(person.uid)
    )
    lost: dict[UUID, datetime] = {}
    for code, slot_uid, payload, when in said.values_list("code", "subject_uid", "payload", "recorded_at"):
        held_before = json.loads(payload).get("before" if code == PASSED_ON else "holder")
        if held_before == str(person.uid):
            lost[slot_uid] = max(when, lost.get(slot_uid, when))
    last: dict[Shift, datetime] = {}
    for slot in Slot.objects.filter(uid__in=lost).select_related("shift__project"):
        last[slot.shift] = max(lost[slot.uid], last.get(slot.shift, lost[slot.uid]))
    return sorted(last.items(), key=lambda one: (one[0].starts_at, one[0].pk))


def _number(moment: datetime, *, cancelled: bool) -> int:
    """The SEQUENCE of what became of a place at a moment: later is higher, and what is called off is higher than what
    it calls off. A calendar keeps what it knows when the number is not higher (RFC 5546).
    """
    return 2 * max(int((moment - FIRST_DAY).total_seconds()), 0) + cancelled


def _event(shift: Shift, at: datetime, number: int, *, cancelled: bool, what: str = "") -> Event:
    project, event = shift.project, Event()
    event.add("uid", f"{shift.uid}@linli")
    event.add("dtstamp", at)
    event.add("dtstart", shift.starts_at)
    event.add("dtend", shift.ends_at)
    event.add("sequence", number)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", f"{project.title} · {what}" if what else project.title)
    event.add("url", settings.BASE_URL.rstrip("/") + reverse("projects:detail", args=[project.uid]))
    if project.place_text:
        event.add("location", project.place_text)
    if project.lat is not None and project.lng is not None:
        event.add("geo", (float(project.lat), float(project.lng)))
    words = [one for one in (project.route_text, project.risk_notice) if one]
    if words:
        event.add("description", "\n".join(words))
    for before in () if cancelled else ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", project.title)
        alarm.add("trigger", -before)
        event.add_component(alarm)
    return event
