"""Pages of certificates: one's own, a team's, letters of thanks, and the public check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import limits
from linli.certificates import actions, queries, sheets
from linli.certificates.forms import CheckForm, IssueForm, TeamForm, ThanksForm, WithdrawCertificateForm
from linli.certificates.models import Batch, Naming
from linli.kernel import clock
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from django.http.response import HttpResponseBase

    from linli.web.http import Request

CHECKS = "certificate"
PIECE = 65_536
MENU = "certificates:mine"
TEAM = "certificates:team"
THANKS = "certificates:thanks"


def _today(request: Request) -> date:
    return localtime(request.at, clock.local_zone()).date()


# --- One's own --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Request) -> HttpResponse:
    """One's certificates; a new one is made at once."""
    form = IssueForm(request.POST) if request.method == "POST" else None

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        found = queries.mine(actor=request.actor)
        today = _today(request)
        blank = {"from_on": found.first_on or today, "until_on": today, "naming": Naming.FULL}
        context = {"page": found, "form": form or IssueForm(initial=blank), "verdict": verdict}
        return render(request, "certificates/mine.html", context, status=status)

    if form is None:
        return page()
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb="certificates.issue",
        run=lambda: actions.issue(**form.cleaned_data, actor=request.actor, at=request.at).uid,
        to=_page_of,
        message=_("Your certificate is issued. It costs nothing, and you may take as many as you like."),
        again=page,
    )


def _page_of(uid: UUID) -> str:
    return reverse("certificates:one", args=[uid])


@require_safe
def one(request: Request, uid: UUID) -> HttpResponse:
    """A certificate with its paper, its proof and what may be done with it."""
    return _one(request, uid)


def _one(
    request: Request, uid: UUID, *, verdict: Verdict | None = None, status: int = 200, form: Any = None
) -> HttpResponse:
    page = queries.page_of(actor=request.actor, uid=uid)
    context = {
        "page": page,
        "address": sheets.check_address(page.paper.certificate),
        "form": form or WithdrawCertificateForm(),
        "verdict": verdict,
        "nav_active": MENU if page.own else THANKS,
    }
    return render(request, "certificates/one.html", context, status=status)


@require_safe
def paper(request: Request, uid: UUID) -> HttpResponse:
    """The PDF."""
    certificate = queries.certificate_for(actor=request.actor, uid=uid)
    made = sheets.paper(certificate, at=certificate.issued_at)[0]
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{certificate.number}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
def proof(request: Request, uid: UUID) -> HttpResponse:
    """The journal's proof as a file that `linli_verify.py` reads."""
    certificate = queries.certificate_for(actor=request.actor, uid=uid)
    try:
        made = queries.proof_of(certificate, queries.holder_name(certificate))
    except queries.NotSealed:
        return render(request, "certificates/not_sealed.html", {"certificate": certificate}, status=409)
    answer = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{certificate.number}.proof.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """It is not valid any more."""
    form = WithdrawCertificateForm(request.POST)
    if not form.is_valid():
        return _one(request, uid, status=422, form=form)
    reason = form.cleaned_data["reason"]
    return posting.act(
        request,
        verb="certificates.withdraw",
        run=lambda: actions.withdraw(uid=uid, reason=reason, actor=request.actor, at=request.at).uid,
        to=_page_of,
        message=_("It is withdrawn; whoever checks it reads that."),
        again=lambda verdict: _one(request, uid, status=409, verdict=verdict, form=form),
    )


@require_POST
def reissue(request: Request, uid: UUID) -> HttpResponse:
    """A new one with the figures of today."""
    return posting.act(
        request,
        verb="certificates.reissue",
        run=lambda: actions.reissue(uid=uid, actor=request.actor, at=request.at).uid,
        to=_page_of,
        message=_("Here is the new one; the old one is shown as replaced."),
        again=lambda verdict: _one(request, uid, status=409, verdict=verdict),
    )


