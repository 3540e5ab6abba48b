"""Units: the tree without circles, what a kind needs, and what keeps a unit from being closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.people import actions, queries, tasks
from linli.people.models import Role, Unit
from tests.cast import AT, EAST, GINKGO, GRID, HOME, PINE, Cast

Kind = Unit.Kind


def made(cast: Cast, name: str, kind: str = Kind.TEAM, parent: Unit | None = None, **more) -> Unit:
    return actions.open_unit(
        name=name,
        kind=kind,
        area_code=HOME,
        parent_uid=parent.uid if parent else None,
        actor=cast.community,
        at=AT,
        **more,
    )


def test_the_community_keeps_its_own_and_the_administrator_all(cast: Cast) -> None:
    unit = made(cast, "梧桐志愿支队")
    assert JournalEntry.objects.filter(subject_uid=unit.uid, code="unit.entered").count() == 1
    with pytest.raises(Refused, match="no_right"):
        actions.open_unit(name="松林队", kind=Kind.TEAM, area_code=PINE, actor=cast.community, at=AT)
    theirs = actions.open_unit(name="松林队", kind=Kind.TEAM, area_code=PINE, actor=cast.admin, at=AT)
    assert theirs.community_code == PINE
    with pytest.raises(Missing):
        actions.change_unit(
            uid=unit.uid, name="x", kind=Kind.TEAM, purpose="", ends_on=None, actor=cast.stranger, at=AT
        )


@pytest.mark.parametrize(
    ("purpose", "days", "code"),
    [("", 30, "no_purpose"), ("改造", None, "no_end"), ("改造", -1, "end_past"), ("改造", 30, "")],
)
def test_a_temporary_branch_has_a_purpose_and_an_end(cast: Cast, purpose, days, code) -> None:
    ends_on = AT.date() + timedelta(days=days) if days is not None else None
    if code:
        with pytest.raises(Refused, match=code):
            made(cast, "临时支部", Kind.TEMPORARY, purpose=purpose, ends_on=ends_on)
    else:
        assert made(cast, "临时支部", Kind.TEMPORARY, purpose=purpose, ends_on=ends_on).ends_on == ends_on


def test_the_database_holds_it_too(cast: Cast) -> None:
    unit = made(cast, "临时支部", Kind.TEMPORARY, purpose="改造", ends_on=AT.date())
    for words in ({"ends_on": None}, {"purpose": ""}, {"kind": Kind.TEAM}, {"parent": unit.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(**words)


def test_no_circles_and_no_endless_trees(cast: Cast) -> None:
    line = [made(cast, "一")]
    for name in "二三四五六七八":
        line.append(made(cast, name, parent=line[-1]))
    with pytest.raises(Refused, match="unit_too_deep"):
        made(cast, "九", parent=line[-1])
    for below in (line[0], line[3]):
        with pytest.raises(Refused, match="unit_circle"):
            actions.move_unit(uid=line[0].uid, parent_uid=below.uid, actor=cast.community, at=AT)
    moved = actions.move_unit(uid=line[4].uid, parent_uid=line[0].uid, actor=cast.community, at=AT)
    assert moved.parent == line[0]
    assert moved.past.get().parent == line[3]
    with pytest.raises(Refused, match="no_right"):
        actions.move_unit(uid=line[0].uid, parent_uid=None, area_code=GINKGO, actor=cast.community, at=AT)


def test_a_change_keeps_what_was(cast: Cast) -> None:
    unit = made(cast, "旧名")
    actions.change_unit(
        uid=unit.uid, name="新名", kind=Kind.SQUAD, purpose="", ends_on=None, actor=cast.community, at=AT
    )
    past = unit.past.get()
    assert (past.name, past.kind, past.until) == ("旧名", Kind.TEAM, AT)
    assert [row.unit.name for row in queries.units_page(actor=cast.community, q="新名").rows] == ["新名"]
    with pytest.raises(Refused, match="unit_taken"):
        actions.change_unit(
            uid=unit.uid,
            name=cast.branch.name,
            kind=Kind.TEAM,
            purpose="",
            ends_on=None,
            actor=cast.community,
            at=AT,
        )


def test_nothing_may_be_left_in_its_hands(cast: Cast) -> None:
    def close(unit: Unit, reason: str = "撤并") -> Unit:
        return actions.close_unit(uid=unit.uid, reason=reason, actor=cast.community, at=AT)

    with pytest.raises(Refused, match="unit_has_posts"):
        close(cast.enterprise)
    above = made(cast, "支队")
    below = made(cast, "分队", parent=above)
    with pytest.raises(Refused, match="unit_has_children"):
        close(above)
    with pytest.raises(Refused, match="no_reason"):
        close(below, "  ")
    voice = cases.place_voice(
        words=VoiceDraft(body="路灯坏了", area_code=GRID), photos=[], actor=cast.community, at=AT
    )
    cases.accept_case(
        case_uid=voice.case.uid, title="路灯", category_code="", area_code=GRID, actor=cast.community, at=AT
    )
    cases.dispatch_case(
        case_uid=voice.case.uid, lead_uid=below.uid, helper_uids=[], words="", actor=cast.community, at=AT
    )
    with pytest.raises(Refused, match="unit_has_cases"):
        close(below)
    quiet = made(cast, "无事队")
    assert close(quiet).closed_at == AT
    with pytest.raises(Refused, match="unit_closed"):
        close(quiet)
    assert quiet not in queries.units_in(area_code=HOME)


def test_a_temporary_branch_ends_by_itself_with_its_posts(cast: Cast, stopped_clock) -> None:
    unit = made(cast, "临时支部", Kind.TEMPORARY, purpose="改造", ends_on=AT.date())
    actions.grant_post(
        person=cast.person("resident"), role=Role.CONTACT, unit=unit, since=AT, actor=cast.security
    )
    tasks.night()
    assert Unit.objects.get(pk=unit.pk).closed_at is None
    stopped_clock.forward(days=1)
    tasks.night()
    tasks.night()
    assert Unit.objects.get(pk=unit.pk).closed_at == stopped_clock.at
    assert not unit.posts.current(stopped_clock.at).exists()


def test_the_tree_shows_children_below_their_parent(cast: Cast) -> None:
    above = made(cast, "甲队")
    made(cast, "乙队", parent=above)
    page = queries.units_page(actor=cast.community)
    depth = {row.unit.name: row.depth for row in page.rows}
    assert (depth["甲队"], depth["乙队"]) == (0, 1)
    assert cast.department.name not in depth
    assert EAST not in {row.unit.area_code for row in page.rows}
