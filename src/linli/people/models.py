"""Accounts, human beings, units and the posts that give rights."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel import crypto
from linli.kernel.models import Row
from linli.places.codes import area_q
from linli.places.models import AreaCoded, level_indexes

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class Role(models.TextChoices):
    """What a post lets its holder do; the powers of each role stand in ``people.powers``."""

    GRID_WORKER = "grid_worker", _("Grid worker")
    COMMUNITY = "community", _("Community worker")
    DISPATCHER = "dispatcher", _("Dispatcher")
    HANDLER = "handler", _("Department handler")
    CONTACT = "contact", _("Unit contact")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEADER = "leader", _("Leader")
    ADMIN = "admin", _("Administrator")


class Person(Row):
    """A human being. Names and telephone numbers are sealed; look-ups go through blind indexes."""

    name_sealed = models.TextField(blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    work_unit = models.ForeignKey(
        "Unit", null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index"], condition=~Q(phone_index=""), name="people_person_one_phone"
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @staticmethod
    def name_aad(uid: UUID) -> str:
        """What a sealed name is bound to: moved to another row it does not open."""
        return f"people.person.name:{uid}"

    @property
    def name(self) -> str:
        """The name in clear; whoever shows it to others asks `queries.display_name`."""
        return crypto.unseal(self.name_sealed, aad=self.name_aad(self.uid))

    @name.setter
    def name(self, value: str) -> None:
        self.name_sealed = crypto.seal(value.strip(), aad=self.name_aad(self.uid))

    @property
    def phone(self) -> str:
        """The telephone number in clear."""
        return crypto.unseal(self.phone_sealed, aad=f"people.person.phone:{self.uid}")

    @phone.setter
    def phone(self, value: str) -> None:
        self.phone_sealed = crypto.seal(value.strip(), aad=f"people.person.phone:{self.uid}")
        self.phone_index = crypto.blind_index("phone", value)


class AccountManager(BaseUserManager["Account"]):
    """Django's own look-up by user name; accounts are made by ``people.actions``."""


class Account(AbstractBaseUser):
    """A login. The user name is opaque (no telephone number, no e-mail address)."""

    username = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class Session(AbstractBaseSession):
    """Django's session with the account beside it, so that one join answers who is asking."""

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    # Stands beside the data so that a changed password ends the session without the data being read.
    auth_hash = models.CharField(max_length=64, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        from linli.people.sessions import SessionStore  # noqa: PLC0415 - the store imports this model

        return SessionStore


class ApiToken(Row):
    """A bearer token; only its keyed hash is stored."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    @property
    def last_signs(self) -> str:
        """What its owner tells it by: the last four signs of its uid; of the token itself nothing can be shown."""
        return self.uid.hex[-4:]


class Unit(Row, AreaCoded):
    """A department, enterprise, committee, branch or team; it sits in an area."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        ENTERPRISE = "enterprise", _("Enterprise")
        PARK = "park", _("Industrial park")
        PROPERTY = "property", _("Property company")
        COMMITTEE = "committee", _("Community committee")
        BRANCH = "branch", _("Branch")
        TEAM = "team", _("Volunteer team")
        SQUAD = "squad", _("Squad")
        ALLIANCE = "alliance", _("Alliance")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = level_indexes("name")
        constraints = [models.UniqueConstraint(fields=["name", "area_code"], name="people_unit_name_in_area")]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Vocabulary of posts."""

    def current(self, at: datetime) -> PostQuerySet:
        """Posts that hold at this moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class Post(Row):
    """Rights come only from posts: a person, a role, and the area or unit it is held in."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=16, choices=Role.choices)
    area_code = models.CharField(max_length=18, blank=True, db_index=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="posts")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts_granted"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(area_code="") | Q(unit__isnull=False), name="people_post_in_area_or_unit"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="people_post_ends_after_start",
            ),
        ]


class Skill(Row):
    """A skill 特长 from the city's vocabulary."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        chinese = (get_language() or "zh").startswith("zh")
        return self.name if chinese or not self.name_en else self.name_en


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Vocabulary of registrations."""

    def kept_by(self, actor: Actor) -> RegistrationQuerySet:
        """The register of the areas where the actor works."""
        return self.filter(area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER, Role.GRID_WORKER)))

    def visible_to(self, actor: Actor) -> RegistrationQuerySet:
        """Own registrations, those of the actor's units, and the register; the twin of `rules.may_see`."""
        seen = area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER, Role.GRID_WORKER))
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id)
        units = actor.unit_ids(Role.CONTACT)
        if units:
            seen |= Q(unit_id__in=units)
        return self.filter(seen)


class Registration(Row, AreaCoded):
    """Dual registration 双报到: a person where they live, a unit where it sits; the community confirms.

    ``free_times`` holds codes such as ``sat_am`` separated by spaces; see ``rules.FREE_TIMES``.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("registration", "Waiting for confirmation")
        CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
        DECLINED = "declined", pgettext_lazy("registration", "Declined")
        ENDED = "ended", pgettext_lazy("registration", "Ended")

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="registrations"
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="registrations"
    )
    branch = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="registered_here"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    skills = models.ManyToManyField(Skill, blank=True, related_name="registrations")
    free_times = models.CharField(max_length=200, blank=True)
    offer = models.TextField(blank=True)
    decision_note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations_decided"
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        indexes = level_indexes("created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit__isnull=True)
                | Q(person__isnull=True, unit__isnull=False),
                name="people_registration_person_or_unit",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["pending", "confirmed"], person__isnull=False),
                name="people_registration_one_home",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=["pending", "confirmed"], unit__isnull=False),
                name="people_registration_one_seat",
            ),
        ]
