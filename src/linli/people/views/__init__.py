"""Pages of people, one file per matter."""

from .accounts import login, logout, signup, signup_confirm
from .desk import confirm, decline, look, registrations, unit, unit_register
from .joining import join, leave
from .kin import kin, withdraw_kin
from .own import language, make_token, me, revoke_token

__all__ = [
    "confirm",
    "decline",
    "join",
    "kin",
    "language",
    "leave",
    "login",
    "logout",
    "look",
    "make_token",
    "me",
    "registrations",
    "revoke_token",
    "signup",
    "signup_confirm",
    "unit",
    "unit_register",
    "withdraw_kin",
]
