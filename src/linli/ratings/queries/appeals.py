"""Appeals: what a unit may say about the verdicts on its case, and what whoever reviews it sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from linli.cases import queries as cases
from linli.cases.models import Case, CaseParty, Voice
from linli.kernel import mask
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing
from linli.people import queries as people
from linli.people.models import Role
from linli.places import codes, declarations
from linli.places import queries as places
from linli.places.codes import area_q
from linli.ratings import rules, rules_appeals
from linli.ratings.models import Appeal, Exclusion, Rating

from .rating import round_of, standing_bad
from .reasons import reasons_named

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict
    from linli.people.models import Unit

SPEAKERS = (Role.HANDLER, Role.CONTACT)
PAGE = 50


@dataclass(frozen=True, slots=True)
class UnitPage:
    """The verdicts on a case as the rated unit sees them: words that were shared, whole fives, and its appeals."""

    case: Case
    unit: Unit
    may: Verdict
    until: date | None
    shared: list[str]
    mean: float | None
    counted: int
    appeals: list[Appeal]


@dataclass(frozen=True, slots=True)
class Standing:
    """One verdict under review, without who gave it."""

    uid: UUID
    face: str
    reasons: list[str]
    words: str
    by_group: bool
    burst: bool


@dataclass(frozen=True, slots=True)
class AppealPage:
    """One appeal; the verdicts only for who may decide about it."""

    appeal: Appeal
    case: Case
    standing: list[Standing]
    verdicts: dict[str, Verdict]
    excluded: list[Exclusion]
    reviews: bool


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One line of the list."""

    appeal: Appeal
    excluded: int


def rated_unit(*, actor: Actor, case: Case) -> Unit:
    """The unit for which the actor speaks and that has, or had, the case in hand. Raises Missing."""
    own = actor.unit_ids(*SPEAKERS)
    party = (
        CaseParty.objects.filter(case=case, unit_id__in=own)
        .select_related("unit")
        .order_by("part", "pk")
        .last()
    )
    if party is None or party.unit is None:
        raise Missing
    return party.unit


def unit_page(*, actor: Actor, uid: UUID, at: datetime) -> UnitPage:
    """The page of the rated unit. Raises Missing for everybody else."""
    case = cases.case_for(actor=actor, uid=uid)
    unit = rated_unit(actor=actor, case=case)
    scores = list(
        Voice.objects.filter(case=case, score__isnull=False)
        .who_rate()
        .order_by("rated_at", "id")
        .values_list("score", flat=True)
    )
    counted = [score for score in scores[: rules.in_bucket(len(scores))] if score is not None]
    standing = standing_bad(case)
    facts = appeal_facts(case, unit, standing, speaks=True, at=at)
    return UnitPage(
        case=case,
        unit=unit,
        may=rules_appeals.may_appeal(facts, on=_day(at)),
        until=facts.until if facts.bad else None,
        shared=sorted(mask.mask_text(one.words) for one in _last_of_each(case) if one.shared and one.words),
        mean=round(sum(counted) / len(counted), 1) if counted else None,
        counted=len(counted),
        appeals=list(
            Appeal.objects.filter(case=case, unit=unit)
            .select_related("words", "decision")
            .order_by("-asked_at")
        ),
    )


def _last_of_each(case: Case) -> list[Rating]:
    newest: dict[int, Rating] = {}
    for one in Rating.objects.filter(case=case, voice__isnull=False).order_by("at", "id"):
        newest[one.voice_id or 0] = one
    return list(newest.values())


