"""Addresses of cases."""

from __future__ import annotations

from . import urls_desk, urls_imports, urls_lasting, urls_resident, urls_routing, urls_voices

app_name = "cases"

urlpatterns = [
    *urls_resident.patterns,
    *urls_desk.patterns,
    *urls_imports.patterns,
    *urls_lasting.patterns,
    *urls_routing.patterns,
    *urls_voices.patterns,
]
