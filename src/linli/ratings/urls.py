from __future__ import annotations

from django.urls import path

from linli.ratings import views

app_name = "ratings"

urlpatterns = [
    path("r/<str:token>/", views.rate, name="rate"),
    path("r/<str:token>/share/", views.share, name="share"),
    path("r/<str:token>/answer/", views.answer, name="answer"),
    path("g/<str:token>/", views.group, name="group"),
    path("cases/<uuid:uid>/group-sheet/", views.group_sheet, name="group_sheet"),
    path("cases/<uuid:uid>/heard/", views.heard, name="heard"),
    path("cases/<uuid:uid>/verdict/", views.unit_page, name="unit"),
    path("reasons/", views.reasons, name="reasons"),
    path("reasons/<str:code>/", views.put_reasons, name="put_reasons"),
    path("appeals/", views.appeals, name="appeals"),
    path("appeals/<uuid:uid>/", views.appeal, name="appeal"),
    path("appeals/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("call-backs/", views.calls, name="calls"),
    path("call-backs/<uuid:uid>/", views.call, name="call"),
    path("verdicts/", views.openness, name="openness"),
]
