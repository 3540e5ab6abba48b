"""JSON of help with signing in: an account as its helper sees it, the two verbs, and the help that was given."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import BaseModel

from linli.people import actions, queries
from linli.people.models import Account
from linli.people.views.entering import network_of
from linli.web.api import once, sent_again
from linli.web.http import Request

router = Router(tags=["people"])


class HelpFindIn(BaseModel):
    """The whole number or the user name: nobody is looked up by name."""

    login: str = Field(max_length=64, examples=["13800000004"])


class HelpedOut(Schema):
    """An account as its helper sees it: counts and dates, no value."""

    person_uid: UUID
    name: str = Field(examples=["陈*"])
    where: list[str] = Field(examples=[["东城区 · 港前街道 · 梧桐社区"]])
    second_factors: int = Field(examples=[1])
    has_number: bool
    open_sessions: int = Field(examples=[2])
    tokens: int = Field(examples=[0])
    may_take_factors: bool
    may_begin_password: bool


class HelpOut(Schema):
    """Help that was given."""

    uid: UUID
    kind: str = Field(examples=["factors"])
    name: str = Field(examples=["陈*"])
    by: str = Field(examples=["沈*"])
    where: str = Field(examples=["东城区 · 港前街道 · 梧桐社区"])
    reason: str = Field(examples=["手机丢失，已当面核实身份"])
    another_number: bool
    at: datetime


class HelpsOut(Schema):
    """A page of help that was given, the newest first."""

    rows: list[HelpOut]
    next: int | None


class TakeFactorsIn(BaseModel):
    """Why; and six digits of the helper's own app, or a recovery code of theirs."""

    reason: str = Field(max_length=500, examples=["手机丢失，已当面核实身份"])
    code: str = Field(
        default="",
        max_length=24,
        description="The helper's own second factor, where posts need one or there is one: a token alone helps nobody.",
        examples=["482913"],
    )


class BeginPasswordIn(TakeFactorsIn):
    """The same, and another number where the old one is lost."""

    phone: str = Field(default="", max_length=20, examples=["13800000044"])


def _row(one: queries.HelpRow) -> HelpOut:
    return HelpOut(
        uid=one.row.uid,
        kind=one.row.kind,
        name=one.who,
        by=one.by,
        where=one.where,
        reason=one.row.reason,
        another_number=one.row.new_number,
        at=one.row.at,
    )


def _helped(request: Request, uid: UUID) -> HelpedOut:
    page = queries.helped_page(actor=request.actor, uid=uid, at=request.at)
    return HelpedOut(
        person_uid=page.person.uid,
        name=page.who,
        where=page.wheres,
        second_factors=page.facts.factors,
        has_number=page.facts.has_phone,
        open_sessions=page.sessions,
        tokens=page.tokens,
        may_take_factors=page.take_factors.ok,
        may_begin_password=page.begin_password.ok,
    )


def _proved(request: Request, uid: UUID, code: str) -> datetime | None:
    """A second factor of the helper's own, given with the call; asked of those only who may see this account, and
    once only: a call that is sent again is answered from its key, since its code holds no longer.

    Refused: wrong_factor, too_many_sign_ins.
    """
    queries.helped_person(actor=request.actor, uid=uid, at=request.at)
    if not code or sent_again(request):
        return None
    account = Account.objects.select_related("person").get(pk=cast("int", request.actor.account_id))
    actions.confirm_by_code(account=account, code=code, network=network_of(request), at=request.at)
    return request.at


@router.get("/sign-in-helps", response=HelpsOut, summary="Help with signing in that was given")
def helps(request: HttpRequest, after: int | None = None) -> HelpsOut:
    """For those who help, supervise or audit, in their areas. `after`: `next` of the page before."""
    rows, following = queries.helps_page(actor=cast("Request", request).actor, after=after)
    return HelpsOut(rows=[_row(one) for one in rows], next=following)


@router.post("/sign-in-helps/accounts", response=HelpedOut, summary="Find an account that needs help")
def find(request: HttpRequest, body: HelpFindIn) -> HelpedOut:
    """A look-up, sent as a POST so that no number stands in an address. Out of one's area: missing (404)."""
    asked = cast("Request", request)
    person = queries.help_found(actor=asked.actor, login=body.login, at=asked.at)
    return _helped(asked, person.uid)


@router.get("/sign-in-helps/accounts/{uid}", response=HelpedOut, summary="An account that needs help")
def helped(request: HttpRequest, uid: UUID) -> HelpedOut:
    """By the uid of its person. Out of one's area: missing (404)."""
    return _helped(cast("Request", request), uid)


@router.post("/sign-in-helps/accounts/{uid}/factors", response=HelpOut, summary="Take second factors away")
def take_factors(request: HttpRequest, uid: UUID, body: TakeFactorsIn) -> HelpOut:
    """Sessions and tokens of the account end too. Refused (409): own_account, no_factors, other_hand, factor_needed,
    wrong_factor, too_many_sign_ins, no_reason.
    """
    asked = cast("Request", request)
    proved = _proved(asked, uid, body.code)
    made = once(
        asked,
        verb="people.take_factors",
        run=lambda: (
            actions.take_factors(
                person_uid=uid, reason=body.reason, factor_at=proved, actor=asked.actor, at=asked.at
            ).uid
        ),
    )
    return _row(queries.helped_row(actor=asked.actor, uid=made))


@router.post("/sign-in-helps/accounts/{uid}/password", response=HelpOut, summary="Begin a new password")
def begin_password(request: HttpRequest, uid: UUID, body: BeginPasswordIn) -> HelpOut:
    """The old one holds no longer; the person chooses the new one with a code. Refused (409): own_account, no_gateway,
    no_number, bad_destination, phone_taken, other_hand, unguarded, factor_needed, wrong_factor, too_many_sign_ins,
    no_reason.
    """
    asked = cast("Request", request)
    proved = _proved(asked, uid, body.code)
    made = once(
        asked,
        verb="people.begin_password",
        run=lambda: (
            actions.begin_password(
                person_uid=uid,
                reason=body.reason,
                phone=body.phone,
                factor_at=proved,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return _row(queries.helped_row(actor=asked.actor, uid=made))
