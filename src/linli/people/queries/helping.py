"""Accounts that need help with signing in, for those who give it; and the help that was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

from linli.kernel.verdict import Missing, Verdict
from linli.people import rules_helping as rules
from linli.people.models import Account, ApiToken, Person, Post, Registration, Session, SignInHelp
from linli.people.powers import Power, roles_with
from linli.people.queries.registered import LIVE
from linli.people.queries.signing import factors_count_here, factors_of, reset_is_open, second_factor_required
from linli.people.queries.who import account_for, display_name
from linli.people.rules_helping import HelpFacts, Proof
from linli.places import queries as places

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

HELPS = 40
KINDS_OF_FACTOR = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class HelpRow:
    """Help that was given, in words; names masked."""

    row: SignInHelp
    kind: str
    who: str
    by: str
    where: str


@dataclass(frozen=True, slots=True)
class Helped:
    """An account as its helper sees it: counts and dates, no value."""

    person: Person
    facts: HelpFacts
    who: str
    wheres: list[str]
    sessions: int
    tokens: int
    take_factors: Verdict
    begin_password: Verdict
    before: list[HelpRow]


def help_found(*, actor: Actor, login: str, at: datetime) -> Person:
    """Whose account has this whole number or user name, among those the actor may help. Another one is Missing."""
    account = account_for(login=login)
    if account is None:
        raise Missing
    return helped_person(actor=actor, uid=account.person.uid, at=at)


def helped_person(*, actor: Actor, uid: UUID, at: datetime, lock: bool = False) -> Person:
    """Somebody with an account in the actor's area. Everybody else is Missing."""
    rows = Person.objects.select_for_update() if lock else Person.objects.all()
    person = rows.filter(uid=uid).first()
    if person is None or not accounts_of(person).exists():
        raise Missing
    if not rules.reaches(actor, areas_of_person(person=person, at=at)):
        raise Missing
    return person


def accounts_of(person: Person) -> QuerySet[Account]:
    """The accounts that are open."""
    return Account.objects.filter(person=person, is_active=True)


def areas_of_person(*, person: Person, at: datetime) -> tuple[str, ...]:
    """Where somebody belongs: the areas of their posts that hold or will; without any, where they live. Two statements."""
    held = Post.objects.to_come(at).filter(person=person).select_related("unit")
    areas = {post.unit.area_code if post.unit else post.area_code for post in held}
    if not areas:
        homes = Registration.objects.filter(person=person, state__in=LIVE)
        areas = set(homes.values_list("area_code", flat=True))
    return tuple(sorted(areas))


def help_facts(*, actor: Actor, person: Person, at: datetime) -> HelpFacts:
    """What is judged. Five statements."""
    mine = SignInHelp.objects.filter(person=person, by_id=actor.person_id, at__gt=at - rules.TWO_HANDS)
    done = set(mine.values_list("kind", "new_number"))
    factors = Authenticator.objects.filter(user__person=person, type__in=KINDS_OF_FACTOR)
    return HelpFacts(
        holder=person.uid,
        areas=areas_of_person(person=person, at=at),
        factors=factors.count(),
        has_phone=bool(person.phone_index),
        staff=Post.objects.to_come(at).filter(person=person).exists(),
        gave_number=(rules.PASSWORD, True) in done,
        took_factors=any(kind == rules.FACTORS for kind, _number in done),
    )


def proof_of(*, actor: Actor, factor_at: datetime | None) -> Proof:
    """What the actor has to have shown of themselves, in this house: who has a factor gives it, also where none is
    required. Where factors are off, nothing.
    """
    return Proof(needed=second_factor_required(actor) or _gives_factor(actor), factor_at=factor_at)


def helped_page(*, actor: Actor, uid: UUID, at: datetime) -> Helped:
    """One account that needs help."""
    person = helped_person(actor=actor, uid=uid, at=at)
    facts = help_facts(actor=actor, person=person, at=at)
    names = places.path_names(list(facts.areas))
    rows = SignInHelp.objects.filter(person=person)
    return Helped(
        person=person,
        facts=facts,
        who=display_name(person),
        wheres=[names.get(code, code) for code in facts.areas],
        sessions=Session.objects.filter(account__person=person, expire_date__gt=at).count(),
        tokens=ApiToken.objects.filter(
            account__person=person, revoked_at__isnull=True, expires_at__gt=at
        ).count(),
        take_factors=rules.may_take_factors(actor, facts),
        begin_password=rules.may_begin_password(
            actor, facts, new_number=not facts.has_phone, reachable=reset_is_open()
        ),
        before=_rows(rows.order_by("-at", "-pk")[:HELPS]),
    )


def helps_page(*, actor: Actor, after: int | None = None) -> tuple[list[HelpRow], int | None]:
    """Help that was given in the actor's areas, the newest first, and where the next page begins. Two statements."""
    if not actor.has(*roles_with(Power.ACCOUNTS_SEE_HELP)):
        raise Missing
    rows = SignInHelp.objects.visible_to(actor)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = _rows(rows.order_by("-pk")[: HELPS + 1])
    return found[:HELPS], found[HELPS - 1].row.pk if len(found) > HELPS else None


def may_give_help(actor: Actor) -> bool:
    """Whether the actor's posts help others to sign in."""
    return actor.has(*roles_with(Power.ACCOUNTS_HELP))


def helped_row(*, actor: Actor, uid: UUID) -> HelpRow:
    """One line of that list. Another one is Missing."""
    found = _rows(SignInHelp.objects.visible_to(actor).filter(uid=uid))
    if not found:
        raise Missing
    return found[0]


def _gives_factor(actor: Actor) -> bool:
    account_id = actor.account_id
    return factors_count_here() and account_id is not None and factors_of(account_id=account_id).any


def _rows(rows: QuerySet[SignInHelp]) -> list[HelpRow]:
    found = list(rows.select_related("person", "by"))
    names = places.path_names([one.area_code for one in found])
    return [
        HelpRow(
            row=one,
            kind=str(SignInHelp.Kind(one.kind).label),
            who=display_name(one.person),
            by=display_name(one.by) if one.by else "",
            where=names.get(one.area_code, one.area_code),
        )
        for one in found
    ]
