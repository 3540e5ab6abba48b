"""A resident says: it is not the same thing. Somebody who did not merge decides: separate again, or stay together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from linli.kernel import clock
from linli.people.models import Role
from linli.places import declarations
from linli.places import queries as places

from .. import rules_intake
from .. import rules_merging as merging
from ..models import Case, MergeObjection, Note, Photo, Voice
from ..queries.disclosing import given_name
from ..queries.loading import facts_of, lock_case, voice_by_token
from ..queries.merging import merge_facts, merge_of, objection_facts, objection_for, path_of
from .beats import keep_words, note_down
from .clock import start_clock
from .guarding import carry_guard
from .intake import free_number
from .merge import WINDOW, count_voices, lock_path, release, settle_objections, voices_within
from .rating import bad_has_left
from .telling import tell_area, tell_voice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value


@transaction.atomic
def object_to_merge(*, voice_token: str, words: str = "", actor: Actor, at: datetime) -> Case:
    """Reopen the question whether this voice belongs there: an objection the desk has to decide by its own due date.

    Until then the case cannot be written off. Refused: not_merged, objected_already, objection_late, too_many_words;
    Missing for a link that is not ours.
    """
    voice = voice_by_token(voice_token, lock=True)
    case, merge = voice.case, merge_of(voice)
    today = at.astimezone(clock.local_zone()).date()
    merging.may_object(merge_facts(voice, merge), today).enforce()
    rules_intake.may_say(words).enforce()
    said = keep_words(case, code="voice.objected", words=words, actor=actor, at=at, voice=voice)
    if merge is not None:
        due = _due(case.area_code, at)
        MergeObjection.objects.create(voice=voice, merge=merge, case=case, words=said, said_at=at, due_at=due)
    count_voices(case)
    note_down(case, "voice.objected", actor=actor, at=at, words=said, payload={"voice": voice.uid})
    params = {"number": voice.number, "case": case.number}
    tell_area(case, (Role.COMMUNITY, Role.DISPATCHER), code="merge_objected", params=params, at=at)
    return case


def _due(area_code: str, at: datetime) -> datetime:
    """By when it is decided; plain days where no calendar is known."""
    days = places.setting(declarations.OBJECTION_DECIDE_DAYS, area_code, at)
    due = places.calendar_for(area_code, at).add_working_days(at, days).due
    return due or at + timedelta(days=days)


@transaction.atomic
def uphold_objection(*, objection_uid: UUID, how: str, words: str = "", actor: Actor, at: datetime) -> Case:
    """Separate again: undo the merge, or give this one voice a case of its own. Gives the case the voice stands in now.

    A voice that came alone always takes its own case back. Refused: bad_choice, decided_already, no_right, merged_it,
    own_objection, too_many_words; Missing.
    """
    # All that the merge leads through first, in one order; the voice stands at its end, unless it was undone meanwhile.
    merged, _end = lock_path(objection_for(actor=actor, uid=objection_uid).merge.case)
    one, root = _locked(objection_uid, actor)
    merging.may_uphold(facts_of(root), actor, objection_facts(one), how=how).enforce()
    rules_intake.may_say(words).enforce()
    said = keep_words(root, code="objection.upheld", words=words, actor=actor, at=at, voice=one.voice)
    one.state, one.decided_at, one.decided_by_id = MergeObjection.State.UPHELD, at, actor.person_id
    one.reason = said
    one.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    payload: dict[str, Value] = {"voice": one.voice.uid, "how": how}
    note_down(root, "objection.upheld", actor=actor, at=at, words=said, payload=payload)
    if one.merge.undone_at is not None:
        count_voices(root)  # apart already: there is nothing left to separate
    elif how == merging.UNMERGE and merged.state == Case.State.MERGED:
        release(merged, actor=actor, at=at)
    else:
        _split(one.voice, root, actor, at)
    return Voice.objects.select_related("case").get(pk=one.voice_id).case


@transaction.atomic
def dismiss_objection(*, objection_uid: UUID, words: str, actor: Actor, at: datetime) -> Case:
    """It stays together, with a reason that the voice reads. Refused: decided_already, no_right, merged_it,
    own_objection, no_words, too_long; Missing."""
    one, case = _locked(objection_uid, actor)
    merging.may_dismiss(facts_of(case), actor, objection_facts(one), words=words).enforce()
    said = keep_words(case, code="objection.dismissed", words=words, actor=actor, at=at, voice=one.voice)
    one.state, one.decided_at, one.decided_by_id = MergeObjection.State.DISMISSED, at, actor.person_id
    one.reason = said
    one.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    count_voices(case)
    note_down(case, "objection.dismissed", actor=actor, at=at, words=said, payload={"voice": one.voice.uid})
    voice = Voice.objects.select_related("person", "brought_by").get(pk=one.voice_id)
    tell_voice(voice, code="objection_dismissed", at=at)
    return case


def _locked(uid: UUID, actor: Actor) -> tuple[MergeObjection, Case]:
    """The objection and the case it stands in, locked; again when a merge took it along while we waited."""
    one = objection_for(actor=actor, uid=uid)
    while True:
        case = lock_case(one.case_id)
        one = objection_for(actor=actor, uid=uid, lock=True)
        if one.case_id == case.pk:
            return one, case


def _split(voice: Voice, root: Case, actor: Actor, at: datetime) -> None:
    """Give one voice its own case: the one it came with when nobody else did, else a new one with its own words."""
    own = Case.objects.get(pk=voice.first_case_id)
    if own.state == Case.State.MERGED:
        own, _root = lock_path(own)
        if [one.pk for one in voices_within(root, own)] == [voice.pk]:
            release(own, actor=actor, at=at)
            return
    through = [one.uid for one in path_of(own)]
    made = _new_case(voice, own, at)
    carry_guard(root, made)
    voice.case = voice.first_case = made
    voice.rating_opened_at = voice.rating_until = None
    voice.save(update_fields=["case", "first_case", *WINDOW])
    # Its photos and words go where its page looks for them, and where they are erased with it.
    said = Note.objects.filter(voice=voice)
    Photo.objects.filter(Q(voice=voice) | Q(note__in=said)).update(case=made)
    said.update(case=made)
    start_clock(made, cause="received", at=at)
    settle_objections([voice], None, actor=actor, at=at)
    count_voices(made, root)
    bad_has_left(root, actor=actor, at=at)
    payload: dict[str, Value] = {"from": root.uid, "voice": voice.uid, "through": through}
    note_down(made, "case.split", actor=actor, at=at, payload=payload)
    note_down(root, "case.released", actor=actor, at=at, payload={"to": made.uid, "voices": [voice.uid]})
    tell_voice(voice, code="case_unmerged", at=at)


def _new_case(voice: Voice, like: Case, at: datetime) -> Case:
    """A case for one voice, as it would have been had it come by itself; it waits for triage."""
    made = Case(
        number=free_number(Case, at),
        kind=like.kind,
        title=rules_intake.title_of(voice.body, given_name(voice)) or like.title,
        category=like.category,
        place_text=like.place_text,
        lat=like.lat,
        lng=like.lng,
        danger=like.danger,
        received_at=at,  # its clock begins now; the voice keeps when it came
        urgency_at=at,
        voice_count=1,
    )
    made.place_in(like.area_code)
    made.save()
    return made
