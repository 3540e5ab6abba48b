"""Passwords and codes that let somebody in, and the language and size of type of an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from linli.kernel import crypto
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.notices.actions import confirm_code, send_code
from linli.people import passwords, queries, rules_signing
from linli.people.actions.trying import try_once
from linli.people.models import Account
from linli.people.rules_signing import Method

if TYPE_CHECKING:
    from uuid import UUID

SMS_PURPOSE = "sign_in"


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


def choose_type(*, large: bool, actor: Actor) -> Account:
    """Remember whether an account reads in large type. No state, nothing of others: no journal. Missing: unknown."""
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    if account is None:
        raise Missing
    if account.large_type is not large:
        account.large_type = large
        account.save(update_fields=["large_type"])
    return account


def sign_in(*, login: str, password: str, at: datetime, network: str = "") -> Account:
    """Check a password. Refused: too_many_sign_ins, wrong_sign_in.

    An unknown name takes the same way as a known one: the same statements, one password hashed, the same sentence.
    """
    known = queries.account_for(login=login)
    account = try_once(
        method=Method.PASSWORD,
        login=str(known.pk) if known else _spelt(login),
        network=network,
        at=at,
        check=lambda: queries.with_password(account=known, password=password),
        wrong=rules_signing.WRONG_SIGN_IN,
    )
    staff = queries.holds_post(person_id=account.person_id, at=at)
    due = passwords.is_too_weak(password, staff=staff)
    if due != account.password_due:
        account.password_due = due
        account.save(update_fields=["password_due"])
    return account


def sign_in_by_code(
    *, confirmation_uid: UUID, phone: str, code: str, at: datetime, network: str = ""
) -> Account:
    """Check a code that was sent to a number. Refused: too_many_sign_ins, code_wrong, code_expired, too_many_tries.

    A number without an account is refused as a wrong code is.
    """
    return prove_phone(
        purpose=SMS_PURPOSE,
        confirmation_uid=confirmation_uid,
        phone=phone,
        code=code,
        at=at,
        network=network,
    )


def send_sign_in_code(*, phone: str, at: datetime) -> UUID:
    """Send a code to a number that has an account; for another one everything happens but the sending.

    Refused: bad_destination, code_just_sent, too_many_codes.
    """
    return send_account_code(purpose=SMS_PURPOSE, phone=phone, at=at)


def send_account_code(*, purpose: str, phone: str, at: datetime) -> UUID:
    """Part of `send_sign_in_code` and `send_reset_code`. Refused as there."""
    account = queries.account_with_phone(phone=phone)
    known = account is not None and account.is_active
    return send_code(purpose=purpose, destination=phone, at=at, silent=not known).uid


def prove_phone(
    *, purpose: str, confirmation_uid: UUID, phone: str, code: str, at: datetime, network: str
) -> Account:
    """The account of a number, when this is the code sent to it for this purpose. Refused as `sign_in_by_code`.

    All purposes share one count of wrong codes for each account, whichever page they are typed into.
    """
    account = queries.account_with_phone(phone=phone)

    def check() -> Account | None:
        try:
            confirm_code(uid=confirmation_uid, code=code, at=at, purpose=purpose)
        except Refused as refusal:
            if refusal.verdict.code != rules_signing.WRONG_CODE.code:
                raise
            return None
        return account if account is not None and account.is_active else None

    return try_once(
        method=Method.SMS,
        login=str(account.pk) if account else _spelt(phone),
        network=network,
        at=at,
        check=check,
        wrong=rules_signing.WRONG_CODE,
    )


def _spelt(login: str) -> str:
    """One spelling for all spellings of a telephone number, so that spaces give no further tries."""
    as_phone = sum(map(str.isdigit, login)) > len(login) // 2
    return crypto.normal_phone(login) if as_phone else f"name {login}"
