from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.canonical import NotCanonical, canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LEAF = st.none() | st.booleans() | st.integers() | TEXT
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
)


@given(VALUE)
def test_the_text_reads_back_as_the_value_and_is_stable(value):
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text
    text.encode()


@given(st.dictionaries(TEXT, LEAF, max_size=6))
def test_the_order_of_keys_does_not_matter(value):
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_known_texts():
    assert canonical({"b": [1, None, True], "a": "路灯", "c": {}}) == '{"a":"路灯","b":[1,null,true],"c":{}}'
    assert canonical({"uid": UUID(int=1)}) == '{"uid":"00000000-0000-0000-0000-000000000001"}'
    assert canonical(10**30) == "1" + "0" * 30
    assert canonical('"\\\n') == r'"\"\\\n"'
    assert canonical((1, 2)) == "[1,2]"


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), {"a": [0.0]}, {1: "a"}, b"bytes", {"s": {1, 2}}, object(), "\ud800", {"\ud800": 1}],
)
def test_what_has_no_canonical_text_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)
