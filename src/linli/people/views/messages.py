"""How one wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.notices import queries as notices
from linli.notices.models import Channel
from linli.notices.rules_channels import offered
from linli.people import actions, queries
from linli.people.forms_messages import MessagesForm
from linli.web import posting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: Request) -> HttpResponse:
    """Ways, quiet hours, and how often new tasks are told."""
    choice = notices.choice_for(queries.person_of(actor=request.actor).uid)
    sent = request.POST if request.method == "POST" else None
    form = MessagesForm.of(choice, sent)
    chosen = frozenset(request.POST.getlist("ways")) if sent is not None else choice.ways

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        channels = [
            (Channel(one).label, [(ways[0], kind.label, ways[0] in chosen) for kind, ways in offered([one])])
            for one in notices.open_channels()
        ]
        context = {"form": form, "channels": channels, "verdict": verdict}
        return render(request, "people/messages.html", context, status=status)

    if sent is None:
        return page()
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb="people.choose_messages",
        run=lambda: actions.choose_messages(
            choice=form.choice(sorted(chosen)), actor=request.actor, at=request.at
        ),
        to=lambda _uid: reverse("people:messages"),
        message=_("Kept. From now on you are told like this."),
        again=page,
    )
