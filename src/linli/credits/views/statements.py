"""Pages of statements: what one's unit is told, objections to decide, and what a unit was told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.credits import actions, queries, sheets
from linli.credits.models import StatementLine
from linli.kernel.workbooks import workbook
from linli.web import posting
from linli.web.files import workbook_file

if TYPE_CHECKING:
    from linli.credits.queries.statements import ToldPage
    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


@require_safe
def told(request: Request) -> HttpResponse:
    """What one's unit will be told, with an objection beside each line, and what it was told."""
    return _told(request)


def _told(request: Request, verdict: Verdict | None = None, at_fault: UUID | None = None) -> HttpResponse:
    context = {
        "rows": queries.own_lines(actor=request.actor, at=request.at),
        "reasons": StatementLine.Reason.choices,
        "verdict": verdict,
        "at_fault": at_fault,
        "typed": request.POST.get("words", ""),
        "chosen": request.POST.get("reason", ""),
        "nav_active": "credits:mine",
    }
    return render(request, "credits/told.html", context)


@require_POST
def object_to(request: Request, uid: UUID) -> HttpResponse:
    """The person concerned objects to one line."""
    return posting.act(
        request,
        verb="credits.object",
        run=lambda: (
            actions.object_to_line(
                uid=uid,
                reason=request.POST.get("reason", ""),
                words=request.POST.get("words", ""),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("credits:told"),
        message=_("Your community decides; until then your unit is told nothing of this."),
        again=lambda verdict: _told(request, verdict, uid),
    )


@require_safe
def objections(request: Request) -> HttpResponse:
    """Open objections of one's communities."""
    return _objections(request)


def _objections(
    request: Request, verdict: Verdict | None = None, at_fault: UUID | None = None
) -> HttpResponse:
    context = {
        "rows": queries.objections(actor=request.actor),
        "verdict": verdict,
        "at_fault": at_fault,
        "typed": request.POST.get("decision", ""),
        "nav_active": "credits:objections",
    }
    return render(request, "credits/objections.html", context)


@require_POST
def decide(request: Request, uid: UUID) -> HttpResponse:
    """Withhold the line, or keep it."""
    return posting.act(
        request,
        verb="credits.decide",
        run=lambda: (
            actions.decide_objection(
                uid=uid,
                withhold=request.POST.get("verb") != "keep",
                decision=request.POST.get("decision", ""),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("credits:objections"),
        message=_("Decided; the person reads your reason."),
        again=lambda verdict: _objections(request, verdict, uid),
    )


@require_safe
def statements(request: Request) -> HttpResponse:
    """What one's unit was told, month by month."""
    rows = queries.statements(actor=request.actor)
    return render(request, "credits/statements.html", {"rows": rows, "nav_active": "credits:statements"})


@require_safe
def statement(request: Request, uid: UUID) -> HttpResponse:
    """One statement as it was frozen."""
    page = queries.statement_page(actor=request.actor, uid=uid)
    return render(request, "credits/statement.html", {"page": page, "nav_active": "credits:statements"})


@require_safe
def statement_table(request: Request, uid: UUID) -> FileResponse:
    """The same as a workbook."""
    page = queries.statement_page(actor=request.actor, uid=uid)
    return workbook_file(_name(page), workbook(sheets.sheet(page))[0])


@require_safe
def statement_sheet(request: Request, uid: UUID) -> HttpResponse:
    """The same on paper."""
    page = queries.statement_page(actor=request.actor, uid=uid)
    answer = HttpResponse(sheets.document(page), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_name(page)}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _name(page: ToldPage) -> str:
    return f"statement-{page.statement.month:%Y-%m}"
