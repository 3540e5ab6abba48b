"""Photos of delivered work: who sees them, what becomes of a bad one, and that the same one is noticed."""

from __future__ import annotations

import base64
import io
import json
import random
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime
from PIL import Image

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance.models import Delivery, DeliveryPhoto
from linli.attendance.rules_delivery import Worked
from linli.cases.actions.photos import folder_of
from linli.custody.queries.copying import copy_of
from linli.integrity import actions as integrity
from linli.integrity import queries as integrity_queries
from linli.integrity.models import Concern, Finding
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.people import actions as people
from linli.places.keeping import Due, Term
from linli.projects import actions
from linli.projects.tests.scene import another_volunteer, delivered_work
from linli.projects.tests.test_deliveries import WORDS, answer

pytestmark = [pytest.mark.django_db]
STATEMENTS = 7  # of the recipient's page, the hint included


def picture(seed: int = 1, *, size: int = 160, kind: str = "JPEG") -> bytes:
    """A picture of a few grey fields: the same seed looks the same at every size."""
    dice = random.Random(seed)  # noqa: S311 -- no secret
    small = Image.frombytes("L", (9, 8), bytes(dice.randrange(256) for _ in range(72)))
    out = io.BytesIO()
    small.resize((size, size), Image.Resampling.NEAREST).convert("RGB").save(out, kind)
    return out.getvalue()


def blank() -> bytes:
    """A white sheet: it looks like every other one, so it is like none."""
    out = io.BytesIO()
    Image.new("RGB", (120, 120), "white").save(out, "PNG")
    return out.getvalue()


def delivered(cast, shift, photos, *, actor=None):
    """Somebody takes a place in it and hands in, with these photos."""
    actor = actor or cast.volunteer
    slot = actions.claim_slot(shift_uid=shift.uid, actor=actor, at=cast.at)
    return actions.hand_in(
        slot_uid=slot.uid,
        worked=[Worked(localtime(shift.starts_at).date(), minutes=60)],
        words=WORDS,
        links=[],
        photos=photos,
        actor=actor,
        at=shift.starts_at + timedelta(hours=20),
    )


def hints(delivery):
    return [hint.code for hint in attendance_queries.hints_of([delivery]).get(delivery.pk, [])]


def found(client, photo, token=""):
    address = reverse("projects:delivery_photo", args=[photo.uid, 320])
    return client.get(f"{address}?t={token}" if token else address).status_code


def test_photos_come_with_the_work_and_are_seen_by_those_who_need_them(cast, signed_in, stopped_clock):
    shift = delivered_work(cast)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    stopped_clock.at = shift.ends_at
    own, page = signed_in("volunteer"), reverse("projects:deliver", args=[slot.uid])
    form = {
        "words": WORDS,
        "days-TOTAL_FORMS": "3",
        "days-INITIAL_FORMS": "0",
        "days-0-day": f"{shift.starts_at:%Y-%m-%d}",
        "days-0-minutes": "60",
    }
    good = SimpleUploadedFile("a.jpg", picture(1), "image/jpeg")
    bad = SimpleUploadedFile("b.jpg", b"%PDF-1.4 no picture", "image/jpeg")
    again = own.post(page, form | {"photos": [good, bad]})
    text = again.content.decode()
    assert (again.status_code, WORDS in text, "b.jpg" in text, 'value="60"' in text) == (
        422,
        True,
        True,
        True,
    )
    token = re.findall(r'name="held" value="([^"]+)"', text)  # the good one waits: nothing is sent twice
    assert own.post(page, form | {"held": token}).status_code == 303
    delivery = Delivery.objects.get()
    photo = delivery.photos.get()
    noted = JournalEntry.objects.get(code="delivery.handed_in")
    assert '"photos":1' in noted.payload
    link = attendance_queries.token_of(delivery)
    address = reverse("projects:delivery_photo", args=[photo.uid, 1600])
    assert f"{address}?t={link}" in Client().get(reverse("attendance:delivery", args=[link])).content.decode()
    assert address in own.get(page).content.decode()
    assert address in signed_in("dispatcher").get(reverse("projects:deliveries")).content.decode()
    see = ("volunteer", "dispatcher", "grid_worker", "supervisor")
    assert [found(signed_in(who), photo) for who in see] == [200] * len(see)
    assert [found(signed_in(who), photo) for who in ("resident", "stranger")] == [404, 404]
    assert (found(Client(), photo), found(Client(), photo, link)) == (404, 200)
    assert found(Client(), photo, ids.token("delivery", delivery.uid, delivery.version + 1)) == 404
    copied = next(
        one for one in copy_of(actor=cast.volunteer, at=stopped_clock.at) if one.code == "deliveries"
    )
    assert str(photo.uid) in str(copied.rows[0]["photos"])


