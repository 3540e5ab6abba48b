"""The resident's side of a request: receipt, own page, answers, my matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Verdict
from linli.notices import actions as notices
from linli.web import posting

from .. import actions, forms, queries
from . import uploads

if TYPE_CHECKING:
    from uuid import UUID

    from linli.web.http import Request


@login_not_required
@require_safe
def receipt(request: Request, token: str) -> HttpResponse:
    """Number, QR code, what happens by when; the box for the code while the contact is not confirmed."""
    return _receipt(request, token)


def _receipt(
    request: Request,
    token: str,
    *,
    form: forms.CodeForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.receipt(token=token)
    context = {
        "page": page,
        "completion": queries.completion_code(page.voice, request.actor),
        "form": form or forms.CodeForm(),
        "verdict": verdict,
        "link": request.build_absolute_uri(reverse("cases:status", args=[token])),
    }
    return render(request, "cases/receipt.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_contact(request: Request, token: str) -> HttpResponse:
    """Confirm the contact by the code that was sent to it."""
    voice = queries.voice_by_token(token)
    form = forms.CodeForm(request.POST or None)
    if request.method != "POST":
        return _receipt(request, token)
    if not form.is_valid():
        return _receipt(request, token, form=form, status=422)

    def run() -> UUID:
        code = form.cleaned_data["code"]
        return actions.confirm_contact(voice_uid=voice.uid, code=code, at=request.at, actor=request.actor).uid

    # The form carries no key: a wrong code is counted in a transaction of its own, and a right one may be given twice.
    return posting.act(
        request,
        verb="cases.confirm_contact",
        run=run,
        to=lambda _uid: reverse("cases:receipt", args=[token]),
        message=_("Confirmed. News about this request will come to your telephone."),
        again=lambda verdict: _receipt(request, token, form=form, verdict=verdict, status=409),
    )


@login_not_required
@require_POST
def send_code(request: Request, token: str) -> HttpResponse:
    """Send a new code, to another number when one was typed."""
    voice = queries.voice_by_token(token)

    def run() -> UUID:
        contact = request.POST.get("contact", "")
        return actions.send_contact_code(
            voice_uid=voice.uid, contact=contact, actor=request.actor, at=request.at
        ).uid

    return posting.act(
        request,
        verb="cases.send_code",
        run=run,
        to=lambda _uid: reverse("cases:receipt", args=[token]),
        message=_("A code is on its way."),
        again=lambda verdict: _receipt(request, token, verdict=verdict, status=409),
    )


@login_not_required
@require_safe
def status(request: Request, token: str) -> HttpResponse:
    """The voice's own page."""
    unread = queries.unread_of(actor=request.actor, token=token)
    if request.actor.person_uid is not None:
        for uid in unread:
            notices.mark_read(uid=uid, recipient_uid=request.actor.person_uid, at=request.at)
    return _status(request, token)


def _status(
    request: Request,
    token: str,
    *,
    form: forms.AnswerForm | None = None,
    photos: uploads.Uploads | None = None,
    verdict: Verdict | None = None,
    code: int = 200,
) -> HttpResponse:
    page = queries.status_page(token=token, at=request.at)
    context: dict[str, Any] = {
        "page": page,
        "events": queries.resident_timeline(page.voice.case, page.voice),
        "form": form or forms.AnswerForm(),
        "object_form": forms.ObjectForm(prefix="object"),
        "held": photos.keep(request) if photos else [],
        "verdict": verdict,
        "completion": queries.completion_code(page.voice, request.actor),
        "nav_active": "cases:mine",
    }
    return render(request, "cases/status.html", context, status=code)


@login_not_required
@require_POST
def answer(request: Request, token: str) -> HttpResponse:
    """Answer what was asked, with photos."""
    queries.voice_by_token(token)
    form = forms.AnswerForm(request.POST, request.FILES)
    form.is_valid()
    photos = uploads.take(request, form)
    if form.errors:
        return _status(request, token, form=form, photos=photos, code=422)

    def run() -> UUID:
        return actions.answer_question(
            voice_token=token,
            words=form.cleaned_data["words"],
            photos=photos.files,
            actor=request.actor,
            at=request.at,
        ).uid

    return posting.act(
        request,
        verb="cases.answer",
        run=run,
        to=lambda _uid: reverse("cases:status", args=[token]),
        message=_("Thank you, your answer has arrived."),
        again=lambda verdict: _status(request, token, form=form, photos=photos, verdict=verdict, code=409),
    )


@login_not_required
@require_POST
def object_to_merge(request: Request, token: str) -> HttpResponse:
    """不是同一件事: say that the request was put together with something else."""
    form = forms.ObjectForm(request.POST, prefix="object")
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return posting.act(
        request,
        verb="cases.object",
        run=lambda: (
            actions.object_to_merge(voice_token=token, words=words, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: reverse("cases:status", args=[token]),
        message=_("Thank you. Those in charge will look at it and separate the two if you are right."),
    )


@require_safe
def mine(request: Request) -> HttpResponse:
    """我的事: my own requests, what waits for me first."""
    return render(request, "cases/mine.html", {"cards": queries.mine(actor=request.actor, at=request.at)})
