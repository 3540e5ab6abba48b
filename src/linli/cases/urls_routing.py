"""Addresses of routing rules. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import routing

patterns = [
    path("routing/", routing.routing, name="routing"),
    path("routing/<str:code>/draft/", routing.draft_routing, name="draft_routing"),
    path("routing/versions/<uuid:uid>/", routing.version, name="routing_version"),
    path("routing/versions/<uuid:uid>/changes/", routing.changes, name="routing_changes"),
    path("routing/versions/<uuid:uid>/rule/", routing.new_rule, name="routing_new_rule"),
    path("routing/versions/<uuid:uid>/enact/", routing.enact_routing, name="enact_routing"),
    path("routing/versions/<uuid:uid>/drop/", routing.drop_routing, name="drop_routing"),
    path("routing/rules/<uuid:uid>/", routing.rule, name="routing_rule"),
    path("routing/rules/<uuid:uid>/move/", routing.move_rule, name="move_rule"),
    path("routing/rules/<uuid:uid>/remove/", routing.remove_rule, name="remove_rule"),
]
