"""Addresses of people; login, sign-up, their confirmation and the language are public."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from linli.people import views

app_name = "people"

urlpatterns = [
    path("login/", login_not_required(views.login), name="login"),
    path("logout/", views.logout, name="logout"),
    path("signup/", login_not_required(views.signup), name="signup"),
    path("signup/confirm/", login_not_required(views.signup_confirm), name="signup_confirm"),
    path("language/", login_not_required(views.language), name="language"),
    path("me/", views.me, name="me"),
    path("me/tokens/", views.make_token, name="make_token"),
    path("me/tokens/<uuid:uid>/revoke/", views.revoke_token, name="revoke_token"),
    path("me/kin/", views.kin, name="kin"),
    path("me/kin/<uuid:uid>/withdraw/", views.withdraw_kin, name="withdraw_kin"),
    path("join/", views.join, name="join"),
    path("leave/<uuid:uid>/", views.leave, name="leave"),
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("registrations/<uuid:uid>/decline/", views.decline, name="decline"),
    path("registrations/<uuid:uid>/look/", views.look, name="look"),
    path("unit/", views.unit, name="unit"),
    path("unit/<uuid:uid>/register/", views.unit_register, name="unit_register"),
]
