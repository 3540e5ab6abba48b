"""Changing the password, and choosing a new one when it is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.notices.actions import tell_on_commit
from linli.people import passwords, rules_signing
from linli.people.actions.signing_in import prove_phone, send_account_code
from linli.people.actions.trying import forget_tries, try_once
from linli.people.actions.wechat import unlink_wechat
from linli.people.models import Account, ApiToken, Person, Session, UsedPassword
from linli.people.rules_signing import Method

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

RESET_PURPOSE = "reset"


def change_password(
    *, account: Account, old: str, new: str, here: UUID | None, network: str, actor: Actor, at: datetime
) -> Account:
    """Change one's own password; all sessions but this one end, and all tokens.

    Refused: wrong_password, too_many_sign_ins, and what `rules_signing.password_faults` names.
    """
    prove_password(account=account, password=old, network=network, at=at)
    for fault in passwords.faults(new, account=account, at=at):
        raise Refused(fault)
    return _store(account, new, here, actor, at)


def prove_password(*, account: Account, password: str, network: str, at: datetime) -> Account:
    """Give one's password once more. Refused: wrong_password, too_many_sign_ins."""
    return try_once(
        method=Method.PASSWORD,
        login=str(account.pk),
        network=network,
        at=at,
        check=lambda: account if check_password(password, account.password) else None,
        wrong=rules_signing.WRONG_PASSWORD,
    )


def send_reset_code(*, phone: str, at: datetime) -> UUID:
    """Send a code for a forgotten password; for a number without an account everything happens but the sending.

    Refused: bad_destination, code_just_sent, too_many_codes.
    """
    return send_account_code(purpose=RESET_PURPOSE, phone=phone, at=at)


def reset_password(
    *, confirmation_uid: UUID, phone: str, code: str, new: str, network: str, at: datetime
) -> Account:
    """Choose a new password by the code that was sent to the account's number; every session and
    token ends, and so does the link with WeChat, which would open the account without the new password.

    The second factor stays what it was: who signs in next still gives it. Refused: as `sign_in_by_code`, and, once
    the code was right, what `rules_signing.password_faults` names.
    """
    account = prove_phone(
        purpose=RESET_PURPOSE,
        confirmation_uid=confirmation_uid,
        phone=phone,
        code=code,
        network=network,
        at=at,
    )
    for fault in passwords.faults(new, account=account, at=at):
        raise Refused(fault)
    return _reset(account, new, at)


@transaction.atomic
def _reset(account: Account, new: str, at: datetime) -> Account:
    held = _store(account, new, None, Actor.system(), at, code="password.reset")
    unlink_wechat(account=held, actor=Actor.system(), at=at)
    forget_tries(method=Method.PASSWORD, login=str(account.pk), at=at)
    tell_on_commit(
        code="password_reset",
        params={"when": at.isoformat()},
        recipient_uid=account.person.uid,
        url=reverse("people:security"),
        at=at,
    )
    return held


@transaction.atomic
def _store(
    account: Account, new: str, here: UUID | None, actor: Actor, at: datetime, code: str = "password.changed"
) -> Account:
    person = Person.objects.select_for_update().get(pk=account.person_id)
    held = Account.objects.get(pk=account.pk)
    _remember(held, at)
    held.set_password(new)
    held.password_set_at, held.password_due = at, False
    held.save(update_fields=["password", "password_set_at", "password_due"])
    Session.objects.filter(account=held).exclude(uid=here).delete()
    ApiToken.objects.filter(account=held, revoked_at__isnull=True).update(revoked_at=at)
    journal.note(code, subject=("person", person.uid), actor=actor, at=at)
    return held


@transaction.atomic
def close_password(*, account: Account, at: datetime) -> Account:
    """Let the present password hold no longer, whatever it is. Part of `begin_password`, which judges and notes it."""
    held = Account.objects.select_for_update().get(pk=account.pk)
    if held.has_usable_password():
        _remember(held, at)
        held.set_unusable_password()
        held.save(update_fields=["password"])
    return held


def _remember(held: Account, at: datetime) -> None:
    """The strict profile keeps the hashes of the last passwords, so that none of them comes back."""
    if settings.PASSWORD_PROFILE != passwords.STRICT or not held.has_usable_password():
        return
    UsedPassword.objects.create(account=held, password=held.password, set_at=at)
    kept = UsedPassword.objects.filter(account=held).order_by("-set_at", "-pk")
    rest = kept.values_list("pk", flat=True)[rules_signing.PASSWORDS_REMEMBERED :]
    UsedPassword.objects.filter(pk__in=list(rest)).delete()
