from __future__ import annotations

from django.urls import path

from linli.credits import views

app_name = "credits"

urlpatterns = [
    path("points/", views.mine, name="mine"),
    path("unit/hours/", views.unit, name="unit"),
    path("points/entries/<uuid:uid>/reverse/", views.reverse_entry, name="reverse"),
]
