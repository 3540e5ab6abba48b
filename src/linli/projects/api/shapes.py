"""What goes in and out, and how rows become answers."""

# No `from __future__ import annotations`: ninja reads these types while running.

import base64
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.attendance.facts import NOTHING, Phone
from linli.attendance.models import Attendance
from linli.kernel import clock
from linli.kernel.verdict import Verdict, refuse
from linli.projects import queries
from linli.projects.models import Slot
from linli.projects.queries.pages import PositionCard
from linli.web.http import Request

router = Router(tags=["projects"])


class VerdictOut(Schema):
    """May it be done, and if not, why not: the same code and sentence as a refusal."""

    ok: bool
    code: str = Field(examples=["full"])
    sentence: str = Field(examples=["名额已满，可以排队候补。"])


class ShiftIn(BaseModel):
    """A shift with its places."""

    starts_at: datetime
    ends_at: datetime
    places: int = Field(examples=[8])


class PositionIn(BaseModel):
    """A position: each shift has `places` of it; skills and certificates are what one must have for it."""

    name: str = Field(examples=["急救员"])
    duties: str = ""
    places: int = Field(default=1, examples=[2])
    skill_codes: list[str] = []
    paper_codes: list[str] = Field(default=[], examples=[["first_aid"]])


class DraftIn(BaseModel):
    """What is written down of a project; a shift's own places are open to everybody, beside those of positions."""

    title: str = Field(examples=["周末清理楼道"])
    aim: str = ""
    area_code: str = Field(examples=["990101001001"])
    place_text: str = ""
    route_text: str = ""
    contact_text: str = ""
    risk_notice: str = ""
    insurance_note: str = ""
    equipment: str = ""
    points: int = Field(default=0, examples=[10])
    skill_codes: list[str] = []
    needed_skill_codes: list[str] = []
    needed_paper_codes: list[str] = []
    positions: list[PositionIn] = []
    venue_uid: UUID | None = None
    organiser_uid: UUID | None = None
    leader_uid: UUID | None = None
    programme_uid: UUID | None = None
    shifts: list[ShiftIn] = []
    case_uids: list[UUID] = []
    lat: Decimal | None = None
    lng: Decimal | None = None


class ProjectIn(DraftIn):
    """A project to be written down; `publish` false keeps it as a draft."""

    publish: bool = True


class ShiftOut(Schema):
    """A shift with how the reader stands to it; `slot` is the reader's own place."""

    uid: UUID
    starts_at: datetime
    ends_at: datetime
    places: int
    free: int
    slot: UUID | None
    waits: bool
    claim: VerdictOut
    wait: VerdictOut


class PositionOut(Schema):
    """A position with what it asks for beside what the project asks of everybody; `fits` is null where nobody asks."""

    uid: UUID
    name: str
    duties: str
    places: int
    skills: list[str]
    papers: list[str]
    fits: VerdictOut | None


class ProjectOut(Schema):
    """A project with its shifts and what may be done with it."""

    uid: UUID
    title: str
    aim: str
    state: str = Field(examples=["open"])
    area_code: str
    place_text: str
    venue_uid: UUID | None
    programme_uid: UUID | None
    risk_notice: str
    insurance_note: str
    equipment: str
    points: int
    skills: list[str]
    needed_skills: list[str]
    needed_papers: list[str]
    positions: list[PositionOut]
    cases: list[UUID]
    missing_out: str = Field(
        examples=["zero"],
        description="What a missing sign-out counts: zero · planned; empty where all work is delivered.",
    )
    shifts: list[ShiftOut]
    edit: VerdictOut
    publish: VerdictOut
    end: VerdictOut
    cancel: VerdictOut


class ProjectLine(Schema):
    """A project in a list; places and free ones are those of shifts that are not over."""

    uid: UUID
    title: str
    state: str
    area_code: str
    points: int
    next_start: datetime | None
    places: int
    free: int


class ProjectsOut(Schema):
    """A page of projects; `next` goes into `after` of the following request, null on the last page."""

    projects: list[ProjectLine]
    next: UUID | None


class SlotOut(BaseModel):
    """A place that was taken; `how` is claimed or assigned, for good."""

    uid: UUID
    shift: UUID
    project: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    how: str = Field(examples=["claimed"])


class DoneOut(Schema):
    """What the verb was done to."""

    uid: UUID


class AttendanceOut(Schema):
    """A double sign; the grade is there once both signs are."""

    uid: UUID
    how: str = Field(examples=["claimed"])
    signed_in_at: datetime
    signed_out_at: datetime | None
    grade: str = Field(examples=["A"])


class CodeIn(BaseModel):
    """The code at the place."""

    code: str = Field(max_length=12, examples=["482913"])


class CodeOut(Schema):
    """The code of this minute; it is accepted for two more."""

    code: str = Field(examples=["482913"])
    seconds: int = Field(examples=[41])


class PhoneIn(BaseModel):
    """What a phone says of itself and of the moment: claims, of which only the distance to the place is kept."""

    claimed_at: datetime | None = Field(None, description="The phone's clock when the code was read")
    device: str = Field(
        "", max_length=64, description="The phone's own random name; a keyed hash of it is kept"
    )
    lat: float | None = Field(None, ge=-90, le=90)
    lng: float | None = Field(None, ge=-180, le=180)
    accuracy_m: int | None = Field(None, ge=0, le=1_000_000)
    offline: bool = Field(False, description="The sign waited in the phone; the code proves its minute")
    record_uid: UUID | None = None

    def facts(self) -> Phone:
        """As the rules read it; a time without a zone is the server's."""
        claimed = self.claimed_at
        if claimed is not None and claimed.tzinfo is None:
            claimed = claimed.replace(tzinfo=clock.local_zone())
        return Phone(**(self.model_dump() | {"claimed_at": claimed}))


