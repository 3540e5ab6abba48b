"""Tables of people: one module per matter."""

from __future__ import annotations

from .accounts import Account, AccountManager, ApiToken, Person, Session
from .disclosure import Disclosure, DisclosureApproval, DisclosureQuerySet, Purpose
from .registrations import Registration, RegistrationQuerySet, Skill
from .units import Post, PostQuerySet, Role, Unit

__all__ = [
    "Account",
    "AccountManager",
    "ApiToken",
    "Disclosure",
    "DisclosureApproval",
    "DisclosureQuerySet",
    "Person",
    "Post",
    "PostQuerySet",
    "Purpose",
    "Registration",
    "RegistrationQuerySet",
    "Role",
    "Session",
    "Skill",
    "Unit",
]
