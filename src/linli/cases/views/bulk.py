"""One verb for many cases of the ledger: a preview with each verdict, then each by itself with its own result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.kernel import idempotency
from linli.kernel.verdict import ALLOWED, Missing, Refused, Verdict, refuse
from linli.web.posting import KEY_FIELD, scope_of

from .. import forms_desk, queries
from .verbs import VERBS

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from linli.web.http import Request

    from ..models import Case
    from ..queries import BulkPage


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: Request) -> HttpResponse:
    """GET previews, POST does what is allowed: one action per case, one result per case.

    Each case has a key of its own under that of the form: pressed twice, each is done once.
    """
    posted = request.POST if request.method == "POST" else None
    asked = request.GET if posted is None else posted
    page = queries.bulk_page(
        actor=request.actor, verb=asked.get("verb", ""), uids=_uids(asked.getlist("case")), at=request.at
    )
    form = _form(page, posted)
    if posted is None:
        return _show(request, page, form)
    if not form.is_valid():
        return _show(request, page, form, status=422)
    # What was refused in the preview was not sent; what is refused now is judged by the action itself.
    results = [(row.case, _do(request, page.verb, row.case, form.cleaned_data)) for row in page.rows]
    return _done(request, page, results)


def _uids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise Missing from None


def _form(page: BulkPage, data: Any) -> forms.Form:
    if page.verb == "dispatch":
        return forms_desk.DispatchForm(data, units=page.units)
    return forms_desk.WriteOffForm(data) if page.verb == "write_off" else forms_desk.PlainForm(data)


def _do(request: Request, verb: str, case: Case, fields: dict[str, Any]) -> Verdict:
    """One case, by the action that its own page calls."""
    given = fields if verb != "accept" else {"title": "", "category_code": "", "area_code": ""}
    key = request.POST.get(KEY_FIELD, "")
    try:
        idempotency.once(
            key=f"{key}:{case.uid}" if key else "",
            scope=scope_of(request.actor),
            verb=f"cases.{verb}",
            body=json.dumps([verb, str(case.uid), given], sort_keys=True).encode(),
            at=request.at,
            run=lambda: VERBS[verb].run(request, case, given),
        )
    except Refused as refusal:
        return refusal.verdict
    except Missing:
        return refuse("missing", _("This is not there, or not in your area."))
    return ALLOWED


def _show(request: Request, page: BulkPage, form: forms.Form, status: int = 200) -> HttpResponse:
    verb = VERBS[page.verb]
    context = {
        "page": page,
        "verb": verb,
        "form": form,
        "fields": [form[name] for name in form.fields],
        "others": [
            {
                "label": VERBS[name].title,
                "url": f"?verb={name}{''.join(f'&case={row.case.uid}' for row in page.rows)}",
                "active": name == page.verb,
            }
            for name in page.offered
        ],
        "action": reverse("cases:bulk"),
        "nav_active": "cases:ledger",
    }
    return render(request, "cases/bulk.html", context, status=status)


def _done(request: Request, page: BulkPage, results: list[tuple[Case, Verdict]]) -> HttpResponse:
    context = {
        "verb": VERBS[page.verb],
        "results": results,
        "count": sum(bool(verdict) for _case, verdict in results),
        "nav_active": "cases:ledger",
    }
    return render(request, "cases/bulk_done.html", context)
