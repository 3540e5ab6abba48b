"""Tables of people: one module per matter."""

from __future__ import annotations

from .accounts import Account, AccountManager, ApiToken, Person, Session
from .registrations import Registration, RegistrationQuerySet, Skill
from .units import Post, PostQuerySet, Role, Unit

__all__ = [
    "Account",
    "AccountManager",
    "ApiToken",
    "Person",
    "Post",
    "PostQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "Role",
    "Session",
    "Skill",
    "Unit",
]
