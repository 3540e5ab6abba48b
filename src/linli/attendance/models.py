"""Double sign 双签: sign-in and sign-out with their evidence. Serves every peer by a plain pointer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.credits.models import Grade, How
from linli.kernel.models import Row
from linli.people.models import Person


class Attendance(Row):
    """One person at one place of service (``place_kind``, ``place_uid``: a slot of a shift).

    ``how`` is copied from the participation when it begins and never changed.
    """

    class Evidence(models.TextChoices):
        CODE = "code", _("Code at the place")
        LEADER = "leader", _("Confirmed by the leader")

    place_kind = models.CharField(max_length=16)
    place_uid = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    how = models.CharField(max_length=8, choices=How.choices)
    signed_in_at = models.DateTimeField()
    in_evidence = models.CharField(max_length=8, choices=Evidence.choices)
    signed_out_at = models.DateTimeField(null=True, blank=True)
    out_evidence = models.CharField(max_length=8, choices=Evidence.choices, blank=True)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_uid", "person"], name="attendance_once_per_place"),
            models.CheckConstraint(
                condition=Q(signed_out_at__isnull=True) | Q(signed_out_at__gt=models.F("signed_in_at")),
                name="attendance_out_after_in",
            ),
        ]
