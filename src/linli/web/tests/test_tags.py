from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from linli.kernel.verdict import ALLOWED, refuse
from linli.web import icons, lights, loops, times

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def thing(**values: object) -> SimpleNamespace:
    return SimpleNamespace(**values)


@pytest.mark.parametrize(
    ("case", "colour", "word", "left"),
    [
        (thing(red_at=AT + timedelta(days=4), yellow_at=AT + timedelta(days=2)), "green", "正常", "剩 4 天"),
        (
            thing(red_at=AT + timedelta(hours=20), yellow_at=AT - timedelta(hours=1)),
            "yellow",
            "临期",
            "剩 20 小时",
        ),
        (thing(red_at=AT, yellow_at=AT - timedelta(hours=1)), "red", "超期", "剩 1 分钟"),
        (thing(red_at=AT - timedelta(days=2), yellow_at=None), "red", "超期", "超 2 天"),
        (thing(red_at=AT - timedelta(days=1), due_at=AT + timedelta(days=1)), "red", "紧急", "剩 1 天"),
        (thing(red_at=None, yellow_at=None), "off", "无时限", ""),
        (thing(red_at=AT - timedelta(days=9), closed_at=AT), "off", "已办结", ""),
        (thing(red_at=None, verdict_red=True), "red", "不满意", ""),
        (thing(red_at=None, due_at=AT + timedelta(days=3), verdict_red=True), "red", "不满意", ""),
        (thing(red_at=AT + timedelta(days=3), closed_at=AT, verdict_red=True), "red", "不满意", ""),
        (thing(red_at=AT + timedelta(days=3), verdict_red=True), "red", "不满意", "剩 3 天"),
    ],
)
def test_a_light_has_two_switches(case, colour, word, left):
    light = lights.light_of(case, AT)
    assert (light.colour, str(light.word), light.left) == (colour, word, left)


def test_a_light_never_speaks_by_colour_alone():
    drawn = draw("{% light case at %}", case=thing(red_at=AT + timedelta(days=4), yellow_at=AT), at=AT)
    assert "临期" in drawn
    assert "剩 4 天" in drawn
    assert 'aria-hidden="true"' in drawn
    assert "截止 11月26日 16:00" in drawn


def test_words_of_a_lamp_are_escaped_and_an_unknown_colour_is_off():
    drawn = draw("{% lamp colour word left %}", colour='x" onclick="y', word="<b>", left="&")
    assert "light-off" in drawn
    assert "&lt;b&gt;" in drawn
    assert "onclick" not in drawn


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=5), "5 分钟前"),
        (timedelta(hours=3, minutes=59), "3 小时前"),
        (timedelta(days=3), "3 天前"),
        (timedelta(days=-2), "2 天后"),
        (timedelta(hours=-1), "1 小时后"),
        (timedelta(days=40), "2026-10-13"),
    ],
)
def test_near_moments_are_distances(gap, words):
    assert times.relative(AT - gap, AT) == words


def test_moments_read_in_both_languages():
    assert times.exact(AT, AT) == "11月22日 08:00"
    assert times.exact(AT.replace(year=2024), AT) == "2024年11月22日 08:00"
    with translation.override("en"):
        assert times.exact(AT, AT) == "Nov 22, 08:00"
        assert times.relative(AT - timedelta(days=1), AT) == "1 day ago"


def test_ago_shows_the_exact_time_beside_it():
    drawn = draw("{{ at|ago }}{{ at|ago_full }}{{ none|ago }}", at=AT, none=None)
    assert drawn.count("<time ") == 2
    assert 'datetime="2026-11-22T16:00:00+08:00"' in drawn


def test_every_form_gets_a_key_of_its_own():
    first, second = draw("{% key %}"), draw("{% key %}")
    assert 'name="_key"' in first
    assert first != second


def test_a_refused_button_is_grey_and_says_why():
    drawn = draw(
        '{% verdict_button "/x/" "Write off" no %}', no=refuse("not_rated", "Not before it was rated.")
    )
    assert "disabled" in drawn
    assert '<p class="verb-why">Not before it was rated.</p>' in drawn


def test_an_allowed_button_is_a_plain_post():
    drawn = draw('{% verdict_button "/x/" "Accept" yes look="primary" keys="a" %}', yes=ALLOWED)
    assert 'method="post"' in drawn
    assert 'data-key="a"' in drawn
    assert "disabled" not in drawn


