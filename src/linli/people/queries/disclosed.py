"""Masks, what a look needs to be judged, and the look itself once it is on the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.classes import DataClass
from linli.kernel.verdict import Missing, Refused, refuse
from linli.people import rules_disclosure as rules
from linli.people.field_classes import MASKS, class_of
from linli.people.models import Disclosure, DisclosureApproval, Person, Post, Registration
from linli.people.powers import Power, roles_with
from linli.people.queries.registered import LIVE, registration_for
from linli.people.queries.who import person_of
from linli.people.rules_disclosure import Habits, Target, Task
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import area_q, lineage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

Kind, State = DisclosureApproval.Kind, DisclosureApproval.State
PERSON_COLUMNS = {"name": "people.person.name_sealed", "phone": "people.person.phone_sealed"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Masked:
    """A value as pages show it: never the clear one. `url` opens the form to look at it, "" when nobody of this post may."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of somebody who wants to look: their habits, an approval that holds, a request that waits."""

    habits: Habits
    approval: DisclosureApproval | None
    waiting: DisclosureApproval | None


def masked(column: str, value: str, *, url: str = "", shielded: bool = False) -> Masked:
    """The one way in which a personal value gets onto a page or into a reply: masked after its class."""
    if not value:
        return Masked("")
    data_class = DataClass.SHIELDED if shielded else class_of(column)
    if data_class is DataClass.SHIELDED:
        return Masked(_("shielded"), url)
    if data_class is DataClass.SENSITIVE:
        return Masked(_("present"), url)
    if data_class is DataClass.PERSONAL:
        return Masked(MASKS[column](value), url)
    return Masked(value)


def habits_of(
    *, person: Person, actor: Actor, target: Target, factor_at: datetime | None, at: datetime
) -> Held:
    """What a look is judged by; three statements."""
    limits = places.settings_of(
        (declarations.REVEALS_PER_HOUR, declarations.REVEALS_PER_DAY), target.area_code, at
    )
    mine = Disclosure.objects.filter(who=person)
    overdue = Q(break_glass=True, reviewed_at__isnull=True, review_due_at__lte=at)
    counted = mine.filter(Q(at__gt=at - DAY) | overdue).aggregate(
        hour=Count("pk", filter=Q(at__gt=at - HOUR)),
        day=Count("pk", filter=Q(at__gt=at - DAY)),
        overdue=Count("pk", filter=overdue),
    )
    asked = DisclosureApproval.objects.filter(asked_by=person, state__in=(State.ASKED, State.APPROVED))
    fitting = [one for one in asked.order_by("pk") if _fits(one, actor, target)]
    held = next((one for one in fitting if _holds(one, at)), None)
    return Held(
        habits=Habits(
            hour=counted["hour"],
            day=counted["day"],
            per_hour=limits[declarations.REVEALS_PER_HOUR.key],
            per_day=limits[declarations.REVEALS_PER_DAY.key],
            approved=held is not None,
            overdue=counted["overdue"],
            factor_needed=getattr(settings, "SECOND_FACTOR", "off") != "off",
            factor_at=factor_at,
        ),
        approval=held,
        waiting=next((one for one in fitting if one.state == State.ASKED), None),
    )


@dataclass(frozen=True, slots=True)
class RevealPage:
    """The form in front of a value: what it may be looked at for, whether now, how much is left, what could be asked."""

    target: Target
    purposes: list[tuple[str, str]]
    verdict: Verdict
    glass: Verdict
    left: int
    approval_kind: str
    approved: DisclosureApproval | None
    waiting: DisclosureApproval | None


