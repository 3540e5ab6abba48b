"""Lists 批次: made for an area and a year, published once everything in them is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.cases import actions as cases
from linli.kernel import journal
from linli.kernel.verdict import Missing, first, refuse
from linli.notices import actions as notices
from linli.places import queries as places
from linli.undertakings import queries, rules
from linli.undertakings.models import Batch, Proposal, Undertaking

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

KIND = "undertaking_batch"


@transaction.atomic
def make_batch(
    *,
    area_code: str,
    name: str,
    year: int,
    kind: str,
    opens_on: date | None = None,
    closes_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Batch:
    """Make a list. Refused: no_right, bad_area, no_name, bad_year, bad_kind, no_window, window_backwards, batch_exists."""
    solicited = kind == Batch.Kind.SOLICITED
    first(rules.may_run(actor, area_code), rules.may_make(name, year, kind, opens_on, closes_on)).enforce()
    try:
        code = places.area(area_code).code
    except Missing:
        refuse("bad_area", _("This area does not exist."), "area").enforce()
        raise
    name = name.strip()[:80]
    if Batch.objects.filter(area_code=code, year=year, name=name).exists():
        refuse("batch_exists", _("This area has a list of that name in that year."), "name").enforce()
    batch = Batch(
        name=name,
        year=year,
        kind=kind,
        opens_on=opens_on if solicited else None,
        closes_on=closes_on if solicited else None,
        created_at=at,
    )
    batch.place_in(code)
    batch.save()
    payload: dict[str, str | int | bool | None] = {
        "kind": kind,
        "year": year,
        "opens_on": batch.opens_on.isoformat() if batch.opens_on else None,
        "closes_on": batch.closes_on.isoformat() if batch.closes_on else None,
    }
    journal.note("batch.made", subject=(KIND, batch.uid), actor=actor, at=at, area=code, payload=payload)
    return batch


@transaction.atomic
def publish_batch(*, batch_uid: UUID, actor: Actor, at: datetime) -> Batch:
    """Publish a list: from now on everybody reads it, and nothing more comes in.

    Refused: no_right, published_already, still_open, undecided, empty_list; Missing.
    """
    batch = queries.batch_for(actor=actor, uid=batch_uid, lock=True)
    facts = queries.batch_facts(batch)
    rules.may_publish(facts, actor, queries.today(at)).enforce()
    batch.published_at = at
    batch.save(update_fields=["published_at"])
    uids = list(Undertaking.objects.filter(batch=batch).values_list("case__uid", flat=True))
    cases.announce_undertakings(case_uids=uids, at=at)
    payload = {"items": facts.items}
    journal.note(
        "batch.published",
        subject=(KIND, batch.uid),
        actor=actor,
        at=at,
        area=batch.area_code,
        payload=payload,
    )
    for one in Proposal.objects.filter(batch=batch, became__isnull=False).select_related(
        "proposed_by", "became"
    ):
        if one.became is not None:
            notices.tell_on_commit(
                code="undertaking_entered",
                params={"title": one.title},
                at=at,
                recipient_uid=one.proposed_by.uid,
                url=reverse("undertakings:batch", args=[batch.uid]),
                subject_uid=batch.uid,
            )
    return batch
