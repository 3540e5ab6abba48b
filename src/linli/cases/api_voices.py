"""JSON of objections to a merge, of “I too”, and of the public page of a case."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema, Status
from pydantic import BaseModel

from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.web.api import once
from linli.web.http import Request

from . import actions, queries, rules_intake
from .api_desk import codes, result
from .api_intake import ANYBODY, placed
from .api_intake_shapes import PlacedOut
from .api_shapes import CaseOut
from .facts import FilerDraft, VoiceDraft
from .limits import count_press, count_rate, judge_presses, judge_rate
from .models import ProxyFiling, Voice

router = Router(tags=["cases"])


class ObjectionOut(Schema):
    """An objection to a merge that waits for a decision."""

    uid: UUID
    voice_number: str = Field(examples=["2026-4821-7730-5"])
    case_number: str = Field(examples=["2026-4821-7730-5"])
    merged_number: str = Field(examples=["2026-1177-0032-9"])
    words: str = Field(examples=["我说的是东门那盏。"])
    said_at: datetime
    due_at: datetime | None
    may_decide: str = Field(
        examples=["ok"], description="ok, or the code why not: no_right, merged_it, own_objection"
    )


class PublicOut(Schema):
    """What everybody may see of a case: no words of residents, no names."""

    number: str = Field(examples=["2026-4821-7730-5"])
    title: str
    category: str
    area: str
    state: str = Field(examples=["handling"])
    step: int = Field(description="0 placed, 1 accepted, 2 in hand, 3 rating, 4 written off")
    words: str
    voices: int = Field(examples=[12])
    by_me_too: int = Field(examples=[9], description="how many of the voices pressed “I too”")
    may_press: str = Field(examples=["ok"], description="ok, or the code why not")


class PressIn(BaseModel):
    """Nothing has to be said. `device` is a random value that the client keeps: each counts once."""

    device: str = Field("", max_length=80, examples=["k2f0zq7Jd3mV"])
    contact: str = Field("", max_length=20, examples=["13800138000"])


class FilingIn(BaseModel):
    """A request for somebody else: theirs is the name; who files says in which relation, and that they agreed."""

    body: str = Field(max_length=rules_intake.MOST_WORDS, examples=["厨房水管漏水，老人一个人住。"])
    area_code: str = Field("", examples=["330106001002"])
    category_code: str = Field("", examples=["city.lamp.out"])
    place_text: str = Field("", max_length=200, examples=["3号楼402"])
    name: str = Field(max_length=40, examples=["王奶奶"])
    contact: str = Field("", max_length=20, examples=["13800138000"])
    relation: str = Field(examples=["family"], description=" · ".join(ProxyFiling.Relation.values))
    consent: str = Field(examples=["spoken"], description=" · ".join(ProxyFiling.Consent.values))
    filer_name: str = Field("", max_length=40, examples=["王芳"])
    filer_contact: str = Field("", max_length=20, examples=["13800138000"])


class FiledOut(PlacedOut):
    """The receipt, with the code of the slip."""

    slip_code: str = Field(examples=["48213390"])


class SlipIn(BaseModel):
    """What stands on a slip of paper."""

    number: str = Field(max_length=24, examples=["2026-4821-7730-5"])
    code: str = Field(max_length=12, examples=["4821 3390"])


class TokenOut(Schema):
    """The key to the voice's own page."""

    token: str


class UpholdIn(BaseModel):
    """How it is separated: unmerge takes the whole merge back, split gives this voice a case of its own."""

    how: str = Field(examples=["unmerge"], description="unmerge · split")
    words: str = Field("", max_length=4000, examples=["确实不是同一盏灯。"])


