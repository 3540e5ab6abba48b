"""Pages of the desk: rosters, the table of one, swaps to be decided, deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.duty import actions, queries
from linli.duty.facts import LimitsDraft, RosterDraft
from linli.duty.forms import LimitsForm, PersonForm, PublishForm, PutForm, ReasonForm, RosterForm
from linli.duty.models import Proposal, Roster, Swap
from linli.kernel.verdict import Missing, Verdict
from linli.web.files import workbook_file
from linli.web.posting import act

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from linli.web.http import Request

MENU = "duty:rosters"


@require_safe
def rosters(request: Request) -> HttpResponse:
    """The rosters, newest first."""
    state = request.GET.get("state", "")
    context = {
        "rows": queries.rosters(actor=request.actor, state=state),
        "states": [("", _("All")), *Roster.State.choices],
        "state": state,
        "plans": queries.may_plan_somewhere(request.actor),
        "nav_active": MENU,
    }
    return render(request, "duty/rosters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a roster."""
    if not queries.may_plan_somewhere(request.actor):
        raise Missing
    page = queries.new_page(actor=request.actor, at=request.at)
    choices = {"areas": page.areas, "units": page.units, "posts": page.posts}

    def shown(form: forms.Form, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        context = {"page": page, "form": form, "verdict": verdict, "nav_active": MENU}
        return render(request, "duty/new.html", context, status=status)

    if request.method != "POST":
        initial = {"first_day": page.first_day, "last_day": page.last_day, "rest_hours": 11}
        return shown(RosterForm(initial=initial, **choices))
    form = RosterForm(request.POST, **choices)
    if not form.is_valid():
        return shown(form, status=422)
    return act(
        request,
        verb="duty.open_roster",
        run=lambda: actions.open_roster(draft=_draft(form), actor=request.actor, at=request.at).uid,
        to=_page_of,
        message=_("The roster is begun. Look at its pool, then have a plan proposed."),
        again=lambda verdict: shown(form, verdict, 409),
    )


def _draft(form: RosterForm) -> RosterDraft:
    given = form.cleaned_data
    return RosterDraft(
        title=given["title"],
        area_code=given["area_code"],
        unit_uid=UUID(given["unit"]),
        first_day=given["first_day"],
        last_day=given["last_day"],
        project_uids=form.chosen(queries.WHOLE),
        position_uids=form.chosen(queries.POSITION),
        claims_until=given["claims_until"],
        from_unit=given["from_unit"],
        from_registered=given["from_registered"],
        **form.limits(),
    )


def _page_of(uid: UUID) -> str:
    return reverse("duty:roster", args=[uid])


@require_safe
def roster(request: Request, uid: UUID) -> HttpResponse:
    """One roster; with ``?place=`` the place that is to be filled."""
    return _roster(request, uid)


def _roster(request: Request, uid: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    try:
        chosen = UUID(request.GET.get("place", "") or request.POST.get("place", ""))
    except ValueError:
        chosen = None
    page = queries.roster_page(actor=request.actor, uid=uid, at=request.at, chosen=chosen)
    one = page.roster
    limits = LimitsForm(
        initial={name: getattr(one, name) for name in ("rest_hours", "most", "most_per_week", "most_nights")}
    )
    context = {"page": page, "limits_form": limits, "nav_active": MENU} | more
    return render(request, "duty/roster.html", context, status=status)


@require_safe
def sheet(request: Request, uid: UUID) -> HttpResponse:
    """The roster as a sheet of paper."""
    page = queries.roster_page(actor=request.actor, uid=uid, at=request.at)
    return render(request, "duty/sheet.html", {"page": page, "nav_active": MENU})


@require_POST
def limits(request: Request, uid: UUID) -> HttpResponse:
    """Change the rules of a roster."""
    form = LimitsForm(request.POST)
    if not form.is_valid():
        return _roster(request, uid, status=422, limits_form=form)
    draft = LimitsDraft(**form.limits())
    return _do(
        request,
        uid,
        actions.change_limits,
        _("The rules are changed; the plan is judged by them."),
        roster_uid=uid,
        limits=draft,
        page={"limits_form": form},
    )


@require_POST
def add_person(request: Request, uid: UUID) -> HttpResponse:
    """Put somebody into the pool."""
    person = _person(request)
    return _do(
        request, uid, actions.add_people, _("Added to the pool."), roster_uid=uid, person_uids=[person]
    )


@require_POST
def remove_person(request: Request, uid: UUID) -> HttpResponse:
    """Take somebody out of the pool."""
    person = _person(request)
    return _do(
        request,
        uid,
        actions.remove_person,
        _("Taken out of the pool and the plan."),
        roster_uid=uid,
        person_uid=person,
    )


def _person(request: Request) -> UUID:
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise Missing
    found: UUID = form.cleaned_data["person"]
    return found


@require_POST
def propose(request: Request, uid: UUID) -> HttpResponse:
    """Have a fair plan computed by the worker; the page says how far it is."""
    return _do(
        request,
        uid,
        actions.propose,
        _("A plan is being computed. Nobody is told before it is published."),
        roster_uid=uid,
        keyed=False,
    )


@require_POST
def stop(request: Request, uid: UUID) -> HttpResponse:
    """End the computation of a plan."""
    return _do(
        request, uid, actions.stop_proposal, _("Stopped; what was planned before stays."), roster_uid=uid
    )


@require_safe
def proposal(request: Request, uid: UUID) -> HttpResponse:
    """How far the computation is, as a part of the roster's page."""
    page = queries.proposal_page(actor=request.actor, uid=uid, at=request.at)
    return render(request, "duty/parts/proposal.html", {"proposal": page, "roster": page.roster})


@require_POST
def put(request: Request, uid: UUID) -> HttpResponse:
    """Put somebody on a place of the plan."""
    form = PutForm(request.POST)
    if not form.is_valid():
        return _roster(request, uid, status=422)
    given = form.cleaned_data
    return _do(
        request,
        uid,
        actions.put,
        _("Put."),
        roster_uid=uid,
        slot_uid=given["place"],
        person_uid=given["person"],
    )


@require_POST
def take_out(request: Request, uid: UUID) -> HttpResponse:
    """Leave a place of the plan to nobody."""
    form = PutForm(request.POST)
    form.fields.pop("person")
    if not form.is_valid():
        return _roster(request, uid, status=422)
    slot = form.cleaned_data["place"]
    return _do(request, uid, actions.take_out, _("The place is free again."), roster_uid=uid, slot_uid=slot)


@require_POST
def publish(request: Request, uid: UUID) -> HttpResponse:
    """Put everybody of the plan on duty."""
    form = PublishForm(request.POST)
    leave_free = form.is_valid() and form.cleaned_data["leave_free"]
    return _do(
        request,
        uid,
        actions.publish,
        _("Published. Everybody has been told of their duties."),
        roster_uid=uid,
        leave_free=leave_free,
    )


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Give a roster up."""
    return _do(
        request,
        uid,
        actions.cancel_roster,
        _("The roster is given up; its projects can be planned anew."),
        roster_uid=uid,
    )


@require_POST
def approve(request: Request, uid: UUID) -> HttpResponse:
    """The duty changes hands."""
    of = queries.swap_for(actor=request.actor, uid=uid).roster.uid
    return _do(request, of, actions.approve_swap, _("Approved; both have been told."), swap_uid=uid)


@require_POST
def refuse(request: Request, uid: UUID) -> HttpResponse:
    """Everything stays as it was."""
    of = queries.swap_for(actor=request.actor, uid=uid).roster.uid
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _do(
        request,
        of,
        actions.refuse_swap,
        _("Both have been told, with your reason."),
        swap_uid=uid,
        reason=reason,
    )


def _do(
    request: Request,
    uid: UUID,
    verb: Callable[..., Roster | Swap | Proposal],
    message: str,
    *,
    keyed: bool = True,
    page: dict[str, Any] | None = None,
    **given: Any,
) -> HttpResponse:
    """One verb about a roster, whose page shows a refusal with what was typed (`page`)."""
    return act(
        request,
        verb=f"duty.{verb.__name__}",
        run=lambda: verb(**given, actor=request.actor, at=request.at).uid,
        to=lambda _uid: _page_of(uid),
        message=message,
        again=lambda verdict: _roster(request, uid, status=409, verdict=verdict, **(page or {})),
        keyed=keyed,
    )


@require_safe
def deployments(request: Request) -> HttpResponse:
    """Who serves which area for a time, and how often they came; with ``?area=`` those of one area."""
    area = request.GET.get("area", "")
    page = queries.deployed_page(actor=request.actor, at=request.at, area_code=area)
    context = {"page": page, "area": area, "nav_active": "duty:deployments"}
    return render(request, "duty/deployments.html", context)


@require_POST
def deployments_table(request: Request) -> FileResponse:
    """The same as a workbook, of which everybody in it reads that it was taken."""
    area = request.GET.get("area", "")
    table = actions.take_deployments(area_code=area, actor=request.actor, at=request.at)
    return workbook_file(table.number, table.file)
