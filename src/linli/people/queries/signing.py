"""What pages of signing in ask: factors, sessions, devices, ways that are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from linli.notices import adapters
from linli.people import ceremonies, rules_signing
from linli.people.models import Account, Post, Session

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from fido2.webauthn import AttestedCredentialData

    from linli.kernel.actor import Actor

REQUIRED, OFF = "required", "off"


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey of an account."""

    uid: UUID
    label: str
    created_at: datetime
    last_used_at: datetime | None
    credential: AttestedCredentialData
    row: Authenticator


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of an account."""

    totp: Authenticator | None
    passkeys: list[Passkey]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether there is one beside the recovery codes."""
        return self.totp is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where somebody is signed in."""

    uid: UUID
    label: str
    opened_at: datetime | None
    seen_at: datetime | None
    here: bool


@dataclass(frozen=True, slots=True)
class Security:
    """Everything on the page about signing in."""

    factors: Factors
    needed: bool
    sessions: list[OpenSession]
    password_set_at: datetime | None
    wechat: bool
    linked: bool


def factors_of(*, account_id: int) -> Factors:
    """The second factors of an account, one statement."""
    rows = list(Authenticator.objects.filter(user_id=account_id).order_by("pk"))
    kind = Authenticator.Type
    codes = next((row for row in rows if row.type == kind.RECOVERY_CODES), None)
    return Factors(
        totp=next((row for row in rows if row.type == kind.TOTP), None),
        passkeys=passkeys_in(row for row in rows if row.type == kind.WEBAUTHN),
        codes_left=len(codes.data["hashes"]) if codes else 0,
    )


def passkeys_in(rows: Iterable[Authenticator]) -> list[Passkey]:
    """Passkeys out of their rows."""
    found = []
    for row in rows:
        credential = ceremonies.credential_of(row.data["credential"])
        if credential is not None:
            found.append(
                Passkey(
                    UUID(row.data["uid"]),
                    row.data["name"],
                    row.created_at,
                    row.last_used_at,
                    credential,
                    row,
                )
            )
    return found


def credentials_of(passkeys: Iterable[Passkey]) -> list[AttestedCredentialData]:
    """Their public keys."""
    return [one.credential for one in passkeys]


def totp_aad(account_id: int) -> str:
    """What the secret of an authenticator app is bound to."""
    return f"people.totp:{account_id}"


def second_factor_required(actor: Actor) -> bool:
    """Whether this actor has to have a second factor here."""
    return settings.SECOND_FACTOR == REQUIRED and rules_signing.needs_second_factor(actor)


def asks_for_factor(account: Account) -> bool:
    """Whether signing in with this account takes a second step."""
    return factors_count_here() and factors_of(account_id=account.pk).any


def factors_count_here() -> bool:
    """Whether second factors count in this house, required or offered."""
    return bool(settings.SECOND_FACTOR != OFF)


def factor_age(*, factor_at: datetime | None, at: datetime) -> timedelta | None:
    """How long ago a second factor was given in the session (`request.factor_at`); None: it was not."""
    return at - factor_at if factor_at is not None else None


def accounts_with_handle(handle: bytes | None) -> list[Account]:
    """The active accounts of the person whose uid a passkey names."""
    try:
        uid = UUID(bytes=handle)
    except (TypeError, ValueError):
        return []
    return list(Account.objects.filter(person__uid=uid, is_active=True).select_related("person"))


def account_in_second_step(*, account_id: int) -> Account | None:
    """The account that has passed the first step, unless it was closed meanwhile."""
    return Account.objects.filter(pk=account_id, is_active=True).select_related("person").first()


def holds_post(*, person_id: int, at: datetime) -> bool:
    """Whether a person has a post at a moment."""
    return Post.objects.current(at).filter(person_id=person_id).exists()


def sessions_of(*, account_id: int, here: UUID | None, at: datetime) -> list[OpenSession]:
    """Where an account is signed in, the present place first, then the last used. One statement."""
    rows = Session.objects.filter(account_id=account_id, expire_date__gt=at, uid__isnull=False)
    found = [
        OpenSession(
            uid=row.uid,
            label=row.device.label if row.device else "",
            opened_at=row.opened_at,
            seen_at=row.seen_at,
            here=row.uid == here,
        )
        for row in rows.select_related("device").order_by("-seen_at")
        if row.uid is not None
    ]
    return sorted(found, key=lambda one: not one.here)


def security_page(*, account: Account, actor: Actor, here: UUID | None, at: datetime) -> Security:
    """The page about signing in. Four statements."""
    return Security(
        factors=factors_of(account_id=account.pk),
        needed=second_factor_required(actor),
        sessions=sessions_of(account_id=account.pk, here=here, at=at),
        password_set_at=account.password_set_at,
        wechat=wechat_is_open(),
        linked=SocialAccount.objects.filter(user_id=account.pk).exists(),
    )


def wechat_is_open() -> bool:
    """Whether signing in by a QR code of WeChat is configured."""
    return bool(settings.WEIXIN_APP_ID and settings.WEIXIN_SECRET)


def mini_program_is_open() -> bool:
    """Whether a mini-program of WeChat is configured."""
    return bool(settings.WEIXIN_MINI_APP_ID and settings.WEIXIN_MINI_SECRET)


def reset_is_open() -> bool:
    """Whether a forgotten password may be replaced by a code sent to one's number: there is a way to send it."""
    return adapters.adapter_for("sms") is not None


def sms_is_open() -> bool:
    """Whether one may sign in by a code sent to one's number: allowed by a setting, and there is a way to send it."""
    return bool(settings.SMS_SIGN_IN) and adapters.adapter_for("sms") is not None
