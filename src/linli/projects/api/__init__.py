"""JSON of service projects: every verb and every list of the pages."""

from linli.projects.api import claims, desk, programmes, series, shifts, signing, templates
from linli.projects.api.shapes import router

__all__ = ["claims", "desk", "programmes", "router", "series", "shifts", "signing", "templates"]
