"""Addresses of objections, of “I too”, and of the public page of a case. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import filing, joining, objections

patterns = [
    path("place-for/", filing.file_for, name="file_for"),
    path("slip/", filing.by_slip, name="by_slip"),
    path("r/<str:token>/slip/", filing.slip, name="slip"),
    path("p/<str:number>/", joining.public, name="public"),
    path("s/<str:token>/take-back/", joining.take_back, name="take_back"),
    path("objections/<uuid:uid>/uphold/", objections.uphold, name="uphold_objection"),
    path("objections/<uuid:uid>/dismiss/", objections.dismiss, name="dismiss_objection"),
]
