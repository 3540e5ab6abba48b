"""Screens at a place that show the rotating code with nobody's account on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.kernel.models import Row
from linli.people.models import Person
from linli.places.models import AreaCoded


class Kiosk(Row, AreaCoded):
    """A screen 签到屏 of one shift (``shift_uid``), or of every shift of a project (``group_uid``) while it lasts.

    Its codes follow from ``uid`` and the keys of the house, so that a sign says which screen showed its code. The link that
    opens it stands here as a keyed hash only. ``screens`` are keyed hashes of the random names of devices that opened it.
    ``leaked``: it was withdrawn, and nothing that comes now with a code of it counts by itself, whatever its minute.
    """

    MOST_SCREENS: ClassVar[int] = 20

    group_uid = models.UUIDField()
    shift_uid = models.UUIDField(null=True, blank=True)
    label = models.CharField(max_length=40, blank=True)
    link_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    screens = models.JSONField(default=list, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    leaked = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["group_uid", "shift_uid"], name="attendance_kiosk_group")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="attendance_kiosk_has_length"
            ),
            models.CheckConstraint(
                condition=Q(leaked=False) | Q(ended_at__isnull=False), name="attendance_kiosk_leaked_ended"
            ),
        ]
