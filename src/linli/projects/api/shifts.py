"""Places in shifts, signing, and the volunteer's lists."""

from collections.abc import Callable
from typing import Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from linli.attendance.facts import Phone
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions, queries
from linli.projects.api.shapes import (
    AttendanceOut,
    CardOut,
    ClaimIn,
    CodeOut,
    DoneOut,
    KeyOut,
    PersonIn,
    PostOut,
    ReasonIn,
    SignIn,
    SlotOut,
    TaskOut,
    router,
    signed_out,
    slot_out,
    verdict_out,
)
from linli.web.api import answered, once
from linli.web.http import Request


@router.post("/shifts/{uid}/claim", response=SlotOut, summary="Take a place in a shift")
def claim(request: HttpRequest, uid: UUID, body: ClaimIn | None = None) -> HttpResponse:
    """`position` names what one wants to do, where the shift has positions; elsewhere no body is needed.

    Refused (409): not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap,
    limit_reached, week_full, no_rest,
    often_absent, by_lot, needs_approval, choose_position, full, crowded, no_skill, certificate_expired,
    certificate_unconfirmed, no_certificate.
    """
    asked = cast("Request", request)
    position = body.position if body else None
    late = queries.too_late(actor=asked.actor, shift_uid=uid, at=asked.at, position_uid=position)
    if late is not None:
        raise Refused(late)
    press = actions.Press(uid, asked.actor, asked.at, position)
    try:
        once(asked, verb="projects.claim", run=press.run, result=uid, first=press.first)
    except Refused as refused:
        queries.remember(refused.verdict, shift_uid=uid, position_uid=position)
        raise
    slot = press.slot or queries.own_slot(actor=asked.actor, shift_uid=uid)
    if slot is None:
        # Asked again after it was given back.
        raise Missing
    return answered(slot_out(slot))


