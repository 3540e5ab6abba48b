"""What stands in the copy of own data about places in shifts: crews, places offered and asked for, absences, rosters."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.custody.queries.copying_verdicts import Rows, when
from linli.duty.models import PoolMember
from linli.projects.models import Absence, CrewMember, DrawEntry, Offer, PlaceRequest, Withdrawal

if TYPE_CHECKING:
    from linli.people.models import Person


def crews_copied(person: Person) -> Rows:
    """Crews one was in; the others of a crew are not in one's own copy."""
    rows = CrewMember.objects.filter(person=person).select_related("crew__unit").order_by("pk")
    return [
        {
            "title": one.crew.name,
            "role": _("Leads it") if one.crew.captain_id == person.pk else "",
            "unit": one.crew.unit.name if one.crew.unit else "",
            "since": when(one.since),
            "until": when(one.until),
        }
        for one in rows
    ]


def places_copied(person: Person) -> Rows:
    """Places that were offered, asked for, drawn for and given back."""
    offers = Offer.objects.filter(person=person).select_related("slot__shift__project").order_by("pk")
    asked = PlaceRequest.objects.filter(person=person).select_related("slot__shift__project").order_by("pk")
    drawn = DrawEntry.objects.filter(person=person).select_related("draw__shift__project").order_by("pk")
    back = Withdrawal.objects.filter(person=person).select_related("shift__project").order_by("pk")
    wish = pgettext("a place in a shift", "Asked for")
    return [
        *(_place(one.slot.shift, _("Offered"), one.get_state_display(), "", one.made_at) for one in offers),
        *(_place(one.slot.shift, wish, one.get_state_display(), one.reason, one.asked_at) for one in asked),
        *(
            _place(one.draw.shift, _("Drawn for"), one.get_result_display(), "", one.entered_at)
            for one in drawn
        ),
        *(_place(one.shift, _("Given back"), "", one.reason, one.withdrawn_at) for one in back),
    ]


def _place(shift: Any, what: str, state: str, reason: str, at: datetime) -> dict[str, Any]:
    return {
        "title": shift.project.title,
        "from": when(shift.starts_at),
        "what": what,
        "state": str(state),
        "reason": reason,
        "at": when(at),
    }


def absences_copied(person: Person) -> Rows:
    """What was said of one's not coming, what one objected, and what was decided."""
    rows = Absence.objects.filter(person=person).select_related("slot__shift__project").order_by("pk")
    return [
        {
            "title": one.slot.shift.project.title,
            "from": when(one.slot.shift.starts_at),
            "what": str(one.get_kind_display()),
            "state": str(one.get_state_display()),
            "at": when(one.marked_at),
            "appeal": one.words,
            "reason": one.reason,
            "decided": when(one.decided_at),
        }
        for one in rows
    ]


def rosters_copied(person: Person) -> Rows:
    """Rosters in whose pool one is, and how one came into it."""
    rows = PoolMember.objects.filter(person=person).select_related("roster__unit").order_by("pk")
    return [
        {
            "title": one.roster.title,
            "unit": one.roster.unit.name,
            "from": one.roster.first_day.isoformat(),
            "to": one.roster.last_day.isoformat(),
            "how": str(one.get_source_display()),
            "state": str(one.roster.get_state_display()),
        }
        for one in rows
    ]
