"""What comes in with a new voice, before it is a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

Answer = str | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceDraft:
    """One request as somebody said it. Name and contact are plain here and are sealed when the row is made.

    `reply_via` may stay empty: it then follows from channel and contact. `said_at` is when the words were
    spoken, which for a chat or an import lies before the moment of placing. `join_case_uid` puts the voice
    into a case that is already open ("me too") instead of opening one. `title` may stay empty: the first
    words of the body serve. `for_other`: somebody files it for the person whose name and contact it holds.
    """

    body: str
    area_code: str
    category_code: str = ""
    title: str = ""
    place_text: str = ""
    lat: Decimal | None = None
    lng: Decimal | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    name: str = ""
    contact: str = ""
    channel: str = "web"
    reply_via: str = ""
    group_name: str = ""
    said_at: datetime | None = None
    kind: str = "request"
    source: str = ""
    external_id: str = ""
    join_case_uid: UUID | None = None
    for_other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilerDraft:
    """Who files a request for somebody else, and how the other agreed. Plain here, sealed when the row is made."""

    relation: str
    consent: str
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo that was judged and re-encoded: nothing of the uploaded bytes is left in it."""

    width: int
    height: int
    digest: str
    sizes: Mapping[int, bytes]
