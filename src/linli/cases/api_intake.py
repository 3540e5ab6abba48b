"""JSON of placing: the catalogue, voices by their own links, entry by staff. `api` takes this router in."""

# No `from __future__ import annotations`: ninja reads these types while running.

import base64
import binascii
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Router, Status
from ninja.files import UploadedFile

from linli.kernel import clock, idempotency, ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused, refuse
from linli.people.powers import Power, roles_with
from linli.people.queries import actor_for_token
from linli.web import posting
from linli.web.api import KEY_HEADER, Bearer, once
from linli.web.http import Request

from . import actions, chatparse, queries, rules_intake
from .actions import photos as pictures
from .api_intake_shapes import (
    BatchIn,
    ChatIn,
    ChatOut,
    CodeIn,
    ContactIn,
    ContactOut,
    MineOut,
    PhotoOut,
    PlacedOut,
    StatusOut,
    SuggestedOut,
    SuggestIn,
    VoiceIn,
    WordsIn,
)
from .facts import PhotoFile, VoiceDraft
from .limits import count_rate, judge_rate
from .models import Photo, Voice

router = Router(tags=["voices"])


def nobody(request: Request) -> Actor | None:
    """Somebody without a token: a stranger, whatever session came along."""
    if "Authorization" in request.headers:
        return None
    request.actor = Actor.anonymous("api")
    return request.actor


ANYBODY: list[Any] = [Bearer(lambda token, at: actor_for_token(token=token, at=at)), nobody]


# --- Catalogue --------------------------------------------------------------------------------------------------------


@router.get("/categories", response={200: list[dict[str, Any]]}, auth=None, summary="The catalogue as a tree")
def categories(request: Request) -> list[dict[str, Any]]:  # noqa: ARG001 -- ninja knows it by this name
    """Three levels with notices and extra questions; `stops` means: not to be placed, the notice says where to turn."""
    return queries.category_tree()


@router.post(
    "/categories/suggest",
    response={200: list[SuggestedOut]},
    auth=None,
    summary="Categories the words speak for",
)
def suggest(request: Request, body: SuggestIn) -> list[Any]:  # noqa: ARG001 -- ninja knows it by this name
    """Best first, at most three, none when no word is known."""
    catalogue = queries.catalogue_now()
    return [one for code in catalogue.suggested(body.text) if (one := catalogue.chosen(code))]


# --- Voices -----------------------------------------------------------------------------------------------------------


@router.post("/voices", response={201: PlacedOut}, auth=ANYBODY, summary="Place a request 点单")
def place(request: Request, body: VoiceIn) -> Status[dict[str, Any]]:
    """With a token or without; without, the contact gets a code.

    Refused (409): no_words, too_many_words, no_area, bad_area, bad_position, bad_contact, unknown_category,
    category_closed, category_stops, answer_missing, answer_unknown, answer_long, bad_channel, case_closed,
    other_area, no_right, too_many_photos, photo_too_big, not_a_photo, photo_too_many_pixels, photo_broken,
    too_many_from_here, key_reused.
    """
    files = _decoded(body.photos)

    def run() -> UUID:
        judge_rate(request)
        uid = actions.place_voice(words=_draft(body), photos=files, actor=request.actor, at=request.at).uid
        count_rate(request)
        return uid

    uid = once(request, verb="cases.place", run=run)
    return Status(201, placed(queries.voice_by_token(ids.token("voice", uid))))


@router.post("/voices/batch", response={201: list[PlacedOut]}, summary="Place many: a sheet or a chat")
def place_many(request: Request, body: BatchIn) -> Status[list[dict[str, Any]]]:
    """All or none; `field` names the row: `rows.3.body`. Photos are not taken here.

    Refused (409): no_rows, too_many_rows, no_words, too_many_words, no_area, bad_area, bad_position,
    bad_contact, unknown_category, category_closed, category_stops, bad_channel, case_closed, other_area,
    no_right, key_reused.
    """
    drafts = [_draft(one) for one in body.voices]
    uid = once(
        request,
        verb="cases.place_many",
        run=lambda: actions.place_many(drafts=drafts, actor=request.actor, at=request.at)[0].uid,
    )
    return Status(201, [placed(row.voice) for row in queries.batch_of(actor=request.actor, voice_uid=uid)])


