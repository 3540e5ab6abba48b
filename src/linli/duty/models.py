"""Rosters 班表 with their pool and plan, days on which somebody cannot, and swaps 换班.

A duty itself is no row here: it is the place (`projects.Slot`) with `how` = assigned, so that signs, evidence and the
book know one kind of place only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel import crypto
from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded, level_indexes
from linli.projects.models import Position, Project, Slot

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

AWAY_REASON = "duty.away.reason"
MOST_WORDS = 200


class RosterQuerySet(models.QuerySet["Roster"]):
    """Vocabulary of rosters."""

    def visible_to(self, actor: Actor) -> RosterQuerySet:
        """Those of the areas where the actor works or looks on, and those of its units."""
        seen = area_q(actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN), Role.SUPERVISOR, Role.LEADER))
        units = actor.unit_ids(Role.CONTACT, Role.HANDLER)
        if units:
            seen |= Q(unit_id__in=units)
        return self.filter(seen)

    def run_by(self, actor: Actor) -> RosterQuerySet:
        """Those that the actor makes and publishes."""
        return self.filter(area_q(actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN))))

    def living(self) -> RosterQuerySet:
        """Those that were not given up."""
        return self.exclude(state=Roster.State.CANCELLED)


class Roster(Row, AreaCoded):
    """Who stands where and when, for the places of some projects in some days. 0 is no limit.

    Places may be claimed freely until `claims_until`; who is put on the rest is planned and then published. `outcome`
    is what the last proposal found, as codes and keys; `revision` counts changes of the plan, so that a proposal that
    was computed meanwhile does not overwrite them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("roster", "Being planned")
        PUBLISHED = "published", pgettext_lazy("roster", "Published")
        CANCELLED = "cancelled", pgettext_lazy("roster", "Given up")

    title = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rosters")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    first_day = models.DateField()
    last_day = models.DateField()
    claims_until = models.DateTimeField(null=True, blank=True)
    rest_hours = models.PositiveSmallIntegerField(default=11)
    most = models.PositiveSmallIntegerField(default=0)
    most_per_week = models.PositiveSmallIntegerField(default=0)
    most_nights = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        indexes = [*level_indexes("-first_day")]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="duty_roster_in_order")
        ]

    def __str__(self) -> str:
        return self.title


class RosterPost(Row):
    """A post whose places in the days of the roster are planned: a whole project, or one position of it, such as one of
    four checkpoints with what it asks for.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="posts")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="rosters")
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="rosters"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "project"], condition=Q(position__isnull=True), name="duty_post_once"
            ),
            models.UniqueConstraint(
                fields=["roster", "position"],
                condition=Q(position__isnull=False),
                name="duty_post_position_once",
            ),
        ]


class Proposal(Row):
    """A plan that somebody asked for, computed by the worker: where it stands, and how it ended.

    At most one of a roster is under way. `revision` is the plan's when it was asked for: a change by hand meanwhile wins
    (decision 0043). `until`: what is not done by then was interrupted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("proposal of a roster", "Waits for the worker")
        RUNNING = "running", pgettext_lazy("proposal of a roster", "Being computed")
        DONE = "done", pgettext_lazy("proposal of a roster", "Done")
        FAILED = "failed", pgettext_lazy("proposal of a roster", "Came to nothing")
        STOPPED = "stopped", pgettext_lazy("proposal of a roster", "Stopped")

    LIVE = (State.WAITING, State.RUNNING)
    STEPS = 4

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="proposals")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    step = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField()
    code = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster"], condition=Q(state__in=["waiting", "running"]), name="duty_one_proposal"
            )
        ]


class PoolMember(Row):
    """Somebody who may be put on duty by a roster, and how they came into its pool."""

    class Source(models.TextChoices):
        UNIT = "unit", _("Works for the unit")
        REGISTERED = "registered", _("Registered here, in service elsewhere")
        HAND = "hand", _("Chosen by hand")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="pool")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duty_pools")
    source = models.CharField(max_length=12, choices=Source.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roster", "person"], name="duty_pool_once")]


class PlanLine(Row):
    """Somebody is to have a place: a proposal, until the roster is published and the place is theirs."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="lines")
    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="planned")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duties_planned")
    by_hand = models.BooleanField(default=False)


class Away(Row):
    """A time in which somebody cannot be put on duty. Why is sealed, and read by nobody but themselves."""

    sealed: ClassVar[Declaration] = {"reason_sealed": Sealed(AWAY_REASON)}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aways")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason_sealed = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "ends_at"], name="duty_away_person")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_away_has_length")
        ]

    @property
    def reason(self) -> str:
        """Why, in clear: for the person themselves."""
        return crypto.unseal(self.reason_sealed, aad=f"{AWAY_REASON}:{self.uid}")

    @reason.setter
    def reason(self, value: str) -> None:
        self.reason_sealed = crypto.seal(value.strip(), aad=f"{AWAY_REASON}:{self.uid}")


class Swap(Row):
    """Somebody asks to be relieved of a duty: by one person or by anybody of the pool, for a duty of theirs or for none.

    A swap 换班 wants a duty back, a hand-over 交班 none. Who takes it says so; then somebody of the desk decides.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("swap", "Asked")
        TAKEN = "taken", pgettext_lazy("swap", "Accepted, to be approved")
        APPROVED = "approved", pgettext_lazy("swap", "Approved")
        REFUSED = "refused", pgettext_lazy("swap", "Not approved")
        DECLINED = "declined", pgettext_lazy("swap", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("swap", "Taken back")

    OPEN = (State.ASKED, State.TAKEN)

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="swaps")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="swaps")
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="swaps_asked")
    asked = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="swaps_asked_of"
    )
    taker = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="swaps_taken"
    )
    back = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.CASCADE, related_name="swaps_back")
    wants_back = models.BooleanField(default=False)
    words = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["roster", "state"], name="duty_swap_roster")]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state__in=["asked", "taken"]), name="duty_swap_one_open"
            ),
            models.CheckConstraint(
                condition=Q(taker__isnull=True) | ~Q(taker=F("asker")), name="duty_swap_two_people"
            ),
        ]
