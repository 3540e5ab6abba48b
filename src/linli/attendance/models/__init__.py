"""Double sign 双签: sign-in and sign-out with their evidence. Serves every peer by a plain pointer."""

from .core import (
    Attendance,
    Correction,
    CorrectionQuerySet,
    Countersign,
    Delivery,
    DeliveryPhoto,
    Recipient,
    Sign,
    Way,
)
from .kiosks import Kiosk

__all__ = [
    "Attendance",
    "Correction",
    "CorrectionQuerySet",
    "Countersign",
    "Delivery",
    "DeliveryPhoto",
    "Kiosk",
    "Recipient",
    "Sign",
    "Way",
]
