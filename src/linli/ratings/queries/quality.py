"""Which projects' verdicts are due to be settled for quality points, and what residents said of their matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from linli.cases.models import Case, Voice
from linli.cases.rules_closing import BAD
from linli.credits.models import Counter, CreditEntry
from linli.ratings.models import Exclusion, QualityVerdict, Rating

PROJECT = "project"
LOOK_BACK = timedelta(
    days=90
)  # a window that closed before that was settled, or waits for something else to close
STAYS_OPEN = timedelta(days=366)  # for so long a settled verdict follows corrections of the book
# While one of a project's matters stands here, its residents have not been asked yet.
NOT_OVER = (
    Case.State.RECEIVED,
    Case.State.ASKED,
    Case.State.ACCEPTED,
    Case.State.DELIBERATING,
    Case.State.PUBLISHED,
    Case.State.DISPATCHED,
    Case.State.HANDLING,
)
LEFT_OUT = (Case.State.MERGED, Case.State.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Said:
    """What residents said of a project: scores in their order, bad ones of groups, and what they are about."""

    title: str
    area_code: str
    matters: int
    scores: tuple[int, ...]
    bad_in_group: bool


def matters_of(project_uid: UUID) -> QuerySet[Case]:
    """The matters that a project answers, but those that are none any more."""
    return Case.objects.filter(answer_kind=PROJECT, answer_uid=project_uid).exclude(state__in=LEFT_OUT)


def is_settleable(project_uid: UUID, at: datetime) -> bool:
    """Whether all matters are through and no window is open: nobody can change a rating any more."""
    matters = matters_of(project_uid)
    if matters.filter(state__in=NOT_OVER).exists():
        return False
    windows = Voice.objects.filter(case__in=matters.values("pk"), rating_until__isnull=False)
    return windows.exists() and not windows.filter(rating_until__gt=at).exists()


def said_of(project_uid: UUID) -> Said | None:
    """What counts of the first round: the last word of each voice, without what an appeal excluded. Four queries.

    What was put right afterwards, by somebody else, does not mend the first verdict. None without a matter.
    """
    matters = list(matters_of(project_uid).order_by("pk"))
    if not matters:
        return None
    who = set(Voice.objects.filter(case__in=matters).who_rate().values_list("pk", flat=True))
    excluded = set(Exclusion.objects.filter(rating__case__in=matters).values_list("rating_id", flat=True))
    newest: dict[int, Rating] = {}
    bad_in_group = False
    for one in Rating.objects.filter(case__in=matters, round=1).order_by("at", "pk"):
        if one.voice_id is None:
            bad_in_group |= one.score in BAD and one.pk not in excluded
        elif one.voice_id in who:
            newest[one.voice_id] = one
    counted = sorted(
        (one for one in newest.values() if one.pk not in excluded), key=lambda one: (one.at, one.pk)
    )
    return Said(
        title=matters[0].answer_title,
        area_code=matters[0].area_code,
        matters=len(matters),
        scores=tuple(one.score for one in counted),
        bad_in_group=bad_in_group,
    )


def projects_to_settle(at: datetime, limit: int) -> list[UUID]:
    """Projects whose windows closed since they were last settled, or whose verdict or services moved since."""
    settled = QualityVerdict.objects.filter(
        project_uid=OuterRef("case__answer_uid"), settled_at__gte=OuterRef("rating_until")
    )
    same = Case.objects.filter(answer_kind=PROJECT, answer_uid=OuterRef("case__answer_uid"))
    waiting = same.filter(Q(state__in=NOT_OVER) | Q(voices__rating_until__gt=at))
    closed = (
        Voice.objects.filter(rating_until__lte=at, rating_until__gt=at - LOOK_BACK)
        .filter(case__answer_kind=PROJECT, case__answer_uid__isnull=False)
        .exclude(case__state__in=LEFT_OUT)
        .filter(~Exists(settled), ~Exists(waiting))
        .order_by("rating_until")
        .values_list("case__answer_uid", flat=True)
    )
    found = dict.fromkeys(uid for uid in closed[: limit * 4] if uid is not None)
    for verdict in _moved_since(at)[:limit]:
        found.setdefault(verdict.project_uid)
    return list(found)[:limit]


def _moved_since(at: datetime) -> QuerySet[QualityVerdict]:
    services = CreditEntry.objects.filter(
        group_uid=OuterRef("project_uid"),
        counter=Counter.SERVICE,
        quantity=CreditEntry.Quantity.POINTS,
        recorded_at__gt=OuterRef("settled_at"),
    )
    excluded = Exclusion.objects.filter(
        rating__case__answer_uid=OuterRef("project_uid"), at__gt=OuterRef("settled_at")
    )
    recent = QualityVerdict.objects.filter(settled_at__gt=at - STAYS_OPEN)
    return recent.filter(Exists(services) | Exists(excluded)).order_by(F("settled_at"))
