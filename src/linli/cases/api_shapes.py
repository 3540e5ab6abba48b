"""The shapes of the desk's JSON, with examples."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from . import clockwork
from .api_clock_shapes import ClockOut, clock_out
from .models import Case
from .queries import CasePage, Event, Offer, Twin

EXAMPLE_UID = "0198a3c2-7f10-7c3e-9a52-3f1d6f6b2a11"


class UnitRef(Schema):
    """A unit by uid and name."""

    uid: UUID
    name: str = Field(examples=["城管局"])


class AnswerRef(Schema):
    """What answers the case: a service project or a joint meeting."""

    kind: str = Field(examples=["project"])
    uid: UUID
    title: str
    url: str


class CaseOut(Schema):
    """A case."""

    uid: UUID = Field(examples=[EXAMPLE_UID])
    number: str = Field(examples=["2026-4821-7730-5"])
    kind: str = Field(examples=["request"])
    state: str = Field(examples=["dispatched"], description=" · ".join(Case.State.values))
    title: str = Field(examples=["梧桐路3号门口路灯不亮"])
    category_code: str = Field(examples=["facilities.lighting.lamp"])
    area_code: str = Field(examples=["990101001001001"])
    place_text: str = Field(examples=["梧桐路3号门口"])
    lat: float | None = None
    lng: float | None = None
    danger: bool
    light: Literal["red", "held", "yellow", "green", "off"] = Field(
        description="held: the clock stands until `held_until`, and it was not late before"
    )
    lit_by: str = Field(
        examples=["dispatch"], description="The stage whose clock turns it red first; empty without one."
    )
    held_until: datetime | None = Field(description="Until when a pause or suspension holds the clock.")
    cause: str = Field(
        examples=["parts"], description="Why it is late, as somebody said; see /areas/{code}/causes."
    )
    verdict_red: bool = Field(
        description="A resident is not satisfied; only the same resident switches it off."
    )
    received_at: datetime
    accepted_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    due_missing_year: int | None = Field(
        description="The deadline would reach into this year, whose calendar is missing."
    )
    review_on: date | None
    write_off_how: str = Field(examples=["rated"], description="rated · silent · no_voice, once written off")
    lead_unit: UnitRef | None
    voice_count: int
    urge_count: int = Field(description="How often residents, desk and supervisors have urged it.")
    open_orders: int = Field(description="Supervision orders on it that are not over; see `/orders?case=`.")
    evidence_excused: int = Field(description="Pieces of evidence that may be missing by exception.")
    merged_into: UUID | None
    parent: UUID | None = Field(description="The case that this rectification puts right.")
    answer: AnswerRef | None


class LedgerQuery(BaseModel):
    """Filters of the ledger."""

    state: str = Field(
        "",
        examples=["todo"],
        description="A state, or todo · doing · rating · standing · closed · all; open ones when empty",
    )
    kind: str = Field("", examples=["request"])
    category: str = Field("", description="Code of a category, with everything below it")
    light: Literal["", "red", "late", "verdict", "yellow", "green", "lit", "held", "suspended", "off"] = ""
    cause: str = Field("", max_length=32, description="A cause; none: nobody has given one")
    area: str = Field("", examples=["990101001001"])
    unit: UUID | None = None
    manager: UUID | None = Field(None, description="The person of a service manager")
    channel: str = Field("", examples=["group"])
    q: str = Field("", max_length=100, examples=["路灯"], description="Words, or a number")
    mark: Literal["", "urged", "ordered", "excused", "silent", "rated"] = Field(
        "", description="Urged · with an open supervision order · with an exception · how it was written off"
    )
    order: Literal["", "newest"] = ""
    after: str = Field("", description="`next` of the page before")
    size: int = Field(50, ge=1, le=200)

    def as_words(self) -> dict[str, str]:
        """As the page's own query string."""
        given = self.model_dump(exclude={"after", "size"})
        return {name: str(value) for name, value in given.items() if value}


class LedgerOut(Schema):
    """One page of cases."""

    items: list[CaseOut]
    next: str


class PileOut(Schema):
    """One pile of the inbox."""

    code: str = Field(examples=["triage"])
    label: str
    count: int


class InboxOut(Schema):
    """The inbox."""

    piles: list[PileOut]
    pile: str
    items: list[CaseOut]
    next: str


class OfferOut(Schema):
    """A matter one could take up."""

    case: CaseOut
    may_lead: bool
    may_help: bool
    claims: list[str] = Field(examples=[["港口机械有限公司 · 协助"]], description="Who has claimed a part.")


class VoiceOut(Schema):
    """One voice, masked; the score only for those who judge it."""

    uid: UUID
    number: str
    channel: str
    reply_via: str
    group_name: str
    name: str = Field(examples=["王**"])
    contact: str = Field(examples=["138****0001"])
    contact_confirmed: bool
    body: str
    said_at: datetime
    score: int | None
    rating_until: datetime | None


