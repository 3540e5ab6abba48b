"""Looks at masked values: first the books, then the value; roles, purposes, quotas, approvals."""

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
from linli.people import actions, queries
from linli.people import rules_disclosure as rules
from linli.people.field_classes import FIELD_CLASSES
from linli.people.models import Disclosure, DisclosureApproval
from linli.people.rules_disclosure import Habits, Mode, Task
from linli.places import actions as places
from linli.places import declarations
from tests.cast import AT, HOME, SINCE, Cast

from .looking import HERE, LATER, State, holder, look, registration, target, target_like, told

PERSONAL_NAMES = ("name_sealed", "phone", "contact", "destination", "identity", "address", "id_number")


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
