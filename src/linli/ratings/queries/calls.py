"""Calling back 回访: the worklist, one call, what the calls estimate, and what a drawing has to look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from linli.cases import looks
from linli.cases import queries as cases
from linli.cases.models import Case, CaseParty, Evidence, Photo, Voice
from linli.cases.models.voices import KNOWN
from linli.cases.queries.looks import sharing_a_quarter
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing
from linli.people import queries as people
from linli.people.models import Post
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.ratings import rules_calls
from linli.ratings.models import CallBack, PhotoMark, Rating

from .estimates import Drawing, drawings, estimate
from .rating import handled_by

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

PAGE = 50
USUAL_DAYS = 180
MOST_COMPARED = 20_000
_CALLS = roles_with(Power.CASES_WRITE_OFF)
_REACHABLE = KNOWN & (Q(person__isnull=False) | ~Q(contact_sealed=""))


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call to be made, or made."""

    call: CallBack
    late: bool
    risks: list[str]


@dataclass(frozen=True, slots=True)
class CallsPage:
    """The worklist, with the last drawing and what the calls estimate."""

    lines: list[CallLine]
    waiting: int
    estimate: rules_calls.Estimate
    draw: Drawing | None


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call with its script."""

    line: CallLine
    case: Case
    result: str
    may: Verdict


def calls_seen(actor: Actor, at: datetime) -> QuerySet[CallBack]:
    """Calls of the actor's desk about cases that neither they nor a unit of theirs handled, that they did not write off,
    and that are not kept from them.
    """
    seen = cases.visible(actor).values("pk")
    found = CallBack.objects.filter(area_q(actor.area_codes(*_CALLS)), case__in=seen)
    if actor.person_id is None:
        return found.none()
    units = people.units_around(person_id=actor.person_id, at=at) | set(actor.unit_ids())
    handled = CaseParty.objects.filter(
        Q(case=OuterRef("case")) | Q(case__parent=OuterRef("case")),
        Q(person_id=actor.person_id) | Q(unit_id__in=units),
    )
    return found.exclude(Exists(handled)).exclude(
        Exists(_written_off_by(actor.person_id, OuterRef("case__uid")))
    )


def _written_off_by(person_id: int, case_uid: UUID | OuterRef) -> QuerySet[JournalEntry]:
    """The write-offs of a case by any post, present or past, of this person."""
    posts = Post.objects.filter(person_id=person_id).values("uid")
    return JournalEntry.objects.filter(subject_uid=case_uid, code="case.written_off", actor_post__in=posts)


def calls_page(*, actor: Actor, done: bool, at: datetime) -> CallsPage:
    """What is to be called, the earliest due first and of that the heaviest risk; or what was called. Seven queries."""
    mine = calls_seen(actor, at)
    rows = mine.filter(done_at__isnull=not done).select_related("case", "voice")
    order = ("-done_at", "-id") if done else (F("due_at").asc(nulls_last=True), "-weight", "id")
    city = min((code[:4] for code in actor.area_codes(*_CALLS)), default="")
    return CallsPage(
        lines=[call_line(row, at) for row in rows.order_by(*order)[:PAGE]],
        waiting=mine.filter(done_at__isnull=True).count(),
        estimate=estimate(city_code=city, at=at),
        draw=next(iter(drawings(city_code=city, at=at, limit=1)), None),
    )


def call_line(call: CallBack, at: datetime) -> CallLine:
    """A call with its risks in words."""
    return CallLine(
        call=call,
        late=call.done_at is None and call.due_at is not None and call.due_at <= at,
        risks=[str(rules_calls.RISKS[code][1]) for code in call.risks if code in rules_calls.RISKS],
    )


def call_for(*, actor: Actor, uid: UUID, lock: bool = False) -> CallBack:
    """A call of the actor's areas. Raises Missing."""
    seen = cases.visible(actor).values("pk")
    found = CallBack.objects.filter(area_q(actor.area_codes(*_CALLS)), case__in=seen, uid=uid)
    if lock:
        found = found.select_for_update(of=("self",))
    call = found.select_related("case__category", "voice__person").first()
    if call is None:
        raise Missing
    return call


def call_facts(call: CallBack, actor: Actor, at: datetime) -> rules_calls.CallFacts:
    """Who records it; at most five queries."""
    person = actor.person_id
    return rules_calls.CallFacts(
        done=call.done_at is not None,
        may_judge=person is not None and actor.has(*_CALLS),
        handled=person is not None
        and (
            handled_by(call.case, person, at=at)
            or CaseParty.objects.filter(case=call.case, unit_id__in=actor.unit_ids()).exists()
        ),
        wrote_off=person is not None and _written_off_by(person, call.case.uid).exists(),
    )


