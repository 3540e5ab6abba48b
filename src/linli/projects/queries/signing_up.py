"""What waits in one's schedule beside the places one holds: offers, requests, draws, the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery

from linli.projects.models import Draw, DrawEntry, Offer, PlaceRequest, Shift
from linli.projects.queries.calendar import calendar_link
from linli.projects.queries.offers import open_offers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

# For so long a refusal and a draw stand in the schedule after they were decided.
SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SignUp:
    """What waits for an answer, of me or of others."""

    offers: list[Offer]
    requests: list[PlaceRequest]
    draws: list[DrawEntry]
    calendar: str


def sign_up_of(*, actor: Actor, at: datetime) -> SignUp:
    """Offers made to me, places I asked for, draws I am in, and the address of my calendar: four statements."""
    mine = {"person_id": actor.person_id or 0}
    asked = PlaceRequest.objects.filter(
        Q(state=PlaceRequest.State.OPEN)
        | Q(state__in=(PlaceRequest.State.REFUSED, PlaceRequest.State.EXPIRED), decided_at__gt=at - SHOWN),
        slot__shift__ends_at__gt=at,
        **mine,
    )
    entered = DrawEntry.objects.filter(
        Q(draw__drawn_at__isnull=True) | Q(draw__drawn_at__gt=at - SHOWN),
        draw__shift__ends_at__gt=at,
        **mine,
    ).exclude(result=DrawEntry.Result.LEFT)
    return SignUp(
        offers=open_offers([mine["person_id"]], at),
        requests=list(
            asked.select_related("slot__shift__project", "slot__position").order_by("asked_at", "pk")
        ),
        draws=list(entered.select_related("draw__shift__project").order_by("draw__closes_at", "pk")),
        calendar=calendar_link(actor),
    )


def draws_of(shifts: Iterable[Shift], person_id: int | None = None) -> dict[int, Draw]:
    """The draws of these shifts by shift; `own_number` is that of this person, None where they are not in it."""
    own = DrawEntry.objects.filter(draw=OuterRef("pk"), person_id=person_id or 0)
    rows = Draw.objects.filter(shift__in=list(shifts)).annotate(
        own_number=Subquery(own.exclude(result=DrawEntry.Result.LEFT).values("number")[:1])
    )
    return {draw.shift_id: draw for draw in rows}
