"""JSON of looks at a voice: looking, asking, emergency, and who looked."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Router

from linli.people import api_disclosing as people
from linli.people.models import Disclosure, DisclosureApproval
from linli.web.http import Request

from . import queries

router = Router(tags=["disclosures"])


def _value(request: HttpRequest, look: Disclosure) -> str:
    return queries.voice_value(look=look, actor=cast("Request", request).actor)


@router.post(
    "/voices/{uid}/disclosures",
    response=people.RevealedOut,
    summary="Look at a masked value of a voice",
    openapi_extra=people.codes(*people.REVEAL_CODES),
)
def reveal(request: HttpRequest, uid: UUID, body: people.RevealIn) -> people.RevealedOut:
    """Fields: `name`, `contact`, `words`. It is written down first; the resident can read it."""
    actor = cast("Request", request).actor
    target, _masked = queries.voice_target(actor=actor, voice_uid=uid, field=body.field)
    return people.disclose_once(
        request, target=target, purpose=body.purpose, value=lambda look: _value(request, look)
    )


@router.post(
    "/voices/{uid}/emergency",
    response=people.RevealedOut,
    summary="Look at once, because somebody is in danger",
    openapi_extra=people.codes(*people.GLASS_CODES),
)
def emergency(request: HttpRequest, uid: UUID, body: people.GlassIn) -> people.RevealedOut:
    """Supervisors and security administrators are told; somebody else reviews it in three working days."""
    actor = cast("Request", request).actor
    target, _masked = queries.voice_target(actor=actor, voice_uid=uid, field=body.field)
    return people.break_glass_once(
        request, target=target, reason=body.reason, value=lambda look: _value(request, look)
    )


@router.post(
    "/voices/{uid}/approvals",
    response=people.ApprovalOut,
    summary="Ask a responsible person to look",
    openapi_extra=people.codes(*people.ASK_CODES),
)
def ask(request: HttpRequest, uid: UUID, body: people.AskIn) -> DisclosureApproval:
    """When the quota is used up, or the value is shielded."""
    actor = cast("Request", request).actor
    target, _masked = queries.voice_target(actor=actor, voice_uid=uid, field=body.field)
    return people.ask_once(request, target=target, body=body)


@router.get(
    "/voices/{token}/seen",
    response=list[people.SeenOut],
    auth=None,
    summary="Who looked at this voice",
)
def seen(request: HttpRequest, token: str) -> list[people.SeenOut]:  # noqa: ARG001 -- ninja hands it in
    """By the token of the receipt. Missing (404) for any other."""
    return [people.seen_out(look) for look in queries.voice_looks(token=token)[1]]
