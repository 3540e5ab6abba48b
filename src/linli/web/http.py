"""The request as every view above knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from linli.kernel.actor import Actor


class Request(HttpRequest):
    """An HttpRequest after the middlewares: who asks, since when, and whether htmx asks. A type only, never made."""

    actor: Actor
    at: datetime
    factor_at: datetime | None  # when a second factor was last given in this session
    session_facts: Any  # people's SessionFacts, which this app lies below
    led_to: str  # the page that has to come first, or nothing
    htmx: HtmxDetails
