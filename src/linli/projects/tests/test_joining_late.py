"""Work away from the spot is joined until its shift ends: nobody waits for anybody at its beginning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.projects import actions
from linli.projects.models import Offer, Shift, Slot
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from linli.projects.tests.test_deliveries import code_of

pytestmark = [pytest.mark.django_db]


def begun(cast, *, places=1, delivered=True, **terms) -> Shift:
    """A shift of two hours, asked about after its beginning."""
    project = opened(cast, title="翻译居民公约", places=places)
    if terms:
        actions.set_terms(project_uid=project.uid, terms=Terms(**terms), actor=cast.dispatcher, at=cast.at)
    shift = shift_of(project)
    if delivered:
        actions.set_delivery(
            shift_uid=shift.uid,
            minutes=60,
            until=None,
            name="港前小学",
            phone="13900000021",
            actor=cast.dispatcher,
            at=cast.at,
        )
    return shift


def test_a_place_is_taken_asked_for_and_queued_for_until_the_shift_ends(cast):
    others = [another_volunteer(cast, number) for number in range(2)]
    asked, full = begun(cast, approval=True), begun(cast)
    inside, over = full.starts_at + timedelta(minutes=30), full.ends_at
    place: dict[str, Any] = {"shift_uid": asked.uid, "actor": others[1]}
    assert code_of(actions.ask_for_place, **place, at=over) == "past"
    actions.ask_for_place(**place, at=inside)
    slot = actions.claim_slot(shift_uid=full.uid, actor=cast.volunteer, at=inside)
    queue: dict[str, Any] = {"shift_uid": full.uid, "actor": others[0]}
    assert code_of(actions.join_waiting, **queue, at=over) == "past"
    actions.join_waiting(**queue, at=inside)
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.dispatcher, at=inside, reason="换人")
    offer = Offer.objects.get()
    assert inside < offer.until <= over
    actions.accept_offer(offer_uid=offer.uid, actor=others[0], at=inside)
    assert Slot.objects.get(pk=slot.pk).holder_id == others[0].person_id


def test_a_stated_window_closes_before_and_a_shift_at_a_place_stays_as_it_was(cast, signed_in, stopped_clock):
    open_one = begun(cast, places=2)
    closed = begun(cast, closes_at=open_one.starts_at - timedelta(hours=1))
    there = begun(cast, delivered=False)
    stopped_clock.at = inside = open_one.starts_at + timedelta(minutes=30)
    take = {"actor": cast.volunteer, "at": inside}
    assert code_of(actions.claim_slot, shift_uid=closed.uid, **take) == "window_closed"
    assert code_of(actions.claim_slot, shift_uid=open_one.uid, **take | {"at": open_one.ends_at}) == "past"
    page = signed_in("volunteer").get(reverse("projects:detail", args=[open_one.project.uid]))
    assert f"{open_one.ends_at.astimezone(cast.at.tzinfo):%m-%d %H:%M}" in page.content.decode()
    actions.claim_slot(shift_uid=there.uid, actor=another_volunteer(cast, 5), at=cast.at)
    assert code_of(actions.join_waiting, shift_uid=there.uid, **take) == "past"
    actions.claim_slot(shift_uid=open_one.uid, **take)
