"""What the rating pages show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Min, Q

from linli.cases import queries as cases
from linli.cases.models import Case, CaseParty, Note, Photo, Voice
from linli.cases.rules_closing import BAD, rated_this_round
from linli.kernel import crypto, ids, mask
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict
from linli.people import queries as people
from linli.ratings import rules
from linli.ratings.models import Exclusion, Rating
from linli.ratings.reasons import Reasons

from .reasons import reasons_for, reasons_named

FINISHED = "case.finished"


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
    reasons: Reasons
    given: Rating | None = None
    may_share: Verdict | None = None
    exclusion: Exclusion | None = None
    chosen: frozenset[str] = field(default_factory=frozenset)

    @property
    def may_answer(self) -> bool:
        """Whether the resident may still say something to it that their rating is not counted."""
        return self.exclusion is not None and self.exclusion.answer_id is None


@dataclass(frozen=True, slots=True)
class Heard:
    """One bad verdict, its reasons and the words that came with it; never who gave it."""

    score: int
    face: str
    reasons: list[str]
    words: str
    by_group: bool
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
    standing = standing_bad(case)
    known = reasons_named({one.reasons_from for one in standing})
    return HeardPage(
        case=case,
        lines=[
            Heard(
                score=one.score,
                face=str(one.get_score_display()),
                reasons=known[one.reasons_from].words(one.reasons) if one.reasons else [],
                words=mask.mask_text(one.words),
                by_group=one.voice_id is None,
                at=one.at,
            )
            for one in standing
        ],
    )


def standing_bad(case: Case) -> list[Rating]:
    """The bad verdicts that stand, newest first: of each voice the last while it is bad, of the group those of the last
    round; without what was excluded. One query.
    """
    given = list(
        Rating.objects.filter(case=case, score__in=BAD)
        .select_related("voice", "exclusion")
        .order_by("-at", "-id")
    )
    last = max((one.round for one in given), default=0)
    newest: dict[object, Rating] = {}
    for one in given:
        # A voice may change its verdict once: what stands is the last one, and only if it is still bad.
        if one.round == last and (one.voice is None or one.voice.score in BAD):
            newest.setdefault(one.voice_id or one.uid, one)
    return [one for one in newest.values() if not hasattr(one, "exclusion")]


def may_ask_again(voice: Voice) -> bool:
    """Whether who says in a call that it is not solved rates once more: not with a bad verdict that stands, nor where
    the last one was excluded on appeal, nor while the matter is in work again; one query.
    """
    last = Rating.objects.filter(voice=voice).select_related("exclusion").order_by("-at", "-id").first()
    excluded = last is not None and hasattr(last, "exclusion")
    over = voice.case.state in {Case.State.FINISHED, Case.State.WRITTEN_OFF}
    return over and not excluded and voice.score not in BAD


def device_index(device: str) -> str:
    """The keyed digest under which a device's press is remembered; the device itself is not stored."""
    return crypto.opaque_hash("rating.device", device)


def address_index(address: str) -> str:
    """The same for the address that a press came from; nothing for none."""
    return crypto.opaque_hash("rating.address", address) if address else ""


def rater_of(voice: Voice | None, *, device: str, at: datetime, browser: str = "") -> rules.RaterFacts:
    """Who presses, as far as it matters; at most seven queries, one for a stranger without a cookie.

    `browser`: the cookie, where the caller named a device of their own.
    """
    mine = voice.person_id if voice is not None else None
    return rules.RaterFacts(
        staff_device=any(people.staff_device(cookie=one, at=at) for one in {device, browser}),
        handled=voice is not None and mine is not None and handled_by(voice.case, mine, at=at),
        owner_id=mine,
    )


def handled_by(case: Case, person_id: int, *, at: datetime) -> bool:
    """Whether somebody, or a unit of theirs (or one above it), ever had the case or its rectifications in hand."""
    around = Q(person_id=person_id) | Q(unit_id__in=people.units_around(person_id=person_id, at=at))
    return CaseParty.objects.filter(around, Q(case=case) | Q(case__parent=case)).exists()


