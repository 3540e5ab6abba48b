"""What is known of a person beyond name and number: kept apart, so that no page loads it by accident."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.kernel import crypto
from linli.kernel.import_runs import ProblemRow, RunRow
from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed

from .accounts import Person
from .registrations import Skill
from .units import Unit


def _identity(_value: str) -> str:
    return "identity"


class Particulars(Row):
    """Identity number (sealed, with a blind index) and status as a member (class D3).

    The status is sealed whatever it is, and both words are equally long: neither a value nor its length tells.
    """

    class Member(models.TextChoices):
        UNKNOWN = "", "unknown"
        IN_SERVICE = "in_service", "in service"
        NOT_MEMBER = "not_member", "not a member"

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="particulars")
    sealed: ClassVar[Declaration] = {
        "identity_sealed": Sealed("people.particulars.identity", index="identity_index", kind=_identity),
        "member_sealed": Sealed("people.particulars.member"),
    }

    identity_sealed = models.TextField(blank=True)
    identity_index = models.CharField(max_length=64, blank=True)
    member_sealed = models.TextField(blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity_index"], condition=~Q(identity_index=""), name="people_one_identity"
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="people_one_external_id",
            ),
        ]

    @property
    def identity(self) -> str:
        """The identity number in clear."""
        return crypto.unseal(self.identity_sealed, aad=f"people.particulars.identity:{self.uid}")

    @identity.setter
    def identity(self, value: str) -> None:
        self.identity_sealed = crypto.seal(value, aad=f"people.particulars.identity:{self.uid}")
        self.identity_index = crypto.blind_index("identity", value)

    @property
    def member(self) -> str:
        """The status in clear: for counting, and for the person; never in a list."""
        return crypto.unseal(self.member_sealed, aad=f"people.particulars.member:{self.uid}")

    @member.setter
    def member(self, value: str) -> None:
        self.member_sealed = crypto.seal(str(value), aad=f"people.particulars.member:{self.uid}")


class MemberCount(Row):
    """How many in-service members registered, counted by night: a count that moved at once would name somebody."""

    area_code = models.CharField(max_length=18, blank=True)
    unit = models.OneToOneField(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="member_count"
    )
    registered = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code"], condition=~Q(area_code=""), name="people_count_one_per_area"
            )
        ]


class WorkSpell(Row):
    """Where somebody worked, from when until when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="work_spells")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="work_spells")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="people_one_work_unit"
            )
        ]


class Certificate(Row):
    """A certificate 资格证 for a skill. The number is sealed; it counts from its first day until its last.

    Its holder enters it; it counts for work that asks for one once a community worker has seen it (``confirmed_at``).
    Who finds that it is not right says so (``declined_at``, ``decline_note``).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="certificates")
    sealed: ClassVar[Declaration] = {"number_sealed": Sealed("people.certificate.number")}

    number_sealed = models.TextField(blank=True)
    issued_by = models.CharField(max_length=120)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="certificates_decided"
    )
    decline_note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["valid_until", "id"], name="people_certificate_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
                name="people_certificate_one_answer",
            )
        ]

    @property
    def number(self) -> str:
        """The number in clear: for the holder."""
        return crypto.unseal(self.number_sealed, aad=f"people.certificate.number:{self.uid}")

    @number.setter
    def number(self, value: str) -> None:
        self.number_sealed = crypto.seal(value.strip(), aad=f"people.certificate.number:{self.uid}")


class PeopleRun(RunRow):
    """One import of people: where it stands."""

    started_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="people_imports"
    )

    class Meta:
        indexes = [models.Index(fields=["created_at", "id"], name="people_run_newest")]


class PeopleProblem(ProblemRow):
    """A row that could not go in, or a remark about one that did. What stood there is never kept: it is personal."""

    run = models.ForeignKey(PeopleRun, on_delete=models.CASCADE, related_name="problems")
