"""Lasting mechanisms 长效机制: recorded as what came out of matters, ended when they no longer hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock, journal
from linli.kernel.verdict import Missing, first, refuse
from linli.people.models import Unit
from linli.places import queries as places

from .. import rules_mechanisms
from ..models import Mechanism
from ..queries.loading import case_for
from .beats import note_down

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

    from ..models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismDraft:
    """What stays, in words for everybody."""

    kind: str
    title: str
    words: str
    area_code: str
    owner_uid: UUID
    in_force_from: date | None
    review_on: date | None = None
    link: str = ""


@transaction.atomic
def record_mechanism(
    *, draft: MechanismDraft, case_uids: Sequence[UUID], actor: Actor, at: datetime
) -> Mechanism:
    """Record what came out of one matter or several. It is public from now on.

    Refused: no_right, bad_area, unknown_unit, bad_kind, no_title, title_long, no_words, too_long, bad_link, no_day,
    review_early, no_case, other_area, shielded; Missing.
    """
    rules_mechanisms.may_record(actor, draft.area_code).enforce()
    found = [case_for(actor=actor, uid=uid, lock=True) for uid in sorted(set(case_uids))]
    _may_link(found)
    first(
        rules_mechanisms.may_hold(
            kind=draft.kind,
            title=draft.title,
            words=draft.words,
            link=draft.link,
            in_force_from=draft.in_force_from,
            review_on=draft.review_on,
            areas=[case.area_code for case in found],
            area_code=draft.area_code,
        )
    ).enforce()
    owner = Unit.objects.open().filter(uid=draft.owner_uid).first()
    if owner is None or draft.in_force_from is None:
        refuse("unknown_unit", _("This unit does not exist."), "owner").enforce()
        raise Missing
    one = Mechanism(
        kind=draft.kind,
        title=draft.title.strip(),
        words=draft.words.strip(),
        in_force_from=draft.in_force_from,
        review_on=draft.review_on,
        owner=owner,
        link=draft.link.strip(),
        recorded_at=at,
    )
    one.place_in(_area(draft.area_code))
    one.save()
    one.cases.set(found)
    _note(one, found, actor, at)
    return one


def _note(one: Mechanism, found: Sequence[Case], actor: Actor, at: datetime) -> None:
    payload: dict[str, Value] = {
        "kind": one.kind,
        "owner": one.owner.uid,
        "cases": [case.uid for case in found],
    }
    journal.note(
        "mechanism.recorded",
        subject=("mechanism", one.uid),
        actor=actor,
        at=at,
        area=one.area_code,
        payload=payload,
    )
    for case in found:
        note_down(case, "case.mechanism_recorded", actor=actor, at=at, payload={"mechanism": one.uid})


def _area(code: str) -> str:
    try:
        return places.area(code).code
    except Missing:
        refuse("bad_area", _("This area does not exist."), "area").enforce()
        raise


def _may_link(found: Sequence[Case]) -> None:
    if any(case.shielded for case in found):
        refuse("shielded", _("This matter is shielded: it stays with those named for it.")).enforce()


@transaction.atomic
def link_mechanism(*, mechanism_uid: UUID, case_uid: UUID, actor: Actor, at: datetime) -> Mechanism:
    """Say that one more matter led to it. Refused: no_right, shielded, other_area, linked_already; Missing."""
    one = Mechanism.objects.select_for_update().filter(uid=mechanism_uid).first()
    if one is None:
        raise Missing
    rules_mechanisms.may_record(actor, one.area_code).enforce()
    case = case_for(actor=actor, uid=case_uid, lock=True)
    _may_link([case])
    if not case.area_code.startswith(one.area_code):
        refuse("other_area", _("One of these matters lies outside the area."), "cases").enforce()
    if one.cases.filter(pk=case.pk).exists():
        refuse("linked_already", _("This matter is named there already."), "cases").enforce()
    one.cases.add(case)
    note_down(case, "case.mechanism_recorded", actor=actor, at=at, payload={"mechanism": one.uid})
    return one


@transaction.atomic
def end_mechanism(*, mechanism_uid: UUID, actor: Actor, at: datetime) -> Mechanism:
    """It no longer holds; it stays on the list, with the day. Refused: no_right, ended_already; Missing."""
    one = Mechanism.objects.select_for_update().filter(uid=mechanism_uid).first()
    if one is None:
        raise Missing
    rules_mechanisms.may_record(actor, one.area_code).enforce()
    if one.ended_on is not None:
        refuse("ended_already", _("It no longer holds already.")).enforce()
    one.ended_on = at.astimezone(clock.local_zone()).date()
    one.save(update_fields=["ended_on"])
    journal.note("mechanism.ended", subject=("mechanism", one.uid), actor=actor, at=at, area=one.area_code)
    return one
