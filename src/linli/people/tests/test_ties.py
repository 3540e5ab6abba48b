"""Ties: made and ended by those who keep an area, once each, dated, on the books for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions, queries, tasks
from linli.people.models import Deployment, Liaison, Unit
from tests.cast import AT, CITY, GRID, HOME, PINE, Cast

TODAY = AT.date()
WEEK = timedelta(days=7)


def alliance(cast: Cast) -> Unit:
    return actions.open_unit(
        name="港区联盟", kind=Unit.Kind.ALLIANCE, area_code=HOME, actor=cast.community, at=AT
    )


def make(cast: Cast, kind: str, **more):
    leader, volunteer = cast.person("leader").uid, cast.person("volunteer").uid
    by = {"actor": cast.community, "at": AT}
    verbs = {
        "liaison": lambda: actions.make_liaison(
            **{"area_code": GRID, "person_uid": leader, "unit_uid": cast.department.uid, **by, **more}
        ),
        "pairing": lambda: actions.make_pairing(
            **{"department_uid": cast.department.uid, "enterprise_uid": cast.enterprise.uid, **by, **more}
        ),
        "alliance": lambda: actions.join_alliance(
            **{
                "alliance_uid": more.pop("alliance_uid", None) or alliance(cast).uid,
                "member_uid": cast.enterprise.uid,
                **by,
                **more,
            }
        ),
        "deployment": lambda: actions.deploy(
            **{
                "area_code": HOME,
                "person_uid": volunteer,
                "until": TODAY + WEEK,
                "purpose": "防汛",
                **by,
                **more,
            }
        ),
    }
    return verbs[kind]()


@pytest.mark.parametrize("kind", list(queries.TIES))
def test_made_listed_and_ended_with_a_reason(cast: Cast, kind: str) -> None:
    tie = make(cast, kind)
    assert [row.tie for row in queries.ties_page(actor=cast.community, kind=kind).rows] == [tie]
    assert not queries.ties_page(actor=cast.stranger, kind=kind).rows
    with pytest.raises(Missing):
        actions.end_tie(kind=kind, uid=tie.uid, reason="x", actor=cast.stranger, at=AT)
    with pytest.raises(Refused, match="no_reason"):
        actions.end_tie(kind=kind, uid=tie.uid, reason=" ", actor=cast.community, at=AT)
    actions.end_tie(kind=kind, uid=tie.uid, reason="分工调整", actor=cast.community, at=AT)
    with pytest.raises(Refused, match="tie_over"):
        actions.end_tie(kind=kind, uid=tie.uid, reason="x", actor=cast.community, at=AT)
    assert not queries.ties_page(actor=cast.community, kind=kind).rows
    assert queries.ties_page(actor=cast.community, kind=kind, ended=True).rows[0].tie == tie
    assert JournalEntry.objects.filter(subject_uid=tie.uid).count() == 2


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("liaison", "liaison_held"),
        ("pairing", "paired_already"),
        ("deployment", "deployed_already"),
    ],
)
def test_once_at_a_time(cast: Cast, kind: str, code: str) -> None:
    make(cast, kind)
    with pytest.raises(Refused, match=code):
        make(cast, kind)


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("liaison", {"area_code": CITY}, "no_right"),
        ("liaison", {"area_code": PINE}, "no_right"),
        ("liaison", {"since": TODAY, "until": TODAY - WEEK}, "tie_backwards"),
        ("liaison", {"person_uid": None, "phone": "13912345678"}, "no_such_person"),
        ("deployment", {"until": None}, "no_last_day"),
        ("deployment", {"until": TODAY + 60 * WEEK}, "deployment_long"),
        ("deployment", {"purpose": ""}, "no_purpose_given"),
    ],
)
def test_refusals(cast: Cast, kind: str, words: dict, code: str) -> None:
    with pytest.raises(Refused, match=code):
        make(cast, kind, **words)


def test_units_have_to_fit(cast: Cast) -> None:
    with pytest.raises(Refused, match="not_a_department"):
        make(cast, "pairing", department_uid=cast.enterprise.uid, enterprise_uid=cast.branch.uid)
    with pytest.raises(Refused, match="not_an_alliance"):
        make(cast, "alliance", alliance_uid=cast.branch.uid)
    one = alliance(cast)
    make(cast, "alliance", alliance_uid=one.uid)
    with pytest.raises(Refused, match="member_already"):
        make(cast, "alliance", alliance_uid=one.uid)


def test_a_chain_is_leader_department_community(cast: Cast) -> None:
    row = queries.tie_row(tie=make(cast, "liaison"), actor=cast.community)
    assert row.chain == ["郑*", "城管局", "第一网格"]
    street = queries.tie_row(tie=make(cast, "liaison", area_code=HOME, unit_uid=None), actor=cast.community)
    assert street.chain == ["郑*", "港前街道", "梧桐社区"]


def test_what_is_over_makes_room_and_the_database_holds_one(cast: Cast, stopped_clock) -> None:
    tie = make(cast, "deployment")
    assert queries.deployed_on(person_id=cast.person("volunteer").pk, area_code=GRID, at=AT)
    stopped_clock.forward(days=8)
    tasks.night()
    assert Deployment.objects.get(pk=tie.pk).ended_at == stopped_clock.at
    assert not queries.deployed_on(person_id=cast.person("volunteer").pk, area_code=GRID, at=stopped_clock.at)
    held = make(cast, "liaison")
    twin = Liaison(leader=cast.person("handler"), since=TODAY, created_at=AT)
    twin.place_in(held.area_code)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_one_sent_is_told(cast: Cast) -> None:
    make(cast, "deployment")
    said = InboxMessage.objects.get(recipient_uid=cast.person("volunteer").uid, template_code="deployed")
    assert "梧桐社区" in said.params
