"""Open cases as points, for the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from .. import clockwork
from .ledger_filter import LedgerFilter, narrowed
from .loading import visible

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

MOST = 2000


def map_points(*, actor: Actor, at: datetime, wanted: LedgerFilter | None = None) -> dict[str, Any]:
    """GeoJSON of the open cases the actor may see, the most urgent first, with light, title and page. One query."""
    found = narrowed(visible(actor), wanted or LedgerFilter(), at, actor).filter(
        lat__isnull=False, lng__isnull=False
    )
    cases = found.order_by("urgency_at", "pk")[:MOST]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(case.uid),
                "geometry": {"type": "Point", "coordinates": [float(case.lng or 0), float(case.lat or 0)]},
                "properties": {
                    "number": case.number,
                    "title": case.title,
                    "state": str(case.get_state_display()),
                    "light": clockwork.light(case, at),
                    "url": reverse("cases:detail", args=[case.uid]),
                },
            }
            for case in cases
        ],
    }
