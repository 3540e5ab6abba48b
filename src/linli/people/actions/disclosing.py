"""Looking at a masked value: first the row and the journal, then the value; asking for more; emergencies; reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused, refuse
from linli.notices.actions import tell_many_on_commit, tell_on_commit
from linli.people import queries
from linli.people import rules_disclosure as rules
from linli.people.models import Disclosure, DisclosureApproval, Person, Purpose, Role
from linli.places import declarations
from linli.places import queries as places

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.rules_disclosure import Target

Kind, State = DisclosureApproval.Kind, DisclosureApproval.State


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody looks: a keyed hash of session or token, the browser's own words, the last second factor."""

    key: str = ""
    agent: str = ""
    factor_at: datetime | None = None


@transaction.atomic
def reveal(*, target: Target, purpose: str, device: Device, actor: Actor, at: datetime) -> Disclosure:
    """Write down that the actor looks at a value now; only with this row does a query give the value.

    Refused: as `rules_disclosure.may_reveal`, and journal_down when it cannot be written down.
    """
    person = queries.person_of(actor=actor, lock=True)
    habits = queries.habits_of(person=person, actor=actor, target=target, factor_at=device.factor_at, at=at)
    rules.may_reveal(actor, target, habits.habits, purpose=purpose, at=at).enforce()
    row = _row(target, purpose, device, person, actor, at)
    if habits.approval is not None and rules.needs_approval(actor, target, habits.habits):
        row.approval = _used(habits.approval)
    return _written(row, "disclosure.revealed", actor, at)


@transaction.atomic
def break_glass(*, target: Target, reason: str, device: Device, actor: Actor, at: datetime) -> Disclosure:
    """Show a value at once because somebody is in danger. Supervisors and security administrators of the area are told,
    and somebody else reviews it within the working days of the setting.

    Refused: as `rules_disclosure.may_break_glass`, and journal_down.
    """
    person = queries.person_of(actor=actor, lock=True)
    habits = queries.habits_of(person=person, actor=actor, target=target, factor_at=device.factor_at, at=at)
    rules.may_break_glass(actor, target, habits.habits, reason=reason, at=at).enforce()
    row = _row(target, Purpose.EMERGENCY, device, person, actor, at)
    row.break_glass, row.reason = True, reason.strip()[:1000]
    row.review_due_at = _review_due(target.area_code, at)
    written = _written(row, "disclosure.glass_broken", actor, at)
    told = queries.holders_of(
        roles=(Role.SUPERVISOR, Role.SECURITY), area_code=target.area_code, at=at, but=person.uid
    )
    tell_many_on_commit(
        code="glass_broken",
        params={"task": target.task.label},
        recipient_uids=told,
        at=at,
        url=f"{reverse('people:disclosures')}?tab=reviews",
    )
    return written


@transaction.atomic
def ask_to_look(
    *, target: Target, purpose: str, words: str, actor: Actor, at: datetime
) -> DisclosureApproval:
    """Ask a responsible person of the area for more looks, or for one at something shielded.

    Refused: as `rules_disclosure.may_ask_approval`.
    """
    person = queries.person_of(actor=actor, lock=True)
    held = queries.habits_of(person=person, actor=actor, target=target, factor_at=None, at=at)
    rules.may_ask_approval(
        actor, target, held.habits, purpose=purpose, words=words, waiting=held.waiting is not None
    ).enforce()
    post = rules.mode_of(actor, target)[1]
    asked = DisclosureApproval(
        kind=rules.kind_of_approval(actor, target, held.habits),
        asked_by=person,
        role=post.role if post else "",
        subject_kind=target.kind,
        subject_uid=target.uid,
        field=target.field,
        purpose=purpose,
        words=words.strip()[:500],
        task_label=target.task.label,
        task_url=target.task.url,
        asked_at=at,
    )
    asked.place_in(target.area_code)
    asked.save()
    _note_approval("approval.asked", asked, actor, at)
    tell_many_on_commit(
        code="look_asked",
        params={"task": target.task.label},
        recipient_uids=queries.holders_of(
            roles=(Role.SUPERVISOR, Role.LEADER), area_code=target.area_code, at=at, but=person.uid
        ),
        at=at,
        url=f"{reverse('people:disclosures')}?tab=approvals",
    )
    return asked


def approve_look(*, uid: UUID, words: str = "", actor: Actor, at: datetime) -> DisclosureApproval:
    """Approve what somebody asked for: one look within 15 minutes, or one more hour's worth of looks within an hour.

    Refused: excluded, no_right, approval_state.
    """
    return _decide(uid, "approve", words, actor, at)


def refuse_look(*, uid: UUID, words: str = "", actor: Actor, at: datetime) -> DisclosureApproval:
    """Say no to what somebody asked for. Refused: excluded, no_right, approval_state."""
    return _decide(uid, "refuse", words, actor, at)


