"""Service projects 服务项目: published work with points, skills, shifts and slots."""

from .absences import Absence
from .claims import CalendarLink, Draw, DrawEntry, Offer, PlaceRequest, Waiting, Withdrawal
from .core import Position, Programme, Project, ProjectCase, ProjectQuerySet, Template
from .crews import Crew, CrewClaim, CrewMember
from .shifts import FREE, Series, Shift, Slot, joined_after

__all__ = [
    "FREE",
    "Absence",
    "CalendarLink",
    "Crew",
    "CrewClaim",
    "CrewMember",
    "Draw",
    "DrawEntry",
    "Offer",
    "PlaceRequest",
    "Position",
    "Programme",
    "Project",
    "ProjectCase",
    "ProjectQuerySet",
    "Series",
    "Shift",
    "Slot",
    "Template",
    "Waiting",
    "Withdrawal",
    "joined_after",
]
