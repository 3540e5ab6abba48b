"""Verbs of service projects, one file per stage."""

from .editing import edit_project
from .ending import cancel_project, end_project
from .erasing import erase_contacts
from .opening import draft_project, open_project, publish_project
from .places import assign_slot, claim_slot, join_waiting, leave_waiting, withdraw_slot
from .programmes import edit_programme, open_programme
from .series import add_series, change_series, end_series
from .signing import confirm_attendance, note_refusal, sign_in, sign_out
from .templates import remove_template, save_template

__all__ = [
    "add_series",
    "assign_slot",
    "cancel_project",
    "change_series",
    "claim_slot",
    "confirm_attendance",
    "draft_project",
    "edit_programme",
    "edit_project",
    "end_project",
    "end_series",
    "erase_contacts",
    "join_waiting",
    "leave_waiting",
    "note_refusal",
    "open_programme",
    "open_project",
    "publish_project",
    "remove_template",
    "save_template",
    "sign_in",
    "sign_out",
    "withdraw_slot",
]
