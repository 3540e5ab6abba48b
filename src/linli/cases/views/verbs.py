"""One address for each verb: GET opens its small form (a page, or a fragment for htmx), POST does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing, Refused, Verdict, refuse
from linli.places import declarations
from linli.places import queries as places
from linli.web import posting

from .. import actions, forms_desk, forms_routing, queries
from ..models import Case
from . import uploads
from .verb import Build, Fields, Verb, plain, with_fields
from .verbs_contesting import CONTEST_VERBS, verdicts_of_contest
from .verbs_evidence import EVIDENCE_VERBS
from .verbs_lights import GIVE_CAUSE
from .verbs_steps import RECORD_STEP
from .verbs_time import TIME_VERBS

if TYPE_CHECKING:
    from linli.web.http import Request

PHOTOS = ("before", "after", "shots")


# --- Forms with what they offer -----------------------------------------------------------------------------------


def _accept(request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    areas = dict(queries.areas_for_entry(request.actor, request.at))
    areas = {case.area_code: places.names_of([case.area_code]).get(case.area_code, case.area_code)} | areas
    return forms_desk.AcceptForm(
        data,
        categories=queries.catalogue_now().groups(),
        areas=list(areas.items()),
        initial={
            "title": case.title,
            "category_code": case.category.code if case.category else "",
            "area_code": case.area_code,
        },
    )


def _merge(request: Request, _case: Case, data: Any, _files: Any) -> forms.Form:
    return forms_desk.MergeForm(data, initial={"into": request.GET.get("into", "")})


def _dispatch(request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    """What the rules suggest is chosen already; a person still presses."""
    found = queries.suggestion_for(case, request.at)
    initial = {}
    if found and found.lead and found.may:
        initial = {"lead": str(found.lead.uid), "helpers": [str(unit.uid) for unit in found.helpers]}
    return forms_routing.DispatchForm(
        data,
        units=queries.units_for(case),
        initial=initial,
        suggestion=found,
        claims=queries.claims_of(case),
    )


def _claim(part: str) -> Build:
    def build(request: Request, _case: Case, data: Any, _files: Any) -> forms.Form:
        units = queries.own_units(request.actor)
        return forms_desk.ClaimForm(
            data, units=units, initial={"part": part, "unit": units[0][0] if units else ""}
        )

    return build


def _stand(request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    days = places.setting(declarations.STANDING_REVIEW_DAYS, case.area_code, request.at)
    day = (request.at.astimezone(local_zone()) + timedelta(days=days)).date()
    return forms_desk.StandForm(data, initial={"review_on": day})


# --- What each does ----------------------------------------------------------------------------------------------


def _do_merge(request: Request, case: Case, fields: Fields) -> UUID:
    into = queries.case_by_number(actor=request.actor, number=fields["into"])
    if into is None:
        raise Refused(refuse("unknown_case", _("There is no case with this number in your area."), "into"))
    actions.merge_case(case_uid=case.uid, into_uid=into.uid, actor=request.actor, at=request.at)
    return into.uid


def _do_dispatch(request: Request, case: Case, fields: Fields) -> UUID:
    return actions.dispatch_case(
        case_uid=case.uid,
        lead_uid=UUID(fields["lead"]),
        helper_uids=[UUID(uid) for uid in fields["helpers"]],
        words=fields["words"],
        actor=request.actor,
        at=request.at,
    ).uid


def _do_claim(request: Request, case: Case, fields: Fields) -> UUID:
    unit = UUID(fields["unit"]) if fields["unit"] else None
    return actions.claim_lead(
        case_uid=case.uid, unit_uid=unit, part=fields["part"], actor=request.actor, at=request.at
    ).uid


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "accept",
            _("Accept"),
            _("Accept"),
            _("Accepted; everybody who reported has been told."),
            _accept,
            with_fields(actions.accept_case, "title", "category_code", "area_code"),
        ),
        Verb(
            "ask",
            _("Ask the reporter"),
            _("Send the question"),
            _("The question is on its way; the clock stands still."),
            plain(forms_desk.AskForm),
            with_fields(actions.ask_reporter, "question"),
        ),
        Verb(
            "decline",
            _("Out of scope"),
            _("Close as out of scope"),
            _("Closed; the resident has been told where to turn."),
            plain(forms_desk.DeclineForm),
            with_fields(actions.decline_case, "reason", "channel_told"),
        ),
        Verb(
            "merge",
            _("Merge into another case"),
            _("Merge"),
            _("Merged. It can be taken out again on the page of the merged case."),
            _merge,
            _do_merge,
        ),
        Verb(
            "unmerge",
            _("Take out again"),
            _("Take out"),
            _("Taken out; its voices are back and have been told."),
            plain(forms_desk.PlainForm),
            with_fields(actions.unmerge_case),
            hint=_("The voices that came with it go back, and everybody is told."),
        ),
        Verb(
            "dispatch",
            _("Dispatch to units"),
            _("Dispatch"),
            _("Dispatched. Within a minute it can be taken back before residents hear of it."),
            _dispatch,
            _do_dispatch,
        ),
        Verb(
            "return",
            _("Take back the dispatch"),
            _("Take back the dispatch"),
            _("It is back at the desk."),
            plain(forms_desk.ReturnForm),
            with_fields(actions.return_case, "reason"),
            hint=_("For what was sent by mistake. Who has claimed a part keeps it."),
        ),
        Verb(
            "take",
            _("Take in hand"),
            _("Take in hand"),
            _("It is in your hands."),
            plain(forms_desk.PlainForm),
            with_fields(actions.take_case),
            hint=_(
                "From now on your unit answers for it, and the residents see that somebody is working on it."
            ),
        ),
        Verb(
            "lead",
            _("Lead this matter"),
            _("Claim"),
            _("Thank you. You are part of it now."),
            _claim("lead"),
            _do_claim,
        ),
        Verb(
            "help",
            _("Help with this matter"),
            _("Claim"),
            _("Thank you. You are part of it now."),
            _claim("help"),
            _do_claim,
        ),
        Verb(
            "finish",
            _("Finish"),
            _("Finish and ask for ratings"),
            _("Finished; everybody who reported has been asked to rate."),
            plain(forms_desk.FinishForm),
            with_fields(actions.finish_case, "words", "before", "after"),
        ),
        Verb(
            "stand",
            _("Make it standing"),
            _("Make it standing"),
            _("It stays on the lists until it is looked at again."),
            _stand,
            with_fields(actions.stand_case, "words", "review_on"),
        ),
        Verb(
            "resume",
            _("Take in hand again"),
            _("Take in hand again"),
            _("It is in hand again, with a new limit."),
            plain(forms_desk.PlainForm),
            with_fields(actions.resume_case),
            hint=_("The clock begins a new limit."),
        ),
        Verb(
            "write_off",
            _("Write off"),
            _("Write off"),
            _("Written off."),
            plain(forms_desk.WriteOffForm),
            with_fields(actions.write_off_case, "words"),
        ),
        *CONTEST_VERBS,
        *TIME_VERBS,
        *EVIDENCE_VERBS,
        GIVE_CAUSE,
        RECORD_STEP,
    )
}


CLAIMS = ("lead", "help")

# --- The page ----------------------------------------------------------------------------------------------------


def view_of(name: str) -> Callable[..., HttpResponse]:
    """The view of one verb."""
    verb = VERBS[name]

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, uid: UUID) -> HttpResponse:
        return _verb(cast("Request", request), uid, verb)

    view.__name__ = f"verb_{name}"
    view.__doc__ = f"The verb {name}: its form, and the doing of it."
    return view


def _verb(request: Request, uid: UUID, verb: Verb) -> HttpResponse:
    # Whoever could claim it finds the form for that, and not the desk's.
    load = queries.claimable_for if verb.name in CLAIMS else queries.case_for
    case = load(actor=request.actor, uid=uid)
    posted = request.method == "POST"
    form = verb.build(request, case, request.POST if posted else None, request.FILES if posted else None)
    if not posted:
        return _show(request, case, verb, form)
    valid = form.is_valid()
    photos = {
        name: uploads.take(request, form, name, f"held_{name}") for name in PHOTOS if name in form.fields
    }
    if not valid or form.errors:
        return _show(request, case, verb, form, photos=photos, status=422)
    fields = form.cleaned_data | {name: taken.files for name, taken in photos.items()}
    return posting.act(
        request,
        verb=f"cases.{verb.name}",
        run=lambda: verb.run(request, case, fields),
        to=lambda done: _onward(request, done),
        message=str(verb.done),
        again=lambda verdict: _show(request, case, verb, form, photos=photos, verdict=verdict, status=409),
        keyed=verb.keyed,
    )


def _show(
    request: Request,
    case: Case,
    verb: Verb,
    form: forms.Form,
    *,
    photos: dict[str, uploads.Uploads] | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    if verdict is None:
        facts = queries.facts_of(case, request.at)
        if verb in TIME_VERBS:
            found = queries.time_verdicts(case=case, facts=facts, actor=request.actor, at=request.at)
        elif verb in CONTEST_VERBS:
            found = verdicts_of_contest(request, case, facts)
        elif verb is GIVE_CAUSE:
            found = {verb.name: queries.cause_verdict(case, facts, request.actor, request.at)}
        else:
            found = queries.verdicts_of(facts, request.actor)
        verdict = found.get(verb.name)
    context = {
        "case": case,
        "verb": verb,
        "form": form,
        "verdict": verdict,
        "plain_fields": [form[name] for name in form.fields if name not in PHOTOS],
        "photo_fields": [
            {
                "field": form[name],
                "held_name": f"held_{name}",
                "held": photos[name].keep(request) if photos and name in photos else [],
            }
            for name in PHOTOS
            if name in form.fields
        ],
        "action": reverse(f"cases:{verb.name}", args=[case.uid]),
        "back": _back(request),
        "origin": _origin(request, case, verb),
        "nav_active": "cases:inbox" if _back(request) == "inbox" else "cases:ledger",
    }
    template = "cases/verb.html#verb_form" if request.htmx else "cases/verb.html"
    return render(request, template, context, status=status)


def _origin(request: Request, case: Case, verb: Verb) -> str:
    """Where one came from: the case, or the list of what is offered for whoever may not open the case yet."""
    if verb.name in CLAIMS:
        try:
            queries.case_for(actor=request.actor, uid=case.uid)
        except Missing:
            return reverse("cases:offers")
    return reverse("cases:detail", args=[case.uid])


def _back(request: Request) -> str:
    asked = request.POST.get("back", "") if request.method == "POST" else request.GET.get("back", "")
    return "inbox" if asked == "inbox" else ""


def _onward(request: Request, uid: UUID) -> str:
    """Back to the pile the verb was pressed in, or to the case."""
    if _back(request) == "inbox":
        return reverse("cases:inbox")
    try:
        queries.case_for(actor=request.actor, uid=uid)
    except Missing:
        return reverse("cases:ledger")
    return reverse("cases:detail", args=[uid])
