"""The ledger and the views that somebody kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.people.powers import Power, roles_with
from linli.web import posting

from .. import actions, forms_desk, queries
from ..models import Case, Voice
from ..queries import LedgerFilter
from ..queries.ledger_filter import GROUP_LABELS, LIGHTS, MARKS, ORDERS
from .verbs import VERBS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.web.http import Request

# Groups of one state stand in the list as groups.
ONE_STATE = {Case.State.FINISHED, Case.State.STANDING}


@require_safe
def ledger(request: Request) -> HttpResponse:
    """Every case the actor may see: filters, light first, in pages."""
    wanted = LedgerFilter.read(request.GET.dict())
    page = queries.ledger(
        actor=request.actor, at=request.at, wanted=wanted, after=request.GET.get("after", "")
    )
    context = {
        "page": page,
        "filter": wanted,
        "states": _states(wanted.state),
        "lights": LIGHTS.items(),
        "orders": ORDERS.items(),
        "marks": MARKS.items(),
        "kinds": Case.Kind.choices,
        "channels": Voice.Channel.choices,
        "prev_url": "" if page.first else f"{reverse('cases:ledger')}?{wanted.query()}",
        "next_url": f"{reverse('cases:ledger')}?{wanted.query()}&after={page.after}" if page.after else "",
        "save_form": forms_desk.SaveViewForm(initial={"query": wanted.query()}),
        "bulk_verbs": [(name, VERBS[name].title) for name in queries.bulk_verbs(request.actor)],
        "may_enter": request.actor.has(*roles_with(Power.CASES_PLACE_FOR)),
        "export_url": _export_url(wanted) if request.actor.has(*roles_with(Power.CASES_EXPORT)) else "",
    }
    return render(request, "cases/ledger.html", context)


def _states(chosen: str) -> list[tuple[str, object]]:
    """Groups, then single states; several states that a link from elsewhere has put together are one more line."""
    known: dict[str, object] = {
        **GROUP_LABELS,
        **{code: label for code, label in Case.State.choices if code not in ONE_STATE},
    }
    if chosen not in known:
        known[chosen] = " · ".join(str(Case.State(code).label) for code in chosen.split(","))
    return list(known.items())


def _export_url(wanted: LedgerFilter) -> str:
    try:
        return f"{reverse('cases:export')}?{wanted.query()}"
    except NoReverseMatch:
        return ""


@require_POST
def save_view(request: Request) -> HttpResponse:
    """Keep the filter that is shown under a name."""
    form = forms_desk.SaveViewForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    query = request.POST.get("query", "")
    return posting.act(
        request,
        verb="cases.save_view",
        run=lambda: actions.save_view(name=name, query=query, actor=request.actor, at=request.at).uid,
        to=lambda _uid: _address(query),
        message=_("The view is kept."),
    )


@require_POST
def drop_view(request: Request, uid: UUID) -> HttpResponse:
    """Forget a kept view."""
    return posting.act(
        request,
        verb="cases.drop_view",
        run=lambda: actions.drop_view(uid=uid, actor=request.actor),
        to=lambda _uid: reverse("cases:ledger"),
        message=_("The view is gone."),
    )


def _address(query: str) -> str:
    return f"{reverse('cases:ledger')}?{LedgerFilter.read(QueryDict(query).dict()).query()}"
