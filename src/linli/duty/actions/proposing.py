"""A fair plan is asked for at the desk and computed by the worker (decision 0043).

One at a time for a roster. Nothing is locked while it is computed; a change by hand meanwhile wins, and the proposal is
thrown away with a sentence that says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task

from linli.duty import queries, rules, rules_roster, solving
from linli.duty.models import PlanLine, Proposal, Roster
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import Missing, Refused
from linli.people import queries as people

log = logging.getLogger(__name__)
TASK = "linli.duty.tasks.compute"
PATIENCE = timedelta(minutes=10)
State = Proposal.State


@transaction.atomic
def propose(*, roster_uid: UUID, actor: Actor, at: datetime) -> Proposal:
    """Ask for a fair plan for the free places; what was put by hand stays, as long as it breaks no rule. Missing.

    Refused: no_right, roster_state, searching, no_pool, nothing_free.
    """
    roster = queries.roster_for(actor=actor, uid=roster_uid, lock=True)
    live = queries.live_proposal(roster)
    facts = queries.scene_of(roster, at=at).facts(searching=live is not None and at < live.until)
    rules.may_propose(facts, actor).enforce()
    if live is not None:
        _end(live, State.FAILED, "interrupted", at)
    proposal = Proposal.objects.create(
        roster=roster, revision=roster.revision, asked_by_id=actor.person_id, asked_at=at, until=at + PATIENCE
    )
    _note("roster.proposal_asked", roster, actor, at, {"proposal": proposal.uid})
    key = str(proposal.uid)
    transaction.on_commit(lambda: async_task(TASK, key, task_name=f"roster {key}"))
    return proposal


@transaction.atomic
def stop_proposal(*, roster_uid: UUID, actor: Actor, at: datetime) -> Proposal:
    """End the computation; nothing is written any more, and the worker leaves it at its next step. Missing.

    Refused: no_right, not_searching.
    """
    roster = queries.roster_for(actor=actor, uid=roster_uid, lock=True)
    live = queries.live_proposal(roster)
    facts = rules.RosterFacts(
        state=roster.state, area_code=roster.area_code, searching=live is not None and at < live.until
    )
    rules.may_stop(facts, actor).enforce()
    if live is None:
        raise Missing  # the rule saw it
    _end(live, State.STOPPED, "stopped", at)
    _note("roster.proposal_stopped", roster, actor, at, {"proposal": live.uid})
    return live


def compute(*, uid: UUID, now: Callable[[], datetime], seconds: float = rules.SECONDS) -> Proposal:
    """Find the plan and write it down. Safe to run twice: whoever comes second finds it begun and leaves it alone."""
    proposal = queries.proposal_by(uid)
    if not Proposal.objects.filter(pk=proposal.pk, state=State.WAITING).update(state=State.RUNNING):
        return proposal
    try:
        _compute(proposal, now, seconds)
    except solving.StoppedError:
        pass
    except solving.TooLongError:
        _end(proposal, State.FAILED, "too_long", now())
    except Refused as refused:
        _end(proposal, State.FAILED, refused.verdict.code, now())
    except Exception:
        log.exception("a plan could not be computed")
        _end(proposal, State.FAILED, "broke", now())
    proposal.refresh_from_db()
    return proposal


def _compute(proposal: Proposal, now: Callable[[], datetime], seconds: float) -> None:
    person = proposal.asked_by
    actor = people.actor_of(person=person, at=now(), channel="worker") if person else Actor.system()
    if proposal.roster.revision != proposal.revision:
        raise Refused(rules.CHANGED)
    scene = queries.scene_of(proposal.roster, at=now())
    fixed = _by_hand(scene)
    outcome = solving.solve(_rest_of(scene.problem, fixed), Watched(proposal.pk, time.monotonic() + seconds))
    _write(proposal, scene, {**fixed, **outcome.plan}, fixed, outcome, actor, now())


class Watched:
    """Writes down where the search is, and ends it when somebody stopped it or its time is over."""

    def __init__(self, pk: int, end: float) -> None:
        self.pk, self.end = pk, end

    def step(self, number: int) -> None:
        """A step begins. Raises StoppedError, TooLongError."""
        if not Proposal.objects.filter(pk=self.pk, state=State.RUNNING).update(step=number):
            raise solving.StoppedError
        if self.left() <= 0:
            raise solving.TooLongError

    def left(self) -> float:
        """Seconds that are left."""
        return self.end - time.monotonic()


def _by_hand(scene: queries.Scene) -> dict[int, int]:
    """What somebody put by hand and the rules still allow."""
    plan = {key: person for key, person in scene.plan.items() if scene.lines[key].by_hand}
    wrong = {one.place for one in rules_roster.judge(scene.problem, plan)}
    return {key: person for key, person in plan.items() if key not in wrong}


def _rest_of(problem: rules_roster.Problem, fixed: Mapping[int, int]) -> rules_roster.Problem:
    """The problem without the places that are settled, which their people hold already."""
    given = rules_roster.stints_of(problem, fixed)
    return replace(
        problem,
        places=tuple(place for place in problem.places if place.key not in fixed),
        people=tuple(replace(one, held=(*one.held, *given.get(one.key, ()))) for one in problem.people),
    )


@transaction.atomic
def _write(
    proposal: Proposal,
    scene: queries.Scene,
    plan: Mapping[int, int],
    fixed: Mapping[int, int],
    outcome: solving.Outcome,
    actor: Actor,
    at: datetime,
) -> None:
    roster = queries.lock_roster(scene.roster.pk)
    if not Proposal.objects.filter(pk=proposal.pk, state=State.RUNNING).update(state=State.DONE, ended_at=at):
        raise solving.StoppedError
    rules.arrow("propose", roster.state).enforce()
    if roster.revision != proposal.revision:
        raise Refused(rules.CHANGED)
    PlanLine.objects.filter(roster=roster).delete()
    PlanLine.objects.bulk_create(
        PlanLine(roster=roster, slot_id=slot, person_id=person, by_hand=slot in fixed)
        for slot, person in sorted(plan.items())
    )
    roster.outcome, roster.proposed_at = queries.kept_outcome(outcome, scene), at
    roster.revision += 1
    roster.save(update_fields=["outcome", "proposed_at", "revision"])
    _note("roster.proposed", roster, actor, at, {"planned": len(plan), "free": len(outcome.free)})


def _end(proposal: Proposal, state: Proposal.State, code: str, at: datetime) -> None:
    """How it ended, unless somebody else ended it before."""
    live = Proposal.objects.filter(pk=proposal.pk, state__in=Proposal.LIVE)
    live.update(state=state, code=code, ended_at=at)
    proposal.refresh_from_db()


def _note(code: str, roster: Roster, actor: Actor, at: datetime, payload: Mapping[str, Value]) -> None:
    journal.note(
        code,
        subject=("roster", roster.uid),
        area=roster.area_code,
        actor=actor,
        at=at,
        payload=dict(payload),
    )
