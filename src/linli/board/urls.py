from __future__ import annotations

from django.urls import path

from linli.board import views
from linli.board.views import comments

app_name = "board"

urlpatterns = [
    path("board/", views.start, name="start"),
    path("board/moderation/", comments.moderation, name="moderation"),
    path("board/items/<uuid:uid>/", views.item, name="item"),
    path("board/items/<uuid:uid>/comment/", comments.comment, name="comment"),
    path("board/comments/<uuid:uid>/report/", comments.report, name="report"),
    path("board/comments/<uuid:uid>/withdraw/", comments.withdraw, name="withdraw"),
    path("board/comments/<uuid:uid>/appeal/", comments.appeal, name="appeal"),
    path("board/comments/<uuid:uid>/hide/", comments.hide, name="hide"),
    path("board/comments/<uuid:uid>/show/", comments.show, name="show"),
    path("board/comments/<uuid:uid>/uphold/", comments.uphold, name="uphold"),
    path("board/comments/<uuid:uid>/restore/", comments.restore, name="restore"),
    path("board/<str:code>/", views.front, name="front"),
    path("board/<str:code>/<str:page>/", views.list_page, name="list"),
    path("board/<str:code>/<str:page>/sheet.pdf", views.sheet, name="sheet"),
]
