"""The arithmetic of second factors: codes of an authenticator app, recovery codes, passkeys. No database, no request.

allauth's `mfa` gives the table and the one-time passwords (RFC 6238), python-fido2 the ceremony (WebAuthn level 2). Time
comes in, what a ceremony has to remember comes out, so that nothing here depends on a session.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.utils.crypto import constant_time_compare
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from linli.kernel import crypto

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

ISSUER = "Linli"
STEP_SECONDS = 30
DRIFT = 1  # a telephone's clock may be one step off
CODES = 10
CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
CODE_LENGTH = 10
# What a browser's JSON can be wrong in: fido2 lets the errors of its parsers through.
UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Assertion:
    """A passkey that proved itself: which, how often it was used by its own count, and whether it knew its user."""

    credential_id: bytes
    count: int
    user_verified: bool


def new_totp_secret() -> str:
    """A fresh secret in base 32, as apps take it."""
    secret: str = generate_totp_secret()
    return secret


def totp_address(username: str, secret: str) -> str:
    """What the QR code says. The label is the opaque user name: a telephone number would stay in the app."""
    query = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{ISSUER}:{username}')}?{query}"


def totp_step(secret: str, code: str, at: datetime) -> int | None:
    """The step of time to which a code belongs, or None. The caller lets each step count once."""
    digits = "".join(code.split())
    now = int(at.timestamp()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if constant_time_compare(digits, format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes of fifty bits each, in two halves that can be read aloud."""
    drawn = ("".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)) for _ in range(CODES))
    return [f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}" for code in drawn]


def recovery_hash(account_id: int, code: str) -> str:
    """The keyed hash under which a recovery code is kept; spaces, dashes and capitals make no difference."""
    return crypto.opaque_hash(f"recovery_code.{account_id}", code.replace("-", "").replace("—", ""))


def begin_registration(
    *, host: str, handle: bytes, username: str, held: Sequence[AttestedCredentialData]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked to make a passkey with, and what is to be remembered until it answers."""
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=username, display_name=username),
        credentials=held,
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _plain(options), _plain(state)


def finish_registration(*, host: str, state: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether the browser's answer makes a passkey of this ceremony."""
    try:
        _server(host).register_complete(state, answer)
    except UNREADABLE:
        return False
    return True


def begin_assertion(
    *, host: str, held: Sequence[AttestedCredentialData] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a passkey is asked to sign. Without `held` any passkey of this site may answer, if it knows its user."""
    options, state = _server(host).authenticate_begin(
        credentials=held,
        user_verification=(
            UserVerificationRequirement.REQUIRED if held is None else UserVerificationRequirement.PREFERRED
        ),
    )
    return _plain(options), _plain(state)


def finish_assertion(
    *, host: str, state: dict[str, Any], held: Sequence[AttestedCredentialData], answer: dict[str, Any]
) -> Assertion | None:
    """The passkey that signed, or None when none of these did."""
    try:
        found = _server(host).authenticate_complete(state, held, answer)
        data = AuthenticationResponse.from_dict(answer).response.authenticator_data
    except UNREADABLE:
        return None
    return Assertion(found.credential_id, data.counter, data.is_user_verified())


def credential_of(stored: dict[str, Any]) -> AttestedCredentialData | None:
    """The public key out of the answer that made a passkey."""
    return RegistrationResponse.from_dict(stored).response.attestation_object.auth_data.credential_data


def handle_in(answer: dict[str, Any]) -> bytes | None:
    """Whose passkey answers, as it says itself; it is proved by the signature only."""
    try:
        return AuthenticationResponse.from_dict(answer).response.user_handle
    except UNREADABLE:
        return None


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(name=ISSUER, id=host))


def _plain(thing: object) -> dict[str, Any]:
    """fido2's mappings as plain JSON, for a session and for a page."""
    made: dict[str, Any] = json.loads(json.dumps(thing, default=dict))
    return made
