"""Loading is authorising: lists, items, milestones and proposals as far as the actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.cases import queries as cases
from linli.kernel.verdict import Missing
from linli.people.models import Post, Role, Unit
from linli.places.codes import lineage
from linli.undertakings import rules
from linli.undertakings.models import Batch, Milestone, Proposal, Undertaking

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import Person


def batch_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Batch:
    """A list the actor may read. Raises Missing."""
    rows = Batch.objects.all() if actor.is_system else Batch.objects.visible_to(actor)
    found = (rows.select_for_update() if lock else rows).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def batch_facts(batch: Batch) -> rules.BatchFacts:
    """The facts of a list, two queries."""
    return rules.batch_facts(
        batch,
        items=Undertaking.objects.filter(batch=batch).count(),
        proposals_open=Proposal.objects.filter(batch=batch, state=Proposal.State.OPEN).count(),
    )


def undertaking_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Undertaking:
    """An item whose case the actor may see; with `lock` the case is locked before the item. Raises Missing."""
    rows = Undertaking.objects.filter(uid=uid).select_related("batch", "leader")
    row = rows.select_related("case").first()
    if row is None:
        raise Missing
    case = cases.case_for(actor=actor, uid=row.case.uid, lock=lock)
    if lock:
        row = rows.select_for_update(of=("self",)).get()
    row.case = case
    return row


def milestone_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Milestone:
    """A milestone of an item the actor may see; case and item are locked before it. Raises Missing."""
    owner = Undertaking.objects.filter(milestones__uid=uid).values_list("uid", flat=True).first()
    if owner is None:
        raise Missing
    item = undertaking_for(actor=actor, uid=owner, lock=lock)
    rows = Milestone.objects.select_for_update() if lock else Milestone.objects.all()
    found = rows.get(uid=uid)
    found.undertaking = item
    return found


def proposal_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Proposal:
    """A proposal that the actor runs the list of, or made; its list is locked before it. Raises Missing."""
    rows = Proposal.objects.filter(uid=uid)
    row = rows.select_related("batch").first()
    if row is None:
        raise Missing
    mine = actor.person_id is not None and row.proposed_by_id == actor.person_id
    if not mine and not rules.may_run(actor, row.batch.area_code):
        raise Missing
    if lock:
        batch = Batch.objects.select_for_update().get(pk=row.batch_id)
        row = rows.select_for_update(of=("self",)).get()
        row.batch = batch
    return row


def near(actor: Actor, area_code: str) -> bool:
    """Whether the actor holds a post that proposes in this area; one query when it holds one in a unit."""
    ids = [post.unit_id for post in actor.posts if post.unit_id is not None]
    codes = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "area_code")) if ids else {}
    return rules.near(actor, area_code, codes)


def leader_posts(area_code: str, at: datetime) -> list[Post]:
    """Who leads around an area, or inside it: one line for each person."""
    held = Post.objects.current(at).filter(role=Role.LEADER)
    inside = held.filter(area_code__startswith=area_code) | held.filter(area_code__in=lineage(area_code))
    found: dict[int, Post] = {}
    for post in inside.select_related("person").order_by("area_code", "pk"):
        found.setdefault(post.person_id, post)
    return list(found.values())


def leader_of(uid: UUID, area_code: str, at: datetime) -> tuple[Person, Post] | None:
    """The person with this uid and their post of leader around this area or inside it."""
    return next(((post.person, post) for post in leader_posts(area_code, at) if post.person.uid == uid), None)
