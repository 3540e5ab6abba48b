"""One item with everything that can be done about it; a form that fails comes back on the item's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.undertakings import actions, forms, queries
from linli.web import posting

from .lists import MENU, item_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.undertakings.queries import ItemPage
    from linli.web.http import Request


@require_safe
def item(request: Request, uid: UUID) -> HttpResponse:
    """One item."""
    return _page(request, uid)


def _page(
    request: Request,
    uid: UUID,
    *,
    verb: str = "",
    form: Form | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    page = queries.item_page(actor=request.actor, uid=uid, at=request.at)
    context = {
        "page": page,
        "forms": _forms(page) | ({verb: form} if form is not None else {}),
        "failed": verb,
        "failed_form": form,
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "undertakings/item.html", context, status=status)


def _forms(page: ItemPage) -> dict[str, Form]:
    one = page.item
    target = {
        "target_words": one.target_words,
        "quantity": one.target_quantity,
        "unit": one.target_unit,
        "due_on": one.target_on,
        "planned": _yuan(one.planned_fen),
        "spent": _yuan(one.spent_fen),
    }
    return {
        "assign": _assign_form(page),
        "target": forms.TargetForm(initial=target),
        "add_milestone": forms.MilestoneForm(),
        "finish_milestone": forms.ProofForm(),
        "explain_milestone": forms.ExplainForm(),
        "progress": forms.ProgressForm(),
        "finish": forms.ResultForm(),
    }


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // forms.FEN}.{fen % forms.FEN:02d}"


def _assign_form(page: ItemPage, data: Any = None) -> forms.AssignForm:
    return forms.AssignForm(
        data,
        leaders=page.leaders,
        units=[(unit.uid, unit.name) for unit in page.units],
        initial={"leader": str(page.item.leader.uid) if page.item.leader else "", "focus": page.item.focus},
    )


def _act(
    request: Request, uid: UUID, verb: str, form: Form, run: Callable[[dict[str, Any]], UUID], message: str
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, uid, verb=verb, form=form, status=422)
    return posting.act(
        request,
        verb=f"undertakings.{verb}",
        run=lambda: run(form.cleaned_data),
        to=lambda _uid: item_of(uid),
        message=message,
        again=lambda verdict: _page(request, uid, verb=verb, form=form, verdict=verdict, status=409),
    )


@require_POST
def assign(request: Request, uid: UUID) -> HttpResponse:
    """Who leads it, and who helps."""
    page = queries.item_page(actor=request.actor, uid=uid, at=request.at)

    def run(given: dict[str, Any]) -> UUID:
        return actions.assign(
            item_uid=uid,
            leader_uid=given["leader"],
            unit_uid=given["unit"],
            helper_uids=given["helpers"],
            focus=given["focus"],
            actor=request.actor,
            at=request.at,
        ).uid

    return _act(request, uid, "assign", _assign_form(page, request.POST), run, _("It is said who leads it."))


@require_POST
def target(request: Request, uid: UUID) -> HttpResponse:
    """Another target."""
    form = forms.TargetForm(request.POST)

    def run(_given: dict[str, Any]) -> UUID:
        return actions.set_target(item_uid=uid, target=form.target(), actor=request.actor, at=request.at).uid

    return _act(request, uid, "target", form, run, _("The target is set."))


@require_POST
def add_milestone(request: Request, uid: UUID) -> HttpResponse:
    """A part of the promise."""

    def run(given: dict[str, Any]) -> UUID:
        return actions.add_milestone(item_uid=uid, **given, actor=request.actor, at=request.at).uid

    form = forms.MilestoneForm(request.POST)
    return _act(request, uid, "add_milestone", form, run, _("The milestone stands on the clock."))


@require_POST
def progress(request: Request, uid: UUID) -> HttpResponse:
    """How far it is."""

    def run(given: dict[str, Any]) -> UUID:
        return actions.report_progress(
            item_uid=uid,
            words=given["words"],
            percent=given["percent"],
            quantity=given["quantity"],
            mends_uid=given["mends"],
            photos=_bytes(given["photos"]),
            actor=request.actor,
            at=request.at,
        ).uid

    form = forms.ProgressForm(request.POST, request.FILES)
    return _act(request, uid, "progress", form, run, _("The progress is entered."))


@require_POST
def finish(request: Request, uid: UUID) -> HttpResponse:
    """The result."""

    def run(given: dict[str, Any]) -> UUID:
        return actions.finish(
            item_uid=uid,
            words=given["words"],
            quantity=given["quantity"],
            spent_fen=forms.fen(given["spent"]),
            photos=_bytes(given["photos"]),
            actor=request.actor,
            at=request.at,
        ).uid

    form = forms.ResultForm(request.POST, request.FILES)
    return _act(request, uid, "finish", form, run, _("It is finished; those who asked for it rate it now."))


def _bytes(files: Any) -> list[bytes]:
    return [one.read() for one in files or []]


@require_POST
def finish_milestone(request: Request, uid: UUID) -> HttpResponse:
    """It was reached."""
    owner = queries.milestone_for(actor=request.actor, uid=uid).undertaking.uid

    def run(given: dict[str, Any]) -> UUID:
        return actions.finish_milestone(
            milestone_uid=uid, proof=given["proof"], actor=request.actor, at=request.at
        ).uid

    form = forms.ProofForm(request.POST)
    return _act(request, owner, "finish_milestone", form, run, _("The milestone is reached."))


@require_POST
def explain_milestone(request: Request, uid: UUID) -> HttpResponse:
    """It will not be reached, and why."""
    owner = queries.milestone_for(actor=request.actor, uid=uid).undertaking.uid

    def run(given: dict[str, Any]) -> UUID:
        return actions.explain_milestone(
            milestone_uid=uid, words=given["words"], actor=request.actor, at=request.at
        ).uid

    form = forms.ExplainForm(request.POST)
    return _act(
        request, owner, "explain_milestone", form, run, _("The milestone is closed, with the explanation.")
    )