def test_by_json_photos_are_judged_before_anything_is_kept(cast, stopped_clock):
    shift = delivered_work(cast)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    stopped_clock.at = shift.ends_at
    bearer = {
        who: {"Authorization": f"Bearer {people.issue_token(username=who, at=cast.at)}"}
        for who in ("volunteer", "dispatcher", "resident")
    }
    done = {"worked": [{"day": f"{localtime(shift.starts_at):%Y-%m-%d}", "minutes": 60}], "words": WORDS}

    def sent(photos):
        answer = Client().post(
            f"/api/v1/slots/{slot.uid}/delivery",
            data=json.dumps(done | {"photos": photos}),
            content_type="application/json",
            headers=bearer["volunteer"],
        )
        return answer.status_code, answer.json().get("code")

    good = base64.b64encode(picture(1)).decode()
    assert sent(["%%%"]) == (409, "not_base64")
    assert sent([base64.b64encode(b"GIF89a").decode()]) == (409, "not_a_photo")
    assert sent([good] * 7)[0] == 422
    assert not Delivery.objects.exists()
    assert sent([good])[0] == 200
    row = Client().get("/api/v1/deliveries", headers=bearer["dispatcher"]).json()[0]
    assert (len(row["photos"]), row["hints"]) == (1, [])
    opened_by = {
        who: Client().get(row["photos"][0], headers=headers).status_code for who, headers in bearer.items()
    }
    assert opened_by == {"volunteer": 200, "dispatcher": 200, "resident": 404}


def test_the_same_photo_is_a_hint_for_the_confirmer_and_a_question_for_a_person(cast):
    other = another_volunteer(cast, 1)
    first = delivered(cast, delivered_work(cast), [picture(1), picture(2)])
    team = delivered(cast, first_shift := delivered_work(cast, "海报", days=5), [picture(3)], actor=other)
    mate = delivered(cast, first_shift, [picture(3)])
    plain = delivered(cast, delivered_work(cast, "信件", days=9), [blank(), picture(4)])
    again = delivered(cast, delivered_work(cast, "网课", days=13), [picture(2, size=90, kind="PNG"), blank()])
    taken = delivered(cast, delivered_work(cast, "剪报", days=17), [picture(2)], actor=other)
    assert [hints(one) for one in (plain, again, team, mate)] == [
        [],
        ["other_person", "other_work"],
        ["same_work"],
        ["same_work"],
    ]
    assert hints(taken) == ["other_person"]
    with CaptureQueriesContext(connection) as captured:
        attendance_queries.answer_page(
            actor=Actor.anonymous("web"), token=attendance_queries.token_of(again), at=again.asked_at
        )
    assert len(captured) == STATEMENTS, [one["sql"] for one in captured]
    for one in (first, team, mate, plain, again):
        answer(cast, one)
    at = taken.asked_at + timedelta(days=1)
    assert integrity.scan(at=at) == 1  # what several did together in one shift is no question
    finding = Finding.objects.get()
    assert (finding.rule, finding.facts) == ("photo", {"photos": 1, "people": 1})
    assert (len(finding.attendances), Concern.objects.count()) == (2, 1)
    answer(cast, taken, at=at + timedelta(hours=1))
    assert integrity.scan(at=at + timedelta(days=1)) == 1
    later_one = Finding.objects.latest("pk")
    assert (later_one.facts, Concern.objects.filter(finding=later_one).count()) == (
        {"photos": 1, "people": 2},
        2,
    )
    page = integrity_queries.finding_page(actor=cast.supervisor, uid=finding.uid, at=at)
    labels = [[bool(picture.label) for picture in one.pictures] for one in page.evidence]
    assert labels == [[False, True], [True, False]]
    own = integrity_queries.finding_page(actor=other, uid=later_one.uid, at=at)
    assert [len(one.pictures) for one in own.evidence] == [1]


def test_what_was_withdrawn_or_handed_in_anew_is_no_repetition_and_photos_end_with_their_time(cast):
    shift = delivered_work(cast)
    once = delivered(cast, shift, [picture(1)])
    attendance.withdraw_delivery(delivery_uid=once.uid, actor=cast.volunteer, at=once.asked_at)
    other = delivered(cast, delivered_work(cast, "海报", days=5), [picture(1)])
    assert hints(other) == []
    attendance.refuse_delivery(
        token=attendance_queries.token_of(other),
        reason="没有收到。",
        actor=Actor.anonymous("web"),
        at=other.asked_at,
    )
    assert hints(other) == []
    folders = [folder_of(photo.uid, photo.created_at) for photo in DeliveryPhoto.objects.all()]
    assert all((folder / "320.webp").is_file() for folder in folders)
    at = other.asked_at + timedelta(days=400)
    held = Due(at, at, (Term("", at),), held_persons=frozenset({other.person_id}))
    assert attendance.erase_delivery_photos(due=held) == 0
    assert attendance.erase_delivery_photos(due=Due(at, at, (Term("", at),))) == 2
    assert not any(folder.exists() for folder in folders)


def test_whoever_decides_a_correction_sees_what_was_handed_in(cast, signed_in, stopped_clock):
    shift = delivered_work(cast)
    delivery = delivered(cast, shift, [picture(1)])
    token, at = attendance_queries.token_of(delivery), delivery.asked_at
    attendance.refuse_delivery(token=token, reason="没有收到。", actor=Actor.anonymous("web"), at=at)
    actions.ask_correction(
        slot_uid=delivery.place_uid,
        wanted_in_at=shift.starts_at,
        wanted_out_at=shift.starts_at + timedelta(hours=1),
        words="学校收到了，邮件可查。",
        actor=cast.volunteer,
        at=at,
    )
    stopped_clock.at = at
    photo = delivery.photos.get()
    shown = signed_in("supervisor").get(reverse("attendance:corrections")).content.decode()
    address = reverse("projects:delivery_photo", args=[photo.uid, 1600])
    assert (WORDS in shown, "没有收到。" in shown, address in shown) == (True, True, True)
    assert found(signed_in("supervisor"), photo) == 200