def call_page(*, actor: Actor, uid: UUID, at: datetime) -> CallPage:
    """One call: what was asked, what was said to be done, and the questions. Raises Missing."""
    call = call_for(actor=actor, uid=uid)
    note = call.case.notes.filter(code="case.finished", public=True).order_by("-at").first()
    return CallPage(
        line=call_line(call, at),
        case=call.case,
        result=note.body if note else "",
        may=rules_calls.may_call(call_facts(call, actor, at)),
    )


# --- What a drawing looks at -----------------------------------------------------------------------------------------


def closed_between(since: datetime, until: datetime) -> dict[str, object]:
    """Written off in this stretch of time; what was taken over from elsewhere or put right something is not drawn."""
    return {
        "state": Case.State.WRITTEN_OFF,
        "closed_at__gt": since,
        "closed_at__lte": until,
        "kind__in": [Case.Kind.REQUEST, Case.Kind.HAZARD, Case.Kind.ENTERPRISE],
        "finished_at__isnull": False,
        "shielded": "",
    }


def reachable() -> Exists:
    """With at least one voice that can be called."""
    return Exists(Voice.objects.filter(_REACHABLE, case=OuterRef("pk")))


def drawable(*, city_code: str, since: datetime, until: datetime) -> list[Case]:
    """The closed cases of a city among which a drawing draws; one query."""
    found = Case.objects.filter(area_q([city_code]), **closed_between(since, until)).filter(reachable())
    return list(found.exclude(write_off_how="imported").order_by("closed_at", "pk"))


def voices_to_call(case_ids: Iterable[int]) -> dict[int, Voice]:
    """Of each case the first voice that can be called; one query."""
    found: dict[int, Voice] = {}
    for voice in Voice.objects.filter(_REACHABLE, case_id__in=list(case_ids)).order_by("pk"):
        found.setdefault(voice.case_id, voice)
    return found


def closed_facts(
    found: list[Case], *, city_code: str, at: datetime
) -> dict[int, tuple[rules_calls.Closed, list[str]]]:
    """What is suspicious about closed cases: seven queries, whatever their number."""
    ids = [case.pk for case in found]
    after = dict(
        Photo.objects.filter(case_id__in=ids, moment=Photo.Moment.AFTER)
        .values_list("case_id")
        .annotate(n=Count("id"))
    )
    proofs = Evidence.objects.filter(case_id__in=ids, kind__in=[Evidence.Kind.CODE, Evidence.Kind.CHECK])
    proven = dict(proofs.values_list("case_id").annotate(n=Count("id")))
    bursts = set(Rating.objects.filter(case_id__in=ids, burst=True).values_list("case_id", flat=True))
    reused = cases_with_reused_photos(ids)
    usual = _usual(city_code, at)
    told = {}
    for case in found:
        closed = rules_calls.Closed(
            category_id=case.category_id,
            minutes=_minutes(case.received_at, case.finished_at),
            shown=after.get(case.pk, 0) + proven.get(case.pk, 0),
            excused=case.evidence_excused > 0,
            silent=case.write_off_how == "silent",
            photo_reused=case.pk in reused,
            burst=case.pk in bursts,
        )
        told[case.pk] = (closed, rules_calls.risks_of(closed, usual))
    return told


def _usual(city_code: str, at: datetime) -> dict[int | None, float]:
    since = at - timedelta(days=USUAL_DAYS)
    rows = Case.objects.filter(area_q([city_code]), finished_at__gte=since, finished_at__lte=at)
    minutes: defaultdict[int | None, list[int]] = defaultdict(list)
    for kind, received, finished in rows.order_by("-finished_at").values_list(
        "category_id", "received_at", "finished_at"
    )[:MOST_COMPARED]:
        minutes[kind].append(_minutes(received, finished))
    return rules_calls.usual_minutes(minutes)


def _minutes(start: datetime, end: datetime | None) -> int:
    return int(((end or start) - start).total_seconds() // 60)


def cases_with_reused_photos(case_ids: Iterable[int]) -> set[int]:
    """Of these cases, those with a photo of the result that stands, nearly the same, in another case; two queries."""
    shown = PhotoMark.objects.filter(
        photo__case_id__in=list(case_ids), photo__moment=Photo.Moment.AFTER, quarter_1__isnull=False
    ).values_list("photo__case_id", "bits")
    marks = [(case_id, int(bits, 16)) for case_id, bits in shown]
    if not marks:
        return set()
    rows = PhotoMark.objects.filter(sharing_a_quarter(bits for _case, bits in marks))
    found = rows.values_list("photo__case_id", "bits").iterator(chunk_size=2_000)
    others = ((case_id, int(bits, 16)) for case_id, bits in found)
    return {case_id for case_id, other in looks.pairs(marks, others) if other != case_id}


def unmarked(limit: int) -> list[Photo]:
    """Photos that have no mark yet, the newest first."""
    return list(Photo.objects.filter(mark__isnull=True).order_by("-pk")[:limit])
