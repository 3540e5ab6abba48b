"""Tables of cases."""

from __future__ import annotations

from .catalogue import Category
from .clock import ClockEvent, CountedIn, StageLimit, TimeRequest
from .core import (
    AREA_ROLES,
    Case,
    CaseParty,
    CaseQuerySet,
    sight_of,
)
from .desk import ImportProblem, ImportRun, SavedView
from .enterprise import EnterpriseMatter, ServiceManager
from .evidence import Evidence, EvidenceContract, Item, WrongCode
from .exporting import ExportQuerySet, ExportRequest
from .filing import ProxyFiling
from .guard import CaseAccess, CaseSubject, guard_of
from .lights import LightCause, LightDigest
from .looks import Looks
from .mechanisms import Mechanism
from .merging import CaseMerge, MergeObjection
from .routing import Objection, RoutingExample, RoutingRule, RoutingVersion
from .standing import StandingReview
from .voices import Voice, VoiceQuerySet
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
    "EnterpriseMatter",
    "Evidence",
    "EvidenceContract",
    "ExportQuerySet",
    "ExportRequest",
    "ImportProblem",
    "ImportRun",
    "Item",
    "LightCause",
    "LightDigest",
    "Looks",
    "Mechanism",
    "MergeObjection",
    "Note",
    "Objection",
    "Photo",
    "ProxyFiling",
    "RoutingExample",
    "RoutingRule",
    "RoutingVersion",
    "SavedView",
    "ServiceManager",
    "StageLimit",
    "StandingReview",
    "TimeRequest",
    "Voice",
    "VoiceQuerySet",
    "WrongCode",
    "guard_of",
    "sight_of",
]
