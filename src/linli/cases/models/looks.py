"""What a photo looks like, kept beside it so that the same picture is found again."""

from __future__ import annotations

from django.db import models

from linli.cases import looks


class Looks(models.Model):
    """Sixty-four bits, and their four quarters for looking up what is nearly the same.

    A picture without contrast looks like every other one: it has no quarters and is never found.
    """

    bits = models.CharField(max_length=16)
    quarter_1 = models.PositiveIntegerField(null=True)
    quarter_2 = models.PositiveIntegerField(null=True)
    quarter_3 = models.PositiveIntegerField(null=True)
    quarter_4 = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.bits

    def look(self, bits: int) -> None:
        """Keep what it looks like."""
        self.bits = f"{bits:016x}"
        self.quarter_1, self.quarter_2, self.quarter_3, self.quarter_4 = looks.quarters_of(bits)