def appeal_facts(
    case: Case, unit: Unit, standing: list[Rating], *, speaks: bool, at: datetime
) -> rules_appeals.AppealFacts:
    """What is judged when a unit appeals; five queries."""
    known = [
        (case.finished_at, None),
        *Case.objects.filter(parent=case).values_list("finished_at", "received_at"),
    ]
    asked = Appeal.objects.filter(case=case, unit=unit, round=round_of(case.pk))
    return rules_appeals.AppealFacts(
        bad=len(standing),
        until=rules_appeals.last_day(
            [finished for finished, _opened in known if finished],
            [opened for _finished, opened in known if opened],
            rating_days=places.setting(declarations.RATING_OPEN_DAYS, case.area_code, at),
            days=places.setting(declarations.APPEAL_DAYS, case.area_code, at),
        ),
        asked=asked.exclude(state=Appeal.State.WITHDRAWN).exists(),
        speaks=speaks,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(local_zone()).date()


def appeals_seen(actor: Actor) -> QuerySet[Appeal]:
    """Appeals of the actor's units, and those of matters that the actor supervises; never what is kept from them."""
    own = Q(unit_id__in=actor.unit_ids(*SPEAKERS))
    over = area_q(actor.area_codes(Role.SUPERVISOR), "case__")
    seen = cases.visible(actor).values("pk")
    return Appeal.objects.filter(own | over, case__in=seen)


def appeals_page(*, actor: Actor, state: str = "") -> list[AppealLine]:
    """Open ones first, the newest first; two queries at most."""
    found = appeals_seen(actor).select_related("case", "unit")
    if state in Appeal.State.values:
        found = found.filter(state=state)
    rows = found.annotate(excluded=Count("exclusions")).order_by("decided_at", "-asked_at", "-id")
    lines = [AppealLine(appeal=row, excluded=row.excluded) for row in rows[:PAGE]]
    return sorted(lines, key=lambda line: line.appeal.state != Appeal.State.OPEN)


def appeal_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Appeal:
    """An appeal that the actor may see. Raises Missing."""
    found = appeals_seen(actor).filter(uid=uid)
    if lock:
        found = found.select_for_update(of=("self",))
    appeal = found.select_related("case__category", "unit", "words", "decision").first()
    if appeal is None:
        raise Missing
    return appeal


def review_facts(appeal: Appeal, actor: Actor, at: datetime) -> rules_appeals.ReviewFacts:
    """Who decides: see `rules_appeals.may_review`; at most four queries."""
    over = actor.area_codes(Role.SUPERVISOR)
    both = (appeal.case.area_code, appeal.unit.area_code)
    around = (
        people.units_around(person_id=actor.person_id, at=at)
        if actor.person_id is not None
        else frozenset[int]()
    )
    handled = CaseParty.objects.filter(case=appeal.case).filter(
        Q(unit_id__in=around | set(actor.unit_ids())) | Q(person_id=actor.person_id, person__isnull=False)
    )
    return rules_appeals.ReviewFacts(
        state=appeal.state,
        supervises=any(all(codes.covers(area, one) for one in both) for area in over),
        of_the_unit=appeal.unit_id in around or handled.exists(),
        asked_it=appeal.asked_by_id == actor.person_id,
    )


def appeal_page(*, actor: Actor, uid: UUID, at: datetime) -> AppealPage:
    """One appeal. Raises Missing."""
    appeal = appeal_for(actor=actor, uid=uid)
    facts = review_facts(appeal, actor, at)
    verdicts = {verb: rules_appeals.may_review(facts, verb) for verb in ("uphold", "dismiss")}
    verdicts["withdraw"] = may_withdraw(appeal, actor)
    reviews = facts.supervises and not facts.of_the_unit and not facts.asked_it
    standing = standing_bad(appeal.case) if reviews and appeal.state == Appeal.State.OPEN else []
    known = reasons_named({one.reasons_from for one in standing})
    return AppealPage(
        appeal=appeal,
        case=appeal.case,
        standing=[
            Standing(
                uid=one.uid,
                face=str(one.get_score_display()),
                reasons=known[one.reasons_from].words(one.reasons),
                words=mask.mask_text(one.words),
                by_group=one.voice_id is None,
                burst=one.burst,
            )
            for one in standing
        ],
        verdicts=verdicts,
        excluded=list(appeal.exclusions.select_related("answer").order_by("pk")) if reviews else [],
        reviews=reviews,
    )


def may_withdraw(appeal: Appeal, actor: Actor) -> Verdict:
    """Refusals: not_your_unit, wrong_state."""
    facts = rules_appeals.AppealFacts(1, None, False, appeal.unit_id in actor.unit_ids(*SPEAKERS))
    verdict = rules_appeals.may_appeal(facts, on=_day(appeal.asked_at))
    return verdict if not verdict else rules_appeals.arrow("withdraw", appeal.state)
