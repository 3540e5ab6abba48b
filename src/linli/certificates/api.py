"""JSON of certificates: issue, check, prove, withdraw; a team's, and letters of thanks."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.cases import limits
from linli.cases.api_desk import codes
from linli.certificates import actions, queries
from linli.certificates.models import Batch, Certificate
from linli.kernel.verdict import refuse
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["certificates"])
CHECKS = "certificate"
_PERIOD = ("bad_period", "in_future")
_LINES = ("nothing_served", "too_many_lines")


class LineOut(Schema):
    """One service on the paper; `how` is `claimed` for volunteer service and `assigned` for duty, listed apart."""

    day: date
    title: str = Field(examples=["周末清理楼道"])
    where: str = Field(examples=["梧桐社区"])
    minutes: int = Field(examples=[115])
    grade: str = Field(examples=["A"])
    how: str = Field(examples=["claimed"])


class PaperOut(Schema):
    """What stands on the paper. Volunteer time is `claimed_minutes` alone."""

    number: str = Field(examples=["ZM2026-4821-7730-5"])
    kind: str = Field(examples=["service"], description="service · thanks")
    name: str = Field(examples=["李明"], description="As its holder wanted it; nothing: not on the paper.")
    recorder: str = Field(examples=["梧桐社区"])
    unit: str
    from_on: date
    until_on: date
    claimed_minutes: int
    assigned_minutes: int
    issued_at: datetime
    words: str
    lines: list[LineOut]


class CertificateOut(PaperOut):
    """A certificate of one's own, or of one's area."""

    uid: UUID
    state: str = Field(examples=["valid"], description="valid · withdrawn · replaced")
    digest: str = Field(examples=["3f" * 32], description="SHA-256 over the canonical JSON of the paper.")
    drifted: bool = Field(description="The book has other minutes for these services today.")
    entry: UUID = Field(description="The journal's entry of the issue.")
    log: str = Field(examples=["9901"])
    number_in_log: int | None = Field(description="Nothing: not sealed yet.")
    reason: str = Field(examples=["姓名有误。"])


class CheckOut(Schema):
    """What the house says of a paper. A wrong number and a wrong hash look the same."""

    answer: Literal["valid", "withdrawn", "replaced", "unknown"]
    drifted: bool = Field(description="The figures have changed since it was issued.")
    newer: str = Field(examples=["ZM2026-1190-4427-3"], description="The number of the one that replaced it.")
    ended_on: date | None
    paper: PaperOut | None


class IssueIn(BaseModel):
    """Which period, and how the name stands on the paper."""

    from_on: date = Field(examples=["2026-01-01"])
    until_on: date = Field(examples=["2026-12-31"])
    naming: Literal["full", "masked", "none"] = "full"


class BatchIn(IssueIn):
    """The same for the members of a unit who agreed."""

    unit: UUID


class BatchOut(Schema):
    """How far the certificates of a team are."""

    uid: UUID
    state: str = Field(examples=["ready"], description=" · ".join(Batch.State.values))
    total: int
    done: int
    without_consent: int = Field(description="Members who served and did not agree: none is made for them.")


class ThanksIn(BaseModel):
    """Letters of thanks, for a project or for all service in one's area."""

    from_on: date = Field(examples=["2026-01-01"])
    until_on: date = Field(examples=["2026-12-31"])
    words: str = Field(examples=["{name}同志：感谢您参加“{project}”，累计{hours}小时。"], max_length=4000)
    group: UUID | None = Field(None, examples=[None], description="The project; nothing: all service.")
    least_hours: int = Field(0, ge=0, le=9999)


class WithdrawIn(BaseModel):
    """Why it is withdrawn."""

    reason: str = Field(max_length=4000, examples=["姓名有误。"])


