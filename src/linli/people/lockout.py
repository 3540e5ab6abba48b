"""Wrong tries, counted by django-axes in its table under names that say nothing.

axes gets a request of our own making: a keyed hash as the name, the moment from the kernel's clock, and no address, no
form, no user agent. So nothing plain can come into its table, and one place judges every way of signing in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models import Max, Sum
from django.http import HttpRequest

from linli.kernel import crypto
from linli.people import rules_signing
from linli.people.rules_signing import Method

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from linli.kernel.verdict import Verdict

NOWHERE = "0.0.0.0"  # noqa: S104 - stands for "no address", is not listened at


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes ships no types
    """axes' own book of failures. Signing in and out are nothing to it: the actions tell it what they need."""

    def user_logged_in(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: `forget` is called by the action that let somebody in."""

    def user_logged_out(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: sessions are kept in a table of ours."""


def name_of(_request: HttpRequest | None, credentials: dict[str, str] | None) -> str:
    """AXES_USERNAME_CALLABLE: the keyed hash of way and login; without it axes would record nothing, silently."""
    held = credentials or {}
    return crypto.blind_index(f"try.{held.get('method', '')}", held.get("username", ""))


def limit_of(_request: HttpRequest | None, credentials: dict[str, str] | None) -> int:
    """AXES_FAILURE_LIMIT: five for a login, more for a whole office behind one address."""
    of_network = (credentials or {}).get("method") == Method.NETWORK
    return rules_signing.TRIES_OF_A_NETWORK if of_network else rules_signing.TRIES


def judge(*, method: Method, login: str, at: datetime, more: int = 0) -> Verdict:
    """Whether one more try is allowed; `more` of them are this one's own. Refusal: too_many_sign_ins. One statement."""
    held = credentials(method, login)
    rows = AccessAttempt.objects.filter(
        username=name_of(None, held), attempt_time__gt=at - rules_signing.WINDOW
    )
    found = rows.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    failures = (found["failures"] or 0) - more
    return rules_signing.may_try(failures=failures, limit=limit_of(None, held), last_at=found["last"], at=at)


def credentials(method: Method, login: str) -> dict[str, str]:
    """What axes' handler is told of somebody who tries."""
    return {"username": login, "method": str(method)}


def bare_request(method: Method, at: datetime) -> HttpRequest:
    """What axes reads of a request, without a request. The address is never empty: unique rows need a value."""
    bare = HttpRequest()
    facts = {
        "axes_updated": True,
        "axes_attempt_time": at,
        "axes_ip_address": NOWHERE,
        "axes_user_agent": "",
        "axes_path_info": str(method),
        "axes_http_accept": "",
        "axes_locked_out": False,
        "axes_failures_since_start": None,
        "axes_credentials": None,
    }
    for name, value in facts.items():
        setattr(bare, name, value)
    return bare
