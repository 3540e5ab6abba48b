from __future__ import annotations

from django.urls import path

from linli.integrity import views

app_name = "integrity"

urlpatterns = [
    path("", views.report, name="report"),
    path("report.xlsx", views.sheet, name="sheet"),
    path("mine/", views.mine, name="mine"),
    path("lots/", views.lots, name="lots"),
    path("checks/<uuid:uid>/", views.check, name="check"),
    path("<uuid:uid>/", views.finding, name="finding"),
    path("<uuid:uid>/answer/", views.answer, name="answer"),
    path("<uuid:uid>/dismiss/", views.dismiss, name="dismiss"),
    path("<uuid:uid>/uphold/", views.uphold, name="uphold"),
]
