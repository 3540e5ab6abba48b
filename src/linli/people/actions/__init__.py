"""What people and units can do and have done to them, one file per matter."""

from .disclosing import (
    Device,
    approve_look,
    ask_to_look,
    break_glass,
    expire_approvals,
    refuse_look,
    reveal,
    review_glass,
)
from .making import end_post, grant_post, make_account, make_person, make_unit, sign_up
from .registering import (
    confirm_registration,
    decline_registration,
    end_registration,
    register_home,
    register_unit,
)
from .signing_in import issue_token, revoke_token, sign_in

__all__ = [
    "Device",
    "approve_look",
    "ask_to_look",
    "break_glass",
    "confirm_registration",
    "decline_registration",
    "end_post",
    "end_registration",
    "expire_approvals",
    "grant_post",
    "issue_token",
    "make_account",
    "make_person",
    "make_unit",
    "refuse_look",
    "register_home",
    "register_unit",
    "reveal",
    "review_glass",
    "revoke_token",
    "sign_in",
    "sign_up",
]
