"""Second factors: setting up, taking away, giving. They stand in allauth's table; secrets in it are sealed or hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from linli.kernel import crypto, journal
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.people import ceremonies, queries, rules_signing
from linli.people.actions.trying import try_once
from linli.people.models import Account, Person
from linli.people.rules_signing import Method

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.rules_signing import SessionFacts

Kind = Authenticator.Type


@transaction.atomic
def add_totp(
    *, account: Account, secret: str, code: str, session: SessionFacts, actor: Actor, at: datetime
) -> list[str]:
    """Set up an authenticator app; the first factor brings recovery codes, returned this once.

    Refused: totp_is_on, wrong_factor, factor_needed.
    """
    _lock(account)
    held = queries.factors_of(account_id=account.pk)
    rules_signing.may_change_factors(session, at, has_factor=held.any).enforce()
    if held.totp:
        raise Refused(rules_signing.TOTP_IS_ON)
    step = ceremonies.totp_step(secret, code, at)
    if step is None:
        raise Refused(rules_signing.WRONG_FACTOR)
    sealed = crypto.seal(secret, aad=queries.totp_aad(account.pk))
    Authenticator.objects.create(
        user=account, type=Kind.TOTP, data={"secret": sealed, "step": step}, created_at=at
    )
    _note("factor.added", account, actor, at, Kind.TOTP)
    return [] if held.codes_left else _new_codes(account, at)


@transaction.atomic
def add_passkey(
    *,
    account: Account,
    host: str,
    state: dict[str, Any],
    answer: dict[str, Any],
    label: str,
    session: SessionFacts,
    actor: Actor,
    at: datetime,
) -> list[str]:
    """Keep a passkey that the browser made; the first factor brings recovery codes, returned this once.

    Refused: wrong_passkey, factor_needed.
    """
    _lock(account)
    held = queries.factors_of(account_id=account.pk)
    rules_signing.may_change_factors(session, at, has_factor=held.any).enforce()
    if not state or not ceremonies.finish_registration(host=host, state=state, answer=answer):
        raise Refused(rules_signing.WRONG_PASSKEY)
    data = {"name": label, "credential": answer, "uid": str(uuid7()), "count": 0}
    Authenticator.objects.create(user=account, type=Kind.WEBAUTHN, data=data, created_at=at)
    _note("factor.added", account, actor, at, Kind.WEBAUTHN)
    return [] if held.codes_left else _new_codes(account, at)


@transaction.atomic
def remove_factor(
    *, account: Account, uid: UUID | None, session: SessionFacts, actor: Actor, at: datetime
) -> None:
    """Take away a passkey by its uid, or without one the authenticator app. Recovery codes go with the last one.

    Refused: last_factor, factor_needed. Somebody else's is Missing.
    """
    _lock(account)
    held = queries.factors_of(account_id=account.pk)
    rules_signing.may_change_factors(session, at, has_factor=held.any).enforce()
    found = held.totp if uid is None else next((one.row for one in held.passkeys if one.uid == uid), None)
    if found is None:
        raise Missing
    others = len(held.passkeys) + bool(held.totp) - 1
    needed = queries.second_factor_required(actor)
    rules_signing.may_remove_factor(others=others, needed=needed).enforce()
    kind = found.type
    found.delete()
    if not others:
        Authenticator.objects.filter(user=account, type=Kind.RECOVERY_CODES).delete()
    _note("factor.removed", account, actor, at, kind)


@transaction.atomic
def renew_recovery_codes(*, account: Account, session: SessionFacts, actor: Actor, at: datetime) -> list[str]:
    """Make new recovery codes, returned this once; the old ones hold no longer. Refused: factor_needed.

    Without a factor there is nothing to recover: Missing.
    """
    _lock(account)
    held = queries.factors_of(account_id=account.pk)
    if not held.any:
        raise Missing
    rules_signing.may_change_factors(session, at, has_factor=True).enforce()
    _note("factor.codes_made", account, actor, at, Kind.RECOVERY_CODES)
    return _new_codes(account, at)


def confirm_by_code(*, account: Account, code: str, network: str, at: datetime) -> Method:
    """Give a second factor by six digits of the app or a recovery code; the length says which.

    Refused: too_many_sign_ins, wrong_factor. A code counts once.
    """
    digits = "".join(code.split())
    by_app = digits.isdigit() and len(digits) <= TOTP_DIGITS
    method = Method.TOTP if by_app else Method.RECOVERY
    check = _take_totp if by_app else _take_recovery
    return try_once(
        method=method,
        login=str(account.pk),
        network=network,
        at=at,
        check=lambda: method if check(account, digits, at) else None,
        wrong=rules_signing.WRONG_FACTOR,
    )


def confirm_by_passkey(
    *, account: Account, host: str, state: dict[str, Any], answer: dict[str, Any], network: str, at: datetime
) -> Method:
    """Give a second factor by a passkey of this account. Refused: too_many_sign_ins, wrong_passkey."""
    return try_once(
        method=Method.PASSKEY,
        login=str(account.pk),
        network=network,
        at=at,
        check=lambda: (
            Method.PASSKEY if _take_passkey(account, host, state, answer, at, verified=False) else None
        ),
        wrong=rules_signing.WRONG_PASSKEY,
    )


def sign_in_by_passkey(
    *, host: str, state: dict[str, Any], answer: dict[str, Any], network: str, at: datetime
) -> Account:
    """Sign in with a passkey alone: having it and unlocking it are two factors. Refused as `confirm_by_passkey`.

    Whose passkey it is, it says itself: wrong ones are counted against the address they come from, since anybody
    could lock anybody out otherwise.
    """

    def check() -> Account | None:
        for account in queries.accounts_with_handle(ceremonies.handle_in(answer)):
            if _take_passkey(account, host, state, answer, at, verified=True):
                return account
        return None

    return try_once(
        method=Method.PASSKEY,
        login=f"network {network}",
        network=network,
        at=at,
        check=check,
        wrong=rules_signing.WRONG_PASSKEY,
    )


TOTP_DIGITS = 6


@transaction.atomic
def _take_totp(account: Account, code: str, at: datetime) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=account, type=Kind.TOTP).first()
    if row is None:
        return False
    secret = crypto.unseal(row.data["secret"], aad=queries.totp_aad(account.pk))
    step = ceremonies.totp_step(secret, code, at)
    if step is None or step <= row.data["step"]:
        return False
    row.data["step"], row.last_used_at = step, at
    row.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def _take_recovery(account: Account, code: str, at: datetime) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=account, type=Kind.RECOVERY_CODES).first()
    hashed = ceremonies.recovery_hash(account.pk, code)
    if row is None or hashed not in row.data["hashes"]:
        return False
    row.data["hashes"].remove(hashed)
    row.last_used_at = at
    row.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def _take_passkey(
    account: Account,
    host: str,
    state: dict[str, Any],
    answer: dict[str, Any],
    at: datetime,
    *,
    verified: bool,
) -> bool:
    """`verified`: it has to know its user, whatever it was asked.

    A count that did not grow is a copy of the key (most passkeys of telephones do not count and say 0).
    """
    rows = Authenticator.objects.select_for_update().filter(user=account, type=Kind.WEBAUTHN)
    by_id = {one.credential.credential_id: one.row for one in queries.passkeys_in(rows)}
    held = queries.credentials_of(queries.passkeys_in(by_id.values()))
    found = (
        ceremonies.finish_assertion(host=host, state=state, held=held, answer=answer)
        if state and held
        else None
    )
    if found is None or (verified and not found.user_verified):
        return False
    row = by_id[found.credential_id]
    if found.count and found.count <= row.data["count"]:
        return False
    row.data["count"], row.last_used_at = found.count, at
    row.save(update_fields=["data", "last_used_at"])
    return True


def _new_codes(account: Account, at: datetime) -> list[str]:
    codes = ceremonies.new_recovery_codes()
    Authenticator.objects.filter(user=account, type=Kind.RECOVERY_CODES).delete()
    data = {"hashes": [ceremonies.recovery_hash(account.pk, code) for code in codes]}
    Authenticator.objects.create(user=account, type=Kind.RECOVERY_CODES, data=data, created_at=at)
    return codes


def _lock(account: Account) -> None:
    """The person's row orders their journal, and two changes of factors."""
    Person.objects.select_for_update().get(pk=account.person_id)


def _note(code: str, account: Account, actor: Actor, at: datetime, kind: str) -> None:
    journal.note(
        code, subject=("person", account.person.uid), actor=actor, at=at, payload={"kind": str(kind)}
    )