class PartyOut(Schema):
    """Who takes part."""

    name: str
    part: str
    how: str
    since: datetime
    until: datetime | None


class VerdictOut(Schema):
    """Whether a verb may be done now, and why not."""

    ok: bool
    code: str = Field(examples=["wrong_state"])
    sentence: str


class EventOut(Schema):
    """One moment of the story."""

    at: datetime
    code: str = Field(examples=["case.dispatched"])
    title: str
    body: str
    who: str
    photos: list[str]


class EvidenceLineOut(Schema):
    """One thing that has to be shown."""

    item: str = Field(examples=["after"])
    state: Literal["there", "excused", "missing"]
    code: str = Field(examples=["missing_after"], description="The refusal while it is missing.")
    sentence: str


class CaseDetailOut(CaseOut):
    """A case with everything on its page."""

    voices: list[VoiceOut]
    parties: list[PartyOut]
    clock: ClockOut
    verdicts: dict[str, VerdictOut]
    rated: int
    mean: str
    evidence: list[EvidenceLineOut] = Field(description="What has to be shown before the write-off.")
    rectifications: list[UUID]
    took_in: list[UUID]


class PartOut(Schema):
    """One part of a likeness."""

    code: str = Field(examples=["place"])
    points: int
    of: int
    sentence: str


class TwinOut(Schema):
    """A likely twin."""

    case: CaseOut
    score: int
    may_take_in: bool
    parts: list[PartOut]


def case_out(case: Case, at: datetime) -> CaseOut:
    """A case in JSON."""
    answer = None
    if case.answer_uid is not None:
        answer = AnswerRef(
            kind=case.answer_kind, uid=case.answer_uid, title=case.answer_title, url=case.answer_url
        )
    return CaseOut.model_validate(
        {
            **{name: getattr(case, name) for name in _PLAIN},
            "category_code": case.category.code if case.category else "",
            "light": clockwork.light(case, at),
            "held_until": case.held_until if clockwork.held(case, at) else None,
            "cause": case.cause_code,
            "lead_unit": UnitRef(uid=case.lead_unit.uid, name=case.lead_unit.name)
            if case.lead_unit
            else None,
            "merged_into": case.merged_into.uid if case.merged_into else None,
            "parent": case.parent.uid if case.parent else None,
            "answer": answer,
        }
    )


_PLAIN = tuple(
    name
    for name in CaseOut.model_fields
    if name
    not in {"category_code", "light", "held_until", "cause", "lead_unit", "merged_into", "parent", "answer"}
)


def offer_out(offer: Offer, at: datetime) -> OfferOut:
    """An offer in JSON."""
    lead, help_ = bool(offer.lead), bool(offer.help)
    return OfferOut(case=case_out(offer.case, at), may_lead=lead, may_help=help_, claims=offer.claims)


def event_out(event: Event) -> EventOut:
    """A moment in JSON."""
    return EventOut(
        at=event.at,
        code=event.code,
        title=event.title,
        body=event.body,
        who=event.who,
        photos=[photo.url for photo in event.photos],
    )


def twin_out(twin: Twin, at: datetime) -> TwinOut:
    """A twin in JSON."""
    parts = [
        PartOut(code=part.code, points=part.points, of=part.of, sentence=part.sentence)
        for part in twin.likeness.parts
    ]
    return TwinOut(case=case_out(twin.case, at), score=twin.score, may_take_in=twin.open, parts=parts)


def detail_out(page: CasePage, at: datetime) -> CaseDetailOut:
    """A case with everything, in JSON."""
    return CaseDetailOut.model_validate(
        {
            **case_out(page.case, at).model_dump(),
            "voices": [
                {
                    **{
                        name: getattr(line.voice, name)
                        for name in VoiceOut.model_fields
                        if name not in {"name", "contact", "body", "score"}
                    },
                    "name": line.shown.name.text,
                    "contact": line.shown.contact.text,
                    "body": line.shown.words.text,
                    "score": line.score,
                }
                for line in page.voices
            ],
            "parties": [
                {name: getattr(party, name) for name in PartyOut.model_fields} for party in page.parties
            ],
            "clock": clock_out(page, at),
            "verdicts": {
                verb: {"ok": verdict.ok, "code": verdict.code, "sentence": str(verdict.sentence)}
                for verb, verdict in page.verdicts.items()
            },
            "rated": page.ratings.rated,
            "mean": page.ratings.mean,
            "evidence": [
                {name: getattr(line, name) for name in EvidenceLineOut.model_fields} for line in page.evidence
            ],
            "rectifications": [other.uid for other in page.rectifications],
            "took_in": [other.uid for other in page.merged],
        }
    )
