from __future__ import annotations

from django.urls import path

from linli.oversight import views

app_name = "oversight"

urlpatterns = [
    path("", views.front, name="front"),
    path("overview/", views.overview, name="overview"),
    path("map/", views.map_page, name="map"),
    path("me/band/", views.own_band, name="own_band"),
    path("rankings/", views.rankings, name="rankings"),
    path("rankings/how/", views.how, name="ranking_how"),
    path("rankings/rows/", views.rows, name="ranking_rows"),
    path("rankings/rows/table/", views.rows_table, name="ranking_rows_table"),
    path("rankings/table.xlsx", views.sheet, name="ranking_sheet"),
    path("rankings/areas/<str:area>/left-out/", views.leave_out, name="leave_out"),
    path("rankings/units/<uuid:uid>/left-out/", views.leave_out_unit, name="leave_out_unit"),
    path("rankings/left-out/<uuid:uid>/end/", views.take_in, name="take_in"),
]
