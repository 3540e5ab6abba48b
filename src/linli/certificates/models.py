"""Certificates of service 志愿服务记录证明 and letters of thanks 感谢状: frozen when issued, withdrawn but never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
from linli.people.models import Person, Role, Unit
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

DESKS = (Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR)


class Naming(models.TextChoices):
    """How the holder's name stands on the paper; the holder chooses."""

    FULL = "full", _("In full")
    MASKED = "masked", _("Family name only")
    NONE = "none", pgettext_lazy("name on a certificate", "Not at all")


class Consent(Row):
    """A member lets the contact of a unit make certificates for them, until they take it back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificate_consents")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="certificate_consents")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(ended_at__isnull=True),
                name="certificates_one_consent",
            )
        ]


class Batch(Row):
    """Certificates for a team, asked by the unit's contact and made by the worker when they are many."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("batch of certificates", "Waiting for the worker")
        RUNNING = "running", pgettext_lazy("batch of certificates", "Being made")
        READY = "ready", pgettext_lazy("batch of certificates", "Ready")
        OVER = "over", pgettext_lazy("batch of certificates", "The file is deleted")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="certificate_batches")
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    naming = models.CharField(max_length=8, choices=Naming.choices)
    from_on = models.DateField()
    until_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    without_consent = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Vocabulary of certificates."""

    def visible_to(self, actor: Actor) -> CertificateQuerySet:
        """One's own, those a unit's contact had made, and those of the area one keeps the book in."""
        seen = area_q(actor.area_codes(*DESKS))
        units = actor.unit_ids(Role.CONTACT)
        if units:
            seen |= Q(batch__unit_id__in=units)
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id)
        return self.filter(seen)


class Certificate(Row, AreaCoded):
    """What was certified, as it stood when it was issued.

    `lines` are the services with day, title, place, minutes, grade and how they came about; `digest` is the hash over the
    canonical text of everything on the paper, and the journal is committed to it.
    """

    sealed: ClassVar[Declaration] = {"name_sealed": Sealed("certificates.certificate.name")}

    class Kind(models.TextChoices):
        SERVICE = "service", _("Certificate of volunteer service")
        THANKS = "thanks", _("Letter of thanks")

    class State(models.TextChoices):
        VALID = "valid", pgettext_lazy("certificate", "Valid")
        WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "Withdrawn")
        REPLACED = "replaced", pgettext_lazy("certificate", "Replaced by a newer one")

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates_of_service")
    naming = models.CharField(max_length=8, choices=Naming.choices)
    name_sealed = models.TextField(blank=True)
    recorder = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=120, blank=True)
    batch = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    from_on = models.DateField()
    until_on = models.DateField()
    claimed_minutes = models.PositiveIntegerField()
    assigned_minutes = models.PositiveIntegerField(default=0)
    lines = models.JSONField(default=list)
    words = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    issued_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-issued_at"], name="certificates_person"),
            models.Index(fields=["community_code", "-issued_at"], name="certificates_community"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="valid") | Q(ended_at__isnull=False), name="certificates_ended_has_time"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=models.F("from_on")), name="certificates_period"
            ),
        ]

    def __str__(self) -> str:
        return self.number
