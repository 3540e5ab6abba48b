"""Addresses of people; login, sign-up and their confirmation are public."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from linli.people import views
from linli.people.views import imports, own, posts, ties, units

app_name = "people"

urlpatterns = [
    path("login/", login_not_required(views.login), name="login"),
    path("logout/", views.logout, name="logout"),
    path("signup/", login_not_required(views.signup), name="signup"),
    path("signup/confirm/", login_not_required(views.signup_confirm), name="signup_confirm"),
    path("me/", views.me, name="me"),
    path("join/", views.join, name="join"),
    path("leave/<uuid:uid>/", views.leave, name="leave"),
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("registrations/<uuid:uid>/decline/", views.decline, name="decline"),
    path("registrations/<uuid:uid>/look/", views.look, name="look"),
    path("unit/", views.unit, name="unit"),
    path("unit/members/<uuid:uid>/left/", own.member_left, name="member_left"),
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_open, name="unit_open"),
    path("units/<uuid:uid>/", units.unit_detail, name="unit_detail"),
    path("units/<uuid:uid>/change/", units.unit_change, name="unit_change"),
    path("units/<uuid:uid>/move/", units.unit_move, name="unit_move"),
    path("units/<uuid:uid>/close/", units.unit_close, name="unit_close"),
    path("posts/", posts.posts, name="posts"),
    path("posts/new/", posts.post_grant, name="post_grant"),
    path("posts/<uuid:uid>/renew/", posts.post_renew, name="post_renew"),
    path("posts/<uuid:uid>/revoke/", posts.post_revoke, name="post_revoke"),
    path("ties/", ties.ties, name="ties"),
    path("ties/<str:kind>/new/", ties.tie_make, name="tie_make"),
    path("ties/<uuid:uid>/end/", ties.tie_end, name="tie_end"),
    path("own/", own.own, name="own"),
    path("own/work/", own.own_work, name="own_work"),
    path("own/member/", own.own_member, name="own_member"),
    path("own/certificates/", own.certificate_add, name="certificate_add"),
    path("own/certificates/<uuid:uid>/withdraw/", own.certificate_withdraw, name="certificate_withdraw"),
    path("shares/", own.shares, name="shares"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:uid>/", imports.import_run, name="import_run"),
    path("imports/<uuid:uid>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<uuid:uid>/map/", imports.remap, name="import_remap"),
    path("imports/<uuid:uid>/start/", imports.start, name="import_start"),
    path("imports/<uuid:uid>/cancel/", imports.cancel, name="import_cancel"),
    path("imports/<uuid:uid>/problems/", imports.import_problems, name="import_problems"),
    path("unit/<uuid:uid>/register/", views.unit_register, name="unit_register"),
]
