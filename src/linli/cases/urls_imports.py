"""Addresses of imports and exports. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import exports, imports

patterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:uid>/", imports.import_run, name="import_run"),
    path("imports/<uuid:uid>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<uuid:uid>/start/", imports.start, name="import_start"),
    path("imports/<uuid:uid>/cancel/", imports.cancel, name="import_cancel"),
    path("imports/<uuid:uid>/problems/", imports.problems, name="import_problems"),
    path("export/", exports.export, name="export"),
]