def test_a_qr_code_stays_black_on_white_and_carries_no_style():
    drawn = draw("{% qr url label %}", url="https://linli.example/s/1", label='the "receipt"')
    assert "style=" not in drawn
    assert 'aria-label="the &quot;receipt&quot;"' in drawn
    assert 'fill="#fff"' in drawn


def test_hours_are_words():
    with translation.override("en"):
        assert draw("{{ 90|hours }}") == "1 h 30 min"
    assert draw("{{ none|hours }}", none=None) == ""


def test_a_query_keeps_what_it_has(rf):
    from django.template import RequestContext

    request = rf.get("/x/", {"q": "路灯", "after": "9"})
    drawn = Template('{% qs after="12" page="" %}').render(RequestContext(request, {}))
    assert drawn == "?q=%E8%B7%AF%E7%81%AF&amp;after=12"


@pytest.mark.parametrize("name", ["../secret", "Home", 'a"b', ""])
def test_an_icon_name_is_a_name(name):
    with pytest.raises(icons.UnknownIconError):
        icons.icon_svg(name)


def test_icons_without_the_package_leave_a_frame(settings, tmp_path):
    settings.NODE_MODULES = tmp_path
    icons.icon_svg.cache_clear()
    try:
        assert icons.icon_svg("home").startswith("<svg")
    finally:
        icons.icon_svg.cache_clear()


class Words(forms.Form):
    words = forms.CharField(help_text="In your own words.", label="What is it")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agree = forms.BooleanField(required=False)


def test_help_and_error_are_tied_to_their_input():
    form = Words({"words": ""})
    drawn = draw('{% include "web/components/field.html" with field=form.words %}', form=form)
    assert 'aria-describedby="id_words_help id_words_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_words_error"' in drawn
    assert 'class="form-control is-invalid"' in drawn


def test_a_group_of_choices_has_a_legend():
    drawn = draw('{% include "web/components/field.html" with field=form.kind %}', form=Words())
    assert "<legend" in drawn
    assert "<fieldset" in drawn


def test_the_summary_of_errors_leads_to_each_field():
    drawn = draw('{% include "web/components/errors.html" %}', form=Words({"words": ""}))
    assert 'href="#id_words"' in drawn
    assert 'href="#id_kind"' in drawn or 'href="#id_kind_0"' in drawn


def test_the_rail_stands_at_one_stop_only():
    assert [stop.state for stop in loops.stops(2, ended=False)] == ["done", "done", "now", "ahead", "ahead"]
    assert {stop.state for stop in loops.stops(4, ended=True)} == {"done"}


def test_the_loop_is_drawn_with_what_is_known():
    assert [station.count for station in loops.stations([{"count": 3, "url": "/x/"}])][:2] == [3, None]
    assert len(loops.stations(None)) == 9


def test_a_refusal_that_comes_back_with_its_form_is_read_aloud() -> None:
    refused = refuse("held_already", "A hold stands already.")
    include = '{% include "web/components/errors.html" with verdict=verdict form=form %}'
    assert "A hold stands already." in draw(include, verdict=refused, form=None)
    assert "alert" not in draw(include, verdict=ALLOWED, form=None)
    assert "alert" not in draw(include, verdict=None, form=None)


class ReadForm(forms.Form):
    amount = forms.IntegerField(label="数")
    empty = forms.IntegerField(label="空", required=False)
    way = forms.ChoiceField(label="选", choices=[("a", "甲"), ("b", "乙")])
    many = forms.MultipleChoiceField(
        label="多", choices=[("a", "甲"), ("b", "乙"), ("c", "丙")], widget=forms.CheckboxSelectMultiple
    )
    on = forms.BooleanField(label="开", required=False)
    since = forms.DateTimeField(label="时")


def test_whoever_only_reads_gets_the_values_of_a_form_in_words():
    held = {"amount": 0, "empty": None, "way": "b", "many": ["a", "c"], "on": True, "since": AT}
    form = ReadForm(initial=held)
    assert [draw("{{ field|said }}", field=field) for field in form] == [
        "0", "无", "乙", "甲、丙", "是", "2026-11-22 16:00"
    ]  # fmt: skip
    assert draw("{{ form.many|said }}", form=ReadForm()) == "无"
    drawn = draw(
        '{% include "web/components/values.html" %}', form=ReadForm(initial=held | {"amount": "<b>"})
    )
    assert "<dt>数</dt>" in drawn
    assert "<b>" not in drawn
    assert "<input" not in drawn
