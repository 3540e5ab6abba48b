"""Requests that somebody files for somebody else: who filed, in which relation, and that the other agreed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
from linli.people.models import Person

from .voices import Voice


class ProxyFiling(Row):
    """代办: the voice is that of the person concerned, whose name and contact it holds; this is the one who filed."""

    sealed: ClassVar[Declaration] = {
        "filer_name_sealed": Sealed("cases.proxyfiling.filer_name"),
        "filer_contact_sealed": Sealed("cases.proxyfiling.filer_contact"),
    }

    class Relation(models.TextChoices):
        FAMILY = "family", _("Family")
        NEIGHBOUR = "neighbour", _("A neighbour or friend")
        VOLUNTEER = "volunteer", _("Volunteer")
        COMMUNITY = "community", _("Community worker")

    class Consent(models.TextChoices):
        SPOKEN = "spoken", _("Agreed by word of mouth")
        WRITTEN = "written", _("Signed on paper")

    voice = models.OneToOneField(Voice, on_delete=models.CASCADE, related_name="filing")
    filed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="filings"
    )
    relation = models.CharField(max_length=12, choices=Relation.choices)
    filer_name_sealed = models.TextField(blank=True)
    filer_contact_sealed = models.TextField(blank=True)
    consent = models.CharField(max_length=8, choices=Consent.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(consent=""), name="cases_filing_has_consent")]
