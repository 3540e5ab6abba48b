"""JSON of reasons, appeals, call-backs, and of what everybody may know about ratings."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 - the API, in a module of its own
from ninja import Router

from linli.cases.api_desk import codes
from linli.ratings import actions, queries, rules_calls
from linli.ratings.queries import AppealLine, AppealPage, CallLine
from linli.web.api import once
from linli.web.http import Request

from .api_shapes import (
    AppealDetailOut,
    AppealIn,
    AppealOut,
    CallIn,
    CallOut,
    CallsOut,
    DecisionIn,
    OpennessOut,
    ReasonsIn,
    ReasonsOut,
    VerdictOfUnitOut,
)

router = Router(tags=["ratings"])


HOW = (
    "Share of those answering “not solved” among the closed requests of a city in 90 days drawn by lot, each with the "
    "same chance (drawings with another chance are left out), by drawings whose calls are over; score interval of "
    "Wilson (1927), 95 %. Calls made because of a risk or a bad rating are not in it; "
    f"below {rules_calls.FEWEST} answers there is no number."
)


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


# --- Reasons -----------------------------------------------------------------------------------------------------------


@router.get("/areas/{code}/reasons", response=ReasonsOut, summary="Reasons offered for each face")
def reasons(request: HttpRequest, code: str) -> dict[str, Any]:
    """What holds now. Missing (404) outside the areas of the token's posts."""
    page = queries.reasons_page(actor=_asked(request).actor, code=code, at=_asked(request).at)
    offered = {
        score: [{"code": one, "words": str(words)} for one, words in found]
        for score, found in page.now.by_score.items()
    }
    return {"area_code": page.area.code, "version": page.now.version, "reasons": offered}


@router.post(
    "/areas/{code}/reasons",
    response=ReasonsOut,
    summary="Offer other reasons",
    openapi_extra=codes(
        "no_right", "too_many_reasons", "reason_long", "reason_twice", "backdated", "list_taken", "key_reused"
    ),
)
def put_reasons(request: HttpRequest, code: str, body: ReasonsIn) -> dict[str, Any]:
    """For administrators and supervisors of the area. Ratings keep the list they chose from."""
    asked = _asked(request)

    def run() -> UUID:
        given = {int(score): lines for score, lines in body.reasons.items()}
        return actions.put_reasons(
            area_code=code, given=given, valid_from=body.valid_from, actor=asked.actor, at=asked.at
        ).uid

    once(request, verb="ratings.put_reasons", run=run)
    return reasons(request, code)


# --- Appeals -----------------------------------------------------------------------------------------------------------

_REVIEW = ("own_appeal", "own_unit", "no_right", "wrong_state", "no_words", "too_long")


def _line(line: AppealLine) -> dict[str, Any]:
    appeal = line.appeal
    return {
        "uid": appeal.uid,
        "case": appeal.case.uid,
        "number": appeal.case.number,
        "unit": appeal.unit.name,
        "reason": appeal.reason,
        "state": appeal.state,
        "asked_at": appeal.asked_at,
        "decided_at": appeal.decided_at,
        "excluded": line.excluded,
    }


def _detail(page: AppealPage) -> dict[str, Any]:
    appeal = page.appeal
    return {
        **_line(AppealLine(appeal, appeal.exclusions.count())),
        "words": appeal.words.body if appeal.words else "",
        "decision": appeal.decision.body if appeal.decision else "",
        "standing": page.standing,
        "answers": [one.answer.body for one in page.excluded if one.answer],
        "may": {verb: verdict.code for verb, verdict in page.verdicts.items()},
    }