def reveal_page(*, target: Target, actor: Actor, factor_at: datetime | None, at: datetime) -> RevealPage:
    """Everything on that form, four statements. Raises Missing for somebody whose post never opens the mask."""
    person = person_of(actor=actor)
    held = habits_of(person=person, actor=actor, target=target, factor_at=factor_at, at=at)
    return RevealPage(
        target=target,
        purposes=[(one.value, str(one.label)) for one in rules.purposes_of(target)],
        verdict=rules.could_reveal(actor, target, held.habits, at),
        glass=rules.may_break_glass(actor, target, held.habits, reason="-" * rules.SHORTEST_REASON, at=at),
        left=held.habits.left,
        approval_kind=rules.kind_of_approval(actor, target, held.habits),
        approved=held.approval,
        waiting=held.waiting,
    )


def _fits(one: DisclosureApproval, actor: Actor, target: Target) -> bool:
    """More looks count for everything but the shielded; something shielded was approved by itself."""
    shielded = rules.mode_of(actor, target)[0] is rules.Mode.APPROVAL
    if one.kind == Kind.QUOTA:
        return not shielded
    return shielded and (one.subject_uid, one.field) == (target.uid, target.field)


def _holds(one: DisclosureApproval, at: datetime) -> bool:
    return (
        one.state == State.APPROVED
        and one.uses_left > 0
        and one.expires_at is not None
        and at < one.expires_at
    )


def open_look(*, uid: UUID, actor: Actor, at: datetime) -> Disclosure:
    """The actor's own look while it lasts: the ticket without which no query hands out a clear value.

    Raises Missing for somebody else's, Refused shown_over after its sixty seconds.
    """
    found = Disclosure.objects.filter(uid=uid, who_id=actor.person_id).first()
    if found is None or actor.person_id is None:
        raise Missing
    if not found.at <= at < found.until:
        raise Refused(refuse("shown_over", _("The sixty seconds are over; it is masked again.")))
    return found


def registration_target(*, actor: Actor, uid: UUID, field: str) -> Target:
    """Name or number behind a registration that the actor may see. Raises Missing."""
    registration = registration_for(actor=actor, uid=uid)
    if field not in PERSON_COLUMNS or registration.person is None:
        raise Missing
    return target_of(registration, field)


def target_of(registration: Registration, field: str) -> Target:
    """What the rules judge of a value behind a registration. No statement."""
    person = registration.person
    return Target(
        kind="registration",
        uid=registration.uid,
        field=field,
        data_class=class_of(PERSON_COLUMNS[field]),
        task=Task(
            kind="registration",
            uid=registration.uid,
            label=f"R-{registration.uid.hex[-8:]}",
            url=reverse("people:registrations"),
            open=registration.state in LIVE,
        ),
        area_code=registration.area_code,
        owner_id=registration.person_id,
        excluded=frozenset({person.uid} if person else ()),
    )


def registration_value(*, look: Disclosure, actor: Actor) -> str:
    """The clear value of an open look at a registration. Raises Missing."""
    person = registration_for(actor=actor, uid=look.subject_uid).person
    if look.subject_kind != "registration" or person is None:
        raise Missing
    return person.name if look.field == "name" else person.phone


def approval_for(*, actor: Actor, uid: UUID, lock: bool = False) -> DisclosureApproval:
    """A request for approval of an area where the actor is responsible. Raises Missing."""
    rows = DisclosureApproval.objects.filter(area_of(actor)).select_related("asked_by")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def own_approval(*, actor: Actor, uid: UUID) -> DisclosureApproval:
    """What the actor asked for. Raises Missing."""
    found = DisclosureApproval.objects.filter(uid=uid, asked_by_id=actor.person_id or 0).first()
    if found is None:
        raise Missing
    return found


def holders_of(*, roles: Iterable[str], area_code: str, at: datetime, but: UUID | None = None) -> list[UUID]:
    """Who holds one of these roles over an area, nearest level or wider: their uids. One statement."""
    rows = Post.objects.current(at).filter(role__in=list(roles), area_code__in=lineage(area_code))
    found = rows.order_by("person_id").values_list("person__uid", flat=True).distinct()
    return [uid for uid in found if uid != but]


def area_of(actor: Actor) -> Q:
    """Where the actor is a responsible person."""
    return area_q(actor.area_codes(*roles_with(Power.DISCLOSURES_APPROVE)))
