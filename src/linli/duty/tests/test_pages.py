"""The pages and the JSON of duty: the same verbs, the same refusals, and as many statements however many people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from linli.duty import actions, queries
from linli.duty.models import PlanLine, Proposal, Roster, Swap
from linli.duty.tests.scene import begun, crossroads, day, duty_of, people, published, slots_of, uid_of
from linli.people import actions as person_actions
from linli.people.models import Account
from linli.projects.models import Slot
from tests.cast import HOME, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def post(client: Client, verb: str, /, *args: object, **fields: object) -> Any:
    return client.post(reverse(f"duty:{verb}", args=args), fields)


def computed(cast: Cast) -> None:
    """Be the worker."""
    actions.compute(uid=Proposal.objects.latest("pk").uid, now=lambda: cast.at)


def test_by_the_pages_from_the_form_to_the_swap(cast: Cast, signed_in: Any) -> None:
    project, volunteers = crossroads(cast), people(cast, 2)
    desk = signed_in("community")
    form = {
        "title": "路口值班",
        "area_code": HOME,
        "unit": cast.enterprise.uid,
        "first_day": day(cast, 1),
        "last_day": day(cast, 4),
        "posts": f"project:{project.uid}",
        "rest_hours": 11,
        "from_unit": "on",
    }
    assert post(desk, "new", **{**form, "last_day": day(cast, 0)}).status_code == 409
    assert post(desk, "new", **{**form, "posts": ""}).status_code == 422
    assert post(desk, "new", **form).status_code == 303
    roster = Roster.objects.get()
    assert post(desk, "remove_person", roster.uid, person=uid_of(cast.contact)).status_code == 303
    assert post(desk, "add_person", roster.uid, person=uid_of(volunteers[0])).status_code == 303
    assert post(desk, "limits", roster.uid, rest_hours=99).status_code == 409
    assert post(desk, "limits", roster.uid, rest_hours=11, most_per_week=4).status_code == 303
    assert post(desk, "publish", roster.uid).status_code == 409
    assert post(desk, "propose", roster.uid).status_code == 303
    computed(cast)
    slots = slots_of(project)
    page = desk.get(reverse("duty:roster", args=[roster.uid]), {"place": slots[0].uid}).content.decode()
    assert "拟排" in page
    assert "排在这里" in page
    assert post(desk, "take_out", roster.uid, place=slots[0].uid).status_code == 303
    volunteer = uid_of(cast.volunteer)
    assert post(desk, "put", roster.uid, place=slots[0].uid, person=volunteer).status_code == 303
    assert post(desk, "publish", roster.uid).status_code == 303
    own = signed_in("volunteer")
    assert "路口文明劝导" in own.get(reverse("duty:mine")).content.decode()
    assert own.get(reverse("duty:ask", args=[slots[0].uid])).status_code == 200
    assert post(own, "ask", slots[0].uid, words="家里有事").status_code == 303
    assert post(own, "ask", slots[0].uid).status_code == 409
    other = Client()
    account = person_actions.make_account(
        person=slots_of(project)[1].holder or cast.person("volunteer"), username="other", at=cast.at
    )
    assert isinstance(account, Account)
    other.force_login(account)
    swap = Swap.objects.get()
    assert "家里有事" in other.get(reverse("duty:mine")).content.decode()
    assert post(other, "take", swap.uid).status_code in {303, 409}
    assert post(own, "withdraw", swap.uid).status_code == 303
    assert "换班" in desk.get(reverse("duty:rosters")).content.decode()
    assert desk.get(reverse("duty:sheet", args=[roster.uid])).status_code == 200


def test_when_one_cannot_by_the_page(cast: Cast, signed_in: Any) -> None:
    own = signed_in("volunteer")
    assert post(own, "add_away", starts_at="2026-03-20T08:00").status_code == 422
    again = post(own, "add_away", starts_at="2026-03-20T08:00", ends_at="2026-03-20T07:00", reason="看病")
    assert again.status_code == 409
    assert "看病" in again.content.decode()  # nothing typed is lost
    fields = {"starts_at": "2026-03-20T08:00", "ends_at": "2026-03-20T18:00", "reason": "看病"}
    assert post(own, "add_away", **fields).status_code == 303
    away = queries.mine_page(actor=cast.volunteer, at=cast.at).aways[0]
    assert post(own, "remove_away", away.uid).status_code == 303


def test_by_the_api_with_the_codes_of_the_pages(cast: Cast) -> None:
    project, pool = crossroads(cast), people(cast, 2)
    token = person_actions.issue_token(username="community", at=cast.at)
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def send(path: str, body: object = None) -> Any:
        return client.post(f"/api/v1{path}", body or {}, content_type="application/json")

    body = {
        "title": "路口值班",
        "area_code": HOME,
        "unit_uid": str(cast.branch.uid),
        "first_day": str(day(cast, 1)),
        "last_day": str(day(cast, 4)),
        "project_uids": [str(project.uid)],
    }
    made = send("/rosters", body).json()
    assert send("/rosters", body).json()["code"] == "post_taken"
    here = f"/rosters/{made['uid']}"
    assert send(f"{here}/propose").json()["code"] == "no_pool"
    send(f"{here}/people", {"person_uids": [str(uid_of(one)) for one in pool]})
    assert send(f"{here}/propose").json()["proposal"]["state"] == "waiting"
    assert send(f"{here}/propose").json()["code"] == "searching"
    assert send(f"{here}/proposal/stop").json()["state"] == "stopped"
    send(f"{here}/propose")
    computed(cast)
    assert client.get(f"/api/v1{here}/proposal").json()["state"] == "done"
    plan = client.get(f"/api/v1{here}").json()
    assert [len(one["duties"]) for one in plan["people"]] == [2, 2]
    assert (plan["free"], plan["why"], plan["best"]) == ([], [], True)
    place = str(slots_of(project)[0].uid)
    assert send(f"{here}/take_out", {"place_uid": place}).json()["free"][0]["slot"] == place
    assert send(f"{here}/publish", {}).json()["code"] == "not_filled"
    assert send(f"{here}/publish", {"leave_free": True}).json()["state"] == "published"
    assert send(f"{here}/cancel").json()["code"] == "roster_state"
    assert client.get("/api/v1/duties/mine").json()["duties"] == []
    assert client.get("/api/v1/duties/deployments").json()["times"] == 0
    assert len(client.get("/api/v1/rosters").json()) == 1


@pytest.mark.parametrize(("name", "most"), [("roster", 24), ("mine", 14), ("rosters", 9), ("deployments", 9)])
def test_a_page_asks_the_same_however_many_people(
    name: str, most: int, cast: Cast, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    project = crossroads(cast)
    roster = published(cast, project, pool=[cast.volunteer, *people(cast, 5)], rest_hours=0)
    begun(cast, crossroads(cast), pool=[cast.volunteer], first_day=day(cast, 1))
    PlanLine.objects.all().delete()
    Slot.objects.filter(shift__project=project).update(taken_at=cast.at - timedelta(days=1))
    client = signed_in("volunteer" if name == "mine" else "community")
    address = reverse(f"duty:{name}", args=[roster.uid] if name == "roster" else [])
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_colleagues_whose_masked_names_read_alike_are_told_apart_by_their_next_duty(
    cast: Cast, signed_in: Any
) -> None:
    project = crossroads(cast, days=3)
    alike = people(cast, 2)
    published(cast, project, pool=[cast.volunteer, *alike])
    own = duty_of(cast.volunteer, project)
    asked = queries.ask_page(actor=cast.volunteer, slot_uid=own.uid, at=cast.at)
    for one in alike:
        begins = duty_of(one, project).shift.starts_at
        assert dict(asked.people)[uid_of(one)] == f"志*** · {localtime(begins):%m-%d %H:%M}"
    page = signed_in("volunteer").get(reverse("duty:ask", args=[own.uid])).content.decode()
    assert page.count("志*** · ") == 2
