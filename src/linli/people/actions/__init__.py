"""What people and units can do and have done to them, one file per matter."""

from .bulk_looks import date_bulk_look, drop_bulk_look, prepare_bulk_look
from .deciding import confirm_certificate, decline_certificate
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
from .handing_out import Handed, hand_out
from .helping import begin_password, take_factors
from .kin import declare_kin, withdraw_kin
from .making import make_account, make_person, sign_up
from .messages import bind_messages_wechat, choose_messages, unbind_messages_wechat
from .own import (
    add_certificate,
    change_work_unit,
    count_members,
    declare_member,
    warn_of_certificate,
    withdraw_certificate,
)
from .passwords import change_password, close_password, prove_password, reset_password, send_reset_code
from .people_import import (
    cancel_people,
    map_people,
    open_people,
    receive_people,
    resume_people,
    run_people,
    start_people,
)
from .posts import appoint, end_post, grant_post, renew_post, report_clashes, revoke_post, warn_of_end
from .registering import (
    confirm_registration,
    decline_registration,
    end_registration,
    register_home,
    register_unit,
)
from .resealing import reseal_json, sealed_in_json
from .sessions import end_other_sessions, end_session, note_seen, note_sign_in
from .signing_in import choose_language, choose_type, send_sign_in_code, sign_in, sign_in_by_code
from .tokens import issue_own_token, issue_token, revoke_token
from .tying import close_over_ties, deploy, end_tie, join_alliance, make_liaison, make_pairing
from .units import change_unit, close_lapsed, close_unit, make_unit, move_unit, open_unit
from .wechat import link_wechat, sign_in_by_wechat, unlink_wechat

__all__ = [
    "Device",
    "Handed",
    "add_certificate",
    "add_passkey",
    "add_totp",
    "appoint",
    "approve_look",
    "ask_to_look",
    "begin_password",
    "bind_messages_wechat",
    "break_glass",
    "cancel_people",
    "change_password",
    "change_unit",
    "change_work_unit",
    "choose_language",
    "choose_messages",
    "choose_type",
    "close_lapsed",
    "close_over_ties",
    "close_password",
    "close_unit",
    "confirm_by_code",
    "confirm_by_passkey",
    "confirm_certificate",
    "confirm_registration",
    "count_members",
    "date_bulk_look",
    "declare_kin",
    "declare_member",
    "decline_certificate",
    "decline_registration",
    "deploy",
    "drop_bulk_look",
    "end_other_sessions",
    "end_post",
    "end_registration",
    "end_session",
    "end_tie",
    "erase_registration_words",
    "erase_sessions",
    "erase_tokens",
    "expire_approvals",
    "grant_post",
    "hand_out",
    "issue_own_token",
    "issue_token",
    "join_alliance",
    "link_wechat",
    "make_account",
    "make_liaison",
    "make_pairing",
    "make_person",
    "make_unit",
    "map_people",
    "move_unit",
    "note_seen",
    "note_sign_in",
    "open_people",
    "open_unit",
    "prepare_bulk_look",
    "prove_password",
    "receive_people",
    "refuse_look",
    "register_home",
    "register_unit",
    "remove_factor",
    "renew_post",
    "renew_recovery_codes",
    "report_clashes",
    "reseal_json",
    "reset_password",
    "resume_people",
    "reveal",
    "review_glass",
    "revoke_post",
    "revoke_token",
    "run_people",
    "sealed_in_json",
    "send_reset_code",
    "send_sign_in_code",
    "sign_in",
    "sign_in_by_code",
    "sign_in_by_passkey",
    "sign_in_by_wechat",
    "sign_up",
    "start_people",
    "take_factors",
    "unbind_messages_wechat",
    "unlink_wechat",
    "warn_of_certificate",
    "warn_of_end",
    "withdraw_certificate",
    "withdraw_kin",
]
