from __future__ import annotations

from django.urls import path

from linli.credits.views import book, points

app_name = "credits"

urlpatterns = [
    path("points/", book.mine, name="mine"),
    path("unit/hours/", book.unit, name="unit"),
    path("points/entries/<uuid:uid>/reverse/", book.reverse_entry, name="reverse"),
    path("rules/", points.rules, name="rules"),
    path("rules/<str:code>/draft/", points.draft, name="draft_rules"),
    path("rules/<uuid:uid>/put/", points.put, name="put_rules"),
    path("rules/<uuid:uid>/enact/", points.enact, name="enact_rules"),
]
