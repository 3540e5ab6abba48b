from __future__ import annotations

from django.urls import path

from linli.oversight import views

app_name = "oversight"

urlpatterns = [
    path("", views.front, name="front"),
    path("overview/", views.overview, name="overview"),
    path("map/", views.map_page, name="map"),
]