@transaction.atomic
def review_glass(*, uid: UUID, justified: bool, words: str, actor: Actor, at: datetime) -> Disclosure:
    """Judge an emergency look afterwards. Refused: excluded, no_right, already_reviewed, no_reason."""
    rows = Disclosure.objects.reviewed_by(actor).select_for_update(of=("self",))
    look = rows.filter(uid=uid).select_related("who").first()
    if look is None:
        raise Missing
    rules.may_review(
        actor,
        area_code=look.area_code,
        looked_uid=look.who.uid if look.who else None,
        reviewed=look.reviewed_at is not None,
        words=words,
    ).enforce()
    look.reviewed_at, look.reviewed_by_id = at, actor.person_id
    look.justified, look.review_words = justified, words.strip()[:500]
    look.save(update_fields=["reviewed_at", "reviewed_by", "justified", "review_words"])
    payload = {"justified": justified}
    journal.note("disclosure.reviewed", subject=("disclosure", look.uid), actor=actor, at=at, payload=payload)
    if look.who is not None:
        tell_on_commit(
            code="glass_reviewed",
            params={"task": look.task_label},
            recipient_uid=look.who.uid,
            url=look.task_url,
            at=at,
        )
    return look


@transaction.atomic
def expire_approvals(*, at: datetime) -> int:
    """End the approvals whose time is over, and the requests nobody decided within a day. Safe to run twice."""
    over = DisclosureApproval.objects.filter(state=State.APPROVED, expires_at__lte=at)
    stale = DisclosureApproval.objects.filter(state=State.ASKED, asked_at__lte=at - timedelta(days=1))
    return over.update(state=State.EXPIRED) + stale.update(state=State.EXPIRED)


def _row(
    target: Target, purpose: str, device: Device, person: Person, actor: Actor, at: datetime
) -> Disclosure:
    post = rules.mode_of(actor, target)[1]
    row = Disclosure(
        who=person,
        post_uid=post.uid if post else None,
        role=post.role if post else "",
        unit_id=post.unit_id if post else None,
        post_area=post.area_code if post else "",
        whose_id=target.owner_id,
        subject_kind=target.kind,
        subject_uid=target.uid,
        field=target.field,
        data_class=target.data_class,
        purpose=purpose,
        task_kind=target.task.kind,
        task_uid=target.task.uid,
        task_label=target.task.label,
        task_url=target.task.url,
        channel=actor.channel,
        device=device.key,
        agent=device.agent[:120],
        at=at,
        until=at + rules.SHOWN_FOR,
    )
    row.place_in(target.area_code)
    return row


def _written(row: Disclosure, code: str, actor: Actor, at: datetime) -> Disclosure:
    """The row and its journal entry, or a refusal: what is not on the books is not shown."""
    try:
        with transaction.atomic():
            row.save()
            journal.note(
                code,
                subject=("disclosure", row.uid),
                actor=actor,
                at=at,
                payload={
                    "of": row.subject_kind,
                    "of_uid": str(row.subject_uid),
                    "field": row.field,
                    "class": row.data_class,
                    "purpose": row.purpose,
                    "task": str(row.task_uid) if row.task_uid else None,
                    "post": str(row.post_uid) if row.post_uid else None,
                    "device": row.device or None,
                    "area": row.area_code,
                },
            )
    except DatabaseError as fault:
        raise Refused(
            refuse("journal_down", _("This look cannot be written down now, so nothing is shown."))
        ) from fault
    return row


def _used(approval: DisclosureApproval) -> DisclosureApproval:
    approval.uses_left -= 1
    if approval.uses_left == 0:
        approval.state = State.USED
    approval.save(update_fields=["uses_left", "state"])
    return approval


@transaction.atomic
def _decide(uid: UUID, verb: str, words: str, actor: Actor, at: datetime) -> DisclosureApproval:
    asked = queries.approval_for(actor=actor, uid=uid, lock=True)
    rules.may_decide(
        actor, state=asked.state, area_code=asked.area_code, asked_by_uid=asked.asked_by.uid, verb=verb
    ).enforce()
    asked.state = str(rules.ARROWS[verb][1])
    asked.decided_at, asked.decided_by_id = at, actor.person_id
    asked.decision_words = words.strip()[:500]
    if verb == "approve":
        shielded = asked.kind == Kind.SHIELDED
        asked.expires_at = at + (rules.SHIELDED_FOR if shielded else rules.QUOTA_FOR)
        asked.uses_left = (
            1 if shielded else places.setting(declarations.REVEALS_PER_HOUR, asked.area_code, at)
        )
    asked.save()
    _note_approval(f"approval.{asked.state}", asked, actor, at)
    tell_on_commit(
        code="look_approved" if verb == "approve" else "look_refused",
        params={"task": asked.task_label},
        recipient_uid=asked.asked_by.uid,
        url=asked.task_url,
        at=at,
    )
    return asked


def _note_approval(code: str, asked: DisclosureApproval, actor: Actor, at: datetime) -> None:
    payload = {
        "kind": asked.kind,
        "of": asked.subject_kind,
        "of_uid": str(asked.subject_uid),
        "field": asked.field,
        "purpose": asked.purpose,
        "area": asked.area_code,
    }
    journal.note(code, subject=("approval", asked.uid), actor=actor, at=at, payload=payload)


def _review_due(area_code: str, at: datetime) -> datetime:
    """By when somebody else has to have reviewed it; plain days where no calendar is known."""
    days = places.setting(declarations.REVIEW_DAYS, area_code, at)
    due = places.calendar_for(area_code, at).add_working_days(at, days).due
    return due or at + timedelta(days=days)
