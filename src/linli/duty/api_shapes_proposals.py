"""Shapes of posts, and of plans that are being computed."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import Any
from uuid import UUID

from ninja import Field, Schema

from linli.duty.queries import ProposalPage


class ProposalOut(Schema):
    """How far the computation of a plan is, or how the last one ended."""

    state: str = Field(
        examples=["running"], description="empty: none yet · waiting · running · done · failed · stopped"
    )
    step: int = Field(examples=[2])
    steps: int = Field(examples=[4])
    sentence: str = Field(examples=["让最重的负担尽量小"])


class PostOut(Schema):
    """A post of a roster: a whole project, or one position of it."""

    project: UUID
    position: UUID | None
    name: str = Field(examples=["四个卡口值守 · 东门"])


def proposal_out(page: ProposalPage) -> dict[str, Any]:
    """How far a computation is."""
    return {"state": page.state, "step": page.step, "steps": page.steps, "sentence": str(page.words)}
