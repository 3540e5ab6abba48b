"""JSON of undertakings: the lists, proposals, items and everything that can be done about them."""

# No `from __future__ import annotations`: ninja reads these types while running.

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from linli.kernel.verdict import Refused, refuse
from linli.undertakings import actions, queries
from linli.undertakings import api_shapes as shapes
from linli.undertakings.facts import Draft, Target
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["undertakings"])
_TARGET = ("no_target", "no_unit", "too_long", "not_ahead", "bad_cost")
_ENTER = ("published_already", "bad_area", "other_area", "no_title", "title_long", *_TARGET)
_PHOTOS = ("too_many_photos", "not_a_photo", "photo_too_big", "photo_broken", "photo_too_many_pixels")


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def codes(*names: str) -> dict[str, Any]:
    """What the document says about the refusals of one operation."""
    listed = ", ".join(f"`{code}`" for code in (*names, "key_reused"))
    return {
        "responses": {409: {"description": f"Refused. Codes: {listed}", "x-codes": [*names, "key_reused"]}}
    }


def _do(request: HttpRequest, verb: str, action: Callable[..., Any], **given: Any) -> UUID:
    asked = _asked(request)
    return once(
        asked, verb=f"undertakings.{verb}", run=lambda: action(actor=asked.actor, at=asked.at, **given).uid
    )


def _batch(request: HttpRequest, uid: UUID) -> shapes.BatchPageOut:
    asked = _asked(request)
    return shapes.batch_page_out(queries.batch_page(actor=asked.actor, uid=uid, at=asked.at))


def _item(request: HttpRequest, uid: UUID) -> shapes.ItemPageOut:
    asked = _asked(request)
    return shapes.item_page_out(queries.item_page(actor=asked.actor, uid=uid, at=asked.at))


def _target(body: shapes.TargetIn) -> Target:
    return Target(
        words=body.target_words,
        quantity=body.quantity,
        unit=body.counted_in,
        due_on=body.due_on,
        planned_fen=body.planned_fen,
        spent_fen=body.spent_fen,
    )


def _draft(body: shapes.ItemIn) -> Draft:
    return Draft(title=body.title, words=body.words, area_code=body.area_code, target=_target(body))


def _photos(given: Sequence[str]) -> list[bytes]:
    try:
        return [base64.b64decode(one, validate=True) for one in given]
    except (binascii.Error, ValueError):
        raise Refused(refuse("not_a_photo", _("This file is not a photo (JPEG, PNG or WebP)."), "photos"))


# --- Lists ---------------------------------------------------------------------------------------------------------


@router.get("/undertakings/lists", response=list[shapes.BatchOut], summary="The lists")
def lists(request: HttpRequest) -> list[shapes.BatchOut]:
    """Lists of areas around or inside those of the token's posts, the latest first."""
    return [shapes.batch_out(row) for row in queries.lists(actor=_asked(request).actor).rows]


@router.post(
    "/undertakings/lists",
    response=shapes.BatchPageOut,
    summary="Make a list 批次",
    openapi_extra=codes(
        "no_right",
        "bad_area",
        "no_name",
        "bad_year",
        "bad_kind",
        "no_window",
        "window_backwards",
        "batch_exists",
    ),
)
def make(request: HttpRequest, body: shapes.BatchIn) -> shapes.BatchPageOut:
    """A first list, or one that is solicited 征集 within days."""
    return _batch(request, _do(request, "make_batch", actions.make_batch, **body.model_dump()))


@router.get("/undertakings/lists/{uid}", response=shapes.BatchPageOut, summary="One list with its items")
def batch(request: HttpRequest, uid: UUID) -> shapes.BatchPageOut:
    """Its items, light first, and the proposals: all for who runs it, their own for others."""
    return _batch(request, uid)


@router.post(
    "/undertakings/lists/{uid}/publish",
    response=shapes.BatchPageOut,
    summary="Publish a list",
    openapi_extra=codes("no_right", "published_already", "still_open", "undecided", "empty_list"),
)
def publish(request: HttpRequest, uid: UUID) -> shapes.BatchPageOut:
    """Everybody reads it from now on. Every proposal has its answer by then."""
    return _batch(request, _do(request, "publish_batch", actions.publish_batch, batch_uid=uid))


