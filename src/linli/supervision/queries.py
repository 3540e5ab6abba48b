"""What pages and API of supervision show, and what its rules judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q

from linli.cases import clockwork
from linli.cases import queries as cases
from linli.cases.clockwork import Happening, Kind, Limit
from linli.cases.models import Case, StageLimit
from linli.cases.queries.erasing import closed_before
from linli.cases.queries.resident import Picture, pictures_of
from linli.kernel.verdict import Missing, first
from linli.people import queries as people
from linli.people.models import Unit
from linli.people.powers import Power, roles_with
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import area_q, is_code
from linli.places.keeping import ERASED
from linli.supervision import rules
from linli.supervision.models import Order, OrderCase, Reply, Urge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.cases.clockwork import Reading, Step
    from linli.cases.models import Voice
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict
    from linli.places.keeping import Due
    from linli.supervision.models import OrderQuerySet

PAGE = 100
PILES = ("answer", "judge", "late", "open", "over")
DONE = (Case.State.FINISHED, Case.State.STANDING, *Case.ENDED)


# --- Urging -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UrgePage:
    """A case that may be urged, or why not, and how often it was."""

    number: str
    title: str
    count: int
    verdict: Verdict


def urge_page_of_voice(*, token: str, at: datetime) -> UrgePage:
    """The page behind the link of a voice. Raises Missing."""
    voice = cases.voice_by_token(token)
    verdict = rules.may_urge_now(facts_of_voice(voice, at), at)
    return UrgePage(voice.number, cases.own_title(voice), cases.to_urge(voice).urge_count, verdict)


def urge_page(*, actor: Actor, uid: UUID, at: datetime) -> UrgePage:
    """The page of staff. Raises Missing."""
    case = cases.case_for(actor=actor, uid=uid)
    first_of_all = cases.verdicts_of(cases.facts_of(case, at), actor)["urge"]
    verdict = first(first_of_all, rules.may_urge_again(facts_of_staff(case, actor, at), at))
    return UrgePage(case.number, case.title, case.urge_count, verdict)


def facts_of_voice(voice: Voice, at: datetime) -> rules.UrgeFacts:
    """Whether and when a voice urged, and when its first answer is due; up to seven queries."""
    case, due = cases.to_urge(voice), None
    if case.state == Case.State.RECEIVED:
        due = cases.stage_due(case, StageLimit.Stage.FIRST_ANSWER, voice.received_at)
    return _facts(case, Urge.objects.filter(voice=voice), due, at)


def facts_of_staff(case: Case, actor: Actor, at: datetime) -> rules.UrgeFacts:
    """Whether and when this member of staff urged the case."""
    return _facts(
        case, Urge.objects.filter(case=case, voice__isnull=True, person_id=actor.person_id or 0), None, at
    )


def _facts(case: Case, urges: QuerySet[Urge], answer_due: datetime | None, at: datetime) -> rules.UrgeFacts:
    last = urges.order_by("-at").values_list("at", flat=True).first()
    again = None
    if last is not None:
        days = places.setting(declarations.URGE_DAYS, case.area_code, at)
        again = cases.due_after(Limit(days), last, places.calendar_for(case.area_code, last))
    return rules.UrgeFacts(case.state, answer_due, case.yellow_at, last is not None, again)


# --- Orders: loading --------------------------------------------------------------------------------------------------


def order_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Order:
    """Loading is authorising. Raises Missing."""
    found = Order.objects.select_for_update(of=("self",)) if lock else Order.objects.all()
    order = found.visible_to(actor).filter(uid=uid).select_related("unit").first()
    if order is None:
        raise Missing
    return order


def facts_of(order: Order) -> rules.OrderFacts:
    """Facts for the rules of one order, two queries."""
    replied_by = (
        Reply.objects.filter(order=order, judged_at__isnull=True).values_list("by_id", flat=True).first()
    )
    open_yet = OrderCase.objects.filter(order=order, rectification__isnull=False)
    return rules.OrderFacts(
        state=order.state,
        area_code=order.area_code,
        unit_id=order.unit_id,
        replied_by=replied_by,
        to_rectify=open_yet.exclude(rectification__state__in=DONE).count(),
    )


def reading_of(*, area_code: str, days: int, asked_at: datetime) -> Reading:
    """The clock of an order: working days from the moment it was asked (again), three queries."""
    start = Happening(kind=Kind.START, at=asked_at, amount=days, unit=clockwork.Unit.DAY)
    percent = places.setting(declarations.YELLOW_PERCENT, area_code, asked_at)
    return clockwork.read([start], places.calendar_for(area_code, asked_at), percent)


# --- Orders: pages ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the list."""

    order: Order
    light: str
    cases: int


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A reply as the page shows it."""

    reply: Reply
    by: str
    judged_by: str
    photos: list[Picture]


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order with its cases, replies, the arithmetic of its deadline, and what may be done now."""

    order: Order
    light: str
    area: str
    issued_by: str
    lines: list[OrderCase]
    replies: list[ReplyLine]
    steps: tuple[Step, ...]
    verdicts: dict[str, Verdict]
    days: int


def light_of(order: Order, at: datetime, yellow_at: datetime | None = None) -> str:
    """red: overdue · yellow: soon · green: in time · off: nothing to answer. Pure."""
    if order.state not in Order.TO_ANSWER:
        return "off"
    if at >= order.due_at:
        return "red"
    return "yellow" if yellow_at is not None and at >= yellow_at else "green"


