"""Evidence of the end: which a category must have from a moment on, what a case has, and wrong codes that were typed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.people.models import Person
from linli.places.models import Area

from .catalogue import Category
from .clock import StageLimit
from .core import Case
from .voices import Voice
from .words import Note


class Item(models.TextChoices):
    """What a finished case may have to show."""

    BEFORE = "before", _("Photo before")
    AFTER = "after", _("Photo after")
    CODE = "code", _("Completion code of a resident")
    CHECK = "check", _("Check by a second person")


class EvidenceContract(Row):
    """What has to be shown before a write-off in an area, for a class of matters or a category, from a moment on.

    What held before stays on the books; without a row what ships holds (`rules_evidence.SHIPPED`). No items: none.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    matter = models.CharField(max_length=12, choices=StageLimit.Matter.choices, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="contracts")
    items = models.CharField(max_length=40, blank=True)
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "matter", "valid_from"],
                condition=Q(category__isnull=True),
                name="cases_contract_of_matter_once",
            ),
            models.UniqueConstraint(
                fields=["area", "category", "valid_from"],
                condition=Q(category__isnull=False),
                name="cases_contract_of_category_once",
            ),
            models.CheckConstraint(
                condition=(Q(matter="") & Q(category__isnull=False))
                | (~Q(matter="") & Q(category__isnull=True)),
                name="cases_contract_matter_or_category",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter or self.category_id}: {self.items or '-'}"


class Evidence(Row):
    """Something that was shown, other than a photo: a resident's code, a second person's check; or an exception."""

    class Kind(models.TextChoices):
        CODE = "code", _("Completion code of a resident")
        CHECK = "check", _("Check by a second person")
        EXCEPTION = "exception", _("Exception")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    item = models.CharField(max_length=8, choices=Item.choices)
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class WrongCode(Row):
    """A completion code that was not right. Kept for a day: it guards against guessing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="wrong_codes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"], name="cases_wrong_case"),
            models.Index(fields=["person", "at"], name="cases_wrong_person"),
        ]
