"""Addresses of people; sign-up, the ways in and the language are public."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from linli.people import views

app_name = "people"

urlpatterns = [
    path("login/", login_not_required(views.login), name="login"),
    path("login/second/", login_not_required(views.second), name="second"),
    path("login/second/passkey/", login_not_required(views.second_passkey), name="second_passkey"),
    path("login/passkey/", login_not_required(views.passkey_login), name="passkey_login"),
    path("login/code/", login_not_required(views.code_login), name="code_login"),
    path("login/code/confirm/", login_not_required(views.code_confirm), name="code_confirm"),
    path("wechat/", login_not_required(views.wechat_go), name="wechat"),
    path("wechat/back/", login_not_required(views.wechat_back), name="wechat_back"),
    path("wechat/mini/", login_not_required(views.wechat_mini), name="wechat_mini"),
    path("wechat/unlink/", views.wechat_unlink, name="wechat_unlink"),
    path("logout/", views.logout, name="logout"),
    path("signup/", login_not_required(views.signup), name="signup"),
    path("signup/confirm/", login_not_required(views.signup_confirm), name="signup_confirm"),
    path("language/", login_not_required(views.language), name="language"),
    path("me/", views.me, name="me"),
    path("me/tokens/", views.make_token, name="make_token"),
    path("me/tokens/<uuid:uid>/revoke/", views.revoke_token, name="revoke_token"),
    path("me/kin/", views.kin, name="kin"),
    path("me/kin/<uuid:uid>/withdraw/", views.withdraw_kin, name="withdraw_kin"),
    path("security/", views.security, name="security"),
    path("security/prove/", views.prove, name="prove"),
    path("security/prove/passkey/", views.prove_passkey, name="prove_passkey"),
    path("security/app/", views.totp, name="totp"),
    path("security/app/remove/", views.totp_remove, name="totp_remove"),
    path("security/passkeys/", views.passkey_add, name="passkey_add"),
    path("security/passkeys/<uuid:uid>/remove/", views.passkey_remove, name="passkey_remove"),
    path("security/codes/", views.codes, name="codes"),
    path("security/codes/renew/", views.codes_renew, name="codes_renew"),
    path("security/password/", views.password, name="password"),
    path("security/sessions/end/", views.sessions_end, name="sessions_end"),
    path("security/sessions/<uuid:uid>/end/", views.session_end, name="session_end"),
    path("join/", views.join, name="join"),
    path("leave/<uuid:uid>/", views.leave, name="leave"),
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("registrations/<uuid:uid>/decline/", views.decline, name="decline"),
    path("registrations/<uuid:uid>/look/", views.look, name="look"),
    path("unit/", views.unit, name="unit"),
    path("unit/<uuid:uid>/register/", views.unit_register, name="unit_register"),
]
