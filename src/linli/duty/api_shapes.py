"""What the JSON of duty looks like."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from linli.duty.api_shapes_proposals import PostOut, ProposalOut, proposal_out
from linli.duty.models import Roster, Swap
from linli.duty.queries import MinePage, RosterPage, RosterRow
from linli.duty.queries.deployed import DeployedPage
from linli.duty.queries.pages import Duty
from linli.kernel.verdict import Verdict

_STATES = " · ".join(Roster.State.values)
_SWAPS = " · ".join(Swap.State.values)


class VerdictOut(Schema):
    """Whether a verb may be done now, and why not."""

    ok: bool
    code: str = Field(examples=["claims_open"])
    sentence: str


class RosterOut(Schema):
    """A roster in a list."""

    uid: UUID
    title: str = Field(examples=["路口值班"])
    state: str = Field(examples=["draft"], description=_STATES)
    area_code: str
    unit: UUID
    first_day: date
    last_day: date
    claims_until: datetime | None
    rest_hours: int
    most: int = Field(description="Duties per person; 0 is no limit.")
    most_per_week: int
    most_nights: int
    proposed_at: datetime | None
    published_at: datetime | None


class DutyOut(Schema):
    """A place of a roster, who holds it or is planned for it, and which rules that breaks."""

    slot: UUID
    shift: UUID
    starts_at: datetime
    ends_at: datetime
    post: str = Field(examples=["路口文明劝导"])
    planned: bool
    by_hand: bool
    how: str = Field(examples=["assigned"], description="claimed · assigned · nothing while nobody holds it")
    broken: list[str] = Field(examples=[["no_rest"]], description="codes of the rules that are broken")


class PersonOut(Schema):
    """Somebody of the pool with what they bear."""

    person: UUID
    name: str = Field(examples=["李*"])
    source: str = Field(examples=["unit"], description="unit · registered · hand")
    before: int = Field(
        description="assigned in the quarter before: a duty 2, at night or on a day off 1 more each"
    )
    burden: int = Field(description="the same with this roster")
    duties: list[DutyOut]


class WhyOut(Schema):
    """Why not every place can be filled."""

    code: str = Field(examples=["too_few"], description="too_few · not_together")
    sentence: str
    shifts: list[UUID]


class SwapOut(Schema):
    """A swap 换班 or hand-over 交班."""

    uid: UUID
    state: str = Field(examples=["asked"], description=_SWAPS)
    slot: UUID
    back: UUID | None
    wants_back: bool
    words: str = Field(examples=["那天要带孩子看病，谁能换一下？"])
    reason: str = Field(examples=["那天人手已经很紧。"])
    asked_at: datetime
    taken_at: datetime | None
    decided_at: datetime | None


class RosterDetailOut(RosterOut):
    """A roster with its people, its free places, why they are free, and what may be done."""

    posts: list[PostOut]
    proposal: ProposalOut
    people: list[PersonOut]
    free: list[DutyOut]
    why: list[WhyOut]
    best: bool = Field(description="False: the search ended before it was sure that nothing fairer exists.")
    swaps: list[SwapOut] = Field(description="those that wait for the desk")
    verdicts: dict[str, VerdictOut]


class RosterIn(BaseModel):
    """A roster to be begun."""

    title: str = Field(max_length=80, examples=["路口值班"])
    area_code: str = Field(examples=["990101001001"])
    unit_uid: UUID
    first_day: date = Field(examples=["2026-04-20"])
    last_day: date = Field(examples=["2026-04-30"])
    project_uids: list[UUID] = Field(default_factory=list, max_length=60)
    position_uids: list[UUID] = Field(default_factory=list, max_length=60)
    claims_until: datetime | None = Field(None, examples=[None])
    rest_hours: int = Field(11, examples=[11])
    most: int = Field(0, examples=[0])
    most_per_week: int = Field(0, examples=[3])
    most_nights: int = Field(0, examples=[1])
    from_unit: bool = True
    from_registered: bool = False


class LimitsIn(BaseModel):
    """The rules of a roster; 0 is no limit."""

    rest_hours: int = Field(11, examples=[11])
    most: int = Field(0, examples=[0])
    most_per_week: int = Field(0, examples=[3])
    most_nights: int = Field(0, examples=[1])


class PeopleIn(BaseModel):
    """People for the pool."""

    person_uids: list[UUID] = Field(max_length=200)


class PersonIn(BaseModel):
    """Somebody of the pool."""

    person_uid: UUID


class PutIn(BaseModel):
    """Somebody for a place."""

    place_uid: UUID
    person_uid: UUID


class PlaceIn(BaseModel):
    """A place of the plan."""

    place_uid: UUID


class PublishIn(BaseModel):
    """Whether free places stay open."""

    leave_free: bool = False


class AwayIn(BaseModel):
    """When one cannot come; why is kept sealed."""

    starts_at: datetime
    ends_at: datetime
    reason: str = Field("", max_length=200, examples=["家里有事"])


class AwayOut(Schema):
    """When one cannot come; for the person themselves."""

    uid: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str = Field(examples=["家里有事"])


class SwapIn(BaseModel):
    """To be relieved of a duty: by one person, or by anybody of the pool when none is named."""

    slot_uid: UUID
    person_uid: UUID | None = Field(None, examples=[None])
    wants_back: bool = False
    words: str = Field("", max_length=200, examples=["那天要带孩子看病，谁能换一下？"])


class TakeIn(BaseModel):
    """Which duty is given in return, where one is wanted."""

    back_uid: UUID | None = Field(None, examples=[None])


class ReasonIn(BaseModel):
    """Why not."""

    reason: str = Field(max_length=200, examples=["那天人手已经很紧。"])


class OwnDutyOut(Schema):
    """A duty ahead."""

    slot: UUID
    shift: UUID
    starts_at: datetime
    ends_at: datetime
    post: str = Field(examples=["路口文明劝导"])
    ask: VerdictOut = Field(description="Whether one may ask to be relieved of it.")


class AskedOut(SwapOut):
    """A duty one is asked to take over."""

    starts_at: datetime
    take: VerdictOut


class MineOut(Schema):
    """One's own page."""

    duties: list[OwnDutyOut]
    asked: list[AskedOut]
    swaps: list[SwapOut]
    aways: list[AwayOut]


