"""Proposals for a solicited list: put forward, then taken up, taken into another item, or declined, each with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.cases import actions as cases
from linli.cases import rules as case_rules
from linli.kernel import crypto, journal
from linli.kernel.verdict import Missing, first, refuse
from linli.notices import actions as notices
from linli.people.models import Unit
from linli.undertakings import queries, rules
from linli.undertakings.facts import Draft
from linli.undertakings.models import Proposal, Undertaking

from .batches import KIND
from .items import enter_in

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

REASON_SHOWN = 200


@transaction.atomic
def propose(
    *, batch_uid: UUID, title: str, words: str, target_words: str = "", actor: Actor, at: datetime
) -> Proposal:
    """Put an item forward, in the name of the office that is held.

    Refused: no_right, not_solicited, not_open_yet, window_over, no_title, title_long, no_words, too_long; Missing.
    """
    batch = queries.batch_for(actor=actor, uid=batch_uid, lock=True)
    near = queries.near(actor, batch.area_code)
    named = (
        case_rules.may_have_title(title)
        if title.strip()
        else refuse("no_title", _("Give it a name."), "title")
    )
    first(
        rules.may_propose(rules.batch_facts(batch), actor, queries.today(at), near=near),
        named,
        case_rules.has_words(words, "words", most=2000),
    ).enforce()
    post = next(one for one in actor.posts if rules.proposes(one.role))
    unit = Unit.objects.get(pk=post.unit_id) if post.unit_id is not None else None
    proposal = Proposal.objects.create(
        batch=batch,
        title=title.strip(),
        words=words.strip(),
        target_words=target_words.strip()[:300],
        area_code=unit.area_code if unit else post.area_code,
        proposed_by_id=actor.person_id or 0,  # judged above: never nobody
        unit=unit,
        proposed_at=at,
    )
    _note(proposal, "proposal.made", actor, at)
    return proposal


@transaction.atomic
def take_up(*, proposal_uid: UUID, draft: Draft, reason: str, actor: Actor, at: datetime) -> Undertaking:
    """Make a proposal an item of its list. Refused: no_right, decided_already, published_already, no_words, too_long, and
    as `enter`; Missing."""
    proposal = queries.proposal_for(actor=actor, uid=proposal_uid, lock=True)
    _may_decide(proposal, actor, reason)
    item = enter_in(proposal.batch, draft, actor=actor, at=at)
    _decided(proposal, Proposal.State.TAKEN, reason, item, actor, at)
    return item


@transaction.atomic
def merge_proposal(
    *, proposal_uid: UUID, into_uid: UUID, reason: str, actor: Actor, at: datetime
) -> Proposal:
    """Take a proposal into an item that its list has already. Refused: no_right, decided_already, published_already,
    no_words, too_long, other_list; Missing."""
    proposal = queries.proposal_for(actor=actor, uid=proposal_uid, lock=True)
    _may_decide(proposal, actor, reason)
    item = queries.undertaking_for(actor=actor, uid=into_uid)
    if item.batch_id != proposal.batch_id:
        refuse("other_list", _("Choose an item of the same list."), "into").enforce()
    cases.note_undertaking(
        case_uid=item.case.uid,
        code="undertaking.proposal_merged",
        actor=actor,
        at=at,
        payload={"proposal": proposal.uid},
    )
    return _decided(proposal, Proposal.State.MERGED, reason, item, actor, at)


@transaction.atomic
def decline(*, proposal_uid: UUID, reason: str, actor: Actor, at: datetime) -> Proposal:
    """Decline a proposal, with a reason that its proposer reads.

    Refused: no_right, decided_already, published_already, no_words, too_long; Missing.
    """
    proposal = queries.proposal_for(actor=actor, uid=proposal_uid, lock=True)
    _may_decide(proposal, actor, reason)
    return _decided(proposal, Proposal.State.DECLINED, reason, None, actor, at)


def _may_decide(proposal: Proposal, actor: Actor, reason: str) -> None:
    if not actor.is_system and not rules.may_run(actor, proposal.batch.area_code):
        raise Missing  # whoever made it reads it, and decides nothing
    facts = rules.batch_facts(proposal.batch)
    rules.may_decide(proposal.state, facts, actor, reason).enforce()


def _decided(
    proposal: Proposal, state: str, reason: str, item: Undertaking | None, actor: Actor, at: datetime
) -> Proposal:
    proposal.state, proposal.reason, proposal.decided_at = state, reason.strip(), at
    proposal.became = item
    proposal.save(update_fields=["state", "reason", "decided_at", "became"])
    _note(proposal, f"proposal.{state}", actor, at)
    notices.tell_on_commit(
        code=f"proposal_{state}",
        params={"title": proposal.title, "reason": proposal.reason[:REASON_SHOWN]},
        at=at,
        recipient_uid=proposal.proposed_by.uid,
        url=reverse("undertakings:batch", args=[proposal.batch.uid]),
        subject_uid=proposal.uid,
    )
    return proposal


def _note(proposal: Proposal, code: str, actor: Actor, at: datetime) -> None:
    """In the journal of the list: what was said only as a commitment of words that stay."""
    payload = {
        "proposal": proposal.uid,
        "became": proposal.became.uid if proposal.became else None,
        "words": crypto.commitment(proposal.uid.hex, proposal.reason or proposal.words),
    }
    journal.note(
        code,
        subject=(KIND, proposal.batch.uid),
        actor=actor,
        at=at,
        area=proposal.batch.area_code,
        payload=payload,
    )
