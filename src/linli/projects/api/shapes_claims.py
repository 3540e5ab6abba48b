"""What goes in and out about signing up: rules, offers, draws, requests, the calendar."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from linli.projects.api.shapes import VerdictOut


class TermsIn(BaseModel):
    """When and how one signs up; 0 is no limit, null no end. `draw_minutes` above 0 gives places by lot.

    From `most_absences` absences without excuse here within 90 days one signs up here no more; 0 (as it is) counts none.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_shifts: int = 0
    most_per_week: int = 0
    rest_hours: int = 0
    approval: bool = False
    draw_minutes: int = 0
    most_absences: int = 0


class OfferOut(Schema):
    """A place kept for you until a moment; by a crew, where one asked for it, and `whole` if all come or nobody."""

    uid: UUID
    shift: UUID
    project: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    until: datetime
    agreed: bool
    crew: str = Field(examples=["三号楼早班队"])
    whole: bool


class EntryOut(Schema):
    """Your number in a draw."""

    draw: UUID
    number: int


class DrawLine(Schema):
    """One number of a draw; `result` is won, waits, left, busy or unfit (waits; had not what the places left ask for)."""

    number: int
    weight: int
    rank: int | None
    result: str = Field(examples=["won"])


class DrawOut(Schema):
    """A draw with all that is needed to draw again; the seed is there once it was held."""

    method: str = Field(examples=["linli.draw.v1"])
    uid: UUID
    commitment: str = Field(
        examples=["dedcfcf819de92f0d5a872eaecd1afbc8bd6d7672d534926297e1883802e4247"],
        description="SHA-256 of the method, a colon and the seed.",
    )
    seed: str | None = Field(examples=["9f" * 32])
    opens_at: datetime
    closes_at: datetime
    drawn_at: datetime | None
    places: int
    demands: bool = Field(
        description="Whether places ask for skills or certificates; then a result may be unfit."
    )
    entered: int
    mine: int | None
    entries: list[DrawLine]


class AskedOut(Schema):
    """A place that was asked for; not answered until then, it is free again."""

    uid: UUID
    until: datetime | None


class RequestOut(Schema):
    """Somebody who asks for a place, as those who run the project see them; not answered `until` then, it is free again."""

    uid: UUID
    name: str
    asked_at: datetime
    until: datetime | None
    decide: VerdictOut


class CalendarOut(Schema):
    """The secret address of your schedule as a calendar feed; empty where there is none."""

    url: str
