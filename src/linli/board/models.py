"""What neighbours say under a public matter, and who reported it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.models import Case
from linli.kernel.models import Row
from linli.people.models import Person
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class Reason(models.TextChoices):
    """Why a comment is reported or hidden: one list for both, and everybody may read it."""

    PRIVATE = "private", _("Names somebody, or shows where they live")
    INSULT = "insult", _("Insults somebody")
    FALSE = "false", _("Claims what is not so, and does harm by it")
    ADVERT = "advert", _("Advertises")
    OFF_TOPIC = "off_topic", _("Has nothing to do with the matter")
    UNLAWFUL = "unlawful", _("Breaks the law")


class CommentQuerySet(models.QuerySet["Comment"]):
    """Vocabulary of comments."""

    def moderated_by(self, actor: Actor) -> CommentQuerySet:
        """Comments of the areas where the actor hides and shows, or judges appeals; never their own."""
        codes = actor.area_codes(*roles_with(Power.BOARD_MODERATE), *roles_with(Power.BOARD_JUDGE))
        if not codes:
            return self.none()
        found = self.filter(area_q(codes))
        return found.exclude(person_id=actor.person_id) if actor.person_id is not None else found


class Comment(Row, AreaCoded):
    """Words under a public matter, masked before they are kept. `official` is an answer of a post, under its label only.

    The area is that of the matter when it was written. `hidden_area` is the area of the post that hid it: an appeal is
    decided above that.
    """

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("comment", "Shown")
        HELD = "held", pgettext_lazy("comment", "Held back until a moderator has looked")
        HIDDEN = "hidden", pgettext_lazy("comment", "Hidden")
        APPEALED = "appealed", pgettext_lazy("comment", "Hidden, appeal waiting")
        UPHELD = "upheld", pgettext_lazy("comment", "Hidden for good")
        WITHDRAWN = "withdrawn", pgettext_lazy("comment", "Withdrawn by its author")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="comments")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    official = models.BooleanField(default=False)
    author_label = models.CharField(max_length=80, blank=True)
    author_post = models.UUIDField(null=True, blank=True)
    body = models.TextField()
    salt = models.CharField(max_length=32)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SHOWN)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    written_at = models.DateTimeField()
    # Reports before this moment were looked at: they count no more.
    looked_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.UUIDField(
        null=True, blank=True
    )  # the person who hid it: they do not decide the appeal
    hidden_area = models.CharField(max_length=18, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_words = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="board_comment_case"),
            models.Index(fields=["person", "written_at"], name="board_comment_person"),
            models.Index(
                fields=["state", "id"], condition=Q(state__in=["held", "appealed"]), name="board_comment_wait"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["hidden", "appealed", "upheld"]) | ~Q(reason=""),
                name="board_comment_hidden_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(official=True) | ~Q(author_label=""), name="board_comment_official_has_label"
            ),
        ]


class CommentReport(Row):
    """Somebody asks that a comment be looked at; once."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="comment_reports")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="board_report_person")]
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="board_report_once"),
        ]