class DeploymentOut(Schema):
    """Somebody who serves an area for a time, and how often they came."""

    uid: UUID
    name: str = Field(examples=["李*"])
    unit: UUID | None
    area_code: str
    since: date
    until: date
    live: bool
    times: int = Field(description="services signed in and out there in these days")
    days: int
    claimed: int = Field(description="of these, claimed of their own will")


class DeployedOut(Schema):
    """Deployments with their sums; a service that two of them share counts once."""

    people: int
    times: int
    days: int
    claimed: int
    rows: list[DeploymentOut]


# --- From pages to shapes ------------------------------------------------------------------------------------------------


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"ok": verdict.ok, "code": verdict.code, "sentence": str(verdict.sentence)}


def roster_out(roster: Roster) -> dict[str, Any]:
    """A roster in a list."""
    plain = set(RosterOut.model_fields) - {"unit"}
    return {**{name: getattr(roster, name) for name in plain}, "unit": roster.unit.uid}


def rosters_out(rows: list[RosterRow]) -> list[dict[str, Any]]:
    """The list."""
    return [roster_out(row.roster) for row in rows]


def _duty(duty: Duty) -> dict[str, Any]:
    shift = duty.slot.shift
    return {
        "slot": duty.slot.uid,
        "shift": shift.uid,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "post": duty.post,
        "planned": duty.planned,
        "by_hand": duty.by_hand,
        "how": duty.slot.how,
        "broken": [one.code for one in duty.broken],
    }


def detail_out(page: RosterPage) -> dict[str, Any]:
    """A roster with everything on its page."""
    return {
        **roster_out(page.roster),
        "posts": [
            {
                "project": one.project.uid,
                "position": one.position.uid if one.position else None,
                "name": name,
            }
            for one, name in page.posts
        ],
        "proposal": proposal_out(page.proposal),
        "people": [
            {
                "person": row.member.person.uid,
                "name": row.name,
                "source": row.member.source,
                "before": row.before,
                "burden": row.after,
                "duties": [_duty(duty) for cell in row.cells for duty in cell],
            }
            for row in page.rows
        ],
        "free": [_duty(duty) for cell in page.free for duty in cell],
        "why": [{"code": one.code, "sentence": one.sentence, "shifts": one.shifts} for one in page.reasons],
        "best": page.roster.outcome.get("best", True),
        "swaps": [swap_out(row.swap) for row in page.swaps],
        "verdicts": {verb: _verdict(verdict) for verb, verdict in page.verdicts.items()},
    }


def swap_out(swap: Swap) -> dict[str, Any]:
    """A swap."""
    plain = set(SwapOut.model_fields) - {"slot", "back"}
    return {
        **{name: getattr(swap, name) for name in plain},
        "slot": swap.slot.uid,
        "back": swap.back.uid if swap.back else None,
    }


def mine_out(page: MinePage) -> dict[str, Any]:
    """One's own page."""
    return {
        "duties": [
            {
                "slot": one.slot.uid,
                "shift": one.shift.uid,
                "starts_at": one.shift.starts_at,
                "ends_at": one.shift.ends_at,
                "post": one.post,
                "ask": _verdict(one.ask),
            }
            for one in page.duties
        ],
        "asked": [
            {
                **swap_out(row.swap),
                "starts_at": row.swap.slot.shift.starts_at,
                "take": _verdict(row.take),
            }
            for row in page.asked
        ],
        "swaps": [swap_out(row.swap) for row in page.swaps],
        "aways": [{name: getattr(one, name) for name in AwayOut.model_fields} for one in page.aways],
    }


def deployed_out(page: DeployedPage) -> dict[str, Any]:
    """Deployments with their sums."""
    return {
        "people": page.people,
        "times": page.times,
        "days": page.days,
        "claimed": page.claimed,
        "rows": [
            {
                "uid": row.deployment.uid,
                "name": row.name,
                "unit": row.deployment.unit.uid if row.deployment.unit else None,
                "area_code": row.deployment.area_code,
                "since": row.deployment.since,
                "until": row.deployment.until,
                "live": row.live,
                "times": row.times,
                "days": row.days,
                "claimed": row.claimed,
            }
            for row in page.rows
        ],
    }
