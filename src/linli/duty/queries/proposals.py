"""Plans that were asked for: which is under way, how far it is, how the last one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.duty import rules
from linli.duty.models import Proposal, Roster
from linli.duty.queries.loading import roster_for
from linli.kernel.verdict import Missing, Verdict

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import Promise

    from linli.kernel.actor import Actor

STEPS = (
    _("Waits for the worker"),
    _("Fills as many places as possible"),
    _("Keeps the heaviest burden small"),
    _("Evens out the burdens"),
    _("Finds out why places stay free"),
)


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """The last proposal of a roster: while it is `live` how far it is, else the sentence for one that came to nothing."""

    roster: Roster
    state: str = ""
    live: bool = False
    step: int = 0
    steps: int = Proposal.STEPS
    words: str | Promise = ""
    asked_at: datetime | None = None
    stop: Verdict | None = None


def live_proposal(roster: Roster) -> Proposal | None:
    """The proposal that is under way; the roster is locked by whoever writes."""
    return Proposal.objects.filter(roster=roster, state__in=Proposal.LIVE).first()


def proposal_by(uid: UUID) -> Proposal:
    """A proposal with its roster, for the worker. Raises Missing."""
    found = Proposal.objects.select_related("roster", "asked_by").filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def proposal_page(*, actor: Actor, uid: UUID, at: datetime) -> ProposalPage:
    """How the last proposal of a roster stands. Raises Missing."""
    return proposal_of(roster_for(actor=actor, uid=uid), actor=actor, at=at)


def proposal_of(roster: Roster, *, actor: Actor, at: datetime) -> ProposalPage:
    """The same for a roster that was loaded, one statement."""
    last = Proposal.objects.filter(roster=roster).order_by("-pk").first()
    if last is None:
        return ProposalPage(roster)
    live = last.state in Proposal.LIVE and at < last.until
    code = last.code or ("interrupted" if last.state in Proposal.LIVE else "")
    words: str | Promise = STEPS[last.step] if live else rules.how_it_ended(code) if code else ""
    facts = rules.RosterFacts(state=roster.state, area_code=roster.area_code, searching=live)
    return ProposalPage(
        roster,
        state=last.state if live or last.state not in Proposal.LIVE else Proposal.State.FAILED,
        live=live,
        step=last.step,
        words=words,
        asked_at=last.asked_at,
        stop=rules.may_stop(facts, actor),
    )
