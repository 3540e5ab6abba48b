"""The story of a case, told from its journal: sentence by code, words and photos live by their uid."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.kernel import ids
from linli.kernel.models import JournalEntry
from linli.people.models import Role, Unit

from .. import story
from ..models import Case, Item, LightCause, Note, Objection, Photo, StageLimit, Voice
from ..rules_causes import SHIPPED
from ..rules_ladder import TARGETS
from .resident import Picture, pictures_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_CASES = ("into", "from", "to", "rectification", "parent")
_UNITS = ("lead", "owner", "unit", "believed")
_DEEP = 8


@dataclass(frozen=True, slots=True)
class Event:
    """One moment of the story, as the timeline component draws it."""

    at: datetime
    code: str
    title: str
    body: str = ""
    who: str = ""
    icon: str = "point"
    tone: str = ""
    photos: list[Picture] = field(default_factory=list)


@dataclass(slots=True)
class _Live:
    """What entries point to, fetched once for all of them."""

    notes: dict[str, Note]
    photos: dict[int, list[Photo]]
    reports: dict[str, list[Photo]]
    cases: dict[str, str]
    units: dict[str, str]
    causes: dict[str, str]


def staff_timeline(case: Case, *, sees_ratings: bool = False) -> list[Event]:
    """The story for staff, newest first; five queries."""
    entries = list(JournalEntry.objects.filter(subject_uid=case.uid).order_by("-sequence"))
    live = _live(entries, {case.uid})
    events = []
    for entry in entries:
        told, payload = story.STORY.get(entry.code), json.loads(entry.payload)
        if told is None or (told.rating and not sees_ratings) or _with_words(entry, payload):
            continue
        events.append(
            Event(
                at=entry.effective_at,
                code=entry.code,
                title=str(told.staff) % _values(payload, live),
                body=_body(payload, live),
                who="" if told.quiet else _who(entry),
                icon=told.icon,
                tone=told.tone,
                photos=pictures_of(_photos(entry, payload, live), ""),
            )
        )
    return events


def resident_timeline(case: Case, voice: Voice) -> list[Event]:
    """The same story in plain words for one voice, newest first, through every merge.

    Without the words of other residents and without names of staff.
    """
    entries = _path_entries(case, voice)
    # Also the cases a voice was in before it was given one of its own, and those in the middle of a chain.
    live = _live(entries, {case.uid, *(entry.subject_uid for entry in entries)})
    token = ids.token("voice", voice.uid, voice.token_version)
    events = []
    for entry in reversed(entries):
        told, payload = story.STORY.get(entry.code), json.loads(entry.payload)
        if told is None or told.plain is None or _with_words(entry, payload):
            continue
        own = payload.get("voice") in {None, str(voice.uid)}
        if told.own and not own:
            continue
        if entry.code in {"voice.placed", "voice.joined"}:
            told = story.STORY["voice.placed" if own else "voice.joined"]
        note = live.notes.get(payload.get("note", ""))
        open_to_all = note is None or (note.public and note.voice_id in {None, voice.pk})
        # What was asked is between the desk and those who wrote; who pressed "I too" reads that it was asked.
        open_to_all = open_to_all and not (voice.light and entry.code == "case.asked")
        photos = _photos(entry, payload, live) if own and open_to_all else []
        events.append(
            Event(
                at=entry.effective_at,
                code=entry.code,
                title=str(told.plain) % _values(payload, live),
                body=_body(payload, live) if own and open_to_all else "",
                icon=told.icon,
                tone=told.tone,
                photos=pictures_of(photos, token),
            )
        )
    return events


def _path_entries(case: Case, voice: Voice) -> list[JournalEntry]:
    """The entries of the case the voice began in, then those of each case it was merged into, from its arrival on."""
    path = [voice.first_case]
    while path[-1].pk != case.pk and path[-1].merged_into is not None and len(path) < _DEEP:
        path.append(path[-1].merged_into)
    if path[-1].pk != case.pk:
        path.append(case)
    found = _along([one.uid for one in path], voice)
    split = next((entry for entry in found if entry.code == "case.split"), None)
    if split is None:
        return found
    # It was given a case of its own: before that its story is the one it shared, until it left.
    before = _along([UUID(uid) for uid in json.loads(split.payload)["through"]], voice)
    return [entry for entry in before if entry.recorded_at <= split.recorded_at] + found


def _along(uids: list[UUID], voice: Voice) -> list[JournalEntry]:
    """The entries of the first of these cases, then of each later one from the arrival of the voice on."""
    by_case: defaultdict[UUID, list[JournalEntry]] = defaultdict(list)
    for entry in JournalEntry.objects.filter(subject_uid__in=uids).order_by("sequence"):
        by_case[entry.subject_uid].append(entry)
    found = by_case[uids[0]]
    for later in uids[1:]:
        arrived = 0
        for entry in by_case[later]:
            if entry.code == "case.absorbed" and str(voice.uid) in json.loads(entry.payload).get(
                "voices", []
            ):
                arrived = entry.sequence
        found = found + [entry for entry in by_case[later] if entry.sequence > arrived]
    return found


def _live(entries: Iterable[JournalEntry], case_uids: set[UUID]) -> _Live:
    payloads = [json.loads(entry.payload) for entry in entries]
    cases = {payload[key] for payload in payloads for key in _CASES if payload.get(key)}
    units = {payload[key] for payload in payloads for key in _UNITS if payload.get(key)}
    causes = {payload["cause"] for payload in payloads if payload.get("cause")}
    photos: defaultdict[int, list[Photo]] = defaultdict(list)
    reports: defaultdict[str, list[Photo]] = defaultdict(list)
    found = (
        Photo.objects.filter(case__uid__in=case_uids)
        .select_related("voice")
        .order_by("-moment", "position", "id")
    )
    for photo in found:
        if photo.note_id is not None:
            photos[photo.note_id].append(photo)
        elif photo.voice is not None:
            reports[str(photo.voice.uid)].append(photo)
    return _Live(
        notes={str(note.uid): note for note in Note.objects.filter(case__uid__in=case_uids)},
        photos=photos,
        reports=reports,
        cases=_named(Case.objects.filter(uid__in=cases).values_list("uid", "number")) if cases else {},
        units=_named(Unit.objects.filter(uid__in=units).values_list("uid", "name")) if units else {},
        causes=_causes(causes),
    )


def _causes(codes: set[str]) -> dict[str, str]:
    """Words of causes: those that ship, and of the others what an area called them last; a query where there are others."""
    found = {code: str(SHIPPED[code]) for code in codes if code in SHIPPED}
    own = codes - found.keys()
    if own:
        rows = LightCause.objects.filter(code__in=own).order_by("valid_from")
        found |= dict(rows.values_list("code", "label"))
    return found


def _named(rows: Iterable[tuple[UUID, str]]) -> dict[str, str]:
    return {str(uid): name for uid, name in rows}


def _values(payload: dict[str, Any], live: _Live) -> defaultdict[str, str]:
    """What the sentences may name, live; what was never there reads as a dash."""
    values: defaultdict[str, str] = defaultdict(lambda: "—")
    values |= {key: str(value) for key, value in payload.items() if value is not None}
    for key in _CASES:
        if payload.get(key):
            values[key] = live.cases.get(payload[key], "—")
    for key in _UNITS:
        if payload.get(key):
            values[key] = live.units.get(payload[key], "—")
    if payload.get("person"):
        values["unit"] = str(story.NEIGHBOUR)
    return values | _in_words(payload, live)


def _in_words(payload: dict[str, Any], live: _Live) -> dict[str, str]:
    """What is kept as a code, in words."""
    values: dict[str, str] = {}
    if "channel" in payload:
        channels = {code: str(label) for code, label in Voice.Channel.choices}
        values["channel"] = channels.get(payload["channel"], "—")
    if "because" in payload:
        reasons = {code: str(label) for code, label in Objection.Reason.choices}
        values["because"] = reasons.get(payload["because"], "—")
    if "item" in payload:
        values["item"] = str(dict(Item.choices).get(payload["item"], "—"))
    if "stage" in payload:
        values["stage"] = str(dict(StageLimit.Stage.choices).get(payload["stage"], "—"))
    if "whom" in payload:
        values["whom"] = str(TARGETS.get(payload["whom"], "—"))
    if "cause" in payload:
        values["cause"] = live.causes.get(payload["cause"], payload["cause"])
    if "how" in payload:
        values["how"] = str(story.HOW.get(payload["how"], "—"))
    return values


def _body(payload: dict[str, Any], live: _Live) -> str:
    if "note" not in payload:
        return ""
    note = live.notes.get(payload["note"])
    return note.body if note is not None and note.body else str(story.ERASED)


def _photos(entry: JournalEntry, payload: dict[str, Any], live: _Live) -> list[Photo]:
    if "note" in payload:
        note = live.notes.get(payload["note"])
        return live.photos.get(note.pk, []) if note is not None else []
    if entry.code in {"voice.placed", "voice.joined"}:
        return live.reports.get(payload.get("voice", ""), [])
    return []


def _with_words(entry: JournalEntry, payload: dict[str, Any]) -> bool:
    """Photos that came with words are shown with them."""
    return entry.code == "photos.added" and (bool(payload.get("note")) or bool(payload.get("voice")))


def _who(entry: JournalEntry) -> str:
    """The post that acted, never a name."""
    if entry.actor_label in Role.values:
        return str(Role(entry.actor_label).label)
    return {"person": _("Resident or volunteer"), "system": _("Clockwork")}.get(entry.actor_label, "")
