"""Ratings 评单: what residents say about the result."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case, Voice
from linli.kernel.models import Row


class Score(models.IntegerChoices):
    """好差评, five levels (国办发〔2019〕51号); 2 and 1 are bad."""

    VERY_GOOD = 5, _("Very satisfied")
    GOOD = 4, _("Satisfied")
    FAIR = 3, _("Fairly satisfied")
    BAD = 2, _("Dissatisfied")
    VERY_BAD = 1, _("Very dissatisfied")


class Rating(Row):
    """One press of a face. A change is a further row; the voice holds the one that counts.

    Without ``voice`` it came by the code posted in the group and is counted apart, once per device.
    """

    class Via(models.TextChoices):
        LINK = "link", _("Own link")
        GROUP = "group", _("Code in the group")
        PAGE = "page", _("Signed in")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.CASCADE, related_name="ratings")
    score = models.PositiveSmallIntegerField(choices=Score.choices)
    via = models.CharField(max_length=8, choices=Via.choices)
    words = models.TextField(blank=True)
    words_salt = models.CharField(max_length=32, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    device_index = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="rating_case_at")]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="ratings_score_1_to_5"),
            models.CheckConstraint(
                condition=Q(voice__isnull=False) | ~Q(device_index=""), name="ratings_voice_or_device"
            ),
            models.UniqueConstraint(
                fields=["case", "device_index", "round"],
                condition=Q(voice__isnull=True),
                name="ratings_group_once_per_device",
            ),
        ]
