"""The lists of the board: needs, rectification, results, projects. At most six statements with the area and its terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from linli.board.asking import Wanted
from linli.board.queries.areas import Ground, listable
from linli.cases.models import Case, Category, Note, Photo, Voice
from linli.cases.queries.openly import in_categories
from linli.cases.queries.paging import cursor, place_of
from linli.cases.queries.resident import is_public
from linli.kernel import mask
from linli.places import queries as places
from linli.places.codes import area_q
from linli.projects.models import Project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

SHEET_ROWS = 100
LEAST_RATED = 5
CONTENT = (
    4  # a matter with a rating below 3 is being put right, and no result: only 4 and 5 tell results apart
)
FINISHED = "case.finished"
S = Case.State
WAITING = (S.ASKED, S.ACCEPTED, S.DELIBERATING, S.PUBLISHED, S.DISPATCHED, S.HANDLING, S.STANDING)


@dataclass(frozen=True, slots=True)
class Line:
    """One public matter: no names, no words of residents, nothing narrower than a community."""

    uid: UUID
    number: str
    title: str
    category: str
    area: str
    state: str
    since: datetime
    voices: int
    lit: bool = True
    due_at: datetime | None = None
    # What a light is judged from: the page knows the moment, and how lights look.
    yellow_at: datetime | None = None
    red_at: datetime | None = None
    closed_at: datetime | None = None
    verdict_red: bool = False
    unit: str = ""
    finished_at: datetime | None = None
    days: int = 0
    done: str = ""
    four_or_five: int | None = None
    photos: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project that looks for hands."""

    uid: UUID
    title: str
    area: str
    next_start: datetime | None
    free: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of one list; `next` is where the next page begins, empty at the end."""

    ground: Ground
    rows: Sequence[Any]
    next: str
    categories: list[tuple[str, str]]
    wanted: Wanted


def needs(*, ground: Ground, wanted: Wanted, at: datetime) -> Listing:
    """Open matters, the newest first: four statements besides the ground's, with the selects."""
    del at  # the same question for every list; this one is of now
    found = listable(ground.code, ground.terms).filter(state__in=WAITING, verdict_red=False)
    rows, further = _paged(found, "received_at", wanted)
    names = _names(rows)
    return Listing(ground, [_line(case, names) for case in rows], further, _categories(), wanted)


def rectification(*, ground: Ground, wanted: Wanted, at: datetime) -> Listing:
    """Matters whose result was judged bad: what is put right, by which unit, until when."""
    del at  # the same
    mending = Case.objects.filter(parent_id=OuterRef("pk"), kind=Case.Kind.RECTIFICATION).exclude(
        state__in=Case.ENDED
    )
    newest = mending.order_by("-received_at", "-id")
    found = (
        listable(ground.code, ground.terms)
        .filter(verdict_red=True)
        .annotate(
            mend_due=Subquery(newest.values("due_at")[:1]),
            mend_unit=Subquery(newest.values("lead_unit__name")[:1]),
            mend_since=Subquery(newest.values("received_at")[:1]),
        )
    )
    rows, further = _paged(found, "received_at", wanted)
    names = _names(rows)
    lines = [
        _line(
            case,
            names,
            unit=getattr(case, "mend_unit", None) or (case.lead_unit.name if case.lead_unit else ""),
            due_at=getattr(case, "mend_due", None),
        )
        for case in rows
    ]
    return Listing(ground, lines, further, _categories(), wanted)


def results(*, ground: Ground, wanted: Wanted, at: datetime) -> Listing:
    """What was finished in the last days: what was done, how long it took, ratings, released photos."""
    since = at - timedelta(days=wanted.days)
    rated = Voice.objects.filter(case_id=OuterRef("pk"), score__isnull=False).who_rate().order_by()
    found = (
        listable(ground.code, ground.terms)
        .filter(
            state__in=(S.FINISHED, S.WRITTEN_OFF),
            verdict_red=False,
            finished_at__gte=since,
            finished_at__lte=at,
        )
        .annotate(
            done_words=Subquery(_said().values("body")[:1]),
            rated=_count(rated),
            content=_count(rated.filter(score__gte=CONTENT)),
        )
        .prefetch_related(
            Prefetch(
                "photos",
                Photo.objects.filter(moment__in=[Photo.Moment.BEFORE, Photo.Moment.AFTER], note__public=True)
                .select_related("note")
                .order_by("id"),
            )
        )
    )
    rows, further = _paged(found, "finished_at", wanted)
    names = _names(rows)
    return Listing(ground, [result_line(case, names) for case in rows], further, _categories(), wanted)


