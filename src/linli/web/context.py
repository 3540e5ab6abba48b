"""What every page knows without asking: the face, its menu, and what waits in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.module_loading import import_string

from linli.kernel.actor import Actor
from linli.web import navigation, readonly
from linli.web.http import Request

if TYPE_CHECKING:
    from django.http import HttpRequest

FACE_COOKIE = "face"
TYPE_COOKIE = "type"
LARGE = "large"


@dataclass(frozen=True, slots=True)
class Item:
    """A menu line as the template draws it."""

    label: Promise
    name: str
    url: str
    icon: str
    keys: str
    count: int
    active: bool


@dataclass(frozen=True, slots=True)
class Face:
    """A face that the person may change to."""

    code: str
    label: Promise
    active: bool


@dataclass(frozen=True, slots=True)
class Nav:
    """Everything the base template needs beside the page itself."""

    face: str
    faces: tuple[Face, ...]
    tabs: tuple[Item, ...]
    groups: tuple[tuple[Promise, tuple[Item, ...]], ...]
    unread: int
    actor: Actor
    large: bool
    demo: bool
    address: str
    tiles: str
    tiles_by: str
    read_only: str

    @property
    def is_desk(self) -> bool:
        """Whether the page is drawn with the side bar."""
        return self.face == navigation.DESK


def nav(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav`, made when a template first asks for it."""
    return {"nav": SimpleLazyObject(lambda: nav_for(request))}


def nav_for(request: HttpRequest) -> Nav:
    """The menu for this request. A request that failed before it had an actor is drawn for a stranger."""
    actor = getattr(request, "actor", None) or Actor.anonymous("web")
    faces = navigation.faces_of(has_posts=actor.is_staff, volunteers=bool(actor.home_code))
    wanted = request.COOKIES.get(FACE_COOKIE, "")
    face = wanted if wanted in faces else faces[0]
    current = _view_name(request)
    counts = _counts(request, actor)

    def item(entry: navigation.Entry) -> Item:
        return Item(
            label=entry.label,
            name=entry.url,
            url=reverse(entry.url),
            icon=entry.icon,
            keys=entry.keys,
            count=counts.get(entry.url, 0),
            active=entry.url == current,
        )

    roles = frozenset(post.role for post in actor.posts)
    side = navigation.side_for(roles, demo=settings.DEMO) if face == navigation.DESK else []
    return Nav(
        face=face,
        faces=tuple(Face(code, navigation.FACE_LABELS[code], code == face) for code in faces),
        tabs=tuple(item(entry) for entry in navigation.TABS.get(face, ())),
        groups=tuple((label, tuple(item(entry) for entry in entries)) for label, entries in side),
        unread=counts.get("notices:inbox", 0),
        actor=actor,
        large=wants_large(request),
        demo=settings.DEMO,
        address=request.get_full_path() if request.method == "GET" else _came_from(request),
        tiles=settings.TILE_URL,
        tiles_by=settings.TILE_ATTRIBUTION,
        read_only=readonly.why(),
    )


def wants_large(request: HttpRequest) -> bool:
    """Large type: as this browser keeps it, or as the address says (`?large=1`, for a code on a poster)."""
    asked = request.GET.get("large", "")
    return asked == "1" if asked in {"0", "1"} else request.COOKIES.get(TYPE_COOKIE) == LARGE


def _counts(request: HttpRequest, actor: Actor) -> Mapping[str, int]:
    """What waits behind each menu line, by URL name.

    The function is named in settings (`NAV_COUNTS`) because it must read apps that lie above this one.
    """
    path = getattr(settings, "NAV_COUNTS", "")
    if not path or actor.is_anonymous:
        return {}
    count = import_string(path)
    result: Mapping[str, int] = count(actor=actor, at=getattr(request, "at", None))
    return result


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def _came_from(request: HttpRequest) -> str:
    """An address that a GET can open, for the switches at the top of a page that answered a POST."""
    try:
        resolve(request.path)
    except Resolver404:
        return "/"
    return request.path


__all__ = ["Face", "Item", "Nav", "Request", "nav", "nav_for"]
