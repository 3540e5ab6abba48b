"""Routing rules of an area: what holds, drafts and old versions, one rule with its examples, and what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.clock import local_zone
from linli.web import posting

from .. import actions, forms_routing, forms_time, queries
from ..models import Case

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

    from ..models import RoutingRule, RoutingVersion

MENU = "cases:routing"
FIELDS = ("category_code", "words", "time_from", "time_until", "hours", "kind")


@require_safe
def routing(request: Request) -> HttpResponse:
    """The rules of one area; everybody with a post there may read them."""
    return _page(request, request.GET.get("area", ""))


def _page(request: Request, code: str, *, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
    page = queries.routing_page(actor=request.actor, code=code, at=request.at)
    context = {"page": page, "verdict": verdict, "nav_active": MENU}
    return render(request, "cases/routing.html", context, status=status)


@require_POST
def draft_routing(request: Request, code: str) -> HttpResponse:
    """Begin a draft, or go on with the one that is open."""
    return posting.act(
        request,
        verb="cases.draft_routing",
        run=lambda: actions.draft_routing(area_code=code, actor=request.actor, at=request.at).uid,
        to=_version_address,
        again=lambda verdict: _page(request, code, verdict=verdict, status=409),
    )


@require_safe
def version(request: Request, uid: UUID) -> HttpResponse:
    """One version with its rules; a draft with what may be done to it."""
    return _version(request, uid)


def _version(
    request: Request,
    uid: UUID,
    *,
    form: Any = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": queries.version_page(actor=request.actor, uid=uid, at=request.at),
        "form": form,
        "enact_form": form or forms_routing.EnactForm(),
        "verdict": verdict,
        "nav_active": MENU,
    }
    return render(request, "cases/routing_version.html", context, status=status)


@require_safe
def changes(request: Request, uid: UUID) -> HttpResponse:
    """Which cases of the last year would have gone elsewhere."""
    after = request.GET.get("after", "")
    page = queries.changes_page(
        actor=request.actor,
        uid=uid,
        at=request.at,
        way=request.GET.get("way", ""),
        after=int(after) if after.isdecimal() else 0,
    )
    here = reverse("cases:routing_changes", args=[uid])
    next_url = f"{here}?way={page.way}&after={page.next}" if page.next else ""
    context = {"page": page, "next_url": next_url, "nav_active": MENU}
    return render(request, "cases/routing_changes.html", context)


# --- One rule -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: Request, uid: UUID) -> HttpResponse:
    """A further rule of a draft."""
    return _rule(request, queries.version_for(actor=request.actor, uid=uid), None)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: Request, uid: UUID) -> HttpResponse:
    """One rule of a draft with its examples."""
    row = queries.rule_for(actor=request.actor, uid=uid)
    return _rule(request, row.version, row)


def _rule(request: Request, draft: RoutingVersion, row: RoutingRule | None) -> HttpResponse:
    posted = request.method == "POST"
    examples = list(row.examples.all()) if row else []
    form = forms_routing.RuleForm(
        request.POST if posted else None,
        units=queries.units_within(draft.area.code),
        categories=queries.catalogue_now().groups(),
        at=request.at,
        initial=forms_routing.initial_of(row, examples) if row else None,
    )
    if not posted:
        return _show_rule(request, draft, row, form)
    if not form.is_valid():
        return _show_rule(request, draft, row, form, status=422)
    kept = [_kept(one) for one in examples[forms_routing.EXAMPLES :]]
    return posting.act(
        request,
        verb="cases.put_rule",
        run=lambda: (
            actions.put_rule(
                version_uid=draft.uid,
                rule_uid=row.uid if row else None,
                draft=_read(request, form.cleaned_data, kept),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=_version_address,
        message=_("The rule is in the draft; nothing acts until that is put in force."),
        again=lambda verdict: _show_rule(request, draft, row, form, verdict=verdict, status=409),
    )


def _kept(one: Any) -> actions.ExampleDraft:
    """An example beyond the slots of the form stays as it is."""
    return actions.ExampleDraft(
        words=one.words,
        received_at=one.received_at,
        category_code=one.category.code if one.category else "",
        lead_uid=one.lead.uid,
        kind=one.kind,
        danger=one.danger,
    )


def _read(request: Request, given: dict[str, Any], kept: list[actions.ExampleDraft]) -> actions.RuleDraft:
    examples = [
        actions.ExampleDraft(
            words=given[f"example_{number}"],
            received_at=(given[f"at_{number}"] or request.at).astimezone(local_zone()),
            category_code=given[f"in_{number}"],
            lead_uid=UUID(given[f"to_{number}"]) if given[f"to_{number}"] else None,
            kind=given["kind"] or Case.Kind.REQUEST,
            danger=given[f"danger_{number}"],
        )
        for number in range(1, forms_routing.EXAMPLES + 1)
        if given[f"example_{number}"].strip()
    ]
    return actions.RuleDraft(
        lead_uid=UUID(given["lead"]),
        helper_uids=[UUID(uid) for uid in given["helpers"]],
        days=[int(day) for day in given["days"]],
        danger=forms_routing.FLAGS.get(given["danger"]),
        examples=[*examples, *kept],
        **{name: given[name] for name in FIELDS},
    )


def _show_rule(
    request: Request,
    draft: RoutingVersion,
    row: RoutingRule | None,
    form: forms_routing.RuleForm,
    *,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    name, key = ("cases:routing_rule", row.uid) if row else ("cases:routing_new_rule", draft.uid)
    context = {
        "draft": draft,
        "row": row,
        "form": form,
        "verdict": verdict,
        "action": reverse(name, args=[key]),
        "nav_active": MENU,
    }
    return render(request, "cases/routing_rule.html", context, status=status)


@require_POST
def move_rule(request: Request, uid: UUID) -> HttpResponse:
    """Up or down by one."""
    up = request.POST.get("to", "") != "down"
    return posting.act(
        request,
        verb="cases.move_rule",
        run=lambda: actions.move_rule(rule_uid=uid, up=up, actor=request.actor, at=request.at).uid,
        to=_version_address,
    )


@require_POST
def remove_rule(request: Request, uid: UUID) -> HttpResponse:
    """Out of the draft."""
    return posting.act(
        request,
        verb="cases.remove_rule",
        run=lambda: actions.remove_rule(rule_uid=uid, actor=request.actor, at=request.at).uid,
        to=_version_address,
        message=_("The rule is out of the draft."),
    )


# --- A draft as a whole -------------------------------------------------------------------------------------------


@require_POST
def enact_routing(request: Request, uid: UUID) -> HttpResponse:
    """Put a draft in force when all its examples pass."""
    form = forms_routing.EnactForm(request.POST)
    if not form.is_valid():
        return _version(request, uid, form=form, status=422)
    return posting.act(
        request,
        verb="cases.enact_routing",
        run=lambda: (
            actions.enact_routing(
                version_uid=uid,
                valid_from=forms_time.first_moment(form),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=_version_address,
        message=_("The rules are put in force; they suggest, and a person dispatches."),
        again=lambda verdict: _version(request, uid, form=form, verdict=verdict, status=409),
    )


@require_POST
def drop_routing(request: Request, uid: UUID) -> HttpResponse:
    """Throw a draft away."""
    code = queries.version_for(actor=request.actor, uid=uid).area.code
    return posting.act(
        request,
        verb="cases.drop_routing",
        run=lambda: actions.drop_routing(version_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: f"{reverse(MENU)}?area={code}",
        message=_("The draft is thrown away."),
    )


def _version_address(uid: UUID) -> str:
    return reverse("cases:routing_version", args=[uid])
