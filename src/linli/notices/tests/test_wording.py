"""What the house says."""

from __future__ import annotations

import pytest

from linli.notices import sayings, wording

MOMENT = "2026-11-25T10:00:00+00:00"
EVERY = sorted(sayings.WORDINGS)


def values(code: str) -> dict[str, str | int]:
    said = wording.wording(code)
    return {name: MOMENT if name in said.moments else f"<{name}>" for name in said.needs}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", EVERY)
def test_every_code_says_all_its_values_in_both_languages(code, language):
    text = wording.render(code, values(code), language)
    said = wording.wording(code)
    assert all(f"<{name}>" in text for name in said.needs - said.moments)
    assert "{" not in text
    if said.moments:
        assert "18:00" in text  # in the zone of the place, not in UTC


@pytest.mark.parametrize("code", EVERY)
def test_no_sentence_is_left_in_english_for_a_chinese_reader(code):
    assert wording.render(code, values(code), "zh-hans") != wording.render(code, values(code), "en")


def test_a_moment_is_read_in_the_words_of_the_language():
    params = {"title": "清扫", "when": MOMENT}
    assert wording.render("slot_claimed", params, "zh-hans") == "您已接单：清扫，2026年11月25日 18:00"
    assert wording.render("slot_claimed", params, "en") == "You have taken a place: 清扫, Nov. 25, 2026 18:00"


def test_an_unknown_code_is_a_loud_mistake():
    with pytest.raises(wording.UnknownWording):
        wording.render("case_vanished", {})


@pytest.mark.parametrize("params", [{}, {"number": "1", "name": "张三"}, {"nummer": "1"}])
def test_missing_and_surplus_values_are_a_loud_mistake(params):
    with pytest.raises(wording.BadParams):
        wording.check("case_accepted", params)


@pytest.mark.parametrize("when", ["tomorrow", "2026-11-25", "2026-11-25T10:00:00", 5])
def test_a_moment_without_its_zone_is_a_loud_mistake(when):
    with pytest.raises(wording.BadParams):
        wording.check("slot_claimed", {"title": "清扫", "when": when})


def test_a_value_is_never_read_as_a_format_itself():
    text = wording.render("project_fits", {"title": "{title.__class__} {0} %s"}, "en")
    assert text == "A service project suits you: {title.__class__} {0} %s"


def test_a_link_that_leaves_the_house_is_absolute():
    text = wording.render_outgoing("case_accepted", {"number": "7"}, "/s/abc")
    assert text == "您的诉求 7 已受理。 http://testserver/s/abc"
