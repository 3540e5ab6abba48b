"""What was said and shown in a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row

from .core import Case
from .voices import Voice


class Note(Row):
    """Words spoken in a case: a question, an answer, a reason, a result. The journal holds only their commitment."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    code = models.CharField(max_length=40)
    body = models.TextField()
    salt = models.CharField(max_length=32)
    public = models.BooleanField(default=True)
    author_label = models.CharField(max_length=80, blank=True)
    author_post = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()


class Photo(Row):
    """A re-encoded picture; the original bytes and all metadata are gone."""

    class Moment(models.TextChoices):
        REPORT = "report", _("With the request")
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")
        CHECK = "check", pgettext_lazy("photo", "At the check")
        REPLY = "reply", pgettext_lazy("photo", "With a reply to an order")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="photos")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.CASCADE, related_name="photos")
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.CASCADE, related_name="photos")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    position = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
