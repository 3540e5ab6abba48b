"""The lists, one list with its proposals, and the forms of who runs it and of who proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.undertakings import actions, forms, queries
from linli.web import posting

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.undertakings.models import Proposal
    from linli.web.http import Request

MENU = "undertakings:lists"


def page_of(uid: UUID) -> str:
    """The address of a list."""
    return reverse("undertakings:batch", args=[uid])


def item_of(uid: UUID) -> str:
    """The address of an item."""
    return reverse("undertakings:item", args=[uid])


@require_safe
def overview(request: Request) -> HttpResponse:
    """The lists one may read, and a form for a new one."""
    return _overview(request)


def _overview(
    request: Request, form: forms.BatchForm | None = None, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    page = queries.lists(actor=request.actor)
    year = queries.today(request.at).year
    context = {
        "page": page,
        "form": form or forms.BatchForm(areas=page.makes_in, initial={"year": year}),
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "undertakings/lists.html", context, status=status)


@require_POST
def make(request: Request) -> HttpResponse:
    """A new list."""
    form = forms.BatchForm(request.POST, areas=queries.lists(actor=request.actor).makes_in)
    if not form.is_valid():
        return _overview(request, form, status=422)
    return posting.act(
        request,
        verb="undertakings.make_batch",
        run=lambda: actions.make_batch(**form.cleaned_data, actor=request.actor, at=request.at).uid,
        to=page_of,
        message=_("The list is made."),
        again=lambda verdict: _overview(request, form, verdict, 409),
    )


@require_safe
def mine(request: Request) -> HttpResponse:
    """What one leads, or helps with."""
    lines = queries.mine(actor=request.actor, at=request.at)
    return render(request, "undertakings/mine.html", {"lines": lines, "nav_active": MENU})


@require_safe
def batch(request: Request, uid: UUID) -> HttpResponse:
    """One list."""
    return _batch(request, uid)


def _batch(request: Request, uid: UUID, failed: Form | None = None, status: int = 200) -> HttpResponse:
    page = queries.batch_page(actor=request.actor, uid=uid, at=request.at)
    context = {"page": page, "failed": failed, "nav_active": MENU}
    return render(request, "undertakings/batch.html", context, status=status)


@require_POST
def publish(request: Request, uid: UUID) -> HttpResponse:
    """Everybody reads it from now on."""
    return posting.act(
        request,
        verb="undertakings.publish_batch",
        run=lambda: actions.publish_batch(batch_uid=uid, actor=request.actor, at=request.at).uid,
        to=page_of,
        message=_("The list is published."),
    )


def _form_page(
    request: Request,
    *,
    title: str,
    button: str,
    form: Form,
    back: str,
    about: Any = None,
    refused: Verdict | None = None,
    verdict: Verdict | None = None,
) -> HttpResponse:
    context = {
        "title": title,
        "button": button,
        "form": form,
        "back": back,
        "about": about,
        "refused": refused,
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "undertakings/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request, uid: UUID) -> HttpResponse:
    """An item entered by who runs the list."""
    page = queries.batch_page(actor=request.actor, uid=uid, at=request.at)

    def again(form: forms.ItemForm, verdict: Verdict | None = None) -> HttpResponse:
        words = {"title": _("Enter an item"), "button": _("Enter it"), "back": page_of(uid)}
        return _form_page(request, form=form, refused=page.enter, verdict=verdict, about=page.batch, **words)

    if request.method != "POST":
        return again(forms.ItemForm())
    form = forms.ItemForm(request.POST)
    if not form.is_valid():
        return again(form)
    return posting.act(
        request,
        verb="undertakings.enter",
        run=lambda: actions.enter(batch_uid=uid, draft=form.draft(), actor=request.actor, at=request.at).uid,
        to=item_of,
        message=_("It stands in the list. Say next who leads it."),
        again=lambda verdict: again(form, verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, uid: UUID) -> HttpResponse:
    """An office puts an item forward."""
    page = queries.batch_page(actor=request.actor, uid=uid, at=request.at)

    def again(form: forms.ProposalForm, verdict: Verdict | None = None) -> HttpResponse:
        words = {"title": _("Propose an item"), "button": _("Propose it"), "back": page_of(uid)}
        return _form_page(
            request, form=form, refused=page.propose, verdict=verdict, about=page.batch, **words
        )

    if request.method != "POST":
        return again(forms.ProposalForm())
    form = forms.ProposalForm(request.POST)
    if not form.is_valid():
        return again(form)
    return posting.act(
        request,
        verb="undertakings.propose",
        run=lambda: (
            actions.propose(batch_uid=uid, **form.cleaned_data, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: page_of(uid),
        message=_("It is proposed. You are told what becomes of it, and why."),
        again=lambda verdict: again(form, verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: Request, uid: UUID) -> HttpResponse:
    """A proposal becomes an item."""
    proposal = queries.proposal_for(actor=request.actor, uid=uid)
    back = page_of(proposal.batch.uid)

    def again(form: forms.TakeForm, verdict: Verdict | None = None) -> HttpResponse:
        return _form_page(
            request,
            form=form,
            verdict=verdict,
            about=proposal.title,
            title=_("Take the proposal up"),
            button=_("Take it up"),
            back=back,
        )

    if request.method != "POST":
        return again(forms.TakeForm(initial=_proposed(proposal)))
    form = forms.TakeForm(request.POST)
    if not form.is_valid():
        return again(form)
    reason = form.cleaned_data["reason"]
    return posting.act(
        request,
        verb="undertakings.take_up",
        run=lambda: (
            actions.take_up(
                proposal_uid=uid, draft=form.draft(), reason=reason, actor=request.actor, at=request.at
            ).uid
        ),
        to=item_of,
        message=_("It stands in the list. The proposer is told."),
        again=lambda verdict: again(form, verdict),
    )


def _proposed(proposal: Proposal) -> dict[str, str]:
    return {"title": proposal.title, "words": proposal.words, "target_words": proposal.target_words}


@require_POST
def merge(request: Request, uid: UUID) -> HttpResponse:
    """A proposal goes into an item that the list has already."""
    return _decide(request, uid, into=True)


@require_POST
def decline(request: Request, uid: UUID) -> HttpResponse:
    """A proposal is not taken up."""
    return _decide(request, uid, into=False)


def _decide(request: Request, uid: UUID, *, into: bool) -> HttpResponse:
    proposal = queries.proposal_for(actor=request.actor, uid=uid)
    form = forms.DecisionForm(request.POST)
    form.fields["into"].required = into
    if not form.is_valid():
        return _batch(request, proposal.batch.uid, failed=form, status=422)
    given: dict[str, Any] = {
        "proposal_uid": uid,
        "reason": form.cleaned_data["reason"],
        "actor": request.actor,
        "at": request.at,
    }
    if into:
        given["into_uid"] = form.cleaned_data["into"]
    verb = actions.merge_proposal if into else actions.decline
    return posting.act(
        request,
        verb=f"undertakings.{verb.__name__}",
        run=lambda: verb(**given).uid,
        to=lambda _uid: page_of(proposal.batch.uid),
        message=_("Decided. The proposer is told, with your reason."),
    )
