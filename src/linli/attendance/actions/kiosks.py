"""Screens that show the code with nobody's account: made, opened, ended. Who may is judged by the app of the project."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.attendance import queries, rules_kiosks
from linli.attendance.models import Kiosk
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value


@transaction.atomic
def make_kiosk(
    *,
    group_uid: UUID,
    shift_uid: UUID | None,
    area_code: str,
    label: str,
    opens_at: datetime,
    closes_at: datetime,
    until: datetime,
    actor: Actor,
    at: datetime,
) -> Kiosk:
    """Make a screen for a shift, or for every shift of a project in this time; the caller has locked what it is made for.

    Refused: kiosk_past, bad_until, label_too_long, too_many_kiosks.
    """
    label = " ".join(label.split())
    beside = queries.kiosks_for(
        group_uid=group_uid, shift_uid=shift_uid, opens_at=opens_at, closes_at=closes_at
    )
    facts = [queries.kiosk_facts(one) for one in beside]
    rules_kiosks.may_make(
        opens_at=opens_at,
        closes_at=closes_at,
        until=until,
        label=label,
        live=sum(bool(rules_kiosks.may_end(one, at)) for one in facts),
        ever=len(facts),
        at=at,
    ).enforce()
    kiosk = Kiosk(
        group_uid=group_uid,
        shift_uid=shift_uid,
        label=label,
        made_by_id=actor.person_id,
        made_at=at,
        opens_at=opens_at,
        closes_at=until,
    )
    kiosk.link_hash = rules_kiosks.link_hash(rules_kiosks.link_of(kiosk.uid))
    kiosk.place_in(area_code)
    kiosk.save(force_insert=True)
    about = {"shift": str(shift_uid)} if shift_uid else {"project": str(group_uid)}
    _note("kiosk.made", kiosk, actor, at, {**about, "minutes": int((until - at).total_seconds()) // 60})
    return kiosk


@transaction.atomic
def open_kiosk(*, kiosk_uid: UUID, device: str, actor: Actor, at: datetime) -> Kiosk:
    """Note that a screen is open. One that was not there before stands in the journal, and so does one that comes back after
    a while: whoever holds the link opens it, so that a second device is a question to ask.
    """
    kiosk = queries.kiosk_in(uid=kiosk_uid, lock=True)
    mark = queries.screen_mark(device)
    new = queries.is_new_screen(kiosk, mark)
    away = kiosk.seen_at is None or at - kiosk.seen_at > rules_kiosks.AWAY
    if new:
        kiosk.screens = [*kiosk.screens, mark]
    kiosk.opened_at, kiosk.seen_at = kiosk.opened_at or at, at
    kiosk.save(update_fields=["screens", "opened_at", "seen_at"])
    if new or away:
        _note("kiosk.opened", kiosk, actor, at, {"screens": len(kiosk.screens)})
    return kiosk


@transaction.atomic
def end_kiosk(*, kiosk_uid: UUID, leaked: bool, actor: Actor, at: datetime) -> Kiosk:
    """End a screen now; its codes count no longer. The caller has judged who ends it.

    `leaked`: what waits in phones with a code of it does not count by itself either, whatever its minute. Refused:
    ended_already.
    """
    kiosk = queries.kiosk_in(uid=kiosk_uid, lock=True)
    facts = queries.kiosk_facts(kiosk)
    verdict = rules_kiosks.may_withdraw(facts) if leaked else rules_kiosks.may_end(facts, at)
    verdict.enforce()
    kiosk.ended_at, kiosk.leaked = kiosk.ended_at or at, leaked
    kiosk.ended_by_id = kiosk.ended_by_id or actor.person_id
    kiosk.save(update_fields=["ended_at", "ended_by", "leaked"])
    _note("kiosk.withdrawn" if leaked else "kiosk.ended", kiosk, actor, at, {"screens": len(kiosk.screens)})
    return kiosk


def _note(code: str, kiosk: Kiosk, actor: Actor, at: datetime, payload: dict[str, Value]) -> None:
    journal.note(
        code, subject=("kiosk", kiosk.uid), actor=actor, at=at, payload=payload, area=kiosk.area_code
    )
