"""Photos: judged by their content, re-encoded, written to disk before the row that names them."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from linli.kernel import ids, journal
from linli.kernel.verdict import Missing, Refused, Verdict, refuse

from .. import looks, rules_intake
from ..facts import PhotoFile
from ..models import Case, Photo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor

    from ..models import Note, Voice

log = logging.getLogger(__name__)

SIZES = (320, 1600, 2048)
LARGEST = SIZES[-1]
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 64_000_000
HELD_FOR = timedelta(hours=24)
FORMATS = ("JPEG", "PNG", "WEBP")
HELD = "held"
QUALITY = 80


# --- From bytes to pixels ---------------------------------------------------------------------------------------


def encode(raw: bytes) -> PhotoFile:
    """Judge and re-encode one upload. Refused: photo_too_big, not_a_photo, photo_too_many_pixels,
    photo_broken.

    The type is told by the content, never by the name. Only pixels go on: position, camera and the little
    picture in the metadata are gone.
    """
    if len(raw) > MOST_BYTES:
        raise Refused(_bad("photo_too_big", _("A photo may have at most 10 MB.")))
    try:
        picture = Image.open(io.BytesIO(raw), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_bad("photo_too_many_pixels", _("This photo has too many pixels.")))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused(_bad("not_a_photo", _("This file is not a photo (JPEG, PNG or WebP).")))
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(_bad("photo_too_many_pixels", _("This photo has too many pixels.")))
    try:
        return _packed(_pixels(picture))
    except (OSError, SyntaxError, ValueError):
        raise Refused(_bad("photo_broken", _("This photo is damaged and cannot be read.")))


def _bad(code: str, sentence: StrOrPromise) -> Verdict:
    return refuse(code, sentence, "photos")


def _pixels(picture: Image.Image) -> Image.Image:
    """The bare pixels, upright, on white where they were see-through."""
    # A JPEG can be decoded at a half or a quarter: no more memory than the stored size needs.
    picture.draft("RGB", (LARGEST, LARGEST))
    upright = ImageOps.exif_transpose(picture)
    see_through = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    upright = upright.convert("RGBA" if see_through else "RGB")
    upright.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", upright.size, "white")
    bare.paste(upright, mask=upright.getchannel("A") if see_through else None)
    return bare


def _packed(picture: Image.Image) -> PhotoFile:
    width, height = picture.size
    packed: dict[int, bytes] = {}
    for size in reversed(SIZES):
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=QUALITY, method=2)
        packed[size] = out.getvalue()
    return PhotoFile(width, height, hashlib.sha256(packed[LARGEST]).hexdigest(), packed)


def ready(files: Iterable[bytes | PhotoFile]) -> list[PhotoFile]:
    """Every file re-encoded; those that already are stay as they are. Raises Refused as `encode` does."""
    return [one if isinstance(one, PhotoFile) else encode(one) for one in files]


def look_of(source: Path | bytes) -> int:
    """What a picture looks like, in 64 bits (`looks.bits_of`); nothing set for one that cannot be read."""
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as picture:
            small = picture.convert("L").resize((9, 8), Image.Resampling.BOX)
    except (OSError, UnidentifiedImageError):
        log.warning("photo %s cannot be read", source.parent.name if isinstance(source, Path) else "")
        return 0
    return looks.bits_of(list(small.tobytes()))


# --- From pixels to disk ----------------------------------------------------------------------------------------


def folder_of(uid: UUID, created_at: datetime) -> Path:
    """Where the sizes of a photo lie."""
    return Path(settings.MEDIA_ROOT) / f"{created_at:%Y}" / f"{created_at:%m}" / str(uid)


def path_of(photo: Photo, size: int) -> Path:
    """The file of one size. Raises Missing for a size that does not exist."""
    if size not in SIZES:
        raise Missing
    return folder_of(photo.uid, photo.created_at) / f"{size}.webp"


def _write(folder: Path, file: PhotoFile) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for size, raw in file.sizes.items():
        target = folder / f"{size}.webp"
        part = target.with_suffix(".part")
        with part.open("wb") as out:
            os.fchmod(out.fileno(), settings.FILE_UPLOAD_PERMISSIONS or 0o600)
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)


def lay(uid: UUID, created_at: datetime, file: PhotoFile) -> None:
    """Write the sizes of a picture where `folder_of` says, for an app that keeps the row of its own photos."""
    _write(folder_of(uid, created_at), file)


def store(
    *,
    case: Case,
    moment: str,
    files: Sequence[bytes | PhotoFile],
    at: datetime,
    voice: Voice | None = None,
    note: Note | None = None,
) -> list[Photo]:
    """Write files and rows, inside the transaction of the verb that calls. Raises Refused as `encode` does.

    The files come first: a row that was committed always has its picture. A picture without a row is out of
    reach.
    """
    rows = []
    for position, file in enumerate(ready(files)):
        photo = Photo(
            case=case,
            voice=voice,
            note=note,
            moment=moment,
            position=position,
            width=file.width,
            height=file.height,
            digest=file.digest,
            created_at=at,
        )
        _write(folder_of(photo.uid, at), file)
        rows.append(photo)
    return Photo.objects.bulk_create(rows)


@transaction.atomic
def add_photos(
    *,
    case_uid: UUID,
    moment: str,
    files: Sequence[bytes | PhotoFile],
    actor: Actor,
    at: datetime,
    voice: Voice | None = None,
    note: Note | None = None,
) -> list[Photo]:
    """Add photos to a case, to one of its voices or notes. Refused: too_many_photos and as `encode` does;
    Missing.

    Who may do so is judged by the verb that calls this (finishing, answering) or by the link of the voice.
    """
    if not files:
        return []
    case = Case.objects.select_for_update(of=("self",)).filter(uid=case_uid).first()
    if case is None:
        raise Missing
    already = Photo.objects.filter(case=case, moment=moment, voice=voice, note=note).count()
    rules_intake.may_photo_count(len(files), already).enforce()
    photos = store(case=case, moment=moment, files=files, at=at, voice=voice, note=note)
    journal.note(
        "photos.added",
        subject=("case", case.uid),
        area=case.area_code,
        actor=actor,
        at=at,
        payload={
            "moment": moment,
            "count": len(photos),
            "voice": voice.uid if voice else None,
            "note": note.uid if note else None,
        },
    )
    return photos


# --- Photos of a form that came back with an error ----------------------------------------------------------------


def hold(file: PhotoFile, *, at: datetime) -> str:
    """Keep a photo for a day while its form is being mended; the token brings it back. A browser cannot send
    it again."""
    sweep_held(at=at)
    uid = ids.uuid7()
    _write(held_folder(uid), file)
    return ids.token(HELD, uid)


def held_folder(uid: UUID) -> Path:
    """Where a photo waits for its form."""
    return Path(settings.MEDIA_ROOT) / HELD / str(uid)


def held(token: str) -> PhotoFile:
    """The photo behind a token. Raises Missing when it was never held or its day is over."""
    uid, _version = ids.read_token(HELD, token)
    folder = held_folder(uid)
    try:
        packed = {size: (folder / f"{size}.webp").read_bytes() for size in SIZES}
    except FileNotFoundError:
        raise Missing
    with Image.open(io.BytesIO(packed[LARGEST])) as picture:
        width, height = picture.size
    return PhotoFile(width, height, hashlib.sha256(packed[LARGEST]).hexdigest(), packed)


def sweep_held(*, at: datetime) -> int:
    """Throw away held photos older than a day; how many. Safe to run twice and at the same time."""
    before = (at - HELD_FOR).timestamp()
    folder = Path(settings.MEDIA_ROOT) / HELD
    old = [one for one in folder.iterdir() if one.stat().st_mtime < before] if folder.is_dir() else []
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
    return len(old)