class ReasonIn(BaseModel):
    """Why; the reporter reads it."""

    words: str = Field(max_length=4000, examples=["两处是同一条线路，一起修。"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


@router.get("/objections", response=list[ObjectionOut], summary="Objections to merges that wait")
def objections(request: HttpRequest) -> list[dict[str, Any]]:
    """In the cases the token's posts may see, the next due first."""
    return [
        {
            "uid": line.objection.uid,
            "voice_number": line.number,
            "case_number": line.objection.case.number,
            "merged_number": line.merged.number,
            "words": line.words,
            "said_at": line.objection.said_at,
            "due_at": line.objection.due_at,
            "may_decide": line.uphold.code,
        }
        for line in queries.waiting_objections(actor=_asked(request).actor)
    ]


@router.post(
    "/objections/{uid}/uphold",
    response=CaseOut,
    summary="It is not the same: separate again",
    openapi_extra=codes(
        "bad_choice",
        "decided_already",
        "no_right",
        "merged_it",
        "own_objection",
        "too_many_words",
        "key_reused",
    ),
)
def uphold(request: HttpRequest, uid: UUID, body: UpholdIn) -> CaseOut:
    """Gives the case in which the voice stands now. Never by who merged."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.uphold_objection(
            objection_uid=uid, how=body.how, words=body.words, actor=asked.actor, at=asked.at
        ).uid

    return result(once(asked, verb="cases.uphold_objection", run=run), request)


@router.post(
    "/objections/{uid}/dismiss",
    response=CaseOut,
    summary="It stays together",
    openapi_extra=codes(
        "decided_already", "no_right", "merged_it", "own_objection", "no_words", "too_long", "key_reused"
    ),
)
def dismiss(request: HttpRequest, uid: UUID, body: ReasonIn) -> CaseOut:
    """With a reason that the reporter reads. Never by who merged."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.dismiss_objection(
            objection_uid=uid, words=body.words, actor=asked.actor, at=asked.at
        ).uid

    return result(once(asked, verb="cases.dismiss_objection", run=run), request)


@router.get("/public/cases/{number}", response=PublicOut, auth=ANYBODY, summary="The public page of a case")
def public(request: HttpRequest, number: str) -> dict[str, Any]:
    """Missing (404) for what the board must not show: not titled by triage yet, shielded, about somebody, out of scope,
    without category or of a hidden one, or where the public board is off.
    """
    asked = _asked(request)
    page = queries.public_page(number=number, device="", actor=asked.actor, at=asked.at)
    return {
        "number": page.case.number,
        "title": page.title,
        "category": page.category,
        "area": page.area,
        "state": page.case.state,
        "step": page.stage.step,
        "words": page.words,
        "voices": page.voices,
        "by_me_too": page.light,
        "may_press": page.may_press.code,
    }


@router.post(
    "/public/cases/{number}/me-too",
    response={201: PlacedOut},
    auth=ANYBODY,
    summary="I too 附议",
    openapi_extra=codes(
        "case_closed", "staff_of_case", "already_in", "bad_contact", "too_many_from_here", "key_reused"
    ),
)
def me_too(request: HttpRequest, number: str, body: PressIn) -> Status[dict[str, Any]]:
    """One more voice, without words: once for each person and each device."""
    asked = _asked(request)

    def run() -> UUID:
        judge_presses(asked)
        uid = actions.me_too(
            number=number, device=body.device, contact=body.contact, actor=asked.actor, at=asked.at
        ).uid
        count_press(asked)
        return uid

    return Status(201, placed(queries.voice_by_uid(once(asked, verb="cases.me_too", run=run))))


@router.post(
    "/voices/{token}/take-back",
    response=PublicOut,
    auth=None,
    summary="Take “I too” back",
    openapi_extra=codes("not_light", "too_late", "key_reused"),
)
def take_back(request: HttpRequest, token: str) -> dict[str, Any]:
    """By the token of the receipt; the voice is gone afterwards."""
    asked = _asked(request)
    asked.actor = Actor.anonymous("api")
    number = queries.voice_by_token(token).case.number
    once(
        asked,
        verb="cases.take_back",
        run=lambda: actions.take_back(voice_token=token, actor=asked.actor, at=asked.at).uid,
    )
    return public(request, number)


@router.post(
    "/filings",
    response={201: FiledOut},
    auth=ANYBODY,
    summary="File for somebody else 代办",
    openapi_extra=codes(
        "no_name",
        "bad_relation",
        "no_consent",
        "no_filer",
        "bad_contact",
        "no_words",
        "too_many_words",
        "no_area",
        "bad_area",
        "unknown_category",
        "category_closed",
        "category_stops",
        "no_right",
        "too_many_from_here",
        "key_reused",
    ),
)
def file_for(request: HttpRequest, body: FilingIn) -> Status[dict[str, Any]]:
    """The voice, its page and its verdict are those of the person concerned."""
    asked = _asked(request)
    words = VoiceDraft(
        **body.model_dump(include={"body", "area_code", "category_code", "place_text", "name", "contact"}),
        channel=Voice.Channel.VISIT if asked.actor.is_staff else Voice.Channel.API,
        for_other=True,
    )
    filer = FilerDraft(
        relation=body.relation, consent=body.consent, name=body.filer_name, contact=body.filer_contact
    )

    def run() -> UUID:
        judge_rate(asked)
        uid = actions.file_for(words=words, filer=filer, actor=asked.actor, at=asked.at).uid
        count_rate(asked)
        return uid

    voice = queries.voice_by_uid(once(asked, verb="cases.file_for", run=run))
    return Status(201, {**placed(voice), "slip_code": queries.slip_code(voice)})


@router.post(
    "/slips",
    response=TokenOut,
    auth=None,
    summary="Number and code of a slip → the own page",
    openapi_extra=codes("slip_wrong", "too_many_from_here"),
)
def slip(request: HttpRequest, body: SlipIn) -> dict[str, str]:
    """Wrong tries are counted for each connection."""
    asked = _asked(request)
    asked.actor = Actor.anonymous("api")
    judge_presses(asked)
    try:
        return {"token": queries.token_by_slip(number=body.number, code=body.code)}
    except Refused:
        count_press(asked)
        raise
