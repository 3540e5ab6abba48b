"""Three crews of five want ten places at once: never more than ten, each crew whole or told; and a twin that oversells."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from uuid import UUID

import pytest
from django.db import connection

from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.projects import actions, queries
from linli.projects.models import Crew, CrewClaim, Offer, Shift, Slot
from tests.cast import Cast
from tests.races import test_claim as plain
from tests.races.test_claim import at_once, claims, crowd, shift_with  # noqa: F401 -- the fixture comes by its name

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
EACH, PLACES = 5, 10
NET = "projects_offer_one_per_slot"
Crowd = tuple[Cast, list[Actor]]


def crews_of(cast: Cast, actors: list[Actor]) -> list[tuple[Crew, list[Actor]]]:
    found = []
    for number in range(3):
        captain, *mates = actors[number * EACH : (number + 1) * EACH]
        made = actions.make_crew(name=f"小队{number}", unit_uid=None, actor=captain, at=cast.at)
        for one in mates:
            actions.join_crew(token=ids.token("crew", made.uid), actor=one, at=cast.at)
        found.append((made, [captain, *mates]))
    return found


def asks(cast: Cast, shift: Shift, crews: list[tuple[Crew, list[Actor]]]) -> list[Callable[[], object]]:
    return [
        partial(
            actions.claim_together,
            crew_uid=crew.uid,
            shift_uid=shift.uid,
            person_uids=[one.person_uid for one in mates if one.person_uid],
            whole=True,
            actor=mates[0],
            at=cast.at,
        )
        for crew, mates in crews
    ]


def test_three_crews_of_five_and_ten_places(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift = shift_with(cast, PLACES)
    crews = crews_of(cast, actors)
    # Two of them in favour; the third is told, whoever it is. Single claims come in between.
    answers = at_once(asks(cast, shift, crews))
    assert answers["won"] == 2
    assert answers["full"] + answers["not_enough"] == 1
    kept = list(Slot.objects.filter(shift=shift).values_list("kept_for_id", flat=True))
    assert len(set(kept)) == PLACES
    whole = [crew for crew, mates in crews if {one.person_id for one in mates} <= set(kept)]
    assert len(whole) == 2
    # Everybody presses yes at the same moment, twice.
    yes = [
        partial(actions.accept_offer, offer_uid=offer.uid, actor=one, at=cast.at)
        for one in actors
        for offer in Offer.objects.filter(person__uid=uid_of(one), state=Offer.State.OPEN)
    ]
    answers = at_once([*yes, *yes])
    assert answers["won"] == len(yes) == PLACES - 2
    assert Slot.objects.filter(shift=shift, holder__isnull=False).count() == PLACES
    assert set(CrewClaim.objects.values_list("state", flat=True)) == {"taken"}


def uid_of(actor: Actor) -> UUID:
    assert actor.person_uid is not None
    return actor.person_uid


def test_crews_and_single_claims_never_get_more_than_there_are(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift = shift_with(cast, PLACES)
    crews = crews_of(cast, actors)
    answers = at_once([*asks(cast, shift, crews), *claims(shift, actors[15:], cast)])
    singles = Slot.objects.filter(shift=shift, holder__isnull=False).count()
    kept = Slot.objects.filter(shift=shift, kept="offer").count()
    assert kept % EACH == 0
    assert singles + kept <= PLACES
    assert answers["won"] == singles + kept // EACH
    assert set(answers) <= {"won", "full", "not_enough"}


def test_the_last_yes_and_a_no_at_the_same_moment_never_both(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    shift = shift_with(cast, EACH)
    crews = crews_of(cast, actors)
    asks(cast, shift, crews)[0]()
    mates = crews[0][1][1:]
    offers = {one.person.uid: one.uid for one in Offer.objects.select_related("person")}
    yes = [
        partial(actions.accept_offer, offer_uid=offers[uid_of(one)], actor=one, at=cast.at) for one in mates
    ]
    no = partial(actions.decline_offer, offer_uid=offers[uid_of(mates[0])], actor=mates[0], at=cast.at)
    at_once([*yes, no])
    taken = Slot.objects.filter(shift=shift, holder__isnull=False).count()
    state = CrewClaim.objects.get().state
    assert (state, taken) in {("taken", EACH), ("over", 0)}
    assert not Slot.objects.filter(shift=shift).exclude(kept="").exists()


@pytest.fixture
def without_net() -> Iterator[None]:
    """Take the unique index away, in this test database alone."""
    net = next(found for found in Offer._meta.constraints if found.name == NET)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Offer, net)
    yield
    Offer.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Offer, net)


@pytest.mark.postgres
@pytest.mark.usefixtures("without_net")
def test_twin_without_the_lock_of_the_places_gives_them_to_two_crews(
    crowd: Crowd,  # noqa: F811 -- the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both crews see the same five places as free before either keeps one."""
    cast, actors = crowd
    shift = shift_with(cast, EACH)
    crews = crews_of(cast, actors)[:2]
    both = threading.Barrier(2)

    def unlocked(found: Shift, wanted: Mapping[UUID | None, int]) -> dict[UUID | None, list[Slot]]:
        rows = Slot.objects.filter(shift=found, holder__isnull=True, kept="").order_by("number")
        seen = list(rows.select_related("shift__project__leader")[: wanted[None]])
        both.wait(plain.PATIENCE)
        return {None: seen}

    monkeypatch.setattr(queries, "lock_places", unlocked)
    answers = at_once(asks(cast, shift, crews))
    assert answers == {"won": 2}, f"the twin did not oversell, so the race above proves nothing: {answers}"
    assert Offer.objects.count() == 2 * EACH
