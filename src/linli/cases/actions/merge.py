"""Merging never silences a resident: voices keep number, page and rating, all are told, and it can be undone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from linli.kernel import clock as kernel_clock
from linli.kernel.verdict import Missing, first
from linli.places import declarations
from linli.places import queries as places

from .. import rules
from ..models import Case, CaseMerge, MergeObjection, Voice
from ..queries.loading import case_for, facts_of
from ..queries.merging import came_with, path_of
from .beats import move, note_down
from .clock import resume_clock, stop_clock
from .guarding import carry_guard
from .indexing import index_case
from .rating import bad_has_left
from .telling import tell_voices, voices_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor

WINDOW = ("rating_opened_at", "rating_until")
OPEN = MergeObjection.State.OPEN


@transaction.atomic
def merge_case(*, case_uid: UUID, into_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Put a case into another one about the same thing; its voices move, keep their numbers, and are told.

    Those of the other case are told too: everybody may object until the day that stands on their page.
    Refused: wrong_state, no_right, rectification, shielded, order_open, same_case, into_closed; Missing.
    """
    case, into = _both(actor, case_uid, into_uid)
    first(
        rules.may_merge(facts_of(case), actor),
        rules.may_merge_into(facts_of(into), actor, same=case.pk == into.pk),
    ).enforce()
    moved, met = voices_of(case), voices_of(into)
    until = _write_merge(case, into, moved, actor, at)
    carry_guard(case, into)
    Voice.objects.filter(case=case).update(case=into)
    MergeObjection.objects.filter(case=case, state=OPEN).update(case=into)
    # An open question lapses: the case comes back to where it was asked from.
    case.resume_state = case.resume_state if case.state == Case.State.ASKED else case.state
    case.merged_into, case.closed_at = into, at
    move(case, "merge", "resume_state", "merged_into", "closed_at")
    stop_clock(case, cause="merged", at=at)
    count_voices(case, into)
    voices = [voice.uid for voice in moved]
    note_down(case, "case.merged", actor=actor, at=at, payload={"into": into.uid, "voices": voices})
    note_down(into, "case.absorbed", actor=actor, at=at, payload={"from": case.uid, "voices": voices})
    last = {"until": _end_of(until).isoformat()}
    tell_voices(case, code="case_merged", at=at, voices=moved, params=last)
    tell_voices(into, code="case_absorbed", at=at, voices=met, params=last)
    return into


