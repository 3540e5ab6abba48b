"""Reading what came in the address, and leading back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from linli.kernel.verdict import Missing

if TYPE_CHECKING:
    from linli.web.http import Request


def uid_or_none(text: str) -> UUID | None:
    """A uid from a query string, None when it is empty. Raises Missing for anything else."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Missing from None


def uids(texts: list[str]) -> list[UUID]:
    """Several uids. Raises Missing for what is none."""
    return [uid for uid in (uid_or_none(text) for text in texts) if uid is not None]


def came_from(request: Request, otherwise: str = "") -> str:
    """Back to the page of this house on which the button stood; `otherwise` where none is named."""
    address = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    if otherwise:
        return otherwise
    if request.actor.person_id is None:
        raise Missing
    return reverse("projects:tasks")
