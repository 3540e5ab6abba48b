"""Who acts: from a session, a token or a person to the kernel's actor, each with one statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from linli.kernel import crypto, mask
from linli.kernel.actor import Actor, PostFact
from linli.kernel.clock import from_row
from linli.kernel.sql import fetch_all, loaded
from linli.kernel.verdict import Missing
from linli.people import rules_signing
from linli.people.models import Account, ApiToken, Person
from linli.people.queries.signing import second_factor_required
from linli.people.rules_signing import Limits, PasswordFacts, SessionFacts

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKEN_KIND = "people.api_token"  # noqa: S105 - the name of a blind index, not a secret


# Written by hand: this runs before every page, and building it with the ORM took ten times as long as running it.
# One row for each current post (one without, when there is none), with the confirmed home beside it.
_WHO = """
SELECT a.id, a.username, a.password, a.language, p.id, p.uid, p.name_sealed, p.phone_sealed, p.phone_index,
       p.work_unit_id, t.uid, t.role, t.area_code, t.unit_id, u.uid, r.community_code, {extra}
FROM {source}
LEFT JOIN people_post t ON t.person_id = p.id AND t.since <= %s AND (t.until IS NULL OR t.until > %s)
LEFT JOIN people_unit u ON u.id = t.unit_id
LEFT JOIN people_registration r ON r.person_id = p.id AND r.state = 'confirmed'
WHERE {where} ORDER BY a.id, t.id
"""
# The latest end of a post stands beside it: a session that was opened before is over.
_BY_SESSION = _WHO.format(
    extra="s.auth_hash, s.uid, s.opened_at, s.seen_at, s.factor_at, a.password_set_at, a.password_due, "
    "(SELECT MAX(e.until) FROM people_post e WHERE e.person_id = p.id AND e.until <= %s)",
    source="people_session s JOIN people_account a ON a.id = s.account_id JOIN people_person p ON p.id = a.person_id",
    where="s.session_key = %s AND s.expire_date > %s AND a.is_active",
)
_BY_TOKEN = _WHO.format(
    extra="'', NULL, NULL, NULL, k.factor_at",
    source="people_apitoken k JOIN people_account a ON a.id = k.account_id JOIN people_person p ON p.id = a.person_id",
    where="k.token_hash = %s AND k.expires_at > %s AND k.revoked_at IS NULL AND a.is_active",
)
_BY_PERSON = _WHO.format(
    extra="''", source="people_person p LEFT JOIN people_account a ON a.person_id = p.id", where="p.id = %s"
)


class _Row(NamedTuple):
    """One row of `_WHO`, in its order."""

    account_id: int | None
    username: str
    password: str
    language: str
    person_id: int
    person_uid: UUID | str
    name_sealed: str
    phone_sealed: str
    phone_index: str
    work_unit_id: int | None
    post_uid: UUID | str | None
    role: str
    area_code: str
    unit_id: int | None
    unit_uid: UUID | str | None
    home_code: str | None
    auth_hash: str
    session_uid: UUID | str | None = None
    opened_at: datetime | str | None = None
    seen_at: datetime | str | None = None
    factor_at: datetime | str | None = None
    password_set_at: datetime | str | None = None
    password_due: bool = False
    post_ended_at: datetime | str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks with a session: the account, the actor, and how the session stands."""

    account: Account
    actor: Actor
    session: SessionFacts
    password: PasswordFacts


def actor_for_session(session_key: str, at: datetime, *, channel: str = "web") -> Asking | None:
    """Who is behind a session, or None when nobody is: closed, over, or opened with another password or post."""
    rows = _rows(_BY_SESSION, at, at, session_key, at)
    if not rows:
        return None
    first = rows[0]
    account = _account(first)
    if not _same_password(account, first.auth_hash):
        return None
    session = SessionFacts(
        uid=_uid(first.session_uid) if first.session_uid else None,
        opened_at=_moment(first.opened_at),
        seen_at=_moment(first.seen_at),
        factor_at=_moment(first.factor_at),
        post_ended_at=_moment(first.post_ended_at),
    )
    actor = _actor(rows, channel)
    if not rules_signing.session_holds(session, at, is_staff=actor.is_staff, limits=session_limits()):
        return None
    return Asking(
        account, actor, session, PasswordFacts(_moment(first.password_set_at), due=bool(first.password_due))
    )


def session_limits() -> Limits:
    """How long sessions of staff hold, from the settings."""
    return Limits(
        idle=timedelta(minutes=settings.STAFF_IDLE_MINUTES),
        whole=timedelta(hours=settings.STAFF_SESSION_HOURS),
    )


def actor_for_token(token: str, at: datetime, *, channel: str = "api") -> Actor | None:
    """The actor behind a bearer token, or None when it is unknown, revoked or over.

    As with a session, who needs a second factor and gave none for it asks without their posts.
    """
    rows = _rows(_BY_TOKEN, at, token_hash(token), at)
    if not rows:
        return None
    actor = _actor(rows, channel)
    if rows[0].factor_at is None and second_factor_required(actor):
        return replace(actor, posts=())
    return actor


