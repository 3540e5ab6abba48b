"""Addresses of people; sign-up, the ways in and the language are public."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from linli.people import views
from linli.people.views import imports, particulars, posts, ties, units

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
    path("unit/members/<uuid:uid>/left/", particulars.member_left, name="member_left"),
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
    path("own/", particulars.own, name="own"),
    path("own/work/", particulars.own_work, name="own_work"),
    path("own/member/", particulars.own_member, name="own_member"),
    path("own/certificates/", particulars.certificate_add, name="certificate_add"),
    path(
        "own/certificates/<uuid:uid>/withdraw/", particulars.certificate_withdraw, name="certificate_withdraw"
    ),
    path("shares/", particulars.shares, name="shares"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:uid>/", imports.import_run, name="import_run"),
    path("imports/<uuid:uid>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<uuid:uid>/map/", imports.remap, name="import_remap"),
    path("imports/<uuid:uid>/start/", imports.start, name="import_start"),
    path("imports/<uuid:uid>/cancel/", imports.cancel, name="import_cancel"),
    path("imports/<uuid:uid>/problems/", imports.import_problems, name="import_problems"),
    path("unit/<uuid:uid>/register/", views.unit_register, name="unit_register"),
]
