"""Addresses of places."""

from __future__ import annotations

from django.urls import URLPattern, path

from linli.places.views import areas, imports, public, standing

app_name = "places"


def _kind(kind: str) -> list[URLPattern]:
    """The addresses of one kind of thing that stands in areas."""
    spec = standing.SPECS[kind]
    base = "desk/premises" if kind == "premises" else f"desk/{spec.many}"
    return [
        path(f"{base}/", standing.listing(kind), name=spec.many),
        path(f"{base}/new/", standing.new(kind), name=f"{kind}_new"),
        path(f"{base}/<uuid:uid>/", standing.detail(kind), name=kind),
        path(f"{base}/<uuid:uid>/edit/", standing.edit(kind), name=f"{kind}_edit"),
        path(f"{base}/<uuid:uid>/close/", standing.close(kind), name=f"{kind}_close"),
    ]


urlpatterns = [
    path("areas.geojson", public.polygons, name="polygons"),
    path("areas/children/", public.children, name="children"),
    path("desk/areas/", areas.areas, name="areas"),
    path("desk/areas/<str:code>/", areas.area, name="area"),
    path("desk/areas/<str:code>/add/", areas.add, name="area_add"),
    path("desk/areas/<str:code>/rename/", areas.rename, name="area_rename"),
    path("desk/areas/<str:code>/move/", areas.move, name="area_move"),
    path("desk/areas/<str:code>/merge/", areas.merge, name="area_merge"),
    path("desk/areas/<str:code>/split/", areas.split, name="area_split"),
    path("desk/venues/points.geojson", standing.venue_points, name="venue_points"),
    *imports.PAGES.paths("desk/premises/imports/"),
    *_kind("venue"),
    *_kind("estate"),
    *_kind("building"),
    *_kind("premises"),
]
