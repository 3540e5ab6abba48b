from __future__ import annotations

from django.urls import path

from .views import items, lists

app_name = "undertakings"

urlpatterns = [
    path("undertakings/", lists.overview, name="lists"),
    path("undertakings/make/", lists.make, name="make"),
    path("undertakings/mine/", lists.mine, name="mine"),
    path("undertakings/lists/<uuid:uid>/", lists.batch, name="batch"),
    path("undertakings/lists/<uuid:uid>/publish/", lists.publish, name="publish"),
    path("undertakings/lists/<uuid:uid>/enter/", lists.enter, name="enter"),
    path("undertakings/lists/<uuid:uid>/propose/", lists.propose, name="propose"),
    path("undertakings/proposals/<uuid:uid>/take/", lists.take, name="take"),
    path("undertakings/proposals/<uuid:uid>/merge/", lists.merge, name="merge"),
    path("undertakings/proposals/<uuid:uid>/decline/", lists.decline, name="decline"),
    path("undertakings/<uuid:uid>/", items.item, name="item"),
    path("undertakings/<uuid:uid>/assign/", items.assign, name="assign"),
    path("undertakings/<uuid:uid>/target/", items.target, name="target"),
    path("undertakings/<uuid:uid>/milestone/", items.add_milestone, name="add_milestone"),
    path("undertakings/<uuid:uid>/progress/", items.progress, name="progress"),
    path("undertakings/<uuid:uid>/finish/", items.finish, name="finish"),
    path("undertakings/milestones/<uuid:uid>/done/", items.finish_milestone, name="finish_milestone"),
    path("undertakings/milestones/<uuid:uid>/explain/", items.explain_milestone, name="explain_milestone"),
]
