"""The journal: what was done, by which post, when. Entries are added and never changed.

An entry carries codes, integers, uids and salted commitments, nothing personal and no free text: the
sentences of a timeline are made from the code and the live rows. A keyed MAC covers everything but the
sequence, which the database gives under the subject's lock; the order is held by the uids, made under the
same lock and covered by the MAC.

Each entry belongs to one log: that of the city in which the subject lies (`area`), else that of the acting post or of
the actor's home; what belongs to no city belongs to the house. `sealing` numbers the entries of each log later.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Max

from linli.kernel import bulk, crypto
from linli.kernel.canonical import NotCanonical, canonical, plain, quoted, written
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.kernel.sql import fetch_all, loaded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.sql import Statement

__all__ = [
    "NotCanonical",
    "Note",
    "UnfitPayload",
    "canonical",
    "covered",
    "disorder",
    "microseconds",
    "note",
    "note_many",
    "noting",
    "timeline",
    "verify",
]

CITY = 4  # digits of a city's code in the national division code
TABLE = JournalEntry._meta.db_table
Subject: TypeAlias = "tuple[str, UUID]"

_CODE = re.compile(r"[A-Za-z0-9_.:-]{0,80}", re.ASCII)
_UID_OR_HEX = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,80}", re.ASCII)
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)", re.ASCII)
_IDENTITY = re.compile(r"\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PHONES = range(13_000_000_000, 20_000_000_000)


class UnfitPayload(ValueError):
    """Something that is not a code, a number, a uid or a commitment was about to enter the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One entry to be written by `note_many`."""

    code: str
    subject: Subject
    actor: Actor
    at: datetime
    payload: Mapping[str, Value] | None = None
    effective_at: datetime | None = None
    area: str = ""


def note(
    code: str,
    *,
    subject: Subject,
    actor: Actor,
    at: datetime,
    payload: Mapping[str, Value] | None = None,
    effective_at: datetime | None = None,
    area: str = "",
) -> JournalEntry:
    """Add one entry with one statement. The caller is in a transaction and holds the subject's lock.

    `area` is the code of the area in which the subject lies, where the caller knows it.

    Raises UnfitPayload or NotCanonical when the payload is not fit for a record that can never be erased.
    """
    item = Note(
        code=code,
        subject=subject,
        actor=actor,
        at=at,
        payload=payload,
        effective_at=effective_at,
        area=area,
    )
    columns = _columns(item, crypto.keyed(crypto.keys().journal))
    [(key, sequence)] = fetch_all(*_adding([columns]))
    return loaded(JournalEntry, id=key, sequence=sequence, **columns)


def noting(notes: Iterable[Note]) -> Statement:
    """The statement that adds a few entries, each about a subject of its own, for those who send it along with others.

    The caller is in a transaction and holds the locks of all subjects. Raises what `note` raises.
    """
    keyed = crypto.keyed(crypto.keys().journal)
    return _adding([_columns(item, keyed) for item in notes])


def _adding(rows: Sequence[Mapping[str, Any]]) -> Statement:
    given = [value for columns in rows for value in (*columns.values(), columns["subject_uid"])]
    return _insert(tuple(rows[0]), len(rows)), given


@cache
def _insert(names: tuple[str, ...], count: int) -> str:
    """The statement that adds so many entries with these columns."""
    row = (
        f"({'%s, ' * len(names)}(SELECT COALESCE(MAX(sequence), 0) + 1 FROM {TABLE} WHERE subject_uid = %s))"  # noqa: S608 -- our own names
    )
    return f"INSERT INTO {TABLE} ({', '.join(names)}, sequence) VALUES {', '.join([row] * count)} RETURNING id, sequence"  # noqa: S608 -- our own names


def note_many(notes: Iterable[Note], *, new_subjects: bool = False) -> int:
    """Add many entries in order with two statements, for imports; how many. The caller holds the locks of all subjects.

    With `new_subjects` nothing was ever noted about any of them, and one statement is enough. Raises
    UnfitPayload or NotCanonical before anything is written.
    """
    keyed = crypto.keyed(crypto.keys().journal)
    rows = [_columns(item, keyed) for item in notes]
    last = {} if new_subjects else _last_of({row["subject_uid"] for row in rows})
    for row in rows:
        row["sequence"] = last[row["subject_uid"]] = last.get(row["subject_uid"], 0) + 1
    if rows:
        bulk.insert_values(JournalEntry, list(rows[0]), [list(row.values()) for row in rows])
    return len(rows)


def _last_of(subjects: set[UUID]) -> dict[UUID, int]:
    return dict(
        JournalEntry.objects.filter(subject_uid__in=subjects)
        .values_list("subject_uid")
        .annotate(Max("sequence"))
        .order_by()
    )


def timeline(subject_uid: UUID) -> QuerySet[JournalEntry]:
    """All entries of one subject, oldest first."""
    return JournalEntry.objects.filter(subject_uid=subject_uid).order_by("sequence")


def verify(entry: JournalEntry) -> bool:
    """Whether the entry is as it was written; False when any covered field was altered."""
    return hmac.compare_digest(entry.mac, _mac(vars(entry), crypto.keyed(crypto.keys().journal)))


def disorder(subject_uid: UUID) -> list[str]:
    """What is wrong with one subject's journal, as codes: `altered:n`, `missing:n`, `moved:n`; empty when
    sound.

    Entries missing at the very end are beyond this check; the seals show them.
    """
    entries = list(timeline(subject_uid))
    found = [f"altered:{entry.sequence}" for entry in entries if not verify(entry)]
    present = {entry.sequence for entry in entries}
    found += [f"missing:{n}" for n in range(1, max(present, default=0)) if n not in present]
    found += [f"moved:{later.sequence}" for former, later in pairwise(entries) if later.uid < former.uid]
    return found


def _columns(item: Note, keyed: crypto.Keyed) -> dict[str, Any]:
    """The columns of a new entry but its key and its sequence."""
    kind, uid = item.subject
    post = item.actor.acting_post()
    label = _label(item.actor)
    for word in (item.code, kind, label, item.actor.channel):
        if not word or _fault(word):
            raise UnfitPayload(f"{word!r} is not a code")
    columns = {
        "uid": uuid7(),
        "subject_kind": kind,
        "subject_uid": uid,
        "code": item.code,
        "payload": _fit(item.payload or {}),
        "actor_post": post.uid if post else None,
        "actor_label": label,
        "channel": item.actor.channel,
        "recorded_at": item.at,
        "effective_at": item.effective_at or item.at,
        "log": _log(item),
    }
    return {**columns, "mac": _mac(columns, keyed)}


def _log(item: Note) -> str:
    """The code of a city: of the subject's area, else of an acting post, else of the actor's home; "" is the house."""
    code = item.area or next((post.area_code for post in item.actor.posts if post.area_code), "")
    city = (code or item.actor.home_code)[:CITY]
    return city if len(city) == CITY and city.isdigit() and city.isascii() else ""


def _label(actor: Actor) -> str:
    """Return the role under which somebody acted. The actor's own label may be a name and stays outside."""
    post = actor.acting_post()
    if post:
        return post.role
    if actor.is_system:
        return "system"
    return "anonymous" if actor.is_anonymous else "person"


