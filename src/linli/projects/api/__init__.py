"""JSON of service projects: every verb and every list of the pages."""

from linli.projects.api import (
    absences,
    answers,
    claims,
    crews,
    delivering,
    desk,
    kiosks,
    programmes,
    series,
    shifts,
    signing,
    templates,
)
from linli.projects.api.shapes import router

__all__ = [
    "absences",
    "answers",
    "claims",
    "crews",
    "delivering",
    "desk",
    "kiosks",
    "programmes",
    "router",
    "series",
    "shifts",
    "signing",
    "templates",
]
