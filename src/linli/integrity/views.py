"""Pages of integrity: one's own, one finding, the report of the supervisor, and the public lots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.integrity import actions, queries, sheets
from linli.integrity.forms import AnswerForm, DismissForm, SpotForm, UpholdForm
from linli.kernel import clock
from linli.kernel.workbooks import workbook
from linli.web import posting
from linli.web.files import workbook_file

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

REPORT = "integrity:report"
MINE = "integrity:mine"


@require_safe
def mine(request: Request) -> HttpResponse:
    """What is asked about oneself."""
    return render(request, "integrity/mine.html", {"findings": queries.mine(actor=request.actor)})


@require_safe
def report(request: Request) -> HttpResponse:
    """Counts by rule, share, months, and the findings asked for; the address holds what it is narrowed to."""
    page = queries.report(actor=request.actor, at=request.at, by=queries.read(request.GET))
    return render(request, "integrity/report.html", {"page": page, "states": queries.LABELS.items()})


@require_safe
def sheet(request: Request) -> FileResponse:
    """The findings asked for as a workbook: no names, as on the page."""
    by = queries.read(request.GET)
    found = queries.every_finding(actor=request.actor, at=request.at, by=by)
    begin, end = by.span(request.at)
    name = f"integrity-{begin:%Y%m%d}-{end - queries.DAY:%Y%m%d}"
    return workbook_file(name, workbook(sheets.sheet(found))[0])


@login_not_required
@require_safe
def lots(request: Request) -> HttpResponse:
    """The lots of all months with their commitments, and the seeds of those that were drawn."""
    return render(request, "integrity/lots.html", {"lots": queries.lots()})


@require_safe
def finding(request: Request, uid: UUID) -> HttpResponse:
    """One finding."""
    return _finding(request, uid)


def _finding(
    request: Request, uid: UUID, *, status: int = 200, verdict: Verdict | None = None, **forms: Any
) -> HttpResponse:
    page = queries.finding_page(actor=request.actor, uid=uid, at=request.at)
    context = {
        "page": page,
        "verdict": verdict,
        "answer_form": AnswerForm(initial={"words": page.own.answer if page.own else ""}),
        "dismiss_form": DismissForm(),
        "uphold_form": UpholdForm(services=_services(page)),
        "nav_active": REPORT if page.decides else MINE,
        **forms,
    }
    return render(request, "integrity/finding.html", context, status=status)


def _services(page: Any) -> list[tuple[str, str]]:
    zone = clock.local_zone()
    return [
        (
            str(one.attendance.uid),
            f"{one.name} · {one.attendance.title} · {localtime(one.attendance.starts_at, zone):%Y-%m-%d %H:%M}",
        )
        for one in page.evidence
    ]


@require_POST
def answer(request: Request, uid: UUID) -> HttpResponse:
    """Say how it was."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _finding(request, uid, status=422, answer_form=form)
    words = form.cleaned_data["words"]
    return posting.act(
        request,
        verb="integrity.answer",
        run=lambda: actions.answer(uid=uid, words=words, actor=request.actor, at=request.at).uid,
        to=_page_of,
        message=_("Thank you. Whoever decides reads your words."),
        again=lambda verdict: _finding(request, uid, status=409, verdict=verdict, answer_form=form),
    )


@require_POST
def dismiss(request: Request, uid: UUID) -> HttpResponse:
    """It is in order."""
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _finding(request, uid, status=422, dismiss_form=form)
    words = form.cleaned_data["words"]
    return posting.act(
        request,
        verb="integrity.dismiss",
        run=lambda: actions.dismiss(uid=uid, words=words, actor=request.actor, at=request.at).uid,
        to=_page_of,
        message=_("Those concerned have been told that it is in order."),
        again=lambda verdict: _finding(request, uid, status=409, verdict=verdict, dismiss_form=form),
    )


@require_POST
def uphold(request: Request, uid: UUID) -> HttpResponse:
    """It was not so."""
    page = queries.finding_page(actor=request.actor, uid=uid, at=request.at)
    form = UpholdForm(request.POST, services=_services(page))
    if not form.is_valid():
        return _finding(request, uid, status=422, uphold_form=form)
    named = [UUID(one) for one in form.cleaned_data["take_back"]]
    words = form.cleaned_data["words"]
    return posting.act(
        request,
        verb="integrity.uphold",
        run=lambda: (
            actions.uphold(uid=uid, words=words, take_back=named, actor=request.actor, at=request.at).uid
        ),
        to=_page_of,
        message=_("It is decided, and those concerned have been told."),
        again=lambda verdict: _finding(request, uid, status=409, verdict=verdict, uphold_form=form),
    )


def _page_of(uid: UUID) -> str:
    return reverse("integrity:finding", args=[uid])


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, uid: UUID) -> HttpResponse:
    """A check that the lot drew."""
    form = SpotForm(request.POST) if request.method == "POST" else None

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        found = queries.check_for(actor=request.actor, uid=uid)
        context = {
            "check": found,
            "may": queries.verdict_on_check(found, request.actor),
            "form": form or SpotForm(),
            "verdict": verdict,
            "nav_active": REPORT,
        }
        return render(request, "integrity/check.html", context, status=status)

    if form is None:
        return page()
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb="integrity.record_check",
        run=lambda: (
            actions.record_check(uid=uid, **form.cleaned_data, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: reverse(REPORT),
        message=_("The check is written down."),
        again=page,
    )
