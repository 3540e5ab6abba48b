"""An administrator helps somebody to sign in: takes lost factors away, begins a new password. No value is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.urls import reverse

from linli.kernel import crypto, journal
from linli.kernel.verdict import Refused
from linli.notices import rules as contacts
from linli.notices.actions import move_destination, tell_many_on_commit, tell_on_commit
from linli.notices.models import Channel
from linli.people import queries
from linli.people import rules_helping as judging
from linli.people.actions.passwords import close_password
from linli.people.models import ApiToken, Person, Role, Session, SignInHelp

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

Kind = SignInHelp.Kind


@transaction.atomic
def take_factors(
    *, person_uid: UUID, reason: str, factor_at: datetime | None, actor: Actor, at: datetime
) -> SignInHelp:
    """Take away the second factors of somebody who lost them, recovery codes too; sessions and tokens end. Who needs a
    factor sets a new one up at the next sign-in.

    Refused: own_account, no_factors, other_hand, factor_needed, no_reason. Out of the actor's area: Missing.
    """
    person = queries.helped_person(actor=actor, uid=person_uid, at=at, lock=True)
    facts = queries.help_facts(actor=actor, person=person, at=at)
    judging.may_take_factors(actor, facts).enforce()
    judging.may_now(queries.proof_of(actor=actor, factor_at=factor_at), reason, at).enforce()
    done = _written(person, Kind.FACTORS, reason, facts, actor, at)
    Authenticator.objects.filter(user__person=person).delete()
    _shut(person, at)
    journal.note(
        "factor.taken_by_help",
        subject=("person", person.uid),
        actor=actor,
        at=at,
        payload={"help": str(done.uid), "factors": facts.factors},
    )
    _tell(person, facts, "factors_taken_by_help", done, actor, at, to=(person.phone,))
    return done


@transaction.atomic
def begin_password(
    *,
    person_uid: UUID,
    reason: str,
    phone: str = "",
    factor_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> SignInHelp:
    """Let the old password hold no longer and send the person where a new one is chosen by a code; sessions and tokens
    end. With `phone` the account gets the number that the person has with them; the old number is told too.

    Refused: own_account, no_gateway, no_number, other_hand, unguarded, factor_needed, no_reason, bad_destination,
    phone_taken. Out of the actor's area: Missing.
    """
    person = queries.helped_person(actor=actor, uid=person_uid, at=at, lock=True)
    facts = queries.help_facts(actor=actor, person=person, at=at)
    phone, old = phone.strip(), person.phone
    judging.may_begin_password(
        actor, facts, new_number=bool(phone), reachable=queries.reset_is_open()
    ).enforce()
    # The proof first: whether a number is somebody's is nothing to try out with a stolen session.
    judging.may_now(queries.proof_of(actor=actor, factor_at=factor_at), reason, at).enforce()
    _may_have_number(person, phone)
    done = _written(person, Kind.PASSWORD, reason, facts, actor, at, new_number=bool(phone))
    if phone:
        _give_number(person, phone)
    for account in queries.accounts_of(person):
        close_password(account=account, at=at)
    _shut(person, at)
    journal.note(
        "password.begun_by_help",
        subject=("person", person.uid),
        actor=actor,
        at=at,
        payload={"help": str(done.uid), "new_number": bool(phone)},
    )
    _tell(person, facts, "password_begun_by_help", done, actor, at, to=(person.phone, old))
    return done


def _may_have_number(person: Person, phone: str) -> None:
    if not phone:
        return
    contacts.may_be_destination(Channel.SMS, phone).enforce()
    others = Person.objects.filter(phone_index__in=crypto.index_values("phone", phone)).exclude(pk=person.pk)
    if others.exists():
        raise Refused(judging.NUMBER_TAKEN)


def _give_number(person: Person, phone: str) -> None:
    person.phone = phone
    try:
        with transaction.atomic():
            person.save(update_fields=["phone_sealed", "phone_index"])
    except IntegrityError as taken:  # somebody else got it since it was looked for
        raise Refused(judging.NUMBER_TAKEN) from taken
    move_destination(recipient_uid=person.uid, destination=phone)


def _written(
    person: Person,
    kind: str,
    reason: str,
    facts: judging.HelpFacts,
    actor: Actor,
    at: datetime,
    *,
    new_number: bool = False,
) -> SignInHelp:
    row = SignInHelp(
        person=person,
        kind=kind,
        by_id=actor.person_id,
        reason=reason.strip()[:500],
        new_number=new_number,
        at=at,
    )
    row.place_in(min(facts.areas, key=len))
    row.save()
    return row


def _shut(person: Person, at: datetime) -> None:
    """Wherever the account is open: over. A linked WeChat opened it too, and may be what somebody else added."""
    SocialAccount.objects.filter(user__person=person).delete()
    Session.objects.filter(account__person=person).delete()
    ApiToken.objects.filter(account__person=person, revoked_at__isnull=True).update(revoked_at=at)


def _tell(
    person: Person,
    facts: judging.HelpFacts,
    code: str,
    done: SignInHelp,
    actor: Actor,
    at: datetime,
    *,
    to: tuple[str, ...],
) -> None:
    """The person, inside and on every number they have or had; and those who look after the administrator."""
    address = reverse("people:forgotten" if done.kind == Kind.PASSWORD else "people:login")
    tell_on_commit(code=code, params={"when": at.isoformat()}, recipient_uid=person.uid, url=address, at=at)
    for number in dict.fromkeys(filter(None, to)):
        tell_on_commit(code=code, params={"when": at.isoformat()}, destination=number, url=address, at=at)
    roles = (Role.SUPERVISOR, Role.SECURITY)
    found = {
        uid
        for area in facts.areas
        for uid in queries.holders_of(roles=roles, area_code=area, at=at, but=actor.person_uid)
    }
    tell_many_on_commit(
        code="sign_in_help_given",
        params={"what": str(done.get_kind_display())},
        recipient_uids=sorted(found - {person.uid}),
        at=at,
        url=reverse("people:helps"),
    )
