"""Nobody handles what is about themselves or their kin, and a shielded matter does not exist for those not named."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.cases import actions, queries, rules_guard
from linli.cases.models import Case, CaseAccess, CaseParty, CaseSubject
from linli.cases.queries import LedgerFilter
from linli.cases.tests import scenes
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions as people
from linli.people.models import Kinship
from tests.cast import AT, GINKGO, GRID, GRID_2, PINE, Cast

STAFF = ("grid_worker", "community", "dispatcher", "supervisor", "leader")


def sees(cast: Cast, who: str, case: Case) -> bool:
    return Case.objects.visible_to(cast.actor(who)).filter(pk=case.pk).exists()


def about(cast: Cast, who: str, case: Case) -> Case:
    return actions.name_subject(
        case_uid=case.uid, person_uid=cast.person(who).uid, actor=cast.dispatcher, at=AT
    )


def shielded(cast: Cast, case: Case, *handlers: str) -> Case:
    return actions.shield_case(
        case_uid=case.uid,
        why="staff",
        handler_uids=[cast.person(one).uid for one in handlers],
        actor=cast.dispatcher,
        at=AT,
    )


@pytest.mark.parametrize("who", ["community", "grid_worker", "leader", "supervisor"])
def test_the_one_it_is_about_no_longer_sees_it_whatever_the_post(cast: Cast, who: str):
    case = scenes.placed(cast)
    assert sees(cast, who, case)
    about(cast, who, case)
    assert [one for one in STAFF if not sees(cast, one, case)] == [who]
    with pytest.raises(Missing):
        queries.case_for(actor=cast.actor(who), uid=case.uid)
    lists = queries.ledger_cases(actor=cast.actor(who), at=AT, wanted=LedgerFilter(state="all"))[0]
    assert case not in lists
    assert case.pk not in {row.case.pk for row in queries.inbox_list(actor=cast.actor(who)).rows}


def test_declared_kin_are_kept_apart_both_ways(cast: Cast):
    case = scenes.placed(cast)
    people.declare_kin(phone=cast.phone("leader"), actor=cast.community, at=AT)
    about(cast, "leader", case)
    assert not sees(cast, "community", case)
    people.declare_kin(phone=cast.phone("leader"), actor=cast.supervisor, at=AT)
    assert not sees(cast, "supervisor", case)
    assert sees(cast, "grid_worker", case)
    mine = scenes.placed(cast, "另一件事")
    about(cast, "community", mine)
    assert not sees(cast, "leader", mine)


def test_withdrawn_kin_see_it_again(cast: Cast):
    case = scenes.placed(cast)
    kinship = people.declare_kin(phone=cast.phone("leader"), actor=cast.community, at=AT)
    about(cast, "leader", case)
    people.withdraw_kin(uid=kinship.uid, actor=cast.community, at=AT)
    assert sees(cast, "community", case)
    with pytest.raises(Missing):
        people.withdraw_kin(uid=kinship.uid, actor=cast.community, at=AT)


def test_nobody_it_is_about_is_told(cast: Cast):
    case = scenes.placed(cast)
    about(cast, "handler", case)
    scenes.dispatched(cast, case)
    assert not InboxMessage.objects.of(cast.person("handler").uid).exists()


def test_a_shielded_case_is_seen_by_those_named_and_the_supervisor_only(cast: Cast):
    case = shielded(cast, scenes.placed(cast), "community")
    assert [who for who in STAFF if sees(cast, who, case)] == ["community", "supervisor"]


def test_a_unit_with_the_case_in_hand_sees_it_no_more_unless_named(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    shielded(cast, case, "community")
    assert not sees(cast, "handler", case)
    actions.name_handler(
        case_uid=case.uid, person_uid=cast.person("handler").uid, actor=cast.supervisor, at=AT
    )
    assert sees(cast, "handler", case)


def test_the_supervisor_names_and_ends_and_unshields(cast: Cast):
    case = shielded(cast, scenes.placed(cast))
    actions.name_handler(
        case_uid=case.uid, person_uid=cast.person("grid_worker").uid, actor=cast.supervisor, at=AT
    )
    access = CaseAccess.objects.get()
    assert sees(cast, "grid_worker", case)
    actions.end_access(case_uid=case.uid, access_uid=access.uid, actor=cast.supervisor, at=AT)
    assert not sees(cast, "grid_worker", case)
    actions.unshield_case(case_uid=case.uid, actor=cast.supervisor, at=AT)
    assert sees(cast, "grid_worker", case)
    noted = (
        JournalEntry.objects.filter(subject_uid=case.uid).order_by("sequence").values_list("code", flat=True)
    )
    assert list(noted)[-4:] == [
        "case.shielded",
        "case.access_granted",
        "case.access_ended",
        "case.unshielded",
    ]


@pytest.mark.parametrize("verb", ["table", "publish", "merge"])
def test_a_shielded_case_becomes_nothing_that_others_read(cast: Cast, verb: str):
    case = scenes.placed(cast)
    scenes.accepted(cast, case)
    shielded(cast, case, "dispatcher")
    case.refresh_from_db()
    assert queries.verdicts_of(queries.facts_of(case), cast.dispatcher)[verb].code == "shielded"


def test_it_is_no_twin_and_no_offer_and_no_figure_for_the_public(cast: Cast, client):
    case = scenes.placed(cast, "东门外的井盖松了")
    scenes.accepted(cast, case)
    assert any(offer.case == case for offer in queries.offers(actor=cast.volunteer))
    shielded(cast, case)
    assert queries.offers(actor=cast.volunteer) == []
    assert (
        "井盖" not in client.get("/cases/twins/", {"body": "东门外的井盖松了", "area": GRID}).content.decode()
    )


@pytest.mark.parametrize(
    ("who", "code"), [("grid_worker", "no_right"), ("leader", "no_right"), ("dispatcher", "")]
)
def test_who_sorts_it_out_says_whom_it_is_about(cast: Cast, who: str, code: str):
    case = scenes.placed(cast)
    verdict = rules_guard.may_name_subject(queries.facts_of(case), cast.actor(who))
    assert (verdict.ok, "" if verdict.ok else verdict.code) == (not code, code)


def test_only_a_supervisor_takes_an_exclusion_back(cast: Cast):
    case = about(cast, "grid_worker", scenes.placed(cast))
    subject = CaseSubject.objects.get()
    with pytest.raises(Refused) as refused:
        actions.clear_subject(case_uid=case.uid, subject_uid=subject.uid, actor=cast.dispatcher, at=AT)
    assert refused.value.verdict.code == "no_right"
    actions.clear_subject(case_uid=case.uid, subject_uid=subject.uid, actor=cast.supervisor, at=AT)
    assert sees(cast, "grid_worker", case)


def test_nobody_it_is_about_is_named_for_it(cast: Cast):
    case = about(cast, "grid_worker", scenes.placed(cast))
    with pytest.raises(Refused) as refused:
        shielded(cast, case, "grid_worker")
    assert refused.value.verdict.code == "kept_out"
    assert not Case.objects.get(pk=case.pk).shielded


def test_the_page_does_all_of_it_with_scripts_off(cast: Cast, signed_in):
    case = scenes.placed(cast)
    desk, page = signed_in("dispatcher"), f"/cases/{case.uid}/guard/"
    assert "陈静" in desk.get(page).content.decode()
    answer = desk.post(f"{page}subject/", {"person": cast.person("grid_worker").uid, "_key": "1" * 32})
    assert (answer.status_code, answer["Location"]) == (303, page)
    again = desk.post(f"{page}subject/", {"person": cast.person("grid_worker").uid, "_key": "2" * 32})
    assert again.status_code == 409
    assert desk.post(f"{page}shield/", {"_key": "3" * 32}).status_code == 422
    given = {"why": "minor", "handlers": [cast.person("community").uid], "_key": "4" * 32}
    answer = desk.post(f"{page}shield/", given)
    assert (answer.status_code, answer["Location"]) == (303, "/cases/ledger/")
    assert desk.get(page).status_code == 404
    assert signed_in("supervisor").get(page).status_code == 200


def test_kin_are_declared_on_a_page_and_no_number_is_shown(cast: Cast, signed_in):
    browser = signed_in("community")
    assert browser.post("/people/me/kin/", {"phone": "139 0000 0099", "_key": "1" * 32}).status_code == 303
    page = browser.get("/people/me/kin/").content.decode()
    assert "139****0099" in page
    assert "13900000099" not in page
    assert browser.post("/people/me/kin/", {"phone": "12", "_key": "2" * 32}).status_code == 409
    assert signed_in("resident").post("/people/me/kin/", {"phone": "13900000099"}).status_code == 409
    kinship = Kinship.objects.get()
    assert browser.post(f"/people/me/kin/{kinship.uid}/withdraw/").status_code == 303


PLACES = st.sampled_from([GRID, GRID_2, f"{GINKGO}001", f"{PINE}001"])
WHO = st.sampled_from(Cast.words())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    place=PLACES,
    shield=st.sampled_from(["", "minor"]),
    named=st.sets(WHO, max_size=2),
    subjects=st.sets(WHO, max_size=2),
    parties=st.sets(st.sampled_from(["volunteer", "department", "enterprise"]), max_size=2),
    kin=st.lists(st.tuples(WHO, WHO), max_size=2),
)
def test_the_rule_and_the_list_agree_for_the_whole_cast(
    cast: Cast, place, shield, named, subjects, parties, kin
):
    """`may_see` and `visible_to` are twins: whatever one allows, the other finds."""
    Kinship.objects.all().delete()
    case = _case(cast, place, shield)
    for who in named:
        CaseAccess.objects.create(case=case, person=cast.person(who), granted_at=AT)
    for who in subjects:
        CaseSubject.objects.create(case=case, person=cast.person(who), named_at=AT)
    for who in parties:
        holder = {"person": cast.person(who)} if who == "volunteer" else {"unit": getattr(cast, who)}
        CaseParty.objects.create(case=case, part="help", how="claimed", since=AT, **holder)
    for who, other in kin:
        if who != other and not Kinship.objects.filter(person=cast.person(who)).exists():
            Kinship.objects.create(
                person=cast.person(who),
                kin_index=cast.person(other).phone_index,
                kin_hint="…",
                declared_at=AT,
            )
    facts = queries.sight_facts(case)
    for who in Cast.words():
        assert bool(rules_guard.may_see(cast.actor(who), facts)) == sees(cast, who, case), who


def _case(cast: Cast, place: str, shield: str) -> Case:
    case = scenes.placed(cast, area_code=place, channel="web")
    Case.objects.filter(pk=case.pk).update(shielded=shield)
    case.refresh_from_db()
    return case
