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
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:uid>/", exports.one, name="export_one"),
    path("exports/<uuid:uid>/progress/", exports.progress, name="export_progress"),
    path("exports/<uuid:uid>/fetch/", exports.fetch, name="export_fetch"),
    path("exports/<uuid:uid>/approve/", exports.approve, name="export_approve"),
    path("exports/<uuid:uid>/refuse/", exports.refuse, name="export_refuse"),
]