@router.post("/shifts/{uid}/wait", response=DoneOut, summary="Join the waiting list")
def wait(request: HttpRequest, uid: UUID) -> DoneOut:
    """A place that becomes free is then offered for a time.

    Refused (409): not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap,
    limit_reached, week_full, no_rest, often_absent, waiting_already, by_lot, needs_approval, places_free, no_skill,
    certificate_expired, certificate_unconfirmed, no_certificate.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.wait",
        run=lambda: actions.join_waiting(shift_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/shifts/{uid}/unwait", response=DoneOut, summary="Leave the waiting list")
def unwait(request: HttpRequest, uid: UUID) -> DoneOut:
    """Refused (409): not_waiting."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.unwait",
        run=lambda: actions.leave_waiting(shift_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/shifts/{uid}/assign", response=SlotOut, summary="Put somebody on duty")
def assign(request: HttpRequest, uid: UUID, body: PersonIn) -> SlotOut:
    """Counted as service, never as volunteering.

    Refused (409): no_right, closed, past, already_in, offered, overlap, full, crowded, not_able.
    """
    asked = cast("Request", request)
    slot = once(
        asked,
        verb="projects.assign",
        run=lambda: (
            actions.assign_slot(shift_uid=uid, person_uid=body.person_uid, actor=asked.actor, at=asked.at).uid
        ),
    )
    return slot_out(queries.slot_for(actor=asked.actor, uid=slot))


@router.get("/shifts/{uid}/code", response=CodeOut, summary="The code of this minute")
def code(request: HttpRequest, uid: UUID) -> CodeOut:
    """For those who run the project. Refused (409): no_right, by_delivery."""
    asked = cast("Request", request)
    page = queries.code_page(actor=asked.actor, shift_uid=uid, at=asked.at)
    return CodeOut(code=page.code, seconds=page.seconds)


@router.get("/projects/shifts/{uid}/key", response=KeyOut, summary="The key of a shift's codes")
def key(request: HttpRequest, uid: UUID) -> KeyOut:
    """For a screen of those who run the project that shows codes without a network. Refused (409): no_right, by_delivery."""
    found = queries.shift_key(actor=cast("Request", request).actor, shift_uid=uid)
    return KeyOut(key=found.key, opens_at=found.opens_at, closes_at=found.closes_at)


@router.get("/shifts/{uid}/board", response=list[CardOut], summary="The people of a shift")
def board(request: HttpRequest, uid: UUID) -> list[CardOut]:
    """For those who run the project; missing (404) for all others."""
    asked = cast("Request", request)
    page = queries.shift_board(actor=asked.actor, shift_uid=uid, at=asked.at)
    return [
        CardOut(
            slot=card.slot.uid,
            name=card.name,
            how=card.slot.how,
            column=column.code,
            signed_in_at=card.signed.signed_in_at if card.signed else None,
            signed_out_at=card.signed.signed_out_at if card.signed else None,
            grade=card.signed.grade if card.signed else "",
            confirm=verdict_out(card.confirm),
        )
        for column in page.columns
        for card in column.cards
    ]


def _sign(request: Request, shift_uid: UUID, *, which: str, phone: Phone, run: Callable[[], UUID]) -> UUID:
    try:
        return once(request, verb=f"projects.sign_{which}", run=run)
    except Refused as refusal:
        actions.note_refusal(
            shift_uid=shift_uid,
            verdict=refusal.verdict,
            actor=request.actor,
            at=request.at,
            which=which,
            phone=phone,
        )
        raise


@router.post("/shifts/{uid}/sign-in", response=AttendanceOut, summary="Sign in with the code")
def sign_in(request: HttpRequest, uid: UUID, body: SignIn) -> AttendanceOut:
    """One that waited in a phone stands for the minute its code proves; what cannot count is kept as a request.

    Refused (409): no_place, by_delivery, closed, already_in, too_early, too_late, too_many_tries, wrong_code,
    code_of_another_site, kiosk_ended, no_minute, clock_ahead, clock_behind, synced_late, elsewhere.
    """
    asked, phone = cast("Request", request), body.said()
    done = _sign(
        asked,
        uid,
        which="in",
        phone=phone,
        run=lambda: (
            actions.sign_in(shift_uid=uid, code=body.code, actor=asked.actor, at=asked.at, phone=phone).uid
        ),
    )
    return signed_out(done)


@router.post("/shifts/{uid}/sign-out", response=AttendanceOut, summary="Sign out with the code")
def sign_out(request: HttpRequest, uid: UUID, body: SignIn) -> AttendanceOut:
    """As signing in.

    Refused (409): no_place, by_delivery, closed, not_in, already_out, too_early, too_late, too_many_tries, wrong_code,
    code_of_another_site, kiosk_ended, no_minute, clock_ahead, clock_behind, synced_late, out_before_in.
    """
    asked, phone = cast("Request", request), body.said()
    done = _sign(
        asked,
        uid,
        which="out",
        phone=phone,
        run=lambda: (
            actions.sign_out(shift_uid=uid, code=body.code, actor=asked.actor, at=asked.at, phone=phone).uid
        ),
    )
    return signed_out(done)


@router.post("/slots/{uid}/withdraw", response=DoneOut, summary="Give a place back")
def withdraw(request: HttpRequest, uid: UUID) -> DoneOut:
    """It is offered to the first on the waiting list; near the shift `withdraw-late` takes the reason.

    Refused (409): closed, signed_in, assigned, past, needs_reason.
    """
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.withdraw",
        run=lambda: actions.withdraw_slot(slot_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return DoneOut(uid=done)


@router.post("/slots/{uid}/withdraw-late", response=DoneOut, summary="Give a place back, and say why")
def withdraw_late(request: HttpRequest, uid: UUID, body: ReasonIn) -> DoneOut:
    """The same near the shift, with a few words. Refused (409): closed, signed_in, assigned, past, needs_reason."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.withdraw",
        run=lambda: (
            actions.withdraw_slot(slot_uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid
        ),
    )
    return DoneOut(uid=done)


@router.post("/slots/{uid}/confirm", response=AttendanceOut, summary="Vouch for somebody")
def confirm(request: HttpRequest, uid: UUID) -> AttendanceOut:
    """Grade B. Refused (409): no_right, own_attendance, by_delivery, closed, already_out, too_early, too_late."""
    asked = cast("Request", request)
    done = once(
        asked,
        verb="projects.confirm",
        run=lambda: actions.confirm_attendance(slot_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return signed_out(done)


@router.get("/tasks", response=list[TaskOut], summary="Shifts I may take, best first")
def tasks(request: HttpRequest, show: Literal["", "week", "weekend", "here"] = "") -> list[TaskOut]:
    """Then those I may not take, with the reason. Empty without a confirmed registration.

    `show`: all, those of the next seven days, at weekends, or in one's own community.
    """
    asked = cast("Request", request)
    page = queries.tasks_page(actor=asked.actor, at=asked.at, show=queries.Show(show))
    return [
        TaskOut(
            shift=task.shift.uid,
            project=task.shift.project.uid,
            title=task.shift.project.title,
            starts_at=task.shift.starts_at,
            ends_at=task.shift.ends_at,
            places=task.places,
            free=task.free,
            score=task.score,
            reasons=[str(reason) for reason in task.reasons],
            claim=verdict_out(task.claim),
            wait=verdict_out(task.wait),
            positions=[
                PostOut(uid=post.uid, name=post.name, free=post.free, claim=verdict_out(post.claim))
                for post in task.posts
            ],
        )
        for task in [*page.fit, *page.rest]
    ]


@router.get("/schedule", response=list[SlotOut], summary="Places I hold, the next first")
def schedule(request: HttpRequest) -> list[SlotOut]:
    """Shifts that are not over, or not signed out of."""
    asked = cast("Request", request)
    page = queries.schedule_page(actor=asked.actor, at=asked.at)
    held = [*([page.next] if page.next else []), *(one for day in page.days for one in day.items)]
    return [slot_out(one.slot) for one in held]
