"""Likely twins: what else may be about the same thing. Two indexed queries find, Python judges, a person decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel import mask, search
from linli.places.codes import COLUMNS, Level, at_level

from .. import likeness, rules
from ..models import Case, Category, Voice
from .openly import open_to_all

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

    from ..facts import VoiceDraft
    from ..likeness import Likeness, Look

DAYS = 90
MOST_NEAR = 120
MOST_ALIKE = 60
SHOWN = 5
TERM = 3  # characters of the title that the index is asked for
MOST_TERMS = 4
STATES = (*rules.MERGEABLE, Case.State.FINISHED)


@dataclass(frozen=True, slots=True)
class Twin:
    """A case that may be about the same thing, and why."""

    case: Case
    likeness: Likeness
    # Whether it has a page for everybody, on which “I too” is one press; looked up for residents alone.
    public: bool = False

    @property
    def score(self) -> int:
        """Points of a hundred."""
        return self.likeness.score

    @property
    def open(self) -> bool:
        """Whether a voice or a case can still be put into it."""
        return self.case.state in rules.MERGEABLE

    @property
    def title(self) -> str:
        """What a resident reads of it."""
        return mask.mask_public(self.case.title)


def likely_twins(
    *,
    case: Case | None = None,
    draft: VoiceDraft | None = None,
    actor: Actor,
    at: datetime,
    shown: int = SHOWN,
) -> list[Twin]:
    """The most likely twins of a case or of a draft, best first.

    Staff see what they may open; a resident's draft is compared with the cases of the same community, of which the page
    shows no more than the title.
    """
    if case is not None:
        mine, words, since, own = (
            look_of(case, _first_words([case]).get(case.pk, "")),
            case.title,
            case.received_at,
            case.pk,
        )
    elif draft is not None:
        mine, words, since, own = _look_of_draft(draft, at), draft.title or draft.body, at, None
    else:
        return []
    found = _candidates(mine, words, since, own, actor)
    if case is not None and case.parent_id is not None:
        found = [other for other in found if other.pk != case.parent_id]
    bodies = _first_words(found)
    judged = [
        Twin(other, likeness.compare(mine, look_of(other, bodies.get(other.pk, "")))) for other in found
    ]
    likely = [twin for twin in judged if twin.likeness.likely]
    best = sorted(likely, key=lambda twin: (-twin.score, twin.case.pk))[:shown]
    if actor.is_staff or not best:
        return best
    public = open_to_all([twin.case.pk for twin in best], at)
    return [replace(twin, public=twin.case.pk in public) for twin in best]


def look_of(case: Case, body: str) -> Look:
    """What of a case is compared."""
    return likeness.Look(
        title=case.title,
        text=body or case.title,
        area_code=case.area_code,
        at=case.received_at,
        place_text=case.place_text,
        categories=_line(case.category),
        lat=float(case.lat) if case.lat is not None else None,
        lng=float(case.lng) if case.lng is not None else None,
    )


def _look_of_draft(draft: VoiceDraft, at: datetime) -> Look:
    category = None
    if draft.category_code:
        category = Category.objects.select_related("parent__parent").filter(code=draft.category_code).first()
    return likeness.Look(
        title=draft.title or draft.body[:40],
        text=draft.body,
        area_code=draft.area_code,
        at=draft.said_at or at,
        place_text=draft.place_text,
        categories=_line(category),
        lat=float(draft.lat) if draft.lat is not None else None,
        lng=float(draft.lng) if draft.lng is not None else None,
    )


def _line(category: Category | None) -> tuple[int, ...]:
    line: list[int] = []
    while category is not None:
        line.insert(0, category.pk)
        category = category.parent
    return tuple(line)


def _candidates(mine: Look, words: str, since: datetime, own: int | None, actor: Actor) -> list[Case]:
    """The newest cases of the same community, and those of the same street that share words with it."""
    recent = Case.objects.filter(
        state__in=STATES,
        received_at__gt=since - timedelta(days=DAYS),
        received_at__lte=since + timedelta(days=DAYS),
    ).exclude(kind=Case.Kind.RECTIFICATION)
    recent = recent.visible_to(actor) if actor.is_staff else recent.public()
    recent = recent.select_related("category__parent__parent", "lead_unit")
    found: dict[int, Case] = {}
    community = at_level(mine.area_code, Level.COMMUNITY)
    if community:
        near = recent.filter(**{COLUMNS[Level.COMMUNITY]: community}).order_by("-received_at", "-id")
        found = {case.pk: case for case in near[:MOST_NEAR]}
    street = at_level(mine.area_code, Level.STREET)
    asked = [Q(pk__in=search.matching(search.Kind.CASE, term)) for term in _terms(words)]
    if actor.is_staff and street and asked:
        alike = recent.filter(reduce(or_, asked), **{COLUMNS[Level.STREET]: street}).order_by(
            "-received_at", "-id"
        )
        found |= {case.pk: case for case in alike[:MOST_ALIKE]}
    found.pop(own or 0, None)
    return list(found.values())


def _terms(words: str) -> list[str]:
    """Pieces of the title that the index is asked for; any of them will do."""
    plain = "".join(sign if sign.isalnum() else " " for sign in words[:40])
    pieces = [part[at : at + TERM] for part in plain.split() for at in range(0, len(part), TERM)]
    return [piece for piece in pieces if len(piece) > 1 and search.askable(piece)][:MOST_TERMS]


def _first_words(cases: Iterable[Case]) -> dict[int, str]:
    """The words of the first voice of each case, one query."""
    bodies: dict[int, str] = {}
    voices = Voice.objects.filter(case__in=list(cases)).order_by("id")
    for pk, body in voices.values_list("case_id", "body"):
        bodies.setdefault(pk, body)
    return bodies
