"""Joining: who is told, what happens on moving, and that lists show exactly what rules allow."""

from __future__ import annotations

import pytest

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions, queries, rules
from linli.people.models import Registration, Unit
from tests.cast import AT, BRIDGE, GINKGO, GRID, GRID_2, HOME, PINE, SINCE, Cast

State = Registration.State


def told(cast: Cast, who: str, code: str) -> int:
    return InboxMessage.objects.filter(recipient_uid=cast.person(who).uid, template_code=code).count()


def join(cast: Cast, who: str = "resident", community: str = HOME, **more: object) -> Registration:
    return actions.register_home(community_code=community, actor=cast.actor(who), at=AT, **more)  # type: ignore[arg-type]  # by name


def test_the_community_is_told_and_confirms(cast: Cast) -> None:
    registration = join(
        cast, grid_code=GRID_2, skills=["traffic"], free_times=["sun_ev"], offer="  a ladder "
    )
    assert (registration.state, registration.grid_code, registration.offer) == (
        State.PENDING,
        GRID_2,
        "a ladder",
    )
    assert told(cast, "community", "registration_wanted") == 2  # the volunteer of the cast was the first
    assert told(cast, "stranger", "registration_wanted") == 0
    actions.confirm_registration(uid=registration.uid, actor=cast.community, at=AT)
    assert told(cast, "resident", "registration_confirmed") == 1
    assert queries.actor_of(cast.person("resident"), AT).home_code == HOME
    assert [entry.code for entry in journal.timeline(registration.uid)] == [
        "registration.placed",
        "registration.confirmed",
    ]


def test_the_home_unit_is_told(cast: Cast) -> None:
    assert told(cast, "contact", "member_registered") == 1
    contact = InboxMessage.objects.get(recipient_uid=cast.person("contact").uid)
    assert "李" not in contact.params


def test_declining_needs_a_reason_and_the_person_reads_it(cast: Cast) -> None:
    registration = join(cast)
    with pytest.raises(Refused, match="no_reason"):
        actions.decline_registration(uid=registration.uid, reason=" ", actor=cast.community, at=AT)
    actions.decline_registration(uid=registration.uid, reason="门牌不在本社区", actor=cast.community, at=AT)
    held = queries.own_registration(actor=cast.resident)
    assert held is not None
    assert held.registration.decision_note == "门牌不在本社区"
    with pytest.raises(Refused, match="registration_state"):
        actions.confirm_registration(uid=registration.uid, actor=cast.community, at=AT)
    assert join(cast).state == State.PENDING


def test_what_another_area_does_not_see_is_missing(cast: Cast) -> None:
    registration = join(cast)
    for who in ("stranger", "supervisor", "leader", "handler", "contact", "volunteer"):
        with pytest.raises(Missing):
            actions.confirm_registration(uid=registration.uid, actor=cast.actor(who), at=AT)
    seen = join(cast, grid_code=GRID)
    with pytest.raises(Refused, match="no_right"):
        actions.confirm_registration(uid=seen.uid, actor=cast.grid_worker, at=AT)


def test_changing_at_home_needs_no_new_confirmation(cast: Cast) -> None:
    before = Registration.objects.get(person=cast.person("volunteer"))
    after = join(cast, "volunteer", skills=["traffic", "elder_care"], free_times=["mon_am", "sat_pm"])
    assert (after.pk, after.state, after.branch) == (before.pk, State.CONFIRMED, None)
    assert set(after.skills.values_list("code", flat=True)) == {"traffic", "elder_care"}
    assert told(cast, "community", "registration_wanted") == 1


def test_moving_ends_the_old_one_and_keeps_it(cast: Cast) -> None:
    moved = join(cast, "volunteer", PINE)
    states = Registration.objects.filter(person=cast.person("volunteer")).order_by("id")
    assert list(states.values_list("community_code", "state")) == [(HOME, State.ENDED), (PINE, State.PENDING)]
    assert told(cast, "stranger", "registration_wanted") == 1
    assert queries.actor_of(cast.person("volunteer"), AT).home_code == ""
    actions.confirm_registration(uid=moved.uid, actor=cast.stranger, at=AT)
    assert queries.actor_of(cast.person("volunteer"), AT).home_code == PINE