@transaction.atomic
def unmerge_case(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Take a merged case out again, also from the middle of a chain: the voices that came with it go back, and are told.

    Refused: wrong_state, no_right; Missing.
    """
    case = case_for(actor=actor, uid=case_uid)
    if case.merged_into is None:
        rules.may_unmerge(facts_of(case), actor).enforce()
        raise Missing
    case, _root = lock_path(case)
    rules.may_unmerge(facts_of(case), actor).enforce()
    return release(case, actor=actor, at=at)


def lock_path(case: Case) -> tuple[Case, Case]:
    """Lock a case and all it was put into, in the order of their keys: itself, and the one that holds the voices now."""
    wanted = [one.pk for one in path_of(case)]
    while True:
        rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
        locked = {one.pk: one for one in rows.select_related("category__parent__parent")}
        path = [one.pk for one in path_of(Case.objects.get(pk=case.pk))]
        if set(path) == set(wanted):
            return locked[path[0]], locked[path[-1]]
        wanted = path


def release(case: Case, *, actor: Actor, at: datetime) -> Case:
    """Undo a merge: voices, windows for rating, state, counts; its clock goes on with what was left. Locked before."""
    root = path_of(case)[-1]
    back = voices_within(root, case)
    merge = CaseMerge.objects.filter(case=case, undone_at__isnull=True).first()
    for voice in back:
        voice.case = case
        # The window belonged to the work of the other case: what it was before comes back.
        held = (merge.windows if merge else {}).get(str(voice.uid), (None, None))
        voice.rating_opened_at, voice.rating_until = (
            datetime.fromisoformat(one) if one else None for one in held
        )
    Voice.objects.bulk_update(back, ["case", *WINDOW])
    if merge is not None:
        merge.undone_at = at
        merge.save(update_fields=["undone_at"])
    case.merged_into = case.closed_at = None
    move(case, "unmerge", "merged_into", "closed_at")
    resume_clock(case, cause="unmerged", at=at, as_before=True)
    case.resume_state = ""
    case.save(update_fields=["resume_state"])
    carry_guard(root, case)
    settle_objections(back, merge, actor=actor, at=at)
    count_voices(case, root)
    bad_has_left(root, actor=actor, at=at)
    voices = [voice.uid for voice in back]
    note_down(case, "case.unmerged", actor=actor, at=at, payload={"from": root.uid, "voices": voices})
    note_down(root, "case.released", actor=actor, at=at, payload={"to": case.uid, "voices": voices})
    tell_voices(case, code="case_unmerged", at=at, voices=back)
    return case


def voices_within(root: Case, case: Case) -> list[Voice]:
    """The voices of a case that stand in another one now."""
    found = Voice.objects.filter(case=root, first_case_id__in=came_with(case))
    return list(found.select_related("person", "brought_by", "first_case__merged_into").order_by("id"))


def settle_objections(
    moved: Sequence[Voice], undone: CaseMerge | None, *, actor: Actor, at: datetime
) -> None:
    """Objections of voices that moved, and all those to a merge that was undone, also of voices that stayed.

    Met when the merge is undone or the voice lies where the merge does not lead any more; else they go along.
    """
    waiting = MergeObjection.objects.filter(Q(voice__in=moved) | Q(merge=undone), state=OPEN)
    rows = list(waiting.select_related("voice__case", "merge__into__merged_into"))
    stood_in = {one.case_id for one in rows}
    for one in rows:
        one.case = one.voice.case
        if one.merge.undone_at is not None or path_of(one.merge.into)[-1].pk != one.voice.case_id:
            one.state, one.decided_at = MergeObjection.State.UPHELD, at
            one.decided_by_id = actor.person_id
    MergeObjection.objects.bulk_update(rows, ["case", "state", "decided_at", "decided_by"])
    count_voices(*Case.objects.filter(pk__in=stood_in | {one.case_id for one in rows}))


def count_voices(*cases: Case) -> None:
    """Count voices and open objections anew, and let the search know."""
    for case in cases:
        case.voice_count = Voice.objects.filter(case=case).count()
        case.open_objections = MergeObjection.objects.filter(case=case, state=OPEN).count()
        case.save(update_fields=["voice_count", "open_objections"])
        index_case(case)


def _write_merge(case: Case, into: Case, moved: Sequence[Voice], actor: Actor, at: datetime) -> date:
    """Keep who merged what, until which day one may object, and the windows as they were."""
    days = places.setting(declarations.OBJECTION_DAYS, case.area_code, at)
    until = (at.astimezone(kernel_clock.local_zone()) + timedelta(days=days)).date()
    windows = {
        str(voice.uid): [
            one.isoformat() if one else None for one in (getattr(voice, name) for name in WINDOW)
        ]
        for voice in moved
        if voice.rating_opened_at is not None
    }
    CaseMerge.objects.create(
        case=case, into=into, by_id=actor.person_id, at=at, object_until=until, windows=windows
    )
    return until


def _end_of(day: date) -> datetime:
    """The last minute of a day, as messages name it."""
    return datetime.combine(day, time(23, 59), kernel_clock.local_zone()).astimezone(UTC)


def _both(actor: Actor, one_uid: UUID, other_uid: UUID) -> tuple[Case, Case]:
    """Both cases, locked in the order of their keys: two merges crosswise wait instead of blocking each other."""
    keys = {uid: case_for(actor=actor, uid=uid).pk for uid in (one_uid, other_uid)}
    cases = {
        uid: case_for(actor=actor, uid=uid, lock=True) for uid in sorted(keys, key=lambda uid: keys[uid])
    }
    return cases[one_uid], cases[other_uid]
