"""Kin that somebody in a post declared, so that neither handles what the other is part of."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from linli.kernel import crypto
from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed

from .accounts import Person


class Kinship(Row):
    """One person's declaration: the holder of this telephone number is kin of mine.

    The index keeps the two apart. The number is sealed beside it, only so that the index can be made anew.
    """

    sealed: ClassVar[Declaration] = {"kin_sealed": Sealed("people.kinship.kin", index="kin_index")}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_declared")
    kin_sealed = models.TextField()
    kin_index = models.CharField(max_length=64, db_index=True)
    kin_hint = models.CharField(max_length=16)  # the number masked, so that the declarer recognises it
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kin_index"], name="people_kin_once"),
            models.CheckConstraint(condition=~Q(kin_index=""), name="people_kin_has_number"),
        ]

    @staticmethod
    def kin_aad(uid: UUID) -> str:
        """What a sealed number is bound to."""
        return f"people.kinship.kin:{uid}"

    def keep(self, phone: str) -> None:
        """Seal a number, and index it."""
        self.kin_sealed = crypto.seal(phone.strip(), aad=self.kin_aad(self.uid))
        self.kin_index = crypto.blind_index("phone", phone)
