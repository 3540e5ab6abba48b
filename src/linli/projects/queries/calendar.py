"""One's schedule as an iCalendar feed (RFC 5545), for the calendar of a phone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from linli.credits.models import How
from linli.kernel import ids
from linli.kernel.verdict import Missing
from linli.projects.models import CalendarLink, Project, Shift, Slot, Withdrawal

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

KIND = "calendar"
SINCE = timedelta(days=60)
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
    """The feed behind an address: places held lately and ahead, cancelled and returned ones marked. Raises Missing."""
    uid, version = ids.read_token(KIND, token)
    link = CalendarLink.objects.filter(uid=uid, version=version, live=True).first()
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
    given_back = Withdrawal.objects.filter(person_id=link.person_id, shift__ends_at__gt=since)
    returned = list(given_back.select_related("shift__project").order_by("shift__starts_at", "pk"))
    # Who gives a place back and takes it again: each time a number further, or a calendar keeps what it knew before.
    times = Counter(one.shift_id for one in returned)
    held = list(slots.select_related("shift__project", "position").order_by("shift__starts_at", "pk"))
    for slot in held:
        off = slot.shift.project.state == Project.State.CANCELLED
        words = [slot.position.name] if slot.position else []
        words += [str(slot.get_how_display())] if slot.how == How.ASSIGNED else []
        number = 2 * times[slot.shift_id] + off
        feed.add_component(_event(slot.shift, at, number, cancelled=off, what=" · ".join(words)))
    known = {slot.shift_id for slot in held}
    for one in returned:
        if one.shift_id not in known:
            known.add(one.shift_id)
            feed.add_component(_event(one.shift, at, 2 * times[one.shift_id] - 1, cancelled=True))
    return bytes(feed.to_ical())


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
