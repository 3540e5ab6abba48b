"""WeChat and codes by text message, against a server of ours that speaks WeChat's documented protocol."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from linli.kernel.verdict import Refused
from linli.notices import sealing
from linli.notices.models import Confirmation, InboxMessage, OutboxMessage, OutboxState
from linli.people import actions, wechat
from linli.people.rules_signing import SessionFacts
from linli.people.tests.guarded import LOGIN, SECOND, SECURITY, sign_in, with_app
from tests.cast import AT, PASSWORD, Cast
from tests.fixtures import Clock

MINI = "/people/wechat/mini/"
IN_MINI = {"User-Agent": "MicroMessenger/8.0 miniProgram/wx0"}
OPENID = "oGZUI0egBJY1zhBYw2KhdUfwVJJE"


def link(cast: Cast, identity: wechat.Identity, *, session: SessionFacts | None = None) -> None:
    actions.link_wechat(
        account=cast.account("resident"),
        identity=identity,
        session=session or SessionFacts(opened_at=AT),
        actor=cast.resident,
        at=AT,
    )


@pytest.fixture
def weixin(settings):
    """`/sns/jscode2session` and `/sns/oauth2/access_token`, answering as text/plain like the real one."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            asked = parse_qs(urlsplit(self.path).query) | parse_qs(body)
            server.got.append((urlsplit(self.path).path, {name: value[0] for name, value in asked.items()}))
            time.sleep(server.slow)
            answer = server.answer.encode()
            self.send_response(server.status)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self):
            self._answer()

        def do_POST(self):
            self._answer()

        def log_message(self, *args):
            """Quiet."""

    class Server(HTTPServer):
        got: list[tuple[str, dict[str, str]]]
        answer, status, slow = (
            json.dumps({"openid": OPENID, "session_key": "s", "access_token": "t"}),
            200,
            0.0,
        )

    server = Server(("127.0.0.1", 0), Handler)
    server.got = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.WEIXIN_API = f"http://127.0.0.1:{server.server_port}"
    settings.WEIXIN_APP_ID, settings.WEIXIN_SECRET = "wx-web", "web-secret"
    settings.WEIXIN_MINI_APP_ID, settings.WEIXIN_MINI_SECRET = "wx-mini", "mini-secret"
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APP": {"client_id": "wx-web", "secret": "web-secret"}}}
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_mini_program_asks_as_documented(weixin) -> None:
    weixin.answer = json.dumps({"openid": OPENID, "session_key": "s", "unionid": "u-1"})
    assert wechat.code_to_identity("a-code") == wechat.Identity("weixin_mini", OPENID, "u-1")
    path, asked = weixin.got[-1]
    assert path == "/sns/jscode2session"
    assert asked == {
        "appid": "wx-mini",
        "secret": "mini-secret",
        "js_code": "a-code",
        "grant_type": "authorization_code",
    }


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ('{"errcode": 40029, "errmsg": "invalid code"}', 200, "wechat_code"),
        ('{"errcode": "40029", "errmsg": "invalid code"}', 200, "wechat_code"),
        ('{"errcode": 40163, "errmsg": "code been used"}', 200, "wechat_code"),
        ('{"errcode": 45011, "errmsg": "api minute-quota reach limit"}', 200, "wechat_busy"),
        ('{"errcode": -1, "errmsg": "system error"}', 200, "wechat_away"),
        ('{"errcode": 40226, "errmsg": "code blocked"}', 200, "wechat_away"),
        ('{"errcode": "what"}', 200, "wechat_away"),
        ("<html>", 200, "wechat_away"),
        ("", 502, "wechat_away"),
        ("[]", 200, "wechat_away"),
        ('{"session_key": "s"}', 200, "wechat_away"),
        ('{"openid": 5}', 200, "wechat_away"),
    ],
)
def test_what_wechat_refuses_has_a_sentence_of_ours(weixin, answer: str, status: int, code: str) -> None:
    weixin.answer, weixin.status = answer, status
    with pytest.raises(Refused, match=code):
        wechat.code_to_identity("a-code")


def test_a_slow_or_absent_wechat_is_no_wall(weixin, settings, monkeypatch) -> None:
    monkeypatch.setattr(wechat, "TIMEOUT", 0.05)
    weixin.slow = 0.3
    with pytest.raises(Refused, match="wechat_away"):
        wechat.code_to_identity("a-code")
    settings.WEIXIN_API = "http://127.0.0.1:9"
    with pytest.raises(Refused, match="wechat_away"):
        wechat.code_to_identity("a-code")
    with pytest.raises(Refused, match="wechat_code"):
        wechat.code_to_identity("c" * 201)


