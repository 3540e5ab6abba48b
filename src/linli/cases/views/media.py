"""Photos, each asked for by somebody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from linli.kernel import ids
from linli.kernel.verdict import Missing
from linli.people.queries import actor_for_token

from .. import queries
from ..actions import photos as pictures

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.web.http import Request

DAY = 24 * 3600


@login_not_required
@require_safe
def photo(request: Request, uid: UUID, size: int) -> HttpResponse:
    """One size of a photo, for staff of the area, for the voice by its link (`?t=`), for all when it is public.

    Its address stands in answers of the API too, so it also opens with the bearer token they were asked with.
    """
    found = queries.photo_for(uid=uid, actor=who_asks(request), token=request.GET.get("t", ""))
    return sent(pictures.path_of(found, size))


def who_asks(request: Request) -> Actor:
    """Whoever is signed in, or whose bearer token came with the request."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    asks = actor_for_token(token=token, at=request.at) if scheme.lower() == "bearer" else None
    return asks or request.actor


@login_not_required
@require_safe
def held_photo(_request: Request, token: str) -> HttpResponse:
    """The little picture of a photo that waits for its form; the token is known only to that form."""
    uid, _version = ids.read_token(pictures.HELD, token)
    return sent(pictures.held_folder(uid) / f"{pictures.SIZES[0]}.webp")


def sent(path: Path) -> HttpResponse:
    """A stored picture. Raises Missing when it is there no more."""
    try:
        raw = path.read_bytes()  # a few hundred kilobytes at most: no stream that somebody has to close
    except FileNotFoundError:
        raise Missing
    response = HttpResponse(raw, content_type="image/webp")
    # A photo never changes under its name; who may see it is asked again by every other browser.
    response["Cache-Control"] = f"private, max-age={DAY}, immutable"
    return response
