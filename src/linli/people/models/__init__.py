"""Tables of people: one module per matter."""

from __future__ import annotations

from .accounts import Account, AccountManager, ApiToken, Person, Session
from .bulk_look import BulkLook, BulkLookPart
from .disclosure import Disclosure, DisclosureApproval, DisclosureQuerySet, Purpose
from .kin import Kinship
from .particulars import Certificate, MemberCount, Particulars, PeopleProblem, PeopleRun, WorkSpell
from .registrations import Registration, RegistrationQuerySet, Skill
from .signing import Device, SignInHelp, UsedPassword
from .ties import Deployment, Liaison, Membership, Pairing, Tie, TieQuerySet
from .units import Post, PostQuerySet, Role, Unit, UnitPast, UnitQuerySet

__all__ = [
    "Account",
    "AccountManager",
    "ApiToken",
    "BulkLook",
    "BulkLookPart",
    "Certificate",
    "Deployment",
    "Device",
    "Disclosure",
    "DisclosureApproval",
    "DisclosureQuerySet",
    "Kinship",
    "Liaison",
    "MemberCount",
    "Membership",
    "Pairing",
    "Particulars",
    "PeopleProblem",
    "PeopleRun",
    "Person",
    "Post",
    "PostQuerySet",
    "Purpose",
    "Registration",
    "RegistrationQuerySet",
    "Role",
    "Session",
    "SignInHelp",
    "Skill",
    "Tie",
    "TieQuerySet",
    "Unit",
    "UnitPast",
    "UnitQuerySet",
    "UsedPassword",
    "WorkSpell",
]
