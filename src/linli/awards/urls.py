"""Addresses of commendation lists."""

from __future__ import annotations

from django.urls import path

from linli.awards import views

app_name = "awards"

urlpatterns = [
    path("", views.board, name="board"),
    path("mine/", views.mine, name="mine"),
    path("desk/", views.desk, name="desk"),
    path("desk/criteria/", views.set_criteria, name="set_criteria"),
    path("desk/<uuid:uid>/", views.one, name="list"),
    path("desk/<uuid:uid>/publish/", views.publish, name="publish"),
    path("desk/<uuid:uid>/compute/", views.compute, name="compute"),
    path("desk/<uuid:uid>/finish/", views.finish, name="finish"),
    path("candidates/<uuid:uid>/exclude/", views.exclude, name="exclude"),
    path("candidates/<uuid:uid>/readmit/", views.readmit, name="readmit"),
    path("objections/<uuid:uid>/decide/", views.decide, name="decide"),
    path("<uuid:uid>/", views.public, name="public"),
    path("<uuid:uid>/list.pdf", views.sheet, name="sheet"),
    path("<uuid:uid>/list.xlsx", views.table, name="table"),
    path("<uuid:uid>/name/", views.answer, name="answer"),
    path("<uuid:uid>/object/", views.object_to, name="object"),
]
