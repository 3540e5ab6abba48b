"""What a resident's verdict does to the case: a bad one lights it red and opens a rectification."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from linli.kernel import ids
from linli.kernel.verdict import Missing
from linli.people.models import Role
from linli.places import declarations
from linli.places import queries as places

from .. import rules, rules_filing
from .. import rules_closing as closing
from ..models import Case, ClockEvent, ProxyFiling, Voice
from ..queries.loading import GROUP_BAD, GROUP_SETTLED, group_bad_stands, lock_case, voice_by_uid
from .beats import end_parties, keep_words, move, note_down
from .clock import refresh_urgency, start_clock, stop_clock
from .indexing import index_case
from .rectifying import rectification_of
from .telling import tell_area, tell_voices

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


@transaction.atomic
def record_rating(*, voice_uid: UUID, score: int, via: str, at: datetime, actor: Actor) -> Voice:
    """Keep the score of a voice, and let the case feel it. Called by `ratings`, which keeps the words.

    1 and 2: red light, first in the ledger, a rectification at the supervisor's desk. 3 and more by all who were not
    satisfied: the light goes back to the clock. A bad verdict on a case that was written off meanwhile opens it again.
    Refused: filed_for_other, no_such_score, not_open, rating_closed, changed_already; Missing.
    """
    voice = voice_by_uid(voice_uid, lock=True)
    filed = ProxyFiling.objects.filter(voice=voice, filed_by_id=actor.person_id or 0).exists()
    rules_filing.may_rate_for(filed_by_actor=filed).enforce()
    closing.may_record(voice, score=score, at=at).enforce()
    voice.rating_changes = voice.rating_changes + 1 if closing.rated_this_round(voice) else 0
    voice.score, voice.rated_at, voice.rated_via = score, at, via
    voice.save(update_fields=["score", "rated_at", "rated_via", "rating_changes"])
    case = voice.case
    if score in closing.BAD:
        _light_red(case, actor, at)
    elif case.verdict_red and not _bad_stands(case):
        _clear_red(case, actor, at)
    return voice


@transaction.atomic
def record_bad_group_rating(*, case_uid: UUID, score: int, actor: Actor, at: datetime) -> Case:
    """A 1 or 2 by the code in the group: counted apart, but it lights the case all the same. Raises Missing."""
    pk = Case.objects.filter(uid=case_uid).values_list("pk", flat=True).first()
    if pk is None:
        raise Missing
    case = lock_case(pk)
    if score in closing.BAD:
        note_down(case, GROUP_BAD, actor=actor, at=at)
        _light_red(case, actor, at)
    return case


def _light_red(case: Case, actor: Actor, at: datetime) -> None:
    fields = []
    if case.state == Case.State.WRITTEN_OFF:
        case.closed_at, case.write_off_how = None, ""
        case.verdict_red = True
        move(case, "reopen", "closed_at", "write_off_how", "verdict_red")
        note_down(case, "case.reopened", actor=actor, at=at)
    if not case.verdict_red:
        case.verdict_red = True
        fields.append("verdict_red")
    refresh_urgency(case)
    case.save(update_fields=[*fields, "urgency_at", "turns_at"])
    running = (Case.State.FINISHED, *Case.ENDED)
    if not Case.objects.filter(parent=case).exclude(state__in=running).exists():
        _open_rectification(case, actor, at)


def _open_rectification(case: Case, actor: Actor, at: datetime) -> Case:
    made = rectification_of(case, state=Case.State.ACCEPTED, at=at)
    start_clock(made, cause="rectification", at=at)
    index_case(made)
    note_down(made, "case.opened", actor=actor, at=at, payload={"kind": made.kind, "parent": case.uid})
    note_down(case, "case.lit_red", actor=actor, at=at, payload={"rectification": made.uid})
    tell_area(made, (Role.SUPERVISOR,), code="bad_rating_opened", params={"number": case.number}, at=at)
    return made


def _bad_stands(case: Case) -> bool:
    bad = Voice.objects.filter(case=case, score__in=closing.BAD).exists()
    return bad or group_bad_stands(case.uid)


def _clear_red(case: Case, actor: Actor, at: datetime, *, code: str = "case.light_cleared") -> None:
    case.verdict_red = False
    refresh_urgency(case)
    case.save(update_fields=["verdict_red", "urgency_at", "turns_at"])
    note_down(case, code, actor=actor, at=at)


def bad_has_left(case: Case, *, actor: Actor, at: datetime) -> None:
    """Voices were taken out of a case: when nobody who was not satisfied is left, its light goes back to the clock.

    A rectification that nobody has been given yet ends.
    """
    if not case.verdict_red or _bad_stands(case):
        return
    _clear_red(case, actor, at)
    with translation.override(settings.LANGUAGE_CODE):
        why = _("Who was not satisfied is in a case of their own again: nothing is left to be put right.")
    _end_rectifications(case, actor, at, why)


def open_again(parent: Case, *, rectification: Case, actor: Actor, at: datetime) -> None:
    """A rectification is finished: those who were not satisfied are asked to rate once more."""
    case = lock_case(parent.pk)
    days = places.setting(declarations.RATING_OPEN_DAYS, case.area_code, at)
    bad = Voice.objects.filter(case=case, score__in=closing.BAD).select_related("person", "brought_by")
    voices = list(bad.order_by("id"))
    bad.update(rating_opened_at=at, rating_until=at + timedelta(days=days), rating_changes=0)
    note_down(case, "case.rectified", actor=actor, at=at, payload={"rectification": rectification.uid})
    tell_voices(case, code="rectified_please_rate", at=at, voices=voices, url_of=_rate_url)


def settle_group(parent: Case, *, actor: Actor, at: datetime) -> None:
    """The supervisor has written the rectification off: bad ratings from the group no longer hold the light.

    Their authors cannot be asked again.
    """
    case = lock_case(parent.pk)
    if not case.verdict_red or not group_bad_stands(case.uid):
        return
    note_down(case, GROUP_SETTLED, actor=actor, at=at)
    if not _bad_stands(case):
        _clear_red(case, actor, at)


@transaction.atomic
def ask_again(*, voice_uid: UUID, actor: Actor, at: datetime) -> Voice:
    """A call found that it is not solved: the window of this voice opens once more, and its own link says so.

    Refused: wrong_state (nothing was finished); Missing.
    """
    voice = voice_by_uid(voice_uid, lock=True)
    case = voice.case
    if case.state not in {Case.State.FINISHED, Case.State.WRITTEN_OFF}:
        rules.arrow("write_off", case.state).enforce()
    days = places.setting(declarations.RATING_OPEN_DAYS, case.area_code, at)
    voice.rating_opened_at, voice.rating_until = at, at + timedelta(days=days)
    voice.rating_changes = 0
    voice.save(update_fields=["rating_opened_at", "rating_until", "rating_changes"])
    note_down(case, "case.asked_to_rate_again", actor=actor, at=at, payload={"voice": voice.uid})
    tell_voices(case, code="called_please_rate", at=at, voices=[voice], url_of=_rate_url)
    return voice


@transaction.atomic
def exclude_verdicts(
    *, case_uid: UUID, voice_uids: Collection[UUID], group_over: bool, actor: Actor, at: datetime
) -> Case:
    """After a reviewed appeal these verdicts no longer count: their windows are closed, their voices are told, and the
    light goes back to the clock when none is left. Called by `ratings`, which has judged it and keeps what was rated.

    A rectification that nobody has been given yet ends with the last of them. Raises Missing.
    """
    pk = Case.objects.filter(uid=case_uid).values_list("pk", flat=True).first()
    if pk is None:
        raise Missing
    case = lock_case(pk)
    found = Voice.objects.filter(case=case, uid__in=voice_uids).select_related("person", "brought_by")
    voices = list(found.order_by("id"))
    for voice in voices:
        # The time of rating stays: the voice has had its word, and is neither waiting nor silent.
        voice.score, voice.rating_until = None, at
        voice.save(update_fields=["score", "rating_until"])
    if group_over and group_bad_stands(case.uid):
        note_down(case, GROUP_SETTLED, actor=actor, at=at)
    if case.verdict_red and not _bad_stands(case):
        _clear_red(case, actor, at, code="case.light_cleared_by_review")
        with translation.override(settings.LANGUAGE_CODE):
            why = _(
                "The verdict is not counted, after an appeal was reviewed: nothing is left to be put right."
            )
        _end_rectifications(case, actor, at, why)
    tell_voices(case, code="rating_excluded", at=at, voices=voices, url_of=_rate_url)
    return case


def _rate_url(voice: Voice) -> str:
    return reverse("ratings:rate", args=[ids.token("voice", voice.uid, voice.token_version)])


def _end_rectifications(case: Case, actor: Actor, at: datetime, why: str) -> None:
    """Nothing is left to be put right; what a unit has in hand already, or supervision demanded, is brought to its end."""
    states = rules.ARROWS["decline"][0]
    found = Case.objects.select_for_update(of=("self",)).filter(parent=case, state__in=states, open_orders=0)
    if case.open_orders:
        demanded = ClockEvent.objects.filter(case__parent=case, cause="ordered")
        found = found.exclude(pk__in=demanded.values("case_id"))
    for made in found:
        words = keep_words(made, code="case.declined", words=why, actor=actor, at=at, public=False)
        end_parties(made, at)
        stop_clock(made, cause="declined", at=at)
        made.closed_at = at
        move(made, "decline", "closed_at")
        note_down(made, "case.declined", actor=actor, at=at, words=words)
