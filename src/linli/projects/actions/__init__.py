"""Verbs of service projects, one file per stage."""

from .editing import edit_project
from .ending import cancel_project, end_project
from .erasing import erase_contacts
from .opening import draft_project, open_project, publish_project
from .places import assign_slot, claim_slot, join_waiting, leave_waiting, withdraw_slot
from .signing import (
    ask_correction,
    confirm_attendance,
    countersign,
    note_refusal,
    sign_by_place,
    sign_in,
    sign_out,
)

__all__ = [
    "ask_correction",
    "assign_slot",
    "cancel_project",
    "claim_slot",
    "confirm_attendance",
    "countersign",
    "draft_project",
    "edit_project",
    "end_project",
    "erase_contacts",
    "join_waiting",
    "leave_waiting",
    "note_refusal",
    "open_project",
    "publish_project",
    "sign_by_place",
    "sign_in",
    "sign_out",
    "withdraw_slot",
]
