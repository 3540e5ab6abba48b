"""JSON of people: registering, the register, units and skills."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.kernel.verdict import Verdict
from linli.people import actions, queries
from linli.people.api_disclosing import router as disclosing
from linli.people.api_helping import router as helping
from linli.people.api_kin import router as kin
from linli.people.api_messages import router as messages_router
from linli.people.api_own import router as own_router
from linli.people.api_papers import router as papers_router
from linli.people.api_signing import router as signing
from linli.people.api_ties import router as ties_router
from linli.people.api_units import router as units_router
from linli.people.models import ApiToken, Registration, Skill
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["people"])
router.add_router("", disclosing)
router.add_router("", helping)
router.add_router("", kin)
router.add_router("", signing)
router.add_router("", units_router)
router.add_router("", ties_router)
router.add_router("", papers_router)
router.add_router("", own_router)
router.add_router("", messages_router)


class VerdictOut(Schema):
    """Whether something may be done: the verdict that also greys the button."""

    ok: bool
    code: str = Field(examples=["excluded"])
    sentence: str = Field(examples=["你本人与此事有关，请由他人办理。"])


class PostOut(Schema):
    """A post: rights come only from these."""

    uid: UUID
    role: str = Field(examples=["community"])
    area_code: str = Field(examples=["990101001001"])
    unit_uid: UUID | None


class MeOut(Schema):
    """Who the token belongs to; the name is masked."""

    person_uid: UUID
    name: str = Field(examples=["陈*"])
    home_code: str = Field(examples=["990101001001"])
    posts: list[PostOut]


class TokenOut(Schema):
    """A token of one's own that holds; the token itself was shown once."""

    uid: UUID
    last_signs: str = Field(examples=["8e3d"])
    created_at: datetime
    expires_at: datetime


class SkillOut(Schema):
    """A skill of the vocabulary."""

    code: str = Field(examples=["plumbing"])
    name: str = Field(examples=["水电维修"])


class HomeIn(BaseModel):
    """Where somebody lives and what they can do."""

    community_code: str = Field(examples=["990101001001"])
    grid_code: str = Field(default="", examples=["990101001001001"])
    branch_uid: UUID | None = None
    skills: list[str] = Field(default_factory=list, examples=[["plumbing"]])
    free_times: list[str] = Field(
        default_factory=list, description="mon…sun with am, pm or ev", examples=[["sat_am", "sun_ev"]]
    )
    offer: str = Field(default="", max_length=500, examples=["有一架人字梯"])


class SeatIn(BaseModel):
    """Where a unit sits and what it offers."""

    community_code: str = Field(examples=["990101001001"])
    offer: str = Field(default="", max_length=500, examples=["会议室周末可借用"])


class ReasonIn(BaseModel):
    """Why something cannot be confirmed; the person reads it."""

    reason: str = Field(max_length=500, examples=["门牌号不在本社区"])


class RegistrationOut(Schema):
    """A registration of a person (name masked) or a unit."""

    uid: UUID
    who: str = Field(examples=["李*"])
    person_uid: UUID | None
    unit_uid: UUID | None
    state: str = Field(examples=["pending"])
    area_code: str
    place: str = Field(examples=["东城区 · 港前街道 · 梧桐社区"])
    branch_uid: UUID | None
    skills: list[str]
    free_times: list[str]
    offer: str
    decision_note: str
    created_at: datetime
    decided_at: datetime | None
    may_confirm: VerdictOut


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _verdict(verdict: Verdict) -> VerdictOut:
    return VerdictOut(ok=verdict.ok, code=verdict.code, sentence=str(verdict.sentence))


def _registration(one: queries.Shown) -> RegistrationOut:
    row = one.registration
    return RegistrationOut(
        uid=row.uid,
        who=one.who,
        person_uid=row.person.uid if row.person else None,
        unit_uid=row.unit.uid if row.unit else None,
        state=row.state,
        area_code=row.area_code,
        place=one.place,
        branch_uid=row.branch.uid if row.branch else None,
        skills=[skill.code for skill in one.skills],
        free_times=row.free_times.split(),
        offer=row.offer,
        decision_note=row.decision_note,
        created_at=row.created_at,
        decided_at=row.decided_at,
        may_confirm=_verdict(one.confirm),
    )


def _reply(request: Request, uid: UUID) -> RegistrationOut:
    row: Registration = queries.registration_for(actor=request.actor, uid=uid)
    return _registration(queries.shown(row, actor=request.actor))


