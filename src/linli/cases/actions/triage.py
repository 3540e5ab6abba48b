"""Triage 研判: accept, ask, hear the answer, decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import Missing, Refused, first, refuse
from linli.people.models import Role
from linli.places import queries as places

from .. import rules, rules_joining
from ..models import Case, Category, Photo
from ..queries.loading import case_for, facts_of, voice_by_token, voice_by_uid
from . import photos as pictures
from .beats import end_parties, keep_words, move, note_down
from .clock import change_limit, end_pause, pause_clock, stop_clock
from .indexing import index_case
from .telling import tell_area, tell_unit, tell_voices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from ..facts import PhotoFile
    from ..models import Voice


@transaction.atomic
def accept_case(
    *,
    case_uid: UUID,
    title: str = "",
    category_code: str = "",
    area_code: str = "",
    actor: Actor,
    at: datetime,
) -> Case:
    """Accept a request with the title, category and area that triage found right ("" leaves what is there).

    Refused: wrong_state, no_right, unknown_category, bad_area, title_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules.may_accept(facts_of(case), actor).enforce()
    rules.may_have_title(title).enforce()
    category = _category(category_code)
    moved = bool(area_code) and area_code != case.area_code
    if moved:
        _known_area(area_code)
        case.place_in(area_code)
    case.title = title.strip() or case.title
    if category is not None:
        case.category, case.danger = category, category.danger
    case.accepted_at = at
    move(case, "accept", "title", "category", "danger", "accepted_at", *Case.AREA_FIELDS)
    change_limit(case, at=at, moved=moved)
    index_case(case)
    payload = {"area": case.area_code, "category": case.category.uid if case.category else None}
    note_down(case, "case.accepted", actor=actor, at=at, payload=payload)
    tell_voices(case, code="case_accepted", at=at)
    return case


def _category(code: str) -> Category | None:
    if not code:
        return None
    found = Category.objects.select_related("parent__parent").filter(code=code, active=True).first()
    if found is None:
        raise Refused(refuse("unknown_category", _("This category does not exist."), "category_code"))
    return found


def _known_area(code: str) -> None:
    try:
        places.area(code)
    except Missing:
        raise Refused(refuse("bad_area", _("This area does not exist."), "area_code"))


@transaction.atomic
def ask_reporter(*, case_uid: UUID, question: str, actor: Actor, at: datetime) -> Case:
    """Ask those who reported; the clock is held until somebody answers, at most for the area's days.

    Refused: wrong_state, no_right, not_in_hand, no_voice, no_words, too_long, and of the clock: held_already, stopped,
    backdated; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(rules.may_ask(facts_of(case), actor), rules.has_words(question, "question")).enforce()
    words = keep_words(case, code="case.asked", words=question, actor=actor, at=at)
    case.resume_state = case.state
    move(case, "ask", "resume_state")
    pause_clock(case, cause="asked", at=at)
    note_down(case, "case.asked", actor=actor, at=at, words=words)
    tell_voices(case, code="question_asked", at=at)
    return case


@transaction.atomic
def answer_question(
    *,
    words: str,
    actor: Actor,
    at: datetime,
    voice_token: str = "",
    voice_uid: UUID | None = None,
    case_uid: UUID | None = None,
    photos: Sequence[bytes | PhotoFile] = (),
) -> Case:
    """Answer the question of a case from one of its voices; the clock goes on and the case is where it was.

    Refused: wrong_state, light_voice, no_words and those of photos; Missing for a link that is not ours, or a voice of
    another case.
    """
    files = pictures.ready(photos)
    voice = _asked_voice(voice_token, voice_uid, actor)
    case = voice.case
    if case_uid is not None and case.uid != case_uid:
        raise Missing
    first(
        rules.may_answer(facts_of(case)), rules_joining.may_speak(voice), rules.has_words(words, "words")
    ).enforce()
    said = keep_words(case, code="case.answered", words=words, actor=actor, at=at, voice=voice)
    if files:
        pictures.add_photos(
            case_uid=case.uid,
            moment=Photo.Moment.REPORT,
            files=files,
            actor=actor,
            at=at,
            voice=voice,
            note=said,
        )
    move(case, "answer")
    end_pause(case, cause="answered", at=at)
    case.resume_state = ""
    case.save(update_fields=["resume_state"])
    note_down(case, "case.answered", actor=actor, at=at, words=said, payload={"voice": voice.uid})
    _tell_who_asked(case, at)
    return case


def _asked_voice(token: str, uid: UUID | None, actor: Actor) -> Voice:
    """The voice that answers: by its link, by its owner or bringer, or by staff who were told on the phone."""
    if token:
        return voice_by_token(token, lock=True)
    if uid is None:
        raise Missing
    voice = voice_by_uid(uid, lock=True)
    own = actor.person_id is not None and actor.person_id in {voice.person_id, voice.brought_by_id}
    if not own:
        case_for(actor=actor, uid=voice.case.uid)
    return voice


def _tell_who_asked(case: Case, at: datetime) -> None:
    params = {"number": case.number}
    if case.lead_unit_id is not None:
        tell_unit(case, [case.lead_unit_id], code="question_answered", params=params, at=at)
    else:
        roles = (Role.COMMUNITY, Role.DISPATCHER)
        tell_area(case, roles, code="question_answered", params=params, at=at)


@transaction.atomic
def decline_case(*, case_uid: UUID, reason: str, channel_told: str, actor: Actor, at: datetime) -> Case:
    """Out of scope: the resident is told why, and which door to knock at instead.

    Refused: wrong_state, no_right, order_open, objection_open, no_words (field reason or channel_told), too_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(
        rules.may_decline(facts_of(case), actor),
        rules.has_words(reason, "reason"),
        rules.has_words(channel_told, "channel_told", most=200),
    ).enforce()
    words = keep_words(
        case, code="case.declined", words=f"{reason.strip()}\n{channel_told.strip()}", actor=actor, at=at
    )
    end_parties(case, at)
    stop_clock(case, cause="declined", at=at)
    case.closed_at = at
    move(case, "decline", "closed_at")
    note_down(case, "case.declined", actor=actor, at=at, words=words)
    tell_voices(case, code="out_of_scope", at=at, params={"channel": channel_told.strip()})
    return case
