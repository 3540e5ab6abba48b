"""JSON of service projects: every verb and every list of the pages."""

from linli.projects.api import desk, programmes, series, shifts, templates
from linli.projects.api.shapes import router

__all__ = ["desk", "programmes", "router", "series", "shifts", "templates"]
