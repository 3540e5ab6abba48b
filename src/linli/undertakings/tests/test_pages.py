"""The pages and the JSON of undertakings: the same verbs, the same refusals, and as many statements however long a list is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linli.people import actions as people
from linli.undertakings import queries
from linli.undertakings.models import Batch, Progress, Proposal, Undertaking
from linli.undertakings.tests import scene
from tests.cast import AT, EAST, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def post(client: Client, verb: str, /, *args: object, **fields: object) -> Any:
    return client.post(reverse(f"undertakings:{verb}", args=args), fields)


def test_by_the_pages_from_the_list_to_the_result(cast: Cast, signed_in: Any):
    runs, proposes, leads = signed_in("supervisor"), signed_in("community"), signed_in("leader")
    made = {"name": "征集", "year": 2026, "area_code": EAST, "kind": "solicited"}
    assert post(runs, "make", **made).status_code == 409  # without days
    window = {"opens_on": "2026-03-01", "closes_on": "2026-03-20"}
    assert post(runs, "make", **made, **window).status_code == 303
    batch = Batch.objects.get()
    assert post(proposes, "propose", batch.uid, title="装扶手").status_code == 422
    assert post(proposes, "propose", batch.uid, title="装扶手", words="老人多").status_code == 303
    proposal = Proposal.objects.get()
    form = runs.get(reverse("undertakings:take", args=[proposal.uid])).content.decode()
    assert "装扶手" in form
    item = {"title": "装扶手", "quantity": 30, "unit": "户", "due_on": "2026-09-30", "planned": "1250.50"}
    assert post(runs, "take", proposal.uid, reason="盼望", **item).status_code == 303
    one = Undertaking.objects.get()
    assert one.planned_fen == 125_050
    assert post(runs, "assign", one.uid).status_code == 409
    leader = cast.leader.person_uid
    department = cast.department.uid
    assert post(runs, "assign", one.uid, leader=leader, unit=department, focus="on").status_code == 303
    assert post(leads, "add_milestone", one.uid, name="进场", due_on="2026-04-30").status_code == 303
    milestone = one.milestones.get()
    assert post(leads, "progress", one.uid, words="装了", quantity=12).status_code == 303
    assert post(leads, "finish", one.uid, words="好了", quantity=30).status_code == 409
    assert "40" in leads.get(reverse("undertakings:item", args=[one.uid])).content.decode()
    assert post(leads, "explain_milestone", milestone.uid, words="算了").status_code == 409
    assert post(leads, "finish_milestone", milestone.uid, proof="").status_code == 422
    assert post(leads, "finish_milestone", milestone.uid, proof="开工令").status_code == 303
    assert post(leads, "finish", one.uid, words="装好 30 户", quantity=30).status_code == 303
    one.refresh_from_db()
    assert (one.result_quantity, one.case.state) == (30, "finished")
    assert post(runs, "decline", proposal.uid, reason="再说").status_code == 409
    assert post(runs, "merge", proposal.uid, reason="再说").status_code == 422


def test_by_the_api_with_the_codes_of_the_pages(cast: Cast):
    def client(who: str) -> Any:
        token = people.issue_token(username=who, at=AT)

        def send(path: str, **body: object) -> Any:
            held: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}}
            address = f"/api/v1/undertakings/{path}"
            if not body:
                return Client().get(address, **held)
            return Client().post(address, body, content_type="application/json", **held)

        return send

    scene.led(cast, title="别的实事")
    runs, leads = client("supervisor"), client("leader")
    lists = runs("lists").json()
    assert [(one["items"], one["done"]) for one in lists] == [(1, 0)]
    goal = {"title": "装扶手", "quantity": 30, "counted_in": "户", "due_on": "2026-09-30"}
    item = runs(f"lists/{lists[0]['uid']}/items", **goal).json()
    uid = item["line"]["uid"]
    refused = runs(f"{uid}/assign", helper_uids=[])
    assert (refused.status_code, refused.json()["code"]) == (409, "no_lead")
    assert runs(f"{uid}/assign", leader_uid=str(cast.leader.person_uid), focus=True).status_code == 200
    found = leads(f"{uid}/milestones", name="进场", due_on="2026-04-30").json()
    assert found["line"]["next_on"] == "2026-04-30"
    assert leads(f"{uid}/finish", words="好了", quantity=30).json()["code"] == "open_milestones"
    assert leads(f"{uid}/progress", words="坏图", photos=["?"]).json()["code"] == "not_a_photo"
    assert leads(f"{uid}/progress", words="装了 12 户", quantity=12).json()["line"]["percent"] == 40
    assert len(leads("mine").json()) == 2
    assert client("handler")(f"{uid}").status_code == 404
    assert Progress.objects.count() == 1


@pytest.mark.parametrize(("name", "most"), [("lists", 9), ("batch", 17), ("item", 24), ("mine", 12)])
def test_pages_ask_as_often_however_long_a_list_is(
    name: str, most: int, cast: Cast, signed_in: Any, django_assert_max_num_queries: Any
):
    batch = scene.batch(cast)
    for number in range(4):
        item = scene.led(cast, batch, title=f"实事{number}")
        for month in (4, 5, 6):
            scene.promised(cast, item, f"{month}月", date(2026, month, 30))
    args = {"batch": [batch.uid], "item": [item.uid]}.get(name, [])
    client = signed_in("supervisor")
    with django_assert_max_num_queries(most):
        assert client.get(reverse(f"undertakings:{name}", args=args)).status_code == 200
    assert len(queries.mine(actor=cast.leader, at=AT)) == 4