def _skill(skill: Skill) -> SkillOut:
    return SkillOut(code=skill.code, name=skill.label)


@router.get("/me", response=MeOut, summary="Who the token belongs to")
def me(request: HttpRequest) -> MeOut:
    """Name (masked), home and current posts."""
    actor = _asked(request).actor
    return MeOut(
        person_uid=cast("UUID", actor.person_uid),
        name=actor.label,
        home_code=actor.home_code,
        posts=[
            PostOut(uid=post.uid, role=post.role, area_code=post.area_code, unit_uid=post.unit_uid)
            for post in actor.posts
        ],
    )


@router.get("/skills", response=list[SkillOut], summary="The vocabulary of skills")
def skills(request: HttpRequest) -> list[SkillOut]:  # noqa: ARG001 -- ninja hands it in
    """All skills in their order."""
    return [_skill(skill) for skill in queries.skills()]


@router.get(
    "/registrations",
    response=list[RegistrationOut],
    summary="Registrations the actor may see",
)
def registrations(
    request: HttpRequest, state: Registration.State | None = None, after: UUID | None = None
) -> list[RegistrationOut]:
    """One's own, those of one's unit and of the areas one works for; newest first, 30 at a time."""
    rows = queries.registration_list(actor=_asked(request).actor, state=state or "", after=after)
    return [_registration(one) for one in rows]


@router.post("/registrations", response=RegistrationOut, summary="Register where one lives")
def register(request: HttpRequest, body: HomeIn) -> RegistrationOut:
    """Join 报到. Refused (409): no_community, grid_elsewhere, unknown_skill, unknown_time, sign_in_first."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="people.join",
        run=lambda: actions.register_home(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _reply(asked, uid)


@router.post(
    "/units/{uid}/registration",
    response=RegistrationOut,
    summary="Register a unit where it sits",
)
def register_unit(request: HttpRequest, uid: UUID, body: SeatIn) -> RegistrationOut:
    """For the unit's contact. Refused (409): no_community, no_right."""
    asked = _asked(request)
    made = once(
        asked,
        verb="people.unit_register",
        run=lambda: (
            actions.register_unit(unit_uid=uid, **body.model_dump(), actor=asked.actor, at=asked.at).uid
        ),
    )
    return _reply(asked, made)


@router.post(
    "/registrations/{uid}/confirm",
    response=RegistrationOut,
    summary="Confirm a registration",
)
def confirm(request: HttpRequest, uid: UUID) -> RegistrationOut:
    """For the community. Refused (409): excluded, no_right, registration_state."""
    asked = _asked(request)
    once(
        asked,
        verb="people.confirm",
        run=lambda: actions.confirm_registration(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _reply(asked, uid)


@router.post(
    "/registrations/{uid}/decline",
    response=RegistrationOut,
    summary="Decline a registration",
)
def decline(request: HttpRequest, uid: UUID, body: ReasonIn) -> RegistrationOut:
    """For the community, with a reason. Refused (409): no_reason, excluded, no_right, registration_state."""
    asked = _asked(request)
    once(
        asked,
        verb="people.decline",
        run=lambda: (
            actions.decline_registration(uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid
        ),
    )
    return _reply(asked, uid)


@router.post("/registrations/{uid}/end", response=RegistrationOut, summary="End a registration")
def end(request: HttpRequest, uid: UUID) -> RegistrationOut:
    """One's own, one's unit's, or one of the area. Refused (409): no_right, registration_state."""
    asked = _asked(request)
    once(
        asked,
        verb="people.end",
        run=lambda: actions.end_registration(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _reply(asked, uid)


@router.get("/tokens", response=list[TokenOut], summary="My tokens that hold")
def tokens(request: HttpRequest) -> list[ApiToken]:
    """Those of the token's own account, newest first. They are made on its page, where each is shown once."""
    asked = _asked(request)
    return queries.live_tokens(account_id=asked.actor.account_id or 0, at=asked.at)


@router.post("/tokens/{uid}/revoke", response=list[TokenOut], summary="End one of my tokens")
def revoke_token(request: HttpRequest, uid: UUID) -> list[ApiToken]:
    """At once, also the one that asks. Safe to repeat. No refusals. Missing (404): not mine."""
    asked = _asked(request)
    once(
        asked,
        verb="people.revoke_token",
        run=lambda: actions.revoke_token(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return queries.live_tokens(account_id=asked.actor.account_id or 0, at=asked.at)
