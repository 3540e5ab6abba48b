"""Rights in both directions, the arrows of a registration, and what suits somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.actor import Actor, PostFact
from linli.kernel.ids import uuid7
from linli.people import rules
from linli.people.models import Registration, Role
from linli.people.powers import ROLE_POWERS, Power, roles_with
from linli.people.rules import Facts, Helper, RegistrationFacts, may

STREET, COMMUNITY, GRID = "990101001", "990101001001", "990101001001001"
ELSEWHERE = "990102001001"
ME = uuid7()
AT = datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
State = Registration.State

# The whole table, written out: what is not here must be refused.
RIGHTS: dict[str, str] = {
    Role.GRID_WORKER: "cases.check cases.place_for cases.see people.see",
    Role.COMMUNITY: "board.moderate cases.check undertakings.propose units.urge "
    "cases.dispatch cases.handle cases.place_for cases.see cases.triage cases.write_off meetings.run "
    "oversight.see people.confirm people.count people.import people.see people.see_units people.tie people.units "
    "projects.assign projects.publish shop.run",
    Role.DISPATCHER: "board.judge board.moderate cases.check undertakings.propose undertakings.run units.urge "
    "cases.dispatch cases.export cases.import cases.place_for cases.see cases.triage cases.write_off "
    "meetings.run oversight.see people.confirm people.count people.import people.see people.see_units people.tie "
    "people.units points.rule projects.assign projects.publish shop.run",
    Role.HANDLER: "undertakings.propose cases.handle cases.see projects.publish",
    Role.CONTACT: "cases.handle cases.see people.register_unit unit.see_members",
    Role.SUPERVISOR: "board.judge cases.check orders.issue undertakings.run units.urge "
    "accounts.see_help cases.export cases.rectify cases.see cases.write_off oversight.see people.count "
    "people.see_units disclosures.see disclosures.approve disclosures.review exports.approve integrity.decide "
    "points.rule rankings.exclude",
    Role.LEADER: "cases.see oversight.see people.count people.see_units disclosures.approve exports.approve",
    Role.CLERK: "cases.place_for",
    Role.ADMIN: "cases.import custody.hold custody.see people.import people.see_units people.units",
    Role.SECURITY: "accounts.help accounts.see_help disclosures.review people.appoint people.see_posts people.see_units",
    Role.AUDITOR: "accounts.see_help disclosures.see people.see_posts people.see_units",
}


def actor(role: str = "", area: str = "", unit: int | None = None, person: UUID = ME) -> Actor:
    posts = (PostFact(uuid7(), role, area, unit, None),) if role else ()
    return Actor(1, person, 1, "", posts, "", "web")


@pytest.mark.parametrize("power", list(Power))
@pytest.mark.parametrize("role", list(Role))
def test_every_role_and_power(role: Role, power: Power) -> None:
    expected = power.value in RIGHTS[role].split()
    assert bool(may(actor(role, COMMUNITY), power, Facts(area_code=GRID))) is expected
    assert bool(may(actor(role, unit=7), power, Facts(unit_ids=frozenset({7})))) is expected
    assert (role in roles_with(power)) is expected


def test_the_table_names_every_role() -> None:
    assert set(RIGHTS) == set(Role) == set(ROLE_POWERS)


@pytest.mark.parametrize(
    ("post", "thing", "allowed"),
    [
        (STREET, COMMUNITY, True),
        (COMMUNITY, GRID, True),
        (COMMUNITY, COMMUNITY, True),
        (GRID, COMMUNITY, False),
        (COMMUNITY, STREET, False),
        (COMMUNITY, ELSEWHERE, False),
        (COMMUNITY, "", False),
        ("", COMMUNITY, False),
    ],
)
def test_a_right_holds_inside_its_area(post: str, thing: str, *, allowed: bool) -> None:
    assert bool(may(actor(Role.COMMUNITY, post), Power.CASES_TRIAGE, Facts(area_code=thing))) is allowed


def test_a_right_holds_for_its_unit_only() -> None:
    handler = actor(Role.HANDLER, unit=7)
    assert may(handler, Power.CASES_HANDLE, Facts(area_code=COMMUNITY, unit_ids=frozenset({7, 8})))
    assert not may(handler, Power.CASES_HANDLE, Facts(area_code=COMMUNITY, unit_ids=frozenset({8})))
    assert not may(handler, Power.CASES_HANDLE, Facts(area_code=COMMUNITY))


def test_nobody_judges_their_own_matter_and_nobody_acts_without_a_post() -> None:
    own = Facts(area_code=COMMUNITY, excluded=frozenset({ME}))
    assert may(actor(Role.COMMUNITY, COMMUNITY), Power.CASES_TRIAGE, own).code == "excluded"
    assert may(actor(), Power.CASES_TRIAGE, Facts(area_code=COMMUNITY)).code == "no_right"
    assert may(Actor.anonymous("web"), Power.CASES_SEE, Facts(area_code=COMMUNITY)).code == "no_right"


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(rules.ARROWS))
def test_every_state_and_verb(state: State, verb: str) -> None:
    facts = RegistrationFacts(state=state, area_code=COMMUNITY, person_uid=uuid7())
    community = actor(Role.COMMUNITY, COMMUNITY)
    expected = {
        "change": state in {State.PENDING, State.CONFIRMED},
        "confirm": state == State.PENDING,
        "decline": state == State.PENDING,
        "end": state in {State.PENDING, State.CONFIRMED},
    }[verb]
    assert (state in rules.ARROWS[verb][0]) is expected
    verdict = {
        "confirm": lambda: rules.may_confirm(community, facts),
        "decline": lambda: rules.may_decline(community, facts, "a reason"),
        "end": lambda: rules.may_end(community, facts),
        "change": lambda: rules.in_state(state, "change"),
    }[verb]()
    assert verdict.code == ("ok" if expected else "registration_state")


def test_who_decides_about_a_registration() -> None:
    pending = RegistrationFacts(state=State.PENDING, area_code=COMMUNITY, person_uid=uuid7())
    mine = RegistrationFacts(state=State.PENDING, area_code=COMMUNITY, person_uid=ME)
    of_unit = RegistrationFacts(state=State.PENDING, area_code=COMMUNITY, unit_id=7)
    community = actor(Role.COMMUNITY, COMMUNITY)
    assert rules.may_confirm(community, pending)
    assert rules.may_confirm(community, mine).code == "excluded"
    assert rules.may_confirm(actor(Role.COMMUNITY, ELSEWHERE), pending).code == "no_right"
    assert rules.may_confirm(actor(Role.GRID_WORKER, COMMUNITY), pending).code == "no_right"
    assert rules.may_decline(community, pending, "  ").code == "no_reason"
    both = Actor(1, ME, 1, "", (*community.posts, PostFact(uuid7(), Role.CONTACT, "", 7, None)), "", "web")
    assert rules.may_confirm(both, of_unit).code == "excluded"
    assert rules.may_end(actor(), mine)
    assert rules.may_end(actor(Role.CONTACT, unit=7), of_unit)
    assert rules.may_end(actor(Role.CONTACT, unit=8), of_unit).code == "no_right"


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2026-03-16T11:59+08:00", "mon_am"),
        ("2026-03-18T12:00+08:00", "wed_pm"),
        ("2026-03-21T18:00+08:00", "sat_ev"),
        ("2026-03-21T17:00+00:00", "sun_am"),
    ],
)
def test_free_time_follows_the_local_clock(moment: str, code: str) -> None:
    assert rules.free_time_of(datetime.fromisoformat(moment)) == code


@given(st.datetimes(timezones=st.just(ZoneInfo("UTC"))))
def test_every_moment_has_a_free_time(moment: datetime) -> None:
    assert rules.free_time_of(moment) in rules.FREE_TIMES


def test_fit_says_why() -> None:
    helper = Helper(GRID, frozenset({"plumbing", "law"}), frozenset({"wed_am"}))
    found = rules.fit(helper, wanted={"plumbing": "水电维修"}, starts_at=AT, area_code=COMMUNITY)
    assert (found.score, [code for code, _ in found.reasons]) == (8, ["skill", "near", "free_time"])
    assert "水电维修" in str(found.reasons[0][1])
    street = rules.fit(helper, wanted={}, starts_at=AT + timedelta(days=1), area_code=f"{STREET}009")
    assert (street.score, [code for code, _ in street.reasons]) == (1, ["street"])
    assert rules.fit(helper, wanted={"traffic": ""}, area_code=ELSEWHERE) == rules.Fit(0)
    assert rules.fit(Helper("", frozenset()), wanted={}, area_code="") == rules.Fit(0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "ok"),
        ({"actor": Actor.anonymous("web")}, "sign_in_first"),
        ({"community": ""}, "no_community"),
        ({"community": STREET}, "no_community"),
        ({"community": "not a code"}, "no_community"),
        ({"grid": f"{ELSEWHERE}001"}, "grid_elsewhere"),
        ({"unknown_skill": True}, "unknown_skill"),
        ({"free_times": ["noon"]}, "unknown_time"),
    ],
)
def test_may_register(change: dict[str, object], code: str) -> None:
    asked = {
        "actor": actor(),
        "community": COMMUNITY,
        "grid": GRID,
        "free_times": ["sat_am"],
        "unknown_skill": False,
    }
    assert rules.may_register(**(asked | change)).code == code  # type: ignore[arg-type]  # a table of arguments


@pytest.mark.parametrize(
    ("username", "taken", "code"),
    [
        ("uabcdefghjk", False, "ok"),
        ("volunteer1", False, "ok"),
        ("x", True, "username_taken"),
        ("13800000001", False, "username_speaks"),
        ("a@b.cn", False, "username_speaks"),
    ],
)
def test_user_names_are_opaque(username: str, code: str, *, taken: bool) -> None:
    assert rules.may_take_username(username=username, taken=taken).code == code


def test_free_times_are_said_by_day_as_people_say_them():
    with translation.override("zh-hans"):
        said = rules.free_time_words(["mon_am", "mon_pm", "mon_ev", "sat_am", "sat_ev", "never"])
    assert said == ["周一全天", "周六上午、晚上"]
