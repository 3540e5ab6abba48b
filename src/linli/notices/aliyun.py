"""Alibaba Cloud's SendSms (version 2017-05-25), signed as its OpenAPI documents ACS3-HMAC-SHA256.

It takes the code of an approved template and its values, never a text of ours; a value must be text and must not be a
link. What it answers is `{"Code": "OK", …}` or the code of what is wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx

from linli.kernel import clock
from linli.notices.adapters import GATEWAY_TIMEOUT, LOCAL_HOSTS, NotSent

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHM = "ACS3-HMAC-SHA256"
ACTION, VERSION = "SendSms", "2017-05-25"
# These are the message's own fault: the same again would be refused again.
FINAL = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.INVALID_PARAMETERS",
        "isv.INVALID_JSON_PARAM",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
    }
)
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,38}")


class AliyunSms:
    """SendSms. `templates` maps our message codes to their approved templates."""

    def __init__(self, url: str, key: str, secret: str, sign: str, templates: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
            message = "LINLI_ALIYUN_SMS_URL must be an https address: phone numbers are sent there"
            raise ValueError(message)
        self.url, self.host = url.rstrip("/"), parts.netloc
        self.key, self.secret, self.sign, self.templates = key, secret, sign, templates

    def send(
        self,
        *,
        key: str,
        destination: str,
        text: str,  # noqa: ARG002 - their templates hold the words
        code: str = "",
        params: Mapping[str, str | int] | None = None,
        url: str = "",  # noqa: ARG002 - they take no links
    ) -> None:
        """Hand over one message. Raises NotSent: no_template, gateway_unreachable, gateway_garbage, or their code."""
        template = self.templates.get(code)
        if not template:
            no_template = "no_template"
            raise NotSent(no_template, final=True)
        values = {name: str(value) for name, value in (params or {}).items()}
        query = canonical_query(
            {
                "PhoneNumbers": re.sub(r"[\s-]", "", destination).removeprefix("+86"),
                "SignName": self.sign.strip("【】"),
                "TemplateCode": template,
                "TemplateParam": json.dumps(values, ensure_ascii=False, sort_keys=True),
                "OutId": key,
            }
        )
        headers = {
            "host": self.host,
            "x-acs-action": ACTION,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": VERSION,
        }
        headers["Authorization"] = authorization(self.key, self.secret, query, headers)
        try:
            answer = httpx.post(f"{self.url}/?{query}", headers=headers, timeout=GATEWAY_TIMEOUT)
        except httpx.HTTPError:
            unreachable = "gateway_unreachable"
            raise NotSent(unreachable) from None
        _judge(answer)


def canonical_query(values: Mapping[str, str]) -> str:
    """Names and values as RFC 3986 writes them, by name."""
    return "&".join(f"{_quoted(name)}={_quoted(values[name])}" for name in sorted(values))


def authorization(key: str, secret: str, query: str, headers: Mapping[str, str]) -> str:
    """The header that signs a POST without a body: hash of the canonical request, HMAC of that."""
    names = sorted(headers)
    signed = ";".join(names)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    request = "\n".join(("POST", "/", query, lines, signed, headers["x-acs-content-sha256"]))
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), to_sign.encode(), hashlib.sha256).hex()
    return f"{ALGORITHM} Credential={key},SignedHeaders={signed},Signature={signature}"


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _judge(answer: httpx.Response) -> None:
    """Nothing when they have it; their code, and only that, when not: their sentence may repeat the number."""
    try:
        code = answer.json()["Code"]
    except (ValueError, KeyError, TypeError):
        code = ""
    if answer.is_success and code == "OK":
        return
    if not isinstance(code, str) or not CODE.fullmatch(code):
        code = "gateway_garbage" if answer.is_success else f"gateway_{answer.status_code}"
    raise NotSent(code, final=code in FINAL)
