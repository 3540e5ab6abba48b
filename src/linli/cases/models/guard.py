"""What no post opens: cases about oneself or one's kin, and shielded cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from linli.kernel.models import Row
from linli.people.models import Kinship, Person, Role
from linli.places.codes import area_q

if TYPE_CHECKING:
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
    mine = Kinship.objects.filter(person_id=me).values("kin_index")
    my_index = Person.objects.filter(pk=me).exclude(phone_index="").values("phone_index")
    theirs = Kinship.objects.filter(kin_index__in=my_index).values("person_id")
    about = CaseSubject.objects.filter(
        Q(person_id=me) | Q(person__phone_index__in=mine) | Q(person_id__in=theirs)
    )
    named = CaseAccess.objects.filter(person_id=me, ended_at__isnull=True)
    sees = Q(shielded="") | Q(pk__in=named.values("case_id"))
    codes = actor.area_codes(Role.SUPERVISOR)
    return (sees | area_q(codes) if codes else sees) & ~Q(pk__in=about.values("case_id"))
