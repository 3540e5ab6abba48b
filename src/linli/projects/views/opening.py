"""The form of a new project, and of a draft."""

from __future__ import annotations

from dataclasses import dataclass
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
from linli.projects.forms import (
    FIRST_ROWS,
    MOST_POSITION_ROWS,
    MOST_ROWS,
    PositionForm,
    ProjectForm,
    ShiftForm,
)
from linli.projects.queries import NewPage, skill_name
from linli.projects.views.desk import page_of
from linli.projects.views.reading import uid_or_none, uids
from linli.web.posting import act

if TYPE_CHECKING:
    from django.http import QueryDict

    from linli.projects.actions.opening import ProjectFields
    from linli.projects.models import Project
    from linli.web.http import Request

MANY = ("skills", "needed_skills", "needed_papers")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form with its two lists of rows."""

    form: ProjectForm
    shifts: BaseFormSet[ShiftForm]
    positions: BaseFormSet[PositionForm]

    def is_valid(self) -> bool:
        """Whether all of it can be read; each part says what is wrong with it."""
        return all([self.form.is_valid(), self.shifts.is_valid(), self.positions.is_valid()])

    def fields(self, case_uids: list[UUID]) -> ProjectFields:
        """What the form says, as the verbs take it."""
        fields = self.form.cleaned_data
        positions = [one for one in (row.position() for row in self.positions) if one is not None]
        rows = (row.shift(unsaid=0 if positions else 1) for row in self.shifts)
        return {
            "title": fields["title"],
            "aim": fields["aim"],
            "area_code": fields["area_code"],
            "place_text": fields["place_text"],
            "route_text": fields["route_text"],
            "contact_text": fields["contact_text"],
            "risk_notice": fields["risk_notice"],
            "insurance_note": fields["insurance_note"],
            "equipment": fields["equipment"],
            "points": fields["points"],
            "skill_codes": fields["skills"],
            "needed_skill_codes": fields["needed_skills"],
            "needed_paper_codes": fields["needed_papers"],
            "programme_uid": self.form.uid("programme"),
            "venue_uid": self.form.uid("venue"),
            "organiser_uid": self.form.uid("organiser"),
            "leader_uid": self.form.uid("leader"),
            "positions": positions,
            "shifts": [shift for shift in rows if shift is not None],
            "case_uids": case_uids,
        }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Write a project, from the cases named in `?case=` or on its own; publish it or keep it as a draft."""
    posted = request.POST if request.method == "POST" else None
    case_uids = uids(posted.getlist("case") if posted is not None else request.GET.getlist("case"))
    page = queries.new_page(actor=request.actor, case_uids=case_uids, at=request.at)
    page.open.enforce()
    if posted is None:
        start = _start(request)
        return _page(
            request,
            page,
            _blank(
                page,
                _initial(page) | start.fields,
                start.shifts,
                start.positions,
                spare=1 if start.shifts else 2,
            ),
        )
    if "more" in posted or "more_positions" in posted:
        return _page(request, page, _one_row_more(page, posted))
    sheet = _sent(page, posted)
    if not sheet.is_valid():
        return _page(request, page, sheet, status=422)
    publish = "draft" not in posted
    verb = actions.open_project if publish else actions.draft_project
    case_uids = [case.uid for case in page.cases]
    return act(
        request,
        verb="projects.open",
        run=lambda: verb(**sheet.fields(case_uids), actor=request.actor, at=request.at).uid,
        to=page_of,
        message=_("Published. Volunteers whom it suits have been told.")
        if publish
        else _("Kept as a draft."),
        again=lambda verdict: _page(request, page, sheet, verdict),
    )


def _start(request: Request) -> queries.Start:
    """What the form starts from: a template, a project of the past, or a programme."""
    asked = request.GET
    template, again = uid_or_none(asked.get("template", "")), uid_or_none(asked.get("again", ""))
    if template is not None:
        return queries.from_template(actor=request.actor, uid=template)
    if again is not None:
        return queries.from_project(actor=request.actor, uid=again, at=request.at)
    programme = uid_or_none(asked.get("programme", ""))
    return queries.Start({"programme": str(programme)} if programme else {})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, uid: UUID) -> HttpResponse:
    """Change a draft, with the form it was written with."""
    posted = request.POST if request.method == "POST" else None
    case_uids = uids(posted.getlist("case")) if posted is not None else None
    draft = queries.draft_page(actor=request.actor, uid=uid, at=request.at, case_uids=case_uids)
    draft.edit.enforce()
    page, project = draft.new, draft.project
    if posted is None:
        sheet = _blank(page, draft.fields, draft.shifts, draft.positions, spare=1)
        return _page(request, page, sheet, draft=project)
    if "more" in posted or "more_positions" in posted:
        return _page(request, page, _one_row_more(page, posted), draft=project)
    sheet = _sent(page, posted)
    if not sheet.is_valid():
        return _page(request, page, sheet, status=422, draft=project)
    return act(
        request,
        verb="projects.edit",
        run=lambda: (
            actions.edit_project(
                project_uid=uid, **_changed(sheet, page, project), actor=request.actor, at=request.at
            ).uid
        ),
        to=page_of,
        message=_("The draft was changed."),
        again=lambda verdict: _page(request, page, sheet, verdict, draft=project),
    )


