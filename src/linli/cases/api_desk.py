"""JSON of the desk: ledger, inbox, case, story, twins, and every verb.

Each operation names the codes of its refusals: they are the codes of the pages, with the same sentences.
"""

# No `from __future__ import annotations`: ninja reads these types while running.

import base64
import binascii
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 - this is the API, in a module of its own
from django.utils.translation import gettext as _
from ninja import Query, Router

from linli.kernel.verdict import Refused, refuse
from linli.web.api import once
from linli.web.http import Request

from . import actions, queries
from . import api_shapes as shapes
from . import api_verb_shapes as verb_shapes
from .models import Case
from .queries import LedgerFilter

router = Router(tags=["cases"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def codes(*names: str) -> dict[str, Any]:
    """What the OpenAPI document says about the refusals of one operation."""
    listed = ", ".join(f"`{code}`" for code in names)
    return {"responses": {409: {"description": f"Refused. Codes: {listed}", "x-codes": list(names)}}}


def result(uid: UUID, request: HttpRequest) -> shapes.CaseOut:
    """The case as the verb left it; whoever did it may read that even when the case has left their hands."""
    case = Case.objects.select_related("category", "lead_unit", "merged_into", "parent").get(uid=uid)
    return shapes.case_out(case, _asked(request).at)


def do(
    request: HttpRequest, verb: str, uid: UUID, action: Callable[..., Case], **given: Any
) -> shapes.CaseOut:
    """One verb of a case under the key of the request, and the case as it left it."""
    asked = _asked(request)

    def run() -> UUID:
        return action(case_uid=uid, actor=asked.actor, at=asked.at, **given).uid

    return result(once(request, verb=f"cases.{verb}", run=run), request)


# --- Lists and pages ---------------------------------------------------------------------------------------------


@router.get("/cases", response=shapes.LedgerOut, summary="The ledger, light first, in pages")
def ledger(request: HttpRequest, filters: Query[shapes.LedgerQuery]) -> shapes.LedgerOut:
    """Every case the token's posts may see. Hand `next` back as `after` for the following page; "" is the end."""
    asked = _asked(request)
    wanted = LedgerFilter.read(filters.as_words())
    cases, following = queries.ledger_cases(
        actor=asked.actor, at=asked.at, wanted=wanted, after=filters.after, size=filters.size
    )
    return shapes.LedgerOut(items=[shapes.case_out(case, asked.at) for case in cases], next=following)


@router.get("/cases/inbox", response=shapes.InboxOut, summary="What waits for this post")
def inbox(request: HttpRequest, pile: str = "", after: str = "") -> shapes.InboxOut:
    """The piles of the inbox with their counts, and the cases of one of them, the most urgent first."""
    asked = _asked(request)
    page = queries.inbox_list(actor=asked.actor, pile=pile, after=after)
    return shapes.InboxOut(
        piles=[shapes.PileOut(code=one.code, label=str(one.label), count=one.count) for one in page.piles],
        pile=page.pile,
        items=[shapes.case_out(row.case, asked.at) for row in page.rows],
        next=page.after,
    )


@router.get(
    "/cases/offers",
    response=list[shapes.OfferOut],
    summary="Matters one could lead or help with",
)
def offers(request: HttpRequest) -> list[shapes.OfferOut]:
    """Open matters of the volunteer's community, or around the units the token speaks for."""
    asked = _asked(request)
    return [shapes.offer_out(offer, asked.at) for offer in queries.offers(actor=asked.actor)]


@router.get("/cases/points", response=dict[str, Any], summary="Open cases as points of a map")
def points(request: HttpRequest, filters: Query[shapes.LedgerQuery]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of at most 2,000, the most urgent first, with light, title and page."""
    asked = _asked(request)
    return queries.map_points(actor=asked.actor, at=asked.at, wanted=LedgerFilter.read(filters.as_words()))


@router.get("/cases/{uid}", response=shapes.CaseDetailOut, summary="One case")
def detail(request: HttpRequest, uid: UUID) -> shapes.CaseDetailOut:
    """Voices (names and contacts masked), parties, the clock with its arithmetic, and what may be done now."""
    asked = _asked(request)
    return shapes.detail_out(queries.case_page(actor=asked.actor, uid=uid, at=asked.at), asked.at)


@router.get("/cases/{uid}/timeline", response=list[shapes.EventOut], summary="The story of a case")
def timeline(request: HttpRequest, uid: UUID) -> list[shapes.EventOut]:
    """From the journal, newest first."""
    asked = _asked(request)
    case = queries.case_for(actor=asked.actor, uid=uid)
    events = queries.staff_timeline(case, sees_ratings=queries.judges_ratings(asked.actor, case))
    return [shapes.event_out(event) for event in events]


@router.get("/cases/{uid}/twins", response=list[shapes.TwinOut], summary="Likely twins")
def twins(request: HttpRequest, uid: UUID) -> list[shapes.TwinOut]:
    """What may be about the same thing, best first, each part of the score explained. A person decides."""
    asked = _asked(request)
    case = queries.case_for(actor=asked.actor, uid=uid)
    found = queries.likely_twins(case=case, actor=asked.actor, at=asked.at)
    return [shapes.twin_out(twin, asked.at) for twin in found]


# --- Triage ------------------------------------------------------------------------------------------------------

_VERB: dict[str, Any] = {"response": shapes.CaseOut}


@router.post(
    "/cases/{uid}/accept",
    summary="Accept 受理",
    openapi_extra=codes(
        "wrong_state", "no_right", "unknown_category", "bad_area", "title_long", "backdated", "key_reused"
    ),
    **_VERB,
)
def accept(request: HttpRequest, uid: UUID, body: verb_shapes.AcceptIn) -> shapes.CaseOut:
    """Accept with the title, kind and area that triage found right; "" leaves what is there."""
    return do(request, "accept", uid, actions.accept_case, **body.model_dump())


@router.post(
    "/cases/{uid}/ask",
    summary="Ask the reporter",
    openapi_extra=codes(
        "wrong_state",
        "no_right",
        "not_in_hand",
        "no_voice",
        "no_words",
        "too_long",
        "held_already",
        "stopped",
        "backdated",
        "key_reused",
    ),
    **_VERB,
)
def ask(request: HttpRequest, uid: UUID, body: verb_shapes.AskIn) -> shapes.CaseOut:
    """Ask those who reported; the clock stands still until one of them answers."""
    return do(request, "ask", uid, actions.ask_reporter, question=body.question)


@router.post(
    "/cases/{uid}/answer",
    summary="Answer the question for a voice",
    openapi_extra=codes("wrong_state", "no_words", "too_long", "key_reused"),
    **_VERB,
)
def answer(request: HttpRequest, uid: UUID, body: verb_shapes.AnswerIn) -> shapes.CaseOut:
    """Answer as the voice's owner, as the one who brought it, or as staff who were told on the telephone."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.answer_question(
            voice_uid=body.voice_uid, case_uid=uid, words=body.words, actor=asked.actor, at=asked.at
        ).uid

    return result(once(request, verb="cases.answer", run=run), request)


@router.post(
    "/cases/{uid}/decline",
    summary="Out of scope",
    openapi_extra=codes(
        "wrong_state", "no_right", "order_open", "objection_open", "no_words", "too_long", "key_reused"
    ),
    **_VERB,
)
def decline(request: HttpRequest, uid: UUID, body: verb_shapes.DeclineIn) -> shapes.CaseOut:
    """Close as not ours; the resident is told why and where to turn."""
    return do(request, "decline", uid, actions.decline_case, **body.model_dump())


@router.post(
    "/cases/{uid}/merge",
    summary="Merge into another case",
    openapi_extra=codes(
        "wrong_state",
        "no_right",
        "rectification",
        "shielded",
        "order_open",
        "same_case",
        "into_closed",
        "key_reused",
    ),
    **_VERB,
)
def merge(request: HttpRequest, uid: UUID, body: verb_shapes.MergeIn) -> shapes.CaseOut:
    """Its voices move, keep their numbers and are told. The answer is the case that took it in."""
    return do(request, "merge", uid, actions.merge_case, into_uid=body.into_uid)


@router.post(
    "/cases/{uid}/unmerge",
    summary="Take a merged case out again",
    openapi_extra=codes("wrong_state", "no_right", "key_reused"),
    **_VERB,
)
def unmerge(request: HttpRequest, uid: UUID) -> shapes.CaseOut:
    """The voices that first came with it go back, and are told."""
    return do(request, "unmerge", uid, actions.unmerge_case)


# --- Routing and work --------------------------------------------------------------------------------------------


@router.post(
    "/cases/{uid}/dispatch",
    summary="Dispatch 派单",
    openapi_extra=codes(
        "wrong_state", "no_right", "unknown_unit", "unit_closed", "unit_elsewhere", "too_long", "key_reused"
    ),
    **_VERB,
)
def dispatch(request: HttpRequest, uid: UUID, body: verb_shapes.DispatchIn) -> shapes.CaseOut:
    """Send to a leading unit and helping ones. Residents hear of it a minute later."""
    return do(request, "dispatch", uid, actions.dispatch_case, **body.model_dump())


@router.post(
    "/cases/{uid}/return",
    summary="Take back what was sent",
    openapi_extra=codes("wrong_state", "in_hand", "no_right", "no_words", "too_long", "key_reused"),
    **_VERB,
)
def return_(request: HttpRequest, uid: UUID, body: verb_shapes.ReturnIn) -> shapes.CaseOut:
    """The desk takes back its own mistake. A unit objects instead (`contest`)."""
    return do(request, "return", uid, actions.return_case, reason=body.reason)


@router.post(
    "/cases/{uid}/take",
    summary="Take in hand",
    openapi_extra=codes("wrong_state", "not_in_hand", "key_reused"),
    **_VERB,
)
def take(request: HttpRequest, uid: UUID) -> shapes.CaseOut:
    """The leading unit takes the case in hand."""
    return do(request, "take", uid, actions.take_case)


@router.post(
    "/cases/{uid}/lead",
    summary="Claim 接单: lead or help",
    openapi_extra=codes(
        "wrong_state",
        "has_lead",
        "already_in",
        "not_your_unit",
        "not_registered",
        "unknown_unit",
        "key_reused",
    ),
    **_VERB,
)
def lead(request: HttpRequest, uid: UUID, body: verb_shapes.ClaimIn) -> shapes.CaseOut:
    """Lead a whole matter, or help with it, in person (without `unit_uid`) or for a unit."""
    return do(request, "lead", uid, actions.claim_lead, **body.model_dump())


@router.post(
    "/cases/{uid}/finish",
    summary="Finish 办结",
    openapi_extra=codes(
        "wrong_state",
        "not_in_hand",
        "no_words",
        "too_long",
        "too_many_photos",
        "not_a_photo",
        "photo_too_big",
        "photo_broken",
        "photo_too_many_pixels",
        "key_reused",
    ),
    **_VERB,
)
def finish(request: HttpRequest, uid: UUID, body: verb_shapes.FinishIn) -> shapes.CaseOut:
    """Finish with words and photos (base64; 5 MB for the whole request). Every voice is told and asked to rate."""
    before, after = photos_in(body.before, "before"), photos_in(body.after, "after")
    return do(request, "finish", uid, actions.finish_case, words=body.words, before=before, after=after)


def photos_in(given: list[str], field: str) -> list[bytes]:
    """Photos of a body, base64. Refused: not_a_photo."""
    try:
        return [base64.b64decode(one, validate=True) for one in given]
    except (binascii.Error, ValueError):
        raise Refused(refuse("not_a_photo", _("This file is not a photo (JPEG, PNG or WebP)."), field))


@router.post(
    "/cases/{uid}/stand",
    summary="Make it standing 常态化",
    openapi_extra=codes(
        "wrong_state",
        "rectification",
        "not_in_hand",
        "no_words",
        "not_ahead",
        "too_long",
        "backdated",
        "key_reused",
    ),
    **_VERB,
)
def stand(request: HttpRequest, uid: UUID, body: verb_shapes.StandIn) -> shapes.CaseOut:
    """A matter that never ends keeps a review date, which is what its clock runs towards."""
    return do(request, "stand", uid, actions.stand_case, **body.model_dump())


@router.post(
    "/cases/{uid}/resume",
    summary="Take a standing matter in hand again",
    openapi_extra=codes("wrong_state", "not_in_hand", "backdated", "key_reused"),
    **_VERB,
)
def resume(request: HttpRequest, uid: UUID) -> shapes.CaseOut:
    """It is in hand again, with a new limit."""
    return do(request, "resume", uid, actions.resume_case)


@router.post(
    "/cases/{uid}/write_off",
    summary="Write off 销号",
    openapi_extra=codes(
        "wrong_state",
        "no_right",
        "handled_it",
        "order_open",
        "missing_before",
        "missing_after",
        "missing_code",
        "missing_check",
        "bad_verdict",
        "still_rating",
        "key_reused",
    ),
    **_VERB,
)
def write_off(request: HttpRequest, uid: UUID, body: verb_shapes.WriteOffIn) -> shapes.CaseOut:
    """By somebody who did not handle it, after the residents have had their word. The refusal names what is missing."""
    return do(request, "write_off", uid, actions.write_off_case, words=body.words)
