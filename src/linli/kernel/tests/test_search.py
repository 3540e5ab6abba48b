from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import NotSupportedError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from linli.kernel import grams, search
from linli.kernel.models import IdempotencyKey
from linli.kernel.search import Kind

AT = "2026-03-15T10:30:00Z"
TEXTS = {
    "lamp": "A3区幸福小区门口路灯坏了，晚上看不见路。请打13812345678，编号2026-4821-7730-5",
    "rubbish": "垃圾没人清运，灯坏 路过都臭 Wi-Fi password 热线",
    "noise": "楼下KTV噪音扰民，凌晨两点还在唱，编号 P2026-0000-1111-2",
    "ext": "𠮷野家门口𠮷字招牌掉落",
}
HAN = st.text("路灯坏了垃圾清运A3 ,，", max_size=12)


class Found:
    """Ask for words, get the names of the texts that hold them."""

    def __init__(self, pk: dict[str, int]) -> None:
        self.pk = pk

    def __call__(self, words: str, kind: Kind = Kind.CASE) -> set[str]:
        things = IdempotencyKey.objects.filter(pk__in=search.matching(kind, words))
        return set(things.values_list("scope", flat=True))


@pytest.fixture
def found(db) -> Found:
    rows = {
        name: IdempotencyKey.objects.create(
            scope=name, key_hash=name, verb="v", body_hash="", created_at=AT
        ).pk
        for name in TEXTS
    }
    search.index_many(Kind.CASE, ((rows[name], text) for name, text in TEXTS.items()))
    return Found(rows)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("路灯", {"lamp"}),
        ("路", {"lamp", "rubbish"}),
        ("了", {"lamp"}),
        ("路灯坏", {"lamp"}),
        ("路灯坏了", {"lamp"}),
        ("灯坏", {"lamp", "rubbish"}),
        ("路坏", set()),
        ("坏路灯", set()),
        ("晚上 路灯", {"lamp"}),
        ("路灯，垃圾", set()),
        ("A3区", {"lamp"}),
        ("a3区幸福", {"lamp"}),
        ("Ａ３区", {"lamp"}),
        ("A4区", set()),
        ("ktv", {"noise"}),
        ("KTV噪音", {"noise"}),
        ("passw", {"rubbish"}),
        ("wi-fi", {"rubbish"}),
        ("assword", set()),
        ("2026-4821-7730-5", {"lamp"}),
        ("2026482177305", {"lamp"}),
        ("２０２６－４８２１－７７３０－５", {"lamp"}),
        ("4821-7730", {"lamp"}),
        ("2026-4821", {"lamp"}),
        ("P2026-0000-1111-2", {"noise"}),
        ("p2026000011112", {"noise"}),
        ("2026000011112", {"noise"}),
        ("𠮷", {"ext"}),
        ("𠮷字", {"ext"}),
        ("小区 OR 垃圾", set()),
        ("", set()),
        ("   ", set()),
        ("，。", set()),
    ],
)
def test_words_find_their_texts(found, words, names):
    assert found(words) == names


@pytest.mark.parametrize("words", ["13812345678", "138", "5678", "1381234", "138****5678"])
def test_a_phone_number_is_not_in_the_index(found, words):
    assert found(words) == set()


def test_kinds_do_not_mix(found):
    assert found("路灯", Kind.PROJECT) == set()
    search.index(Kind.PROJECT, found.pk["noise"], "修路灯志愿服务")
    assert found("路灯", Kind.PROJECT) == {"noise"}
    assert found("路灯", Kind.CASE) == {"lamp"}


def test_a_text_is_replaced_and_forgotten(found):
    search.index(Kind.CASE, found.pk["lamp"], "路面塌陷")
    assert found("路灯") == set()
    assert found("塌陷") == {"lamp"}
    search.forget(Kind.CASE, found.pk["lamp"])
    search.forget(Kind.CASE, found.pk["lamp"])
    search.scrub()
    assert found("塌陷") == set()
    assert found("垃圾") == {"rubbish"}


def test_ids_stay_in_the_database(found):
    with CaptureQueriesContext(connection) as asked:
        assert found("路灯") == {"lamp"}
    assert len(asked) == 1


def test_the_expression_joins_other_conditions(found):
    both = IdempotencyKey.objects.filter(
        pk__in=search.matching(Kind.CASE, "路灯")
    ) | IdempotencyKey.objects.filter(pk__in=search.matching(Kind.CASE, "噪音"))
    assert set(both.values_list("scope", flat=True)) == {"lamp", "noise"}
    assert IdempotencyKey.objects.exclude(pk__in=search.matching(Kind.CASE, "路灯")).count() == 3
    assert both.count() == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(max_size=60))
@example("'")
@example('"路灯" OR "垃圾"')
@example("路灯* NEAR(a b) -c ^d {e} : (")
@example("'路':* & !'灯' <-> | \\")
@example("\0路\0灯\0")
@example("\ud800")
@example("%s %(x)s %")
@example("路" * 10_000)
@example("路 " * 5_000)
@example("a" * 10_000)
@example("ﷺ" * 10_000)
@example("*" * 10_000)
@example('"' * 10_000)
@example("²³¹ ① ៛ ٣ߧ İstanbul ß ﬀ")
def test_hostile_words_stay_words(found, words):
    found(words)
    search.index(Kind.UNIT, 1, words)
    search.matching(Kind.UNIT, words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(before=HAN, run=st.text("路灯坏了垃圾清运", min_size=1, max_size=6), after=HAN)
def test_every_part_of_a_han_run_is_found(found, before, run, after):
    search.index(Kind.UNIT, found.pk["ext"], before + run + after)
    assert found(run, Kind.UNIT) == {"ext"}


@given(st.text(max_size=80))
def test_a_text_holds_every_term_that_was_taken_from_it(text):
    tokens = grams.document(text)
    assert all(token and " " not in token and "'" not in token and '"' not in token for token in tokens)
    for phrase in grams.question(text):
        assert phrase.tokens


def test_a_very_long_text_is_cut_not_refused(found):
    search.index(Kind.CASE, found.pk["lamp"], "路灯坏了" * 100_000 + "塌陷")
    assert found("路灯坏了路灯") == {"lamp"}
    assert found("塌陷") == set()


def test_words_can_be_asked_whether_they_ask_anything():
    assert search.askable("路灯")
    assert not search.askable(" ，*'\0")


def test_other_engines_are_refused_by_name():
    elsewhere: Any = SimpleNamespace(vendor="mysql")
    with pytest.raises(NotSupportedError, match="mysql"):
        search.matching(Kind.CASE, "路灯").as_sql(elsewhere, elsewhere)


def test_a_thing_given_twice_in_one_batch_keeps_its_last_text(found):
    search.index_many(Kind.CASE, [(found.pk["lamp"], "路面塌陷"), (found.pk["lamp"], "井盖丢失")])
    assert found("塌陷") == set()
    assert found("井盖") == {"lamp"}
    search.index_many(Kind.CASE, [])
