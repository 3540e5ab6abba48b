"""Pages of custody: the table of retention, certificates of deletion, holds."""

from __future__ import annotations

import csv
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.custody import actions, queries
from linli.custody.forms import HoldForm, ReleaseForm
from linli.custody.models import Hold
from linli.kernel.verdict import Missing, Refused, Verdict, refuse
from linli.web.http import Request
from linli.web.posting import act

BOM = "\ufeff"  # Excel takes a CSV without it for another encoding


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """What is kept how long, and the certificates of what was erased."""
    asked = cast("Request", request)
    context = {
        "rules": queries.rule_lines(actor=asked.actor, at=asked.at),
        "certificates": queries.certificates(actor=asked.actor),
    }
    return render(asked, "custody/retention.html", context)


@require_safe
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One certificate, to be printed."""
    asked = cast("Request", request)
    context = {"page": queries.certificate_for(actor=asked.actor, uid=uid), "nav_active": "custody:retention"}
    return render(asked, "custody/certificate.html", context)


@require_safe
def certificate_csv(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The lines of a certificate as a table; codes and numbers, nothing anybody typed."""
    asked = cast("Request", request)
    page = queries.certificate_for(actor=asked.actor, uid=uid)
    reply = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="certificate-{page.certificate.number}.csv"'
    writer = csv.writer(reply)
    writer.writerow([_("Rule"), _("What"), _("Ended before"), _("Erased"), _("Held back")])
    for line in page.lines:
        writer.writerow([line["rule"], line["what"], line["before"], line["erased"], line["held"]])
    writer.writerow(["SHA-256", page.certificate.digest])
    return reply


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    """What is held back from erasing, and a form to hold more."""
    asked = cast("Request", request)
    if asked.method != "POST":
        return _holds(asked, HoldForm())
    form = HoldForm(asked.POST)
    if not form.is_valid():
        return _holds(asked, form, status=422)
    return act(
        asked,
        verb="hold.set",
        run=lambda: _set(asked, form).uid,
        to=lambda _uid: reverse("custody:holds"),
        message=_("It is held. Nothing of it will be erased until that day."),
        again=lambda verdict: _holds(asked, form, verdict),
    )


@require_POST
def release(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a hold, with a reason."""
    asked = cast("Request", request)
    form = ReleaseForm(asked.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(
        asked,
        verb="hold.release",
        run=lambda: actions.release(uid=uid, reason=reason, actor=asked.actor, at=asked.at).uid,
        to=lambda _uid: reverse("custody:holds"),
        message=_("The hold is released."),
        again=lambda verdict: _holds(asked, HoldForm(), verdict),
    )


def _set(request: Request, form: HoldForm) -> Hold:
    try:
        return actions.hold(**form.cleaned_data, actor=request.actor, at=request.at)
    except Missing:
        # Not there and not in one's areas read alike.
        raise Refused(refuse("hold_nothing", _("There is no such case or person in your area."), "given"))


def _holds(
    request: Request, form: HoldForm, verdict: Verdict | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "rows": queries.holds_page(actor=request.actor, at=request.at),
        "form": form,
        "verdict": verdict,
    }
    return render(request, "custody/holds.html", context, status=status)
