"""The access token of the service account: one for all processes, sealed in the shared cache, asked for by one at a time.

WeChat's `stable_token` answers with the same token as long as it holds, so two who ask at once do no harm; the lease only
spares the calls. A token that was refused although it should hold is asked for again, and renewed by force only when the
same one came back: that is allowed twenty times a day.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import httpx
from django.core.cache import cache

from linli.kernel import crypto
from linli.kernel.keys import KeyRefused
from linli.notices.adapters import GATEWAY_TIMEOUT, NotSent

MARGIN = 300  # seconds before its end at which WeChat makes a new one; the old one holds until then
LEASE = 15  # longer than the time-out of the call
PATIENCE, STEP = 5.0, 0.1
LONGEST = 7200


@dataclass(frozen=True, slots=True)
class TokenStore:
    """The token of one account at one address."""

    api: str
    app_id: str
    secret: str

    @property
    def _key(self) -> str:
        return (
            f"notices.wechat.{crypto.opaque_hash('notices.wechat.account', f'{self.api} {self.app_id}')[:40]}"
        )

    @property
    def _aad(self) -> str:
        return f"notices.wechat.token:{self.app_id}"

    def token(self, *, refused: str = "") -> str:
        """The token that holds now; `refused` is one that WeChat called invalid. Raises NotSent."""
        deadline = time.monotonic() + PATIENCE
        while True:
            held = self._kept()
            if held and held != refused:
                return held
            if cache.add(f"{self._key}.asking", 1, LEASE):
                try:
                    return self._ask(refused)
                finally:
                    cache.delete(f"{self._key}.asking")
            if time.monotonic() > deadline:
                busy = "token_busy"
                raise NotSent(busy)
            time.sleep(STEP)

    def forget(self) -> None:
        """Ask anew next time."""
        cache.delete(self._key)

    def _kept(self) -> str:
        sealed = cache.get(self._key, "")
        try:
            return crypto.unseal(sealed, aad=self._aad) if sealed else ""
        except (KeyRefused, ValueError):  # its key is gone, or somebody wrote into the cache
            return ""

    def _ask(self, refused: str) -> str:
        held = self._kept()  # somebody may have been quicker
        if held and held != refused:
            return held
        found, lasts = self._call(force=False)
        if refused and found == refused:
            found, lasts = self._call(force=True)
        cache.set(self._key, crypto.seal(found, aad=self._aad), max(min(lasts, LONGEST) - MARGIN, 1))
        return found

    def _call(self, *, force: bool) -> tuple[str, int]:
        wanted = {
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.secret,
            "force_refresh": force,
        }
        answer = called("POST", f"{self.api}/cgi-bin/stable_token", json=wanted)
        code, token, lasts = errcode_of(answer), answer.get("access_token"), answer.get("expires_in")
        if code:
            refused = f"token_{code}"
            raise NotSent(refused)  # secret, address list, busy: nothing that a message is at fault for
        if not isinstance(token, str) or not token or not isinstance(lasts, int):
            garbage = "token_garbage"
            raise NotSent(garbage)
        return token, lasts


def called(
    method: str, url: str, *, params: dict[str, str] | None = None, json: object = None
) -> dict[str, object]:
    """One call of WeChat's interface; it answers 200 and JSON said to be text. Raises NotSent, with nothing of the call."""
    try:
        answer = httpx.request(method, url, params=params, json=json, timeout=GATEWAY_TIMEOUT)
        held = answer.json() if answer.is_success else None
    except httpx.HTTPError:
        unreachable = "gateway_unreachable"
        raise NotSent(unreachable) from None
    except ValueError:
        held = None
    if not isinstance(held, dict):
        code = "gateway_garbage" if answer.is_success else f"gateway_{answer.status_code}"
        raise NotSent(code)
    return held


def errcode_of(answer: dict[str, object]) -> int:
    """What WeChat says is wrong; 0 when nothing is. It comes as a number, now and then as text."""
    held = answer.get("errcode", 0)
    try:
        return int(str(held))
    except ValueError:
        garbage = "gateway_garbage"
        raise NotSent(garbage) from None
