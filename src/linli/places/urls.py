"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from linli.places import views

app_name = "places"

urlpatterns = [
    path("areas.geojson", views.polygons, name="polygons"),
    path("areas/children/", views.children, name="children"),
]
