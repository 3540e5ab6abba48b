"""What phones brought home: every record as it came, and the notes and photos that became of some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel import sentences
from linli.kernel.models import Row
from linli.kernel.sealed import Sealed
from linli.people.models import Person
from linli.projects.models import Project, Shift


class FieldRecord(Row):
    """One record of a phone's outbox, kept under the id that the phone gave it (``record_uid``).

    The same id with the same content is the same row; the same id with other content is a second row that a person
    decides about. The content is kept, sealed, only as long as something still has to be done with it.
    ``made_at`` is what the phone's clock said, ``waited_s`` how long the record lay in the outbox by that same clock; None
    when that clock was set meanwhile, so that nobody knows.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", pgettext_lazy("record of a phone", "Sign-in")
        SIGN_OUT = "sign_out", pgettext_lazy("record of a phone", "Sign-out")
        NOTE = "note", pgettext_lazy("record of a phone", "Note")
        PHOTO = "photo", pgettext_lazy("record of a phone", "Photo")

    class State(models.TextChoices):
        DONE = "done", pgettext_lazy("record of a phone", "Arrived")
        WAITING = "waiting", pgettext_lazy("record of a phone", "Waits for its sign-in")
        REFUSED = "refused", pgettext_lazy("record of a phone", "Refused")
        CONFLICT = "conflict", pgettext_lazy("record of a phone", "Came twice, differently")
        DROPPED = "dropped", pgettext_lazy("record of a phone", "Set aside")

    sealed: ClassVar[Mapping[str, Sealed]] = {"body_sealed": Sealed("field.record.body")}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="field_records")
    record_uid = models.UUIDField()
    digest = models.CharField(max_length=64)
    body_sealed = models.TextField(blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    shift = models.ForeignKey(
        Shift, null=True, blank=True, on_delete=models.PROTECT, related_name="field_records"
    )
    device = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    waited_s = models.PositiveIntegerField(null=True, blank=True, default=0)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    code = models.CharField(max_length=40, blank=True)
    # Why it is not done, as each reader has it in their language (`kernel.sentences`); `sentence` is what older rows keep.
    said = models.JSONField(null=True, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    rival = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="rivals")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-received_at"], name="field_record_person"),
            models.Index(
                fields=["shift", "person"],
                condition=models.Q(state__in=["waiting", "conflict"]),
                name="field_record_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "record_uid", "digest"], name="field_record_once")
        ]

    @property
    def why(self) -> str:
        """Why it is not done, in the language of who reads it; nothing when it is."""
        return self.sentence if self.said is None else sentences.say(self.said)


class FieldNote(Row):
    """Words or a photo from the place, for those who run the project. A photo lies in the media folder under ``uid``."""

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        REPLACED = "replaced", _("Replaced by another one")

    record = models.OneToOneField(FieldRecord, on_delete=models.PROTECT, related_name="note")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="field_notes")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="field_notes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="field_notes")
    words = models.CharField(max_length=1000, blank=True)
    photo = models.BooleanField(default=False)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHOWN)

    class Meta:
        indexes = [models.Index(fields=["project", "-made_at", "-id"], name="field_note_project")]
