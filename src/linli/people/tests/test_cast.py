"""The cast is what it says it is."""

from __future__ import annotations

from linli.people import queries
from linli.people.models import Role
from tests.cast import GRID, HARBOUR, HOME, Cast


def test_everybody_is_there(cast: Cast) -> None:
    assert [cast.actor(word).label for word in cast.words()] == [
        "王**", "李*", "赵*", "陈*", "周*", "孙*", "吴*", "郑*", "何*", "钱*", "冯*", "沈*",
    ]  # fmt: skip
    assert cast.volunteer.home_code == HOME
    assert cast.grid_worker.area_codes() == (GRID,)
    assert cast.dispatcher.area_codes(Role.DISPATCHER) == (HARBOUR,)
    assert cast.handler.unit_ids() == (cast.department.pk,)
    assert cast.contact.posts[0].unit_uid == cast.enterprise.uid


def test_actor_of_is_one_statement(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        queries.actor_of(person=cast.person("volunteer"), at=cast.at)