@router.get("/my/voices", response=list[MineOut], summary="My own matters, what waits for me first")
def mine(request: Request) -> list[dict[str, Any]]:
    """The voices of the token's person."""
    return [
        {
            "number": card.voice.number,
            "token": ids.token("voice", card.voice.uid, card.voice.token_version),
            "title": card.title,
            "state": card.voice.case.state,
            "words": card.stage.words,
            "note": card.stage.note,
            "waits": card.waits,
        }
        for card in queries.mine(actor=request.actor, at=request.at)
    ]


@router.get("/voices/{token}", response=StatusOut, auth=None, summary="The voice's own page")
def status(request: Request, token: str) -> dict[str, Any]:
    """By the token of the receipt. Missing (404) for any other."""
    page = queries.status_page(token=token, at=request.at)
    voice, case = page.voice, page.voice.case
    return {
        "number": voice.number,
        "title": page.title,
        "state": case.state,
        "step": page.stage.step,
        "words": page.stage.words,
        "note": page.stage.note,
        "due_at": case.due_at,
        "area": page.area,
        "category": page.category,
        "merged": page.merged,
        "others": page.others,
        "object_until": page.objecting.until if page.objecting else None,
        "objection": page.objecting.objection.state if page.objecting and page.objecting.objection else "",
        "objection_answer": page.objecting.reason if page.objecting else "",
        "question": page.question.body if page.question else "",
        "may_rate": page.may_rate,
        "rating_until": voice.rating_until,
        # Whoever brought a voice of somebody else may hold its link too.
        "score": None if voice.brought_by_id is not None else voice.score,
        "contact_confirmed": voice.contact_confirmed,
        "completion_code": queries.completion_code(voice, request.actor),
        "urge_count": case.urge_count,
        "timeline": [
            {
                "at": one.at,
                "code": one.code,
                "title": one.title,
                "body": one.body,
                "photos": [photo.url for photo in one.photos],
            }
            for one in queries.resident_timeline(case, voice)
        ],
    }


@router.post("/voices/{token}/answer", response=StatusOut, auth=None, summary="Answer a question")
def answer(request: Request, token: str, body: WordsIn) -> dict[str, Any]:
    """With words and photos; the clock goes on.

    Refused (409): wrong_state, no_words, too_long, photo_too_big, not_a_photo, photo_too_many_pixels,
    photo_broken, key_reused.
    """
    request.actor = Actor.anonymous("api")
    files = _decoded(body.photos)
    once(
        request,
        verb="cases.answer",
        run=lambda: (
            actions.answer_question(
                voice_token=token, words=body.words, photos=files, actor=request.actor, at=request.at
            ).uid
        ),
    )
    return status(request, token)


@router.post(
    "/voices/{token}/object",
    response=StatusOut,
    auth=None,
    summary="It is not the same matter",
)
def object_to_merge(request: Request, token: str, body: WordsIn) -> dict[str, Any]:
    """After a merge.

    Refused (409): not_merged, objected_already, objection_late, too_many_words, key_reused.
    """
    request.actor = Actor.anonymous("api")
    once(
        request,
        verb="cases.object",
        run=lambda: (
            actions.object_to_merge(
                voice_token=token, words=body.words, actor=request.actor, at=request.at
            ).uid
        ),
    )
    return status(request, token)


@router.post(
    "/voices/{token}/confirm",
    response=ContactOut,
    auth=None,
    summary="Confirm the contact",
)
def confirm(request: Request, token: str, body: CodeIn) -> dict[str, bool]:
    """With the code that was sent there; a second time changes nothing.

    Refused (409): no_code, code_wrong, code_expired, too_many_tries.
    """
    uid = queries.voice_by_token(token).uid
    voice = actions.confirm_contact(
        voice_uid=uid, code=body.code, at=request.at, actor=Actor.anonymous("api")
    )
    return _contact(voice)


