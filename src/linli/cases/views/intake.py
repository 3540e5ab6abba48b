"""点单: the page on which a resident places a request, and the fragments that help while typing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel import ids
from linli.kernel.verdict import Verdict
from linli.web import posting

from .. import actions, forms, queries, rules_intake
from ..facts import VoiceDraft
from ..limits import count_rate, judge_rate
from ..models import Voice
from . import uploads

if TYPE_CHECKING:
    from uuid import UUID

    from linli.web.http import Request

    from ..queries.intake import Catalogue, Chosen, OwnContact

_PREFIX = re.compile(r"(?:row-\d{1,3}-)?")


@dataclass(frozen=True, slots=True)
class Pick:
    """Which category stands in the form, whether the words chose it, and what else they speak for."""

    chosen: Chosen | None
    suggestions: list[Chosen]
    by_words: bool

    @property
    def code(self) -> str:
        """Its code, "" for none."""
        return self.chosen.code if self.chosen else ""


def pick(catalogue: Catalogue, data: QueryDict) -> Pick:
    """The category of a form. What somebody chose stays; what only the words chose follows the words."""
    category, before = data.get("category", ""), data.get("suggested", "")
    suggestions = [
        one for code in catalogue.suggested(data.get("body", "")) if (one := catalogue.chosen(code))
    ]
    by_hand = data.get("picked", "")
    if by_hand:
        return Pick(catalogue.chosen(by_hand), suggestions, by_words=False)
    if category != before:
        return Pick(catalogue.chosen(category), suggestions, by_words=False)
    return Pick(suggestions[0] if suggestions else catalogue.chosen(category), suggestions, by_words=True)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: Request) -> HttpResponse:
    """The page, and the request that was sent with it."""
    catalogue, own = queries.catalogue_now(), queries.own_contact(request.actor)
    if request.method != "POST":
        data = QueryDict(mutable=True)
        data["area"] = request.GET.get("area", "") or request.actor.home_code
        return _page(
            request, catalogue, own, pick(catalogue, data), _form(request, catalogue, own, None, initial=data)
        )
    picked = pick(catalogue, request.POST)
    data = request.POST.copy()
    data["category"] = picked.code or data.get("category", "")
    form = _form(request, catalogue, own, data, questions=picked.chosen.questions if picked.chosen else [])
    form.is_valid()
    photos = uploads.take(request, form)
    if form.errors or _must_look(picked, request.POST):
        return _page(request, catalogue, own, picked, form, photos=photos, status=422)

    def run() -> UUID:
        judge_rate(request)
        voice = actions.place_voice(
            words=_draft(form.cleaned_data, picked, own),
            photos=photos.files,
            actor=request.actor,
            at=request.at,
        )
        count_rate(request)
        return voice.uid

    def again(verdict: Verdict) -> HttpResponse:
        status = 429 if verdict.code == "too_many_from_here" else 409
        return _page(request, catalogue, own, picked, form, photos=photos, verdict=verdict, status=status)

    return posting.act(
        request,
        verb="cases.place",
        run=run,
        to=lambda uid: f"{reverse('cases:receipt', args=[ids.token('voice', uid)])}?new=1",
        again=again,
    )


def _form(
    request: Request,
    catalogue: Catalogue,
    own: OwnContact | None,
    data: QueryDict | None,
    *,
    initial: QueryDict | None = None,
    questions: list[dict[str, Any]] | None = None,
) -> forms.PlaceForm:
    return forms.PlaceForm(
        data,
        request.FILES if data is not None else None,
        initial=initial.dict() if initial is not None else None,
        areas=queries.communities(request.at),
        categories=[*catalogue.groups()],
        questions=questions or [],
        signed_in=own is not None,
    )


def _must_look(picked: Pick, data: QueryDict) -> bool:
    """Whether the category the words chose, or its questions, were never on the page: without scripts it
    shows them now."""
    if not picked.chosen or data.get("asked", "") == picked.code:
        return False
    return data.get("category", "") != picked.code or bool(picked.chosen.questions) or picked.chosen.stops


def _page(
    request: Request,
    catalogue: Catalogue,
    own: OwnContact | None,
    picked: Pick,
    form: forms.PlaceForm,
    *,
    photos: uploads.Uploads | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "own": own,
        "pick": picked,
        "groups": catalogue.groups(),
        "category_errors": form["category"].errors,
        "question_fields": [form[name] for name in form.fields if name.startswith("q_")],
        "held": photos.keep(request) if photos else [],
        "look": form.is_bound and not form.errors and verdict is None,
        "verdict": verdict,
        "joined": form.data.get("join", ""),
        "areas_url": f"{reverse('places:polygons')}?level=community",
    }
    return render(request, "cases/place.html", context, status=status)


def _draft(cleaned: dict[str, Any], picked: Pick, own: OwnContact | None) -> VoiceDraft:
    return VoiceDraft(
        body=cleaned["body"],
        area_code=cleaned["area"],
        category_code=picked.code,
        place_text=cleaned["place_text"],
        lat=cleaned["lat"],
        lng=cleaned["lng"],
        answers=forms.answers_of(cleaned),
        name=own.name if own else cleaned["name"],
        contact=own.phone if own else cleaned["contact"],
        channel=Voice.Channel.WEB,
        join_case_uid=cleaned["join"],
    )


# --- Fragments while typing: they write nothing, and are sent as POST so that words stay out of addresses and logs ----


@login_not_required
@require_POST
def suggest(request: Request) -> HttpResponse:
    """The category with what the words speak for, its notice and questions."""
    catalogue = queries.catalogue_now()
    return render(request, "cases/parts/kind.html", _kind(catalogue, pick(catalogue, request.POST), request))


@login_not_required
@require_POST
def questions(request: Request) -> HttpResponse:
    """Notice and extra questions of the category that was chosen by hand."""
    catalogue = queries.catalogue_now()
    chosen = catalogue.chosen(request.POST.get("category", ""))
    context = _kind(catalogue, Pick(chosen, [], by_words=False), request)
    return render(request, "cases/parts/questions.html", context)


def _kind(catalogue: Catalogue, picked: Pick, request: Request) -> dict[str, Any]:
    asked = picked.chosen.questions if picked.chosen else []
    form = forms.QuestionsForm(initial=_typed(request.POST), questions=asked)
    return {
        "pick": picked,
        "groups": catalogue.groups(),
        "category_errors": [],
        "question_fields": [form[name] for name in form.fields],
    }


def _typed(data: QueryDict) -> dict[str, Any]:
    """Answers that were typed before the fragment came anew."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in data.lists()
        if name.startswith("q_") and values
    }


@login_not_required
@require_POST
def twins(request: Request) -> HttpResponse:
    """Open matters that may be the same, for a resident ("me too") or for a row of the sheet."""
    data = request.POST
    prefix = data.get("prefix", "")
    if not _PREFIX.fullmatch(prefix):
        prefix = ""
    body, area = data.get(f"{prefix}body", "").strip(), data.get(f"{prefix}area", "")
    found = []
    if body and area:
        draft = VoiceDraft(
            body=body[: rules_intake.MOST_WORDS],
            area_code=area,
            category_code=data.get(f"{prefix}category", ""),
            place_text=data.get(f"{prefix}place_text", ""),
        )
        found = [
            twin
            for twin in queries.likely_twins(draft=draft, actor=request.actor, at=request.at)
            if twin.open
        ]
    context = {
        "twins": found,
        "prefix": prefix,
        "joined": data.get(f"{prefix}join", ""),
        "staff": bool(prefix),
    }
    return render(request, "cases/parts/twins.html", context)
