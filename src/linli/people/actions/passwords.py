"""Changing the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction

from linli.kernel import journal
from linli.kernel.verdict import Refused
from linli.people import passwords, rules_signing
from linli.people.actions.trying import try_once
from linli.people.models import Account, Person, Session, UsedPassword
from linli.people.rules_signing import Method

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


def change_password(
    *, account: Account, old: str, new: str, here: UUID | None, network: str, actor: Actor, at: datetime
) -> Account:
    """Change one's own password; all sessions but this one end.

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


@transaction.atomic
def _store(account: Account, new: str, here: UUID | None, actor: Actor, at: datetime) -> Account:
    person = Person.objects.select_for_update().get(pk=account.person_id)
    held = Account.objects.get(pk=account.pk)
    if settings.PASSWORD_PROFILE == passwords.STRICT:
        UsedPassword.objects.create(account=held, password=held.password, set_at=at)
        kept = UsedPassword.objects.filter(account=held).order_by("-set_at", "-pk")
        rest = kept.values_list("pk", flat=True)[rules_signing.PASSWORDS_REMEMBERED :]
        UsedPassword.objects.filter(pk__in=list(rest)).delete()
    held.set_password(new)
    held.password_set_at, held.password_due = at, False
    held.save(update_fields=["password", "password_set_at", "password_due"])
    Session.objects.filter(account=held).exclude(uid=here).delete()
    journal.note("password.changed", subject=("person", person.uid), actor=actor, at=at)
    return held
