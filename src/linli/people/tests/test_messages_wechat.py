"""Binding the WeChat to which messages go, against a server of ours that speaks WeChat's protocol."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from linli.kernel.verdict import Refused
from linli.notices import queries as notices
from linli.notices.models import InboxMessage, Preference
from linli.notices.tests import weixin as server_side
from linli.people import actions, wechat
from tests.cast import Cast

PAGE = "/people/me/messages/"
BIND, BACK, UNBIND = f"{PAGE}wechat/", f"{PAGE}wechat/back/", f"{PAGE}wechat/unbind/"
IN_WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 MicroMessenger/8.0.50"}
CHOSEN = {"ways": ["wechat:shifts"], "quiet_from": 22, "quiet_until": 7, "fits": "now"}


@pytest.fixture
def weixin(cast: Cast, settings):
    cache.clear()
    with server_side.running() as server:
        server_side.configure(settings, server)
        yield server
    cache.clear()


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client(headers=IN_WECHAT)
    client.force_login(cast.account("volunteer"))
    return client


def back_from(client: Client, code: str = "a-code"):
    asked = dict(parse_qsl(urlsplit(client.post(BIND)["Location"]).query))
    return client.get(f"{BACK}?code={code}&state={asked['state']}", follow=True)


def test_bound_in_wechat_chosen_and_taken_away(
    cast: Cast, weixin, browser: Client, django_assert_num_queries, stopped_clock
) -> None:
    outside = Client()
    outside.force_login(cast.account("volunteer"))
    page = outside.get(PAGE).content.decode()
    assert "qr-code" in page  # elsewhere: how to bind, and no box that would be refused
    assert "wechat:shifts" not in page
    assert browser.post(PAGE, CHOSEN).context["verdict"].code == "no_wechat"

    to = browser.post(BIND)["Location"]
    assert to.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx-service&redirect_uri=")
    assert to.endswith("#wechat_redirect")
    asked = parse_qsl(urlsplit(to).query)
    assert [name for name, _value in asked] == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert dict(asked)["redirect_uri"] == f"http://testserver{BACK}"
    weixin.followers.clear()
    arrived = browser.get(f"{BACK}?code=a-code&state={dict(asked)['state']}", follow=True)
    assert [one.level_tag for one in arrived.context["messages"]] == ["success", "warning"]  # follow us, too
    assert b'value="wechat:shifts"' in arrived.content
    me = cast.person("volunteer").uid
    assert InboxMessage.objects.of(me).filter(template_code="wechat_bound").count() == 1
    assert "o-Anna" not in str(list(Preference.objects.values()))
    assert not SocialAccount.objects.exists()  # it opens no account

    assert browser.post(PAGE, CHOSEN).status_code == 303
    assert notices.choice_for(me).ways == {"wechat:shifts"}
    with django_assert_num_queries(5):
        browser.get(PAGE)
    token = actions.issue_token(username="volunteer", at=cast.at)
    bearer = {"Authorization": f"Bearer {token}"}
    told = outside.get("/api/v1/me/messages", headers=bearer).json()
    assert (told["wechat_bound"], told["offered"]) == (True, ["wechat:shifts"])
    for _twice in range(2):
        told = Client().post("/api/v1/me/messages/wechat/unbind", headers=bearer).json()
        assert (told["wechat_bound"], told["offered"], told["ways"]) == (False, [], [])


def test_a_way_back_that_nobody_went_binds_nothing(cast: Cast, weixin, browser: Client) -> None:
    assert browser.get(f"{BACK}?code=a-code&state=guessed").context["verdict"].code == "wechat_code"
    asked = dict(parse_qsl(urlsplit(browser.post(BIND)["Location"]).query))
    other = Client()
    other.force_login(cast.account("resident"))  # somebody else's browser, sent the link
    assert other.get(f"{BACK}?code=a-code&state={asked['state']}").status_code == 409
    assert weixin.codes == {"a-code": "o-Anna"}
    assert back_from(browser, "never-given").context["verdict"].code == "wechat_code"
    weixin.preview.add("o-Anna")
    assert back_from(browser).context["verdict"].code == "wechat_preview"
    weixin.answer = (502, "")
    assert back_from(browser).context["verdict"].code == "wechat_away"
    with pytest.raises(Refused, match="wechat_code"):
        wechat.code_to_openid("")
    assert not Preference.objects.exists()


def test_without_an_account_that_sends_there_is_no_way_but_in_the_demo(
    cast: Cast, browser: Client, settings
) -> None:
    assert (browser.post(BIND).status_code, browser.get(BACK).status_code) == (404, 404)
    assert "wechat" not in browser.get(PAGE).content.decode()
    settings.DEMO = True
    assert browser.post(BIND, follow=True).status_code == 200
    assert notices.wechat_is_bound(cast.person("volunteer").uid)
    assert browser.post(PAGE, CHOSEN).status_code == 303
    assert browser.post(UNBIND).status_code == 303
    assert notices.choice_for(cast.person("volunteer").uid).ways == set()
