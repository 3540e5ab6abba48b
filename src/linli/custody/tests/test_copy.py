"""A copy of one's own data: all of it, one's own only, after a proof, on the books."""

from __future__ import annotations

import json
from datetime import timedelta

from django.apps import apps
from django.test import Client
from django.utils import translation

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.custody import copy_words, queries
from linli.duty.tests.scene import begun, crossroads, slots_of, uid_of
from linli.kernel import ids, journal
from linli.kernel.classes import DataClass
from linli.notices import actions as notices
from linli.notices.models import InboxMessage
from linli.notices.rules_channels import Choice
from linli.people.field_classes import FIELD_CLASSES
from linli.people.models import Kinship, Particulars, Person
from linli.people.tests.guarded import SECOND, app_code, guarded, sign_in, with_app
from linli.projects import actions as projects
from linli.projects.models import Slot
from linli.projects.tests.scene import another_volunteer
from tests.cast import AT, GRID, Cast
from tests.fixtures import Clock

__all__ = ["guarded"]
PAGE, PROVE = "/mine/copy/", "/people/security/prove/"
IDENTITY = "11010519491231002X"
WORDS = "楼道里的灯坏了三天，老人上下楼看不见。"


def filled(cast: Cast) -> None:
    """The volunteer has something of every class; the resident has words that nobody else may get."""
    kept = Particulars(person=cast.person("volunteer"))
    kept.identity, kept.member = IDENTITY, "in_service"
    kept.save()
    kin = Kinship(person=cast.person("volunteer"), kin_hint="139****0001", declared_at=AT)
    kin.keep("13955550001")
    kin.save()
    for who, words in ((cast.volunteer, WORDS), (cast.resident, "别人的话")):
        draft = VoiceDraft(body=words, area_code=GRID, channel="web", contact="13812345678", name="李明")
        cases.place_voice(words=draft, actor=who, at=AT)


def test_every_personal_column_is_in_it_or_has_its_reason() -> None:
    personal = {name for name, held in FIELD_CLASSES.items() if held >= DataClass.PERSONAL}
    assert queries.COPIED.isdisjoint(queries.LEFT_OUT)
    assert queries.COPIED | queries.LEFT_OUT.keys() == personal, "give these a section, or a reason"


def test_every_pointer_to_a_person_is_in_it_or_has_its_reason() -> None:
    pointers = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("linli.")
        for field in model._meta.local_fields
        if field.related_model is Person
    }
    assert not queries.LINKED.keys() & queries.UNLINKED.keys()
    assert queries.LINKED.keys() | queries.UNLINKED.keys() <= pointers, "these columns are gone"
    told = queries.LINKED.keys() | queries.UNLINKED.keys()
    left = {one for one in pointers - told if one.rpartition(".")[2] not in queries.IN_OFFICE}
    assert not left, "give these a part of the copy in LINKED, or a reason in UNLINKED"
    assert set(queries.LINKED.values()) <= copy_words.SECTIONS.keys()


def test_crews_places_absences_rosters_and_choices_are_in_it(guarded: Cast) -> None:
    me, at = guarded.volunteer, guarded.at
    crew = projects.make_crew(name="三号楼早班队", unit_uid=None, actor=me, at=at)
    mate = another_volunteer(guarded, 1)
    projects.join_crew(token=ids.token("crew", crew.uid), actor=mate, at=at)
    project = crossroads(guarded)
    roster = begun(guarded, project, pool=[me])
    notices.set_preference(
        recipient_uid=uid_of(me), choice=Choice(quiet_from=21), destination="", actor=me, at=at
    )
    slot = projects.claim_slot(shift_uid=slots_of(project)[0].shift.uid, actor=me, at=at)
    held = Slot.objects.get(uid=slot.uid)
    late = held.shift.ends_at + timedelta(hours=1)
    said = projects.mark_absence(slot_uid=held.uid, kind="absent", actor=guarded.community, at=late)
    projects.appeal_absence(absence_uid=said.uid, words="我在后门，没看到码。", actor=me, at=late)
    found = {one.code: one.rows for one in queries.copy_of(actor=me, at=late)}
    assert found["crews"][0]["title"] == crew.name
    assert found["absences"][0]["appeal"] == "我在后门，没看到码。"
    assert found["rosters"][0]["title"] == roster.title
    assert found["choices"][0]["from"] == "21:00"
    assert "志愿者1" not in json.dumps(found, ensure_ascii=False, default=str)
    (other,) = (one.rows for one in queries.copy_of(actor=mate, at=late) if one.code == "crews")
    assert other[0]["role"] == ""


