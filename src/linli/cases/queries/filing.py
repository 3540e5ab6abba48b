"""The slip of paper that somebody without a phone gets: number, QR, and a short code that opens their page anywhere."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from linli.kernel import crypto, ids

from .. import rules_filing
from ..models import ProxyFiling, Voice

if TYPE_CHECKING:
    from linli.people.models import Person

DIGITS = 8


def slip_code(voice: Voice) -> str:
    """Eight digits that belong to this voice and its link: a link that was revoked takes the code with it."""
    digest = crypto.opaque_hash("cases.slip", f"{voice.uid}:{voice.token_version}")
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}d}"


def token_by_slip(*, number: str, code: str) -> str:
    """The token of the voice with this number and code. Refused: slip_wrong, whichever of the two is wrong."""
    voice = Voice.objects.filter(number=number.strip()).first()
    given = code.replace(" ", "").replace("-", "")
    known = slip_code(voice) if voice is not None else "-" * DIGITS
    matches = hmac.compare_digest(known.encode(), given.encode())
    rules_filing.right_slip(matches=matches and voice is not None).enforce()
    return ids.token("voice", voice.uid, voice.token_version) if voice is not None else ""


def filings_of(person: Person) -> list[ProxyFiling]:
    """What somebody filed for others, for the copy of their own data."""
    return list(ProxyFiling.objects.filter(filed_by=person).select_related("voice").order_by("pk"))
