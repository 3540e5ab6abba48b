"""What signing in remembers beside the account: devices seen before, and passwords used before."""

from __future__ import annotations

from django.db import models

from linli.kernel.models import Row

from .accounts import Account


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