@router.post(
    "/undertakings/lists/{uid}/items",
    response=shapes.ItemPageOut,
    summary="Enter an item",
    openapi_extra=codes("no_right", *_ENTER),
)
def enter(request: HttpRequest, uid: UUID, body: shapes.ItemIn) -> shapes.ItemPageOut:
    """A case is opened for it, whose clock runs towards the target's day."""
    return _item(request, _do(request, "enter", actions.enter, batch_uid=uid, draft=_draft(body)))


# --- Proposals -----------------------------------------------------------------------------------------------------


@router.post(
    "/undertakings/lists/{uid}/proposals",
    response=shapes.BatchPageOut,
    summary="Propose an item",
    openapi_extra=codes(
        "no_right",
        "not_solicited",
        "not_open_yet",
        "window_over",
        "no_title",
        "title_long",
        "no_words",
        "too_long",
    ),
)
def propose(request: HttpRequest, uid: UUID, body: shapes.ProposalIn) -> shapes.BatchPageOut:
    """In the name of the department, street or community whose post the token holds."""
    _do(request, "propose", actions.propose, batch_uid=uid, **body.model_dump())
    return _batch(request, uid)


@router.post(
    "/undertakings/proposals/{uid}/take",
    response=shapes.ItemPageOut,
    summary="Take a proposal up",
    openapi_extra=codes("no_right", "decided_already", "no_words", *_ENTER),
)
def take(request: HttpRequest, uid: UUID, body: shapes.TakeIn) -> shapes.ItemPageOut:
    """It becomes an item of its list; the proposer is told, with the reason."""
    made = _do(request, "take_up", actions.take_up, proposal_uid=uid, draft=_draft(body), reason=body.reason)
    return _item(request, made)


@router.post(
    "/undertakings/proposals/{uid}/merge",
    response=shapes.BatchPageOut,
    summary="Take a proposal into another item",
    openapi_extra=codes(
        "no_right", "decided_already", "published_already", "no_words", "too_long", "other_list"
    ),
)
def merge(request: HttpRequest, uid: UUID, body: shapes.MergeIn) -> shapes.BatchPageOut:
    """The proposer is told, with the reason. Missing (404) when there is no such item."""
    _do(
        request,
        "merge_proposal",
        actions.merge_proposal,
        proposal_uid=uid,
        into_uid=body.undertaking_uid,
        reason=body.reason,
    )
    return _batch_of(request, uid)


@router.post(
    "/undertakings/proposals/{uid}/decline",
    response=shapes.BatchPageOut,
    summary="Decline a proposal",
    openapi_extra=codes("no_right", "decided_already", "published_already", "no_words", "too_long"),
)
def decline(request: HttpRequest, uid: UUID, body: shapes.ReasonIn) -> shapes.BatchPageOut:
    """The proposer is told, with the reason."""
    _do(request, "decline", actions.decline, proposal_uid=uid, reason=body.reason)
    return _batch_of(request, uid)


def _batch_of(request: HttpRequest, proposal_uid: UUID) -> shapes.BatchPageOut:
    proposal = queries.proposal_for(actor=_asked(request).actor, uid=proposal_uid)
    return _batch(request, proposal.batch.uid)


# --- Items ---------------------------------------------------------------------------------------------------------


@router.get("/undertakings/mine", response=list[shapes.LineOut], summary="What one leads or helps with")
def mine(request: HttpRequest) -> list[shapes.LineOut]:
    """Items that the token's person leads, or that a unit of theirs leads or helps with."""
    asked = _asked(request)
    return [shapes.line_out(line) for line in queries.mine(actor=asked.actor, at=asked.at)]


@router.get("/undertakings/{uid}", response=shapes.ItemPageOut, summary="One item")
def item(request: HttpRequest, uid: UUID) -> shapes.ItemPageOut:
    """Target, milestones, progress, result, and which verbs may be used now. Its clock is that of `case`."""
    return _item(request, uid)


@router.post(
    "/undertakings/{uid}/assign",
    response=shapes.ItemPageOut,
    summary="Say who leads 领办",
    openapi_extra=codes(
        "wrong_state",
        "no_right",
        "unknown_unit",
        "no_lead",
        "not_leader",
        "focus_needs_leader",
        "focus_taken",
    ),
)
def assign(request: HttpRequest, uid: UUID, body: shapes.AssignIn) -> shapes.ItemPageOut:
    """A leader has it at once; a unit takes it, as any case. `focus`: 一人一重点, one for each leader and list."""
    _do(request, "assign", actions.assign, item_uid=uid, **body.model_dump())
    return _item(request, uid)