@router.post("/voices/{token}/code", response=ContactOut, auth=None, summary="Send a code again")
def send_code(request: Request, token: str, body: ContactIn) -> dict[str, bool]:
    """To another number when one is given.

    Refused (409): contact_confirmed, bad_contact, no_contact, bad_destination, code_just_sent,
    too_many_codes, key_reused.
    """
    request.actor = Actor.anonymous("api")
    uid = queries.voice_by_token(token).uid
    once(
        request,
        verb="cases.send_code",
        run=lambda: (
            actions.send_contact_code(
                voice_uid=uid, contact=body.contact, actor=request.actor, at=request.at
            ).uid
        ),
    )
    return _contact(queries.voice_by_token(token))


@router.post("/voices/{token}/photos", response={201: list[PhotoOut]}, auth=None, summary="Add photos")
def add_photos(request: Request, token: str, files: File[list[UploadedFile]]) -> Status[list[dict[str, Any]]]:
    """As multipart, at most six with one voice.

    Refused (409): too_many_photos, photo_too_big, not_a_photo, photo_too_many_pixels, photo_broken,
    key_reused.
    """
    request.actor = Actor.anonymous("api")
    voice = queries.voice_by_token(token)
    rules_intake.may_photo_count(len(files)).enforce()
    ready = pictures.ready([file.read(pictures.MOST_BYTES + 1) for file in files])
    for file in files:
        file.seek(0)

    def run() -> UUID:
        made = actions.add_photos(
            case_uid=voice.case.uid,
            moment=Photo.Moment.REPORT,
            files=ready,
            voice=voice,
            actor=request.actor,
            at=request.at,
        )
        return made[0].uid if made else voice.uid

    idempotency.once(
        key=request.headers.get(KEY_HEADER, ""),
        scope=posting.scope_of(request.actor),
        verb="cases.add_photos",
        body=posting.body_of(request),
        at=request.at,
        run=run,
    )
    return Status(201, [_photo(photo, token) for photo in queries.photos_of(voice=voice)])


# --- Entry by staff
# -----------------------------------------------------------------------------------------------------


@router.post("/chat/parse", response=ChatOut, summary="Pasted group chat → draft voices")
def parse_chat(request: Request, body: ChatIn) -> dict[str, Any]:
    """Nothing is placed and nothing is lost: each line is in `said` or in `skipped`. For posts that take
    requests in (404)."""
    if not request.actor.has(*roles_with(Power.CASES_PLACE_FOR)):
        raise Missing
    reading = chatparse.read(body.text, at=request.at, zone=clock.local_zone())
    catalogue = queries.catalogue_now()
    said = [
        {
            "speaker": one.speaker,
            "said_at": one.said_at,
            "words": one.words,
            "lines": list(one.lines),
            "category_code": next(iter(catalogue.suggested(one.words)), ""),
        }
        for one in reading.said
    ]
    skipped = [{"line": one.line, "text": one.text, "why": one.why} for one in reading.skipped]
    return {"said": said, "skipped": skipped}


# --- Helpers
# ------------------------------------------------------------------------------------------------------------


def _draft(body: VoiceIn) -> VoiceDraft:
    return VoiceDraft(**body.model_dump(exclude={"photos"}))


def _decoded(photos: list[str]) -> list[PhotoFile]:
    try:
        raw = [base64.b64decode(one.partition("base64,")[2] or one, validate=True) for one in photos]
    except (binascii.Error, ValueError):
        raise Refused(refuse("not_a_photo", _("This file is not a photo (JPEG, PNG or WebP)."), "photos"))
    return pictures.ready(raw)


def placed(voice: Voice) -> dict[str, Any]:
    token = ids.token("voice", voice.uid, voice.token_version)
    return {
        "number": voice.number,
        "token": token,
        "status_url": reverse("cases:status", args=[token]),
        "case_number": voice.case.number,
        "state": voice.case.state,
        "due_at": voice.case.due_at,
        **_contact(voice),
    }


def _contact(voice: Voice) -> dict[str, bool]:
    return {"contact_confirmed": voice.contact_confirmed, "code_sent": voice.confirmation_uid is not None}


def _photo(photo: Photo, token: str) -> dict[str, Any]:
    address = reverse("cases:photo", args=[photo.uid, pictures.SIZES[1]])
    return {"uid": photo.uid, "url": f"{address}?t={token}", "width": photo.width, "height": photo.height}
