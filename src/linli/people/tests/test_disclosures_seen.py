"""What becomes of looks at masked values: emergencies and their review, who reads of them, pages and JSON."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.kernel.verdict import Missing, Refused
from linli.people import actions, queries
from linli.people import rules_disclosure as rules
from linli.people.models import Disclosure, Role
from tests.cast import AT, EAST, HOME, Cast

from .looking import HERE, broken, holder, look, registration, target, told


def test_an_emergency_is_loud_and_reviewed_by_somebody_else(cast: Cast) -> None:
    security = holder(cast, Role.SECURITY, EAST, "resident")
    with pytest.raises(Refused, match="no_reason"):
        actions.break_glass(target=target(cast), reason="急", device=HERE, actor=cast.community, at=AT)
    row = broken(cast)
    assert told(cast.person("supervisor"), "glass_broken") == 1
    assert told(cast.person("resident"), "glass_broken") == 1
    assert row.review_due_at == AT + timedelta(days=5)  # Wednesday and three working days: Monday
    with pytest.raises(Missing):
        actions.review_glass(uid=row.uid, justified=True, words="自己看", actor=cast.community, at=AT)
    with pytest.raises(Refused, match="no_reason"):
        actions.review_glass(uid=row.uid, justified=True, words=" ", actor=security, at=AT)
    actions.review_glass(uid=row.uid, justified=True, words="已核实送医", actor=security, at=AT)
    assert told(cast.person("community"), "glass_reviewed") == 1
    with pytest.raises(Refused, match="already_reviewed"):
        actions.review_glass(uid=row.uid, justified=False, words="再看", actor=cast.supervisor, at=AT)


def test_a_supervisor_does_not_review_their_own_emergency(cast: Cast) -> None:
    uid = cast.supervisor.person_uid
    verdict = rules.may_review(cast.supervisor, area_code=HOME, looked_uid=uid, reviewed=False, words="可以")
    assert verdict.code == "excluded"


def test_an_emergency_that_nobody_reviewed_ends_all_looks_of_the_account(cast: Cast) -> None:
    row = broken(cast)
    look(cast, cast.community, at=AT + timedelta(days=4))
    late = AT + timedelta(days=5)
    with pytest.raises(Refused, match="review_overdue"):
        look(cast, cast.community, at=late)
    with pytest.raises(Refused, match="review_overdue"):
        broken(cast, at=late)
    actions.review_glass(uid=row.uid, justified=True, words="已核实", actor=cast.supervisor, at=late)
    look(cast, cast.community, at=late)


def test_the_person_reads_role_place_time_and_purpose_but_no_name(cast: Cast, signed_in) -> None:
    look(cast, cast.community)
    (seen,) = queries.seen_by_person(person_id=cast.volunteer.person_id or 0)
    assert (seen.at, seen.where.endswith("梧桐社区"), seen.rows) == (AT, True, 0)
    page = signed_in("volunteer").get(reverse("people:seen")).content.decode()
    assert "社区工作者" in page
    assert "核实居住" in page
    assert "陈" not in page


@pytest.mark.usefixtures("stopped_clock")
def test_the_auditor_sees_the_name_the_supervisor_a_mask_and_others_nothing(cast: Cast, signed_in) -> None:
    holder(cast, Role.AUDITOR, EAST, "resident")
    look(cast, cast.community)
    url = reverse("people:disclosures")
    assert "陈静" in signed_in("resident").get(url).content.decode()
    supervisor = signed_in("supervisor").get(url).content.decode()
    assert "陈*" in supervisor
    assert "陈静" not in supervisor
    for who in ("community", "dispatcher", "volunteer", "stranger", "admin"):
        assert signed_in(who).get(url).status_code == 404
    leader = signed_in("leader")
    assert leader.get(url).context["tab"] == "approvals"
    assert leader.get(url, {"tab": "list"}).status_code == 404


def test_far_more_looks_than_usual_stand_out(cast: Cast) -> None:
    for day in range(1, 6):
        for _n in range(4):
            look(cast, cast.community, at=AT - timedelta(days=day))
    for _n in range(11):
        look(cast, cast.community)
    assert queries.looks_page(actor=cast.supervisor, at=AT).outliers == []
    look(cast, cast.community)
    (one,) = queries.looks_page(actor=cast.supervisor, at=AT).outliers
    assert (one.count, one.usual, one.who) == (12, 4, "陈*")


def test_the_list_costs_the_same_however_long(cast: Cast, django_assert_num_queries) -> None:
    look(cast, cast.community)
    broken(cast)
    for _n in range(2):
        with django_assert_num_queries(5):
            queries.looks_page(actor=cast.supervisor, at=AT)
        for _m in range(8):
            look(cast, cast.dispatcher)


def test_the_form_costs_a_fixed_number_of_statements(cast: Cast, django_assert_num_queries) -> None:
    wanted = target(cast)
    for _n in range(2):
        with django_assert_num_queries(4):
            queries.reveal_page(target=wanted, actor=cast.community, factor_at=None, at=AT)
        look(cast, cast.community)


@pytest.mark.usefixtures("stopped_clock")
def test_mask_form_value_and_back_without_scripts(cast: Cast, signed_in) -> None:
    client, uid = signed_in("community"), registration(cast).uid
    listed = client.get(reverse("people:registrations"), {"tab": "confirmed"}).content.decode()
    url = f"{reverse('people:reveal', args=[uid])}"
    assert f"{url}?field=phone" in listed
    assert "13800000002" not in listed
    form = client.get(url, {"field": "phone"})
    assert "no-store" in form["Cache-Control"]
    assert "13800000002" not in form.content.decode()
    shown = client.post(url, {"field": "phone", "purpose": "arrange", "do": "reveal"})
    assert "13800000002" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert shown["Refresh"] == "60; url=/people/registrations/"
    assert Disclosure.objects.get().purpose == "arrange"


@pytest.mark.usefixtures("stopped_clock")
def test_pressed_twice_is_one_look_and_a_stale_key_shows_nothing(
    cast: Cast, signed_in, stopped_clock
) -> None:
    client, url = signed_in("community"), reverse("people:reveal", args=[registration(cast).uid])
    given = {"field": "phone", "purpose": "arrange", "do": "reveal", "_key": "k1"}
    assert client.post(url, given).status_code == 200
    assert client.post(url, given).status_code == 200
    assert Disclosure.objects.count() == 1
    stopped_clock.forward(seconds=61)
    answer = client.post(url, given)
    assert answer.status_code == 409
    assert "13800000002" not in answer.content.decode()


@pytest.mark.usefixtures("stopped_clock")
def test_the_same_by_json(cast: Cast, client) -> None:
    token = actions.issue_token(username="community", at=AT)
    bearer = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}
    url = f"/api/v1/registrations/{registration(cast).uid}"
    good = client.post(f"{url}/disclosures", {"field": "phone", "purpose": "arrange"}, **bearer)
    assert good.json()["value"] == "13800000002"
    bad = client.post(f"{url}/disclosures", {"field": "phone", "purpose": "visit"}, **bearer)
    assert (bad.status_code, bad.json()["code"]) == (409, "no_purpose")
    glass = client.post(f"{url}/emergency", {"field": "name", "reason": "火灾，需要马上联系住户"}, **bearer)
    assert glass.json()["value"] == "李明"
    ask = client.post(f"{url}/approvals", {"field": "name", "purpose": "arrange", "words": "多"}, **bearer)
    assert ask.json()["code"] == "approval_not_needed"
    assert client.get("/api/v1/disclosures", **bearer).status_code == 404
    boss = actions.issue_token(username="supervisor", at=AT)
    bearer["headers"] = {"Authorization": f"Bearer {boss}"}
    listed = client.get("/api/v1/disclosures?emergency=true", **bearer).json()["items"]
    assert [one["emergency"] for one in listed] == [True]
    uid = listed[0]["uid"]
    done = client.post(f"/api/v1/disclosures/{uid}/review", {"justified": True, "words": "核实"}, **bearer)
    assert done.json()["justified"] is True
