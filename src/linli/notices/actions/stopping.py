"""WeChat bound for messages, taken away, and what WeChat itself says is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.notices import rules_channels, sealing, wechat
from linli.notices.adapters import Stops
from linli.notices.kinds import kind_of
from linli.notices.models import Channel, Preference

from .telling import tell_on_commit

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

TOLD = {
    Stops.KIND: "wechat_kind_stopped",
    Stops.CHANNEL: "wechat_stopped",
    Stops.ADDRESS: "wechat_lost",
}


@transaction.atomic
def bind_wechat(*, recipient_uid: UUID, openid: str, actor: Actor, at: datetime) -> Preference:
    """Keep the WeChat by which the service account reaches somebody, and tell them. The same again changes nothing."""
    Preference.objects.bulk_create(
        [Preference(recipient_uid=recipient_uid, changed_at=at)], ignore_conflicts=True
    )
    kept = Preference.objects.select_for_update().get(recipient_uid=recipient_uid)
    found = sealing.wechat_hash(openid)
    if kept.wechat_hash != found:
        kept.wechat_sealed, kept.wechat_hash = sealing.seal_wechat(kept.uid, openid), found
        kept.changed_at = at
        kept.save(update_fields=["wechat_sealed", "wechat_hash", "changed_at"])
        journal.note("messages.wechat_bound", subject=("person", recipient_uid), actor=actor, at=at)
        tell_on_commit(
            code="wechat_bound",
            params={"when": at.isoformat()},
            recipient_uid=recipient_uid,
            url=reverse("people:messages"),
            at=at,
        )
    return kept


@transaction.atomic
def unbind_wechat(*, recipient_uid: UUID, actor: Actor, at: datetime) -> None:
    """Forget somebody's WeChat; what is on its way already still comes. Safe to repeat."""
    kept = Preference.objects.select_for_update().filter(recipient_uid=recipient_uid).first()
    if kept is not None and kept.wechat_hash:
        _take_away(kept, kinds=None, forget=True, at=at)
        journal.note("messages.wechat_unbound", subject=("person", recipient_uid), actor=actor, at=at)


@transaction.atomic
def stop_wechat(*, openid: str, code: str, what: Stops, at: datetime) -> int:
    """WeChat says that its reader wants no more of this kind, or none at all: nothing is sent there any more, and
    everybody who had it sent there is told inside, once; how many."""
    told = 0
    kind = kind_of(code)
    kinds = wechat.kinds_with_template_of(kind) if what == Stops.KIND else None
    for kept in Preference.objects.select_for_update().filter(wechat_hash=sealing.wechat_hash(openid)):
        if not _take_away(kept, kinds=kinds, forget=what == Stops.ADDRESS, at=at):
            continue
        told += 1
        journal.note(
            "messages.wechat_stopped", subject=("person", kept.recipient_uid), actor=Actor.system(), at=at
        )
        tell_on_commit(
            code=TOLD[what],
            params={"kind": str(kind.label)} if what == Stops.KIND else {},
            recipient_uid=kept.recipient_uid,
            url=reverse("people:messages"),
            at=at,
        )
    return told


def _take_away(kept: Preference, *, kinds: list[str] | None, forget: bool, at: datetime) -> bool:
    """Take WeChat out of somebody's ways, for some kinds or for all; whether anything changed."""
    left = " ".join(rules_channels.without(kept.ways.split(), Channel.WECHAT, kinds))
    changed = left != kept.ways or forget
    if changed:
        kept.ways, kept.changed_at = left, at
        if forget:
            kept.wechat_sealed = kept.wechat_hash = ""
        kept.save(update_fields=["ways", "wechat_sealed", "wechat_hash", "changed_at"])
    return changed
