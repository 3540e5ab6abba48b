"""Which app answers which address."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLResolver, include, path

_PREFIXES = {
    "oversight": "",
    "web": "",
    "people": "people/",
    "places": "",
    "notices": "",
    "cases": "cases/",
    "credits": "credits/",
    "ratings": "",
    "attendance": "attendance/",
    "projects": "projects/",
    "meetings": "",
}


def _ready() -> list[URLResolver]:
    found = []
    for app, prefix in _PREFIXES.items():
        if find_spec(f"linli.{app}.urls"):
            try:
                found.append(path(prefix, include(import_module(f"linli.{app}.urls"))))
            except ImportError as error:
                print(f"linli.site.urls: {app} left out while it is being written: {error}")
    return found


def _api() -> list[URLResolver]:
    try:
        return [path("api/v1/", import_module("linli.site.api").urls)]
    except ImportError as error:
        print(f"linli.site.urls: the API is left out while it is being written: {error}")
        return []


urlpatterns = [*_ready(), *_api()]

handler400 = "linli.web.views.bad_request"
handler403 = "linli.web.views.forbidden"
handler404 = "linli.web.views.not_found"