@require_POST
def agree(request: Request, uid: UUID) -> HttpResponse:
    """The contact of one's unit may make certificates."""
    return posting.act(
        request,
        verb="certificates.agree",
        run=lambda: actions.agree(unit_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse(MENU),
        message=_("Your unit may make certificates for you now; you are told of each."),
    )


@require_POST
def disagree(request: Request, uid: UUID) -> HttpResponse:
    """Not any more."""
    return posting.act(
        request,
        verb="certificates.disagree",
        run=lambda: actions.disagree(unit_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse(MENU),
        message=_("Your unit makes no more certificates for you; those made before stay valid."),
    )


# --- A team -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: Request) -> HttpResponse:
    """The certificates of a unit's members, for its contact."""
    form = TeamForm(request.POST) if request.method == "POST" else None
    unit = _uid((request.POST if form else request.GET).get("unit", ""))

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        found = queries.team_page(actor=request.actor, unit_uid=unit)
        today = _today(request)
        blank = {"from_on": today.replace(month=1, day=1), "until_on": today, "naming": Naming.FULL}
        context = {
            "page": found,
            "form": form or TeamForm(initial=blank),
            "verdict": verdict,
            "units": [
                {"label": one.name, "url": f"{reverse(TEAM)}?unit={one.uid}", "active": one == found.unit}
                for one in found.units
            ],
        }
        return render(request, "certificates/team.html", context, status=status)

    if form is None:
        return page()
    found = queries.team_page(actor=request.actor, unit_uid=unit)
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb="certificates.ask_batch",
        run=lambda: (
            actions.ask_batch(
                unit_uid=found.unit.uid, **form.cleaned_data, actor=request.actor, at=request.at
            ).uid
        ),
        to=lambda uid: reverse("certificates:batch", args=[uid]),
        again=page,
    )


@require_safe
def batch(request: Request, uid: UUID) -> HttpResponse:
    """How far a team's certificates are; asks again by itself while they are being made."""
    found = queries.batch_for(actor=request.actor, uid=uid)
    busy = found.state in {Batch.State.WAITING, Batch.State.RUNNING}
    context = {"batch": found, "busy": busy, "nav_active": TEAM}
    template = "certificates/parts/batch.html" if request.htmx else "certificates/batch.html"
    return render(request, template, context)


@require_safe
def batch_file(request: Request, uid: UUID) -> HttpResponseBase:
    """The papers, packed."""
    found = queries.batch_for(actor=request.actor, uid=uid)
    path = queries.file_of(found)
    if found.state != Batch.State.READY or not path.is_file():
        raise Missing
    name = f"certificates-{found.until_on}.zip"
    return StreamingHttpResponse(
        _pieces(path),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _pieces(path: Path) -> Iterator[bytes]:
    """The file, opened only when somebody reads it."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


# --- Thanks -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: Request) -> HttpResponse:
    """Letters of thanks of the desk's area."""
    found = queries.thanks_page(actor=request.actor, at=request.at)
    form: ThanksForm | None = None
    if request.method == "POST":
        form = ThanksForm(request.POST, projects=found.projects)

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        today = _today(request)
        blank = {"from_on": today.replace(month=1, day=1), "until_on": today, "words": found.words}
        shown: forms.Form = form or ThanksForm(projects=found.projects, initial={"least_hours": 0, **blank})
        context = {"page": found, "form": shown, "verdict": verdict}
        return render(request, "certificates/thanks.html", context, status=status)

    if form is None:
        return page()
    if not form.is_valid():
        return page(status=422)
    given = {**form.cleaned_data, "least_hours": form.cleaned_data["least_hours"] or 0}
    given["group_uid"] = _uid(given["group_uid"])
    return posting.act(
        request,
        verb="certificates.thank",
        run=lambda: actions.thank(**given, actor=request.actor, at=request.at)[0].uid,
        to=lambda _uid: reverse(THANKS),
        message=_("The letters are written; each of them was told."),
        again=page,
    )


# --- The public check -------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def check(request: Request) -> HttpResponse:
    """Whether a paper is ours and still valid, for everybody who holds its number and hash."""
    asked = "n" in request.GET
    form = CheckForm(request.GET) if asked else CheckForm()
    found: queries.Checked | None = None
    verdict: Verdict | None = None
    status = 200
    if asked and form.is_valid():
        try:
            limits.judge_presses(request, CHECKS)
        except Refused as refused:
            verdict, status = refused.verdict, 429
        else:
            found = queries.check(number=form.cleaned_data["n"], digest=form.cleaned_data["h"])
            if found.answer == "unknown":
                limits.count_press(request, CHECKS)
    context = {"form": form, "found": found, "verdict": verdict}
    answer = render(request, "certificates/check.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _uid(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Missing from None
