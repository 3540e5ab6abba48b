"""Addresses of cases."""

from __future__ import annotations

from . import urls_desk, urls_imports, urls_resident, urls_voices

app_name = "cases"

urlpatterns = [*urls_resident.patterns, *urls_desk.patterns, *urls_imports.patterns, *urls_voices.patterns]
