"""Enterprise problems 企业难题: which enterprise has it, and the named service manager 服务专员 who sees to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.people.models import Person, Unit

from .core import Case


class EnterpriseMatter(Row):
    """The enterprise behind a case of kind enterprise."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="of_enterprise")
    enterprise = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="problems")


class ServiceManager(Row):
    """Who sees to an enterprise's problem, from when until when. The telephone is that of the office, not a private one."""

    class How(models.TextChoices):
        PAIRED = "paired", _("By the pairing")
        ASSIGNED = "assigned", _("By the desk")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="managers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="manages")
    office = models.CharField(max_length=120, blank=True)
    office_phone = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=8, choices=How.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "case"], condition=Q(until__isnull=True), name="cases_manager_now")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True), name="cases_manager_one"
            )
        ]
