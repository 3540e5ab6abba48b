"""Signing up: rules, offers, draws, requests, the calendar."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest

from linli.projects import actions, queries
from linli.projects.api.shapes import ClaimIn, DoneOut, ReasonIn, SlotOut, router, slot_out, verdict_out
from linli.projects.api.shapes_claims import (
    AskedOut,
    CalendarOut,
    DrawOut,
    EntryOut,
    OfferOut,
    RequestOut,
    TermsIn,
)
from linli.projects.rules_claims import Terms
from linli.web.api import once
from linli.web.http import Request


@router.get("/projects/{uid}/terms", response=TermsIn, summary="How one signs up for a project")
def terms(request: HttpRequest, uid: UUID) -> TermsIn:
    """For everybody who finds the project."""
    project = queries.project_for(actor=cast("Request", request).actor, uid=uid)
    now = queries.terms_of(project)
    return TermsIn(
        opens_at=now.opens_at,
        closes_at=now.closes_at,
        most_shifts=now.most_shifts,
        most_per_week=now.most_per_week,
        rest_hours=now.rest_hours,
        approval=now.approval,
        draw_minutes=now.draw_minutes,
        most_absences=now.most_absences,
    )


@router.post("/projects/{uid}/terms", response=DoneOut, summary="Say when and how one signs up")
def set_terms(request: HttpRequest, uid: UUID, body: TermsIn) -> DoneOut:
    """How places are given stays once somebody has signed up.

    Refused (409): closed, no_right, begun, window_backwards, window_after_start, bad_limit, bad_rest, bad_absences,
    bad_draw, draw_too_late, draw_and_approval.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.terms",
        run=lambda: (
            actions.set_terms(
                project_uid=uid, terms=Terms(**body.model_dump()), actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return DoneOut(uid=done)


@router.get("/offers", response=list[OfferOut], summary="Places kept for me")
def offers(request: HttpRequest) -> list[OfferOut]:
    """Offers that still wait for an answer."""
    asked = cast("Request", request)
    found = queries.open_offers([asked.actor.person_id or 0], asked.at)
    return [
        OfferOut(
            uid=one.uid,
            shift=one.slot.shift.uid,
            project=one.slot.shift.project.uid,
            title=one.slot.shift.project.title,
            starts_at=one.slot.shift.starts_at,
            ends_at=one.slot.shift.ends_at,
            until=one.until,
            agreed=one.state == "agreed",
            crew=one.crew.crew.name if one.crew else "",
            whole=one.crew.whole if one.crew else False,
        )
        for one in found
    ]


@router.post("/offers/{uid}/accept", response=SlotOut, summary="Take the place that is kept for me")
def accept(request: HttpRequest, uid: UUID) -> SlotOut:
    """In a crew of which all come or nobody it is a yes, and the last yes takes all places.

    Refused (409): offer_over, agreed_already, closed, overlap, limit_reached, week_full, no_rest, often_absent.
    """
    asked = cast("Request", request)
    slot = once(
        asked,
        verb="projects.accept",
        run=lambda: actions.accept_offer(offer_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return slot_out(queries.slot_for(actor=asked.actor, uid=slot))


@router.post("/offers/{uid}/decline", response=DoneOut, summary="Leave the place to the next one")
def decline(request: HttpRequest, uid: UUID) -> DoneOut:
    """The next who waits is asked at once. Refused (409): offer_over."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.decline",
        run=lambda: actions.decline_offer(offer_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/shifts/{uid}/enter", response=EntryOut, summary="Enter the draw of a shift")
def enter(request: HttpRequest, uid: UUID) -> EntryOut:
    """Who comes first has no advantage.

    Refused (409): not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap,
    limit_reached, week_full, no_rest,
    often_absent, entered_already, pool_closed, no_skill, certificate_expired, certificate_unconfirmed,
    no_certificate.
    """
    asked = cast("Request", request)
    draw = once(
        asked,
        verb="projects.enter",
        run=lambda: actions.enter_draw(shift_uid=uid, actor=asked.actor, at=asked.at).draw.uid,
    )
    page = queries.draw_page(actor=asked.actor, uid=draw, at=asked.at)
    return EntryOut(draw=draw, number=page.mine.number if page.mine else 0)


@router.post("/shifts/{uid}/leave", response=DoneOut, summary="Leave the draw of a shift")
def leave(request: HttpRequest, uid: UUID) -> DoneOut:
    """Refused (409): not_entered, pool_closed."""
    asked = cast("Request", request)
    draw = once(
        asked,
        verb="projects.leave",
        run=lambda: actions.leave_draw(shift_uid=uid, actor=asked.actor, at=asked.at).draw.uid,
    )
    return DoneOut(uid=draw)


@router.get("/draws/{uid}", response=DrawOut, summary="A draw, to be drawn again by anyone")
def draw(request: HttpRequest, uid: UUID) -> DrawOut:
    """Numbers, weights and results; never a name. `linli draw FILE` checks it."""
    asked = cast("Request", request)
    page = queries.draw_page(actor=asked.actor, uid=uid, at=asked.at)
    mine = page.mine.number if page.mine else None
    return DrawOut(**page.published, entered=page.entered, mine=mine)


@router.post("/shifts/{uid}/ask", response=AskedOut, summary="Ask for a place")
def ask(request: HttpRequest, uid: UUID, body: ClaimIn | None = None) -> AskedOut:
    """Where the organiser decides who comes; the place is kept until then, and no longer than `until`. The body is that of
    a claim.

    Refused (409): not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap,
    limit_reached, week_full, no_rest,
    often_absent, no_approval_needed, choose_position, full, no_skill, certificate_expired,
    certificate_unconfirmed, no_certificate.
    """
    asked = cast("Request", request)
    position = body.position if body else None
    done = once(
        asked,
        verb="projects.ask",
        run=lambda: (
            actions.ask_for_place(shift_uid=uid, position_uid=position, actor=asked.actor, at=asked.at).uid
        ),
    )
    return AskedOut(uid=done, until=queries.own_request(actor=asked.actor, uid=done).until)


@router.get("/shifts/{uid}/requests", response=list[RequestOut], summary="Who asks for a place")
def requests(request: HttpRequest, uid: UUID) -> list[RequestOut]:
    """For those who run the project; missing (404) for all others."""
    asked = cast("Request", request)
    return [
        RequestOut(
            uid=one.request.uid,
            name=one.name,
            asked_at=one.request.asked_at,
            until=one.request.until,
            decide=verdict_out(one.decide),
        )
        for one in queries.shift_board(actor=asked.actor, shift_uid=uid, at=asked.at).asking
    ]


@router.post("/requests/{uid}/approve", response=DoneOut, summary="Give the place that was asked for")
def approve(request: HttpRequest, uid: UUID) -> DoneOut:
    """Refused (409): decided, answer_over, own_request, closed, past, overlap."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.approve",
        run=lambda: actions.approve_request(request_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/requests/{uid}/refuse", response=DoneOut, summary="Refuse a place with a reason")
def refuse(request: HttpRequest, uid: UUID, body: ReasonIn) -> DoneOut:
    """Its person reads the reason. Refused (409): decided, answer_over, own_request, closed, needs_reason."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.refuse",
        run=lambda: (
            actions.refuse_request(request_uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid
        ),
    )
    return DoneOut(uid=done)


@router.post("/requests/{uid}/unask", response=DoneOut, summary="Take a request back")
def unask(request: HttpRequest, uid: UUID) -> DoneOut:
    """Refused (409): decided, answer_over."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.unask",
        run=lambda: actions.take_back_request(request_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.get("/schedule/calendar", response=CalendarOut, summary="The address of my calendar")
def calendar(request: HttpRequest) -> CalendarOut:
    """Empty where none was made."""
    return CalendarOut(url=queries.calendar_link(cast("Request", request).actor))


@router.post("/schedule/calendar", response=CalendarOut, summary="Make the address of my calendar")
def calendar_make(request: HttpRequest) -> CalendarOut:
    """An older one ends. No refusals."""
    asked = cast("Request", request)
    once(
        asked,
        verb="projects.calendar",
        run=lambda: actions.make_calendar_link(actor=asked.actor, at=asked.at).uid,
    )
    return CalendarOut(url=queries.calendar_link(asked.actor))


@router.post("/schedule/calendar/end", response=DoneOut, summary="End the address of my calendar")
def calendar_end(request: HttpRequest) -> DoneOut:
    """Missing (404) where there is none. No refusals."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.calendar_end",
        run=lambda: actions.end_calendar_link(actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)
