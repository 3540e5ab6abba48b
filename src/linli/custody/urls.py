from __future__ import annotations

from django.urls import path

from linli.custody import views

app_name = "custody"

urlpatterns = [
    path("mine/copy/", views.mine, name="mine"),
    path("custody/", views.retention, name="retention"),
    path("custody/certificates/<uuid:uid>/", views.certificate, name="certificate"),
    path("custody/certificates/<uuid:uid>/table.csv", views.certificate_csv, name="certificate_csv"),
    path("custody/holds/", views.holds, name="holds"),
    path("custody/holds/<uuid:uid>/release/", views.release, name="release"),
]
