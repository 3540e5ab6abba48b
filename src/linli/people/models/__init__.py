"""Tables of people: one module per matter."""

from __future__ import annotations

from .accounts import Account, AccountManager, ApiToken, Person, Session
from .kin import Kinship
from .registrations import Registration, RegistrationQuerySet, Skill
from .signing import Device, UsedPassword
from .units import Post, PostQuerySet, Role, Unit

__all__ = [
    "Account",
    "AccountManager",
    "ApiToken",
    "Device",
    "Kinship",
    "Person",
    "Post",
    "PostQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "Role",
    "Session",
    "Skill",
    "Unit",
    "UsedPassword",
]