def in_burst(*, device: str, address: str, at: datetime) -> list[int]:
    """The ratings of the last minute from the same browser or address, when with one more they are too many to be
    neighbours by chance.
    """
    if not device and not address:
        return []
    same = Q(pk__in=[])
    for name, value in (("device_index", device), ("address_index", address)):
        if value:
            same |= Q(**{name: value})
    since = at - timedelta(seconds=rules.BURST_SECONDS)
    found = list(Rating.objects.filter(same, at__gte=since, at__lte=at).values_list("pk", flat=True)[:50])
    return found if len(found) + 1 >= rules.BURST_COUNT else []


def round_of(case_id: int) -> int:
    """The rating round: one more than the rectifications that have been finished."""
    done = Q(state__in=[Case.State.FINISHED, Case.State.WRITTEN_OFF])
    return 1 + Case.objects.filter(done, parent_id=case_id).count()


def rate_page(*, token: str, device: str, actor: Actor, at: datetime) -> RatePage:
    """The page behind a voice's own link. Raises Missing for a token that is not ours.

    Staff who hold somebody's link do not read there what was rated.
    """
    voice = cases.voice_by_token(token)
    result, photos = _result(voice.case_id)
    rater = rater_of(voice, device=device, at=at)
    own = bool(rules.by_resident(actor, rater))
    last = (
        Rating.objects.filter(voice=voice).select_related("exclusion__appeal").order_by("-at", "-id").first()
        if own
        else None
    )
    given = last if last is not None and rated_this_round(voice) else None
    return RatePage(
        case=voice.case,
        number=voice.number,
        result=result,
        photos=photos,
        score=voice.score if own else None,
        until=voice.rating_until,
        verdict=rules.may_rate(voice, actor, at=at, rater=rater),
        again=bool(voice.rated_at and voice.rating_opened_at and voice.rated_at < voice.rating_opened_at),
        reasons=reasons_for(voice.case.area_code, at),
        given=given,
        may_share=rules.may_share(voice, actor, rated=given is not None, at=at, rater=rater),
        exclusion=getattr(last, "exclusion", None),
        chosen=frozenset(given.reasons) if given else frozenset(),
    )


def group_page(*, token: str, device: str, actor: Actor, at: datetime) -> RatePage:
    """The page behind the code posted in a group. Raises Missing."""
    case = group_case(token)
    facts = group_facts(case, device)
    result, photos = _result(case.pk)
    rater = rater_of(None, device=device, at=at)
    return RatePage(
        case=case,
        number=case.number,
        result=result,
        photos=photos,
        score=None,
        until=facts.until,
        verdict=rules.may_rate_in_group(facts, actor, at=at, rater=rater),
        again=False,
        reasons=reasons_for(case.area_code, at),
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
    """Ratings of a case: for the rated unit in whole fives, nothing below, and never who; all of them for who judges."""
    case = cases.case_for(actor=actor, uid=uid)
    judges = cases.judges_ratings(actor, case)
    own = Voice.objects.filter(case=case, score__isnull=False).who_rate().order_by("rated_at", "id")
    group = Rating.objects.filter(case=case, voice__isnull=True, exclusion__isnull=True).order_by("at", "id")
    shown, shown_group = (
        [
            score
            for score in (scores if judges else scores[: rules.in_bucket(len(scores))])
            if score is not None
        ]
        for scores in (
            list[int | None](own.values_list("score", flat=True)),
            list[int | None](group.values_list("score", flat=True)),
        )
    )
    return {
        "ratings": len(shown),
        "mean": round(sum(shown) / len(shown), 2) if shown else None,
        "group_ratings": len(shown_group),
        "group_mean": round(sum(shown_group) / len(shown_group), 2) if shown_group else None,
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
