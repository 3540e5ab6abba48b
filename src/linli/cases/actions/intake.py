"""Taking a voice in: one by one, or a sheet at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linli.kernel import bulk, crypto, ids, journal
from linli.kernel import clock as kernel_clock
from linli.kernel.verdict import Missing, Refused, Verdict, refuse
from linli.people import rules as rights
from linli.people.models import Person
from linli.people.powers import Power
from linli.places import queries as places
from linli.places.codes import Level, at_level

from .. import rules_intake
from ..models import Case, Category, Photo, Voice
from . import photos as pictures
from .clock import start_clock
from .contact import ask_for_code, tell_received
from .indexing import index_case

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from ..facts import PhotoFile, VoiceDraft

OWN_CHANNELS = frozenset({Voice.Channel.WEB, Voice.Channel.API})
TRIES_FOR_A_NUMBER = 20


def place_voice(
    *, words: VoiceDraft, photos: Sequence[bytes | PhotoFile] = (), actor: Actor, at: datetime
) -> Voice:
    """Place one request: case, voice, clock, photos, search index, message with the status page.

    Refused as `rules_intake.may_place`, `may_join`, `may_answers`, `may_photo_count` and `photos.encode` say,
    bad_area for an area nobody has, no_right when somebody places for others outside the areas of their
    posts.
    """
    rules_intake.may_photo_count(len(photos)).enforce()
    # Pixels cost time: they are worked on before the transaction, whose lock everybody waits for on SQLite.
    files = pictures.ready(photos)
    return _place(words, files, actor, at)


@transaction.atomic
def place_many(*, drafts: Sequence[VoiceDraft], actor: Actor, at: datetime) -> list[Voice]:
    """Place a whole sheet: all rows or none. A refusal names its row in the field, `rows.3.body` for the fourth."""
    if len(drafts) > rules_intake.MOST_ROWS:
        raise Refused(refuse("too_many_rows", _("At most 200 rows at once.")))
    if not drafts:
        raise Refused(refuse("no_rows", _("Nothing was chosen to be placed.")))
    voices = []
    for row, draft in enumerate(drafts):
        try:
            voices.append(_place(draft, (), actor, at))
        except Refused as refusal:
            verdict = refusal.verdict
            raise Refused(replace(verdict, field=f"rows.{row}.{verdict.field}"))
    return voices


@transaction.atomic
def _place(draft: VoiceDraft, files: Sequence[PhotoFile], actor: Actor, at: datetime) -> Voice:
    draft = _located(draft, at)
    category = _category(draft.category_code)
    rules_intake.may_place(draft, category).enforce()
    if draft.channel in OWN_CHANNELS:
        rules_intake.may_answers(rules_intake.questions_of(category), draft.answers).enforce()
    _may_place_there(draft, actor).enforce()
    case, voice = build_case_and_voice(draft, at, category=category)
    joined = _joined(draft, draft.join_case_uid) if draft.join_case_uid else None
    voice.number = free_number(Voice, voice.received_at)
    _whose(voice, draft, actor)
    if joined is None:
        case.number = free_number(Case, case.received_at)
        case.save()
    else:
        case = joined
        voice.case = voice.first_case = case
        Case.objects.filter(pk=case.pk).update(voice_count=F("voice_count") + 1)
        case.voice_count += 1
    voice.save()
    if files:
        pictures.store(case=case, moment=Photo.Moment.REPORT, files=files, at=at, voice=voice)
    _noted(case, voice, len(files), actor, at, opened=joined is None)
    if joined is None:
        start_clock(case, cause="received", at=case.received_at)
    index_case(case)
    _confirm_or_tell(voice, draft, at)
    return voice


def build_case_and_voice(
    draft: VoiceDraft, at: datetime, *, category: Category | None = None
) -> tuple[Case, Voice]:
    """Make the two rows of a draft without saving them; the voice points to the case, nothing is judged.

    For a single placing and for the importer, which saves many at once. The caller sees to numbers that
    collide. An import keeps its own time: it was received when it was said.
    """
    said_at = rules_intake.said_before(draft.said_at, at)
    received_at = said_at if draft.channel == Voice.Channel.IMPORT else at
    body = rules_intake.clean_words(draft.body)
    case = bulk.new(
        Case,
        number=_number(received_at),
        kind=draft.kind,
        title=draft.title[:120] or rules_intake.title_of(body, draft.name),
        category=category,
        place_text=draft.place_text,
        lat=draft.lat,
        lng=draft.lng,
        danger=category.danger if category else False,
        source=draft.source,
        received_at=received_at,
        urgency_at=received_at,
        voice_count=1,
    )
    case.place_in(draft.area_code)
    voice = bulk.new(
        Voice,
        number=_number(received_at),
        case=case,
        first_case=case,
        channel=draft.channel,
        reply_via=rules_intake.reply_way(draft),
        group_name=draft.group_name,
        body=body,
        body_salt=crypto.new_salt(),
        answers=dict(draft.answers),
        source=draft.source,
        external_id=draft.external_id,
        said_at=said_at,
        received_at=received_at,
    )
    seal_person(voice, name=draft.name, contact=draft.contact)
    return case, voice


def seal_person(voice: Voice, *, name: str, contact: str) -> None:
    """Put name and contact into the row, readable only for this voice."""
    voice.name_sealed = crypto.seal(name.strip(), aad=f"cases.voice.name:{voice.uid}")
    voice.contact_sealed = crypto.seal(contact.strip(), aad=f"cases.voice.contact:{voice.uid}")
    voice.contact_index = crypto.blind_index("phone", contact)


def _located(draft: VoiceDraft, at: datetime) -> VoiceDraft:
    """The draft with the narrowest area that is known: the one chosen, or the grid in it that holds the pin."""
    code = draft.area_code
    if code:
        try:
            places.area(code)
        except Missing:
            raise Refused(refuse("bad_area", _("This area does not exist."), "area"))
    if draft.lat is None or draft.lng is None:
        return draft
    found = places.area_at(float(draft.lat), float(draft.lng), code, at)
    return replace(draft, area_code=found.code) if found else draft


def _category(code: str) -> Category | None:
    return Category.objects.select_related("parent__parent").filter(code=code).first() if code else None


def _may_place_there(draft: VoiceDraft, actor: Actor) -> Verdict:
    """Anybody may place their own request anywhere; placing for others needs a post there."""
    if draft.channel in OWN_CHANNELS or actor.is_system:
        return Verdict(ok=True, code="ok", sentence="")
    return rights.may(actor, Power.CASES_PLACE_FOR, rights.Facts(area_code=draft.area_code))


def _joined(draft: VoiceDraft, uid: UUID) -> Case:
    """The open case this voice says "me too" to, locked. Refused: case_closed, other_area; Missing."""
    case = Case.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if case is None:
        raise Missing
    same = at_level(draft.area_code, Level.COMMUNITY) or draft.area_code
    rules_intake.may_join(case.state, same_area=case.area_code.startswith(same)).enforce()
    return case


def _whose(voice: Voice, draft: VoiceDraft, actor: Actor) -> None:
    """Who asks or who brings it. A contact counts as confirmed when it is the one the account was confirmed
    with, and when a member of staff took it down."""
    if draft.channel not in OWN_CHANNELS:
        voice.brought_by_id = actor.person_id
        voice.contact_confirmed = bool(voice.contact_index)
        return
    if draft.for_other:
        # The voice and its verdict are those of the person concerned; who files hears of it when they cannot.
        voice.brought_by_id = actor.person_id
        return
    voice.person_id = actor.person_id
    if actor.person_id is not None and voice.contact_index:
        known = crypto.index_values("phone", draft.contact)
        own = Person.objects.filter(pk=actor.person_id, phone_index__in=known)
        voice.contact_confirmed = own.exists()


def _noted(case: Case, voice: Voice, photos: int, actor: Actor, at: datetime, *, opened: bool) -> None:
    subject = ("case", case.uid)
    if opened:
        category = case.category.uid if case.category else None
        payload = {"kind": case.kind, "area": case.area_code, "category": category, "voice": voice.uid}
        journal.note(
            "case.opened",
            subject=subject,
            actor=actor,
            at=at,
            payload=payload,
            effective_at=case.received_at,
            area=case.area_code,
        )
    journal.note(
        "voice.placed" if opened else "voice.joined",
        subject=subject,
        actor=actor,
        at=at,
        effective_at=voice.received_at,
        area=case.area_code,
        payload={
            "voice": voice.uid,
            "channel": voice.channel,
            "reply_via": voice.reply_via,
            "photos": photos,
            "words": crypto.commitment(voice.body_salt, voice.body),
        },
    )


def _confirm_or_tell(voice: Voice, draft: VoiceDraft, at: datetime) -> None:
    """A contact nobody vouches for is asked to confirm itself; it hears nothing else before it has."""
    if draft.channel == Voice.Channel.IMPORT:
        return
    if draft.contact and not voice.contact_confirmed:
        ask_for_code(voice, draft.contact, at)
    if voice.contact_confirmed or voice.person_id is not None:
        tell_received(voice, at)


def _number(moment: datetime) -> str:
    return ids.new_number(moment.astimezone(kernel_clock.local_zone()).year)


def free_number(model: type[Case | Voice], moment: datetime) -> str:
    """A number nobody has. With a hundred million a year two rarely meet, but they do; the unique column is the net."""
    for _try in range(TRIES_FOR_A_NUMBER):
        number = _number(moment)
        if not model._default_manager.filter(number=number).exists():
            return number
    message = "no free number was found"
    raise RuntimeError(message)
