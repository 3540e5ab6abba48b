"""Pages of people, one file per matter."""

from .accounts import login, logout, me, signup, signup_confirm
from .desk import confirm, decline, registrations, unit, unit_register
from .disclosing import approve, disclosures, refuse, review, seen
from .joining import join, leave
from .revealing import reveal_registration

__all__ = [
    "approve",
    "confirm",
    "decline",
    "disclosures",
    "join",
    "leave",
    "login",
    "logout",
    "me",
    "refuse",
    "registrations",
    "reveal_registration",
    "review",
    "seen",
    "signup",
    "signup_confirm",
    "unit",
    "unit_register",
]