class ProofOut(Schema):
    """The paper, the journal's entry, and the way from its leaf to a signed checkpoint: `linli_verify.py` reads it."""

    format: str = Field(examples=["linli.proof.v1"])
    certificate: dict[str, Any]
    body: list[Any]
    salt: str = Field(examples=["5d" * 16])
    log: str = Field(examples=["9901"])
    n: int
    proof: list[str] = Field(examples=[["3f" * 32]])
    checkpoint: str = Field(
        examples=["linli-3fa1b2c4/9901\n1042\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"]
    )
    key: str = Field(examples=["linli-3fa1b2c4+5d0e6a41+AQ"])


class ConsentOut(Schema):
    """Whether one's unit may make certificates."""

    agreed: bool


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _paper(paper: Any) -> dict[str, Any]:
    one: Certificate = paper.certificate
    own = ("number", "kind", "recorder", "from_on", "until_on", "claimed_minutes", "assigned_minutes")
    return {
        **{name: getattr(one, name) for name in (*own, "issued_at")},
        "name": paper.name,
        "unit": one.unit_name,
        "words": paper.words,
        "lines": one.lines,
    }


def _one(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    page = queries.page_of(actor=_asked(request).actor, uid=uid)
    one = page.paper.certificate
    return {
        **_paper(page.paper),
        **{name: getattr(one, name) for name in ("uid", "state", "digest", "reason")},
        "drifted": page.drifted,
        "entry": page.standing.entry,
        "log": page.standing.log,
        "number_in_log": page.standing.number,
    }


@router.get("/certificates", response=list[PaperOut], summary="My certificates, newest first")
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """At most a hundred."""
    found = queries.mine(actor=_asked(request).actor)
    return [_paper(queries.paper_of(one)) for one in found.certificates]


@router.post(
    "/certificates",
    response=CertificateOut,
    summary="Issue a certificate of volunteer service 志愿服务记录证明 for oneself",
    openapi_extra=codes(*_PERIOD, *_LINES, "key_reused"),
)
def issue(request: HttpRequest, body: IssueIn) -> dict[str, Any]:
    """Free, as often as one likes. Refused (409): bad_period, in_future, nothing_served, too_many_lines."""
    asked = _asked(request)
    uid = once(
        asked,
        verb="certificates.issue",
        run=lambda: actions.issue(**body.model_dump(), actor=asked.actor, at=asked.at).uid,
    )
    return _one(request, uid)


@router.get(
    "/certificates/check",
    response=CheckOut,
    auth=None,
    summary="Check a paper by number and hash",
    openapi_extra=codes("too_many_from_here"),
)
def check(request: HttpRequest, n: str, h: str) -> dict[str, Any]:
    """`h` is the hash or its first twelve signs; wrong ones are counted. Refused (409): too_many_from_here."""
    asked = _asked(request)
    limits.judge_presses(asked, CHECKS)
    found = queries.check(number=n, digest=h)
    if found.answer == "unknown":
        limits.count_press(asked, CHECKS)
    return {
        "answer": found.answer,
        "drifted": found.drifted,
        "newer": found.newer,
        "ended_on": found.ended_on,
        "paper": _paper(found.paper) if found.paper else None,
    }


@router.get("/certificates/thanks", response=list[PaperOut], summary="Letters of thanks of one's area")
def letters(request: HttpRequest) -> list[dict[str, Any]]:
    """At most a hundred, newest first. Missing (404) for who assigns nobody."""
    asked = _asked(request)
    page = queries.thanks_page(actor=asked.actor, at=asked.at)
    return [_paper(queries.paper_of(one.paper)) for one in page.letters]


@router.post(
    "/certificates/thanks",
    response=list[PaperOut],
    summary="Thank 感谢状 those who served",
    openapi_extra=codes(
        *_PERIOD,
        "no_right",
        "no_words",
        "too_long",
        "bad_placeholder",
        "nobody_served",
        "too_many_people",
        "key_reused",
    ),
)
def thank(request: HttpRequest, body: ThanksIn) -> list[dict[str, Any]]:
    """One letter each; volunteer service only. Refused (409): bad_period, in_future, no_right, no_words, too_long,
    bad_placeholder, nobody_served, too_many_people.
    """
    asked = _asked(request)
    given = body.model_dump()
    given["group_uid"] = given.pop("group")
    once(
        asked,
        verb="certificates.thank",
        run=lambda: actions.thank(**given, actor=asked.actor, at=asked.at)[0].uid,
    )
    return letters(request)


@router.post(
    "/certificates/batches",
    response=BatchOut,
    summary="Certificates for the members of one's unit who agreed",
    openapi_extra=codes(*_PERIOD, "nobody_agreed", "key_reused"),
)
def ask_batch(request: HttpRequest, body: BatchIn) -> Batch:
    """By the unit's contact. Up to twenty are made at once, more by the worker; each member is told.

    Refused (409): bad_period, in_future, nobody_agreed.
    """
    asked = _asked(request)
    given = body.model_dump()
    given["unit_uid"] = given.pop("unit")
    uid = once(
        asked,
        verb="certificates.ask_batch",
        run=lambda: actions.ask_batch(**given, actor=asked.actor, at=asked.at).uid,
    )
    return queries.batch_for(actor=asked.actor, uid=uid)


@router.get("/certificates/batches/{uid}", response=BatchOut, summary="How far a team's certificates are")
def batch(request: HttpRequest, uid: UUID) -> Batch:
    """Missing (404) for another unit."""
    return queries.batch_for(actor=_asked(request).actor, uid=uid)


@router.post("/certificates/units/{uid}/agree", response=ConsentOut, summary="Let my unit make certificates")
def agree(request: HttpRequest, uid: UUID) -> dict[str, bool]:
    """Missing (404) for a unit that is not one's own. No refusals."""
    asked = _asked(request)
    once(
        asked,
        verb="certificates.agree",
        run=lambda: actions.agree(unit_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return {"agreed": True}


@router.post("/certificates/units/{uid}/disagree", response=ConsentOut, summary="Take that back")
def disagree(request: HttpRequest, uid: UUID) -> dict[str, bool]:
    """Missing (404) when there is nothing to take back. No refusals."""
    asked = _asked(request)
    once(
        asked,
        verb="certificates.disagree",
        run=lambda: actions.disagree(unit_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return {"agreed": False}


@router.get("/certificates/{uid}", response=CertificateOut, summary="One certificate")
def one(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Missing (404) for anybody but its holder, the desk of its area and the contact who had it made."""
    return _one(request, uid)


@router.get(
    "/certificates/{uid}/proof",
    response=ProofOut,
    summary="The journal's proof of a certificate",
    openapi_extra=codes("not_sealed"),
)
def proof(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """For some minutes after the issue there is none yet. Refused (409): not_sealed."""
    certificate = queries.certificate_for(actor=_asked(request).actor, uid=uid)
    try:
        return queries.proof_of(certificate, queries.holder_name(certificate))
    except queries.NotSealed:
        refuse("not_sealed", queries.WAIT).enforce()
        raise


@router.post(
    "/certificates/{uid}/withdraw",
    response=CertificateOut,
    summary="Withdraw a certificate",
    openapi_extra=codes("no_right", "not_valid", "no_words", "too_long", "key_reused"),
)
def withdraw(request: HttpRequest, uid: UUID, body: WithdrawIn) -> dict[str, Any]:
    """By its holder or the desk of its area. Refused (409): no_right, not_valid, no_words, too_long."""
    asked = _asked(request)
    once(
        asked,
        verb="certificates.withdraw",
        run=lambda: actions.withdraw(uid=uid, reason=body.reason, actor=asked.actor, at=asked.at).uid,
    )
    return _one(request, uid)


@router.post(
    "/certificates/{uid}/reissue",
    response=CertificateOut,
    summary="Take a new one with the figures of today",
    openapi_extra=codes("not_yours", "not_service", "not_valid", "unchanged", *_LINES, "key_reused"),
)
def reissue(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """By its holder. Refused (409): not_yours, not_service, not_valid, unchanged, nothing_served, too_many_lines."""
    asked = _asked(request)
    made = once(
        asked,
        verb="certificates.reissue",
        run=lambda: actions.reissue(uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _one(request, made)
