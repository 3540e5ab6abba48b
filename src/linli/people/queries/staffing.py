"""Whose browser this is, and which units somebody belongs to: what keeps staff from speaking for residents."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef

from linli.kernel import crypto
from linli.people.models import Device, Person, Post, Unit

if TYPE_CHECKING:
    from datetime import datetime

DEVICE_KIND = "people.device"
REMEMBERED = timedelta(days=30)


def staff_device(*, cookie: str, at: datetime) -> bool:
    """Whether somebody with a post signed in from the browser with this cookie, within thirty days before a session of
    then could have ended. Signing out changes nothing; one statement.
    """
    if not cookie:
        return False
    since = at - REMEMBERED - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    held = Post.objects.filter(person=OuterRef("account__person"), since__lte=at, until__gte=at - REMEMBERED)
    return Device.objects.filter(
        Exists(held), cookie_hash=crypto.opaque_hash(DEVICE_KIND, cookie), last_at__gte=since
    ).exists()


def units_around(*, person_id: int, at: datetime) -> frozenset[int]:
    """The units that a person speaks for or works in, with the units above these; two statements."""
    posts = Post.objects.current(at).filter(person_id=person_id, unit__isnull=False)
    found = set(posts.values_list("unit_id", flat=True))
    works_in = Person.objects.filter(pk=person_id).values_list("work_unit_id", flat=True).first()
    if works_in is not None:
        found.add(works_in)
    above = set(found)
    while above:
        above = (
            set(Unit.objects.filter(pk__in=above, parent__isnull=False).values_list("parent_id", flat=True))
            - found
        )
        found |= above
    return frozenset(found)
