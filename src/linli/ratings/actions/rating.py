"""Rating: the resident's own act. What follows from a bad one is decided in ``cases``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases.models import Case, Voice
from linli.cases.rules_closing import BAD
from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, first
from linli.ratings import queries, reasons, rules
from linli.ratings.models import Rating

from .calling import call_about_bad


@transaction.atomic
def rate_by_voice(
    *,
    token: str,
    score: int,
    words: str,
    via: str,
    actor: Actor,
    at: datetime,
    chosen: Sequence[str] = (),
    shared: bool = False,
    device: str = "",
    address: str = "",
) -> Rating:
    """Rate by a voice's own link, or change the rating once while the round is open.

    Refused: staff_cannot_rate, staff_device, not_your_voice, handled_by_your_unit, not_open, rating_closed,
    changed_already, no_such_score, no_such_reason. Missing: not our token.
    """
    voice = case_queries.voice_by_token(token, lock=True)
    rater = queries.rater_of(voice, device=device, at=at)
    offered = queries.reasons_for(voice.case.area_code, at)
    first(
        rules.may_rate(voice, actor, score=score, at=at, rater=rater),
        reasons.may_choose(offered, score, chosen),
    ).enforce()
    rating = Rating(case_id=voice.case_id, voice=voice, score=score, via=via, shared=shared)
    _keep(rating, words=words, chosen=chosen, version=offered.version, device=device, address=address, at=at)
    cases.record_rating(voice_uid=voice.uid, score=score, via=via, actor=actor, at=at)
    _note(rating, case=voice.case, actor=actor, at=at)
    if score in BAD:
        call_about_bad(voice, rating, at=at)
    return rating


@transaction.atomic
def rate_by_group(
    *,
    token: str,
    score: int,
    words: str,
    device: str,
    actor: Actor,
    at: datetime,
    chosen: Sequence[str] = (),
    address: str = "",
    browser: str = "",
) -> Rating:
    """Rate by the code posted in a group; once per device and round, counted apart from named voices.

    `browser`: the cookie where the caller named the device, so that no invented name hides a browser of staff.
    Refused: staff_cannot_rate, staff_device, not_open, rating_closed, device_rated, no_such_score, no_such_reason.
    Missing: not our token.
    """
    case = queries.group_case(token, lock=True)
    rater = queries.rater_of(None, device=device, browser=browser, at=at)
    offered = queries.reasons_for(case.area_code, at)
    first(
        rules.may_rate_in_group(queries.group_facts(case, device), actor, score=score, at=at, rater=rater),
        reasons.may_choose(offered, score, chosen),
    ).enforce()
    rating = Rating(case=case, score=score, via=Rating.Via.GROUP)
    _keep(rating, words=words, chosen=chosen, version=offered.version, device=device, address=address, at=at)
    if score in BAD:
        cases.record_bad_group_rating(case_uid=case.uid, score=score, actor=actor, at=at)
    _note(rating, case=case, actor=actor, at=at)
    return rating


@transaction.atomic
def share_words(*, token: str, shared: bool, actor: Actor, at: datetime, device: str = "") -> Rating:
    """Let the rated unit read the words of one's rating, or no longer; while the window is open.

    Refused: staff_cannot_rate, staff_device, not_your_voice, handled_by_your_unit, not_rated, rating_closed. Missing:
    not our token.
    """
    voice = case_queries.voice_by_token(token, lock=True)
    rater = queries.rater_of(voice, device=device, at=at)
    last = Rating.objects.filter(voice=voice).order_by("-at", "-id").first()
    rules.may_share(voice, actor, rated=last is not None, at=at, rater=rater).enforce()
    if last is None:  # judged above; the types cannot know
        raise Missing
    last.shared = shared
    last.save(update_fields=["shared"])
    _tell_journal(last, "rating.shared" if shared else "rating.unshared", case=voice.case, actor=actor, at=at)
    return last


def record_said(*, voice: Voice, score: int, actor: Actor, at: datetime) -> Rating:
    """Keep a verdict that the resident gave in a call, with consent; the call holds who heard it. Its window is open.

    Refused: no_such_score, not_open, rating_closed, changed_already.
    """
    rating = Rating(case_id=voice.case_id, voice=voice, score=score, via=Rating.Via.CALL)
    _keep(rating, words="", chosen=(), version="", device="", address="", at=at)
    cases.record_rating(voice_uid=voice.uid, score=score, via=Rating.Via.CALL, actor=actor, at=at)
    _note(rating, case=voice.case, actor=actor, at=at)
    return rating


def _keep(
    rating: Rating,
    *,
    words: str,
    chosen: Sequence[str],
    version: str,
    device: str,
    address: str,
    at: datetime,
) -> None:
    said = words.replace("\x00", "").strip()[: rules.WORDS_LIMIT]
    rating.words, rating.words_salt = said, crypto.new_salt() if said else ""
    rating.reasons, rating.reasons_from = list(chosen), version if chosen else ""
    rating.device_index = queries.device_index(device) if device else ""
    rating.address_index = queries.address_index(address)
    rating.round, rating.at = queries.round_of(rating.case_id), at
    others = queries.in_burst(device=rating.device_index, address=rating.address_index, at=at)
    rating.burst = bool(others)
    rating.save()
    if others:
        Rating.objects.filter(pk__in=others).update(burst=True)


def _note(rating: Rating, *, case: Case, actor: Actor, at: datetime) -> None:
    payload: dict[str, str | int] = {"rating": str(rating.uid), "via": rating.via, "round": rating.round}
    if rating.words:
        payload["words"] = crypto.commitment(rating.words_salt, rating.words)
    journal.note(
        "rating.given", subject=("case", case.uid), actor=actor, at=at, payload=payload, area=case.area_code
    )


def _tell_journal(rating: Rating, code: str, *, case: Case, actor: Actor, at: datetime) -> None:
    journal.note(
        code,
        subject=("case", case.uid),
        actor=actor,
        at=at,
        payload={"rating": str(rating.uid)},
        area=case.area_code,
    )
