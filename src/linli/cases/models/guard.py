"""What no post opens: cases about oneself or one's kin, and shielded cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from linli.kernel.among import Among
from linli.kernel.models import Row
from linli.people.models import Kinship, Person, Role
from linli.places.codes import area_q

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor


class CaseSubject(Row):
    """Somebody whom a case is about: whatever their post, neither they nor their declared kin see it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="subjects")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="subject_of")
    named_at = models.DateTimeField()
    named_by = models.UUIDField(null=True, blank=True)  # the post

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="cases_subject_once")]


class CaseAccess(Row):
    """Somebody named for a shielded case, by a responsible person, until that is ended."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="accesses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="case_accesses")
    granted_at = models.DateTimeField()
    granted_by = models.UUIDField(null=True, blank=True)  # the post
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "case"], condition=Q(ended_at__isnull=True), name="cases_access_once"
            )
        ]


def guard_of(actor: Actor) -> Q:
    """What no post opens: cases about the actor or their declared kin, and shielded cases they were not named for.

    A supervisor of the area sees shielded cases, because somebody responsible has to name who may. The twin of
    ``rules_guard.may_see``.
    """
    if actor.is_system:
        return Q()
    if actor.person_id is None:
        return Q(shielded="")
    me = actor.person_id
    sees = Q(shielded="") | Q(Among("pk", _named_for, me))
    codes = actor.area_codes(Role.SUPERVISOR)
    return (sees | area_q(codes) if codes else sees) & ~Q(Among("pk", _about, me))


def _about(person_id: int) -> QuerySet[CaseSubject, Any]:
    """Cases about somebody, or about their kin, whichever of the two declared it."""
    declared = Kinship.objects.filter(person_id=person_id).values("kin_index")
    number = Person.objects.filter(pk=person_id).exclude(phone_index="").values("phone_index")
    declaring = Kinship.objects.filter(kin_index__in=number).values("person_id")
    found = CaseSubject.objects.filter(
        Q(person_id=person_id) | Q(person__phone_index__in=declared) | Q(person_id__in=declaring)
    )
    return found.values("case_id")


def _named_for(person_id: int) -> QuerySet[CaseAccess, Any]:
    """Shielded cases somebody was named for."""
    return CaseAccess.objects.filter(person_id=person_id, ended_at__isnull=True).values("case_id")