def test_a_wechat_is_linked_after_another_sign_in_and_then_enough(guarded: Cast, weixin) -> None:
    client = Client(headers=IN_MINI)
    assert client.get(f"{MINI}?code=a-code").status_code == 200
    assert client.post(MINI, {"code": "a-code"})["Location"] == LOGIN
    sign_in("resident", client=client)
    assert SocialAccount.objects.get().user == guarded.account("resident")
    other = Client(headers=IN_MINI)
    assert other.post(MINI, {"code": "another-code"}).status_code == 303
    assert other.get("/people/me/").status_code == 200


def test_wechat_does_not_take_the_place_of_the_second_factor(guarded: Cast, weixin) -> None:
    codes = with_app(guarded, "community", AT)
    identity = wechat.Identity("weixin_mini", OPENID)
    actions.link_wechat(
        account=guarded.account("community"),
        identity=identity,
        session=SessionFacts(factor_at=AT),
        actor=guarded.community,
        at=AT,
    )
    client = Client(headers=IN_MINI)
    assert client.post(MINI, {"code": "a-code"})["Location"] == SECOND
    assert client.post(SECOND, {"code": codes[0]}).status_code == 303


def test_the_mini_program_s_door_opens_to_nobody_else(guarded: Cast, weixin) -> None:
    assert Client().get(f"{MINI}?code=a-code").status_code == 404
    assert Client().post(MINI, {"code": "a-code"}).status_code == 404
    assert weixin.got == []


def test_by_qr_code_and_back(guarded: Cast, weixin) -> None:
    client = Client()
    to = client.post("/people/wechat/", {"next": "/people/join/"})["Location"]
    asked = {name: value[0] for name, value in parse_qs(urlsplit(to).query).items()}
    assert to.startswith("https://open.weixin.qq.com/connect/qrconnect?")
    assert (asked["appid"], asked["scope"], asked["response_type"]) == ("wx-web", "snsapi_login", "code")
    assert asked["redirect_uri"] == "http://testserver/people/wechat/back/"
    back = f"/people/wechat/back/?code=a-code&state={asked['state']}"
    assert Client().get(back).status_code == 409
    assert weixin.got == []
    assert client.get(back)["Location"] == LOGIN
    path, sent = weixin.got[-1]
    assert path == "/sns/oauth2/access_token"
    assert (sent["appid"], sent["secret"], sent["code"]) == ("wx-web", "web-secret", "a-code")
    assert client.get(back).status_code == 409
    sign_in("resident", client=client)
    assert SocialAccount.objects.filter(user=guarded.account("resident")).exists()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ('{"errcode":40029,"errmsg":"invalid code"}', "wechat_code"),
        ('{"errcode":45011,"errmsg":"limit"}', "wechat_busy"),
        ("nonsense", "wechat_away"),
    ],
)
def test_a_refused_qr_code_is_told_in_a_sentence(guarded: Cast, weixin, answer: str, code: str) -> None:
    client = Client()
    to = client.post("/people/wechat/")["Location"]
    weixin.answer = answer
    state = parse_qs(urlsplit(to).query)["state"][0]
    refused = client.get(f"/people/wechat/back/?code=a-code&state={state}")
    assert (refused.status_code, refused.context["verdict"].code) == (409, code)


def test_linking_from_the_page_and_taking_it_away(guarded: Cast, weixin) -> None:
    client = sign_in("resident")
    to = client.post("/people/wechat/")["Location"]
    state = parse_qs(urlsplit(to).query)["state"][0]
    assert client.get(f"/people/wechat/back/?code=a&state={state}")["Location"] == SECURITY
    assert client.get(SECURITY).context["page"].linked
    other = sign_in("volunteer")
    state = parse_qs(urlsplit(other.post("/people/wechat/")["Location"]).query)["state"][0]
    taken = other.get(f"/people/wechat/back/?code=a&state={state}")
    assert taken.context["verdict"].code == "wechat_taken"
    client.post("/people/wechat/unlink/")
    assert not SocialAccount.objects.exists()


