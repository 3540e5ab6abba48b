"""Pages of what stays: standing matters and their reviews, lasting mechanisms, problems of enterprises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing, Refused, refuse
from linli.places import declarations
from linli.places import queries as places
from linli.web import posting

from .. import actions, queries, rules_enterprise, rules_standing
from ..forms_lasting import ManagerForm, MechanismForm, OfficePhoneForm, ProblemForm, ReviewForm, WriteForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


def _case(uid: UUID) -> str:
    return reverse("cases:detail", args=[uid])


# --- Standing matters ----------------------------------------------------------------------------------------------


@require_safe
def standing(request: Request) -> HttpResponse:
    """Standing matters, the next review first."""
    page = queries.standing_page(actor=request.actor, at=request.at, after=request.GET.get("after", ""))
    return render(request, "cases/standing.html", {"page": page, "nav_active": "cases:standing"})


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, uid: UUID) -> HttpResponse:
    """Hold the review of one."""
    case = queries.case_for(actor=request.actor, uid=uid)
    refused = rules_standing.may_review(queries.facts_of(case), request.actor)
    days = places.setting(declarations.STANDING_REVIEW_DAYS, case.area_code, request.at)
    day = (request.at.astimezone(local_zone()) + timedelta(days=days)).date()

    def page(form: Form, verdict: Verdict | None = None) -> HttpResponse:
        words = {"title": _("Review a standing matter"), "button": _("Enter the review")}
        context = {"form": form, "about": case.title, "back": _case(uid), "refused": refused} | words
        context |= {"verdict": verdict, "nav_active": "cases:standing"}
        return render(request, "cases/lasting_form.html", context, status=422 if form.errors else 200)

    if request.method != "POST":
        return page(ReviewForm(initial={"outcome": "keep", "review_on": day}))
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return page(form)
    return posting.act(
        request,
        verb="cases.review_standing",
        run=lambda: (
            actions.review_standing(case_uid=uid, **form.cleaned_data, actor=request.actor, at=request.at).uid
        ),
        to=_case,
        message=_("The review is entered."),
        again=lambda verdict: page(form, verdict),
    )


# --- Enterprise problems -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def manager_phone(request: Request, uid: UUID) -> HttpResponse:
    """Under which telephone of the office the service manager is reached."""
    case = queries.case_for(actor=request.actor, uid=uid)
    now = queries.managers_of([case]).get(case.pk)
    refused = rules_enterprise.may_give_phone(queries.facts_of(case), request.actor, named=now is not None)

    def page(form: OfficePhoneForm, verdict: Verdict | None = None) -> HttpResponse:
        words = {"title": _("Telephone of the office"), "button": _("Keep")}
        context: dict[str, Any] = {
            "form": form,
            "about": case.title,
            "back": _case(uid),
            "refused": refused,
            "read_only": not refused,
        } | words
        context |= {"verdict": verdict, "nav_active": "cases:problems"}
        return render(request, "cases/lasting_form.html", context, status=422 if form.errors else 200)

    if request.method != "POST":
        return page(OfficePhoneForm(initial={"office_phone": now.office_phone if now else ""}))
    form = OfficePhoneForm(request.POST)
    if not form.is_valid():
        return page(form)
    phone = form.cleaned_data["office_phone"]
    return posting.act(
        request,
        verb="cases.give_office_phone",
        run=lambda: (
            actions.give_office_phone(
                case_uid=uid, office_phone=phone, actor=request.actor, at=request.at
            ).uid
        ),
        to=_case,
        message=_("Kept. The enterprise reads it on its page."),
        again=lambda verdict: page(form, verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write_to_manager(request: Request, uid: UUID) -> HttpResponse:
    """The enterprise writes to its service manager."""
    case = queries.problem_for(actor=request.actor, uid=uid)
    named = case.pk in queries.managers_of([case])
    refused = rules_enterprise.may_write(state=case.state, named=named)

    def page(form: WriteForm, verdict: Verdict | None = None) -> HttpResponse:
        words = {"title": _("Write to the service manager"), "button": _("Send")}
        context: dict[str, Any] = {
            "form": form,
            "about": case.title,
            "back": reverse("cases:problems"),
            "refused": refused,
        }
        context |= {"verdict": verdict, "nav_active": "cases:problems"} | words
        return render(request, "cases/lasting_form.html", context, status=422 if form.errors else 200)

    if request.method != "POST":
        return page(WriteForm())
    form = WriteForm(request.POST)
    if not form.is_valid():
        return page(form)
    words = form.cleaned_data["words"]
    return posting.act(
        request,
        verb="cases.write_to_manager",
        run=lambda: (
            actions.write_to_manager(case_uid=uid, words=words, actor=request.actor, at=request.at).uid
        ),
        to=lambda _uid: reverse("cases:problems"),
        message=_("Sent. The service manager is told and reads it on the page of the matter."),
        again=lambda verdict: page(form, verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def problems(request: Request) -> HttpResponse:
    """The problems of one's enterprises, and a form for another one."""
    page = queries.problems_page(actor=request.actor, at=request.at)
    units = [(str(unit.uid), unit.name) for unit in page.units]

    def show(form: ProblemForm, verdict: Verdict | None = None) -> HttpResponse:
        context = {"page": page, "form": form, "verdict": verdict, "nav_active": "cases:problems"}
        return render(request, "cases/problems.html", context, status=422 if form.errors else 200)

    if request.method != "POST":
        return show(ProblemForm(units=units))
    form = ProblemForm(request.POST, units=units)
    if not form.is_valid():
        return show(form)
    given = form.cleaned_data
    return posting.act(
        request,
        verb="cases.file_problem",
        run=lambda: (
            actions.file_problem(
                enterprise_uid=given["enterprise"],
                title=given["title"],
                body=given["body"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("cases:problems"),
        message=_("It is filed. You are told who sees to it."),
        again=lambda verdict: show(form, verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def manager(request: Request, uid: UUID) -> HttpResponse:
    """Name the service manager of an enterprise's problem."""
    case = queries.case_for(actor=request.actor, uid=uid)
    refused = rules_enterprise.may_name_manager(queries.facts_of(case), request.actor)
    persons = queries.manager_choices(case, request.at) if refused else []

    def page(form: ManagerForm, verdict: Verdict | None = None) -> HttpResponse:
        words = {"title": _("Name the service manager"), "button": _("Name them")}
        context = {"form": form, "about": case.title, "back": _case(uid), "refused": refused} | words
        context |= {"verdict": verdict, "nav_active": "cases:problems"}
        return render(request, "cases/lasting_form.html", context, status=422 if form.errors else 200)

    if request.method != "POST":
        return page(ManagerForm(persons=persons))
    refused.enforce()
    form = ManagerForm(request.POST, persons=persons)
    if not form.is_valid():
        return page(form)
    given = form.cleaned_data
    return posting.act(
        request,
        verb="cases.name_manager",
        run=lambda: (
            actions.name_manager(
                case_uid=uid,
                person_uid=given["person"],
                office_phone=given["office_phone"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=_case,
        message=_("The service manager is named; they and the enterprise are told."),
        again=lambda verdict: page(form, verdict),
    )


# --- Lasting mechanisms --------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def mechanisms(request: Request) -> HttpResponse:
    """What came out of matters and stays; for everybody."""
    code = request.GET.get("area", "")
    page = queries.mechanisms_page(actor=request.actor, at=request.at, code=code)
    return render(request, "cases/mechanisms.html", {"page": page, "nav_active": "cases:mechanisms"})


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Request) -> HttpResponse:
    """Record one."""
    codes = queries.record_areas(request.actor)
    if not codes:
        raise Missing
    names = places.path_names(codes)
    choices = {
        "areas": [(code, names.get(code, code)) for code in codes],
        "units": [(str(unit.uid), unit.name) for unit in queries.owners_near(codes)],
    }

    def page(form: MechanismForm, verdict: Verdict | None = None) -> HttpResponse:
        words = {"title": _("Record a lasting mechanism"), "button": _("Record it")}
        context = {"form": form, "back": reverse("cases:mechanisms"), "verdict": verdict} | words
        context |= {"about": "", "refused": None, "nav_active": "cases:mechanisms"}
        return render(request, "cases/lasting_form.html", context, status=422 if form.errors else 200)

    if request.method != "POST":
        return page(MechanismForm(**choices, initial={"cases": request.GET.get("case", "")}))
    form = MechanismForm(request.POST, **choices)
    if not form.is_valid():
        return page(form)
    return posting.act(
        request,
        verb="cases.record_mechanism",
        run=lambda: _record(request, form),
        to=lambda _uid: reverse("cases:mechanisms"),
        message=_("It is recorded and public."),
        again=lambda verdict: page(form, verdict),
    )


def _record(request: Request, form: MechanismForm) -> UUID:
    given = form.cleaned_data
    found = [queries.case_by_number(actor=request.actor, number=number) for number in given["cases"].split()]
    if not all(found):
        raise Refused(refuse("unknown_case", _("There is no case with this number in your area."), "cases"))
    draft = actions.MechanismDraft(
        kind=given["kind"],
        title=given["title"],
        words=given["words"],
        area_code=given["area_code"],
        owner_uid=given["owner"],
        in_force_from=given["in_force_from"],
        review_on=given["review_on"],
        link=given["link"],
    )
    uids = [case.uid for case in found if case is not None]
    return actions.record_mechanism(draft=draft, case_uids=uids, actor=request.actor, at=request.at).uid


@require_POST
def end_mechanism(request: Request, uid: UUID) -> HttpResponse:
    """It no longer holds."""
    return posting.act(
        request,
        verb="cases.end_mechanism",
        run=lambda: actions.end_mechanism(mechanism_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("cases:mechanisms"),
        message=_("It stays on the list, with the day of its end."),
    )
