"""Likely twins: found by place, category, time and words, explained, and never merged by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import likeness, queries
from linli.cases.facts import VoiceDraft
from linli.cases.likeness import Look, compare
from linli.cases.models import Case
from linli.cases.tests import scenes
from linli.kernel.actor import Actor
from tests.cast import AT, GINKGO, GRID, GRID_2, Cast


def look(text: str = "梧桐路3号门口的路灯坏了", **more) -> Look:
    given = {"title": text, "text": text, "area_code": GRID, "at": AT, "categories": (1, 2, 3)} | more
    return Look(**given)  # type: ignore[arg-type]  # fields come by name


@pytest.mark.parametrize(
    ("other", "likely"),
    [
        (look(), True),
        (look("3号门口路灯不亮，走路看不见"), True),
        (look("垃圾没有人清运，味道很大", categories=(7, 8)), False),
        (look("健身步道要修", categories=()), False),
        (look(area_code=GINKGO, at=AT - timedelta(days=80), categories=()), False),
    ],
)
def test_what_is_likely(other: Look, likely: bool):  # noqa: FBT001 -- a column of the table
    assert compare(look(), other).likely is likely


def test_every_part_of_the_score_says_why():
    found = compare(look(lat=30.01, lng=120.005), look(lat=30.0102, lng=120.005, at=AT - timedelta(days=5)))
    assert [part.code for part in found.parts] == ["place", "category", "time", "words"]
    assert found.score == sum(part.points for part in found.parts)
    assert all(part.sentence and 0 <= part.points <= part.of for part in found.parts)
    assert "22" in found.parts[0].sentence


def test_the_same_words_about_another_place_are_no_twins():
    assert not compare(
        look(lat=30.0, lng=120.0), look(lat=30.5, lng=120.5, categories=(), at=AT - timedelta(days=30))
    ).likely


def test_distance_on_the_ground():
    assert round(likeness.metres(30.0, 120.0, 30.001, 120.0)) == 111


def test_staff_find_the_twin_and_not_the_other_matter(cast: Cast):
    twin = scenes.placed(cast, "梧桐路3号的路灯不亮了", at=AT - timedelta(days=2))
    scenes.placed(cast, "楼道里堆了很多杂物，走不过去", area_code=GRID_2)
    case = scenes.placed(cast, "梧桐路3号门口路灯坏了")
    found = queries.likely_twins(case=case, actor=cast.community, at=AT)
    assert [one.case.pk for one in found] == [twin.pk]


def test_an_old_case_and_a_closed_one_are_no_candidates(cast: Cast):
    scenes.placed(cast, "梧桐路3号门口路灯坏了", at=AT - timedelta(days=120))
    gone = scenes.placed(cast, "梧桐路3号门口路灯坏了。")
    Case.objects.filter(pk=gone.pk).update(state=Case.State.OUT_OF_SCOPE, closed_at=AT)
    case = scenes.placed(cast, "梧桐路3号门口路灯坏了")
    assert queries.likely_twins(case=case, actor=cast.community, at=AT) == []


def test_a_residents_draft_finds_the_neighbours_case(cast: Cast):
    twin = scenes.placed(cast, "梧桐路3号门口路灯坏了")
    draft = VoiceDraft(body="梧桐路3号门口的路灯坏了好几天", area_code=GRID)
    found = queries.likely_twins(draft=draft, actor=Actor.anonymous("web"), at=AT)
    assert [one.case.pk for one in found] == [twin.pk]
    assert found[0].open


def test_twins_cost_the_same_however_many_cases_there_are(cast: Cast, count_queries):
    case = scenes.placed(cast)
    scenes.placed(cast, "梧桐路9号路灯坏了")
    few = count_queries(lambda: queries.likely_twins(case=case, actor=cast.community, at=AT))
    for n in range(8):
        scenes.placed(cast, f"梧桐路{n}号路灯坏了")
    assert count_queries(lambda: queries.likely_twins(case=case, actor=cast.community, at=AT)) == few <= 5
