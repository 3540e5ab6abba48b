"""How a text leaves the house. An adapter gets a destination and a text, never a row or a person."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from linli.notices.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
GATEWAY_TIMEOUT = 10.0
CLIENT_ERRORS = range(400, 500)
# A 4xx the gateway itself means as "later".
PASSING = frozenset({408, 425, 429})


class Stops(StrEnum):
    """What a refusal says about messages to come: nothing, that its reader wants none of this kind or none by this way,
    or that there is nobody at this address."""

    NOTHING = ""
    KIND = "kind"
    CHANNEL = "channel"
    ADDRESS = "address"


class NotSent(Exception):
    """The message did not go. `final`: trying again is useless. `again`: not before this moment, when the gateway says so.
    The code holds no part of the message."""

    def __init__(
        self,
        code: str,
        *,
        final: bool = False,
        again: datetime | None = None,
        stops: Stops = Stops.NOTHING,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.final = final
        self.again = again
        self.stops = stops


class Adapter(Protocol):
    """A way out of the house."""

    def send(
        self,
        *,
        key: str,
        destination: str,
        text: str,
        code: str = "",
        params: Mapping[str, str | int] | None = None,
        url: str = "",
    ) -> None:
        """Hand over one message; `key` is the same for every attempt at it. Raises NotSent.

        `code`, `params` and `url` are what `text` was made of, for gateways that keep the words themselves.
        """


class OutboxOnly:
    """The demo: nothing leaves, the outbox page shows the message as sent."""

    def send(
        self,
        *,
        key: str,
        destination: str,
        text: str,
        code: str = "",
        params: Mapping[str, str | int] | None = None,
        url: str = "",
    ) -> None:
        """Nothing to do: the row is the message."""


class HttpSms:
    """A gateway that takes `{"id", "to", "sign", "text"}` as JSON over HTTPS and answers 2xx when it has it.

    Most operators' and clouds' own formats differ: a few lines in front of them turn this one into theirs.
    """

    def __init__(self, url: str, token: str = "", sign: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
            message = "LINLI_SMS_URL must be an https address: phone numbers are sent there"
            raise ValueError(message)
        self.url = url
        self.token = token
        self.sign = sign

    def send(
        self,
        *,
        key: str,
        destination: str,
        text: str,
        code: str = "",
        params: Mapping[str, str | int] | None = None,  # noqa: ARG002 - this one takes the text
        url: str = "",  # noqa: ARG002 - it stands in the text
    ) -> None:
        """POST the message. Raises NotSent with gateway_unreachable or gateway_<status>."""
        headers = {"Idempotency-Key": key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = {"id": key, "to": destination, "sign": self.sign, "text": text}
        try:
            answer = httpx.post(self.url, json=body, headers=headers, timeout=GATEWAY_TIMEOUT)
        except httpx.HTTPError:
            code = "gateway_unreachable"
            raise NotSent(code) from None
        if not answer.is_success:
            final = answer.status_code in CLIENT_ERRORS and answer.status_code not in PASSING
            raise NotSent(f"gateway_{answer.status_code}", final=final)


def adapter_for(channel: str) -> Adapter | None:
    """The way out for a channel; None while it is not configured: messages wait then."""
    if channel == Channel.SMS and settings.SMS_URL:
        return HttpSms(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_SIGN)
    if channel == Channel.SMS and settings.ALIYUN_SMS_KEY:
        from linli.notices.aliyun import AliyunSms  # noqa: PLC0415 - it is one of these adapters itself

        return AliyunSms(
            settings.ALIYUN_SMS_URL,
            settings.ALIYUN_SMS_KEY,
            settings.ALIYUN_SMS_SECRET,
            settings.SMS_SIGN,
            settings.ALIYUN_SMS_TEMPLATES,
        )
    if channel == Channel.WECHAT and settings.WEIXIN_SERVICE_APP_ID and settings.WEIXIN_SERVICE_SECRET:
        from linli.notices import wechat  # noqa: PLC0415 - the same

        return wechat.account()
    return OutboxOnly() if settings.DEMO else None
