"""JSON of the routing rules of an area: versions, drafts, examples, and what a draft would change."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime, time
from typing import Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest  # noqa: TID253 -- the API, in a module of its own
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, BaseModel

from linli.web.api import once
from linli.web.http import Request

from . import actions, queries
from .api_desk import codes
from .api_shapes import EXAMPLE_UID, UnitRef
from .queries import VersionPage

router = Router(tags=["cases"])
_DRAFT = ("no_right", "not_draft")


class ExampleIn(BaseModel):
    """A request by which a rule is tested, and the unit that has to come out (the rule's own without one)."""

    words: str = Field(max_length=300, examples=["梧桐路的路灯不亮了"])
    received_at: AwareDatetime = Field(examples=["2026-03-18T10:00:00+08:00"])
    category_code: str = Field("", examples=["city.lamp"])
    lead_uid: UUID | None = Field(None, examples=[EXAMPLE_UID])
    kind: str = Field("request", examples=["request"])
    danger: bool = False


class RuleIn(BaseModel):
    """A rule; what is empty asks for nothing. `rule_uid` changes one instead of adding one."""

    rule_uid: UUID | None = Field(None, examples=[None])
    lead_uid: UUID = Field(examples=[EXAMPLE_UID])
    helper_uids: list[UUID] = Field([], examples=[[]])
    category_code: str = Field("", examples=["city.lamp"])
    words: str = Field("", max_length=400, examples=["路灯, 灯杆"])
    days: list[int] = Field([], examples=[[1, 2, 3, 4, 5]], description="1 Monday … 7 Sunday")
    time_from: time | None = Field(None, examples=[None])
    time_until: time | None = Field(None, examples=[None])
    hours: str = Field("", examples=["working"], description="working · off · empty: both")
    kind: str = Field("", examples=["request"])
    danger: bool | None = Field(None, examples=[None])
    examples: list[ExampleIn] = Field([], description="At least one before the draft is put in force.")


class MoveIn(BaseModel):
    """Up or down by one."""

    to: Literal["up", "down"] = Field(examples=["up"])


class EnactIn(BaseModel):
    """From when the rules hold; now without a moment."""

    valid_from: AwareDatetime | None = Field(None, examples=[None])


class ExampleOut(Schema):
    """An example and how it goes."""

    words: str = Field(examples=["梧桐路的路灯不亮了"])
    received_at: datetime
    category_code: str
    lead: UnitRef
    found: str = Field(examples=["城管局"], description="The unit that comes out; empty: nobody.")
    passes: bool


class RuleOut(Schema):
    """A rule of a version."""

    uid: UUID
    number: int
    said: str = Field(examples=["路灯 · “路灯／灯杆”"])
    lead: UnitRef
    helpers: list[UnitRef]
    category_code: str = Field(examples=["city.lamp"])
    words: str = Field(examples=["路灯, 灯杆"])
    days: list[int]
    time_from: time | None = Field(examples=[None])
    time_until: time | None = Field(examples=[None])
    hours: str = Field(examples=["working"])
    kind: str = Field(examples=["request"])
    danger: bool | None
    examples: list[ExampleOut]


class VersionOut(Schema):
    """One version of an area's rules."""

    uid: UUID
    area_code: str
    number: int
    draft: bool
    holds: bool
    made_at: datetime
    put_at: datetime | None
    valid_from: datetime | None
    rules: list[RuleOut]


class VersionRef(Schema):
    """A version by uid and number."""

    uid: UUID
    number: int
    draft: bool
    valid_from: datetime | None


class RoutingOut(Schema):
    """The versions of an area, newest first, and which one holds."""

    area_code: str
    holds: UUID | None
    wider: list[UUID] = Field(description="Versions of the areas around it, which are asked afterwards.")
    versions: list[VersionRef]


class WayOut(Schema):
    """How many cases would go from one unit to another."""

    before: str = Field(examples=["城管局"])
    after: str = Field(examples=["路灯所"])
    count: int
    way: str = Field(examples=[f"{EXAMPLE_UID}_{EXAMPLE_UID}"])


class ChangedOut(Schema):
    """A case that would have gone elsewhere."""

    uid: UUID
    number: str
    title: str
    received_at: datetime
    category: str = Field(examples=["路灯"])
    before: str = Field(examples=["城管局"])
    after: str = Field(examples=["路灯所"])


class ChangesOut(Schema):
    """What a version would change."""

    looked_at: int
    whole: bool = Field(description="Whether the last year was looked at as a whole.")
    changed: int
    ways: list[WayOut]
    categories: dict[str, int]
    cases: list[ChangedOut] = Field(description="For those who may open them; else empty.")
    next: int = Field(description="Hand back as `after`; 0 is the end.")


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _unit(unit: Any) -> dict[str, Any]:
    return {"uid": unit.uid, "name": unit.name}


def _version_out(page: VersionPage) -> dict[str, Any]:
    version = page.version
    return {
        "area_code": page.area.code,
        "draft": version.is_draft,
        "holds": page.holds,
        **{name: getattr(version, name) for name in ("uid", "number", "made_at", "put_at", "valid_from")},
        "rules": [_rule_out(line) for line in page.rules],
    }


def _rule_out(line: Any) -> dict[str, Any]:
    row = line.row
    plain = ("uid", "words", "time_from", "time_until", "hours", "kind", "danger")
    return {
        **{name: getattr(row, name) for name in plain},
        "number": line.number,
        "said": line.said,
        "lead": _unit(row.lead),
        "helpers": [_unit(unit) for unit in row.helpers.all()],
        "category_code": row.category.code if row.category else "",
        "days": [int(day) for day in row.days],
        "examples": [
            {
                "words": one.words,
                "received_at": one.received_at,
                "category_code": one.category.code if one.category else "",
                "lead": _unit(one.lead),
                "found": tested.found,
                "passes": tested.passes,
            }
            for one, tested in line.examples
        ],
    }


def _version(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    asked = _asked(request)
    return _version_out(queries.version_page(actor=asked.actor, uid=uid, at=asked.at))


@router.get("/areas/{code}/routing", response=RoutingOut, summary="Routing rules of an area")
def routing(request: HttpRequest, code: str) -> dict[str, Any]:
    """All versions, old ones and the draft too. Missing (404) outside the areas of the token's posts."""
    asked = _asked(request)
    page = queries.routing_page(actor=asked.actor, code=code, at=asked.at)
    versions = [*([page.draft] if page.draft else []), *page.versions]
    return {
        "area_code": page.area.code,
        "holds": page.holds.uid if page.holds else None,
        "wider": [version.uid for version, _lines in page.wider],
        "versions": [
            {"uid": one.uid, "number": one.number, "draft": one.is_draft, "valid_from": one.valid_from}
            for one in versions
        ],
    }


@router.post(
    "/areas/{code}/routing",
    response=VersionOut,
    summary="Begin a draft of routing rules",
    openapi_extra=codes("no_right", "key_reused"),
)
def draft_routing(request: HttpRequest, code: str) -> dict[str, Any]:
    """With the rules that hold; where one is open already, that one."""
    asked = _asked(request)
    run = lambda: actions.draft_routing(area_code=code, actor=asked.actor, at=asked.at).uid  # noqa: E731 -- one line
    return _version(request, once(request, verb="cases.draft_routing", run=run))


@router.get("/routing/{uid}", response=VersionOut, summary="One version of routing rules")
def version(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Its rules in their order, each with its examples and how they go."""
    return _version(request, uid)


@router.get("/routing/{uid}/changes", response=ChangesOut, summary="What a version would change")
def changes(request: HttpRequest, uid: UUID, way: str = "", after: int = 0) -> dict[str, Any]:
    """Which cases of the last year would have gone elsewhere than by the rules in force. `way` narrows the list."""
    asked = _asked(request)
    page = queries.changes_page(actor=asked.actor, uid=uid, at=asked.at, way=way, after=max(after, 0))
    names = ("uid", "number", "title", "received_at", "category", "before", "after")
    return {
        **{name: getattr(page, name) for name in ("looked_at", "whole", "changed", "next")},
        "ways": [
            {"before": one.before, "after": one.after, "count": one.count, "way": one.key}
            for one in page.ways
        ],
        "categories": dict(page.categories),
        "cases": [{name: getattr(row, name) for name in names} for row in page.rows],
    }


@router.post(
    "/routing/{uid}/rules",
    response=VersionOut,
    summary="Add a rule to a draft, or change one",
    openapi_extra=codes(
        *_DRAFT,
        "too_long",
        "bad_days",
        "bad_times",
        "too_many_rules",
        "too_many_examples",
        "bad_kind",
        "unknown_category",
        "unknown_unit",
        "unit_closed",
        "unit_elsewhere",
        "no_words",
        "key_reused",
    ),
)
def put_rule(request: HttpRequest, uid: UUID, body: RuleIn) -> dict[str, Any]:
    """With its examples, which replace those it had."""
    asked = _asked(request)
    given = body.model_dump(exclude={"rule_uid", "examples"})
    draft = actions.RuleDraft(
        **given, examples=[actions.ExampleDraft(**one.model_dump()) for one in body.examples]
    )

    def run() -> UUID:
        return actions.put_rule(
            version_uid=uid, rule_uid=body.rule_uid, draft=draft, actor=asked.actor, at=asked.at
        ).uid

    return _version(request, once(request, verb="cases.put_rule", run=run))


@router.post(
    "/routing/rules/{uid}/move",
    response=VersionOut,
    summary="Move a rule up or down",
    openapi_extra=codes(*_DRAFT, "key_reused"),
)
def move_rule(request: HttpRequest, uid: UUID, body: MoveIn) -> dict[str, Any]:
    """By one place; the first rule that fits decides."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.move_rule(rule_uid=uid, up=body.to == "up", actor=asked.actor, at=asked.at).uid

    return _version(request, once(request, verb="cases.move_rule", run=run))


@router.post(
    "/routing/rules/{uid}/remove",
    response=VersionOut,
    summary="Take a rule out of a draft",
    openapi_extra=codes(*_DRAFT, "key_reused"),
)
def remove_rule(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """With its examples."""
    asked = _asked(request)
    run = lambda: actions.remove_rule(rule_uid=uid, actor=asked.actor, at=asked.at).uid  # noqa: E731 -- one line
    return _version(request, once(request, verb="cases.remove_rule", run=run))


@router.post(
    "/routing/{uid}/enact",
    response=VersionOut,
    summary="Put a draft of routing rules in force",
    openapi_extra=codes(
        *_DRAFT,
        "backdated",
        "version_taken",
        "unit_closed",
        "unit_elsewhere",
        "no_example",
        "example_fails",
        "key_reused",
    ),
)
def enact_routing(request: HttpRequest, uid: UUID, body: EnactIn) -> dict[str, Any]:
    """Every rule has an example and all examples pass; the refusal names the one that does not."""
    asked = _asked(request)

    def run() -> UUID:
        return actions.enact_routing(
            version_uid=uid, valid_from=body.valid_from, actor=asked.actor, at=asked.at
        ).uid

    return _version(request, once(request, verb="cases.enact_routing", run=run))


@router.post(
    "/routing/{uid}/drop",
    response=RoutingOut,
    summary="Throw a draft of routing rules away",
    openapi_extra=codes(*_DRAFT, "key_reused"),
)
def drop_routing(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """What is in force stays."""
    asked = _asked(request)
    code = queries.version_for(actor=asked.actor, uid=uid).area.code
    run = lambda: actions.drop_routing(version_uid=uid, actor=asked.actor, at=asked.at).uid  # noqa: E731 -- one line
    once(request, verb="cases.drop_routing", run=run)
    return routing(request, code)
