"""The lot for the places of a rush 抽签: announced with the hash of its seed, entered, drawn, recomputed by anyone.

Locks in one order everywhere: the draw, then persons, then places.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from linli.credits.models import How
from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.projects import queries, rules_draw
from linli.projects.actions.telling import note_slot, tell_of_shift
from linli.projects.models import Draw, DrawEntry, Project, Shift, Slot, Waiting

AT_ONCE = 100
RESULTS = {
    DrawEntry.Result.WON: "draw_won",
    DrawEntry.Result.WAITS: "draw_waits",
    DrawEntry.Result.BUSY: "draw_busy",
}


def announce_draws(project: Project, at: datetime) -> None:
    """Make the draws of a published project whose places are given by lot; the hash of each seed is public from now."""
    if not project.draw_minutes or project.state != Project.State.OPEN:
        return
    opens_at = max(project.signup_opens_at or at, at)
    closes_at = opens_at + timedelta(minutes=project.draw_minutes)
    # A shift that begins before the lot would fall is taken as usual.
    for shift in Shift.objects.filter(project=project, draw__isnull=True, starts_at__gt=closes_at):
        seed = secrets.token_hex(32)
        draw = Draw(
            shift=shift,
            opens_at=opens_at,
            closes_at=closes_at,
            commitment=rules_draw.commitment(seed),
        )
        draw.seed_sealed = crypto.seal(seed, aad=Draw.sealed["seed_sealed"].aad(draw.uid))
        draw.save()
        Shift.objects.filter(pk=shift.pk).update(by_lot=True)
        journal.note(
            "draw.announced",
            subject=("draw", draw.uid),
            actor=Actor.system(),
            at=at,
            payload={"commitment": draw.commitment, "shift": shift.uid},
        )


def hold_draws(project: Project) -> None:
    """Hold the draws of a project: who enters one does so before, and is seen, or finds it gone."""
    rows = Draw.objects.select_for_update(of=("self",)).filter(shift__project=project)
    list(rows.order_by("pk").values_list("pk"))


def forget_draws(project: Project) -> None:
    """Take back draws that nobody has entered, because the rules of the project change."""
    Draw.objects.filter(shift__project=project, drawn_at__isnull=True).delete()
    Shift.objects.filter(project=project).update(by_lot=False)


@transaction.atomic
def enter_draw(*, shift_uid: UUID, actor: Actor, at: datetime) -> DrawEntry:
    """Enter the draw of a shift; the first minute and the last are worth the same.

    Refused: not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap, limit_reached,
    week_full, no_rest, often_absent, entered_already, pool_closed, no_skill, certificate_expired, certificate_unconfirmed,
    no_certificate.
    """
    if actor.person_id is None:
        raise Missing
    draw = queries.draw_of(actor=actor, shift_uid=shift_uid, lock=True)
    queries.lock_person(actor.person_id)
    entry = queries.entry_of(draw, actor.person_id)
    queries.enter_verdict(draw=draw, entry=entry, actor=actor, at=at).enforce()
    if entry is None:
        last = DrawEntry.objects.filter(draw=draw).aggregate(n=Max("number"))["n"] or 0
        entry = DrawEntry(draw=draw, person_id=actor.person_id, number=last + 1, entered_at=at)
    entry.result = ""
    entry.save()
    journal.note(
        "draw.entered", subject=("draw", draw.uid), actor=actor, at=at, payload={"number": entry.number}
    )
    return entry


@transaction.atomic
def leave_draw(*, shift_uid: UUID, actor: Actor, at: datetime) -> DrawEntry:
    """Leave a draw before it is held. Refused: not_entered, pool_closed."""
    draw = queries.draw_of(actor=actor, shift_uid=shift_uid, lock=True)
    entry = queries.entry_of(draw, actor.person_id)
    rules_draw.may_leave(queries.draw_facts(draw, entry), at).enforce()
    if entry is None:
        raise Missing
    entry.result = DrawEntry.Result.LEFT
    entry.save(update_fields=["result"])
    journal.note(
        "draw.left", subject=("draw", draw.uid), actor=actor, at=at, payload={"number": entry.number}
    )
    return entry


def run_draws(*, at: datetime) -> int:
    """Hold the draws whose time to enter is over, each in a transaction of its own; how many there were."""
    due = queries.draws_due(at, AT_ONCE)
    for pk in due:
        _hold(pk, at)
    return len(due)


@transaction.atomic
def _hold(pk: int, at: datetime) -> None:
    draw = queries.lock_draw(pk)
    if draw.drawn_at is not None:
        return
    seed = crypto.unseal(draw.seed_sealed, aad=Draw.sealed["seed_sealed"].aad(draw.uid))
    entries = {one.number: one for one in queries.entrants(draw)}
    lost = queries.lost_before((one.person_id for one in entries.values()), at)
    for one in entries.values():
        one.weight = rules_draw.weight_of(lost.get(one.person_id, 0))
    ranked = [
        _ranked(entries[drawn.number], drawn.rank)
        for drawn in rules_draw.order(
            seed, [rules_draw.Entrant(one.number, one.weight) for one in entries.values()]
        )
    ]
    # The shift before its places, as everybody holds them.
    Shift.objects.filter(pk=draw.shift_id).update(by_lot=False)
    free = queries.free_places(draw.shift)
    # A project that was cancelled meanwhile gives nobody a place; the draw still shows its seed. Whoever cancels holds the
    # places, so that it is asked when we do.
    still_on = Project.objects.filter(pk=draw.shift.project_id, state=Project.State.OPEN).exists()
    free = free if still_on else []
    draw.seed, draw.drawn_at, draw.places = seed, at, len(free)
    draw.save(update_fields=["seed", "drawn_at", "places"])
    if still_on:
        _give(draw, ranked, free, at)
    DrawEntry.objects.bulk_update(ranked, ["weight", "rank", "result"], batch_size=500)
    journal.note(
        "draw.held",
        subject=("draw", draw.uid),
        actor=Actor.system(),
        at=at,
        payload={"seed": seed, "entries": len(ranked), "places": draw.places},
    )


def _ranked(entry: DrawEntry, rank: int) -> DrawEntry:
    entry.rank = rank
    return entry


def _give(draw: Draw, ranked: list[DrawEntry], free: list[Slot], at: datetime) -> None:
    """Places in drawn order to those who can still come and have what they ask for; everybody after them waits in that
    order.
    """
    left: dict[int | None, list[Slot]] = {}
    for slot in free:
        left.setdefault(slot.position_id, []).append(slot)
    busy = queries.cannot_come(draw.shift, [one.person_id for one in ranked])
    coming = [one for one in ranked if one.person_id not in busy]
    fits = queries.kinds_filled(draw.shift, [one.person_id for one in coming], left, at)
    seats = rules_draw.seated(
        [fits[one.person_id] for one in coming], {kind: len(slots) for kind, slots in left.items()}
    )
    given = {coming[place].pk: left[kind].pop(0) for place, kind in sorted(seats.items())}
    waiting = []
    for one in ranked:
        if one.person_id in busy:
            one.result = DrawEntry.Result.BUSY
        elif one.pk in given:
            one.result = DrawEntry.Result.WON
            _place(given[one.pk], one, at)
        else:
            one.result = DrawEntry.Result.WAITS
            waiting.append(Waiting(shift=draw.shift, person_id=one.person_id, since=at))
        tell_of_shift(RESULTS[DrawEntry.Result(one.result)], draw.shift, one.person.uid, at)
    Waiting.objects.bulk_create(waiting, ignore_conflicts=True)


def _place(slot: Slot, entry: DrawEntry, at: datetime) -> None:
    slot.holder, slot.how, slot.taken_at = entry.person, How.CLAIMED, at
    slot.save(update_fields=["holder", "how", "taken_at"])
    note_slot("slot.drawn", slot, Actor.system(), at, holder=entry.person.uid)