def piled(found: OrderQuerySet, pile: str, actor: Actor, at: datetime) -> OrderQuerySet:
    """The orders of one pile: mine to answer, mine to judge, late, open, over."""
    match pile:
        case "answer":
            return found.to_answer().filter(unit_id__in=actor.unit_ids(*roles_with(Power.CASES_HANDLE)))
        case "judge":
            areas = area_q(actor.area_codes(*roles_with(Power.ORDERS_ISSUE)))
            return found.filter(areas, state=Order.State.REPLIED)
        case "late":
            return found.late(at)
        case "over":
            return found.exclude(state__in=Order.OPEN)
        case _:
            return found.open()


def orders(
    *, actor: Actor, at: datetime, pile: str = "open", case_uid: UUID | None = None, area: str = ""
) -> list[OrderRow]:
    """The overdue first, then those that are due next; those of one case, or of one area. Two queries."""
    found = _seen(actor, area)
    found = found.filter(lines__case__uid=case_uid) if case_uid else piled(found, pile, actor, at)
    late = Q(state__in=Order.TO_ANSWER, due_at__lte=at)
    ordered = found.annotate(is_late=ExpressionWrapper(late, output_field=BooleanField())).order_by(
        F("is_late").desc(), "due_at", "pk"
    )
    rows = list(ordered.select_related("unit")[:PAGE])
    lines = OrderCase.objects.filter(order__in=rows).values("order_id").annotate(n=Count("pk"))
    counts = {row["order_id"]: row["n"] for row in lines}
    return [OrderRow(order, light_of(order, at), counts.get(order.pk, 0)) for order in rows]


def _seen(actor: Actor, area: str) -> OrderQuerySet:
    seen = Order.objects.visible_to(actor)
    return seen.filter(area_q([area])) if is_code(area) else seen


def pile_counts(*, actor: Actor, at: datetime, area: str = "") -> dict[str, int]:
    """How many orders lie in each pile that is somebody's to act on, in all areas or in one; one query."""
    seen = _seen(actor, area)
    parts = {
        name: Count("pk", filter=Q(pk__in=piled(Order.objects.all(), name, actor, at).values("pk")))
        for name in ("answer", "judge", "late", "open")
    }
    return seen.aggregate(**parts)


def order_page(*, actor: Actor, uid: UUID, at: datetime) -> OrderPage:
    """One order; the number of queries does not grow with what is on it. Raises Missing."""
    order = order_for(actor=actor, uid=uid)
    reading = reading_of(area_code=order.area_code, days=order.days, asked_at=order.asked_at)
    replies = list(Reply.objects.filter(order=order).prefetch_related("photos").order_by("-at", "-pk"))
    persons: set[int | None] = {order.issued_by_id}
    for reply in replies:
        persons |= {reply.by_id, reply.judged_by_id}
    names = people.names_of({one for one in persons if one is not None})
    facts = facts_of(order)
    return OrderPage(
        order=order,
        light=light_of(order, at, reading.yellow_at),
        area=places.path_names([order.area_code], below=order.city_code).get(order.area_code, ""),
        issued_by=names.get(order.issued_by_id or 0, ""),
        lines=list(
            OrderCase.objects.filter(order=order).select_related("case", "rectification").order_by("pk")
        ),
        replies=[_reply_line(reply, names) for reply in replies],
        steps=clockwork.explain(reading),
        verdicts={verb: judge(facts, actor) for verb, judge in rules.JUDGES.items()},
        days=order.days,
    )


def _reply_line(reply: Reply, names: dict[int, str]) -> ReplyLine:
    return ReplyLine(
        reply=reply,
        by=names.get(reply.by_id or 0, ""),
        judged_by=names.get(reply.judged_by_id or 0, ""),
        photos=pictures_of(list(reply.photos.all()), ""),
    )


@dataclass(frozen=True, slots=True)
class NewPage:
    """The cases an order would be about, the unit that leads them, and whether it may be issued."""

    cases: list[Case]
    unit: Unit | None
    verdict: Verdict
    days: int

    @property
    def unit_name(self) -> str:
        """Who would answer."""
        return self.unit.name if self.unit else ""


def new_page(*, actor: Actor, uids: Iterable[UUID], at: datetime) -> NewPage:
    """The form for a new order. Raises Missing when none of the cases is one that the actor sees."""
    uids = list(uids)
    if not uids:
        return NewPage([], None, rules.may_issue(level=Order.Level.ATTENTION, days=1, cases=0, units=0), 1)
    found = list(cases.visible(actor).filter(uid__in=uids).select_related("lead_unit").order_by("pk"))
    if not found:
        raise Missing
    verdicts = [cases.verdicts_of(cases.facts_of(case, at), actor)["order"] for case in found]
    days = places.setting(declarations.REPLY_DAYS, found[0].area_code, at)
    return NewPage(found, found[0].lead_unit, first(*verdicts), days)


def may_issue_anywhere(actor: Actor) -> bool:
    """Whether some post of the actor issues orders."""
    return actor.has(*roles_with(Power.ORDERS_ISSUE))


# --- Retention --------------------------------------------------------------------------------------------------------


def words_due(due: Due) -> QuerySet[Order]:
    """Orders with words, all of whose cases are long closed."""
    answered = Exists(Reply.objects.filter(order=OuterRef("pk")).exclude(words="", reason=""))
    living = OrderCase.objects.exclude(closed_before(due, "case__"))
    wordy = ~Q(demand__in=["", ERASED]) | ~Q(end_words="") | answered
    return Order.objects.filter(wordy).exclude(pk__in=living.values("order_id"))