def test_it_holds_one_s_own_values_of_all_classes_and_nobody_else_s(guarded: Cast) -> None:
    filled(guarded)
    reply = sign_in("volunteer").post(PAGE, {"form": "json"})
    assert reply.status_code == 200
    assert "no-store" in reply["Cache-Control"]
    assert reply["Content-Disposition"].startswith("attachment")
    held = json.loads(reply.content)
    (me,) = held["person"]
    assert (me["name"], me["phone"], me["identity"], me["member"]) == (
        "李明",
        guarded.phone("volunteer"),
        IDENTITY,
        True,
    )
    (asked,) = held["requests"]
    assert (asked["words"], asked["contact"]) == (WORDS, "13812345678")
    assert [one["phone"] for one in held["kin"]] == ["13955550001"]
    assert held["registrations"][0]["skills"]
    text = reply.content.decode()
    assert "别人的话" not in text
    assert guarded.phone("resident") not in text
    assert "pbkdf2" not in text


def test_it_is_on_the_books_and_told(guarded: Cast) -> None:
    sign_in("resident").post(PAGE, {"form": "html"})
    person = guarded.person("resident")
    assert journal.timeline(person.uid).filter(code="person.copy_taken").count() == 1
    assert InboxMessage.objects.of(person.uid).filter(template_code="copy_taken").count() == 1


def test_the_page_to_keep_says_the_same_in_words_and_escapes_them(guarded: Cast) -> None:
    draft = VoiceDraft(body="<script>alert(1)</script>灯坏了", area_code=GRID, channel="web")
    cases.place_voice(words=draft, actor=guarded.volunteer, at=AT)
    client = sign_in("volunteer")
    assert client.get(PAGE).status_code == 200
    text = client.post(PAGE, {"form": "html"}).content.decode()
    assert "李明" in text
    assert "<script>" not in text
    assert client.post(PAGE, {"form": "exe"}).status_code == 422


def test_who_one_is_was_shown_within_ten_minutes(guarded: Cast, stopped_clock: Clock) -> None:
    client = sign_in("resident")
    stopped_clock.forward(minutes=11)
    assert client.post(PAGE, {"form": "json"})["Location"].startswith(PROVE)
    with_app(guarded, "volunteer", AT)
    stopped_clock.forward(minutes=1)
    other = sign_in("volunteer")
    other.post(SECOND, {"code": app_code(guarded.account("volunteer"), stopped_clock.at)})
    assert other.post(PAGE, {"form": "json"}).status_code == 200
    stopped_clock.forward(minutes=11)
    assert other.post(PAGE, {"form": "json"})["Location"].startswith(PROVE)
    assert Client().get(PAGE).status_code == 302
    assert journal.timeline(guarded.person("resident").uid).filter(code="person.copy_taken").count() == 0


def test_every_part_and_column_has_its_word(guarded: Cast) -> None:
    filled(guarded)
    found = queries.copy_of(actor=guarded.volunteer, at=AT)
    assert {one.code for one in found} == copy_words.SECTIONS.keys()
    assert {name for one in found for row in one.rows for name in row} <= copy_words.COLUMNS.keys()


def test_the_page_to_keep_is_in_the_reader_s_language(guarded: Cast) -> None:
    with translation.override("zh-hans"):
        said = {str(one) for one in (*copy_words.SECTIONS.values(), *copy_words.COLUMNS.values())}
    assert [one for one in said if one.isascii()] == []
