"""Items of a list: entered with a target, given to who leads, finished with a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.kernel.verdict import ALLOWED, Refused, Verdict, first, refuse
from linli.notices import actions as notices
from linli.people.models import Unit
from linli.places import queries as places
from linli.undertakings import queries, rules
from linli.undertakings.models import Milestone, Undertaking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.cases.facts import PhotoFile
    from linli.kernel.actor import Actor
    from linli.people.models import Person, Post
    from linli.undertakings.facts import Draft, Target
    from linli.undertakings.models import Batch


@transaction.atomic
def enter(*, batch_uid: UUID, draft: Draft, actor: Actor, at: datetime) -> Undertaking:
    """Put an item into a list. Its case is opened, and its clock runs towards the target day.

    Refused: no_right, published_already, bad_area, other_area, no_title, title_long, no_target, no_unit, too_long,
    not_ahead, bad_cost; Missing.
    """
    batch = queries.batch_for(actor=actor, uid=batch_uid, lock=True)
    return enter_in(batch, draft, actor=actor, at=at)


def enter_in(batch: Batch, draft: Draft, *, actor: Actor, at: datetime) -> Undertaking:
    """Make the item in a list that is locked; see `enter`."""
    code = draft.area_code or batch.area_code
    inside = code.startswith(batch.area_code)
    first(
        rules.may_enter(rules.batch_facts(batch), actor),
        _fits(draft.target, at),
        ALLOWED if inside else refuse("other_area", _("This lies outside the area of the list."), "area"),
        rules.may_describe(draft.words),
    ).enforce()
    due_on = draft.target.due_on
    if due_on is None:
        raise AssertionError  # judged above
    item = Undertaking(batch=batch, words=draft.words.strip(), created_at=at, target_on=due_on)
    item.case = cases.open_promised(
        title=draft.title,
        area_code=code,
        due_on=due_on,
        pointer=(item.uid, batch.name, reverse("undertakings:item", args=[item.uid])),
        actor=actor,
        at=at,
    )
    _put(item, draft.target)
    item.save()
    payload = {"batch": batch.uid, "undertaking": item.uid}
    cases.note_undertaking(
        case_uid=item.case.uid, code="undertaking.entered", actor=actor, at=at, payload=payload
    )
    return item


def _fits(target: Target, at: datetime, last_milestone: date | None = None) -> Verdict:
    return rules.may_target(
        words=target.words,
        quantity=target.quantity,
        unit=target.unit,
        due_on=target.due_on,
        today=queries.today(at),
        last_milestone=last_milestone,
        costs=(target.planned_fen, target.spent_fen),
    )


def _put(item: Undertaking, target: Target) -> None:
    item.target_words, item.target_quantity = target.words.strip(), target.quantity
    item.target_unit, item.target_on = target.unit.strip(), target.due_on or item.target_on
    item.planned_fen, item.spent_fen = target.planned_fen, target.spent_fen


@transaction.atomic
def set_target(*, item_uid: UUID, target: Target, actor: Actor, at: datetime) -> Undertaking:
    """Set another target, day or cost. Refused: wrong_state, no_right, in_hand, no_target, no_unit, too_long,
    not_ahead, before_milestone, bad_cost; Missing."""
    item = queries.undertaking_for(actor=actor, uid=item_uid, lock=True)
    ahead = Milestone.objects.filter(undertaking=item, done_at__isnull=True).order_by("-due_on").first()
    first(
        rules.may_do("target", case_queries.facts_of(item.case), actor),
        _fits(target, at, ahead.due_on if ahead else None),
    ).enforce()
    _put(item, target)
    item.save()
    payload = {"due_on": item.target_on.isoformat(), "quantity": item.target_quantity}
    cases.note_undertaking(
        case_uid=item.case.uid, code="undertaking.target_set", actor=actor, at=at, payload=payload
    )
    set_clock(item, actor=actor, at=at)
    return item


def set_clock(item: Undertaking, *, actor: Actor, at: datetime) -> None:
    """Let the clock run towards the nearest open milestone, or towards the target when none is open."""
    ahead = Milestone.objects.filter(undertaking=item, done_at__isnull=True).order_by("due_on").first()
    cases.promise_day(
        case_uid=item.case.uid,
        due_on=ahead.due_on if ahead else item.target_on,
        cause="milestone" if ahead else "undertaking",
        actor=actor,
        at=at,
    )


@transaction.atomic
def assign(
    *,
    item_uid: UUID,
    leader_uid: UUID | None = None,
    unit_uid: UUID | None = None,
    helper_uids: Sequence[UUID] = (),
    focus: bool = False,
    actor: Actor,
    at: datetime,
) -> Undertaking:
    """Say who leads 领办 and who helps; `focus` makes it the leader's one focus item 一人一重点 of the list.

    Refused: wrong_state, no_right, unknown_unit, no_lead, not_leader, focus_needs_leader, focus_taken; Missing.
    """
    item = queries.undertaking_for(actor=actor, uid=item_uid, lock=True)
    rules.may_do("assign", case_queries.facts_of(item.case), actor).enforce()
    found = queries.leader_of(leader_uid, item.case.area_code, at) if leader_uid else None
    taken = focus and found is not None and _focus_of(item, found[0].pk)
    units = _units([*([unit_uid] if unit_uid else []), *helper_uids])
    rules.may_assign(
        leader=leader_uid is not None,
        leads=found is not None,
        unit=unit_uid is not None,
        focus=focus,
        focus_taken=bool(taken),
    ).enforce()
    _put_leader(item, found, focus=focus)
    lead_unit = units.pop(unit_uid) if unit_uid else None
    cases.hand_over(
        case_uid=item.case.uid,
        leader=item.leader,
        lead_unit=lead_unit,
        helpers=list(units.values()),
        actor=actor,
        at=at,
    )
    if item.leader is not None:
        _tell_leader(item, item.leader, at)
    return item


def _put_leader(item: Undertaking, found: tuple[Person, Post] | None, *, focus: bool) -> None:
    item.leader = found[0] if found else None
    item.leader_title, item.focus = _office(found[1].area_code) if found else "", focus
    try:
        with transaction.atomic():
            item.save(update_fields=["leader", "leader_title", "focus"])
    except IntegrityError as error:
        # Somebody else was quicker with the same leader: the constraint is the net below the rule.
        raise Refused(
            rules.may_assign(leader=True, leads=True, unit=False, focus=True, focus_taken=True)
        ) from error


def _tell_leader(item: Undertaking, leader: Person, at: datetime) -> None:
    notices.tell_on_commit(
        code="undertaking_led",
        params={"title": item.case.title},
        at=at,
        recipient_uid=leader.uid,
        url=reverse("undertakings:item", args=[item.uid]),
        subject_uid=item.case.uid,
    )


def _focus_of(item: Undertaking, person_id: int) -> bool:
    others = Undertaking.objects.filter(batch=item.batch, leader_id=person_id, focus=True)
    return others.exclude(pk=item.pk).exists()


def _office(area_code: str) -> str:
    """The office in public words: the area and what is held there, no name."""
    name = places.names_of([area_code]).get(area_code, "")
    return f"{name}领导"[:80]


def _units(uids: Sequence[UUID]) -> dict[UUID, Unit]:
    wanted = list(dict.fromkeys(uids))
    found = {unit.uid: unit for unit in Unit.objects.open_by_uid(wanted)}
    if len(found) != len(wanted):
        refuse("unknown_unit", _("This unit does not exist."), "unit").enforce()
    return {uid: found[uid] for uid in wanted}


@transaction.atomic
def finish(
    *,
    item_uid: UUID,
    words: str,
    quantity: int | None = None,
    spent_fen: int | None = None,
    photos: Sequence[bytes | PhotoFile] = (),
    actor: Actor,
    at: datetime,
) -> Undertaking:
    """Finish with the result: what was reached, how much of it, what it cost. Voices of its case are asked to rate.

    Refused: wrong_state, not_in_hand, no_words, too_long, no_quantity, open_milestones, bad_cost and those of photos;
    Missing.
    """
    item = queries.undertaking_for(actor=actor, uid=item_uid, lock=True)
    owed = Milestone.objects.filter(undertaking=item, done_at__isnull=True).count()
    first(
        rules.may_do("finish", case_queries.facts_of(item.case), actor),
        rules.may_finish(
            words=words, quantity=quantity, target_quantity=item.target_quantity, open_milestones=owed
        ),
        rules.may_cost(spent_fen),
    ).enforce()
    item.result_words, item.result_quantity = words.strip(), quantity
    if spent_fen is not None:
        item.spent_fen = spent_fen
    item.save(update_fields=["result_words", "result_quantity", "spent_fen"])
    payload = {"quantity": quantity, "target": item.target_quantity}
    cases.note_undertaking(
        case_uid=item.case.uid, code="undertaking.result", actor=actor, at=at, payload=payload
    )
    cases.finish_case(case_uid=item.case.uid, words=words, after=photos, actor=actor, at=at, on_list=True)
    item.case.refresh_from_db()
    return item
