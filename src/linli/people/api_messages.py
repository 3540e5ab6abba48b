"""JSON of how one wants to be told."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import Any, cast

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router
from pydantic import BaseModel

from linli.notices import queries as notices
from linli.notices.models import Channel, Gather
from linli.notices.rules_channels import QUIET_FROM, QUIET_UNTIL, Choice, offered
from linli.people import actions, queries
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])


class ChoiceIn(BaseModel):
    """Ways (channel and kind), quiet hours where the house stands, and how often new tasks are told."""

    ways: list[str] = Field(default_factory=list, examples=[["sms:shifts"]])
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    fits: str = Field(Gather.NOW.value, examples=["daily"], description=" · ".join(Gather.values))


class ChoiceOut(ChoiceIn):
    """What one chose, and what can be chosen here."""

    offered: list[str] = Field(
        examples=[["sms:shifts", "sms:fits"]], description="`wechat:…` only where `wechat_bound` is true."
    )
    wechat_bound: bool = Field(description="Bound on the page “How I am told”, opened in WeChat.")


def _out(request: HttpRequest) -> dict[str, Any]:
    person = queries.person_of(actor=cast("Request", request).actor)
    choice, ways = notices.choice_for(person.uid), notices.open_ways()
    bound = notices.wechat_is_bound(person.uid)
    return {
        "ways": sorted(choice.ways),
        "quiet_from": choice.quiet_from,
        "quiet_until": choice.quiet_until,
        "fits": choice.fits,
        "offered": [
            way
            for channel, kinds in ways.items()
            if channel != Channel.WECHAT or bound
            for _kind, way in offered(kinds, channel)
        ],
        "wechat_bound": bound,
    }


@router.get("/me/messages", response=ChoiceOut, summary="How one is told")
def messages(request: HttpRequest) -> dict[str, Any]:
    """The inbox gets every message. Missing (404) for a token that belongs to no person."""
    return _out(request)


@router.post("/me/messages", response=ChoiceOut, summary="Choose how one is told")
def choose_messages(request: HttpRequest, body: ChoiceIn) -> dict[str, Any]:
    """Refused (409): bad_kind, no_gateway, no_number, no_wechat, bad_hours, bad_gather."""
    asked = cast("Request", request)
    choice = Choice(frozenset(body.ways), body.quiet_from, body.quiet_until, body.fits)
    once(
        asked,
        verb="people.choose_messages",
        run=lambda: actions.choose_messages(choice=choice, actor=asked.actor, at=asked.at),
    )
    return _out(request)


@router.post("/me/messages/wechat/unbind", response=ChoiceOut, summary="No messages to WeChat any more")
def unbind_wechat(request: HttpRequest) -> dict[str, Any]:
    """Safe to repeat. No refusals. Missing (404) for a token that belongs to no person."""
    asked = cast("Request", request)
    once(
        asked,
        verb="people.unbind_messages_wechat",
        run=lambda: actions.unbind_messages_wechat(actor=asked.actor, at=asked.at),
    )
    return _out(request)
