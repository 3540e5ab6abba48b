from __future__ import annotations

from django.urls import path

from linli.field import views

app_name = "field"

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("ticket/", views.ticket, name="ticket"),
    path("records/<uuid:uid>/keep/", views.keep, name="keep"),
    path("records/<uuid:uid>/take/", views.take, name="take"),
    path("records/<uuid:uid>/force/", views.force, name="force"),
    path("projects/<uuid:uid>/", views.notes, name="notes"),
    path("photos/<uuid:uid>/<int:size>.webp", views.photo, name="photo"),
]
