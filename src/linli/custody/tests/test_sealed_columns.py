"""Every sealed column is declared, and opens under what its declaration says."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps

from linli.attendance import actions as attendance
from linli.attendance.rules import code_at
from linli.cases import actions as cases
from linli.cases.facts import FilerDraft, VoiceDraft
from linli.certificates import actions as certificates
from linli.credits import actions as book
from linli.custody import queries
from linli.duty import actions as duty
from linli.field import actions as field
from linli.field import queries as field_queries
from linli.field.facts import Parcel, Raw
from linli.kernel import crypto
from linli.kernel.ids import uuid7
from linli.kernel.sealed import columns, undeclared
from linli.meetings import actions as meetings
from linli.notices.rules_channels import Choice
from linli.people import actions as people
from linli.people.models import Person
from linli.projects import actions as projects
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import opened, shift_of
from tests.cast import GRID, HARBOUR, HOME, Cast

PHONE, NAME = "13911112222", "欧阳静好"


def test_every_sealed_column_of_every_app_is_declared():
    assert undeclared() == [], "declare it on its model: sealed = {column: Sealed(place, index=…)}"
    # The search by name sees at least these, or it would prove nothing.
    assert {"cases_voice.contact_sealed", "people_person.phone_sealed"} <= {one.label for one in columns()}


def test_a_column_that_nobody_declared_is_noticed(monkeypatch):
    found = {name: one for name, one in Person.sealed.items() if name != "phone_sealed"}
    monkeypatch.setattr(Person, "sealed", found)
    assert undeclared() == ["people_person.phone_sealed"]


def test_every_table_with_a_declared_column_has_the_uid_that_its_values_are_bound_to():
    for column in columns():
        assert column.model in apps.get_models()
        uid = column.model._meta.get_field("uid")
        assert getattr(uid, "unique", False)


def of_service(cast: Cast) -> None:
    """A draw that is announced, a sign-out that waits for its sign-in, and a certificate."""
    shift = shift_of(opened(cast))
    projects.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    drawn = opened(cast, starts_in=timedelta(days=3))
    projects.set_terms(project_uid=drawn.uid, terms=Terms(draw_minutes=30), actor=cast.community, at=cast.at)
    leave = shift.starts_at + timedelta(hours=1)
    body = {"kind": "sign_out", "shift": str(shift.uid), "made_at": leave.isoformat()}
    out = Raw(uuid7(), json.dumps(body | {"code": code_at(shift.uid, leave)}))
    account, parcel = field_queries.account_uid(cast.volunteer), Parcel(sent_at=leave)
    field.receive(account=account, parcel=parcel, records=[out], actor=cast.volunteer, at=leave)
    day = cast.at.date()
    book.book_service(
        person=cast.person("volunteer"),
        unit=cast.enterprise,
        minutes=90,
        points=10,
        how="claimed",
        grade="A",
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="",
        area_code=HOME,
        earned_on=day,
        actor=cast.community,
        at=cast.at,
    )
    certificates.issue(from_on=day, until_on=day, naming="full", actor=cast.volunteer, at=cast.at)


@pytest.mark.django_db
def test_values_made_by_the_verbs_open_and_are_indexed_as_declared(cast: Cast, settings):
    draft = VoiceDraft(body="楼道灯坏了", area_code=GRID, channel="web", name=NAME, contact=PHONE)
    cases.place_voice(words=draft, actor=cast.resident, at=cast.at)
    cases.place_voice(
        words=VoiceDraft(body="井盖松了", area_code=GRID, channel="hotline", name=NAME, contact=PHONE),
        actor=cast.community,
        at=cast.at,
    )
    cases.file_for(
        words=VoiceDraft(body="厨房漏水", area_code=GRID, channel="web", name=NAME, for_other=True),
        filer=FilerDraft(relation="family", consent="spoken", name="欧阳明", contact=PHONE),
        actor=cast.resident,
        at=cast.at,
    )
    meeting = meetings.call_meeting(
        title="四方联席会议",
        area_code=HARBOUR,
        held_at=cast.at + timedelta(days=1),
        place_text="会议室",
        party_uids=[cast.department.uid],
        others_present="",
        case_uids=[],
        actor=cast.dispatcher,
        at=cast.at,
    )
    meetings.seat_party(
        meeting_uid=meeting.uid, kind="residents", guest="欧阳明", actor=cast.dispatcher, at=cast.at
    )
    people.declare_kin(phone=PHONE, actor=cast.community, at=cast.at)
    particulars = people.declare_member(member=True, actor=cast.volunteer, at=cast.at)
    particulars.identity = "11010519491231002X"
    particulars.save()
    people.add_certificate(
        skill="plumbing", number="电工-0042", issued_by="应急管理局", actor=cast.volunteer, at=cast.at
    )
    of_service(cast)
    settings.SMS_URL = "https://sms.example.org/send"
    people.choose_messages(choice=Choice(frozenset({"sms:shifts"})), actor=cast.volunteer, at=cast.at)
    people.bind_messages_wechat(openid="o-6_bmjrPTlm6_2sgVt7hMZOPfL2M", actor=cast.volunteer, at=cast.at)
    duty.add_away(
        starts_at=cast.at + timedelta(days=1),
        ends_at=cast.at + timedelta(days=2),
        reason="家里有事",
        actor=cast.volunteer,
        at=cast.at,
    )
    attendance.name_recipient(
        shift_uid=uuid7(), name="港前小学", phone=PHONE, actor=cast.community, at=cast.at
    )
    seen = {}
    for column in columns():
        fields = [name for name in ("uid", column.name, column.sealed.index) if name]
        for row in column.rows.exclude(**{column.name: ""}).values(*fields):
            value = crypto.unseal(row[column.name], aad=column.sealed.aad(row["uid"]))
            seen[column.label] = value
            if column.sealed.index:
                assert row[column.sealed.index] == crypto.blind_index(column.sealed.kind(value), value)
    assert set(seen) == {column.label for column in columns()}, "a column that no verb of this test filled"
    assert queries.unopenable() == []
    assert queries.index_left() == []
