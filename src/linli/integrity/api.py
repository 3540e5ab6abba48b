"""JSON of integrity: the report, findings, answers and decisions, checks by lot."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import BaseModel

from linli.cases.api_desk import codes
from linli.integrity import actions, queries
from linli.integrity.cards import RULES
from linli.integrity.models import Finding
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["integrity"])
_WORDS = ("no_words", "too_long", "key_reused")
_DECIDE = ("no_right", "excluded", "same_unit", "finding_state")


class FindingOut(Schema):
    """A finding. Until it is decided it says nothing about anybody, and every hour counts."""

    uid: UUID
    rule: str = Field(examples=["overlap"])
    state: str = Field(examples=["open"], description=" · ".join(Finding.State.values))
    title: str = Field(examples=["周末清理楼道"])
    area_code: str
    facts: dict[str, int] = Field(description="The figures of the rule.")
    saw: str = Field(examples=["19 分钟内相距 38.9 公里"], description="The same figures in words.")
    found_at: datetime
    hear_until: datetime
    decided_at: datetime | None
    decision: str = Field(examples=["两处在同一栋楼，情况属实。"])
    taken_back: int = Field(description="Entries that were taken back by the decision.")


class ServiceOut(Schema):
    """A service that is concerned; whose it is stands there for who decides only."""

    uid: UUID
    person: UUID | None
    title: str
    starts_at: datetime | None
    signed_in_at: datetime
    in_evidence: str = Field(examples=["code"])
    signed_out_at: datetime | None
    out_evidence: str = Field(examples=["code"])
    photos: list[str] = Field(examples=[[]], description="Of delivered work, opened with the same token")


class ConcernOut(Schema):
    """What somebody answered."""

    person: UUID
    answer: str = Field(examples=["我中途去隔壁帮忙。"])
    answered_at: datetime | None


class FindingDetailOut(FindingOut):
    """A finding as its reader may see it: whoever is concerned sees their own part."""

    services: list[ServiceOut]
    answers: list[ConcernOut]
    others: int = Field(description="How many others it is about.")
    verdicts: dict[str, str] = Field(description="The code of each verb's verdict; `ok` when it may be done.")


class RuleLineOut(Schema):
    """A rule with its counts of half a year."""

    rule: str = Field(examples=["overlap"])
    title: str = Field(examples=["同时在两处"])
    sentence: str = Field(examples=["同一人在两处的计时有重叠。"])
    hard: bool = Field(description="Whether an honest mistake is hardly possible.")
    undecided: int
    dismissed: int
    upheld: int


class MonthOut(Schema):
    """A month."""

    label: str = Field(examples=["2026-03"])
    services: int
    findings: int


class ReportOut(Schema):
    """Counts, never a score of a person."""

    services: int
    concerned: int
    per_mille: float
    rules: list[RuleLineOut]
    months: list[MonthOut]
    since: datetime
    until: datetime = Field(description="The first moment after the period.")
    found: list[FindingOut] = Field(
        description="Those asked for, at most a hundred; to be decided where no state is named."
    )
    total: int = Field(description="How many there are.")
    faults: list[str] = Field(examples=[[]], description="What of the question could not be read.")
    checks: list[UUID] = Field(description="Checks by lot that nobody has made yet.")


class ReportIn(BaseModel):
    """What the report is narrowed to; what is left empty narrows nothing."""

    rule: str = Field("", description=" · ".join(RULES))
    state: str = Field(
        "", description="Nothing: to be decided · " + " · ".join(name for name in queries.LABELS if name)
    )
    area: str = Field("", description="The code of an area")
    unit: str = Field("", description="The uid of the unit that organised it")
    project: str = Field("", description="The uid of a project")
    since: str = Field("", description="The first day", examples=["2026-03-01"])
    until: str = Field("", description="The last day", examples=["2026-03-31"])


class LotOut(Schema):
    """A lot: a service was drawn when SHA-256 of `seed:uid` lies in the lowest `per_mille` thousandths."""

    city_code: str = Field(examples=["9901"])
    month: date
    per_mille: int
    commitment: str = Field(
        examples=["3f" * 32], description="SHA-256 of the seed, published before the month was drawn."
    )
    seed: str = Field(examples=["ab" * 32], description="Nothing until the month has been drawn.")
    fixed_at: datetime
    drawn_at: datetime | None
    population: int
    drawn: int


class WordsIn(BaseModel):
    """Words."""

    words: str = Field(max_length=4000, examples=["两个活动在同一栋楼，我中途去帮忙。"])


class UpholdIn(WordsIn):
    """The decision, and which services leave the book."""

    take_back: list[UUID] = Field(default_factory=list, max_length=500)


class CheckIn(WordsIn):
    """What a check by lot brought."""

    outcome: Literal["fine", "doubtful"]


class CheckOut(Schema):
    """A check by lot."""

    uid: UUID
    outcome: str = Field(examples=["fine"])
    words: str = Field(examples=["问了两位居民，都说来过。"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _detail(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    asked = _asked(request)
    page = queries.finding_page(actor=asked.actor, uid=uid, at=asked.at)
    own = set(ServiceOut.model_fields) - {"person", "photos"}
    people = {concern.person_id: concern.person.uid for concern, _name in page.concerns}
    return {
        **{name: getattr(page.finding, name) for name in FindingOut.model_fields},
        "services": [
            {
                **{name: getattr(one.attendance, name) for name in own},
                "person": people.get(one.attendance.person_id),
                "photos": [picture.url for picture in one.pictures],
            }
            for one in page.evidence
        ],
        "answers": [
            {"person": one.person.uid, "answer": one.answer, "answered_at": one.answered_at}
            for one, _name in page.concerns
        ],
        "others": page.others,
        "verdicts": {verb: verdict.code for verb, verdict in page.verdicts.items()},
    }


@router.get("/integrity/report", response=ReportOut, summary="The integrity report of one's areas")
def report(request: HttpRequest, asks: Query[ReportIn]) -> dict[str, Any]:
    """The last half year, or the period named. Missing (404) for who decides nowhere."""
    asked = _asked(request)
    page = queries.report(actor=asked.actor, at=asked.at, by=queries.read(asks.model_dump()))
    return {
        "services": page.services,
        "concerned": page.concerned,
        "per_mille": page.per_mille,
        "rules": [
            {
                "rule": line.card.code,
                "title": str(line.card.title),
                "sentence": str(line.card.sentence),
                "hard": line.card.hard,
                "undecided": line.undecided,
                "dismissed": line.dismissed,
                "upheld": line.upheld,
            }
            for line in page.lines
        ],
        "months": page.months,
        "since": page.begin,
        "until": page.end,
        "found": page.found,
        "total": page.total,
        "faults": [str(fault) for fault in page.by.faults],
        "checks": [one.uid for one in page.checks],
    }


@router.get("/integrity/mine", response=list[FindingOut], summary="What is asked about me")
def mine(request: HttpRequest) -> list[Finding]:
    """Newest first, at most a hundred."""
    return queries.mine(actor=_asked(request).actor)


@router.get("/integrity/lots", response=list[LotOut], auth=None, summary="The lots of all months")
def lots(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 -- ninja gives every operation its request by this name
    """With their commitments, and the seeds of those that were drawn."""
    own = set(LotOut.model_fields) - {"commitment", "seed"}
    return [
        {
            **{name: getattr(one.lot, name) for name in own},
            "commitment": one.commitment,
            "seed": one.seed,
        }
        for one in queries.lots()
    ]


@router.get("/integrity/findings/{uid}", response=FindingDetailOut, summary="One finding")
def finding(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Missing (404) for anybody but those concerned and who decides in the area."""
    return _detail(request, uid)