def test_a_branch_must_sit_in_the_community(cast: Cast) -> None:
    with pytest.raises(Missing):
        join(cast, community=BRIDGE, branch_uid=cast.branch.uid)
    with pytest.raises(Missing):
        join(cast, branch_uid=cast.enterprise.uid)
    with pytest.raises(Missing):
        join(cast, community="990101001099")


def test_nobody_confirms_their_own(cast: Cast) -> None:
    registration = join(cast, "community")
    with pytest.raises(Refused, match="excluded"):
        actions.confirm_registration(uid=registration.uid, actor=cast.community, at=AT)
    actions.confirm_registration(uid=registration.uid, actor=cast.dispatcher, at=AT)


def test_a_unit_registers_where_it_sits(cast: Cast) -> None:
    with pytest.raises(Missing):
        actions.register_unit(unit_uid=cast.department.uid, community_code=HOME, actor=cast.contact, at=AT)
    with pytest.raises(Missing):
        actions.register_unit(unit_uid=cast.enterprise.uid, community_code=HOME, actor=cast.handler, at=AT)
    registration = actions.register_unit(
        unit_uid=cast.enterprise.uid, community_code=HOME, offer="会议室", actor=cast.contact, at=AT
    )
    actions.confirm_registration(uid=registration.uid, actor=cast.community, at=AT)
    assert told(cast, "contact", "registration_confirmed") == 1
    page = queries.unit_pages(actor=cast.contact, at=AT)[0]
    assert page.held is not None
    assert page.held.registration.state == State.CONFIRMED
    assert [one.who for one in page.members] == ["李*"]
    changed = actions.register_unit(
        unit_uid=cast.enterprise.uid, community_code=GINKGO, actor=cast.contact, at=AT
    )
    assert Registration.objects.filter(unit=cast.enterprise, state=State.ENDED).count() == 1
    assert changed.community_code == GINKGO


def test_the_list_shows_exactly_what_the_rule_allows(cast: Cast) -> None:
    join(cast)
    join(cast, "handler", PINE)
    join(cast, "grid_worker", HOME, grid_code=GRID)
    actions.register_unit(unit_uid=cast.enterprise.uid, community_code=GINKGO, actor=cast.contact, at=AT)
    everything = list(Registration.objects.select_related("person", "unit"))
    assert len(everything) == 5
    for who in cast.words():
        actor = cast.actor(who)
        seen = set(Registration.objects.visible_to(actor).values_list("pk", flat=True))
        allowed = {one.pk for one in everything if rules.may_see(actor, queries.facts_of(one))}
        assert seen == allowed, who
    assert not Registration.objects.visible_to(queries.actor_of(cast.person("admin"), SINCE)).exists()


def test_volunteers_for_finds_by_skill_time_and_place(cast: Cast) -> None:
    def found(**asked: object) -> list[str]:
        rows = queries.volunteers_for(**({"skills": [], "area_code": HOME, "at": AT} | asked))  # type: ignore[arg-type]  # by name
        return [queries.display_name(person) for person, _ in rows]

    assert found() == found(skills=["plumbing", "traffic"]) == found(area_code=GRID[:9]) == ["李*"]
    assert found(skills=["traffic"]) == found(area_code=PINE) == []
    assert found(starts_at=[AT]) == ["李*"]
    assert found(starts_at=[AT.replace(hour=15)]) == []
    join(cast, skills=["plumbing"])
    assert found() == ["李*"]  # a pending one hears of nothing


def test_units_are_found_by_place_and_kind(cast: Cast) -> None:
    assert queries.units_in(HOME, kinds=[Unit.Kind.BRANCH]) == [cast.branch]
    assert {unit.pk for unit in queries.units_in("990101")} == {
        cast.department.pk,
        cast.branch.pk,
        cast.enterprise.pk,
    }
    with pytest.raises(Refused, match="unit_taken"):
        actions.make_unit(
            name=" 城管局 ", kind=Unit.Kind.TEAM, area_code="990101", actor=cast.community, at=AT
        )


def test_nobody_is_named_in_the_tables(cast: Cast) -> None:
    person = cast.person("volunteer")
    assert (person.name, person.phone) == ("李明", "13800000002")
    assert "李" not in person.name_sealed
    assert "138" not in person.phone_sealed
    assert queries.names_of([person.pk]) == {person.pk: "李*"}
    assert queries.names_of([person.pk], masked=False) == {person.pk: "李明"}