@router.post(
    "/undertakings/{uid}/target",
    response=shapes.ItemPageOut,
    summary="Set another target",
    openapi_extra=codes("wrong_state", "no_right", "in_hand", "before_milestone", *_TARGET),
)
def target(request: HttpRequest, uid: UUID, body: shapes.TargetIn) -> shapes.ItemPageOut:
    """By who runs the list, never by who owes it."""
    _do(request, "set_target", actions.set_target, item_uid=uid, target=_target(body))
    return _item(request, uid)


@router.post(
    "/undertakings/{uid}/milestones",
    response=shapes.ItemPageOut,
    summary="Promise a milestone",
    openapi_extra=codes("wrong_state", "no_right", "no_name", "too_long", "not_ahead", "after_target"),
)
def add_milestone(request: HttpRequest, uid: UUID, body: shapes.MilestoneIn) -> shapes.ItemPageOut:
    """The nearest open one is what the clock runs towards."""
    _do(request, "add_milestone", actions.add_milestone, item_uid=uid, **body.model_dump())
    return _item(request, uid)


@router.post(
    "/undertakings/milestones/{uid}/done",
    response=shapes.ItemPageOut,
    summary="A milestone is reached",
    openapi_extra=codes("wrong_state", "not_in_hand", "milestone_closed", "no_words", "too_long"),
)
def finish_milestone(request: HttpRequest, uid: UUID, body: shapes.ProofIn) -> shapes.ItemPageOut:
    """With what proves it; by those who have it in hand."""
    _do(request, "finish_milestone", actions.finish_milestone, milestone_uid=uid, proof=body.proof)
    return _item_of(request, uid)


@router.post(
    "/undertakings/milestones/{uid}/explain",
    response=shapes.ItemPageOut,
    summary="Close a milestone with an explanation",
    openapi_extra=codes("wrong_state", "no_right", "in_hand", "milestone_closed", "no_words", "too_long"),
)
def explain_milestone(request: HttpRequest, uid: UUID, body: shapes.WordsIn) -> shapes.ItemPageOut:
    """By who runs the list, never by those who owe it."""
    _do(request, "explain_milestone", actions.explain_milestone, milestone_uid=uid, words=body.words)
    return _item_of(request, uid)


def _item_of(request: HttpRequest, milestone_uid: UUID) -> shapes.ItemPageOut:
    one = queries.milestone_for(actor=_asked(request).actor, uid=milestone_uid)
    return _item(request, one.undertaking.uid)


@router.post(
    "/undertakings/{uid}/progress",
    response=shapes.ItemPageOut,
    summary="Report progress",
    openapi_extra=codes(
        "wrong_state",
        "not_in_hand",
        "no_words",
        "too_long",
        "bad_percent",
        "not_counted",
        "unknown_entry",
        *_PHOTOS,
    ),
)
def progress(request: HttpRequest, uid: UUID, body: shapes.ProgressIn) -> shapes.ItemPageOut:
    """Entries are only added; `mends_uid` names the one that this corrects. Photos are base64."""
    given = body.model_dump() | {"photos": _photos(body.photos)}
    _do(request, "report_progress", actions.report_progress, item_uid=uid, **given)
    return _item(request, uid)


@router.post(
    "/undertakings/{uid}/finish",
    response=shapes.ItemPageOut,
    summary="Finish with the result",
    openapi_extra=codes(
        "wrong_state",
        "not_in_hand",
        "no_words",
        "too_long",
        "no_quantity",
        "open_milestones",
        "bad_cost",
        *_PHOTOS,
    ),
)
def finish(request: HttpRequest, uid: UUID, body: shapes.ResultIn) -> shapes.ItemPageOut:
    """Nothing is owed any more. Voices of its case are asked to rate; the write-off is the case's."""
    given = body.model_dump() | {"photos": _photos(body.photos)}
    _do(request, "finish", actions.finish, item_uid=uid, **given)
    return _item(request, uid)
