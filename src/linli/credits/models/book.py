"""Hours and points: an append-only book in which every entry has its counter-account."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded, level_indexes

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class How(models.TextChoices):
    """How a participation came about; fixed when it begins. Only what was claimed counts as volunteering."""

    CLAIMED = "claimed", pgettext_lazy("how a participation came about", "Claimed")
    ASSIGNED = "assigned", pgettext_lazy("how a participation came about", "Assigned")


class Grade(models.TextChoices):
    """How an hour is known: A machine double sign, B one sign and the leader, C entered, corrected or assumed later,
    or signed far from the place, D imported."""

    A = "A", _("A: double sign by machine")
    B = "B", _("B: one sign and the leader")
    C = "C", _("C: entered, corrected or assumed later, or far away")
    D = "D", _("D: imported")


class Counter(models.TextChoices):
    """The kind of counter-account: where an amount comes from, or where it goes."""

    SERVICE = "service", pgettext_lazy("counter-account", "Service")
    BONUS = "bonus", pgettext_lazy("counter-account", "Bonus")
    ORDER = "order", pgettext_lazy("counter-account", "Exchange")
    DEBT = "debt", pgettext_lazy("counter-account", "Points owed")


class Account(Row):
    """What a person holds in a city. Every entry moves it in the same transaction; it is never below nothing.

    ``owed`` is what was taken back after it had been spent: points earned later settle it first.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credit_accounts")
    city_code = models.CharField(max_length=4)
    minutes = models.BigIntegerField(default=0)
    points = models.BigIntegerField(default=0)
    owed = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "city_code"], name="credits_account_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="credits_account_points"),
            models.CheckConstraint(condition=Q(minutes__gte=0), name="credits_account_minutes"),
            models.CheckConstraint(
                condition=Q(owed=0) | Q(owed__gt=0, points=0), name="credits_account_owes_or_holds"
            ),
        ]


class CreditQuerySet(models.QuerySet["CreditEntry"]):
    """Vocabulary of entries."""

    def visible_to(self, actor: Actor) -> CreditQuerySet:
        """One's own entries, those of the unit one speaks for, and those of the area one assigns people in."""
        seen = area_q(actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN)))
        units = actor.unit_ids(Role.CONTACT)
        if units:
            seen |= Q(unit_id__in=units)
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id)
        return self.filter(seen)


class CreditEntry(Row, AreaCoded):
    """One booking. Never changed: an error is mended by a further entry that names the one it ``reverses``.

    ``amount`` is minutes or points by ``quantity``. It goes to the account of the person in the city from the
    counter-account (``counter`` and the source, ``source_kind``, ``source_uid``), or back when it is below nothing: what
    accounts hold is exactly what counter-accounts have given. ``group_uid`` is the project. ``reckoning`` says how points
    came about, line by line, by the version of the rules (``rules_uid``) that was in force at the service.
    """

    append_only: ClassVar[bool] = True

    class Quantity(models.TextChoices):
        MINUTES = "minutes", _("Minutes")
        POINTS = "points", _("Points")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credits")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="credits")
    quantity = models.CharField(max_length=8, choices=Quantity.choices)
    amount = models.IntegerField()
    counter = models.CharField(
        max_length=8, choices=Counter.choices, default=Counter.SERVICE, db_default="service"
    )
    # Empty where nobody served: what was spent, and what is owed.
    how = models.CharField(max_length=8, choices=How.choices, blank=True)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    group_uid = models.UUIDField(null=True, blank=True)
    rules_uid = models.UUIDField(null=True, blank=True)
    reckoning = models.JSONField(default=list, blank=True, db_default=Value("[]"))
    source_kind = models.CharField(max_length=16)
    source_uid = models.UUIDField()
    source_title = models.CharField(max_length=120)
    source_url = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    earned_on = models.DateField()
    recorded_at = models.DateTimeField()

    objects = CreditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-recorded_at", "-id"], name="credit_person_rec"),
            models.Index(fields=["unit", "earned_on"], name="credit_unit_earned"),
            *level_indexes("-earned_on", prefix="credit"),
            models.Index(fields=["source_uid"], name="credit_source"),
            models.Index(fields=["group_uid"], name="credit_group"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="credits_entry_not_zero"),
            models.UniqueConstraint(
                fields=["person", "quantity", "counter", "source_kind", "source_uid"],
                condition=Q(reverses__isnull=True),
                name="credits_entry_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(counter="service") | Q(quantity="points", counter__in=["bonus", "order", "debt"]),
                name="credits_entry_counter_fits",
            ),
            models.CheckConstraint(
                condition=Q(counter="debt")
                | Q(counter__in=["service", "bonus"], amount__gt=0, reverses__isnull=True)
                | Q(counter__in=["service", "bonus"], amount__lt=0, reverses__isnull=False)
                | Q(counter="order", amount__lt=0, reverses__isnull=True)
                | Q(counter="order", amount__gt=0, reverses__isnull=False),
                name="credits_entry_direction",
            ),
            models.CheckConstraint(
                condition=Q(counter__in=["order", "debt"]) | ~Q(how="") & ~Q(grade=""),
                name="credits_entry_service_says_how",
            ),
        ]
