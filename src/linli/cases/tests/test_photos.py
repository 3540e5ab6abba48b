"""Photos: re-encoded, nothing of the metadata left, hostile files refused, seen only by those who may."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from linli.cases import actions, queries
from linli.cases.actions import photos
from linli.cases.facts import VoiceDraft
from linli.cases.models import Photo
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from tests.cast import AT, HOME

from . import scenes
from .pictures import bomb, jpeg, png

WEB = Actor.anonymous("web")


def refusal(raw: bytes) -> str:
    with pytest.raises(Refused) as refused:
        photos.encode(raw)
    assert refused.value.verdict.field == "photos"
    return refused.value.verdict.code


def test_nothing_of_the_metadata_survives():
    raw = jpeg(gps=True)
    with Image.open(io.BytesIO(raw)) as before:
        assert before.getexif().get_ifd(0x8825)
    for packed in photos.encode(raw).sizes.values():
        with Image.open(io.BytesIO(packed)) as after:
            assert after.format == "WEBP"
            assert not after.getexif()
            assert "icc_profile" not in after.info
        assert b"SecretCamera" not in packed


def test_a_picture_taken_sideways_stands_upright_and_large_ones_shrink():
    made = photos.encode(jpeg((4000, 1000), turned=True))
    assert (made.width, made.height) == (512, 2048)
    sizes = {size: Image.open(io.BytesIO(packed)).size for size, packed in made.sizes.items()}
    assert sizes == {320: (80, 320), 1600: (400, 1600), 2048: (512, 2048)}


def test_what_was_see_through_becomes_white():
    with Image.open(io.BytesIO(photos.encode(png(see_through=True)).sizes[320])) as picture:
        assert min(picture.convert("L").tobytes()) > 250


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_a_photo"),
        (b"GIF89a not really", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_photo"),
        (b"<?php system($_GET['x']); ?>", "not_a_photo"),
        (jpeg((600, 600))[:900], "photo_broken"),
        (bomb(), "photo_too_many_pixels"),
        (bomb(8_100), "photo_too_many_pixels"),
        (b"\xff\xd8\xff" + b"0" * photos.MOST_BYTES, "photo_too_big"),
    ],
    ids=["empty", "gif", "svg", "php", "half", "bomb", "just too many", "11 MB"],
)
def test_what_is_no_good_photo_is_refused_with_a_sentence(raw, code):
    assert refusal(raw) == code


def place(cast, **more):
    return actions.place_voice(
        words=VoiceDraft(body="路灯坏了", area_code=HOME),
        photos=[jpeg()],
        actor=more.get("actor", WEB),
        at=AT,
    )


def test_files_lie_by_month_readable_only_for_the_house(cast):
    photo = place(cast).photos.get()
    path = photos.path_of(photo, 320)
    assert path.relative_to(settings.MEDIA_ROOT).parts == ("2026", "03", str(photo.uid), "320.webp")
    assert path.stat().st_mode & 0o077 == 0
    assert not list(path.parent.glob("*.part"))
    with pytest.raises(Missing):
        photos.path_of(photo, 333)


def test_a_photo_opens_by_the_link_of_its_voice_and_by_no_other(cast, client):
    voice, other = place(cast), place(cast)
    photo = voice.photos.get()
    address = f"/cases/photos/{photo.uid}/320/"
    own = client.get(address, {"t": ids.token("voice", voice.uid)})
    assert own.status_code == 200
    assert own["Content-Type"] == "image/webp"
    assert "private" in own["Cache-Control"]
    assert own.content[:4] == b"RIFF"
    assert client.get(address).status_code == 404
    assert client.get(address, {"t": ids.token("voice", other.uid)}).status_code == 404
    assert client.get(address, {"t": ids.token("voice", voice.uid, 2)}).status_code == 404
    assert (
        client.get(f"/cases/photos/{photo.uid}/99/", {"t": ids.token("voice", voice.uid)}).status_code == 404
    )


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("community", True),
        ("dispatcher", True),
        ("supervisor", True),
        ("stranger", False),
        ("volunteer", False),
        ("resident", True),
    ],
)
def test_who_sees_the_photo_of_a_resident(cast, who, sees):
    photo = place(cast, actor=cast.resident).photos.get()
    if sees:
        assert queries.photo_for(uid=photo.uid, actor=cast.actor(who)) == photo
    else:
        with pytest.raises(Missing):
            queries.photo_for(uid=photo.uid, actor=cast.actor(who))


def test_a_neighbour_in_the_same_case_does_not_see_my_photo_but_sees_the_result(cast):
    case = scenes.placed(cast, channel="web")
    neighbour = scenes.joined(cast, case)
    actions.add_photos(
        case_uid=case.uid,
        moment=Photo.Moment.REPORT,
        files=[jpeg()],
        voice=case.voices.first(),
        actor=cast.resident,
        at=AT,
    )
    token = ids.token("voice", neighbour.uid)
    with pytest.raises(Missing):
        queries.photo_for(uid=case.photos.get().uid, actor=WEB, token=token)
    scenes.handling(cast, case)
    actions.finish_case(
        case_uid=case.uid, words="亮了。", before=[jpeg()], after=[jpeg()], actor=cast.handler, at=AT
    )
    for photo in case.photos.filter(voice__isnull=True):
        assert queries.photo_for(uid=photo.uid, actor=WEB, token=token) == photo
        assert queries.photo_for(uid=photo.uid, actor=WEB) == photo  # finished work, told publicly: everybody


def test_at_most_six_photos_with_one_voice(cast):
    voice = place(cast)
    with pytest.raises(Refused, match="too_many_photos"):
        actions.add_photos(
            case_uid=voice.case.uid,
            moment=Photo.Moment.REPORT,
            files=[jpeg()] * 6,
            voice=voice,
            actor=WEB,
            at=AT,
        )
    assert voice.photos.count() == 1


def test_a_held_photo_is_there_for_a_day(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    made = photos.encode(jpeg())
    token = photos.hold(made, at=AT)
    assert photos.held(token).digest == made.digest
    folder = next((tmp_path / photos.HELD).iterdir())
    past = (AT - timedelta(hours=25)).timestamp()
    os.utime(folder, (past, past))
    assert photos.sweep_held(at=AT) == 1
    with pytest.raises(Missing):
        photos.held(token)
    with pytest.raises(Missing):
        photos.held("../../etc/passwd")
    assert not list(Path(tmp_path / photos.HELD).iterdir())
