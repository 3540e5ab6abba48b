"""Who did not come 缺席: said by those who run the project, told to the person, open to an objection."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person

from .shifts import Slot


class Absence(Row):
    """Somebody held a place and did not come, as those who run the project say; excused or not.

    A sign at this place outweighs it whenever it comes. ``appeal_by`` is until when its person may object. What both
    sides wrote is erased after its time, the decision stays.
    """

    class Kind(models.TextChoices):
        EXCUSED = "excused", pgettext_lazy("did not come", "Absent, excused")
        ABSENT = "absent", pgettext_lazy("did not come", "Absent")

    class State(models.TextChoices):
        STANDS = "stands", pgettext_lazy("absence", "Noted")
        APPEALED = "appealed", pgettext_lazy("absence", "Objected to")
        UPHELD = "upheld", pgettext_lazy("absence", "Looked at again: it stays")
        LIFTED = "lifted", pgettext_lazy("absence", "Looked at again: taken away")
        TAKEN_BACK = "back", pgettext_lazy("absence", "Taken back")

    LIVE = (State.STANDS, State.APPEALED, State.UPHELD)

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="absences")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.STANDS)
    marked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    appeal_by = models.DateTimeField()
    words = models.TextField(blank=True)
    words_salt = models.CharField(max_length=32, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    reason_salt = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-marked_at"], name="projects_absence_person"),
            models.Index(
                fields=["appealed_at"], condition=Q(state="appealed"), name="projects_absence_appeals"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "person"],
                condition=Q(state__in=("stands", "appealed", "upheld")),
                name="projects_absence_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=models.F("person")) & ~Q(decided_by=models.F("marked_by")),
                name="projects_absence_second_person",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Absence"))
