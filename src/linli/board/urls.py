from __future__ import annotations

from django.urls import path

from linli.board import views
from linli.board.views import comments

app_name = "board"

urlpatterns = [
    path("", views.start, name="start"),
    path("moderation/", comments.moderation, name="moderation"),
    path("items/<uuid:uid>/", views.item, name="item"),
    path("items/<uuid:uid>/me-too/", views.me_too, name="me_too"),
    path("items/<uuid:uid>/comment/", comments.comment, name="comment"),
    path("comments/<uuid:uid>/report/", comments.report, name="report"),
    path("comments/<uuid:uid>/withdraw/", comments.withdraw, name="withdraw"),
    path("comments/<uuid:uid>/appeal/", comments.appeal, name="appeal"),
    path("comments/<uuid:uid>/hide/", comments.hide, name="hide"),
    path("comments/<uuid:uid>/show/", comments.show, name="show"),
    path("comments/<uuid:uid>/uphold/", comments.uphold, name="uphold"),
    path("comments/<uuid:uid>/restore/", comments.restore, name="restore"),
    path("<str:code>/", views.front, name="front"),
    path("<str:code>/<str:page>/", views.list_page, name="list"),
    path("<str:code>/<str:page>/sheet.pdf", views.sheet, name="sheet"),
]
