"""Kin that somebody in a post declared, so that neither handles what the other is part of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linli.kernel.models import Row

from .accounts import Person


class Kinship(Row):
    """One person's declaration: the holder of this telephone number is kin of mine.

    Only the keyed index of the number is kept: enough to keep the two apart, too little to draw a family tree.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_declared")
    kin_index = models.CharField(max_length=64, db_index=True)
    kin_hint = models.CharField(max_length=16)  # the number masked, so that the declarer recognises it
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kin_index"], name="people_kin_once"),
            models.CheckConstraint(condition=~Q(kin_index=""), name="people_kin_has_number"),
        ]
