"""The form of a new project, and of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.kernel.verdict import Verdict
from linli.projects import actions, queries
from linli.projects.forms import FIRST_ROWS, MOST_ROWS, ProjectForm, ShiftForm
from linli.projects.queries import NewPage, skill_name
from linli.projects.views.desk import page_of
from linli.projects.views.reading import uids
from linli.web.posting import act

if TYPE_CHECKING:
    from django.http import QueryDict

    from linli.projects.actions.opening import ProjectFields
    from linli.projects.models import Project
    from linli.web.http import Request

Rows = formset_factory(ShiftForm, extra=FIRST_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Write a project, from the cases named in `?case=` or on its own; publish it or keep it as a draft."""
    posted = request.POST if request.method == "POST" else None
    case_uids = uids(posted.getlist("case") if posted is not None else request.GET.getlist("case"))
    page = queries.new_page(actor=request.actor, case_uids=case_uids, at=request.at)
    page.open.enforce()
    if posted is None:
        return _page(request, page, _empty(page), Rows(prefix="shifts"))
    if "more" in posted:
        return _one_row_more(request, page, posted)
    form, rows = ProjectForm(posted, choices=_choices(page)), Rows(posted, prefix="shifts")
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, page, form, rows, status=422)
    publish = "draft" not in posted
    return act(
        request,
        verb="projects.open",
        run=lambda: _open(request, form, rows, [case.uid for case in page.cases], publish=publish),
        to=page_of,
        message=_("Published. Volunteers whom it suits have been told.")
        if publish
        else _("Kept as a draft."),
        again=lambda verdict: _page(request, page, form, rows, verdict),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, uid: UUID) -> HttpResponse:
    """Change a draft, with the form it was written with."""
    posted = request.POST if request.method == "POST" else None
    case_uids = uids(posted.getlist("case")) if posted is not None else None
    draft = queries.draft_page(actor=request.actor, uid=uid, at=request.at, case_uids=case_uids)
    draft.edit.enforce()
    page = draft.new
    if posted is None:
        form = ProjectForm(initial=draft.fields, choices=_choices(page))
        rows = formset_factory(ShiftForm, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
        return _page(request, page, form, rows(initial=draft.shifts, prefix="shifts"), draft=draft.project)
    if "more" in posted:
        return _one_row_more(request, page, posted, draft.project)
    form, sent = ProjectForm(posted, choices=_choices(page)), Rows(posted, prefix="shifts")
    if not (form.is_valid() and sent.is_valid()):
        return _page(request, page, form, sent, status=422, draft=draft.project)
    return act(
        request,
        verb="projects.edit",
        run=lambda: (
            actions.edit_project(
                project_uid=uid,
                **_changed(form, sent, page, draft.project),
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=page_of,
        message=_("The draft was changed."),
        again=lambda verdict: _page(request, page, form, sent, verdict, draft=draft.project),
    )


def _open(
    request: Request, form: ProjectForm, rows: BaseFormSet[ShiftForm], case_uids: list[UUID], *, publish: bool
) -> UUID:
    verb = actions.open_project if publish else actions.draft_project
    return verb(**_fields(form, rows, case_uids), actor=request.actor, at=request.at).uid


def _fields(form: ProjectForm, rows: BaseFormSet[ShiftForm], case_uids: list[UUID]) -> ProjectFields:
    """What the form says, as the verbs take it."""
    fields = form.cleaned_data
    return {
        "title": fields["title"],
        "aim": fields["aim"],
        "area_code": fields["area_code"],
        "place_text": fields["place_text"],
        "route_text": fields["route_text"],
        "contact_text": fields["contact_text"],
        "risk_notice": fields["risk_notice"],
        "points": fields["points"],
        "skill_codes": fields["skills"],
        "organiser_uid": form.uid("organiser"),
        "leader_uid": form.uid("leader"),
        "shifts": [shift for shift in (row.shift() for row in rows) if shift is not None],
        "case_uids": case_uids,
    }


def _changed(form: ProjectForm, rows: BaseFormSet[ShiftForm], page: NewPage, draft: Project) -> ProjectFields:
    """What the form says, and what it does not ask for as it stands in the draft."""
    fields, kept = _fields(form, rows, [case.uid for case in page.cases]), queries.unasked(draft)
    fields["programme_uid"], fields["lat"], fields["lng"] = kept["programme_uid"], kept["lat"], kept["lng"]
    return fields


def _choices(request_page: NewPage) -> dict[str, list[tuple[str, str]]]:
    return {
        "area_code": request_page.areas,
        "organiser": request_page.units,
        "leader": request_page.people,
        "skills": [(skill.code, skill_name(skill)) for skill in request_page.skills],
    }


def _empty(page: NewPage) -> ProjectForm:
    case = page.cases[0] if page.cases else None
    initial: dict[str, Any] = {"area_code": page.area_code, "organiser": page.own_unit, "points": 0}
    if case is not None:
        initial |= {"title": case.title, "place_text": case.place_text}
    return ProjectForm(initial=initial, choices=_choices(page))


def _one_row_more(
    request: Request, page: NewPage, posted: QueryDict, draft: Project | None = None
) -> HttpResponse:
    """The same form with one more shift: what was typed stays as it is and is not judged yet."""
    typed = {name: posted.get(name, "") for name in ProjectForm.base_fields} | {
        "skills": posted.getlist("skills")
    }
    total = posted.get("shifts-TOTAL_FORMS", "0")
    count = min(int(total), MOST_ROWS) if total.isascii() and total.isdigit() else 0
    given = [
        {name: posted.get(f"shifts-{row}-{name}", "") for name in ShiftForm.base_fields}
        for row in range(count)
    ]
    further = formset_factory(
        ShiftForm, extra=int(count < MOST_ROWS), max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    form = ProjectForm(initial=typed, choices=_choices(page))
    return _page(request, page, form, further(initial=given, prefix="shifts"), draft=draft)


def _page(
    request: Request,
    page: NewPage,
    form: ProjectForm,
    rows: BaseFormSet[ShiftForm],
    verdict: Verdict | None = None,
    status: int = 200,
    draft: Project | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "rows": rows,
        "verdict": verdict,
        "draft": draft,
        "action_url": reverse("projects:edit", args=[draft.uid]) if draft else reverse("projects:new"),
        "nav_active": "projects:list",
    }
    return render(request, "projects/new.html", context, status=status)
