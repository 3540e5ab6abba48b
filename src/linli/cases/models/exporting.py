"""Tables that are asked to leave the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class ExportQuerySet(models.QuerySet["ExportRequest"]):
    """Vocabulary of exports."""

    def visible_to(self, actor: Actor) -> ExportQuerySet:
        """One's own, and those of the areas where one is responsible; the clockwork sees all."""
        if actor.is_system:
            return self.all()
        seen = area_q(actor.area_codes(*roles_with(Power.EXPORTS_APPROVE)))
        if actor.person_id is not None:
            seen |= Q(asked_by_id=actor.person_id)
        return self.filter(seen)


class ExportRequest(Row, AreaCoded):
    """Who wants which rows and columns, what for, who approved it, and what became of the file."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("export", "Waiting for approval")
        APPROVED = "approved", pgettext_lazy("export", "Waiting for the worker")
        REFUSED = "refused", pgettext_lazy("export", "Refused")
        BUILDING = "building", pgettext_lazy("export", "Being written")
        READY = "ready", pgettext_lazy("export", "Ready to fetch")
        FETCHED = "fetched", pgettext_lazy("export", "Fetched")
        EXPIRED = "expired", pgettext_lazy("export", "Expired")
        FAILED = "failed", pgettext_lazy("export", "Failed")

    asked_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="exports"
    )
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="exports")
    query = models.TextField(blank=True)
    form = models.CharField(max_length=8)
    personal = models.BooleanField(default=False)  # with the columns of class D2
    purpose = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="exports_decided"
    )
    decision_words = models.CharField(max_length=500, blank=True)
    order_salt = models.CharField(max_length=32)
    stored_as = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)  # tells a slow worker from a killed one
    built_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="cases_export_own"),
            models.Index(fields=["state", "asked_at"], name="cases_export_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(expires_at__isnull=False) & ~Q(digest="")),
                name="cases_export_ready_has_file",
            ),
        ]

    @property
    def number(self) -> str:
        """What stands in the file and in messages; the uid is too long to read out."""
        return f"E-{self.uid.hex[-10:]}"
