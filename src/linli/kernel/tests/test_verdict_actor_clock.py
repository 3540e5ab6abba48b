from __future__ import annotations

from datetime import UTC, timedelta
from uuid import UUID

import pytest

from linli.kernel import clock
from linli.kernel.actor import Actor, PostFact
from linli.kernel.verdict import ALLOWED, Refused, first, refuse

POST = PostFact(UUID(int=1), "grid_worker", "4301020010010", 7, UUID(int=7))
OTHER = PostFact(UUID(int=2), "dispatcher", "430102001", 7, UUID(int=7))
BARE = PostFact(UUID(int=3), "supervisor", "", None, None)


def worker(*posts: PostFact) -> Actor:
    return Actor(5, UUID(int=5), 6, "王五", posts, "430102001001", "web")


def test_allowed_enforces_silently():
    ALLOWED.enforce()
    assert ALLOWED


def test_a_refusal_carries_code_sentence_and_field():
    verdict = refuse("full", "No place left.", field="shift")
    assert not verdict
    with pytest.raises(Refused) as caught:
        verdict.enforce()
    assert (caught.value.verdict.code, caught.value.verdict.field) == ("full", "shift")
    assert str(caught.value) == "full: No place left."


def test_the_first_refusal_wins():
    full, closed = refuse("full", "."), refuse("closed", ".")
    assert first(ALLOWED, full, closed) is full
    assert first(ALLOWED, ALLOWED) is ALLOWED
    assert first() is ALLOWED


def test_an_actor_speaks_for_its_posts():
    actor = worker(POST, OTHER, BARE)
    assert actor.is_staff
    assert not actor.is_anonymous
    assert actor.has("dispatcher")
    assert actor.has("nothing", "supervisor")
    assert not actor.has("admin")
    assert actor.area_codes() == ("4301020010010", "430102001")
    assert actor.area_codes("dispatcher", "supervisor") == ("430102001",)
    assert actor.unit_ids() == (7,)
    assert actor.acting_post("dispatcher") == OTHER
    assert actor.acting_post() == POST
    assert actor.acting_post("admin") is None


def test_nobody_and_the_clockwork_hold_nothing():
    nobody, system = Actor.anonymous("web"), Actor.system()
    assert nobody.is_anonymous
    assert not system.is_anonymous
    assert system.is_system
    for actor in (nobody, system):
        assert not actor.is_staff
        assert not actor.has()
        assert actor.acting_post() is None


def test_the_clock_is_aware_and_the_zone_is_the_citys():
    assert clock.now().tzinfo is UTC
    assert clock.now().astimezone(clock.local_zone()).utcoffset() == timedelta(hours=8)
