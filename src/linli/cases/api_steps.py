"""JSON of steps of those who lead a whole matter."""

# No `from __future__ import annotations`: ninja reads these types while running.

from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router
from pydantic import BaseModel

from . import actions
from .api_desk import codes, do
from .api_shapes import CaseOut

router = Router(tags=["cases"])


class StepIn(BaseModel):
    """What was done on the way: a visit, a finding or a meeting."""

    step: str = Field(max_length=16, examples=["visit"])
    words: str = Field(max_length=4000, examples=["走访了二十户，晚上七点后最难停车。"])


@router.post(
    "/cases/{uid}/step",
    response=CaseOut,
    summary="Record a step of a matter one leads",
    openapi_extra=codes("wrong_state", "not_in_hand", "unknown_step", "no_words", "too_long", "key_reused"),
)
def step(request: HttpRequest, uid: UUID, body: StepIn) -> CaseOut:
    """By whoever leads or helps; it stands in the story of the case, and whoever asked reads it."""
    return do(request, "step", uid, actions.record_step, step=body.step, words=body.words)
