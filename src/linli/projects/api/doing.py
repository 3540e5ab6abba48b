"""What operations about places share: done once and answered by its uid, and moments without a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import is_naive, make_aware

from linli.kernel import clock
from linli.projects.api.shapes import DoneOut
from linli.web.api import once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from linli.web.http import Request


def done(request: Request, *, verb: str, run: Callable[[], UUID]) -> DoneOut:
    """Do it once under the key of the request, and say what it is about. Raises what `run` raises."""
    return DoneOut(uid=once(request, verb=verb, run=run))


def aware(moment: datetime | None) -> datetime | None:
    """A moment that names no zone is meant as the clocks here show it."""
    return make_aware(moment, clock.local_zone()) if moment is not None and is_naive(moment) else moment
