"""Messages by WeChat's service account (服务号): template messages, or subscription notices (订阅通知).

Protocols: developers.weixin.qq.com, "sendTemplateMessage" (`/cgi-bin/message/template/send`, to those who follow the
account) and "bizsend" (`/cgi-bin/message/subscribe/bizsend`, to those who subscribed to the template). Both take an openid
of that account and a template with its fields, never a text of ours, and answer 200 with an `errcode`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache

from linli.kernel import clock
from linli.notices import wechat_fields, wording
from linli.notices.adapters import LOCAL_HOSTS, NotSent, Stops
from linli.notices.kinds import Kind, kind_of
from linli.notices.wechat_token import TokenStore, called, errcode_of

BEIJING = ZoneInfo("Asia/Shanghai")  # where WeChat counts its days, wherever the house stands
NEW_DAY = time(0, 5)
TOKEN_INVALID = frozenset({40001, 40014, 41001, 42001})
NOT_FOLLOWED, REFUSED, BLOCKED, NO_SUCH_OPENID = 43004, 43101, 43019, 40003
DAILY_QUOTA = 45009
STOPS = {
    NOT_FOLLOWED: Stops.CHANNEL,
    BLOCKED: Stops.CHANNEL,
    REFUSED: Stops.KIND,  # one template; since 2023 whoever follows may refuse a template by itself
    NO_SUCH_OPENID: Stops.ADDRESS,
}
# These are the message's or the template's own fault: the same again would be refused again. Template id; link; form of
# the data; a value that does not fit its field; words that are not let through; a template that was withdrawn.
FINAL = frozenset({40036, 40037, 40039, 40048, 41028, 41030, 43116, 45168, 47001, 47003, *STOPS})


class WechatMessages:
    """The service account. `templates` maps kinds of messages to its templates."""

    def __init__(
        self,
        api: str,
        app_id: str,
        secret: str,
        templates: Mapping[Kind, wechat_fields.Template],
        *,
        subscribed: bool,
    ) -> None:
        parts = urlsplit(api)
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
            message = "LINLI_WEIXIN_API must be an https address: a secret is sent there"
            raise ValueError(message)
        self.api, self.templates, self.subscribed = api.rstrip("/"), templates, subscribed
        self.store = TokenStore(self.api, app_id, secret)
        self._rest = f"notices.wechat.rest.{app_id}"

    def send(
        self,
        *,
        key: str,
        destination: str,
        text: str,  # noqa: ARG002 - their templates hold the words
        code: str = "",
        params: Mapping[str, str | int] | None = None,
        url: str = "",
    ) -> None:
        """Hand over one message. Raises NotSent: no_template, no_value, token_…, gateway_…, or wechat_ and their number."""
        at = clock.now()
        body = self._body(key, destination, code, params or {}, url, at)
        if cache.get(self._rest):
            raise _refusal(DAILY_QUOTA, at)
        path = "subscribe/bizsend" if self.subscribed else "template/send"
        errcode = errcode_of(self._call("POST", f"message/{path}", json=body))
        if errcode == DAILY_QUOTA:  # the others need not ask before tomorrow
            cache.set(self._rest, 1, (_tomorrow(at) - at).total_seconds())
        if errcode:
            raise _refusal(errcode, at)

    def follows(self, openid: str) -> bool | None:
        """Whether somebody follows the account; None when WeChat does not say."""
        try:
            answer = self._call("GET", "user/info", params={"openid": openid})
            return None if errcode_of(answer) else bool(answer.get("subscribe"))
        except NotSent:
            return None

    def _body(
        self,
        key: str,
        openid: str,
        code: str,
        params: Mapping[str, str | int],
        url: str,
        at: datetime,
    ) -> dict[str, object]:
        template = self.templates.get(kind_of(code))
        if template is None:
            no_template = "no_template"
            raise NotSent(no_template, final=True)
        text = wording.render(code, params, settings.LANGUAGE_CODE)
        fields = wechat_fields.filled(
            template, code=code, params=params, text=text, at=at, zone=clock.local_zone()
        )
        if fields is None:
            no_value = "no_value"
            raise NotSent(no_value, final=True)
        body: dict[str, object] = {
            "touser": openid,
            "template_id": template.id,
            "data": {field: {"value": value} for field, value in fields.items()},
        }
        if not self.subscribed:  # within ten minutes the same id to the same reader is one message
            body["client_msg_id"] = UUID(key).hex
        if url:
            body["page" if self.subscribed else "url"] = url
        return body

    def _call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, json: object = None
    ) -> dict[str, object]:
        """One call with the token; a token that is called invalid is renewed once."""
        address = f"{self.api}/cgi-bin/{path}"
        token = self.store.token()
        answer = called(method, address, params={"access_token": token, **(params or {})}, json=json)
        if errcode_of(answer) in TOKEN_INVALID:
            token = self.store.token(refused=token)
            answer = called(method, address, params={"access_token": token, **(params or {})}, json=json)
            if errcode_of(answer) in TOKEN_INVALID:
                self.store.forget()
        return answer


def _refusal(errcode: int, at: datetime) -> NotSent:
    return NotSent(
        f"wechat_{errcode}",
        final=errcode in FINAL,
        again=_tomorrow(at) if errcode == DAILY_QUOTA else None,
        stops=STOPS.get(errcode, Stops.NOTHING),
    )


def _tomorrow(at: datetime) -> datetime:
    """When WeChat counts anew."""
    return datetime.combine(at.astimezone(BEIJING).date() + timedelta(days=1), NEW_DAY, BEIJING)


def is_configured() -> bool:
    """Whether there is an account to send from."""
    return bool(settings.WEIXIN_SERVICE_APP_ID and settings.WEIXIN_SERVICE_SECRET)


def kinds() -> list[Kind]:
    """The kinds of messages that can go by WeChat here."""
    return list(wechat_fields.templates(settings.WEIXIN_TEMPLATES)) if is_configured() else []


def kinds_with_template_of(kind: Kind) -> list[str]:
    """The kinds that share this kind's template: whoever refuses the template refuses all of them."""
    found = wechat_fields.templates(settings.WEIXIN_TEMPLATES)
    mine = found.get(kind)
    return [one.value for one, held in found.items() if mine and held.id == mine.id] or [kind.value]


def account() -> WechatMessages:
    """The account of the settings."""
    return WechatMessages(
        settings.WEIXIN_API,
        settings.WEIXIN_SERVICE_APP_ID,
        settings.WEIXIN_SERVICE_SECRET,
        wechat_fields.templates(settings.WEIXIN_TEMPLATES),
        subscribed=settings.WEIXIN_SUBSCRIBED,
    )


def takes(code: str) -> bool:
    """Whether a message of this code can go by the templates that are there; where none are, the question is open."""
    if not is_configured():
        return True
    template = wechat_fields.templates(settings.WEIXIN_TEMPLATES).get(kind_of(code))
    return template is not None and not wechat_fields.lacking(template, code)