def actor_of(person: Person, at: datetime, channel: str = "web") -> Actor:
    """The actor that a person is at a moment, with the first of their accounts. An unsaved person is Missing."""
    rows = _rows(_BY_PERSON, at, person.pk)
    if not rows:
        raise Missing
    return _actor([row for row in rows if row.account_id == rows[0].account_id], channel)


def token_hash(token: str) -> str:
    """The keyed hash under which a bearer token is stored."""
    return crypto.opaque_hash(TOKEN_KIND, token)


def account_for(*, login: str) -> Account | None:
    """The active account with this telephone number or user name."""
    login = login.strip()
    by_phone = (
        Q(person__phone_index__in=crypto.index_values("phone", login))
        if any(map(str.isdigit, login))
        else Q()
    )
    rows = Account.objects.filter(Q(username=login) | by_phone, is_active=True).select_related("person")
    return rows.order_by("pk").first() if login else None


def with_password(*, account: Account | None, password: str) -> Account | None:
    """The account when this is its password; a stranger costs as much time."""
    if account is None:
        make_password(password)
        return None
    return account if account.check_password(password) else None


def account_with_phone(*, phone: str) -> Account | None:
    """The account whose person has this number."""
    rows = Account.objects.filter(person__phone_index__in=crypto.index_values("phone", phone))
    return rows.select_related("person").order_by("pk").first()


def display_name(person: Person, *, masked: bool = True) -> str:
    """The name as others see it: masked, unless the caller has shown a right to more."""
    return mask.mask_name(person.name) if masked else person.name


def names_of(person_ids: Iterable[int], *, masked: bool = True) -> dict[int, str]:
    """Names by person id, one statement."""
    wanted = Person.objects.filter(pk__in=set(person_ids)).only("id", "uid", "name_sealed")
    return {person.pk: display_name(person, masked=masked) for person in wanted}


def person_of(*, actor: Actor, lock: bool = False) -> Person:
    """The human being behind an actor; the clockwork and strangers are none."""
    if actor.person_uid is None:
        raise Missing
    rows = Person.objects.select_for_update() if lock else Person.objects.all()
    return rows.get(uid=actor.person_uid)


def persons_by_uid(uids: Iterable[UUID]) -> dict[UUID, Person]:
    """Persons by uid, one statement; unknown uids are left out."""
    return {person.uid: person for person in Person.objects.filter(uid__in=set(uids))}


def _rows(sql: str, at: datetime, *where: str | int | datetime) -> list[_Row]:
    return [_Row(*row) for row in fetch_all(sql, [at, at, *where])]


def _moment(value: datetime | str | None) -> datetime | None:
    return None if value is None else from_row(value)


def _account(row: _Row) -> Account:
    """The account with its person, as the ORM would have loaded them; the columns left out load when asked for."""
    account = loaded(
        Account,
        id=row.account_id,
        username=row.username,
        password=row.password,
        language=row.language,
        is_active=True,
        person_id=row.person_id,
    )
    account.person = loaded(
        Person,
        id=row.person_id,
        uid=_uid(row.person_uid),
        name_sealed=row.name_sealed,
        phone_sealed=row.phone_sealed,
        phone_index=row.phone_index,
        work_unit_id=row.work_unit_id,
    )
    return account


def _actor(rows: list[_Row], channel: str) -> Actor:
    first = rows[0]
    uid = _uid(first.person_uid)
    return Actor(
        person_id=first.person_id,
        person_uid=uid,
        account_id=first.account_id,
        label=mask.mask_name(crypto.unseal(first.name_sealed, aad=Person.name_aad(uid))),
        posts=tuple(
            PostFact(
                _uid(row.post_uid),
                row.role,
                row.area_code,
                row.unit_id,
                _uid(row.unit_uid) if row.unit_uid is not None else None,
            )
            for row in rows
            if row.post_uid is not None
        ),
        home_code=first.home_code or "",
        channel=channel,
    )


def _uid(value: UUID | str) -> UUID:
    """SQLite keeps uids as text, PostgreSQL as uids."""
    return value if isinstance(value, UUID) else UUID(value)


def _same_password(account: Account, auth_hash: str) -> bool:
    """Whether the session was opened with today's password, under today's secret or an old one still accepted."""
    accepted = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    return bool(auth_hash) and any(constant_time_compare(auth_hash, one) for one in accepted)


def hold_people(person_ids: Iterable[int | None]) -> None:
    """Hold these people until the transaction ends, in the order in which everybody holds them; what they have or do
    beside what is judged here stays as it is. Rows that only name a person pass.
    """
    wanted = {pk for pk in person_ids if pk is not None}
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=wanted)
    list(rows.order_by("pk").values_list("pk"))


def live_tokens(*, account_id: int, at: datetime) -> list[ApiToken]:
    """The tokens of an account that hold at a moment, newest first; none of them can be read again."""
    held = ApiToken.objects.filter(account_id=account_id, revoked_at__isnull=True, expires_at__gt=at)
    return list(held.order_by("-created_at", "-id"))
