"""What stays: standing matters are reviewed, enterprises have a named manager, mechanisms are linked and public."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions, clockwork, queries, tasks
from linli.cases.models import Case, CaseSubject, Mechanism, ServiceManager, StandingReview, Voice
from linli.cases.queries import LedgerFilter
from linli.cases.tests import scenes
from linli.kernel import clock
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people.models import Pairing
from tests.cast import AT, GINKGO, GRID, HARBOUR, HOME, Cast

pytestmark = pytest.mark.django_db
AFTER = AT.replace(month=7, day=1)  # the day after the review of a standing scene


def refused(verb: Any, **given: Any) -> str:
    with pytest.raises(Refused) as why:
        verb(**given)
    return why.value.verdict.code


def told(cast: Cast, who: str) -> list[str]:
    rows = InboxMessage.objects.filter(recipient_uid=cast.person(who).uid)
    return list(rows.order_by("id").values_list("template_code", flat=True))


# --- Standing matters ----------------------------------------------------------------------------------------------


def review(cast: Cast, case: Case, **more: Any) -> Case:
    given = {"outcome": "keep", "words": "照旧", "review_on": date(2026, 12, 31), "actor": cast.handler}
    return actions.review_standing(case_uid=case.uid, **{"at": AFTER} | given | more)  # type: ignore[arg-type]  # by name


def test_a_late_review_is_red_reminded_of_once_and_moved_by_the_review(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    case = scenes.case_in(cast, "standing")
    monkeypatch.setattr(clock, "now", lambda: AT)
    assert tasks.remind_reviews() == 0
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    with django_capture_on_commit_callbacks(execute=True):
        assert (tasks.remind_reviews(), tasks.remind_reviews()) == (1, 0)
    assert "standing_review_due" in told(cast, "handler")
    assert "standing_review_due" in told(cast, "dispatcher")
    assert clockwork.light(Case.objects.get(pk=case.pk), AFTER) == "red"
    page = queries.standing_page(actor=cast.dispatcher, at=AFTER)
    assert (page.total, page.late, page.lines[0].late, page.lines[0].reviews) == (1, 1, True, 0)
    done = review(cast, case)
    assert (done.state, done.review_on) == ("standing", date(2026, 12, 31))
    assert clockwork.light(Case.objects.get(pk=case.pk), AFTER) == "green"
    page = queries.standing_page(actor=cast.dispatcher, at=AFTER)
    assert (page.late, page.lines[0].reviews) == (0, 1)
    assert tasks.remind_reviews() == 0
    assert StandingReview.objects.get().outcome == "keep"


def test_a_review_ends_it_or_takes_it_in_hand(cast: Cast):
    first, second = scenes.case_in(cast, "standing"), scenes.case_in(cast, "standing")
    again = review(cast, first, outcome="resume", words="又积水了")
    assert (again.state, again.review_on) == ("handling", None)
    finished = review(cast, second, outcome="finish", words="管网改造完成")
    assert finished.state == "finished"
    assert Voice.objects.get(case=second).rating_opened_at == AFTER
    assert queries.standing_page(actor=cast.dispatcher, at=AFTER).total == 0


def test_what_a_review_refuses(cast: Cast):
    case = scenes.case_in(cast, "standing")
    for changes, code in (
        ({"outcome": "later"}, "bad_outcome"),
        ({"words": ""}, "no_words"),
        ({"review_on": None}, "not_ahead"),
        ({"review_on": AFTER.date()}, "not_ahead"),
        ({"actor": cast.supervisor}, "not_in_hand"),
    ):
        assert refused(review, cast=cast, case=case, **changes) == code
    for state in set(Case.State.values) - {"standing"}:
        Case.objects.filter(pk=case.pk).update(
            state=state, closed_at=AT, merged_into=case.pk if state == "merged" else None
        )
        assert refused(review, cast=cast, case=case, actor=cast.dispatcher) == "wrong_state", state
    assert StandingReview.objects.count() == 0


# --- Enterprise problems -------------------------------------------------------------------------------------------


def filed(cast: Cast, **more: Any) -> Case:
    given = {"enterprise_uid": cast.enterprise.uid, "title": "调头难", "body": "厂门口窄", "at": AT}
    return actions.file_problem(**{"actor": cast.contact} | given | more)  # type: ignore[arg-type]  # by name


def paired(cast: Cast) -> None:
    Pairing.objects.create(
        department=cast.department, enterprise=cast.enterprise, since=date(2026, 1, 1), created_at=AT
    )


def test_the_paired_department_gives_the_manager_whom_the_enterprise_knows_by_name(
    cast: Cast, django_capture_on_commit_callbacks: Any
):
    paired(cast)
    with django_capture_on_commit_callbacks(execute=True):
        case = filed(cast)
    assert (
        case.kind,
        "manager_yours" in told(cast, "handler"),
        "manager_named" in told(cast, "contact"),
    ) == (
        "enterprise",
        True,
        True,
    )
    [line] = queries.problems_page(actor=cast.contact, at=AT).lines
    assert line.manager is not None
    assert (line.manager.name, line.manager.office) == ("孙丽", "城管局")
    assert line.manager.phone == ""  # no office telephone was given; their own is nobody's, not even masked
    assert line.write
    [seen] = queries.problems_page(actor=cast.dispatcher, at=AT).lines
    assert seen.manager is not None
    assert seen.manager.name == "孙*"
    # She sees it and works on it, and so she does not write it off.
    assert (
        cast.handler.person_id
        in queries.facts_of(queries.case_for(actor=cast.handler, uid=case.uid)).person_ids
    )


def test_the_manager_says_how_the_office_is_reached_and_is_reached_there_for_the_next_problem(cast: Cast):
    paired(cast)
    case = filed(cast)
    given: dict[str, Any] = {"case_uid": case.uid, "office_phone": " 0571-88880120 ", "at": AT}
    for who in (cast.contact, cast.supervisor):
        with pytest.raises((Refused, Missing)):
            actions.give_office_phone(**given, actor=who)
    actions.give_office_phone(**given, actor=cast.handler)
    filed(cast, title="职工夜班没有公交")
    lines = queries.problems_page(actor=cast.contact, at=AT).lines
    assert [line.manager and line.manager.phone for line in lines] == ["0571-88880120"] * 2
    actions.give_office_phone(**given | {"office_phone": ""}, actor=cast.dispatcher)
    page = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=AT)
    assert page.manager is not None
    assert page.manager.phone == ""
    ServiceManager.objects.filter(case=case).delete()
    assert refused(actions.give_office_phone, **given, actor=cast.dispatcher) == "no_manager"
    other = given | {"case_uid": scenes.placed(cast).uid}
    assert refused(actions.give_office_phone, **other, actor=cast.dispatcher) == "not_enterprise"


def test_the_enterprise_writes_to_its_manager_who_is_told(
    cast: Cast, signed_in: Any, stopped_clock: Any, django_capture_on_commit_callbacks: Any
):
    paired(cast)
    case = filed(cast)
    browser, address = signed_in("contact"), reverse("cases:write_to_manager", args=[case.uid])
    assert address in browser.get(reverse("cases:problems")).content.decode()
    assert browser.post(address, {"words": "", "_key": "k1"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address, {"words": "明早七点半最堵", "_key": "k2"}).status_code == 303
    assert "manager_written" in told(cast, "handler")
    handler = signed_in("handler")
    page = handler.get(reverse("cases:detail", args=[case.uid])).content.decode()
    assert "明早七点半最堵" in page
    phone = reverse("cases:manager_phone", args=[case.uid])
    assert phone in page
    other = f'"{reverse("cases:manager", args=[case.uid])}"'
    assert other not in page, "naming another is the desk's"
    desk = signed_in("dispatcher").get(reverse("cases:detail", args=[case.uid])).content.decode()
    assert phone in desk
    assert other in desk
    reader = signed_in("supervisor").get(reverse("cases:detail", args=[case.uid])).content.decode()
    assert case.title in reader
    assert phone not in reader
    assert handler.post(phone, {"office_phone": "8888-0120", "_key": "k3"}).status_code == 303
    shown = signed_in("contact").get(reverse("cases:problems")).content.decode()
    assert "8888-0120" in shown
    assert "138****" not in shown
    assert signed_in("dispatcher").get(address).status_code == 404
    write: dict[str, Any] = {"case_uid": case.uid, "words": "还在吗", "actor": cast.contact, "at": AT}
    assert refused(actions.write_to_manager, **write | {"words": "长" * 501}) == "too_long"
    Case.objects.filter(pk=case.pk).update(state="written_off", closed_at=AT)
    assert refused(actions.write_to_manager, **write) == "wrong_state"
    Case.objects.filter(pk=case.pk).update(state="received", closed_at=None)
    ServiceManager.objects.all().delete()
    assert refused(actions.write_to_manager, **write) == "no_manager"
    with pytest.raises(Missing):
        actions.write_to_manager(**write | {"actor": cast.handler})


def test_the_desk_names_another_and_the_ledger_finds_their_cases(cast: Cast):
    paired(cast)
    case = filed(cast)
    assert cast.community.person_uid is not None
    actions.name_manager(
        case_uid=case.uid,
        person_uid=cast.community.person_uid,
        office_phone="0571-0000000",
        actor=cast.dispatcher,
        at=AT + timedelta(hours=1),
    )
    rows = ServiceManager.objects.order_by("id")
    assert [(one.how, one.until is None) for one in rows] == [("paired", False), ("assigned", True)]
    [line] = queries.problems_page(actor=cast.contact, at=AT).lines
    assert line.manager is not None
    assert (line.manager.name, line.manager.phone) == ("陈静", "0571-0000000")
    with pytest.raises(Missing):  # she handed it over
        queries.case_for(actor=cast.handler, uid=case.uid)
    for person, count in ((cast.community, 1), (cast.handler, 0)):
        wanted = LedgerFilter.read({"manager": str(person.person_uid)})
        found, _next = queries.ledger_cases(actor=cast.dispatcher, at=AT, wanted=wanted)
        assert len(found) == count
    page = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=AT)
    assert page.manager is not None
    assert page.manager.name == "陈*"


def test_what_enterprise_problems_refuse(cast: Cast):
    assert refused(filed, cast=cast, enterprise_uid=uuid4()) == "unknown_unit"
    assert refused(filed, cast=cast, actor=cast.handler) == "no_right"
    assert refused(filed, cast=cast, actor=cast.stranger) == "no_right"
    assert refused(filed, cast=cast, enterprise_uid=cast.branch.uid, actor=cast.community) == "not_enterprise"
    case, request = filed(cast, actor=cast.community), scenes.placed(cast)
    assert ServiceManager.objects.count() == 0  # nobody is paired with it
    name: dict[str, Any] = {"person_uid": cast.handler.person_uid, "actor": cast.dispatcher, "at": AT}
    assert refused(actions.name_manager, case_uid=request.uid, **name) == "not_enterprise"
    one = name | {"case_uid": case.uid}
    assert refused(actions.name_manager, **one | {"actor": cast.supervisor}) == "no_right"
    for who in (cast.resident, cast.stranger):
        assert refused(actions.name_manager, **one | {"person_uid": who.person_uid}) == "no_post"
    CaseSubject.objects.create(case=case, person=cast.person("handler"), named_at=AT)
    assert refused(actions.name_manager, **one) == "no_post"
    CaseSubject.objects.all().delete()
    actions.name_manager(**one)
    assert refused(actions.name_manager, **one) == "manages_already"
    Case.objects.filter(pk=case.pk).update(state="written_off", closed_at=AT)
    assert refused(actions.name_manager, **one | {"person_uid": cast.community.person_uid}) == "wrong_state"


# --- Lasting mechanisms --------------------------------------------------------------------------------------------


def draft(cast: Cast, **more: Any) -> actions.MechanismDraft:
    given: dict[str, Any] = {
        "kind": "routine",
        "title": "雨前巡查排水口",
        "words": "大雨预警时逐个清理。",
        "area_code": HARBOUR,
        "owner_uid": cast.department.uid,
        "in_force_from": AT.date(),
        "review_on": date(2027, 3, 1),
    }
    return actions.MechanismDraft(**given | more)


def recorded(cast: Cast, *cases: Case, **more: Any) -> Mechanism:
    return actions.record_mechanism(
        draft=draft(cast, **more), case_uids=[case.uid for case in cases], actor=cast.dispatcher, at=AT
    )


def test_a_mechanism_is_public_and_names_its_matters_to_who_sees_them(cast: Cast):
    first, second = scenes.case_in(cast, "standing"), scenes.placed(cast)
    one = recorded(cast, first)
    actions.link_mechanism(mechanism_uid=one.uid, case_uid=second.uid, actor=cast.dispatcher, at=AT)
    page = queries.case_page(actor=cast.community, uid=second.uid, at=AT)
    assert page.mechanisms == [one]
    assert page.events[0].code == "case.mechanism_recorded"
    answer = Client().get(reverse("cases:mechanisms"), {"area": HOME})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "雨前巡查排水口" in text
    assert first.number not in text
    [line] = queries.mechanisms_page(actor=cast.dispatcher, at=AT, code=GRID).lines
    assert (line.holds, line.review_due, line.count, len(line.cases)) == (True, False, 2, 2)
    [line] = queries.mechanisms_page(actor=cast.stranger, at=AT.replace(year=2027)).lines
    assert (line.review_due, line.count, line.cases, line.may_end) == (True, 2, [], False)
    actions.end_mechanism(mechanism_uid=one.uid, actor=cast.dispatcher, at=AT)
    assert not queries.mechanisms_page(actor=cast.dispatcher, at=AT).lines[0].holds


def test_what_mechanisms_refuse(cast: Cast):
    case = scenes.placed(cast)
    for changes, code in (
        ({"kind": "wish"}, "bad_kind"),
        ({"title": " "}, "no_title"),
        ({"title": "长" * 121}, "title_long"),
        ({"words": ""}, "no_words"),
        ({"words": "长" * 4001}, "too_long"),
        ({"link": "javascript:alert(1)"}, "bad_link"),
        ({"in_force_from": None}, "no_day"),
        ({"review_on": AT.date()}, "review_early"),
        ({"owner_uid": uuid4()}, "unknown_unit"),
        ({"area_code": GINKGO}, "other_area"),
        ({"area_code": f"{HARBOUR}999"}, "bad_area"),
        ({"area_code": "9901"}, "no_right"),
    ):
        with pytest.raises(Refused) as why:
            recorded(cast, *([] if code == "bad_area" else [case]), **changes)
        assert why.value.verdict.code in {code, "no_case"}, code
    with pytest.raises(Refused) as why:
        recorded(cast)
    assert why.value.verdict.code == "no_case"
    one = recorded(cast, case)
    link: dict[str, Any] = {
        "mechanism_uid": one.uid,
        "case_uid": case.uid,
        "actor": cast.dispatcher,
        "at": AT,
    }
    assert refused(actions.link_mechanism, **link) == "linked_already"
    assert refused(actions.link_mechanism, **link | {"actor": cast.handler}) == "no_right"
    with pytest.raises(Missing):
        actions.link_mechanism(**link | {"mechanism_uid": uuid4()})
    Case.objects.filter(pk=case.pk).update(shielded="minor")
    seen = {"actor": cast.supervisor, "case_uids": [case.uid], "at": AT, "draft": draft(cast)}
    assert refused(actions.record_mechanism, **seen) == "shielded"
    end: dict[str, Any] = {"mechanism_uid": one.uid, "actor": cast.dispatcher, "at": AT}
    actions.end_mechanism(**end)
    assert refused(actions.end_mechanism, **end) == "ended_already"


@pytest.mark.parametrize(
    ("name", "who", "most"),
    [("standing", "dispatcher", 9), ("problems", "contact", 10), ("mechanisms", "supervisor", 10)],
)
def test_lists_ask_as_often_however_long_they_are(
    name: str, who: str, most: int, cast: Cast, signed_in: Any, django_assert_max_num_queries: Any
):
    client, address = signed_in(who), reverse(f"cases:{name}")
    for _number in range(3):
        case = scenes.case_in(cast, "standing")
        recorded(cast, case)
        filed(cast)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200
