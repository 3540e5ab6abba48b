"""What stands in the copy of own data about delivered work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.attendance.models import Delivery, Recipient
from linli.attendance.queries import pictures_of
from linli.custody.queries.copying_verdicts import Rows, when

if TYPE_CHECKING:
    from linli.people.models import Person


def deliveries_copied(person: Person) -> Rows:
    """What one handed in, with the recipient's answer."""
    return [
        {
            "title": one.title,
            "words": " ".join([one.words, *one.links]).strip(),
            "photos": " ".join(picture.url for picture in pictures_of(one)),
            "amount": one.asked_minutes if one.minutes is None else one.minutes,
            "state": str(one.get_state_display()),
            "reason": one.reason,
            "at": when(one.handed_in_at),
        }
        for one in Delivery.objects.filter(person=person).prefetch_related("photos").order_by("pk")
    ]


def recipients_copied(person: Person) -> Rows:
    """When one was named to say whether delivered work came, with name and number as others wrote them."""
    return [
        {"name": one.name, "phone": one.phone, "at": when(one.named_at)}
        for one in Recipient.objects.filter(person=person).order_by("pk")
    ]
