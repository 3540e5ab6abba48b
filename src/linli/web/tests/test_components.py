"""Each component with nothing but what it needs, and with everything it takes. Undefined variables fail the run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django import forms
from django.template import Context, Template

from linli.kernel.verdict import ALLOWED, refuse

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Sample(forms.Form):
    lat = forms.FloatField()
    lng = forms.FloatField()
    photos = forms.FileField(label="Photos", help_text="At most six.")


FULL = {
    "form": Sample(),
    "photos": [{"url": "/p/1", "thumb": "/p/1s", "alt": "a lamp", "label": "before"}, {"url": "/p/2"}],
    "events": [
        {"at": AT, "title": "Placed", "body": "a\nb", "who": "a resident", "photos": [{"url": "/p/3"}]},
        {"at": AT, "title": "Accepted", "icon": "check", "tone": "good"},
    ],
    "chart": {"series": [{"name": "</script><script>alert(1)</script>"}]},
    "table": [["day", "count"], ["Mon", 3]],
    "items": [
        {"label": "All", "url": "?", "active": True, "count": 0},
        {"label": "Red", "url": "?", "active": False},
    ],
    "loop": [{"count": 4, "url": "/l/"}, {"count": 0}],
    "bad": {"count": 2, "url": "/b/"},
}

CASES = [
    ("page_header", 'title="Ledger"'),
    ("page_header", 'title="Ledger" subtitle="s" back_url="/" back_label="Up"'),
    ("empty", 'title="Nothing"'),
    ("empty", 'title="Nothing" icon="inbox" hint="h" action_url="/a/" action_label="Do"'),
    ("faces", ""),
    ("faces", 'name="mark" label="How was it" value=4'),
    ("rail", "step=0"),
    ("rail", 'step=4 ended=True note="until Friday"'),
    ("timeline", "events=events"),
    ("timeline", "events=nothing"),
    ("photos", "photos=photos"),
    ("photo_input", "field=form.photos"),
    ("pager", 'next_url="?after=1"'),
    ("pager", 'prev_url="?before=1" next_url="?after=1" shown=50'),
    ("stat", 'value="4.6" label="satisfied" url="/r/"'),
    ("stat", 'value="4" label="l" url="/r/" unit="u" how="counted" trend="more"'),
    ("loop", ""),
    ("loop", "loop=loop bad=bad"),
    ("progress", 'value=3 label="Importing"'),
    (
        "progress",
        'value=3 total=9 label="Importing" words="w" rate="r" left="l" poll_url="/p/" cancel_url="/c/"',
    ),
    ("chart", 'id="c" chart=chart title="Week"'),
    ("chart", 'id="c" chart=chart title="Week" table=table'),
    ("map_pick", 'lat=form.lat lng=form.lng areas_url="/areas/"'),
    ("map_pick", 'lat=form.lat lng=form.lng areas_url="/areas/" area_field="id_area"'),
    ("map_view", 'areas_url="/areas/" title="Open cases"'),
    ("map_view", 'areas_url="/areas/" markers_url="/m/" title="Open cases"'),
    ("seg", "items=items"),
    ("seg", 'items=items label="View"'),
    ("errors", "form=form"),
]


@pytest.mark.parametrize(("name", "given"), CASES, ids=[f"{name}-{len(given)}" for name, given in CASES])
def test_a_component_needs_only_what_it_says(name, given):
    words = f"with {given} only" if given else "only"
    source = f'{{% include "web/components/{name}.html" {words} %}}'
    drawn = Template(source).render(Context({**FULL, "nothing": [], "csrf_token": "t"}))
    assert "style=" not in drawn


def test_a_face_is_chosen_when_a_value_is_given():
    drawn = Template('{% include "web/components/faces.html" with value=4 %}').render(Context())
    assert drawn.count("checked") == 1
    assert 'value="4" required checked' in drawn
    assert 'name="score"' in drawn


def test_json_of_a_chart_cannot_leave_its_script():
    source = '{% include "web/components/chart.html" with id="c" title="t" %}'
    drawn = Template(source).render(Context({"chart": FULL["chart"]}))
    assert "<script>alert" not in drawn
    assert 'type="application/json"' in drawn


@pytest.mark.parametrize(
    ("verdict", "read"), [(refuse("full", "All places are taken."), True), (ALLOWED, False), (None, False)]
)
def test_a_refusal_that_came_back_with_a_form_is_read_there(verdict, read):
    """A refused verdict is false: the template must not ask it for its truth."""
    source = '{% include "web/components/errors.html" %}'
    drawn = Template(source).render(Context({"form": Sample(), "verdict": verdict}))
    assert ("All places are taken." in drawn) is read
    assert ("errors-title" in drawn) is read
