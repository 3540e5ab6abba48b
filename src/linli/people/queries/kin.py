"""Who is kin of whom, by declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linli.people.models import Kinship, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.actor import Actor


def kin_of(person_ids: Iterable[int]) -> frozenset[int]:
    """Persons who declared one of these as kin, or whom one of these declared; one statement."""
    ids = set(person_ids)
    if not ids:
        return frozenset()
    indexes = Person.objects.filter(pk__in=ids).exclude(phone_index="").values("phone_index")
    declarers = Kinship.objects.filter(kin_index__in=indexes).values("person_id")
    declared = Kinship.objects.filter(person_id__in=ids).values("kin_index")
    found = Person.objects.filter(Q(pk__in=declarers) | Q(phone_index__in=declared))
    return frozenset(found.values_list("pk", flat=True))


def own_kin(*, actor: Actor) -> list[Kinship]:
    """What the actor declared, newest first."""
    return list(Kinship.objects.filter(person_id=actor.person_id or 0).order_by("-declared_at", "-pk"))
