"""The volunteer's pages and verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel.verdict import Refused, Verdict
from linli.projects import actions, queries
from linli.projects.forms import CodeForm
from linli.projects.forms_claims import ReasonForm
from linli.projects.views.claims import position_in
from linli.projects.views.reading import came_from, uid_or_none
from linli.web.posting import act

if TYPE_CHECKING:
    from datetime import datetime

    from linli.projects.queries import SignPage
    from linli.web.http import Request


@require_safe
def tasks(request: Request) -> HttpResponse:
    """Shifts I may take, best first, with why; the rest with why not."""
    asked = request.GET.get("show", "")
    show = queries.Show(asked) if asked in queries.Show.values else queries.Show.ALL
    page = queries.tasks_page(actor=request.actor, at=request.at, show=show)
    choices = [
        {"label": one.label, "url": f"?show={one.value}" if one else ".", "active": one == show}
        for one in queries.Show
    ]
    return render(request, "projects/tasks.html", {"page": page, "choices": choices, "field": True})


@require_safe
def schedule(request: Request) -> HttpResponse:
    """My next shift on top, the following ones below."""
    page = queries.schedule_page(actor=request.actor, at=request.at)
    return render(request, "projects/schedule.html", {"page": page, "field": True})


@require_safe
def sign(request: Request) -> HttpResponse:
    """The running shift; `?code=` comes from the QR code at the place."""
    return sign_page(request, uid_or_none(request.GET.get("shift", "")), CodeForm(initial=_typed(request)))


def _typed(request: Request) -> dict[str, str]:
    code = request.GET.get("code", "")
    return {"code": code[:12]} if code else {}


def sign_page(
    request: Request,
    shift_uid: UUID | None,
    form: CodeForm,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of signing, with what was typed and why it was refused."""
    page = queries.sign_page(actor=request.actor, at=request.at, shift_uid=shift_uid)
    context = {
        "page": page,
        "form": form,
        "verdict": verdict,
        "field": True,
        "data": _for_phone(page, request.at),
        "nav_active": "projects:sign",
    }
    return render(request, "projects/sign.html", context, status=status)


def _for_phone(page: SignPage, at: datetime) -> dict[str, object]:
    """What the page has to know of the own shifts when it is opened later, without a network."""
    day = _("D, M j")
    return {
        "at": at.isoformat(),
        "step": page.step,
        "chosen": str(page.held.shift.uid) if page.held else "",
        "shifts": [
            {
                "uid": str(one.shift.uid),
                "title": one.shift.project.title,
                "when": f"{date(localtime(one.shift.starts_at), f'{day} H:i')}–{date(localtime(one.shift.ends_at), 'H:i')}",
                "starts_at": one.shift.starts_at.isoformat(),
                "ends_at": one.shift.ends_at.isoformat(),
                "opens_at": (one.shift.starts_at - page.windows[one.shift.pk].early).isoformat(),
                "closes_at": (one.shift.ends_at + page.windows[one.shift.pk].late_out).isoformat(),
                "signed_in_at": one.signed.signed_in_at.isoformat() if one.signed else None,
                "signed_out_at": one.signed.signed_out_at.isoformat()
                if one.signed and one.signed.signed_out_at
                else None,
            }
            for one in page.near
        ],
    }


def _refused(request: Request, shift_uid: UUID, form: CodeForm, verdict: Verdict) -> HttpResponse:
    actions.note_refusal(shift_uid=shift_uid, verdict=verdict, actor=request.actor, at=request.at)
    return sign_page(request, shift_uid, form, verdict)


def _after_sign(_uid: UUID, shift_uid: UUID) -> str:
    return f"{reverse('projects:sign')}?shift={shift_uid}"


@require_POST
def sign_in(request: Request, uid: UUID) -> HttpResponse:
    """Sign in with the code at the place."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return sign_page(request, uid, form, status=422)
    return act(
        request,
        verb="projects.sign_in",
        run=lambda: (
            actions.sign_in(
                shift_uid=uid,
                code=form.cleaned_data["code"],
                actor=request.actor,
                at=request.at,
                phone=form.phone(),
            ).uid
        ),
        to=lambda done: _after_sign(done, uid),
        again=lambda verdict: _refused(request, uid, form, verdict),
    )


@require_POST
def sign_out(request: Request, uid: UUID) -> HttpResponse:
    """Sign out with the code at the place."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return sign_page(request, uid, form, status=422)
    return act(
        request,
        verb="projects.sign_out",
        run=lambda: (
            actions.sign_out(
                shift_uid=uid,
                code=form.cleaned_data["code"],
                actor=request.actor,
                at=request.at,
                phone=form.phone(),
            ).uid
        ),
        to=lambda done: _after_sign(done, uid),
        again=lambda verdict: _refused(request, uid, form, verdict),
    )


@require_POST
def claim(request: Request, uid: UUID) -> HttpResponse:
    """Take a place; the page it came from shows it, with an undo for a minute."""
    press = actions.Press(uid, request.actor, request.at, position_in(request))
    return act(
        request,
        verb="projects.claim",
        run=press.run,
        to=lambda _uid: came_from(request),
        message=_("The place is yours."),
        result=uid,
        first=press.first,
    )


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """Give a place back, or undo a claim of this minute; near the shift with a few words why."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(
        request,
        verb="projects.withdraw",
        run=lambda: (
            actions.withdraw_slot(slot_uid=uid, reason=reason, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: reverse("projects:schedule") if "reason" in request.POST else came_from(request),
        message=_("The place has been given back."),
        again=lambda verdict: _withdraw_page(request, uid, form, verdict),
    )


def _withdraw_page(request: Request, uid: UUID, form: ReasonForm, verdict: Verdict) -> HttpResponse:
    """The page that asks why; any other refusal goes the usual way."""
    if verdict.code != "needs_reason":
        raise Refused(verdict)
    slot = queries.slot_for(actor=request.actor, uid=uid)
    context = {
        "slot": slot,
        "form": form if "reason" in request.POST else ReasonForm(),
        "verdict": verdict,
        "nav_active": "projects:schedule",
    }
    return render(request, "projects/withdraw.html", context)


@require_POST
def wait(request: Request, uid: UUID) -> HttpResponse:
    """Join the waiting list."""
    return act(
        request,
        verb="projects.wait",
        run=lambda: actions.join_waiting(shift_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: came_from(request),
        message=_(
            "You are on the waiting list. When a place becomes free it is kept for you for a while and you are told."
        ),
    )


@require_POST
def unwait(request: Request, uid: UUID) -> HttpResponse:
    """Leave the waiting list."""
    return act(
        request,
        verb="projects.unwait",
        run=lambda: actions.leave_waiting(shift_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: came_from(request),
        message=_("You have left the waiting list."),
    )