class SignIn(CodeIn):
    """The code at the place, and what the phone says."""

    phone: PhoneIn | None = None

    def said(self) -> Phone:
        """What the phone said, or nothing."""
        return self.phone.facts() if self.phone else NOTHING


class KeyOut(Schema):
    """What a screen needs to show the codes of one shift without a network (RFC 6238, HMAC-SHA256, 60 s, 6 digits)."""

    key: str = Field(examples=["3q2+7w=="], description="base64; as secret as the codes themselves")
    algorithm: str = "SHA-256"
    step: int = 60
    digits: int = 6
    opens_at: datetime
    closes_at: datetime


class PersonIn(BaseModel):
    """Who is put on duty."""

    person_uid: UUID


class ClaimIn(BaseModel):
    """What one wants to do, where a shift has positions; without it, or without any body, a place that is open to all."""

    position: UUID | None = Field(default=None, examples=[None])


class ReasonIn(BaseModel):
    """A few words why."""

    reason: str = Field(default="", max_length=200, examples=["孩子发烧，来不了。"])


class EndIn(BaseModel):
    """How a project ended. Photos are JPEG, PNG or WebP in base64."""

    words: str = Field(examples=["楼道已清理，杂物运走。"])
    before: list[str] = []
    after: list[str] = []


class PostOut(Schema):
    """A position that has places in a shift, and whether the reader may take one."""

    uid: UUID
    name: str = Field(examples=["急救员"])
    free: int
    claim: VerdictOut


class TaskOut(Schema):
    """A shift with why it suits, and whether it may be taken."""

    shift: UUID
    project: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    places: int
    free: int
    score: int
    reasons: list[str]
    claim: VerdictOut
    wait: VerdictOut
    positions: list[PostOut]


class CardOut(Schema):
    """One person on the board of a shift."""

    slot: UUID
    name: str
    how: str
    column: str = Field(examples=["arrived"])
    signed_in_at: datetime | None
    signed_out_at: datetime | None
    grade: str
    confirm: VerdictOut


def verdict_out(verdict: Verdict) -> VerdictOut:
    return VerdictOut(ok=verdict.ok, code=verdict.code, sentence=str(verdict.sentence))


def position_out(card: PositionCard) -> PositionOut:
    return PositionOut(
        uid=card.position.uid,
        name=card.position.name,
        duties=card.position.duties,
        places=card.position.places,
        skills=list(card.demands.skills),
        papers=list(card.demands.papers),
        fits=verdict_out(card.fits) if card.fits is not None else None,
    )


def project_out(request: Request, uid: UUID) -> ProjectOut:
    page = queries.project_page(actor=request.actor, uid=uid, at=request.at)
    project = page.project
    return ProjectOut(
        uid=project.uid,
        title=project.title,
        aim=project.aim,
        state=project.state,
        area_code=project.area_code,
        place_text=project.place_text,
        venue_uid=project.venue.uid if project.venue else None,
        programme_uid=project.programme.uid if project.programme else None,
        risk_notice=project.risk_notice,
        insurance_note=project.insurance_note,
        equipment=project.equipment,
        points=project.points,
        skills=page.skills,
        needed_skills=list(page.must.skills),
        needed_papers=list(page.must.papers),
        positions=[position_out(card) for card in page.positions],
        cases=[need.case.uid for need in page.needs],
        missing_out=page.missing_out,
        shifts=[
            ShiftOut(
                uid=card.shift.uid,
                starts_at=card.shift.starts_at,
                ends_at=card.shift.ends_at,
                places=card.places,
                free=card.free,
                slot=card.slot.uid if card.slot else None,
                waits=card.waits,
                claim=verdict_out(card.claim),
                wait=verdict_out(card.wait),
            )
            for day in page.days
            for card in day.cards
        ],
        edit=verdict_out(page.edit),
        publish=verdict_out(page.publish),
        end=verdict_out(page.end),
        cancel=verdict_out(page.cancel),
    )


def slot_out(slot: Slot) -> SlotOut:
    return SlotOut.model_construct(
        uid=slot.uid,
        shift=slot.shift.uid,
        project=slot.shift.project.uid,
        title=slot.shift.project.title,
        starts_at=slot.shift.starts_at,
        ends_at=slot.shift.ends_at,
        how=slot.how,
    )


def signed_out(uid: UUID) -> AttendanceOut:
    signed = Attendance.objects.get(uid=uid)
    return AttendanceOut(
        uid=signed.uid,
        how=signed.how,
        signed_in_at=signed.signed_in_at,
        signed_out_at=signed.signed_out_at,
        grade=signed.grade,
    )


def photos_in(texts: list[str], field: str) -> list[bytes]:
    try:
        return [base64.b64decode(text, validate=True) for text in texts]
    except ValueError:  # also for what is not even ASCII
        refuse("not_base64", _("A photo could not be read as base64."), field).enforce()
        raise
