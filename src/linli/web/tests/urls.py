"""Addresses for the tests of this app: the menu's names without the apps above, and a few views that say no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from ninja import NinjaAPI

from linli.kernel.verdict import Missing, Refused, Verdict, refuse
from linli.web import api as web_api
from linli.web import navigation, posting, views

if TYPE_CHECKING:
    from linli.web.http import Request

SENTENCE = "Not before it was rated."
done: list[UUID] = []


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/base.html")


def refused(_request: HttpRequest) -> HttpResponse:
    raise Refused(refuse("not_rated", SENTENCE))


def missing(_request: HttpRequest) -> HttpResponse:
    raise Missing


def _again(verdict: Verdict) -> HttpResponse:
    return HttpResponse(f"the form once more: {verdict.sentence}")


def press(request: Request) -> HttpResponse:
    def run() -> UUID:
        if "refuse" in request.POST:
            raise Refused(refuse("not_rated", SENTENCE))
        done.append(uuid4())
        return done[-1]

    return posting.act(
        request,
        verb="test.press",
        run=run,
        to=lambda uid: f"/done/{uid}/",
        message="Done.",
        again=_again if "again" in request.POST else None,
    )


def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("only for those who signed in")


api = NinjaAPI(urls_namespace="web-tests", docs_url=None, openapi_url=None)
web_api.attach(api)


@api.get("/refused")
def api_refused(request: HttpRequest) -> None:
    raise Refused(refuse("not_rated", SENTENCE, "score"))


@api.get("/missing")
def api_missing(request: HttpRequest) -> None:
    raise Missing


@api.get("/number")
def api_number(request: HttpRequest, value: int) -> int:
    return value


@api.post("/press")
def api_press(request: HttpRequest) -> str:
    def run() -> UUID:
        done.append(uuid4())
        return done[-1]

    return str(web_api.once(request, verb="test.press", run=run))


@api.get("/closed", auth=web_api.Bearer(lambda _token, _at: None))
def api_closed(request: HttpRequest) -> str:
    return "never"


@api.get("/broken")
def api_broken(request: HttpRequest) -> None:
    raise ValueError("secret words")


def _open(patterns: list[Any]) -> list[Any]:
    """Django's login middleware must leave the API to its own tokens."""
    for pattern in patterns:
        pattern.callback = login_not_required(pattern.callback)
    return patterns


def _stubs() -> list[object]:
    names = {entry.url for group in navigation.SIDE for entry in group.entries}
    names |= {entry.url for tabs in navigation.TABS.values() for entry in tabs}
    names |= {
        "people:login",
        "people:logout",
        "people:signup",
        "people:join",
        "people:language",
        "people:type",
        "notices:inbox",
        "app:manifest",
        "field:outbox",
    }
    spaces: dict[str, list[str]] = {}
    for name in sorted(names):
        space, _, view = name.partition(":")
        spaces.setdefault(space, []).append(view)
    open_page = login_not_required(page)
    return [
        path(f"{space}/", include(([path(f"{view}/", open_page, name=view) for view in views], space)))
        for space, views in spaces.items()
    ]


urlpatterns = [
    path("", include("linli.web.urls")),
    path("page/", login_not_required(page)),
    path("type/", login_not_required(views.large_type)),
    path("refused/", login_not_required(refused)),
    path("missing/", login_not_required(missing)),
    path("press/", login_not_required(press)),
    path("closed/", closed),
    path("api/", (_open(api.urls[0]), *api.urls[1:])),
    *_stubs(),
]
handler404 = "linli.web.views.not_found"
