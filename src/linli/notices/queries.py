"""What pages and replies of notices show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.notices import adapters, rules_channels, sealing, wechat, wording
from linli.notices.kinds import CHOSEN, Kind
from linli.notices.models import (
    Channel,
    Confirmation,
    HeldMessage,
    InboxMessage,
    OutboxMessage,
    OutboxState,
    Preference,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from linli.places.keeping import Due

PAGE = 30
MOST_UNREAD = 100


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One message as its reader sees it."""

    id: int
    uid: UUID
    code: str
    text: str
    url: str
    created_at: datetime
    read_at: datetime | None

    @property
    def unread(self) -> bool:
        """Whether it is new."""
        return self.read_at is None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Unread messages (on the first page, at most a hundred), then read ones; `next_before` leads on when
    there are more.
    """

    unread: list[InboxLine]
    read: list[InboxLine]
    next_before: int | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not self.unread and not self.read


def _line(message: InboxMessage) -> InboxLine:
    return InboxLine(
        id=message.pk,
        uid=message.uid,
        code=message.template_code,
        text=wording.render(message.template_code, json.loads(message.params)),
        url=message.url,
        created_at=message.created_at,
        read_at=message.read_at,
    )


def inbox(*, recipient_uid: UUID, before: int | None = None, size: int = PAGE) -> InboxPage:
    """One person's messages in the language that is active, newest first, unread before read.

    Two queries, then one per page.
    """
    mine = InboxMessage.objects.of(recipient_uid).order_by("-id")
    unread = [] if before else [_line(message) for message in mine.unread()[:MOST_UNREAD]]
    older = mine.filter(read_at__isnull=False)
    if before:
        older = older.filter(id__lt=before)
    rows = list(older[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return InboxPage(unread, [_line(row) for row in rows], rows[-1].pk if more else None)


def told_in_words(messages: Iterable[InboxMessage]) -> Iterator[tuple[InboxMessage, str]]:
    """Messages with their sentences in the language that is active."""
    for message in messages:
        yield message, wording.render(message.template_code, json.loads(message.params))


def unread_of(recipients: Iterable[UUID], *, codes: Iterable[str], url: str) -> set[UUID]:
    """Who of these has such a message that leads there, and has not read it; or waits for it to be gathered."""
    rows = InboxMessage.objects.unread().filter(recipient_uid__in=(people := list(recipients)))
    held = HeldMessage.objects.filter(recipient_uid__in=people)
    wanted = {"template_code__in": list(codes), "url": url}
    found = rows.filter(**wanted).values_list("recipient_uid", flat=True).order_by()
    return set(found.union(held.filter(**wanted).values_list("recipient_uid", flat=True).order_by()))


def link_of(*, uid: UUID, recipient_uid: UUID) -> str:
    """Where one of one's own messages leads, "" when nowhere."""
    return InboxMessage.objects.of(recipient_uid).filter(uid=uid).values_list("url", flat=True).first() or ""


