"""Verbs of service projects, one file per stage."""

from .absences import (
    appeal_absence,
    decide_absence,
    erase_absence_words,
    mark_absence,
    take_back_absence,
)
from .answers import set_answer_times
from .asking import (
    approve_request,
    ask_for_place,
    expire_requests,
    refuse_request,
    take_back_request,
)
from .calendar import (
    end_calendar_link,
    make_calendar_link,
)
from .claiming import (
    Claim,
    Press,
    claim_in_rush,
    claim_slot,
)
from .crews import (
    call_off,
    claim_together,
    end_crew,
    join_crew,
    leave_crew,
    make_crew,
)
from .delivering import (
    ask_another,
    hand_in,
    set_delivery,
)
from .drawing import (
    enter_draw,
    leave_draw,
    run_draws,
)
from .editing import (
    edit_project,
)
from .ending import (
    cancel_project,
    end_project,
)
from .erasing import (
    erase_contacts,
    erase_requests,
    erase_withdrawals,
)
from .kiosks import (
    end_kiosk,
    make_kiosk,
)
from .offering import (
    accept_offer,
    decline_offer,
    expire_offers,
)
from .opening import (
    draft_project,
    open_project,
    publish_project,
)
from .passing import (
    pass_on,
)
from .places import (
    assign_slot,
    join_waiting,
    leave_waiting,
    withdraw_slot,
)
from .programmes import (
    edit_programme,
    open_programme,
)
from .series import (
    add_series,
    change_series,
    end_series,
)
from .signing import (
    ask_correction,
    confirm_attendance,
    countersign,
    note_refusal,
    sign_by_place,
    sign_in,
    sign_out,
)
from .templates import (
    remove_template,
    save_template,
)
from .terms import (
    set_terms,
)

__all__ = [
    "Claim",
    "Press",
    "accept_offer",
    "add_series",
    "appeal_absence",
    "approve_request",
    "ask_another",
    "ask_correction",
    "ask_for_place",
    "assign_slot",
    "call_off",
    "cancel_project",
    "change_series",
    "claim_in_rush",
    "claim_slot",
    "claim_together",
    "confirm_attendance",
    "countersign",
    "decide_absence",
    "decline_offer",
    "draft_project",
    "edit_programme",
    "edit_project",
    "end_calendar_link",
    "end_crew",
    "end_kiosk",
    "end_project",
    "end_series",
    "enter_draw",
    "erase_absence_words",
    "erase_contacts",
    "erase_requests",
    "erase_withdrawals",
    "expire_offers",
    "expire_requests",
    "hand_in",
    "join_crew",
    "join_waiting",
    "leave_crew",
    "leave_draw",
    "leave_waiting",
    "make_calendar_link",
    "make_crew",
    "make_kiosk",
    "mark_absence",
    "note_refusal",
    "open_programme",
    "open_project",
    "pass_on",
    "publish_project",
    "refuse_request",
    "remove_template",
    "run_draws",
    "save_template",
    "set_answer_times",
    "set_delivery",
    "set_terms",
    "sign_by_place",
    "sign_in",
    "sign_out",
    "take_back_absence",
    "take_back_request",
    "withdraw_slot",
]
