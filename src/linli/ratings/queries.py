"""What the rating pages show."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Avg, Count, Max, Min, Q, QuerySet

from linli.cases import queries as cases
from linli.cases.models import Case, Note, Photo, Voice
from linli.cases.queries.erasing import closed_before
from linli.cases.rules_closing import BAD
from linli.kernel import crypto, ids, mask
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict
from linli.places.keeping import Due
from linli.ratings import rules
from linli.ratings.models import Rating

FINISHED = "case.finished"
FORGOTTEN = "forgotten-"  # begins what stands in the place of a device that was forgotten
SMALLEST_AGGREGATE = (
    5  # below this a unit could tell who rated (国办发〔2019〕51号: the rater's identity is protected)
)


@dataclass(frozen=True, slots=True)
class RatePage:
    """Everything on the page of the five faces."""

    case: Case
    number: str
    result: str
    photos: list[Photo]
    score: int | None
    until: datetime | None
    verdict: Verdict
    again: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One bad verdict and the words that came with it; without a number it came by the code in the group."""

    score: int
    face: str
    words: str
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HeardPage:
    """What was said about a case by those who are not satisfied."""

    case: Case
    lines: list[Heard]


def heard(*, actor: Actor, uid: UUID) -> HeardPage:
    """The bad verdicts of the last round in which there were any, words masked, newest first.

    For those who judge ratings, and never for a unit that handled the case: Missing for everybody else.
    """
    case = cases.case_for(actor=actor, uid=uid)
    if not cases.judges_ratings(actor, case):
        raise Missing
    given = list(
        Rating.objects.filter(case=case, score__in=BAD).select_related("voice").order_by("-at", "-id")
    )
    last = max((one.round for one in given), default=0)
    newest: dict[object, Rating] = {}
    for one in given:
        # A voice may change its verdict once: what stands is the last one, and only if it is still bad.
        if one.round == last and (one.voice is None or one.voice.score in BAD):
            newest.setdefault(one.voice_id or one.uid, one)
    return HeardPage(
        case=case,
        lines=[
            Heard(
                score=one.score,
                face=str(one.get_score_display()),
                words=mask.mask_text(one.words),
                number=one.voice.number if one.voice else "",
                at=one.at,
            )
            for one in newest.values()
        ],
    )


def device_index(device: str) -> str:
    """The keyed digest under which a device's press is remembered; the device itself is not stored."""
    return crypto.opaque_hash("rating.device", device)


def round_of(case_id: int) -> int:
    """The rating round: one more than the rectifications that have been finished."""
    done = Q(state__in=[Case.State.FINISHED, Case.State.WRITTEN_OFF])
    return 1 + Case.objects.filter(done, parent_id=case_id).count()


def rate_page(*, token: str, actor: Actor, at: datetime) -> RatePage:
    """The page behind a voice's own link. Raises Missing for a token that is not ours."""
    voice = cases.voice_by_token(token)
    result, photos = _result(voice.case_id)
    return RatePage(
        case=voice.case,
        number=voice.number,
        result=result,
        photos=photos,
        score=voice.score,
        until=voice.rating_until,
        verdict=rules.may_rate(voice, actor, at=at),
        again=bool(voice.rated_at and voice.rating_opened_at and voice.rated_at < voice.rating_opened_at),
    )


def group_page(*, token: str, device: str, actor: Actor, at: datetime) -> RatePage:
    """The page behind the code posted in a group. Raises Missing."""
    case = group_case(token)
    facts = group_facts(case, device)
    result, photos = _result(case.pk)
    return RatePage(
        case=case,
        number=case.number,
        result=result,
        photos=photos,
        score=None,
        until=facts.until,
        verdict=rules.may_rate_in_group(facts, actor, at=at),
        again=False,
    )


def group_case(token: str, *, lock: bool = False) -> Case:
    """The case of a group code. Raises Missing."""
    uid, _version = ids.read_token("group", token)
    found = Case.objects.select_for_update() if lock else Case.objects.all()
    case = found.filter(uid=uid).first()
    if case is None:
        raise Missing
    return case


def group_facts(case: Case, device: str) -> rules.GroupFacts:
    """Facts of the window of the voices that came through a group, for one device."""
    through_group = Voice.objects.filter(case=case, reply_via=Voice.ReplyVia.GROUP)
    window = through_group.aggregate(opened=Min("rating_opened_at"), until=Max("rating_until"))
    last = (
        Rating.objects.filter(case=case, voice__isnull=True, device_index=device_index(device))
        .order_by("-at")
        .first()
    )
    return rules.GroupFacts(
        opened_at=window["opened"], until=window["until"], rated_at=last.at if last else None
    )


def group_sheet(*, actor: Actor, uid: UUID) -> tuple[Case, str]:
    """A case and its group token, for the sheet that is posted in the group. Raises Missing."""
    case = cases.case_for(actor=actor, uid=uid)
    return case, ids.token("group", case.uid)


def summary(*, actor: Actor, uid: UUID) -> dict[str, int | float | None]:
    """Ratings of a case as the rated unit may see them: nothing below five ratings, and never who."""
    case = cases.case_for(actor=actor, uid=uid)
    own = Voice.objects.filter(case=case, score__isnull=False).aggregate(count=Count("id"), mean=Avg("score"))
    group = Rating.objects.filter(case=case, voice__isnull=True).aggregate(
        count=Count("id"), mean=Avg("score")
    )
    enough = own["count"] >= SMALLEST_AGGREGATE
    enough_group = group["count"] >= SMALLEST_AGGREGATE
    return {
        "ratings": own["count"],
        "mean": round(own["mean"], 2) if enough else None,
        "group_ratings": group["count"],
        "group_mean": round(group["mean"], 2) if enough_group else None,
    }


def _result(case_id: int) -> tuple[str, list[Photo]]:
    note = Note.objects.filter(case_id=case_id, code=FINISHED, public=True).order_by("-at").first()
    photos = list(
        Photo.objects.filter(case_id=case_id, moment__in=[Photo.Moment.BEFORE, Photo.Moment.AFTER]).order_by(
            "-moment", "position"
        )[:6]
    )
    return (note.body if note else ""), photos


def rating(uid: UUID) -> Rating:
    """One kept rating, for the answer to the one who gave it."""
    return Rating.objects.get(uid=uid)


def live_words() -> Generator[tuple[UUID, str, str], None, None]:
    """Uid, salt and text of every rating that has words: what the journal is held against."""
    rows = Rating.objects.exclude(words_salt="").values_list("uid", "words_salt", "words")
    yield from rows.iterator(chunk_size=2_000)


def words_due(due: Due) -> QuerySet[Rating]:
    """Ratings whose words are past their time; the score stays."""
    return Rating.objects.filter(closed_before(due, "case__")).exclude(words="")


def devices_due(due: Due) -> QuerySet[Rating]:
    """Ratings by a group's code whose device is to be forgotten."""
    found = Rating.objects.filter(due.over("at", "case__"), voice__isnull=True)
    return found.exclude(device_index__startswith=FORGOTTEN).exclude(case_id__in=due.held_cases)
