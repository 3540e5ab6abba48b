"""Looks at personal data: each one a row, what had to be approved before, and what is reviewed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from linli.kernel.classes import DataClass
from linli.kernel.models import Row
from linli.places.codes import area_q
from linli.places.models import AreaCoded, level_indexes

from .accounts import Person
from .units import Role, Unit

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

CLASSES = [(one.value, f"D{one.value}") for one in DataClass]


class Purpose(models.TextChoices):
    """Why somebody looks. Which of them are offered depends on the thing and on how far its work has come."""

    CALL_BACK = "call_back", pgettext_lazy("purpose", "Call back")
    VISIT = "visit", pgettext_lazy("purpose", "Visit")
    VERIFY = "verify", pgettext_lazy("purpose", "Verify who is entitled")
    CHECK = "check", pgettext_lazy("purpose", "Check how it was handled")
    RESIDENCE = "residence", pgettext_lazy("purpose", "Verify the residence")
    ARRANGE = "arrange", pgettext_lazy("purpose", "Arrange voluntary work")
    EMERGENCY = "emergency", pgettext_lazy("purpose", "Emergency")


class DisclosureApproval(Row, AreaCoded):
    """A request to look although the quota is used up, or at something shielded; a responsible person decides."""

    class Kind(models.TextChoices):
        QUOTA = "quota", pgettext_lazy("approval of looks", "More looks than the quota")
        SHIELDED = "shielded", pgettext_lazy("approval of looks", "Shielded value")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("approval of looks", "Waiting for a decision")
        APPROVED = "approved", pgettext_lazy("approval of looks", "Approved")
        REFUSED = "refused", pgettext_lazy("approval of looks", "Refused")
        USED = "used", pgettext_lazy("approval of looks", "Used")
        EXPIRED = "expired", pgettext_lazy("approval of looks", "Expired")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks_asked")
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    subject_kind = models.CharField(max_length=16)
    subject_uid = models.UUIDField()
    field = models.CharField(max_length=24)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    words = models.CharField(max_length=500)
    task_label = models.CharField(max_length=40, blank=True)
    task_url = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="looks_decided"
    )
    decision_words = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    uses_left = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "area_code"], name="people_approval_waiting"),
            models.Index(fields=["asked_by", "-asked_at"], name="people_approval_own"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(expires_at__isnull=False),
                name="people_approval_has_end",
            ),
        ]


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    """Vocabulary of looks."""

    def watched_by(self, actor: Actor) -> DisclosureQuerySet:
        """The looks in the areas where the actor supervises or audits; never one's own looks alone."""
        return self.filter(area_q(actor.area_codes(Role.SUPERVISOR, Role.AUDITOR)))

    def reviewed_by(self, actor: Actor) -> DisclosureQuerySet:
        """Emergency looks of the areas in which the actor reviews them."""
        return self.filter(area_q(actor.area_codes(Role.SUPERVISOR, Role.SECURITY)), break_glass=True)


class Disclosure(Row, AreaCoded):
    """One look at one value: who (post, role, unit), whose, which field, what for, for which task, from where, when.

    Written before the value is shown; without this row and its journal entry nothing is shown. The task is a plain pointer,
    because tasks live above this app.
    """

    who = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="looks")
    post_uid = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="looks")
    post_area = models.CharField(max_length=18, blank=True)
    whose = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="looks_at"
    )
    subject_kind = models.CharField(max_length=16)
    subject_uid = models.UUIDField()
    field = models.CharField(max_length=24)
    data_class = models.PositiveSmallIntegerField(choices=CLASSES)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    task_kind = models.CharField(max_length=16, blank=True)
    task_uid = models.UUIDField(null=True, blank=True)
    task_label = models.CharField(max_length=40, blank=True)
    task_url = models.CharField(max_length=200, blank=True)
    approval = models.ForeignKey(
        DisclosureApproval, null=True, blank=True, on_delete=models.SET_NULL, related_name="looks"
    )
    channel = models.CharField(max_length=16)
    device = models.CharField(max_length=64, blank=True)  # a keyed hash of the session or token
    agent = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    until = models.DateTimeField()

    break_glass = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    review_due_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="looks_reviewed"
    )
    justified = models.BooleanField(null=True, blank=True)
    review_words = models.CharField(max_length=500, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        indexes = [
            *level_indexes("-at", prefix="people_look"),
            models.Index(fields=["who", "-at"], name="people_look_who"),
            models.Index(fields=["whose", "-at"], name="people_look_whose"),
            models.Index(fields=["subject_uid", "-at"], name="people_look_subject"),
            models.Index(
                fields=["review_due_at"],
                condition=Q(break_glass=True, reviewed_at__isnull=True),
                name="people_look_to_review",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(break_glass=False) | (~Q(reason="") & Q(review_due_at__isnull=False)),
                name="people_look_glass_has_reason",
            ),
        ]
