"""The request as every view above knows it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from linli.kernel.actor import Actor


class Request(HttpRequest):
    """An HttpRequest after the middlewares: who asks, since when, and whether htmx asks. A type only, never made."""

    actor: Actor
    at: datetime
    htmx: HtmxDetails
