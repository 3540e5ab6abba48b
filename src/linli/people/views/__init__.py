"""Pages of people, one file per matter."""

from .accounts import login, logout, me, signup, signup_confirm
from .desk import confirm, decline, look, registrations, unit, unit_register
from .joining import join, leave
from .kin import kin, withdraw_kin

__all__ = [
    "confirm",
    "decline",
    "join",
    "kin",
    "leave",
    "login",
    "logout",
    "look",
    "me",
    "registrations",
    "signup",
    "signup_confirm",
    "unit",
    "unit_register",
    "withdraw_kin",
]
