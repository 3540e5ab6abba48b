"""Looks at masked values: first the books, then the value; quotas, approvals, emergencies, reviews."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError
from django.urls import reverse

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.classes import DataClass
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions, queries
from linli.people import rules_disclosure as rules
from linli.people.actions import Device
from linli.people.field_classes import FIELD_CLASSES
from linli.people.models import Disclosure, DisclosureApproval, Person, Registration, Role
from linli.people.rules_disclosure import Habits, Mode, Target, Task
from linli.places import actions as places
from linli.places import declarations
from tests.cast import AT, EAST, GRID, HOME, SINCE, Cast

HERE = Device(key="ab" * 32, agent="a browser")
State = DisclosureApproval.State
LATER = timedelta(seconds=61)
PERSONAL_NAMES = ("name_sealed", "phone", "contact", "destination", "identity", "address", "id_number")


def registration(cast: Cast) -> Registration:
    return Registration.objects.get(person=cast.person("volunteer"))


def target(cast: Cast, field: str = "phone", actor: Actor | None = None) -> Target:
    return queries.registration_target(actor=actor or cast.community, uid=registration(cast).uid, field=field)


def target_like(**changed: object) -> Target:
    """A target of the rules alone."""
    facts = {
        "kind": "voice",
        "uid": UUID(int=1),
        "field": "contact",
        "data_class": DataClass.PERSONAL,
        "task": Task("case", UUID(int=2), "1", "/", open=True),
        "area_code": GRID,
    }
    return Target(**{**facts, **changed})  # type: ignore[arg-type]  # fields come by name


def holder(cast: Cast, role: str, area: str, word: str) -> Actor:
    """Somebody with a role that the cast does not have."""
    account = cast.account(word)
    actions.grant_post(person=account.person, role=role, area_code=area, since=AT, actor=Actor.system())
    return queries.actor_of(person=account.person, at=AT)


def look(cast: Cast, actor: Actor, at=AT, field: str = "phone", purpose: str = "residence") -> Disclosure:
    return actions.reveal(target=target(cast, field, actor), purpose=purpose, device=HERE, actor=actor, at=at)


def told(person: Person, code: str) -> int:
    return InboxMessage.objects.filter(recipient_uid=person.uid, template_code=code).count()


def test_every_sealed_and_every_personal_column_has_a_class() -> None:
    columns = {
        f"{model._meta.label_lower}.{field.attname}"
        for model in apps.get_models()
        if model.__module__.startswith("linli.")
        for field in model._meta.concrete_fields
    }
    personal = {
        one for one in columns if one.endswith("_sealed") or one.rpartition(".")[2].startswith(PERSONAL_NAMES)
    }
    personal -= {
        "cases.voice.contact_confirmed",  # a switch
        "projects.project.contact_text",  # the telephone of an office, published on purpose
        "notices.confirmation.destination_index",  # a keyed hash
    }
    assert personal - FIELD_CLASSES.keys() == set(), "classify these in people/field_classes.py"
    assert FIELD_CLASSES.keys() - columns == set(), "strike these: the columns are gone"


@pytest.mark.parametrize("who", ["community", "dispatcher", "grid_worker"])
def test_a_look_is_on_the_books_before_the_value_is_there(cast: Cast, who: str) -> None:
    actor = cast.actor(who)
    row = look(cast, actor)
    assert (row.who_id, row.whose_id, row.role) == (actor.person_id, cast.volunteer.person_id, who)
    assert (row.purpose, row.field, row.device) == ("residence", "phone", HERE.key)
    entry = JournalEntry.objects.get(code="disclosure.revealed")
    assert entry.subject_uid == row.uid
    assert "13800000002" not in entry.payload
    ticket = queries.open_look(uid=row.uid, actor=actor, at=AT)
    assert queries.registration_value(look=ticket, actor=actor) == "13800000002"


def test_after_sixty_seconds_it_is_masked_again_and_nobody_else_uses_the_ticket(cast: Cast) -> None:
    row = look(cast, cast.community)
    with pytest.raises(Refused, match="shown_over"):
        queries.open_look(uid=row.uid, actor=cast.community, at=AT + LATER)
    with pytest.raises(Missing):
        queries.open_look(uid=row.uid, actor=cast.dispatcher, at=AT)


def test_nothing_is_shown_when_the_journal_cannot_be_written(cast: Cast, monkeypatch) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(journal, "note", full)
    with pytest.raises(Refused, match="journal_down"):
        look(cast, cast.community)
    assert not Disclosure.objects.exists()


@pytest.mark.usefixtures("stopped_clock")
def test_the_page_says_so_when_the_journal_cannot_be_written(cast: Cast, signed_in, monkeypatch) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise DatabaseError("disk full")

    client, url = signed_in("community"), reverse("people:reveal", args=[registration(cast).uid])
    monkeypatch.setattr(journal, "note", full)
    answer = client.post(url, {"field": "phone", "purpose": "residence", "do": "reveal"})
    assert (answer.status_code, answer.context["verdict"].code) == (409, "journal_down")
    assert "13800000002" not in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "refusal"), [("leader", "no_right"), ("admin", "no_right"), ("supervisor", "")]
)
def test_the_table_of_roles_decides(cast: Cast, who: str, refusal: str) -> None:
    actor, wanted = cast.actor(who), target(cast)
    verdict = rules.may_reveal(actor, wanted, Habits(), purpose="residence", at=AT)
    assert verdict.code == (refusal or "ok")


def test_strangers_do_not_find_it(cast: Cast) -> None:
    with pytest.raises(Missing):
        look(cast, cast.stranger)


@pytest.mark.parametrize("role", list(rules.MODES))
@pytest.mark.parametrize("data_class", [DataClass.PERSONAL, DataClass.SENSITIVE, DataClass.SHIELDED])
@pytest.mark.parametrize("stage", ["open", "over"])
def test_every_role_class_and_state_of_the_task(
    cast: Cast, role: str, data_class: DataClass, stage: str
) -> None:
    actor = cast.volunteer if role == rules.TAKES_PART else holder(cast, role, HOME, "resident")
    is_open = stage == "open"
    people = frozenset({actor.person_id}) if role == rules.TAKES_PART and actor.person_id else frozenset()
    wanted = target_like(
        data_class=data_class,
        task=Task("case", UUID(int=2), "1", "/", open=is_open),
        person_ids=people,
    )
    mode = rules.MODES[role][data_class - 2]
    purpose = rules.purposes_of(wanted)[0]
    verdict = rules.may_reveal(actor, wanted, Habits(), purpose=purpose, at=AT)
    expected = {
        Mode.NEVER: "no_right",
        Mode.APPROVAL: "approval_needed",
        Mode.LIVE: "ok" if is_open else "no_live_task",
        Mode.REVEAL: "ok",
    }
    assert verdict.code == expected[mode]
    approved = rules.may_reveal(actor, wanted, Habits(approved=True), purpose=purpose, at=AT)
    assert approved.ok == (mode in {Mode.APPROVAL, Mode.REVEAL} or (mode == Mode.LIVE and is_open))


def test_what_is_sensitive_needs_a_fresh_second_factor(cast: Cast) -> None:
    wanted = target_like(data_class=DataClass.SENSITIVE)

    def code(**habits: object) -> str:
        held = Habits(**habits)  # type: ignore[arg-type]  # fields come by name
        return rules.may_reveal(cast.community, wanted, held, purpose="visit", at=AT).code

    assert code() == "ok"
    assert code(factor_needed=True) == "factor_needed"
    assert code(factor_needed=True, factor_at=AT - timedelta(minutes=11)) == "factor_needed"
    assert code(factor_needed=True, factor_at=AT - timedelta(minutes=9)) == "ok"


def test_a_purpose_belongs_to_the_thing_and_to_how_far_it_has_come(cast: Cast) -> None:
    with pytest.raises(Refused, match="no_purpose"):
        look(cast, cast.community, purpose="visit")
    over = target_like(task=Task("case", UUID(int=2), "1", "/", open=False))
    assert rules.may_reveal(cast.community, over, Habits(), purpose="visit", at=AT).code == "no_purpose"
    assert rules.may_reveal(cast.community, over, Habits(), purpose="check", at=AT).ok


def test_whoever_is_excluded_sees_nothing_whatever_their_role(cast: Cast) -> None:
    uid = cast.community.person_uid
    wanted = target_like(excluded=frozenset({uid} if uid else ()))
    assert rules.may_reveal(cast.community, wanted, Habits(), purpose="visit", at=AT).code == "excluded"
    reason = "有人受伤，必须马上联系"
    assert rules.may_break_glass(cast.community, wanted, Habits(), reason=reason, at=AT).code == "excluded"


def test_the_quota_of_the_area_ends_it_and_an_approval_goes_on(cast: Cast) -> None:
    places.put_setting(
        key=declarations.REVEALS_PER_HOUR.key,
        area_code=HOME,
        value=2,
        actor=Actor.system(),
        at=SINCE,
    )
    look(cast, cast.community)
    look(cast, cast.community)
    with pytest.raises(Refused, match="over_quota"):
        look(cast, cast.community)
    asked = actions.ask_to_look(
        target=target(cast), purpose="residence", words="台风前逐户通知", actor=cast.community, at=AT
    )
    assert told(cast.person("supervisor"), "look_asked") == 1
    with pytest.raises(Refused, match="already_asked"):
        actions.ask_to_look(
            target=target(cast), purpose="residence", words="再问", actor=cast.community, at=AT
        )
    with pytest.raises(Missing):
        actions.approve_look(uid=asked.uid, actor=cast.community, at=AT)
    actions.approve_look(uid=asked.uid, actor=cast.supervisor, at=AT)
    assert told(cast.person("community"), "look_approved") == 1
    row = look(cast, cast.community)
    assert row.approval_id == asked.pk
    look(cast, cast.community)
    with pytest.raises(Refused, match="over_quota"):
        look(cast, cast.community)
    assert DisclosureApproval.objects.get().state == State.USED


def test_something_shielded_is_opened_once_within_fifteen_minutes_of_an_approval(cast: Cast) -> None:
    wanted = target_like(data_class=DataClass.SHIELDED, uid=uuid4())

    def reveal(at) -> Disclosure:
        return actions.reveal(target=wanted, purpose="visit", device=HERE, actor=cast.community, at=at)

    with pytest.raises(Refused, match="approval_needed"):
        reveal(AT)

    def ask(at) -> DisclosureApproval:
        return actions.ask_to_look(
            target=wanted, purpose="visit", words="未成年人家访", actor=cast.community, at=at
        )

    first = ask(AT)
    assert first.kind == DisclosureApproval.Kind.SHIELDED
    actions.approve_look(uid=first.uid, actor=cast.leader, at=AT)
    with pytest.raises(Refused, match="approval_needed"):
        reveal(AT + timedelta(minutes=15))
    reveal(AT + timedelta(minutes=14))
    with pytest.raises(Refused, match="approval_needed"):
        reveal(AT + timedelta(minutes=14))
    second = ask(AT + timedelta(hours=1))
    actions.refuse_look(uid=second.uid, words="请由社区书记联系", actor=cast.supervisor, at=AT)
    assert told(cast.person("community"), "look_refused") == 1


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_every_pair_of_state_and_verb(cast: Cast, state: str, verb: str) -> None:
    verdict = rules.may_decide(
        cast.supervisor, state=state, area_code=HOME, asked_by_uid=UUID(int=5), verb=verb
    )
    assert verdict.ok == (state in rules.ARROWS[verb][0])


def test_nobody_approves_what_they_asked_for(cast: Cast) -> None:
    uid = cast.supervisor.person_uid or UUID(int=0)
    verdict = rules.may_decide(
        cast.supervisor, state=State.ASKED, area_code=HOME, asked_by_uid=uid, verb="approve"
    )
    assert verdict.code == "excluded"


def test_approvals_nobody_used_come_to_an_end(cast: Cast) -> None:
    wanted = target_like(data_class=DataClass.SHIELDED)
    asked = actions.ask_to_look(target=wanted, purpose="visit", words="家访", actor=cast.community, at=AT)
    actions.approve_look(uid=asked.uid, actor=cast.supervisor, at=AT)
    assert actions.expire_approvals(at=AT) == 0
    assert actions.expire_approvals(at=AT + timedelta(minutes=15)) == 1
    assert actions.expire_approvals(at=AT + timedelta(minutes=15)) == 0


def broken(cast: Cast, at=AT) -> Disclosure:
    return actions.break_glass(
        target=target(cast), reason="独居老人报警，电话无人接听", device=HERE, actor=cast.community, at=at
    )


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
