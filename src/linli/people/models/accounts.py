"""Human beings, their logins, sessions and tokens."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from linli.kernel import crypto
from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed


class Person(Row):
    """A human being. Names and telephone numbers are sealed; look-ups go through blind indexes."""

    sealed: ClassVar[Declaration] = {
        "name_sealed": Sealed("people.person.name"),
        "phone_sealed": Sealed("people.person.phone", index="phone_index"),
    }

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
    # Empty: as the browser has it.
    large_type = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField()
    # Empty: set before this was kept. `password_due`: too weak for the posts that its holder has meanwhile.
    password_set_at = models.DateTimeField(null=True, blank=True)
    password_due = models.BooleanField(default=False)

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
    uid = models.UUIDField(null=True, unique=True, editable=False)
    device = models.ForeignKey("Device", null=True, on_delete=models.SET_NULL, related_name="sessions")
    opened_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    # When a second factor was last given in this session; empty: none yet.
    factor_at = models.DateTimeField(null=True)

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
    # When a second factor was given for it, or whoever runs the machine made it. Without one it carries no post that
    # needs one, also when the post came later.
    factor_at = models.DateTimeField(null=True, blank=True)

    @property
    def last_signs(self) -> str:
        """What its owner tells it by: the last four signs of its uid; of the token itself nothing can be shown."""
        return self.uid.hex[-4:]
