"""What signing in remembers beside the account: devices seen before, passwords used before, help that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.places.codes import area_q
from linli.places.models import AreaCoded

from .accounts import Account, Person
from .units import Role

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class Device(Row):
    """A browser in which somebody signed in: a random cookie of ours, of which only the keyed hash is kept.

    `label` is the family of browser and system ("Chrome · Windows"), for its owner's list; nothing is fingerprinted.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    cookie_hash = models.CharField(max_length=64)
    label = models.CharField(max_length=40, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "cookie_hash"], name="people_device_once"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class UsedPassword(models.Model):
    """A password that an account has had, hashed as Django hashes them; kept by the strict profile alone."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="used_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-set_at"], name="people_usedpassword_newest")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.set_at:%Y-%m-%d}"


class SignInHelpQuerySet(models.QuerySet["SignInHelp"]):
    """Vocabulary of help with signing in."""

    def visible_to(self, actor: Actor) -> SignInHelpQuerySet:
        """Help given in the areas where the actor gives it, supervises or audits."""
        return self.filter(area_q(actor.area_codes(Role.SUPERVISOR, Role.SECURITY, Role.AUDITOR)))


class SignInHelp(Row, AreaCoded):
    """An administrator helped somebody to sign in: whom, what, why. No value of theirs was shown to anybody."""

    class Kind(models.TextChoices):
        FACTORS = "factors", pgettext_lazy("help with signing in", "Second factors taken away")
        PASSWORD = "password", pgettext_lazy("help with signing in", "New password begun")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_helps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_in_helps_given"
    )
    reason = models.CharField(max_length=500)
    new_number = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = SignInHelpQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="people_help_person")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="people_help_has_reason")]

    def __str__(self) -> str:
        return str(self.uid)