def unread_count(recipient_uid: UUID | None) -> int:
    """How many messages are new, for the bell; 0 for somebody without an account."""
    return InboxMessage.objects.of(recipient_uid).unread().count() if recipient_uid else 0


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One outgoing message as the demo shows it: the text is open, the destination is not."""

    uid: UUID
    channel: str | _StrPromise
    hint: str
    code: str
    text: str
    url: str
    state: str
    state_label: str | _StrPromise
    created_at: datetime
    sent_at: datetime | None
    not_before: datetime
    last_error: str


def outbox(*, size: int = 60) -> list[OutboxLine]:
    """The newest outgoing messages with their words.

    For the demo only: elsewhere these words are sealed for a reason.
    """
    lines = []
    for message in OutboxMessage.objects.order_by("-created_at", "-id")[:size]:
        params, url = sealing.unseal_params(message)
        lines.append(
            OutboxLine(
                uid=message.uid,
                channel=message.get_channel_display(),
                hint=message.destination_hint,
                code=message.template_code,
                text=wording.render(message.template_code, params),
                url=url,
                state=message.state,
                state_label=message.get_state_display(),
                created_at=message.created_at,
                sent_at=message.sent_at,
                not_before=message.not_before,
                last_error=message.last_error,
            )
        )
    return lines


def due_uids(*, at: datetime, limit: int) -> list[UUID]:
    """Messages whose time has come, the oldest first."""
    return list(
        OutboxMessage.objects.due(at).order_by("not_before", "id").values_list("uid", flat=True)[:limit]
    )


def waiting_without_gateway() -> int:
    """How many messages wait because no gateway is configured; `doctor` asks."""
    return OutboxMessage.objects.filter(state="waiting", last_error="no_gateway").count()


def confirmed(*, uid: UUID, purpose: str) -> Confirmation | None:
    """The confirmation with this uid when its contact has been confirmed for this purpose."""
    return Confirmation.objects.filter(uid=uid, purpose=purpose, confirmed_at__isnull=False).first()


def confirmed_destination(confirmation: Confirmation) -> str:
    """The contact that was confirmed, for the action that stores it (sealed again, bound to its own row)."""
    return sealing.unseal_destination(confirmation.uid, confirmation.destination_sealed)


def outbox_due(due: Due) -> QuerySet[OutboxMessage]:
    """Messages that wait no more and are past their time."""
    found = OutboxMessage.objects.filter(created_at__lt=due.before).exclude(state=OutboxState.WAITING)
    return found.exclude(subject_uid__in=due.held_uids)


def inbox_due(due: Due) -> QuerySet[InboxMessage]:
    """Messages inside that are past their time, read or not."""
    return InboxMessage.objects.filter(created_at__lt=due.before).exclude(recipient_uid__in=due.held_uids)


def confirmations_due(due: Due) -> QuerySet[Confirmation]:
    """Codes that are past their time."""
    return Confirmation.objects.filter(created_at__lt=due.before)


def preferences_of(recipients: Iterable[UUID]) -> dict[UUID, Preference]:
    """What these people chose, by person; whoever chose nothing is left out. One statement."""
    return {one.recipient_uid: one for one in Preference.objects.filter(recipient_uid__in=list(recipients))}


def choice_of(one: Preference | None) -> rules_channels.Choice:
    """The choice of somebody; the usual one where there is none."""
    if one is None:
        return rules_channels.Choice()
    return rules_channels.Choice(frozenset(one.ways.split()), one.quiet_from, one.quiet_until, one.fits)


def choice_for(recipient_uid: UUID) -> rules_channels.Choice:
    """The choice of one person. One statement."""
    return choice_of(Preference.objects.filter(recipient_uid=recipient_uid).first())


def open_ways() -> dict[str, list[Kind]]:
    """The ways out that people can choose here, with the kinds of messages each can carry."""
    found: dict[str, list[Kind]] = {}
    if adapters.adapter_for(Channel.SMS) is not None:
        found[Channel.SMS.value] = list(CHOSEN)
    if adapters.adapter_for(Channel.WECHAT) is not None:
        found[Channel.WECHAT.value] = wechat.kinds() if wechat.is_configured() else list(CHOSEN)
    return {channel: kinds for channel, kinds in found.items() if kinds}


def wechat_is_bound(recipient_uid: UUID) -> bool:
    """Whether we know somebody's WeChat as the service account does. One statement."""
    return Preference.objects.filter(recipient_uid=recipient_uid).exclude(wechat_hash="").exists()


def destination_of(one: Preference, channel: str, code: str) -> str:
    """Where a message of this code reaches somebody by a channel; "" where it does not."""
    if channel == Channel.SMS and one.destination_sealed:
        return sealing.unseal_destination(one.uid, one.destination_sealed)
    if channel == Channel.WECHAT and one.wechat_sealed and wechat.takes(code):
        return sealing.unseal_wechat(one.uid, one.wechat_sealed)
    return ""


def gathered_due(*, at: datetime, limit: int) -> list[UUID]:
    """Whose gathered messages are due."""
    found = HeldMessage.objects.filter(due_at__lte=at).order_by("due_at", "id")
    return list(dict.fromkeys(found.values_list("recipient_uid", flat=True)[:limit]))
