"""Confirming that a contact belongs to the person who typed it: a code is sent there and typed back."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from linli.kernel import crypto
from linli.kernel.verdict import Missing, Refused
from linli.notices import rules, sayings, sealing
from linli.notices.actions.telling import tell_on_commit
from linli.notices.models import Channel, Confirmation

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

DIGITS = 6


def _hash(uid: UUID, code: str) -> str:
    # Keyed, since six digits could be tried out against a plain hash; bound to the row.
    return salted_hmac(f"linli.notices.confirmation:{uid}", code, algorithm="sha256").hexdigest()


def _kind(channel: str) -> str:
    return "phone" if channel == Channel.SMS else "email"


def destination_index(destination: str, channel: str) -> str:
    """The blind index of a destination."""
    return crypto.blind_index(_kind(channel), destination)


@transaction.atomic
def send_code(
    *, purpose: str, destination: str, at: datetime, channel: str = Channel.SMS, silent: bool = False
) -> Confirmation:
    """Send a six-digit code to a contact. `silent`: do everything but send it, in the same time, where nobody may
    see whether a contact is known.

    Refused: bad_destination, code_just_sent (1/min), too_many_codes (5/h).
    """
    rules.may_be_destination(channel, destination).enforce()
    index = destination_index(destination, channel)
    recent = list(
        Confirmation.objects.select_for_update()
        .filter(
            destination_index__in=crypto.index_values(_kind(channel), destination),
            created_at__gt=at - timedelta(hours=1),
        )
        .values_list("created_at", flat=True)
    )
    rules.may_send_code(recent, at).enforce()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    confirmation = Confirmation(
        purpose=purpose, destination_index=index, created_at=at, expires_at=at + sayings.CODE_LIVES
    )
    confirmation.destination_sealed = sealing.seal_destination(confirmation.uid, destination)
    confirmation.code_hash = _hash(confirmation.uid, code)
    confirmation.save()
    tell_on_commit(
        destination=destination,
        channel=channel,
        code="contact_code",
        params={"code": code, "minutes": int(sayings.CODE_LIVES.total_seconds()) // 60},
        at=at,
        subject_uid=confirmation.uid,
        withheld=silent,
    )
    return confirmation


def confirm_code(*, uid: UUID, code: str, at: datetime, purpose: str = "") -> Confirmation:
    """Judge the code that was typed. Refused: code_expired, too_many_tries, code_wrong. Unknown uid: Missing.

    A transaction of its own, and it insists on that (`durable`): a wrong try is counted even though it is
    refused, so call this before the action that needs it, never inside. The right code may be given again.
    """
    with transaction.atomic(durable=True):
        held = Confirmation.objects.select_for_update().filter(uid=uid).first()
        if held is None or (purpose and held.purpose != purpose):
            raise Missing
        right = constant_time_compare(held.code_hash, _hash(held.uid, code.strip()))
        verdict = rules.may_confirm(held, at, right=right)
        if verdict.ok:
            if held.confirmed_at is None:
                held.confirmed_at = at
                held.save(update_fields=["confirmed_at"])
        elif verdict.code == rules.CODE_WRONG:
            held.tries += 1
            held.save(update_fields=["tries"])
    if not verdict.ok:
        raise Refused(verdict)
    return held
