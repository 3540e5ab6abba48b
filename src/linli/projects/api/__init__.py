"""JSON of service projects: every verb and every list of the pages."""

from linli.projects.api import desk, shifts, signing
from linli.projects.api.shapes import router

__all__ = ["desk", "router", "shifts", "signing"]
