from __future__ import annotations

from django.urls import path

from linli.notices import views

app_name = "notices"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<uuid:uid>/read/", views.read, name="read"),
    path("outbox/", views.outbox, name="outbox"),
]
