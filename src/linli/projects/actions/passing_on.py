"""A place that became free goes on to the next who waits (decision 0027)."""

from __future__ import annotations

from datetime import datetime

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.places import queries as places
from linli.places.declarations import OFFER_MINUTES
from linli.projects import queries, rules_claims
from linli.projects.actions.telling import tell_until
from linli.projects.models import Offer, Project, Slot


def offer_on(slot: Slot, at: datetime) -> Offer | None:
    """Offer a free place, which the caller holds locked, to the first who waits and can come; None leaves it free."""
    shift = slot.shift
    if at >= shift.joined_until or shift.project.state != Project.State.OPEN:
        return None
    waiting = queries.next_waiting(slot, at)
    if waiting is None:
        return None
    minutes = places.setting(OFFER_MINUTES, shift.project.area_code, at)
    until = rules_claims.offer_until(at=at, ends_at=shift.joined_until, minutes=minutes)
    slot.kept, slot.kept_for = Slot.Kept.OFFER, waiting.person
    slot.save(update_fields=["kept", "kept_for"])
    offer = Offer.objects.create(slot=slot, person=waiting.person, made_at=at, until=until)
    waiting.delete()
    journal.note(
        "slot.offered",
        subject=("slot", slot.uid),
        actor=Actor.system(),
        at=at,
        payload={"to": offer.person.uid, "until": int(until.timestamp())},
    )
    tell_until("place_offered", shift, offer.person.uid, until, at)
    return offer
