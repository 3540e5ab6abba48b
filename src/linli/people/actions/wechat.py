"""Linking an account with WeChat. In allauth's table stand a keyed hash and a sealed value, nothing that WeChat gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.urls import reverse

from linli.kernel import crypto, journal
from linli.kernel.verdict import Refused
from linli.notices.actions import tell_on_commit
from linli.people import queries, rules_signing
from linli.people.models import Account, Person
from linli.people.wechat import UNION, Identity

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.people.rules_signing import SessionFacts


def sign_in_by_wechat(*, identity: Identity) -> Account:
    """The account that is linked with somebody's WeChat. Refused: wechat_unknown."""
    links = SocialAccount.objects.filter(uid__in=[index for _provider, index, _value in _indexes(identity)])
    link = links.select_related("user__person").order_by("pk").first()
    if link is None or not link.user.is_active:
        raise Refused(rules_signing.WECHAT_UNKNOWN)
    account: Account = link.user
    return account


@transaction.atomic
def link_wechat(
    *, account: Account, identity: Identity, session: SessionFacts, actor: Actor, at: datetime
) -> None:
    """Link one's account with one's WeChat, which opens it from then on: proved as for a factor, and told. Safe to
    repeat. Refused: factor_needed, wechat_taken.
    """
    person = Person.objects.select_for_update().get(pk=account.person_id)
    has_factor = queries.factors_of(account_id=account.pk).any
    rules_signing.may_change_factors(session, at, has_factor=has_factor).enforce()
    indexes = _indexes(identity)
    held = {
        link.uid: link for link in SocialAccount.objects.filter(uid__in=[index for _, index, _ in indexes])
    }
    if any(link.user_id != account.pk for link in held.values()):
        raise Refused(rules_signing.WECHAT_TAKEN)
    fresh = [one for one in indexes if one[1] not in held]
    for provider, index, value in fresh:
        sealed = crypto.seal(value, aad=f"people.wechat:{account.pk}:{provider}")
        SocialAccount.objects.create(
            user=account, provider=provider, uid=index, extra_data={"sealed": sealed}
        )
    if fresh:
        journal.note("wechat.linked", subject=("person", person.uid), actor=actor, at=at)
        tell_on_commit(
            code="wechat_linked",
            params={"when": at.isoformat()},
            recipient_uid=person.uid,
            url=reverse("people:security"),
            at=at,
        )


@transaction.atomic
def unlink_wechat(*, account: Account, actor: Actor, at: datetime) -> None:
    """Take the link with WeChat away. Safe to repeat."""
    person = Person.objects.select_for_update().get(pk=account.person_id)
    if SocialAccount.objects.filter(user=account).delete()[0]:
        journal.note("wechat.unlinked", subject=("person", person.uid), actor=actor, at=at)


def _indexes(identity: Identity) -> list[tuple[str, str, str]]:
    """Provider, keyed hash and value of each identifier. They tell capitals apart, which an index does not."""
    pairs = [(identity.provider, identity.openid), (UNION, identity.unionid)]
    return [
        (provider, crypto.opaque_hash(f"wechat.{provider}", value.encode().hex()), value)
        for provider, value in pairs
        if value
    ]
