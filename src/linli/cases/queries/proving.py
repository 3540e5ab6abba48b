"""What is held against the journal: live states, and the words to which entries are committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..models import Case, Note, Voice

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from uuid import UUID

CHUNK = 2_000


def live_states() -> Generator[tuple[UUID, str], None, None]:
    """Uid and state of every case."""
    yield from Case.objects.order_by("pk").values_list("uid", "state").iterator(chunk_size=CHUNK)


def live_words() -> Generator[tuple[UUID, str, str], None, None]:
    """Uid, salt and text of everything said in cases. What was erased has no salt and is not told."""
    yield from Note.objects.exclude(salt="").values_list("uid", "salt", "body").iterator(chunk_size=CHUNK)
    voices = Voice.objects.exclude(body_salt="").values_list("uid", "body_salt", "body")
    yield from voices.iterator(chunk_size=CHUNK)


def public_words() -> Iterator[tuple[UUID, str, str]]:
    """Uid, salt and text of what was said for everybody to read."""
    rows = Note.objects.filter(public=True).exclude(salt="").values_list("uid", "salt", "body")
    return rows.iterator(chunk_size=CHUNK)
