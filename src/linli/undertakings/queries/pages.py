"""What the pages of undertakings show: the lists, one list, one item, what a leader leads, the desk of who runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from linli.cases import clockwork
from linli.cases.models import Case, CaseParty, Photo
from linli.cases.queries import facts_of
from linli.cases.queries.resident import pictures_of
from linli.kernel import clock
from linli.people import queries as people
from linli.people.models import Post, Unit
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import area_q, lineage
from linli.undertakings import rules
from linli.undertakings.models import Batch, Milestone, Progress, Proposal, Undertaking

from .loading import batch_facts, batch_for, leader_posts, near, undertaking_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.cases.queries.resident import Picture
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

LISTS, ITEMS = 60, 300
ITEM_VERBS = tuple(rules.VERBS)


@dataclass(frozen=True, slots=True)
class Line:
    """One item in a list: how far, which light, who leads, what comes next."""

    item: Undertaking
    case: Case
    percent: int
    quantity: int | None
    light: str
    leads: str
    next: Milestone | None
    late: int
    milestones: tuple[Milestone, ...]

    @property
    def target(self) -> str:
        """The target in words: the quantity with its unit, then the words."""
        return target_text(self.item)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One list among the lists."""

    batch: Batch
    area: str
    items: int
    done: int


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists the actor may read, and where it may make one."""

    rows: list[BatchLine]
    makes_in: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal with who made it."""

    proposal: Proposal
    who: str
    decide: Verdict


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One list: its items, the proposals the actor may read, and what may be done."""

    batch: Batch
    area: str
    lines: list[Line]
    proposals: list[ProposalLine]
    run: Verdict
    enter: Verdict
    propose: Verdict
    publish: Verdict

    @property
    def done(self) -> int:
        """How many are finished."""
        return sum(line.case.finished_at is not None for line in self.lines)

    @property
    def red(self) -> int:
        """How many are red now."""
        return sum(line.light == "red" for line in self.lines)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone, whether it is late, and the year whose working days nobody has said yet."""

    milestone: Milestone
    late: bool
    missing_year: int | None


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """An entry with its photos and the office that wrote it."""

    entry: Progress
    photos: list[Picture]
    who: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item."""

    line: Line
    area: str
    helpers: list[str]
    milestones: list[MilestoneLine]
    progress: list[ProgressLine]
    proposals: list[Proposal]
    verdicts: dict[str, Verdict]
    leaders: list[tuple[UUID, str]]
    units: list[Unit]
    missing_year: int | None

    @property
    def item(self) -> Undertaking:
        """The item itself."""
        return self.line.item


def target_text(item: Undertaking) -> str:
    """ "30 户 · 加装扶手": what shall be reached."""
    counted = f"{item.target_quantity} {item.target_unit}" if item.target_quantity is not None else ""
    return " · ".join(part for part in (counted, item.target_words) if part)


def today(at: datetime) -> date:
    """The day of the place."""
    return at.astimezone(clock.local_zone()).date()


def lists(*, actor: Actor) -> Lists:
    """The latest lists, four statements."""
    found = list(Batch.objects.visible_to(actor).order_by("-year", "-id")[:LISTS])
    done = Count("pk", filter=Q(case__finished_at__isnull=False))
    items = Undertaking.objects.filter(batch__in=found).values("batch_id").annotate(n=Count("pk"), done=done)
    counts = {one["batch_id"]: (one["n"], one["done"]) for one in items}
    codes = actor.area_codes(*roles_with(Power.UNDERTAKINGS_RUN))
    names = places.path_names([*(one.area_code for one in found), *codes])
    return Lists(
        [BatchLine(one, names.get(one.area_code, ""), *counts.get(one.pk, (0, 0))) for one in found],
        [(code, names.get(code, code)) for code in codes],
    )


def batch_page(*, actor: Actor, uid: UUID, at: datetime) -> BatchPage:
    """One list; the number of statements does not grow with it. Raises Missing."""
    batch = batch_for(actor=actor, uid=uid)
    facts, day = batch_facts(batch), today(at)
    run = rules.may_run(actor, batch.area_code)
    rows = Undertaking.objects.filter(batch=batch, case__in=Case.objects.unguarded(actor))
    proposals = Proposal.objects.filter(batch=batch)
    if not run:
        proposals = proposals.filter(proposed_by_id=actor.person_id or 0)
    return BatchPage(
        batch=batch,
        area=places.names_of([batch.area_code]).get(batch.area_code, ""),
        lines=lines_of(rows, at),
        proposals=_proposal_lines(proposals.select_related("unit", "became").order_by("id"), facts, actor),
        run=run,
        enter=rules.may_enter(facts, actor),
        propose=rules.may_propose(facts, actor, day, near=near(actor, batch.area_code)),
        publish=rules.may_publish(facts, actor, day),
    )


def _proposal_lines(rows: Iterable[Proposal], facts: rules.BatchFacts, actor: Actor) -> list[ProposalLine]:
    found = list(rows)
    names = places.names_of([one.area_code for one in found])
    return [
        ProposalLine(
            one,
            one.unit.name if one.unit else names.get(one.area_code, ""),
            rules.may_decide(one.state, facts, actor, "-"),
        )
        for one in found
    ]


def lines_of(rows: object, at: datetime) -> list[Line]:
    """Items as a list shows them, the red ones first; four statements for any number of them."""
    found = list(
        rows.select_related("case__lead_unit", "batch").order_by("case__urgency_at", "id")[:ITEMS]  # type: ignore[attr-defined]  # a QuerySet of Undertaking
    )
    ids = [one.pk for one in found]
    latest: dict[int, list[Progress]] = {}
    for entry in Progress.objects.filter(undertaking__in=ids).order_by("-id"):
        latest.setdefault(entry.undertaking_id, []).append(entry)
    milestones: dict[int, list[Milestone]] = {}
    for one in Milestone.objects.filter(undertaking__in=ids).order_by("due_on", "id"):
        milestones.setdefault(one.undertaking_id, []).append(one)
    names = people.names_of({one.leader_id for one in found if one.leader_id and not one.leader_title})
    return [_line(one, latest.get(one.pk, []), milestones.get(one.pk, []), names, at) for one in found]


def _line(
    item: Undertaking,
    entries: Sequence[Progress],
    milestones: Sequence[Milestone],
    names: dict[int, str],
    at: datetime,
) -> Line:
    case = item.case
    finished = case.finished_at is not None
    percent, quantity = _reached(item, entries, finished=finished)
    ahead = [one for one in milestones if one.done_at is None]
    leads = item.leader_title or names.get(item.leader_id or 0, "")
    if not leads and case.lead_unit is not None:
        leads = case.lead_unit.name
    return Line(
        item=item,
        case=case,
        percent=percent,
        quantity=quantity,
        light=clockwork.light(case, at),
        leads=leads,
        next=None if finished or not ahead else ahead[0],
        late=sum(one.due_on < today(at) for one in ahead),
        milestones=tuple(milestones),
    )


def _reached(item: Undertaking, entries: Sequence[Progress], *, finished: bool) -> tuple[int, int | None]:
    """Per cent and quantity: of the result; before that of the newest entry that says either."""
    if finished and item.target_quantity and item.result_quantity is not None:
        return rules.percent_of(item.result_quantity, item.target_quantity, None), item.result_quantity
    said = _standing(entries)
    quantity = next((one.quantity for one in said if one.quantity is not None), None)
    if finished:
        return 100, quantity if item.result_quantity is None else item.result_quantity
    newest = next((one for one in said if one.percent is not None or one.quantity is not None), None)
    if newest is None:
        return 0, None
    return rules.percent_of(newest.quantity, item.target_quantity, newest.percent), quantity


def _standing(entries: Sequence[Progress]) -> list[Progress]:
    """The entries that nothing mends, newest first; one that mends another stands in its place."""
    mended = {one.mends_id for one in entries}
    place: dict[int, int] = {}
    for one in reversed(entries):
        place[one.pk] = place.get(one.mends_id or 0, one.pk)
    return sorted((one for one in entries if one.pk not in mended), key=lambda one: -place[one.pk])


def item_page(*, actor: Actor, uid: UUID, at: datetime) -> ItemPage:
    """One item; the number of statements does not grow with what is on it. Raises Missing."""
    item = undertaking_for(actor=actor, uid=uid)
    case = item.case
    facts = facts_of(case)
    verdicts = {verb: rules.may_do(verb, facts, actor) for verb in ITEM_VERBS}
    milestones = list(Milestone.objects.filter(undertaking=item).order_by("due_on", "id"))
    entries = list(Progress.objects.filter(undertaking=item).order_by("-id"))
    names = people.names_of({item.leader_id} if item.leader_id else set())
    years = {one.year for one in places.calendar_years()}
    parties = CaseParty.objects.filter(case=case, until__isnull=True, part=CaseParty.Part.HELP)
    return ItemPage(
        line=_line(item, entries, [one for one in milestones if one.open], names, at),
        area=places.path_names([case.area_code], below=case.city_code).get(case.area_code, ""),
        helpers=list(
            parties.filter(unit__isnull=False).order_by("unit__name").values_list("unit__name", flat=True)
        ),
        milestones=[
            MilestoneLine(
                one,
                late=one.open and one.due_on < today(at),
                missing_year=None if not one.open or one.due_on.year in years else one.due_on.year,
            )
            for one in milestones
        ],
        progress=_progress_lines(entries),
        proposals=list(Proposal.objects.filter(became=item).order_by("id")),
        verdicts=verdicts,
        leaders=leader_choices(case.area_code, at) if verdicts["assign"] else [],
        units=units_near(case.area_code) if verdicts["assign"] else [],
        missing_year=None if item.target_on.year in years else item.target_on.year,
    )


def _progress_lines(entries: Sequence[Progress]) -> list[ProgressLine]:
    notes = [one.note_id for one in entries if one.note_id]
    by_note: dict[int, list[Photo]] = {}
    for photo in Photo.objects.filter(note__in=notes).order_by("position", "id"):
        by_note.setdefault(photo.note_id or 0, []).append(photo)
    posts = Post.objects.filter(uid__in=[one.post for one in entries if one.post]).select_related("unit")
    offices = {post.uid: post for post in posts}
    return [
        ProgressLine(
            one,
            pictures_of(by_note.get(one.note_id or 0, []), ""),
            _office(offices.get(one.post) if one.post else None),
        )
        for one in entries
    ]


def _office(post: Post | None) -> str:
    if post is None:
        return ""
    return post.unit.name if post.unit else str(post.get_role_display())


def leader_choices(area_code: str, at: datetime) -> list[tuple[UUID, str]]:
    """Leaders who may lead an item here, with the area of their office."""
    posts = leader_posts(area_code, at)
    names = places.names_of([post.area_code for post in posts])
    shown = people.names_of([post.person_id for post in posts])
    return [
        (post.person.uid, f"{names.get(post.area_code, '')} · {shown.get(post.person_id, '')}")
        for post in posts
    ]


def units_near(area_code: str) -> list[Unit]:
    """Units that can lead or help: of the area, of what is above it, and of what is below it."""
    near_by = Q(area_code__in=lineage(area_code)) | area_q([area_code])
    return list(Unit.objects.open().filter(near_by).order_by("kind", "name"))


def mine(*, actor: Actor, at: datetime) -> list[Line]:
    """What the actor leads in person, or what a unit of theirs leads or helps with."""
    if actor.person_id is None:
        return []
    units = actor.unit_ids()
    parties = CaseParty.objects.filter(until__isnull=True).filter(
        Q(person_id=actor.person_id) | Q(unit_id__in=units)
    )
    found = Undertaking.objects.filter(case__in=Case.objects.unguarded(actor)).filter(
        Q(leader_id=actor.person_id) | Q(case__in=parties.values("case_id"))
    )
    return lines_of(found, at)
