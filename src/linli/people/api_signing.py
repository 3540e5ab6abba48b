"""JSON of signing in: how one's account is guarded, and where one is signed in."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from linli.people import actions, queries
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])


class FactorsOut(Schema):
    """The second factors of the token's account, and whether its posts need one."""

    needed: bool
    authenticator_app: bool
    passkeys: int
    recovery_codes_left: int = Field(examples=[9])


class SessionOut(Schema):
    """A place where the token's account is signed in."""

    uid: UUID
    device: str = Field(examples=["Chrome · Windows"])
    opened_at: datetime | None
    seen_at: datetime | None


def _left(request: Request) -> list[SessionOut]:
    account_id = cast("int", request.actor.account_id)
    rows = queries.sessions_of(account_id=account_id, here=None, at=request.at)
    return [
        SessionOut(uid=one.uid, device=one.label, opened_at=one.opened_at, seen_at=one.seen_at)
        for one in rows
    ]


@router.get("/me/second-factor", response=FactorsOut, summary="How one's account is guarded")
def second_factor(request: HttpRequest) -> FactorsOut:
    """State only: factors are set up and taken away on the page, where their holder proves who they are."""
    actor = cast("Request", request).actor
    factors = queries.factors_of(account_id=cast("int", actor.account_id))
    return FactorsOut(
        needed=queries.second_factor_required(actor),
        authenticator_app=factors.totp is not None,
        passkeys=len(factors.passkeys),
        recovery_codes_left=factors.codes_left,
    )


@router.get("/me/sessions", response=list[SessionOut], summary="Where one is signed in")
def sessions(request: HttpRequest) -> list[SessionOut]:
    """Sessions of browsers, the last used first; tokens are none."""
    return _left(cast("Request", request))


@router.post(
    "/me/sessions/{uid}/end",
    response=list[SessionOut],
    summary="End one of one's own sessions",
)
def end_session(request: HttpRequest, uid: UUID) -> list[SessionOut]:
    """No refusals. Answers with those that are left. Somebody else's, or one that is over, is missing (404)."""
    asked = cast("Request", request)
    once(
        asked,
        verb="people.session_end",
        run=lambda: actions.end_session(uid=uid, actor=asked.actor, at=asked.at),
    )
    return _left(asked)


@router.post("/me/sessions/end", response=list[SessionOut], summary="End all of one's own sessions")
def end_sessions(request: HttpRequest) -> list[SessionOut]:
    """Every browser is signed out; the token stays. Answers with an empty list."""
    asked = cast("Request", request)
    actions.end_other_sessions(here=None, actor=asked.actor, at=asked.at)
    return _left(asked)
