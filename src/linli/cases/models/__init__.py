"""Tables of cases."""

from __future__ import annotations

from .catalogue import Category
from .core import (
    AREA_ROLES,
    Case,
    CaseParty,
    CaseQuerySet,
    ClockEvent,
    Voice,
    VoiceQuerySet,
    sight_of,
)
from .desk import ImportProblem, ImportRun, SavedView
from .exporting import ExportQuerySet, ExportRequest
from .guard import CaseAccess, CaseSubject, guard_of
from .words import Note, Photo

__all__ = [
    "AREA_ROLES",
    "Case",
    "CaseAccess",
    "CaseParty",
    "CaseQuerySet",
    "CaseSubject",
    "Category",
    "ClockEvent",
    "ExportQuerySet",
    "ExportRequest",
    "ImportProblem",
    "ImportRun",
    "Note",
    "Photo",
    "SavedView",
    "Voice",
    "VoiceQuerySet",
    "guard_of",
    "sight_of",
]
