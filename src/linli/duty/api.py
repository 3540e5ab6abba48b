"""JSON of duty: rosters, plans, swaps, when one cannot, deployments."""

# No `from __future__ import annotations`: ninja reads these types while running.

from collections.abc import Callable
from typing import Any, Literal, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Router

from linli.duty import actions, queries
from linli.duty.api_shapes import (
    AwayIn,
    DeployedOut,
    LimitsIn,
    MineOut,
    PeopleIn,
    PersonIn,
    PlaceIn,
    PublishIn,
    PutIn,
    ReasonIn,
    RosterDetailOut,
    RosterIn,
    RosterOut,
    SwapIn,
    TakeIn,
    deployed_out,
    detail_out,
    mine_out,
    rosters_out,
)
from linli.duty.api_shapes_proposals import ProposalOut, proposal_out
from linli.duty.facts import LimitsDraft, RosterDraft
from linli.web.api import once
from linli.web.files import WORKBOOK, workbook_file
from linli.web.http import Request

router = Router(tags=["duty"])


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _detail(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    asked = _asked(request)
    return detail_out(queries.roster_page(actor=asked.actor, uid=uid, at=asked.at))


def _mine(request: HttpRequest) -> dict[str, Any]:
    asked = _asked(request)
    return mine_out(queries.mine_page(actor=asked.actor, at=asked.at))


def _do(request: HttpRequest, verb: str, run: Callable[[], UUID]) -> UUID:
    return once(_asked(request), verb=f"duty.{verb}", run=run)


def _who(request: HttpRequest) -> dict[str, Any]:
    asked = _asked(request)
    return {"actor": asked.actor, "at": asked.at}


# --- Rosters -----------------------------------------------------------------------------------------------------------


@router.get("/rosters", response=list[RosterOut], summary="Rosters 班表, newest first")
def rosters(
    request: HttpRequest, state: Literal["", "draft", "published", "cancelled"] = ""
) -> list[dict[str, Any]]:
    """Those of the actor's areas and units; without a state those that were not given up. At most 60."""
    return rosters_out(queries.rosters(actor=_asked(request).actor, state=state))


@router.post("/rosters", response=RosterDetailOut, summary="Begin a roster")
def open_roster(request: HttpRequest, body: RosterIn) -> dict[str, Any]:
    """For the places of these projects and positions in these days; with `claims_until` the sign-up of the projects
    closes then.

    Refused (409): no_right, no_title, roster_backwards, roster_long, past, bad_rest, bad_limit, no_posts, no_places_then,
    many_places, post_taken, claims_late, big_pool, window_backwards, key_reused.
    """
    draft = RosterDraft(**body.model_dump())
    uid = _do(request, "open_roster", lambda: actions.open_roster(draft=draft, **_who(request)).uid)
    return _detail(request, uid)


@router.get("/rosters/{uid}", response=RosterDetailOut, summary="One roster with its plan")
def roster(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """People with their duties and burdens, free places and why. Missing (404) outside areas and unit."""
    return _detail(request, uid)


@router.post("/rosters/{uid}/limits", response=RosterDetailOut, summary="Change the rules of a roster")
def change_limits(request: HttpRequest, uid: UUID, body: LimitsIn) -> dict[str, Any]:
    """What is planned is judged by them at once. Refused (409): no_right, roster_state, bad_rest, bad_limit, key_reused."""
    limits = LimitsDraft(**body.model_dump())
    _do(
        request,
        "change_limits",
        lambda: actions.change_limits(roster_uid=uid, limits=limits, **_who(request)).uid,
    )
    return _detail(request, uid)


@router.post("/rosters/{uid}/people", response=RosterDetailOut, summary="Put people into the pool")
def add_people(request: HttpRequest, uid: UUID, body: PeopleIn) -> dict[str, Any]:
    """Of the unit, or registered in the area. Refused (409): no_right, roster_state, big_pool, key_reused."""
    _do(
        request,
        "add_people",
        lambda: actions.add_people(roster_uid=uid, person_uids=body.person_uids, **_who(request)).uid,
    )
    return _detail(request, uid)


@router.post(
    "/rosters/{uid}/people/remove", response=RosterDetailOut, summary="Take somebody out of the pool"
)
def remove_person(request: HttpRequest, uid: UUID, body: PersonIn) -> dict[str, Any]:
    """And out of the plan; published duties stay. Refused (409): no_right, roster_state, key_reused."""
    _do(
        request,
        "remove_person",
        lambda: actions.remove_person(roster_uid=uid, person_uid=body.person_uid, **_who(request)).uid,
    )
    return _detail(request, uid)


@router.post("/rosters/{uid}/propose", response=RosterDetailOut, summary="Find a fair plan")
def propose(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Computed by the worker: `proposal` says how far it is. The same twice for the same roster; what was put by hand
    stays. Where no full plan exists, `why` says why. A change by hand meanwhile wins.

    Refused (409): no_right, roster_state, searching, no_pool, nothing_free.
    """
    actions.propose(roster_uid=uid, **_who(request))
    return _detail(request, uid)


@router.get("/rosters/{uid}/proposal", response=ProposalOut, summary="How far the computation of a plan is")
def proposal(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """The last one that was asked for; `sentence` says why it came to nothing. Missing (404) outside areas and unit."""
    asked = _asked(request)
    return proposal_out(queries.proposal_page(actor=asked.actor, uid=uid, at=asked.at))


@router.post("/rosters/{uid}/proposal/stop", response=ProposalOut, summary="End the computation of a plan")
def stop_proposal(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """What was planned before stays. Refused (409): no_right, not_searching, key_reused."""
    _do(request, "stop_proposal", lambda: actions.stop_proposal(roster_uid=uid, **_who(request)).uid)
    return proposal(request, uid)


@router.post("/rosters/{uid}/put", response=RosterDetailOut, summary="Put somebody on a place of the plan")
def put(request: HttpRequest, uid: UUID, body: PutIn) -> dict[str, Any]:
    """Instead of whoever was planned there. Refused (409): no_right, roster_state, not_in_pool, cannot_then, not_able,
    overlap, no_rest, most_reached, week_full, nights_reached, key_reused.
    """
    _do(
        request,
        "put",
        lambda: (
            actions.put(
                roster_uid=uid, slot_uid=body.place_uid, person_uid=body.person_uid, **_who(request)
            ).uid
        ),
    )
    return _detail(request, uid)


@router.post("/rosters/{uid}/take_out", response=RosterDetailOut, summary="Leave a place of the plan free")
def take_out(request: HttpRequest, uid: UUID, body: PlaceIn) -> dict[str, Any]:
    """Refused (409): no_right, roster_state, key_reused."""
    _do(
        request,
        "take_out",
        lambda: actions.take_out(roster_uid=uid, slot_uid=body.place_uid, **_who(request)).uid,
    )
    return _detail(request, uid)


@router.post("/rosters/{uid}/publish", response=RosterDetailOut, summary="Publish a roster")
def publish(request: HttpRequest, uid: UUID, body: PublishIn) -> dict[str, Any]:
    """Everybody of the plan is put on duty 派班, or nobody is; each is told once.

    Refused (409): no_right, roster_state, claims_open, nothing_planned, rule_broken, not_filled, closed, past, already_in,
    offered, overlap, full, not_able, key_reused.
    """
    _do(
        request,
        "publish",
        lambda: actions.publish(roster_uid=uid, leave_free=body.leave_free, **_who(request)).uid,
    )
    return _detail(request, uid)


@router.post("/rosters/{uid}/cancel", response=RosterDetailOut, summary="Give a roster up")
def cancel_roster(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Before it is published. Refused (409): no_right, roster_state, key_reused."""
    _do(request, "cancel_roster", lambda: actions.cancel_roster(roster_uid=uid, **_who(request)).uid)
    return _detail(request, uid)


# --- One's own -----------------------------------------------------------------------------------------------------------


@router.get("/duties/mine", response=MineOut, summary="My duties, swaps, and when I cannot come")
def mine(request: HttpRequest) -> dict[str, Any]:
    """Duties ahead, what one is asked to take over, what one has asked."""
    return _mine(request)


@router.post("/duties/aways", response=MineOut, summary="Say when one cannot come")
def add_away(request: HttpRequest, body: AwayIn) -> dict[str, Any]:
    """Plans keep to it; why is sealed. Refused (409): away_backwards, away_long, past, many_aways, key_reused."""
    _do(request, "add_away", lambda: actions.add_away(**body.model_dump(), **_who(request)).uid)
    return _mine(request)


@router.post("/duties/aways/{uid}/remove", response=MineOut, summary="One can come after all")
def remove_away(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Missing (404) for another's. No refusals."""
    _do(request, "remove_away", lambda: actions.remove_away(away_uid=uid, **_who(request)))
    return _mine(request)


# --- Swaps ---------------------------------------------------------------------------------------------------------------


@router.post("/swaps", response=MineOut, summary="Ask to be relieved of a duty: swap 换班 or hand-over 交班")
def ask_swap(request: HttpRequest, body: SwapIn) -> dict[str, Any]:
    """One person, or everybody of the pool. Refused (409): not_assigned, not_rostered, signed_in, past, asked_already,
    not_in_pool, oneself, key_reused.
    """
    _do(request, "ask_swap", lambda: actions.ask_swap(**body.model_dump(), **_who(request)).uid)
    return _mine(request)


@router.post("/swaps/{uid}/take", response=MineOut, summary="Take a duty over")
def take_swap(request: HttpRequest, uid: UUID, body: TakeIn) -> dict[str, Any]:
    """The first who does has it; the desk decides next. Refused (409): own_swap, not_asked, swap_over, past, changed_hands,
    needs_back, no_back_wanted, cannot_then, not_able, overlap, no_rest, most_reached, week_full, nights_reached, key_reused.
    """
    _do(
        request,
        "take_swap",
        lambda: actions.take_swap(swap_uid=uid, back_uid=body.back_uid, **_who(request)).uid,
    )
    return _mine(request)


@router.post("/swaps/{uid}/decline", response=MineOut, summary="Say no to a duty one was asked to take over")
def decline_swap(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """By whoever was asked by name. Refused (409): swap_over, key_reused."""
    _do(request, "decline_swap", lambda: actions.decline_swap(swap_uid=uid, **_who(request)).uid)
    return _mine(request)


@router.post("/swaps/{uid}/withdraw", response=MineOut, summary="Take back what one asked")
def withdraw_swap(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Refused (409): swap_over, key_reused."""
    _do(request, "withdraw_swap", lambda: actions.withdraw_swap(swap_uid=uid, **_who(request)).uid)
    return _mine(request)


@router.post("/swaps/{uid}/approve", response=RosterDetailOut, summary="Approve a swap")
def approve_swap(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """The duty changes hands; the rules are judged again. Refused (409): no_right, own_swap, swap_over, not_taken, past,
    changed_hands, cannot_then, not_able, overlap, no_rest, most_reached, week_full, nights_reached, closed, signed_in,
    already_in, key_reused.
    """
    of = queries.swap_for(actor=_asked(request).actor, uid=uid).roster.uid
    _do(request, "approve_swap", lambda: actions.approve_swap(swap_uid=uid, **_who(request)).uid)
    return _detail(request, of)


@router.post("/swaps/{uid}/refuse", response=RosterDetailOut, summary="Do not approve a swap")
def refuse_swap(request: HttpRequest, uid: UUID, body: ReasonIn) -> dict[str, Any]:
    """With a reason that both read. Refused (409): no_right, own_swap, swap_over, not_taken, needs_reason, key_reused."""
    of = queries.swap_for(actor=_asked(request).actor, uid=uid).roster.uid
    _do(
        request,
        "refuse_swap",
        lambda: actions.refuse_swap(swap_uid=uid, reason=body.reason, **_who(request)).uid,
    )
    return _detail(request, of)


# --- Deployments ---------------------------------------------------------------------------------------------------------


@router.get(
    "/duties/deployments", response=DeployedOut, summary="Deployments 下沉 with person-times and person-days"
)
def deployments(request: HttpRequest, area: str = "") -> dict[str, Any]:
    """Counted from attendance, apart from volunteer hours; of the last year, in one's areas and of one's unit."""
    asked = _asked(request)
    return deployed_out(queries.deployed_page(actor=asked.actor, at=asked.at, area_code=area))


@router.post("/duties/deployments/table", summary="Deployments as a workbook", openapi_extra=WORKBOOK)
def take_deployments(request: HttpRequest, area: str = "") -> FileResponse:
    """All that the list shows; everybody in it reads who took it. Refused (409): no_rows."""
    asked = _asked(request)
    table = actions.take_deployments(area_code=area, actor=asked.actor, at=asked.at)
    return workbook_file(table.number, table.file)
