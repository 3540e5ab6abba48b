"""Addresses of objections, of “I too”, and of the public page of a case. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import objections

patterns = [
    path("objections/<uuid:uid>/uphold/", objections.uphold, name="uphold_objection"),
    path("objections/<uuid:uid>/dismiss/", objections.dismiss, name="dismiss_objection"),
]
