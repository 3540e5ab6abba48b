"""Rating: the resident's own act. What follows from a bad one is decided in ``cases``."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases.models import Case
from linli.cases.rules_closing import BAD
from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.places.keeping import Due
from linli.ratings import queries, rules
from linli.ratings.models import Rating


@transaction.atomic
def rate_by_voice(*, token: str, score: int, words: str, via: str, actor: Actor, at: datetime) -> Rating:
    """Rate by a voice's own link, or change the rating once while the round is open.

    Refused: staff_cannot_rate, not_open, rating_closed, changed_already, no_such_score. Missing: not our token.
    """
    voice = case_queries.voice_by_token(token, lock=True)
    rules.may_rate(voice, actor, score=score, at=at).enforce()
    rating = _keep(
        case_id=voice.case_id, voice_id=voice.pk, score=score, words=words, via=via, device="", at=at
    )
    cases.record_rating(voice_uid=voice.uid, score=score, via=via, actor=actor, at=at)
    _note(rating, case=voice.case, actor=actor, at=at)
    return rating


@transaction.atomic
def rate_by_group(*, token: str, score: int, words: str, device: str, actor: Actor, at: datetime) -> Rating:
    """Rate by the code posted in a group; once per device and round, counted apart from named voices.

    Refused: staff_cannot_rate, not_open, rating_closed, device_rated, no_such_score. Missing: not our token.
    """
    case = queries.group_case(token, lock=True)
    rules.may_rate_in_group(queries.group_facts(case, device), actor, score=score, at=at).enforce()
    rating = _keep(
        case_id=case.pk,
        voice_id=None,
        score=score,
        words=words,
        via=Rating.Via.GROUP,
        device=queries.device_index(device),
        at=at,
    )
    if score in BAD:
        cases.record_bad_group_rating(case_uid=case.uid, score=score, actor=actor, at=at)
    _note(rating, case=case, actor=actor, at=at)
    return rating


def _keep(
    *, case_id: int, voice_id: int | None, score: int, words: str, via: str, device: str, at: datetime
) -> Rating:
    said = words.replace("\x00", "").strip()[: rules.WORDS_LIMIT]
    return Rating.objects.create(
        case_id=case_id,
        voice_id=voice_id,
        score=score,
        via=via,
        words=said,
        words_salt=crypto.new_salt() if said else "",
        round=queries.round_of(case_id),
        device_index=device,
        at=at,
    )


def _note(rating: Rating, *, case: Case, actor: Actor, at: datetime) -> None:
    payload: dict[str, str | int] = {"rating": str(rating.uid), "via": rating.via, "round": rating.round}
    if rating.words:
        payload["words"] = crypto.commitment(rating.words_salt, rating.words)
    journal.note(
        "rating.given", subject=("case", case.uid), actor=actor, at=at, payload=payload, area=case.area_code
    )


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase what was said with ratings, value and salt, of cases long closed; how many."""
    found = list(queries.words_due(due).values_list("pk", flat=True)[: due.batch])
    return Rating.objects.filter(pk__in=found).update(words="", words_salt="")


@transaction.atomic
def forget_devices(*, due: Due) -> int:
    """Put a random word in the place of the device behind a rating: it stays one press, and nobody's; how many."""
    found = list(queries.devices_due(due).select_for_update()[: due.batch])
    for rating in found:
        rating.device_index = f"{queries.FORGOTTEN}{crypto.new_salt()}"
        rating.save(update_fields=["device_index"])
    return len(found)
