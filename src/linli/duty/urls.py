from __future__ import annotations

from django.urls import path

from linli.duty.views import desk, own

app_name = "duty"

urlpatterns = [
    path("rosters/", desk.rosters, name="rosters"),
    path("rosters/new/", desk.new, name="new"),
    path("rosters/<uuid:uid>/", desk.roster, name="roster"),
    path("rosters/<uuid:uid>/sheet/", desk.sheet, name="sheet"),
    path("rosters/<uuid:uid>/limits/", desk.limits, name="limits"),
    path("rosters/<uuid:uid>/people/add/", desk.add_person, name="add_person"),
    path("rosters/<uuid:uid>/people/remove/", desk.remove_person, name="remove_person"),
    path("rosters/<uuid:uid>/propose/", desk.propose, name="propose"),
    path("rosters/<uuid:uid>/proposal/", desk.proposal, name="proposal"),
    path("rosters/<uuid:uid>/proposal/stop/", desk.stop, name="stop"),
    path("rosters/<uuid:uid>/put/", desk.put, name="put"),
    path("rosters/<uuid:uid>/take-out/", desk.take_out, name="take_out"),
    path("rosters/<uuid:uid>/publish/", desk.publish, name="publish"),
    path("rosters/<uuid:uid>/cancel/", desk.cancel, name="cancel"),
    path("swaps/<uuid:uid>/approve/", desk.approve, name="approve"),
    path("swaps/<uuid:uid>/refuse/", desk.refuse, name="refuse"),
    path("deployments/", desk.deployments, name="deployments"),
    path("deployments/table/", desk.deployments_table, name="deployments_table"),
    path("mine/", own.mine, name="mine"),
    path("mine/away/", own.add_away, name="add_away"),
    path("mine/away/<uuid:uid>/remove/", own.remove_away, name="remove_away"),
    path("mine/<uuid:uid>/ask/", own.ask, name="ask"),
    path("swaps/<uuid:uid>/take/", own.take, name="take"),
    path("swaps/<uuid:uid>/decline/", own.decline, name="decline"),
    path("swaps/<uuid:uid>/withdraw/", own.withdraw, name="withdraw"),
]