def _changed(sheet: Sheet, page: NewPage, draft: Project) -> ProjectFields:
    """What the form says, and what it does not ask for as it stands in the draft."""
    fields = sheet.fields([case.uid for case in page.cases])
    kept = queries.unasked(draft, fields.get("venue_uid"))
    fields["lat"], fields["lng"] = kept["lat"], kept["lng"]
    return fields


def _choices(page: NewPage) -> dict[str, list[tuple[str, str]]]:
    skills = _skills(page)
    return {
        "area_code": page.areas,
        "programme": page.programmes,
        "venue": page.venues,
        "organiser": page.units,
        "leader": page.people,
        **dict.fromkeys(MANY, skills),
    }


def _skills(page: NewPage) -> list[tuple[str, str]]:
    return [(skill.code, skill_name(skill)) for skill in page.skills]


def _shift_rows(spare: int) -> type[BaseFormSet[ShiftForm]]:
    return formset_factory(ShiftForm, extra=spare, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def _position_rows(spare: int) -> type[BaseFormSet[PositionForm]]:
    return formset_factory(
        PositionForm, extra=spare, max_num=MOST_POSITION_ROWS, absolute_max=MOST_POSITION_ROWS
    )


def _initial(page: NewPage) -> dict[str, Any]:
    case = page.cases[0] if page.cases else None
    initial: dict[str, Any] = {"area_code": page.area_code, "organiser": page.own_unit, "points": 0}
    if case is not None:
        initial |= {"title": case.title, "place_text": case.place_text}
    return initial


def _blank(
    page: NewPage,
    fields: dict[str, Any],
    shifts: list[dict[str, Any]] | None = None,
    positions: list[dict[str, Any]] | None = None,
    *,
    spare: int = FIRST_ROWS,
) -> Sheet:
    """The form as it is first seen."""
    asks = {"skills": _skills(page)}
    return Sheet(
        ProjectForm(initial=fields, choices=_choices(page)),
        _shift_rows(spare)(initial=shifts, prefix="shifts"),
        _position_rows(0 if positions else 1)(initial=positions, prefix="positions", form_kwargs=asks),
    )


def _sent(page: NewPage, posted: QueryDict) -> Sheet:
    """The form as it was sent."""
    asks = {"skills": _skills(page)}
    if "positions-TOTAL_FORMS" not in posted:
        posted = posted.copy()
        posted["positions-TOTAL_FORMS"] = posted["positions-INITIAL_FORMS"] = "0"
    return Sheet(
        ProjectForm(posted, choices=_choices(page)),
        _shift_rows(0)(posted, prefix="shifts"),
        _position_rows(0)(posted, prefix="positions", form_kwargs=asks),
    )


def _one_row_more(page: NewPage, posted: QueryDict) -> Sheet:
    """The same form with one more row: what was typed stays as it is and is not judged yet."""
    typed: dict[str, Any] = {name: posted.get(name, "") for name in ProjectForm.base_fields}
    typed |= {name: posted.getlist(name) for name in MANY}
    shifts = [
        {name: posted.get(f"shifts-{row}-{name}", "") for name in ShiftForm.base_fields}
        for row in range(_count(posted, "shifts", MOST_ROWS))
    ]
    positions = [
        {name: posted.get(f"positions-{row}-{name}", "") for name in ("name", "duties", "places")}
        | {name: posted.getlist(f"positions-{row}-{name}") for name in ("skills", "papers")}
        for row in range(_count(posted, "positions", MOST_POSITION_ROWS))
    ]
    more = "more_positions" in posted
    return Sheet(
        ProjectForm(initial=typed, choices=_choices(page)),
        _shift_rows(int(not more and len(shifts) < MOST_ROWS))(initial=shifts, prefix="shifts"),
        _position_rows(int(more and len(positions) < MOST_POSITION_ROWS))(
            initial=positions, prefix="positions", form_kwargs={"skills": _skills(page)}
        ),
    )


def _count(posted: QueryDict, rows: str, most: int) -> int:
    total = posted.get(f"{rows}-TOTAL_FORMS", "0")
    return min(int(total), most) if total.isascii() and total.isdigit() else 0


def _page(
    request: Request,
    page: NewPage,
    sheet: Sheet,
    verdict: Verdict | None = None,
    status: int = 200,
    draft: Project | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "form": sheet.form,
        "rows": sheet.shifts,
        "row_lists": (sheet.shifts, sheet.positions),
        "positions": sheet.positions,
        "verdict": verdict,
        "draft": draft,
        "action_url": reverse("projects:edit", args=[draft.uid]) if draft else reverse("projects:new"),
        "nav_active": "projects:list",
    }
    return render(request, "projects/new.html", context, status=status)
