from __future__ import annotations

from django.urls import path

from linli.ratings import views

app_name = "ratings"

urlpatterns = [
    path("r/<str:token>/", views.rate, name="rate"),
    path("g/<str:token>/", views.group, name="group"),
    path("cases/<uuid:uid>/group-sheet/", views.group_sheet, name="group_sheet"),
    path("cases/<uuid:uid>/heard/", views.heard, name="heard"),
]
