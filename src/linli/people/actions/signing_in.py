"""Passwords, the count of wrong ones, and the language of an account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from linli.kernel import crypto
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.people import queries, rules
from linli.people.models import Account


def choose_language(*, language: str, actor: Actor) -> Account:
    """Remember the language in which an account reads. No state, nothing of others: no journal. Missing: unknown."""
    if language not in dict(settings.LANGUAGES):
        raise Missing
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    if account is None:
        raise Missing
    if account.language != language:
        account.language = language
        account.save(update_fields=["language"])
    return account


def sign_in(*, login: str, password: str, at: datetime) -> Account:
    """Check a password. Refused: too_many_sign_ins (five wrong ones in a quarter of an hour), wrong_sign_in."""
    key = f"people.sign_in:{_login_index(login)}"
    failures = [datetime.fromisoformat(moment) for moment in cache.get(key, [])]
    rules.may_try_sign_in(failures, at).enforce()
    account = queries.account_for_login(login=login, password=password)
    if account is None:
        recent = [*failures, at][-rules.SIGN_IN_TRIES :]
        cache.set(key, [moment.isoformat() for moment in recent], rules.SIGN_IN_WINDOW.total_seconds())
        raise Refused(rules.WRONG_SIGN_IN)
    if failures:
        cache.delete(key)
    return account


def _login_index(login: str) -> str:
    """One index for all spellings of a telephone number, so that spaces give no further tries."""
    as_phone = sum(map(str.isdigit, login)) > len(login) // 2
    return crypto.blind_index("login_phone" if as_phone else "login", login)
