"""What people and units can do and have done to them, one file per matter."""

from .erasing import erase_registration_words, erase_sessions, erase_tokens
from .factors import (
    add_passkey,
    add_totp,
    confirm_by_code,
    confirm_by_passkey,
    remove_factor,
    renew_recovery_codes,
    sign_in_by_passkey,
)
from .kin import declare_kin, withdraw_kin
from .making import end_post, grant_post, make_account, make_person, make_unit, sign_up
from .passwords import change_password, prove_password
from .registering import (
    confirm_registration,
    decline_registration,
    end_registration,
    look_at_contact,
    register_home,
    register_unit,
)
from .resealing import reseal_json, sealed_in_json
from .sessions import end_other_sessions, end_session, note_seen, note_sign_in
from .signing_in import choose_language, send_sign_in_code, sign_in, sign_in_by_code
from .tokens import issue_own_token, issue_token, revoke_token
from .wechat import link_wechat, sign_in_by_wechat, unlink_wechat

__all__ = [
    "add_passkey",
    "add_totp",
    "change_password",
    "choose_language",
    "confirm_by_code",
    "confirm_by_passkey",
    "confirm_registration",
    "declare_kin",
    "decline_registration",
    "end_other_sessions",
    "end_post",
    "end_registration",
    "end_session",
    "erase_registration_words",
    "erase_sessions",
    "erase_tokens",
    "grant_post",
    "issue_own_token",
    "issue_token",
    "link_wechat",
    "look_at_contact",
    "make_account",
    "make_person",
    "make_unit",
    "note_seen",
    "note_sign_in",
    "prove_password",
    "register_home",
    "register_unit",
    "remove_factor",
    "renew_recovery_codes",
    "reseal_json",
    "revoke_token",
    "sealed_in_json",
    "send_sign_in_code",
    "sign_in",
    "sign_in_by_code",
    "sign_in_by_passkey",
    "sign_in_by_wechat",
    "sign_up",
    "unlink_wechat",
    "withdraw_kin",
]
