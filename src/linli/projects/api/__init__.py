"""JSON of service projects: every verb and every list of the pages."""

from linli.projects.api import claims, desk, shifts, signing
from linli.projects.api.shapes import router

__all__ = ["claims", "desk", "router", "shifts", "signing"]
