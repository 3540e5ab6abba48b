"""Voices: each resident's request inside a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
from linli.people.models import Person

from .core import Case

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


# Words were read by triage. "I too" is one press, which anybody can repeat: it counts with an account or a confirmed number.
KNOWN = Q(light=False) | Q(person__isnull=False) | Q(contact_confirmed=True)


class VoiceQuerySet(models.QuerySet["Voice"]):
    """Vocabulary of voices."""

    def visible_to(self, actor: Actor) -> VoiceQuerySet:
        """A resident's own voices, and those a member of staff brought in."""
        if actor.person_id is None:
            return self.none()
        return self.filter(Q(person_id=actor.person_id) | Q(brought_by_id=actor.person_id))

    def who_rate(self) -> VoiceQuerySet:
        """Without those who pressed "I too" and are nobody we know of: no account, and no number that was confirmed."""
        return self.filter(KNOWN)


class Voice(Row):
    """One resident's request inside a case: own number, own words, own status page, own rating.

    ``case`` follows merges, ``first_case`` changes only when a voice is given a case of its own. The rating fields
    are written by ``ratings`` through a verb of this app.
    """

    sealed: ClassVar[Declaration] = {
        "name_sealed": Sealed("cases.voice.name"),
        "contact_sealed": Sealed("cases.voice.contact", index="contact_index"),
    }

    class Channel(models.TextChoices):
        WEB = "web", _("Own phone")
        GROUP = "group", _("Chat group")
        HOTLINE = "hotline", _("Hotline")
        COUNTER = "counter", _("Counter")
        VISIT = "visit", _("Home visit")
        PATROL = "patrol", _("Patrol")
        BOX = "box", _("Opinion box")
        API = "api", _("Another system")
        IMPORT = "import", _("Import")

    class ReplyVia(models.TextChoices):
        CONTACT = "contact", _("Own contact")
        GROUP = "group", _("Through the group")
        BRINGER = "bringer", _("Through the one who brought it")
        NOBODY = "nobody", _("Status page only")

    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="voices")
    first_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="first_voices")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    reply_via = models.CharField(max_length=12, choices=ReplyVia.choices, default=ReplyVia.NOBODY)
    group_name = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="voices"
    )
    brought_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="voices_brought"
    )
    name_sealed = models.TextField(blank=True)
    contact_sealed = models.TextField(blank=True)
    contact_index = models.CharField(max_length=64, blank=True, db_index=True)
    contact_confirmed = models.BooleanField(default=False)
    confirmation_uid = models.UUIDField(null=True, blank=True)
    body = models.TextField()
    body_salt = models.CharField(max_length=32)
    answers = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=80, blank=True)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    token_version = models.PositiveSmallIntegerField(default=1)
    # Pressed "I too" without words of its own; the device only as a keyed hash.
    light = models.BooleanField(default=False)
    device_index = models.CharField(max_length=64, blank=True)

    rating_opened_at = models.DateTimeField(null=True, blank=True)
    rating_until = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    rated_via = models.CharField(max_length=12, blank=True)
    rating_changes = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-received_at"], name="voice_person_rec"),
            models.Index(
                fields=["rating_until"], condition=Q(rating_until__isnull=False), name="voice_rating_until"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="cases_voice_imported_once",
            ),
            models.UniqueConstraint(
                fields=["first_case", "person"],
                condition=Q(light=True, person__isnull=False),
                name="cases_voice_light_once_person",
            ),
            models.UniqueConstraint(
                fields=["first_case", "device_index"],
                condition=Q(light=True) & ~Q(device_index=""),
                name="cases_voice_light_once_device",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
                name="cases_voice_score_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def known(self) -> bool:
        """The twin of `who_rate`."""
        return not self.light or self.person_id is not None or self.contact_confirmed
