"""Work: finish 办结 with words and photos, standing matters 常态化 with a review date, and going on with them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import clock, ids
from linli.kernel.verdict import first
from linli.places import declarations
from linli.places import queries as places

from .. import rules, rules_promised
from ..models import Case, CaseParty, Photo, Voice
from ..queries.loading import FINISHED, case_for, facts_of
from . import photos as pictures
from .beats import keep_words, move, note_down
from .clock import start_clock, stop_clock
from .evidence import demand_evidence
from .pointers import answered_by
from .rating import open_again
from .telling import tell_voices, voices_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from ..facts import PhotoFile


@transaction.atomic
def finish_case(
    *,
    case_uid: UUID,
    words: str,
    before: Sequence[bytes | PhotoFile] = (),
    after: Sequence[bytes | PhotoFile] = (),
    actor: Actor,
    at: datetime,
    project_uid: UUID | None = None,
    on_list: bool = False,
) -> Case:
    """Finish with words and before/after photos: every voice is told and asked to rate.

    A rectification that is finished asks those who were not satisfied to rate again. With `project_uid` the pointer is
    the right: projects has judged who may end that project; `on_list`: the list of an undertaking has judged its result.
    Refused: wrong_state, on_its_list, not_in_hand, no_words, too_long and those of photos; Missing.
    """
    files = {Photo.Moment.BEFORE: pictures.ready(before), Photo.Moment.AFTER: pictures.ready(after)}
    case = (
        answered_by(case_uid, project_uid) if project_uid else case_for(actor=actor, uid=case_uid, lock=True)
    )
    facts = facts_of(case)
    judge = rules_promised.may_finish if on_list else rules.may_finish
    may = rules.arrow("finish", case.state) if project_uid else judge(facts, actor)
    first(may, rules.has_words(words, "words")).enforce()
    said = keep_words(case, code=FINISHED, words=words, actor=actor, at=at)
    for moment, ready in files.items():
        if ready:
            pictures.add_photos(case_uid=case.uid, moment=moment, files=ready, actor=actor, at=at, note=said)
    _remember_who(case, actor, at, known=bool(rules.takes_part(actor, facts)))
    case.finished_at = at
    demand_evidence(case, at)
    move(case, "finish", "finished_at", "evidence_needed", "evidence_excused")
    stop_clock(case, cause="finished", at=at)
    payload = {"before": len(files[Photo.Moment.BEFORE]), "after": len(files[Photo.Moment.AFTER])}
    note_down(case, FINISHED, actor=actor, at=at, words=said, payload=payload)
    if case.kind == Case.Kind.RECTIFICATION and case.parent is not None:
        open_again(case.parent, rectification=case, actor=actor, at=at)
    else:
        _open_ratings(case, at)
    return case


def _remember_who(case: Case, actor: Actor, at: datetime, *, known: bool) -> None:
    """Whoever finishes has handled it, also when nothing else ties them to the case: they cannot write it off."""
    if known or actor.person_id is None:
        return
    CaseParty.objects.create(
        case=case,
        person_id=actor.person_id,
        part=CaseParty.Part.HELP,
        how=CaseParty.How.CLAIMED,
        since=at,
        until=at,
    )


def _open_ratings(case: Case, at: datetime) -> None:
    days = places.setting(declarations.RATING_OPEN_DAYS, case.area_code, at)
    until = at + timedelta(days=days)
    Voice.objects.filter(case=case).who_rate().update(
        rating_opened_at=at, rating_until=until, rating_changes=0
    )
    tell_voices(case, code="case_finished_please_rate", at=at, voices=voices_of(case), url_of=rate_url)


def rate_url(voice: Voice) -> str:
    """The address of the page on which a voice rates."""
    return reverse("ratings:rate", args=[ids.token("voice", voice.uid, voice.token_version)])


@transaction.atomic
def stand_case(*, case_uid: UUID, review_on: date, words: str, actor: Actor, at: datetime) -> Case:
    """A matter that never ends becomes standing; the review date is what its clock runs towards.

    Refused: wrong_state, rectification, not_in_hand, no_words, too_long, not_ahead; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(
        rules.may_stand(facts_of(case), actor),
        rules.has_words(words, "words"),
        rules.in_future(review_on, at.astimezone(clock.local_zone()).date(), "review_on"),
    ).enforce()
    said = keep_words(case, code="case.standing", words=words, actor=actor, at=at)
    case.review_on = review_on
    move(case, "stand", "review_on")
    start_clock(case, cause="standing", at=at, due_on=review_on)
    payload = {"review_on": review_on.isoformat()}
    note_down(case, "case.standing", actor=actor, at=at, words=said, payload=payload)
    return case


@transaction.atomic
def resume_case(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Take a standing matter in hand again, with a limit of its own. Refused: wrong_state, not_in_hand; Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules.may_resume(facts_of(case), actor).enforce()
    case.review_on = None
    move(case, "resume", "review_on")
    start_clock(case, cause="resumed", at=at)
    note_down(case, "case.resumed", actor=actor, at=at)
    return case
