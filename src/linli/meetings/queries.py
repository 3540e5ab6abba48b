"""What the pages of meetings show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from linli.cases.models import Case
from linli.cases.queries.erasing import closed_before
from linli.cases.rules import IN_HAND, can_be_resolved
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.meetings import rules
from linli.meetings.models import AgendaItem, CoOwner, Meeting, Party
from linli.people.models import Unit
from linli.people.powers import Power, roles_with
from linli.people.rules import Facts, may
from linli.places.codes import area_q
from linli.places.keeping import ERASED, Due

PAGE = 50
RESOLVABLE = (Case.State.DELIBERATING, *IN_HAND)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One case on the agenda with what may be done about it."""

    item: AgendaItem
    resolve: Verdict


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting, its agenda, and the verdicts of its verbs."""

    meeting: Meeting
    parties: list[Party]
    seat: Verdict
    items: list[ItemLine]
    units: list[Unit]
    table: Verdict
    hold: Verdict
    cancel: Verdict


def meeting_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Meeting:
    """Loading is authorising. Raises Missing."""
    found = Meeting.objects.select_for_update() if lock else Meeting.objects.all()
    meeting = found.visible_to(actor).filter(uid=uid).first()
    if meeting is None:
        raise Missing
    return meeting


def item_for(*, actor: Actor, uid: UUID, lock: bool = False) -> AgendaItem:
    """One item of a meeting the actor may see. Raises Missing."""
    found = AgendaItem.objects.select_for_update(of=("self",)) if lock else AgendaItem.objects.all()
    item = found.select_related("meeting", "case", "owner").filter(uid=uid).first()
    if item is None or not Meeting.objects.visible_to(actor).filter(pk=item.meeting_id).exists():
        raise Missing
    if not Case.objects.unguarded(actor).filter(pk=item.case_id).exists():
        raise Missing
    return item


def items_of(meeting: Meeting, actor: Actor) -> list[AgendaItem]:
    """The agenda as the actor reads it: without what is kept from them, as a matter about themselves is."""
    shown = meeting.items.filter(case__in=Case.objects.unguarded(actor))
    return list(
        shown.select_related("case", "owner")
        .prefetch_related("options", Prefetch("co_owners", CoOwner.objects.select_related("unit")))
        .order_by("id")
    )


def seats_of(meeting: Meeting) -> list[Party]:
    """Who sits at the table, in the order of the parties."""
    order = {kind: place for place, kind in enumerate(Party.Kind.values)}
    found = meeting.sides.select_related("unit").order_by("id")
    return sorted(found, key=lambda party: order[party.kind])


def has_kept(meeting: Meeting, actor: Actor) -> bool:
    """Whether an open item of the agenda is kept from the actor."""
    unresolved = meeting.items.filter(resolved_at__isnull=True)
    return unresolved.exclude(case__in=Case.objects.unguarded(actor)).exists()


def right_to_run(actor: Actor, area_code: str) -> Verdict:
    """Whether the actor may run meetings of an area."""
    return may(actor, Power.MEETINGS_RUN, Facts(area_code=area_code))


def open_items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What has no resolution yet and can have one: a case that was finished or closed meanwhile needs none."""
    return meeting.items.filter(resolved_at__isnull=True, case__state__in=RESOLVABLE)


def facts_of(meeting: Meeting) -> rules.MeetingFacts:
    """Facts for the rules of one meeting."""
    unresolved = open_items(meeting).count()
    return rules.MeetingFacts(state=meeting.state, held_at=meeting.held_at, unresolved=unresolved)


def meetings(*, actor: Actor) -> QuerySet[Meeting]:
    """The latest meetings the actor may see, with the size of their agendas."""
    return (
        Meeting.objects.visible_to(actor)
        .annotate(
            cases=Count("items", distinct=True),
            open_cases=Count(
                "items",
                filter=Q(items__resolved_at__isnull=True, items__case__state__in=RESOLVABLE),
                distinct=True,
            ),
        )
        .order_by("-held_at", "-id")[:PAGE]
    )


def open_meetings(*, actor: Actor) -> QuerySet[Meeting]:
    """Meetings on whose agenda a case can still be put."""
    return Meeting.objects.visible_to(actor).filter(state=Meeting.State.CALLED).order_by("held_at", "id")


def meeting_page(*, actor: Actor, uid: UUID, at: datetime) -> MeetingPage:
    """One meeting."""
    meeting = meeting_for(actor=actor, uid=uid)
    items = items_of(meeting, actor)
    unresolved = open_items(meeting).count()
    facts = rules.MeetingFacts(state=meeting.state, held_at=meeting.held_at, unresolved=unresolved)
    right = right_to_run(actor, meeting.area_code)
    return MeetingPage(
        meeting=meeting,
        parties=seats_of(meeting),
        seat=first(right, rules.may("seat", facts)),
        items=[
            ItemLine(item, first(right, rules.may("resolve", facts), can_be_resolved(item.case.state)))
            for item in items
        ],
        units=units_near(meeting.area_code),
        table=first(right, rules.may("table", facts)),
        hold=first(right, rules.may_hold(facts, at)),
        cancel=first(right, rules.may("cancel", facts)),
    )


def units_near(area_code: str) -> list[Unit]:
    """Units that can be party or owner: of the area, of what is above it, and of what is below it."""
    above = [area_code[:length] for length in (4, 6, 9, 12) if length <= len(area_code)]
    near = Q(area_code__in=above) | area_q([area_code])
    return list(Unit.objects.filter(near).order_by("kind", "name"))


def areas_to_run(actor: Actor) -> tuple[str, ...]:
    """Areas in which the actor may call meetings."""
    return actor.area_codes(*roles_with(Power.MEETINGS_RUN))


def case_titles(uids: list[UUID], actor: Actor) -> list[Case]:
    """Cases the actor may put on an agenda, as asked for."""
    return list(Case.objects.visible_to(actor).filter(uid__in=uids).order_by("id"))


def words_due(due: Due) -> QuerySet[AgendaItem]:
    """What was said and resolved about cases long closed."""
    wordy = ~Q(said="") | ~Q(facts="") | ~Q(outcome="") | ~Q(resolution__in=["", ERASED])
    return AgendaItem.objects.filter(closed_before(due, "case__") & wordy)


def guests_due(due: Due) -> QuerySet[Meeting]:
    """Meetings long over that still name who else was there."""
    seats = Party.objects.exclude(guest_sealed="").values("meeting_id")
    found = Meeting.objects.filter(due.over("held_at")).filter(~Q(others_present="") | Q(pk__in=seats))
    return found.exclude(items__case_id__in=due.held_cases)
