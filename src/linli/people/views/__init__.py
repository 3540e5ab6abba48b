"""Pages of people, one file per matter."""

from .accounts import login, logout, signup, signup_confirm
from .desk import confirm, decline, registrations, unit, unit_register
from .disclosing import approve, disclosures, refuse, review, seen
from .doors import code_confirm, code_login, wechat_back, wechat_go, wechat_mini, wechat_unlink
from .forgotten import forgotten, forgotten_confirm
from .helping import help_factors, help_one, help_password, helps
from .joining import join, leave
from .kin import kin, withdraw_kin
from .own import language, make_token, me, revoke_token, type_size
from .proving import prove, prove_passkey
from .revealing import reveal_registration
from .second import passkey_login, second, second_passkey
from .security import (
    codes,
    codes_renew,
    passkey_add,
    passkey_remove,
    password,
    security,
    session_end,
    sessions_end,
    totp,
    totp_remove,
)

__all__ = [
    "approve",
    "code_confirm",
    "code_login",
    "codes",
    "codes_renew",
    "confirm",
    "decline",
    "disclosures",
    "forgotten",
    "forgotten_confirm",
    "help_factors",
    "help_one",
    "help_password",
    "helps",
    "join",
    "kin",
    "language",
    "leave",
    "login",
    "logout",
    "make_token",
    "me",
    "passkey_add",
    "passkey_login",
    "passkey_remove",
    "password",
    "prove",
    "prove_passkey",
    "refuse",
    "registrations",
    "reveal_registration",
    "review",
    "revoke_token",
    "second",
    "second_passkey",
    "security",
    "seen",
    "session_end",
    "sessions_end",
    "signup",
    "signup_confirm",
    "totp",
    "totp_remove",
    "type_size",
    "unit",
    "unit_register",
    "wechat_back",
    "wechat_go",
    "wechat_mini",
    "wechat_unlink",
    "withdraw_kin",
]
