"""A copy of one's own data: all of it, one's own only, after a proof, on the books."""

from __future__ import annotations

import json

from django.test import Client
from django.utils import translation

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.custody import copy_words, queries
from linli.kernel import journal
from linli.kernel.classes import DataClass
from linli.notices.models import InboxMessage
from linli.people.field_classes import FIELD_CLASSES
from linli.people.models import Kinship, Particulars
from linli.people.tests.guarded import SECOND, app_code, guarded, sign_in, with_app
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
