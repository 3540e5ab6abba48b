"""Who sets the ladder of red lights and whom an area tells, by the page and by JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.clockwork import Limit, Unit
from linli.cases.rules_ladder import TARGETS, LightSettings
from linli.cases.tests import scenes
from linli.cases.tests.test_turning import RED, YELLOW, refused, run, told
from linli.kernel.verdict import Missing, Refused
from linli.people.actions import issue_token
from tests.cast import AT, CITY, EAST, HARBOUR, WEST, Cast

pytestmark = pytest.mark.django_db


STEPS = ((Limit(120, Unit.WORK), "lead"), (Limit(1), "supervisor"))


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("limit_zero", ((Limit(0), "lead"),)),
        ("bad_limit", ((None, "lead"),)),
        ("limit_long", ((Limit(401), "lead"),)),
        ("unknown_role", ((Limit(1), "mayor"),)),
        ("steps_order", ((Limit(1), "lead"), (Limit(420, Unit.WORK), "supervisor"))),
        ("counts_otherwise", ((Limit(1), "lead"), (Limit(9999, Unit.RUN), "supervisor"))),
        ("too_many_steps", tuple((Limit(n), "lead") for n in range(1, 10))),
    ],
)
def test_what_is_no_ladder_is_refused_and_the_old_one_stays(cast: Cast, code: str, steps: Any):
    before = queries.lights_page(actor=cast.admin, code=CITY, at=AT).steps
    refused(code, lambda: actions.put_ladder(area_code=CITY, steps=steps, actor=cast.admin, at=AT))
    assert queries.lights_page(actor=cast.admin, code=CITY, at=AT).steps == before


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("unknown_role", {"told_red": ("mayor",)}),
        ("bad_hour", {"digest_hour": 24}),
        ("unknown_palette", {"palette": "pink"}),
        ("bad_share", {"suspended_share": 101}),
    ],
)
def test_what_is_no_setting_of_lights_is_refused(cast: Cast, code: str, given: dict[str, Any]):
    whole: dict[str, Any] = {
        "told_yellow": ("lead",),
        "told_red": ("lead",),
        "digest_hour": 9,
        "palette": "default",
        "suspended_share": 10,
    }
    wanted = LightSettings(**(whole | given))
    refused(code, lambda: actions.put_lights(area_code=CITY, settings=wanted, actor=cast.admin, at=AT))


def test_only_administrators_of_the_area_set_its_lights(cast: Cast):
    for who, why in ((cast.supervisor, Refused), (cast.stranger, Missing)):
        with pytest.raises(why):
            actions.put_ladder(area_code=EAST, steps=STEPS, actor=who, at=AT)
    assert set(TARGETS) >= {"lead", "dispatcher", "supervisor", "leader"}


def test_an_area_tells_whom_it_names(cast: Cast):
    wanted = LightSettings(
        told_yellow=("community", "grid_worker"),
        told_red=(),
        digest_hour=9,
        palette="default",
        suspended_share=10,
    )
    actions.put_lights(area_code=HARBOUR, settings=wanted, actor=cast.admin, at=AT)
    actions.put_ladder(area_code=HARBOUR, steps=STEPS[1:], actor=cast.admin, at=AT)
    scenes.placed(cast)
    run(YELLOW)
    assert told(cast, "light_yellow") == ["community", "grid_worker"]
    run(RED)
    assert told(cast, "light_red") == []
    run(RED + timedelta(days=1))
    assert told(cast, "light_escalated") == ["supervisor"]


def test_the_administrator_sets_ladder_and_lights_in_the_browser(
    cast: Cast, signed_in, stopped_clock, django_assert_max_num_queries
):
    admin = signed_in("admin")
    rows = {"step-TOTAL_FORMS": "8", "step-INITIAL_FORMS": "0", "_key": "k1"}
    for n in range(8):
        rows |= {f"step-{n}-amount": "", f"step-{n}-counted": "days", f"step-{n}-to": "leader"}
    two = rows | {"step-0-amount": "2", "step-0-to": "lead", "step-1-amount": "3", "step-1-to": "supervisor"}
    address = reverse("cases:put_ladder", args=[CITY])
    assert admin.post(address, two).status_code == 303
    steps = queries.lights_page(actor=cast.admin, code=CITY, at=AT).steps
    assert [(one.after, one.to) for one in steps] == [(Limit(2), "lead"), (Limit(3), "supervisor")]
    zero = rows | {"step-0-amount": "0", "_key": "k2"}
    assert admin.post(address, zero).status_code == 409
    assert admin.post(address, rows | {"step-0-amount": "x", "_key": "k3"}).status_code == 422
    given = {
        "told_yellow": ["lead"],
        "told_red": ["supervisor"],
        "digest_hour": "7",
        "suspended_share": "20",
        "palette": "colour_blind",
        "_key": "k4",
    }
    address = reverse("cases:put_lights", args=[CITY])
    assert admin.post(address, given).status_code == 303
    assert admin.post(address, given | {"digest_hour": "99", "_key": "k5"}).status_code == 422
    with django_assert_max_num_queries(12):
        page = admin.get(reverse("cases:lights")).content.decode()
    assert 'value="7"' in page
    assert reverse("cases:colours") in page
    sheet = admin.get(reverse("cases:colours"))
    assert "--light-red" in sheet.content.decode()
    assert "--light-red" not in signed_in("resident").get(reverse("cases:colours")).content.decode()
    assert "--light-red" in signed_in("handler").get(reverse("cases:colours")).content.decode()
    assert signed_in("dispatcher").get(reverse("cases:lights"), {"area": WEST}).status_code == 404


def test_the_same_by_json(cast: Cast, client, stopped_clock):
    def headers(who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue_token(username=who, at=AT)}"}

    def post(path: str, body: object, who: str = "admin") -> Any:
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers(who))

    put = post(f"/areas/{CITY}/ladder", {"steps": [{"after": "2 working hours", "to": "lead"}]})
    assert [(one["amount"], one["unit"], one["to"]) for one in put.json()["ladder"]] == [
        (120, "work", "lead")
    ]
    assert (
        post(f"/areas/{CITY}/ladder", {"steps": [{"after": "0 h", "to": "lead"}]}).json()["code"]
        == "limit_zero"
    )
    lights = client.get(f"/api/v1/areas/{CITY}/lights", headers=headers("leader")).json()
    assert lights["told_red"] == ["lead", "dispatcher"]
    lights |= {"palette": "colour_blind"}
    assert post(f"/areas/{CITY}/lights", lights).json()["palette"] == "colour_blind"
    assert post(f"/areas/{CITY}/causes", {"code": "no_water", "label": "停水"}).status_code == 200
    case = scenes.placed(cast)
    stopped_clock.at = RED
    given = post(f"/cases/{case.uid}/cause", {"cause": "no_water"}, "dispatcher").json()
    assert (given["light"], given["lit_by"], given["cause"]) == ("red", "first_answer", "no_water")
    counts = client.get(f"/api/v1/areas/{EAST}/causes", headers=headers("supervisor")).json()
    assert [one["red"] for one in counts["by_cause"] if one["code"] == "no_water"] == [1]
    bank = client.get(f"/api/v1/areas/{EAST}/suspended", headers=headers("supervisor")).json()
    assert (bank["whole"]["open"], bank["items"]) == (1, [])
    detail = client.get(f"/api/v1/cases/{case.uid}", headers=headers("dispatcher")).json()
    assert detail["clock"]["next_step"]["to"] == "lead"
    assert detail["clock"]["stages"][0]["lights"]
