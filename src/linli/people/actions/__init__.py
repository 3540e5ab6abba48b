"""What people and units can do and have done to them, one file per matter."""

from .erasing import erase_registration_words, erase_sessions, erase_tokens
from .making import end_post, grant_post, make_account, make_person, make_unit, sign_up
from .registering import (
    confirm_registration,
    decline_registration,
    end_registration,
    look_at_contact,
    register_home,
    register_unit,
)
from .signing_in import issue_token, revoke_token, sign_in

__all__ = [
    "confirm_registration",
    "decline_registration",
    "end_post",
    "end_registration",
    "erase_registration_words",
    "erase_sessions",
    "erase_tokens",
    "grant_post",
    "issue_token",
    "look_at_contact",
    "make_account",
    "make_person",
    "make_unit",
    "register_home",
    "register_unit",
    "revoke_token",
    "sign_in",
    "sign_up",
]
