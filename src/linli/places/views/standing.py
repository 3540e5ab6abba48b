"""Venues, estates, buildings and premises: one list, one page, one form, and closing, the same for all four kinds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import clock
from linli.kernel.verdict import Missing, Verdict
from linli.places import actions, codes, forms, rules_standing
from linli.places.models import Building, Estate, Premises, Venue
from linli.places.queries import standing as queries
from linli.places.queries.areas import area_choices, names_of
from linli.places.queries.standing import Filter
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.utils.functional import _StrPromise

    from linli.web.http import Request


@dataclass(frozen=True, slots=True)
class Spec:
    """What differs between the kinds."""

    model: Any
    one: str
    many: str
    icon: str
    title: _StrPromise
    new: _StrPromise
    hint: _StrPromise
    form: type[forms.StandingForm]
    add: Callable[..., Any]
    change: Callable[..., Any]
    close: Callable[..., Any]
    kinds: tuple[tuple[str, Any], ...] = ()

    def address(self, uid: UUID) -> str:
        """The page of one."""
        return reverse(f"places:{self.one}", args=[uid])


SPECS: dict[str, Spec] = {
    "venue": Spec(
        Venue, "venue", "venues", "building-community", gettext_lazy("Venues"), gettext_lazy("Add a venue"),
        gettext_lazy("Centres, sub-centres, stations, points and halls, where people are served."),
        forms.VenueForm, actions.add_venue, actions.change_venue, actions.close_venue,
        tuple(Venue.Level.choices),
    ),
    "estate": Spec(
        Estate, "estate", "estates", "buildings", gettext_lazy("Estates"), gettext_lazy("Add an estate"),
        gettext_lazy("Estates with their buildings, each door in exactly one grid."),
        forms.EstateForm, actions.add_estate, actions.change_estate, actions.close_estate,
    ),
    "building": Spec(
        Building, "building", "buildings", "building", gettext_lazy("Buildings"), gettext_lazy("Add a building"),
        gettext_lazy("Every building lies in exactly one grid."),
        forms.BuildingForm, actions.add_building, actions.change_building, actions.close_building,
    ),
    "premises": Spec(
        Premises, "premises", "premises_list", "door", gettext_lazy("Premises"), gettext_lazy("Add premises"),
        gettext_lazy("Households, shops, stalls and building sites. Who lives there stands nowhere here."),
        forms.PremisesForm, actions.add_premises, actions.change_premises, actions.close_premises,
        tuple(Premises.Kind.choices),
    ),
}  # fmt: skip


def listing(kind: str) -> Callable[[Request], HttpResponse]:
    """The list of a kind."""
    spec = SPECS[kind]

    @require_safe
    def view(request: Request) -> HttpResponse:
        if not request.actor.area_codes():
            raise Missing
        wanted = filter_of(request)
        page = queries.listing(spec.model, actor=request.actor, wanted=wanted)
        roots = rules_standing.roots_of(request.actor)
        context = {
            "spec": spec,
            "page": page,
            "filter": wanted,
            "kinds": spec.kinds,
            "areas": _areas(request),
            "area_name": names_of([wanted.area]).get(wanted.area, wanted.area) if wanted.area else "",
            "may_add": bool(roots),
            "add_url": f"{reverse(f'places:{spec.one}_new')}?{urlencode({'area': wanted.area})}",
            "tabs": [(one.title, reverse(f"places:{one.many}"), one is spec) for one in SPECS.values()],
            "map_url": _map(wanted) if spec.model is Venue else "",
            "areas_url": _shapes(request),
            **_pager(spec, wanted, page.after),
            "nav_active": _menu(spec),
        }
        return render(request, "places/things.html", context)

    return view


def detail(kind: str) -> Callable[[Request, UUID], HttpResponse]:
    """The page of one."""
    spec = SPECS[kind]

    @require_safe
    def view(request: Request, uid: UUID) -> HttpResponse:
        return _detail(request, spec, uid)

    return view


def new(kind: str) -> Callable[[Request], HttpResponse]:
    """The form for a new one."""
    spec = SPECS[kind]

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: Request) -> HttpResponse:
        if not rules_standing.roots_of(request.actor):
            raise Missing
        said = {name: request.GET.get(name, "") for name in forms.StandingForm.HIDDEN}
        around = _around(request, said)
        inside = around.area_code if around else request.GET.get("area", "")
        form = spec.form(
            request.POST or None, areas=_choices(request, spec, inside), initial={**said, "area_code": inside}
        )

        def run() -> UUID:
            uid: UUID = spec.add(draft=form.draft(), actor=request.actor, at=request.at).uid
            return uid

        return _put(request, spec, form, str(spec.new), run, around=around)

    return view


def edit(kind: str) -> Callable[[Request, UUID], HttpResponse]:
    """The form for one that is there."""
    spec = SPECS[kind]

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: Request, uid: UUID) -> HttpResponse:
        thing = queries.thing_for(spec.model, actor=request.actor, uid=uid)
        form = spec.form(
            request.POST or None,
            areas=_choices(request, spec, _wider(thing.area_code)),
            initial=_initial(spec, thing),
        )

        def run() -> UUID:
            changed: UUID = spec.change(uid=uid, draft=form.draft(), actor=request.actor, at=request.at).uid
            return changed

        return _put(request, spec, form, _("Change %(name)s") % {"name": thing}, run, back=spec.address(uid))

    return view


def close(kind: str) -> Callable[[Request, UUID], HttpResponse]:
    """Close one from today on."""
    spec = SPECS[kind]

    @require_POST
    def view(request: Request, uid: UUID) -> HttpResponse:
        return posting.act(
            request,
            verb=f"places.close_{kind}",
            run=lambda: spec.close(uid=uid, on=_today(request), actor=request.actor, at=request.at).uid,
            to=spec.address,
            message=_("It is closed from today on; what happened there stays."),
        )

    return view


@require_safe
def venue_points(request: Request) -> HttpResponse:
    """GeoJSON of the venues of a filter, for the map."""
    found = queries.points(actor=request.actor, wanted=filter_of(request))
    levels = dict(Venue.Level.choices)
    for one in found["features"]:
        said = one["properties"]
        said |= {
            "title": said["name"],
            "word": str(levels[said["level"]]),
            "light": "green",
            "url": reverse("places:venue", args=[said["uid"]]),
        }
    return JsonResponse(found, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})


def filter_of(request: Request) -> Filter:
    """The filter in an address."""
    said = request.GET
    return Filter(
        area=said.get("area", ""),
        q=said.get("q", "")[:100],
        kind=said.get("kind", ""),
        closed=said.get("closed", "") == "1",
        estate=forms.uid_in(said.get("estate", "")),
        building=forms.uid_in(said.get("building", "")),
        after=said.get("after", ""),
    )


def _detail(request: Request, spec: Spec, uid: UUID) -> HttpResponse:
    page = queries.detail(
        spec.model, actor=request.actor, uid=uid, today=_today(request), after=request.GET.get("after", "")
    )
    part = {Estate: "building", Building: "premises"}.get(spec.model, "")
    context = {
        "spec": spec,
        "page": page,
        "thing": page.thing,
        "part": SPECS.get(part),
        "add_url": (
            f"{reverse(f'places:{part}_new')}?{urlencode({f'{spec.one}_uid': str(uid)})}" if part else ""
        ),
        "next_url": f"?{urlencode({'after': page.parts.after})}" if page.parts.after else "",
        "edit_url": reverse(f"places:{spec.one}_edit", args=[uid]),
        "close_url": reverse(f"places:{spec.one}_close", args=[uid]),
        "back_url": reverse(f"places:{spec.many}"),
        "nav_active": _menu(spec),
    }
    return render(request, "places/thing.html", context)


def _put(
    request: Request,
    spec: Spec,
    form: forms.StandingForm,
    title: str,
    run: Callable[[], UUID],
    *,
    back: str = "",
    around: Any = None,
) -> HttpResponse:
    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        context = {
            "spec": spec,
            "form": form,
            "title": title,
            "around": around,
            "verdict": verdict,
            "back_url": back or reverse(f"places:{spec.many}"),
            "areas_url": _shapes(request),
            "nav_active": _menu(spec),
        }
        return render(request, "places/thing_form.html", context, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb=f"places.put_{spec.one}",
        run=run,
        to=spec.address,
        message=_("It is on the books."),
        again=page,
    )


def _around(request: Request, said: dict[str, str]) -> Estate | Building | None:
    """The estate or building in which the new thing is to lie. Raises Missing for a foreign one."""
    estate, building = (forms.uid_in(said[name]) for name in forms.StandingForm.HIDDEN)
    if estate:
        return queries.thing_for(Estate, actor=request.actor, uid=estate)
    return queries.thing_for(Building, actor=request.actor, uid=building) if building else None


def _initial(spec: Spec, thing: Any) -> dict[str, Any]:
    said = {name: getattr(thing, name, None) for name in spec.form.base_fields}
    said["estate_uid"] = getattr(getattr(thing, "estate", None), "uid", None)
    said["building_uid"] = getattr(getattr(thing, "building", None), "uid", None)
    return said


def _choices(request: Request, spec: Spec, inside: str) -> list[tuple[str, str]]:
    return queries.area_choices_for(request.actor, spec.form.LEVELS, _today(request), inside=inside)


def _wider(code: str) -> str:
    """The community around a thing: where its area is looked for when it is changed."""
    return codes.at_level(code, codes.Level.COMMUNITY) or code


def _areas(request: Request) -> list[tuple[str, str]]:
    """What a list may be narrowed to: the areas of the posts, and the communities in them."""
    found: dict[str, str] = {}
    for code in request.actor.area_codes():
        if codes.is_code(code):
            found |= {code: names_of([code]).get(code, code)}
            found |= dict(area_choices(code, codes.Level.COMMUNITY, request.at))
    return list(found.items())


def _shapes(request: Request) -> str:
    code = next(iter(request.actor.area_codes()), "")
    level = codes.Level.GRID if len(code) >= codes.LENGTHS[codes.Level.COMMUNITY] else codes.Level.COMMUNITY
    return f"{reverse('places:polygons')}?{urlencode({'within': code, 'level': level.value})}"


def _map(wanted: Filter) -> str:
    return f"{reverse('places:venue_points')}?{urlencode(_query(wanted))}"


def _query(wanted: Filter) -> dict[str, str]:
    said = {one.name: getattr(wanted, one.name) for one in fields(wanted) if one.name != "after"}
    return {name: "1" if value is True else str(value) for name, value in said.items() if value}


def _pager(spec: Spec, wanted: Filter, after: str) -> dict[str, str]:
    address, said = reverse(f"places:{spec.many}"), _query(wanted)
    return {
        "prev_url": f"{address}?{urlencode(said)}" if wanted.after else "",
        "next_url": f"{address}?{urlencode({**said, 'after': after})}" if after else "",
    }


def _menu(spec: Spec) -> str:
    return "places:venues" if spec.model is Venue else "places:estates"


def _today(request: Request) -> date:
    return request.at.astimezone(clock.local_zone()).date()
