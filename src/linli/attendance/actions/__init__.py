"""Verbs of the double sign, one file per matter."""

from .closing import close_as_planned, mark_missing_out
from .correcting import (
    approve_correction,
    ask_correction,
    erase_words,
    keep_sign,
    refuse_correction,
    withdraw_correction,
)
from .countersigning import countersign
from .delivering import (
    ask_another,
    confirm_delivery,
    erase_delivery_words,
    erase_recipients,
    expire_delivery,
    hand_in,
    name_recipient,
    refuse_delivery,
    withdraw_delivery,
)
from .kiosks import end_kiosk, make_kiosk, open_kiosk
from .pictures import erase_delivery_photos
from .signing import note_wrong_code, sign_in, sign_out
from .windows import set_windows

__all__ = [
    "approve_correction",
    "ask_another",
    "ask_correction",
    "close_as_planned",
    "confirm_delivery",
    "countersign",
    "end_kiosk",
    "erase_delivery_photos",
    "erase_delivery_words",
    "erase_recipients",
    "erase_words",
    "expire_delivery",
    "hand_in",
    "keep_sign",
    "make_kiosk",
    "mark_missing_out",
    "name_recipient",
    "note_wrong_code",
    "open_kiosk",
    "refuse_correction",
    "refuse_delivery",
    "set_windows",
    "sign_in",
    "sign_out",
    "withdraw_correction",
    "withdraw_delivery",
]
