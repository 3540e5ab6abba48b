"""What people and units can do and have done to them, one file per matter."""

from .erasing import erase_registration_words, erase_sessions, erase_tokens
from .kin import declare_kin, withdraw_kin
from .making import end_post, grant_post, make_account, make_person, make_unit, sign_up
from .registering import (
    confirm_registration,
    decline_registration,
    end_registration,
    look_at_contact,
    register_home,
    register_unit,
)
from .signing_in import choose_language, sign_in
from .tokens import issue_own_token, issue_token, revoke_token

__all__ = [
    "choose_language",
    "confirm_registration",
    "declare_kin",
    "decline_registration",
    "end_post",
    "end_registration",
    "erase_registration_words",
    "erase_sessions",
    "erase_tokens",
    "grant_post",
    "issue_own_token",
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
    "withdraw_kin",
]
