"""What people and units can do and have done to them, one file per matter."""

from .making import make_account, make_person, sign_up
from .own import (
    add_certificate,
    change_work_unit,
    count_members,
    declare_member,
    warn_of_certificate,
    withdraw_certificate,
)
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
    look_at_contact,
    register_home,
    register_unit,
)
from .signing_in import issue_token, revoke_token, sign_in
from .tying import close_over_ties, deploy, end_tie, join_alliance, make_liaison, make_pairing
from .units import change_unit, close_lapsed, close_unit, make_unit, move_unit, open_unit

__all__ = [
    "add_certificate",
    "appoint",
    "cancel_people",
    "change_unit",
    "change_work_unit",
    "close_lapsed",
    "close_over_ties",
    "close_unit",
    "confirm_registration",
    "count_members",
    "declare_member",
    "decline_registration",
    "deploy",
    "end_post",
    "end_registration",
    "end_tie",
    "grant_post",
    "issue_token",
    "join_alliance",
    "look_at_contact",
    "make_account",
    "make_liaison",
    "make_pairing",
    "make_person",
    "make_unit",
    "map_people",
    "move_unit",
    "open_people",
    "open_unit",
    "receive_people",
    "register_home",
    "register_unit",
    "renew_post",
    "report_clashes",
    "resume_people",
    "revoke_post",
    "revoke_token",
    "run_people",
    "sign_in",
    "sign_up",
    "start_people",
    "warn_of_certificate",
    "warn_of_end",
    "withdraw_certificate",
]
