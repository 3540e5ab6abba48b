"""WeChat's two doors: the QR code of the web (through allauth's provider) and the mini-program's `jscode2session`; and the
service account's authorisation of a page (网页授权), which tells only where messages go.

Protocols: developers.weixin.qq.com, "Website App: WeChat Login", "auth.code2Session", "snsAccessToken". All answer 200
with an `errcode` when something is wrong, and say JSON as text/plain. Only the identifiers are read; names, pictures
and the session key are left where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from linli.kernel.verdict import Refused, Verdict, refuse

if TYPE_CHECKING:
    from django.http import HttpRequest

WEB, MINI, UNION = "weixin", "weixin_mini", "weixin_union"
TIMEOUT = 10.0
LONGEST_CODE = 200
BUSY, LIMIT = -1, 45011
BAD_CODES = frozenset({40029, 40163, 41008})  # invalid, used before, missing

WECHAT_CODE = refuse("wechat_code", _("WeChat did not know this attempt any more. Please start again."))
WECHAT_BUSY = refuse("wechat_busy", _("Too many attempts at once. Please wait a minute."))
WECHAT_PREVIEW = refuse(
    "wechat_preview",
    _("WeChat showed a preview only. Tap “使用完整服务” at the bottom of the page there, then try again."),
)
WECHAT_AWAY = refuse("wechat_away", _("WeChat cannot be reached just now. Please sign in another way."))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is to WeChat: one identifier per app, and one for all apps of the same owner when there is one."""

    provider: str
    openid: str
    unionid: str = ""


class Door(WeixinOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter, with our address to come back to and the host from the settings."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.access_token_url = f"{settings.WEIXIN_API}/sns/oauth2/access_token"

    def get_callback_url(self, request: HttpRequest, _app: object) -> str:
        """Where WeChat sends the browser."""
        return request.build_absolute_uri(reverse("people:wechat_back"))


def way_to_wechat(request: HttpRequest, *, onward: str, linking: bool) -> str:
    """The address at WeChat that shows the QR code; what was wanted is kept in the session under a random state."""
    door = Door(request)
    provider = door.get_provider()
    client = door.get_client(request, provider.app)
    client.state = provider.stash_redirect_state(request, "connect" if linking else "login", next_url=onward)
    address: str = client.get_redirect_url(door.authorize_url, provider.get_scope(), {})
    return address


def back_from_wechat(request: HttpRequest) -> tuple[Identity, dict[str, Any]]:
    """Who came back, and what was wanted. Refused: wechat_code, wechat_busy, wechat_away."""
    door = Door(request)
    provider = door.get_provider()
    state = _state(request, provider)
    if state is None or not request.GET.get("code"):
        raise Refused(WECHAT_CODE)
    client = door.get_client(request, provider.app)
    try:
        answer = door.get_access_token_data(request, provider.app, client)
    except OAuth2Error as error:
        raise Refused(_verdict_in(str(error))) from None
    except (RequestException, ValueError):
        raise Refused(WECHAT_AWAY) from None
    return _identity(WEB, answer), state


def _state(request: HttpRequest, provider: Any) -> dict[str, Any] | None:
    """What was kept under the state that came back; it holds once, and in the browser that began."""
    state: dict[str, Any] | None = statekit.unstash_state(
        request, provider_id=provider.sub_id, state_id=request.GET.get("state", "")
    )
    return state


def code_to_identity(code: str) -> Identity:
    """Ask WeChat whose mini-program this code came from. Refused: wechat_code, wechat_busy, wechat_away."""
    if not code or len(code) > LONGEST_CODE:
        raise Refused(WECHAT_CODE)
    wanted = {
        "appid": settings.WEIXIN_MINI_APP_ID,
        "secret": settings.WEIXIN_MINI_SECRET,
        "js_code": code,
        "grant_type": "authorization_code",
    }
    return _identity(MINI, _asked("sns/jscode2session", wanted))


def way_to_account(*, back: str, state: str) -> str:
    """The address at WeChat that says, inside WeChat and without a question, by which openid the service account knows
    whoever opens it. WeChat asks for the values in this order."""
    wanted = {
        "appid": settings.WEIXIN_SERVICE_APP_ID,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    return f"{settings.WEIXIN_OPEN}/connect/oauth2/authorize?{urlencode(wanted)}#wechat_redirect"


def code_to_openid(code: str) -> str:
    """The openid behind a code of the service account. Refused: wechat_code, wechat_busy, wechat_away, wechat_preview."""
    if not code or len(code) > LONGEST_CODE:
        raise Refused(WECHAT_CODE)
    wanted = {
        "appid": settings.WEIXIN_SERVICE_APP_ID,
        "secret": settings.WEIXIN_SERVICE_SECRET,
        "code": code,
        "grant_type": "authorization_code",
    }
    answer = _asked("sns/oauth2/access_token", wanted)
    if isinstance(answer, dict) and str(answer.get("is_snapshotuser", "")) == "1":
        raise Refused(WECHAT_PREVIEW)  # an openid made up for the moment
    return _identity(WEB, answer).openid


def _asked(path: str, wanted: dict[str, str]) -> object:
    try:
        reply = httpx.get(f"{settings.WEIXIN_API}/{path}", params=wanted, timeout=TIMEOUT)
        return reply.json() if reply.is_success else None
    except (httpx.HTTPError, ValueError):
        return None


def _identity(provider: str, answer: object) -> Identity:
    if not isinstance(answer, dict):
        raise Refused(WECHAT_AWAY)
    if answer.get("errcode"):
        raise Refused(_verdict(answer["errcode"]))
    openid, unionid = answer.get("openid"), answer.get("unionid") or ""
    if not isinstance(openid, str) or not openid or not isinstance(unionid, str):
        raise Refused(WECHAT_AWAY)
    return Identity(provider, openid, unionid)


def _verdict(errcode: object) -> Verdict:
    """Numbers come as numbers and, from some of its doors, as texts."""
    try:
        number = int(str(errcode))
    except ValueError:
        return WECHAT_AWAY
    if number in BAD_CODES:
        return WECHAT_CODE
    return WECHAT_BUSY if number == LIMIT else WECHAT_AWAY


def _verdict_in(message: str) -> Verdict:
    """allauth puts the body of the answer into the words of its error, and nothing else knows it."""
    known = [str(number) for number in (*BAD_CODES, LIMIT)]
    return _verdict(next((number for number in known if f":{number}" in message.replace(" ", "")), BUSY))


__all__ = [
    "MINI",
    "UNION",
    "WEB",
    "Identity",
    "back_from_wechat",
    "code_to_identity",
    "code_to_openid",
    "way_to_account",
    "way_to_wechat",
]
