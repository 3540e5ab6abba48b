"""Tables of cases."""

from __future__ import annotations

from .core import (
    AREA_ROLES,
    Case,
    CaseParty,
    CaseQuerySet,
    Category,
    ClockEvent,
    Voice,
    VoiceQuerySet,
    sight_of,
)
from .desk import ImportProblem, ImportRun, SavedView
from .words import Note, Photo

__all__ = [
    "AREA_ROLES",
    "Case",
    "CaseParty",
    "CaseQuerySet",
    "Category",
    "ClockEvent",
    "ImportProblem",
    "ImportRun",
    "Note",
    "Photo",
    "SavedView",
    "Voice",
    "VoiceQuerySet",
    "sight_of",
]
