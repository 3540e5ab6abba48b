"""A volunteer reads in which quarter their hours lie, as far as that can be told, and nobody else reads it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from linli.credits import actions as book
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing
from linli.oversight import queries
from linli.oversight.bands import band_of
from linli.people.models import Person
from linli.places import actions as places
from linli.projects.tests.scene import another_volunteer
from tests.cast import HOME

MINUTES = st.lists(st.integers(0, 6000), max_size=60)


@given(st.integers(1, 6000), st.integers(1, 50), MINUTES)
def test_the_band_holds_the_plain_quarter_and_shrinks_with_evidence(minutes, times, others):
    band = band_of(minutes, times, others, minimum=1)
    plain = 1 + sum(one > minutes for one in others) * 4 // (len(others) + 1)
    assert 1 <= band.first <= plain <= band.last <= 4
    more = band_of(minutes, times * 4, others, minimum=1)
    assert band.first <= more.first <= more.last <= band.last
    louder = band_of(minutes * 2, times, others, minimum=1)
    assert louder.first <= band.first


def test_too_few_people_say_nothing():
    assert band_of(60, 1, [60] * 18, minimum=20).few
    assert not band_of(60, 1, [60] * 19, minimum=20).few
    assert band_of(0, 0, [60] * 40, minimum=20).none


@pytest.mark.django_db
def test_own_hours_among_the_volunteers_of_the_community(
    cast, signed_in, stopped_clock, django_assert_num_queries
):
    places.put_setting(
        area_code=HOME, key="rankings.minimum", value=3, actor=Actor.system(), at=cast.at.replace(year=2025)
    )
    page = signed_in("volunteer")
    assert page.get(reverse("oversight:own_band")).status_code == 200
    people = [cast.volunteer, *(another_volunteer(cast, number) for number in range(1, 4))]
    for number, actor in enumerate(people):
        for minutes in [240] * (9 if number == 0 else 1):
            book.book_service(
                person=Person.objects.get(pk=actor.person_id),
                unit=None,
                minutes=minutes,
                points=0,
                how="claimed",
                grade="A" if number < 3 else "C",
                source_kind="slot",
                source_uid=uuid7(),
                source_title="清理楼道",
                source_url="",
                area_code=HOME,
                earned_on=cast.at.date(),
                actor=cast.community,
                at=cast.at,
            )
    with django_assert_num_queries(5):
        found = queries.own_band(actor=cast.volunteer, at=cast.at)
    assert found.band is not None
    assert found.band.times == 9
    book.fold(at=cast.at)
    assert queries.own_band(actor=cast.volunteer, at=cast.at) == found  # folded or not
    assert (found.band.minutes, found.band.serving, found.band.first) == (2160, 3, 1)
    last = queries.own_band(actor=people[3], at=cast.at)
    assert last.band is not None
    assert last.band.none
    text = page.get(reverse("oversight:own_band")).content.decode()
    assert "own-band-here" in text
    with pytest.raises(Missing):
        queries.own_band(actor=Actor.anonymous("web"), at=cast.at)