def _fit(payload: Mapping[str, Value]) -> str:
    fit = plain(payload)
    if fault := _unfit(fit):
        raise UnfitPayload(f"payload{fault}")
    return written(fit)


@lru_cache(maxsize=4096)  # codes are few and come again and again
def _fault(word: str) -> str:
    if not _CODE.fullmatch(word):
        return "free text stays outside; give a code or a commitment"
    if _PHONE.search(word) or _IDENTITY.search(word):
        return "this looks like a phone or identity number"
    return ""


def _unfit(value: object) -> str:
    """Where in a plain value something stands that is not fit, and why; nothing when all is."""
    if isinstance(value, str):
        fault = "" if _UID_OR_HEX.fullmatch(value) else _fault(value)
        return fault and f": {fault}"
    if isinstance(value, dict):
        for key, item in value.items():
            if found := _unfit(key):
                return f".key{found}"
            if found := _unfit(item):
                return f".{key}{found}"
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if found := _unfit(item):
                return f"[{position}]{found}"
    elif isinstance(value, int) and value in _PHONES:
        return ": this looks like a phone number"
    return ""


def _mac(columns: Mapping[str, Any], keyed: crypto.Keyed) -> str:
    post = columns["actor_post"]
    head, tail = halves(
        str(columns["uid"]),
        columns["subject_kind"],
        str(columns["subject_uid"]),
        columns["code"],
        columns["payload"],
        None if post is None else str(post),
        columns["actor_label"],
        columns["channel"],
        microseconds(columns["recorded_at"]),
        microseconds(columns["effective_at"]),
    )
    return keyed.mac(covered(columns["log"], head, tail).encode()).hex()


def covered(log: str, head: str, tail: str) -> str:
    """What the MAC covers, from both `halves`: canonical JSON, put together by hand because `linli verify` does it for
    every entry. Entries from before there were logs belong to the house; their MAC knows no log.
    """
    if log:
        return f'["linli.journal.v2",{head},{tail},{quoted(log)}]'
    return f'["linli.journal.v1",{head},{tail}]'


def halves(
    uid: str,
    subject_kind: str,
    subject_uid: str,
    code: str,
    payload: str,
    actor_post: str | None,
    actor_label: str,
    channel: str,
    recorded: int,
    effective: int,
) -> tuple[str, str]:
    """What stands before and after the sequence, which the MAC leaves out and the leaf has."""
    post = "null" if actor_post is None else quoted(actor_post)
    return (
        f"{quoted(uid)},{quoted(subject_kind)},{quoted(subject_uid)}",
        f"{quoted(code)},{quoted(payload)},{post},{quoted(actor_label)},{quoted(channel)},{recorded},{effective}",
    )


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970: how moments stand in what is hashed."""
    return (moment - _EPOCH) // _MICROSECOND