def _appeal(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    asked = _asked(request)
    return _detail(queries.appeal_page(actor=asked.actor, uid=uid, at=asked.at))


@router.get("/appeals", response=list[AppealOut], summary="Appeals of one's unit, and those one supervises")
def appeals(request: HttpRequest, state: str = "") -> list[dict[str, Any]]:
    """Open ones first; fifty at most."""
    return [_line(line) for line in queries.appeals_page(actor=_asked(request).actor, state=state)]


@router.get("/appeals/{uid}", response=AppealDetailOut, summary="One appeal")
def appeal(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Missing (404) when it is neither of the token's unit nor in its area."""
    return _appeal(request, uid)


@router.get("/cases/{uid}/verdict", response=VerdictOfUnitOut, summary="What the rated unit may know")
def verdict(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Missing (404) for whoever does not speak for a unit that handled it."""
    asked = _asked(request)
    page = queries.unit_page(actor=asked.actor, uid=uid, at=asked.at)
    return {
        "mean": page.mean,
        "counted": page.counted,
        "shared": page.shared,
        "may_appeal": page.may.code,
        "until": page.until,
    }


@router.post(
    "/cases/{uid}/appeal",
    response=AppealDetailOut,
    summary="Appeal against a bad verdict 申诉",
    openapi_extra=codes(
        "no_bad_rating",
        "appealed_already",
        "appeal_late",
        "no_such_ground",
        "no_words",
        "too_long",
        "key_reused",
    ),
)
def make_appeal(request: HttpRequest, uid: UUID, body: AppealIn) -> dict[str, Any]:
    """By the rated unit, once in a round. The verdict stands until another unit has reviewed it."""
    asked = _asked(request)
    made = once(
        request,
        verb="ratings.appeal",
        run=lambda: (
            actions.appeal(
                case_uid=uid, reason=body.reason, words=body.words, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _appeal(request, made)


@router.post(
    "/appeals/{uid}/withdraw",
    response=AppealDetailOut,
    summary="Withdraw an appeal",
    openapi_extra=codes("not_your_unit", "wrong_state", "key_reused"),
)
def withdraw(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """By the unit that made it."""
    asked = _asked(request)
    made = once(
        request,
        verb="ratings.withdraw_appeal",
        run=lambda: actions.withdraw_appeal(appeal_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _appeal(request, made)


@router.post(
    "/appeals/{uid}/decision",
    response=AppealDetailOut,
    summary="Decide about an appeal",
    openapi_extra=codes(*_REVIEW, "none_chosen", "nothing_left", "key_reused"),
)
def decide(request: HttpRequest, uid: UUID, body: DecisionIn) -> dict[str, Any]:
    """By a supervisor above matter and unit, never of the rated unit or one below it."""
    asked = _asked(request)

    def run() -> UUID:
        if body.decision == "uphold":
            return actions.uphold_appeal(
                appeal_uid=uid, rating_uids=body.ratings, words=body.words, actor=asked.actor, at=asked.at
            ).uid
        return actions.dismiss_appeal(appeal_uid=uid, words=body.words, actor=asked.actor, at=asked.at).uid

    once(request, verb="ratings.decide_appeal", run=run)
    return _appeal(request, uid)


# --- Call-backs --------------------------------------------------------------------------------------------------------


def _call(line: CallLine) -> dict[str, Any]:
    call = line.call
    names = ("uid", "kind", "risks", "due_at", "tries", "outcome", "done_at")
    return {
        **{name: getattr(call, name) for name in names},
        "case": call.case.uid,
        "voice": call.voice.uid,
        "number": call.voice.number,
        "late": line.late,
    }


def _estimate(found: rules_calls.Estimate) -> dict[str, Any]:
    held: dict[str, Any] = {name: getattr(found, name) for name in ("population", "drawn", "share")}
    return {**held, **found.told, "interval": list(found.interval) if found.interval else None, "how": HOW}


@router.get("/call-backs", response=CallsOut, summary="Whom to call back 回访, and what the calls estimate")
def calls(request: HttpRequest, *, done: bool = False) -> dict[str, Any]:
    """Of the areas of the token's posts, without what they or their units handled; fifty at most."""
    asked = _asked(request)
    page = queries.calls_page(actor=asked.actor, done=done, at=asked.at)
    return {
        "items": [_call(line) for line in page.lines],
        "waiting": page.waiting,
        "estimate": _estimate(page.estimate),
        "script": [{"code": code, "words": str(words)} for code, words in rules_calls.SCRIPT],
    }


@router.post(
    "/call-backs/{uid}/record",
    response=CallOut,
    summary="Write down how a call went",
    openapi_extra=codes(
        "no_right",
        "handled_it",
        "wrote_it_off",
        "called_already",
        "no_such_outcome",
        "no_such_answer",
        "consent_needs_not_solved",
        "no_such_score",
        "too_long",
        "key_reused",
    ),
)
def record_call(request: HttpRequest, uid: UUID, body: CallIn) -> dict[str, Any]:
    """Not solved: the resident's own link is opened once more; with consent the spoken verdict is kept at once.

    Neither, where their rating was excluded on appeal or the case is in work again: then only the outcome is kept.
    """
    asked = _asked(request)
    once(
        request,
        verb="ratings.record_call",
        run=lambda: (
            actions.record_call(call_uid=uid, actor=asked.actor, at=asked.at, **body.model_dump()).uid
        ),
    )
    return _call(queries.call_line(queries.call_for(actor=asked.actor, uid=uid), asked.at))


# --- For everybody -----------------------------------------------------------------------------------------------------


@router.get("/verdicts", response=OpennessOut, auth=None, summary="How ratings of a city are checked")
def openness(request: HttpRequest, area: str = "") -> dict[str, Any]:
    """Exclusions by reason in whole fives, and the estimate. Missing (404) for an area that is no city."""
    page = queries.openness(code=area, at=_asked(request).at)
    return {
        "city_code": page.city.code,
        "rated_at_least": page.rated,
        "excluded": page.excluded,
        "estimate": _estimate(page.estimate),
        "drawings": page.draws,
    }
