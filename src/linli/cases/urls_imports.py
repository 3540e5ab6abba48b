"""Addresses of imports and exports. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import exports, imports

patterns = [
    *imports.PAGES.paths("imports/"),
    path("export/", exports.export, name="export"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:uid>/", exports.one, name="export_one"),
    path("exports/<uuid:uid>/progress/", exports.progress, name="export_progress"),
    path("exports/<uuid:uid>/fetch/", exports.fetch, name="export_fetch"),
    path("exports/<uuid:uid>/approve/", exports.approve, name="export_approve"),
    path("exports/<uuid:uid>/refuse/", exports.refuse, name="export_refuse"),
]
