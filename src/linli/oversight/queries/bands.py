"""One's own band, from the sums of persons and the book: five statements, whatever the size of the community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Subquery, Sum

from linli.credits import queries as credit_book
from linli.credits.models import PersonMonth
from linli.credits.rollups import YEAR
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing
from linli.oversight.bands import Band, band_of
from linli.people.models import Registration
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import LENGTHS, Level

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class OwnBand:
    """Where one's hours of a year lie; `band` is None for whoever is registered nowhere."""

    year: int
    area: str
    minimum: int
    band: Band | None


def own_band(*, actor: Actor, at: datetime) -> OwnBand:
    """One's own, and nobody else's. Missing for whoever is no person."""
    if actor.person_id is None:
        raise Missing
    year = at.astimezone(local_zone()).year
    code = actor.home_code[: LENGTHS[Level.COMMUNITY]]
    if not code:
        return OwnBand(year, "", 0, None)
    minimum = int(places.setting(declarations.RANKING_MINIMUM, code, at))
    sums = PersonMonth.objects.filter(
        person_id=OuterRef("person_id"), month__gte=year * YEAR, month__lt=(year + 1) * YEAR
    ).order_by()
    ranked = sums.values("person_id").annotate(total=Sum(F("claimed_a") + F("claimed_b"))).values("total")
    here = Registration.objects.filter(
        community_code=code, person__isnull=False, state=Registration.State.CONFIRMED
    )
    rows = here.annotate(minutes=Subquery(ranked)).values_list("person_id", "minutes")
    found = {person: minutes or 0 for person, minutes in rows}
    for person, minutes in credit_book.waiting_ranked(here.values("person_id"), year=year).items():
        found[person] = found.get(person, 0) + minutes
    found.pop(actor.person_id, None)
    # One's own are those of the book, at every moment the same as on the page of one's hours.
    own, times = credit_book.ranked_service(actor.person_id, year=year)
    band = band_of(own, times, list(found.values()), minimum=minimum)
    return OwnBand(year, places.names_of([code]).get(code, code), minimum, band)
