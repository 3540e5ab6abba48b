"""Tables of cases."""

from __future__ import annotations

from .core import (
    AREA_ROLES,
    Case,
    CaseParty,
    CaseQuerySet,
    Category,
    ClockEvent,
    Note,
    Photo,
    Voice,
    VoiceQuerySet,
    sight_of,
)
from .desk import ImportProblem, ImportRun, SavedView
from .exporting import ExportQuerySet, ExportRequest

__all__ = [
    "AREA_ROLES",
    "Case",
    "CaseParty",
    "CaseQuerySet",
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
    "sight_of",
]
