"""The completion code: six digits that only the resident has, told to whoever did the work when they meet. Not stored."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING

from linli.kernel import crypto

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from .models import Voice

DIGITS = 6


def code_of(voice: Voice, rectification: UUID | None = None) -> str:
    """The code of a voice; that of a rectification is another one, because the first may have been told already.

    A higher version of the voice's link ends the code as well.
    """
    about = rectification.bytes if rectification else b""
    message = b"linli.completion.v1" + voice.uid.bytes + voice.token_version.to_bytes(2) + about
    digest = hmac.digest(crypto.keys().token, message, sha256)
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def voice_with(voices: Iterable[Voice], typed: str, rectification: UUID | None = None) -> Voice | None:
    """The voice whose code was typed; every code is compared, so that a wrong one takes as long."""
    given = "".join(typed.split()).encode(errors="replace")
    fits = [voice for voice in voices if hmac.compare_digest(code_of(voice, rectification).encode(), given)]
    return fits[0] if fits else None