@router.post(
    "/integrity/findings/{uid}/answer",
    response=FindingDetailOut,
    summary="Say how it was",
    openapi_extra=codes("not_yours", "finding_state", *_WORDS),
)
def answer(request: HttpRequest, uid: UUID, body: WordsIn) -> dict[str, Any]:
    """By those concerned, until it is decided. Refused (409): not_yours, finding_state, no_words, too_long."""
    asked = _asked(request)
    once(
        asked,
        verb="integrity.answer",
        run=lambda: actions.answer(uid=uid, words=body.words, actor=asked.actor, at=asked.at).uid,
    )
    return _detail(request, uid)


@router.post(
    "/integrity/findings/{uid}/dismiss",
    response=FindingDetailOut,
    summary="Everything is in order",
    openapi_extra=codes(*_DECIDE, *_WORDS),
)
def dismiss(request: HttpRequest, uid: UUID, body: WordsIn) -> dict[str, Any]:
    """Refused (409): no_right, excluded, same_unit, finding_state, no_words, too_long."""
    asked = _asked(request)
    once(
        asked,
        verb="integrity.dismiss",
        run=lambda: actions.dismiss(uid=uid, words=body.words, actor=asked.actor, at=asked.at).uid,
    )
    return _detail(request, uid)


@router.post(
    "/integrity/findings/{uid}/uphold",
    response=FindingDetailOut,
    summary="It was not so",
    openapi_extra=codes(*_DECIDE, "not_heard", *_WORDS),
)
def uphold(request: HttpRequest, uid: UUID, body: UpholdIn) -> dict[str, Any]:
    """After the hearing; entries of the named services are taken back by further ones.

    Refused (409): no_right, excluded, same_unit, finding_state, not_heard, no_words, too_long.
    """
    asked = _asked(request)
    once(
        asked,
        verb="integrity.uphold",
        run=lambda: actions.uphold(uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _detail(request, uid)


@router.post(
    "/integrity/checks/{uid}",
    response=CheckOut,
    summary="Write down a check by lot",
    openapi_extra=codes("no_right", "excluded", "same_unit", "checked_already", "no_such_outcome", *_WORDS),
)
def record_check(request: HttpRequest, uid: UUID, body: CheckIn) -> Any:
    """Refused (409): no_right, excluded, same_unit, checked_already, no_words, too_long."""
    asked = _asked(request)
    once(
        asked,
        verb="integrity.record_check",
        run=lambda: actions.record_check(uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return queries.check_for(actor=asked.actor, uid=uid)
