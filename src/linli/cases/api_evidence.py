"""JSON of evidence: contracts of an area, codes, checks, late photos, exceptions."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, BaseModel

from linli.web.api import once
from linli.web.http import Request

from . import actions, queries
from .api_desk import codes, do, photos_in
from .api_shapes import CaseOut, case_out
from .models import Case, Item
from .queries.evidence_page import ContractLine

router = Router(tags=["cases"])
_PHOTOS = ("too_many_photos", "not_a_photo", "photo_too_big", "photo_broken", "photo_too_many_pixels")


class ContractOut(Schema):
    """What has to be shown before a write-off, for a class of matters or a category."""

    matter: str = Field(examples=["danger"], description="A class of matters; empty for a category.")
    category_code: str = Field(examples=["city.lamp"], description="A category; empty for a class.")
    items: list[str] = Field(examples=[["after", "check"]], description=" · ".join(Item.values))
    area_code: str = Field(examples=["9901"], description="The area that says so; empty: it ships.")
    valid_from: datetime | None = Field(examples=[None])


class EvidenceOut(Schema):
    """What holds in an area, what will, and how cases were written off there within a year."""

    area_code: str = Field(examples=["9901"])
    holding: list[ContractOut]
    coming: list[ContractOut]
    ends: dict[str, int] = Field(
        examples=[{"rated": 41, "silent": 12, "no_voice": 3}],
        description="Silent: no answer within the time for rating, counted apart.",
    )
    excused: int = Field(examples=[2], description="Of these with an exception.")


class ContractIn(BaseModel):
    """What has to be shown, from a moment on (now without one). No items: nothing."""

    matter: str = Field("", examples=["danger"])
    category_code: str = Field("", examples=["city.lamp"])
    items: list[str] = Field(default_factory=list, examples=[["after", "code"]])
    valid_from: AwareDatetime | None = Field(None, examples=[None])


class ProofIn(BaseModel):
    """Photos that were forgotten at the finish."""

    words: str = Field("", max_length=4000)
    before: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")
    after: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")


class CheckIn(BaseModel):
    """What somebody saw who did not handle it."""

    words: str = Field("", max_length=4000, examples=["晚上去看过，三盏灯都亮。"])
    photos: list[str] = Field(default_factory=list, max_length=6, description="Photos, base64")


class CompletionIn(BaseModel):
    """The code that a resident told on the spot."""

    code: str = Field(max_length=12, examples=["482913"])


class ExceptionIn(BaseModel):
    """What may be missing, and why."""

    item: str = Field(examples=["after"], description=" · ".join(Item.values))
    reason: str = Field(max_length=4000, examples=["住户家中，不便拍照。"])


def _out(line: ContractLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ContractOut.model_fields}


def _page(request: HttpRequest, code: str) -> dict[str, Any]:
    asked = cast("Request", request)
    page = queries.evidence_page(actor=asked.actor, code=code, at=asked.at)
    return {
        "area_code": page.area.code,
        "holding": [_out(line) for line in (*page.matters, *page.categories)],
        "coming": [_out(line) for line in page.coming],
        "ends": page.ends,
        "excused": page.excused,
    }


@router.get("/areas/{code}/evidence", response=EvidenceOut, summary="Evidence that an area demands")
def evidence(request: HttpRequest, code: str) -> dict[str, Any]:
    """Before the write-off, from whichever area says so. Missing (404) outside the areas of the token's posts."""
    return _page(request, code)


@router.post(
    "/areas/{code}/evidence",
    response=EvidenceOut,
    summary="Demand evidence",
    openapi_extra=codes(
        "no_right",
        "bad_stage",
        "unknown_category",
        "one_of_both",
        "bad_item",
        "contract_backdated",
        "contract_taken",
        "key_reused",
    ),
)
def put_contract(request: HttpRequest, code: str, body: ContractIn) -> dict[str, Any]:
    """For administrators of the area. What is finished already keeps what was demanded then."""
    asked = cast("Request", request)

    def run() -> UUID:
        return actions.put_contract(area_code=code, **body.model_dump(), actor=asked.actor, at=asked.at).uid

    once(request, verb="cases.put_contract", run=run)
    return _page(request, code)


@router.post(
    "/cases/{uid}/proof",
    response=CaseOut,
    summary="Add photos that were forgotten at the finish",
    openapi_extra=codes("not_finished", "not_in_hand", "no_photos", "too_long", *_PHOTOS, "key_reused"),
)
def prove(request: HttpRequest, uid: UUID, body: ProofIn) -> CaseOut:
    """By those who handled it."""
    before, after = photos_in(body.before, "before"), photos_in(body.after, "after")
    return do(request, "prove", uid, actions.prove_case, words=body.words, before=before, after=after)


@router.post(
    "/cases/{uid}/check",
    response=CaseOut,
    summary="A second person's check",
    openapi_extra=codes(
        "not_finished", "no_right", "handled_it", "no_person", "no_words", "too_long", *_PHOTOS, "key_reused"
    ),
)
def check(request: HttpRequest, uid: UUID, body: CheckIn) -> CaseOut:
    """By somebody of the area who did not handle it, with words or photos."""
    shots = photos_in(body.photos, "photos")
    return do(request, "check", uid, actions.check_case, words=body.words, photos=shots)


@router.post(
    "/cases/{uid}/completion",
    response=CaseOut,
    summary="Type a resident's completion code",
    openapi_extra=codes(
        "not_in_work", "not_in_hand", "no_right", "no_person", "code_locked", "wrong_code", "own_slip"
    ),
)
def met(request: HttpRequest, uid: UUID, body: CompletionIn) -> CaseOut:
    """A wrong code is counted: five in a quarter of an hour lock the case, ten in a day the one who types.

    The right one may be sent again; no `Idempotency-Key` is read.
    """
    asked = cast("Request", request)
    actions.meet_resident(case_uid=uid, code=body.code, actor=asked.actor, at=asked.at)
    case = Case.objects.select_related("category", "lead_unit", "merged_into", "parent").get(uid=uid)
    return case_out(case, asked.at)


@router.post(
    "/cases/{uid}/exception",
    response=CaseOut,
    summary="Let one piece of evidence be missing",
    openapi_extra=codes(
        "not_finished", "no_right", "handled_it", "not_missing", "no_words", "too_long", "key_reused"
    ),
)
def excuse(request: HttpRequest, uid: UUID, body: ExceptionIn) -> CaseOut:
    """By the area's supervisor, with a reason; it is counted and stays on the list."""
    return do(request, "excuse", uid, actions.excuse_evidence, item=body.item, reason=body.reason)
