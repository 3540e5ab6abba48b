"""Pages of joint meetings."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import queries as case_queries
from linli.kernel.verdict import Missing, Verdict
from linli.meetings import actions, queries
from linli.meetings.forms import MeetingForm, PartyForm, PrepareForm, ResolutionForm
from linli.meetings.models import Party
from linli.places.queries import names_of
from linli.web.http import Request
from linli.web.posting import act


def _page_of(uid: UUID) -> str:
    return reverse("meetings:detail", args=[uid])


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings, the next and latest first."""
    asked = cast("Request", request)
    context = {
        "meetings": queries.meetings(actor=asked.actor),
        "may_call": bool(queries.areas_to_run(asked.actor)),
    }
    return render(asked, "meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Call a meeting, with the cases named in ``?case=`` on its agenda."""
    asked = cast("Request", request)
    codes = queries.areas_to_run(asked.actor)
    if not codes:
        raise Missing
    names = names_of(codes)
    units = [(str(unit.uid), unit.name) for code in codes for unit in queries.units_near(code)]
    choices = {
        "areas": [(code, names.get(code, code)) for code in codes],
        "units": list(dict.fromkeys(units)),
    }
    uids = _uids(asked.GET.getlist("case") or asked.POST.getlist("case"))

    def page(form: MeetingForm, verdict: Verdict | None = None) -> HttpResponse:
        context = {"form": form, "refused": verdict, "cases": queries.case_titles(uids, asked.actor)}
        return render(asked, "meetings/new.html", context, status=422 if form.errors else 200)

    if asked.method != "POST":
        return page(MeetingForm(**choices))
    form = MeetingForm(asked.POST, **choices)
    if not form.is_valid():
        return page(form)
    fields = form.cleaned_data
    parties = [UUID(uid) for uid in fields.pop("parties")]
    return act(
        asked,
        verb="meeting.call",
        run=lambda: (
            actions.call_meeting(
                party_uids=parties, case_uids=uids, actor=asked.actor, at=asked.at, **fields
            ).uid
        ),
        to=_page_of,
        message=_("The meeting is called."),
        again=lambda verdict: page(form, verdict),
    )


@require_safe
def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One meeting with its agenda."""
    asked = cast("Request", request)
    return _detail(asked, uid)


def _detail(
    request: Request,
    uid: UUID,
    *,
    item: UUID | None = None,
    form: ResolutionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": queries.meeting_page(actor=request.actor, uid=uid, at=request.at),
        "kinds": Party.Kind.choices,
        "failed_item": item,
        "failed_form": form,
    }
    return render(request, "meetings/detail.html", context, status=status)


@require_POST
def add_case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put one case on the agenda."""
    asked = cast("Request", request)
    found = _uids(asked.POST.getlist("case"))
    case_uid = found[0] if found else UUID(int=0)
    return act(
        asked,
        verb="meeting.table",
        run=lambda: actions.table(meeting_uid=uid, case_uid=case_uid, actor=asked.actor, at=asked.at).uid,
        to=lambda _uid: _page_of(uid),
        message=_("It is on the agenda."),
    )


@require_POST
def resolve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write down a resolution."""
    asked = cast("Request", request)
    meeting_uid = queries.item_for(actor=asked.actor, uid=uid).meeting.uid
    form = ResolutionForm(asked.POST)
    if not form.is_valid():
        return _detail(asked, meeting_uid, item=uid, form=form, status=422)
    fields = form.cleaned_data
    return act(
        asked,
        verb="meeting.resolve",
        run=lambda: (
            actions.resolve_item(
                item_uid=uid,
                said=fields["said"],
                resolution=fields["resolution"],
                owner_uid=fields["owner"],
                due_on=fields["due_on"],
                co_owners=form.co_owners(),
                outcome=fields["outcome"],
                option_uid=fields["option"],
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
        to=lambda _uid: _page_of(meeting_uid),
        message=_("The resolution stands; its owner has been told."),
    )


@require_POST
def seat(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a party its seat."""
    asked = cast("Request", request)
    queries.meeting_for(actor=asked.actor, uid=uid)
    form = PartyForm(asked.POST)
    form.is_valid()
    given = form.cleaned_data
    return act(
        asked,
        verb="meeting.seat",
        run=lambda: (
            actions.seat_party(
                meeting_uid=uid,
                kind=given.get("kind", ""),
                unit_uid=given.get("unit"),
                guest=given.get("guest", ""),
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
        to=lambda _uid: _page_of(uid),
    )


@require_POST
def prepare(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Facts and options of an item."""
    asked = cast("Request", request)
    meeting_uid = queries.item_for(actor=asked.actor, uid=uid).meeting.uid
    form = PrepareForm(asked.POST)
    form.is_valid()
    return act(
        asked,
        verb="meeting.prepare",
        run=lambda: (
            actions.prepare_item(
                item_uid=uid,
                facts=form.cleaned_data.get("facts", ""),
                options=form.options(),
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
        to=lambda _uid: _page_of(meeting_uid),
        message=_("Facts and options are written down."),
    )


@require_safe
def hard(request: HttpRequest) -> HttpResponse:
    """Hard matters that are proposed for a joint meeting, with their reasons; one press for the meeting chosen above."""
    asked = cast("Request", request)
    if not queries.areas_to_run(asked.actor):
        raise Missing
    coming = list(queries.open_meetings(actor=asked.actor))
    wanted = asked.GET.get("meeting", "")
    context = {
        "lines": case_queries.hard_cases(actor=asked.actor, at=asked.at),
        "meetings": coming,
        "chosen": next((one for one in coming if str(one.uid) == wanted), coming[0] if coming else None),
        "nav_active": "meetings:list",
    }
    return render(asked, "meetings/hard.html", context)


@require_safe
def minutes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The minutes on paper: parties, facts, options, what was said and resolved, by whom and when."""
    asked = cast("Request", request)
    page = queries.meeting_page(actor=asked.actor, uid=uid, at=asked.at)
    return render(asked, "meetings/minutes.html", {"page": page, "nav_active": "meetings:list"})


@require_POST
def held(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close a meeting that took place."""
    asked = cast("Request", request)
    return act(
        asked,
        verb="meeting.hold",
        run=lambda: actions.hold_meeting(meeting_uid=uid, actor=asked.actor, at=asked.at).uid,
        to=_page_of,
    )


@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cancel a meeting."""
    asked = cast("Request", request)
    return act(
        asked,
        verb="meeting.cancel",
        run=lambda: actions.cancel_meeting(meeting_uid=uid, actor=asked.actor, at=asked.at).uid,
        to=_page_of,
    )


def _uids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
