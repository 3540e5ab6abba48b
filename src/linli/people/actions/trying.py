"""Trying to show who one is: wrong tries are counted, and locked out, in one way for every method."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from axes.models import AccessAttempt

from linli.kernel.verdict import Refused, Verdict
from linli.people import lockout
from linli.people.rules_signing import Method

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")


def try_once(
    *, method: Method, login: str, network: str, at: datetime, check: Callable[[], T | None], wrong: Verdict
) -> T:
    """Run `check`, which answers None for a wrong try. Refused: too_many_sign_ins, and `wrong` for a wrong one.

    The try is counted before it is checked and forgotten when it was right: many at the same time are no more tries
    than one after the other. Not inside a transaction: a refusal must not take the count back with it.
    """
    if network:
        lockout.judge(method=Method.NETWORK, login=network, at=at).enforce()
    lockout.judge(method=method, login=login, at=at).enforce()
    _note(method, login, at)
    lockout.judge(method=method, login=login, at=at, more=1).enforce()
    found = check()
    if found is None:
        if network:
            _note(Method.NETWORK, network, at)
        raise Refused(wrong)
    forget_tries(method=method, login=login, at=at)
    return found


def forget_tries(*, method: Method, login: str, at: datetime) -> None:
    """Forget the wrong tries of somebody who has shown who they are."""
    lockout.Handler().reset_user_attempts(
        lockout.bare_request(method, at), lockout.credentials(method, login)
    )


def _note(method: Method, login: str, at: datetime) -> None:
    held = lockout.credentials(method, login)
    lockout.Handler().user_login_failed(__name__, held, lockout.bare_request(method, at))
    # axes dates a new row by the machine's clock; all moments of this house come from the kernel's.
    AccessAttempt.objects.filter(username=lockout.name_of(None, held)).update(attempt_time=at)
