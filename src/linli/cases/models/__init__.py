"""Tables of cases."""

from __future__ import annotations

from .catalogue import Category
from .clock import ClockEvent, CountedIn, StageLimit, TimeRequest
from .core import (
    AREA_ROLES,
    Case,
    CaseParty,
    CaseQuerySet,
    Voice,
    VoiceQuerySet,
    sight_of,
)
from .desk import ImportProblem, ImportRun, SavedView
from .exporting import ExportQuerySet, ExportRequest
from .filing import ProxyFiling
from .guard import CaseAccess, CaseSubject, guard_of
from .lights import LightCause, LightDigest
from .merging import CaseMerge, MergeObjection
from .words import Note, Photo

__all__ = [
    "AREA_ROLES",
    "Case",
    "CaseAccess",
    "CaseMerge",
    "CaseParty",
    "CaseQuerySet",
    "CaseSubject",
    "Category",
    "ClockEvent",
    "CountedIn",
    "ExportQuerySet",
    "ExportRequest",
    "ImportProblem",
    "ImportRun",
    "LightCause",
    "LightDigest",
    "MergeObjection",
    "Note",
    "Photo",
    "ProxyFiling",
    "SavedView",
    "StageLimit",
    "TimeRequest",
    "Voice",
    "VoiceQuerySet",
    "guard_of",
    "sight_of",
]
