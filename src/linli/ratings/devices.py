"""By what a browser is told from others; the pages and the API share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from linli.web.http import Request


def device_of(request: Request) -> str:
    """The browser's own random cookie, the one that signing in marks too; nothing where there is none yet."""
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
