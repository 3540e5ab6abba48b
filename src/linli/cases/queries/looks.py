"""Photos that may look alike, found by their quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linli.cases import looks

if TYPE_CHECKING:
    from collections.abc import Iterable


def sharing_a_quarter(bits: Iterable[int]) -> Q:
    """Which rows of `Looks` share a quarter with one of these: what is nearly the same is among them."""
    alike = Q(pk__in=[])
    quarters = [looks.quarters_of(one) for one in bits]
    for n in range(4):
        wanted = {one[n] for one in quarters} - {None}
        if wanted:
            alike |= Q(**{f"quarter_{n + 1}__in": wanted})
    return alike