def test_a_link_is_proved_like_a_factor_and_told(guarded: Cast, weixin, stopped_clock: Clock) -> None:
    client = sign_in("resident")
    stopped_clock.forward(minutes=11)
    assert client.post("/people/wechat/")["Location"].startswith("/people/security/prove/")
    client.post("/people/security/prove/", {"old": PASSWORD})
    to = client.post("/people/wechat/")["Location"]
    state = parse_qs(urlsplit(to).query)["state"][0]
    stopped_clock.forward(minutes=11)
    late = client.get(f"/people/wechat/back/?code=a&state={state}")
    assert (late.status_code, late.context["verdict"].code) == (409, "factor_needed")
    identity = wechat.Identity("weixin", OPENID)
    with pytest.raises(Refused, match="factor_needed"):
        link(guarded, identity, session=SessionFacts(opened_at=AT - timedelta(minutes=10)))
    assert not SocialAccount.objects.exists()
    link(guarded, identity)
    told = InboxMessage.objects.of(guarded.person("resident").uid).filter(template_code="wechat_linked")
    assert told.count() == 1
    with_app(guarded, "resident", AT)
    with pytest.raises(Refused, match="factor_needed"):
        link(guarded, identity)


def test_one_person_of_two_apps_is_one_by_the_union(guarded: Cast) -> None:
    account = guarded.account("resident")
    web, mini = wechat.Identity("weixin", "o-1", "u-1"), wechat.Identity("weixin_mini", "o-2", "u-1")
    link(guarded, web)
    assert actions.sign_in_by_wechat(identity=mini) == account
    with pytest.raises(Refused, match="wechat_unknown"):
        actions.sign_in_by_wechat(identity=wechat.Identity("weixin_mini", "O-1"))


def test_no_identifier_of_wechat_stands_in_a_table(guarded: Cast) -> None:
    identity = wechat.Identity("weixin", OPENID, "u-secret")
    link(guarded, identity)
    text = json.dumps(list(SocialAccount.objects.values()), default=str)
    assert OPENID not in text
    assert "u-secret" not in text
    assert not SocialToken.objects.exists()


def test_doors_that_are_not_configured_are_not_there(guarded: Cast) -> None:
    for method, address in (
        ("get", "/people/login/code/"),
        ("get", "/people/login/code/confirm/"),
        ("post", "/people/wechat/"),
        ("get", "/people/wechat/back/"),
        ("get", MINI),
    ):
        assert getattr(Client(headers=IN_MINI), method)(address).status_code == 404
    page = Client().get(LOGIN).content.decode()
    assert "wechat" not in page
    assert "login/code" not in page


def test_sign_in_by_a_code(guarded: Cast, settings) -> None:
    settings.DEMO = settings.SMS_SIGN_IN = True
    client = Client()
    client.post("/people/login/code/", {"phone": "138 0000 0001", "next": "/people/join/"})
    params, _url = sealing.unseal_params(OutboxMessage.objects.get())
    done = client.post("/people/login/code/confirm/", {"code": str(params["code"])})
    assert (done.status_code, done["Location"]) == (303, "/people/join/")


def test_a_number_without_an_account_is_answered_alike_and_sent_nothing(
    guarded: Cast, settings, stopped_clock: Clock
) -> None:
    settings.DEMO = settings.SMS_SIGN_IN = True
    seen = []
    for phone in ("13800000001", "13911110001"):
        client = Client()
        first = client.post("/people/login/code/", {"phone": phone})
        page = client.get(first["Location"]).content.decode().replace(phone[-4:], "").replace(phone[:3], "")
        wrong = client.post("/people/login/code/confirm/", {"code": "999999x"})
        again = client.post("/people/login/code/", {"phone": phone})
        lines = [line for line in page.splitlines() if "csrf" not in line]
        seen.append((first.status_code, lines, wrong.context["verdict"], again.context["verdict"]))
    assert seen[0] == seen[1]
    assert OutboxMessage.objects.exclude(state=OutboxState.CANCELLED).count() == 1
    assert Confirmation.objects.count() == 2


def test_a_right_code_for_nobody_is_a_wrong_code(guarded: Cast, settings, monkeypatch) -> None:
    settings.DEMO = settings.SMS_SIGN_IN = True
    monkeypatch.setattr("secrets.randbelow", lambda _most: 123456)
    uid = actions.send_sign_in_code(phone="13911110001", at=AT)
    with pytest.raises(Refused, match="code_wrong"):
        actions.sign_in_by_code(confirmation_uid=uid, phone="13911110001", code="123456", at=AT)


def test_a_password_still_opens_beside_all_of_them(guarded: Cast, weixin) -> None:
    assert Client().post(LOGIN, {"username": "resident", "password": PASSWORD}).status_code == 303
