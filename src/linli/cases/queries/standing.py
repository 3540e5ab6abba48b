"""Standing matters 常态化: which there are, and whose review is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from linli.kernel import clock
from linli.places import queries as places

from .. import clockwork
from ..models import Case, StandingReview
from .loading import visible

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

SOON = timedelta(days=30)
PAGE = 100


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One standing matter: when it is looked at again, and how often it was."""

    case: Case
    area: str
    owner: str
    light: str
    late: bool
    reviews: int


@dataclass(frozen=True, slots=True)
class StandingPage:
    """The standing matters that the actor sees, the next review first; counted apart from everything else."""

    lines: list[StandingLine]
    total: int
    soon: int
    late: int
    after: str


def standing_page(*, actor: Actor, at: datetime, after: str = "") -> StandingPage:
    """One page of them, three statements. `after` is the number of the last one before it."""
    today = at.astimezone(clock.local_zone()).date()
    seen = visible(actor).filter(state=Case.State.STANDING)
    counts = seen.aggregate(
        total=Count("pk"),
        soon=Count("pk", filter=Q(review_on__gte=today, review_on__lte=today + SOON)),
        late=Count("pk", filter=Q(review_on__lt=today)),
    )
    rows = seen.annotate(n=Count("reviews", filter=Q(reviews__done_at__isnull=False), distinct=True))
    if after:
        last = seen.filter(number=after).values("review_on", "pk").first()
        if last:
            beyond = Q(review_on=last["review_on"], pk__gt=last["pk"])
            rows = rows.filter(Q(review_on__gt=last["review_on"]) | beyond)
    found = list(rows.select_related("lead_unit").order_by("review_on", "pk")[: PAGE + 1])
    names = places.path_names([case.area_code for case in found])
    lines = [
        StandingLine(
            case=case,
            area=names.get(case.area_code, ""),
            owner=case.lead_unit.name if case.lead_unit else "",
            light=clockwork.light(case, at),
            late=case.review_on is not None and case.review_on < today,
            reviews=case.n,  # type: ignore[attr-defined]  # annotated above
        )
        for case in found[:PAGE]
    ]
    return StandingPage(lines, **counts, after=found[PAGE - 1].number if len(found) > PAGE else "")


def reviews_to_remind(*, at: datetime, limit: int) -> list[int]:
    """Standing matters whose review has come, and of which nobody was told."""
    told = StandingReview.objects.filter(
        case=OuterRef("pk"), due_on=OuterRef("review_on"), done_at__isnull=True
    )
    today = at.astimezone(clock.local_zone()).date()
    rows = Case.objects.filter(state=Case.State.STANDING, review_on__lte=today).exclude(Exists(told))
    return list(rows.order_by(F("review_on"), "pk").values_list("pk", flat=True)[:limit])