def result_line(case: Case, names: dict[str, str]) -> Line:
    """One finished matter."""
    rated, content = getattr(case, "rated", 0) or 0, getattr(case, "content", 0) or 0
    finished = case.finished_at
    return _line(
        case,
        names,
        unit=case.lead_unit.name if case.lead_unit else "",
        finished_at=finished,
        days=(finished - case.received_at).days if finished else 0,
        done=mask.mask_public(getattr(case, "done_words", None) or ""),
        four_or_five=round(100 * content / rated) if rated >= LEAST_RATED else None,
        photos=[photo.uid for photo in _released(case)],
        lit=False,
    )


def projects(*, ground: Ground, wanted: Wanted, at: datetime) -> Listing:
    """Projects that look for hands, the newest first."""
    off = [code for code, is_open in ground.terms.switches if not is_open]
    ahead = Q(shifts__starts_at__gt=at)
    found = (
        Project.objects.filter(area_q([ground.code]), state=Project.State.OPEN)
        .annotate(
            next_start=Min("shifts__starts_at", filter=ahead),
            free=Count(
                "shifts__slots", filter=ahead & Q(shifts__slots__holder__isnull=True, shifts__slots__kept="")
            ),
        )
        .filter(free__gt=0)
        .order_by("-created_at", "-id")
    )
    if off:
        found = found.exclude(area_q(off))
    place = place_of(wanted.after)
    if place is not None:
        found = found.filter(Q(created_at__lt=place[0]) | Q(created_at=place[0], id__lt=place[1]))
    if wanted.words:
        found = found.filter(title__icontains=wanted.words)
    rows = list(found[: wanted.size + 1])
    further = (
        cursor(rows[wanted.size - 1].created_at, rows[wanted.size - 1].pk) if len(rows) > wanted.size else ""
    )
    rows = rows[: wanted.size]
    names = places.names_of({_place(one.community_code, one.area_code) for one in rows})
    lines = [
        ProjectLine(
            uid=one.uid,
            title=mask.mask_public(one.title),
            area=names.get(_place(one.community_code, one.area_code), ""),
            next_start=getattr(one, "next_start", None),
            free=getattr(one, "free", 0),
        )
        for one in rows
    ]
    return Listing(ground, lines, further, [], wanted)


def _said() -> QuerySet[Note]:
    said = Note.objects.filter(case_id=OuterRef("pk"), code=FINISHED, public=True)
    return said.order_by("-at", "-id")


def _count(rated: QuerySet[Voice]) -> Coalesce:
    return Coalesce(Subquery(rated.values("case_id").annotate(n=Count("id")).values("n")), 0)


def _paged(found: QuerySet[Case], column: str, wanted: Wanted) -> tuple[list[Case], str]:
    """A page by key, the newest first, and where the next one begins."""
    if wanted.category:
        found = found.filter(in_categories(frozenset({wanted.category})))
    if wanted.words:
        found = found.filter(title__icontains=wanted.words)
    place = place_of(wanted.after)
    if place is not None:
        found = found.filter(Q(**{f"{column}__lt": place[0]}) | Q(**{column: place[0]}, id__lt=place[1]))
    ordered = found.select_related("category", "lead_unit").order_by(F(column).desc(), "-id")
    rows = list(ordered[: wanted.size + 1])
    further = ""
    if len(rows) > wanted.size:
        rows = rows[: wanted.size]
        further = cursor(getattr(rows[-1], column), rows[-1].pk)
    # A search must not find digits that the title does not show.
    return [case for case in rows if wanted.words.lower() in mask.mask_public(case.title).lower()], further


def names_for(rows: Sequence[Case]) -> dict[str, str]:
    """The names of the areas that lines show: never narrower than a community. One statement."""
    return _names(rows)


def _names(rows: Sequence[Case]) -> dict[str, str]:
    return places.names_of({_place(case.community_code, case.area_code) for case in rows})


def _place(community_code: str, area_code: str) -> str:
    return community_code or area_code


def _line(case: Case, names: dict[str, str], **given: Any) -> Line:
    more: dict[str, Any] = {"due_at": case.due_at} | given
    return Line(
        uid=case.uid,
        number=case.number,
        title=mask.mask_public(case.title),
        category=case.category.name if case.category else "",
        area=names.get(_place(case.community_code, case.area_code), ""),
        state=str(case.get_state_display()),
        since=case.received_at,
        voices=case.voice_count,
        yellow_at=case.yellow_at,
        red_at=case.red_at,
        closed_at=case.closed_at,
        verdict_red=case.verdict_red,
        **more,
    )


def line_of(case: Case, names: dict[str, str]) -> Line:
    """One matter for its own page."""
    done = case.state in {S.FINISHED, S.WRITTEN_OFF} and not case.verdict_red
    return result_line(case, names) if done else _line(case, names)


def _released(case: Case) -> list[Photo]:
    found = []
    for photo in case.photos.all():
        photo.case = case  # known already: no statement for it
        if is_public(photo):
            found.append(photo)
    return found


def _categories() -> list[tuple[str, str]]:
    """The uppermost categories, for the filter."""
    return list(
        Category.objects.filter(level=1, active=True).order_by("position", "code").values_list("code", "name")
    )
