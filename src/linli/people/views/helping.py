"""Help with signing in: finding the account, taking lost factors away, beginning a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.verdict import Missing
from linli.people import actions, forms_desk, queries
from linli.people import rules_helping as rules
from linli.web.posting import goto

from .forms_page import Sheet, answer

if TYPE_CHECKING:
    from linli.web.http import Request

MENU = "people:helps"
FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@FORM
def helps(request: Request) -> HttpResponse:
    """The help that was given; and for those who give it, a field to find an account."""
    after = request.GET.get("after", "")
    rows, next_after = queries.helps_page(
        actor=request.actor, after=int(after) if after.isdecimal() else None
    )
    may_help = queries.may_give_help(request.actor)
    form, missing = forms_desk.HelpFindForm(request.POST or None), False
    if request.method == "POST":
        if not may_help:
            raise Missing
        if form.is_valid():
            try:
                found = queries.help_found(
                    actor=request.actor, login=form.cleaned_data["login"], at=request.at
                )
            except Missing:
                missing = True
            else:
                return goto(request, reverse("people:help", args=[found.uid]))
    context = {
        "rows": rows,
        "next_after": next_after,
        "may_help": may_help,
        "form": form,
        "missing": missing,
    }
    return render(request, "people/helps.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_safe
def help_one(request: Request, uid: UUID) -> HttpResponse:
    """One account: how it is guarded, what may be done, what was done before."""
    page = queries.helped_page(actor=request.actor, uid=uid, at=request.at)
    return render(request, "people/help.html", {"page": page, "nav_active": MENU})


@never_cache
@FORM
def help_factors(request: Request, uid: UUID) -> HttpResponse:
    """Take the second factors away."""
    page = queries.helped_page(actor=request.actor, uid=uid, at=request.at)
    proof = _to_prove(request)
    if proof is not None:
        return proof
    sheet = _sheet(
        page,
        title=_("Take the second factors away"),
        button=_("Take away"),
        verb="people.take_factors",
        done=_("Taken away. The person, their supervisors and the other security administrators are told."),
        words=_(
            "Check in person who it is. Authenticator app, passkeys and recovery codes go, sessions and tokens end; "
            "the person sets up a new factor at the next sign-in."
        ),
    )

    def run(said: dict[str, Any]) -> UUID:
        return actions.take_factors(
            person_uid=uid,
            reason=said["reason"],
            factor_at=request.factor_at,
            actor=request.actor,
            at=request.at,
        ).uid

    return answer(request, forms_desk.HelpForm(request.POST or None), sheet, run)


@never_cache
@FORM
def help_password(request: Request, uid: UUID) -> HttpResponse:
    """Begin a new password."""
    page = queries.helped_page(actor=request.actor, uid=uid, at=request.at)
    proof = _to_prove(request)
    if proof is not None:
        return proof
    sheet = _sheet(
        page,
        title=_("Begin a new password"),
        button=_("Begin"),
        verb="people.begin_password",
        done=_("Begun. The person got a message that says how to go on; you see no password and no code."),
        words=_(
            "Check in person who it is. The old password holds no longer, sessions and tokens end; the person gets a "
            "message and chooses a new password with a code sent to their number."
        ),
    )

    def run(said: dict[str, Any]) -> UUID:
        return actions.begin_password(
            person_uid=uid,
            reason=said["reason"],
            phone=said["phone"],
            factor_at=request.factor_at,
            actor=request.actor,
            at=request.at,
        ).uid

    return answer(request, forms_desk.HelpPasswordForm(request.POST or None), sheet, run)


def _to_prove(request: Request) -> HttpResponse | None:
    """First once more who one is, then the form: what was typed would be lost otherwise."""
    proof = queries.proof_of(actor=request.actor, factor_at=request.factor_at)
    if rules.may_now(proof, "-", request.at):
        return None
    return goto(request, f"{reverse('people:prove')}?{urlencode({'next': request.path})}")


def _sheet(page: queries.Helped, *, title: str, button: str, verb: str, done: str, words: str) -> Sheet:
    back = reverse("people:help", args=[page.person.uid])
    return Sheet(
        title=title,
        button=button,
        back=back,
        verb=verb,
        menu=MENU,
        to=lambda _uid: back,
        done=done,
        words=words,
        facts=[(_("Account of"), page.who), (_("Where"), " / ".join(page.wheres))],
    )
