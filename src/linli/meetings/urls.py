from __future__ import annotations

from django.urls import path

from linli.meetings import views

app_name = "meetings"

urlpatterns = [
    path("meetings/", views.meeting_list, name="list"),
    path("meetings/new/", views.new, name="new"),
    path("meetings/hard/", views.hard, name="hard"),
    path("meetings/<uuid:uid>/minutes/", views.minutes, name="minutes"),
    path("meetings/<uuid:uid>/seats/", views.seat, name="seat"),
    path("meetings/items/<uuid:uid>/prepare/", views.prepare, name="prepare"),
    path("meetings/<uuid:uid>/", views.detail, name="detail"),
    path("meetings/<uuid:uid>/add-case/", views.add_case, name="add_case"),
    path("meetings/<uuid:uid>/held/", views.held, name="held"),
    path("meetings/<uuid:uid>/cancel/", views.cancel, name="cancel"),
    path("meetings/items/<uuid:uid>/resolve/", views.resolve, name="resolve"),
]
