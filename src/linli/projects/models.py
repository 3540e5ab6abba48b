"""Service projects 服务项目: published work with points, skills, shifts and slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.models import Case
from linli.credits.models import How
from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
from linli.people.models import Person, Role, Skill, Unit
from linli.places.codes import area_q
from linli.places.models import AreaCoded, Venue, level_indexes

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class Programme(Row, AreaCoded):
    """A long-running programme 品牌 that has projects."""

    name = models.CharField(max_length=80)
    aim = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "name"], name="projects_programme_once")]

    def __str__(self) -> str:
        return self.name


class ProjectQuerySet(models.QuerySet["Project"]):
    """Vocabulary of projects."""

    def visible_to(self, actor: Actor) -> ProjectQuerySet:
        """Published projects are public; drafts are seen where they are written."""
        seen = ~Q(state=Project.State.DRAFT)
        seen |= area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER))
        return self.filter(seen)

    def run_by(self, actor: Actor) -> ProjectQuerySet:
        """Projects the actor may run: of its areas, of its units, or led in person."""
        seen = area_q(actor.area_codes(Role.COMMUNITY, Role.DISPATCHER))
        units = actor.unit_ids(Role.CONTACT, Role.HANDLER)
        if units:
            seen |= Q(organiser_id__in=units)
        if actor.person_id is not None:
            seen |= Q(leader_id=actor.person_id)
        return self.filter(seen)


class Project(Row, AreaCoded):
    """Published work. Its points are its own 每个项目设置有积分: given once per completed participation.

    ``route_text`` and ``contact_text`` are what the organiser tells those who hold a place. ``skills`` help;
    ``needed_skills`` and ``needed_papers`` (certificates for a skill) everybody must have. ``demands`` says whether it
    or one of its positions asks for anything: who asks for nothing is not looked into when a place is taken.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Looking for hands")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    title = models.CharField(max_length=120)
    aim = models.TextField(blank=True)
    risk_notice = models.TextField(blank=True)
    insurance_note = models.TextField(blank=True)
    equipment = models.CharField(max_length=300, blank=True)
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="projects")
    place_text = models.CharField(max_length=200, blank=True)
    route_text = models.CharField(max_length=200, blank=True)
    contact_text = models.CharField(max_length=120, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="projects"
    )
    organiser = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="projects"
    )
    leader = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="projects_led"
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="projects")
    needed_skills = models.ManyToManyField(Skill, blank=True, related_name="projects_needing")
    needed_papers = models.ManyToManyField(Skill, blank=True, related_name="projects_asking_papers")
    demands = models.BooleanField(default=False)
    points = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # How one signs up 报名规则; 0 is no limit, a day of none has no end.
    signup_opens_at = models.DateTimeField(null=True, blank=True)
    signup_closes_at = models.DateTimeField(null=True, blank=True)
    most_shifts = models.PositiveSmallIntegerField(default=0, db_default=0)
    most_per_week = models.PositiveSmallIntegerField(default=0, db_default=0)
    rest_hours = models.PositiveSmallIntegerField(default=0, db_default=0)
    approval = models.BooleanField(default=False, db_default=False)
    draw_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        indexes = [*level_indexes("-created_at")]

    def __str__(self) -> str:
        return self.title


class ProjectCase(Row):
    """A case that a project answers; one project may answer many."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="needs")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="project_links")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "case"], name="projects_need_once")]


class Position(Row):
    """A position 岗位 of a project: what one does there, and what one must be able to do for it.

    A place without a position is open to everybody who may join the project. Each shift of the project has
    ``places`` of this position.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="positions")
    name = models.CharField(max_length=40)
    duties = models.CharField(max_length=200, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="positions")
    papers = models.ManyToManyField(Skill, blank=True, related_name="positions_asking_papers")
    places = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="projects_position_once")]

    def __str__(self) -> str:
        return self.name


class Template(Row, AreaCoded):
    """A project as it may be begun again, kept for an area: what its form held, without people and days."""

    name = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area_code", "name"], name="projects_template_area")]


class Series(Row):
    """Shifts that repeat: the rule (RFC 5545) as it was written; the shifts made from it point here."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="series")
    rule = models.CharField(max_length=200)
    first_day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    places = models.PositiveSmallIntegerField()
    days_off = models.CharField(max_length=8)
    left_out = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "series"


class Shift(Row):
    """A stretch of time at a place; the sign-in code is derived from ``uid`` and time, never stored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=80, blank=True)
    # Its places are given by lot, and the lot has not been cast yet.
    by_lot = models.BooleanField(default=False, db_default=False)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="shifts"
    )

    class Meta:
        indexes = [models.Index(fields=["starts_at", "id"], name="shift_starts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="projects_shift_has_length"
            )
        ]


# What anybody may take: nobody holds it, and it is kept for nobody.
FREE = Q(holder__isnull=True, kept="")


class Slot(Row):
    """One place in a shift. Once taken it is the claim (接单) or the duty (派班): ``how`` says which, for good.

    A place that nobody holds may be kept for one person: offered to the next who waited, or asked for where the
    organiser decides. Until that is answered nobody else can take it.
    """

    class Kept(models.TextChoices):
        OFFER = "offer", _("Offered to somebody who waited")
        REQUEST = "request", _("Asked for")

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="slots"
    )
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="slots")
    for_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="slots")
    how = models.CharField(max_length=8, choices=How.choices, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    kept = models.CharField(max_length=8, choices=Kept.choices, default="", db_default="", blank=True)
    kept_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="slots_kept"
    )

    class Meta:
        indexes = [
            # In a rush the question is whether any place is free, and which is the first.
            models.Index(fields=["shift", "number"], condition=FREE, name="slot_free")
        ]
        constraints = [
            models.UniqueConstraint(fields=["shift", "number"], name="projects_slot_number"),
            models.UniqueConstraint(
                fields=["shift", "holder"],
                condition=Q(holder__isnull=False),
                name="projects_slot_one_per_person",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, how="") | (Q(holder__isnull=False) & ~Q(how="")),
                name="projects_slot_holder_has_how",
            ),
            models.UniqueConstraint(
                fields=["shift", "kept_for"],
                condition=Q(kept_for__isnull=False),
                name="projects_slot_kept_once",
            ),
            models.CheckConstraint(
                condition=Q(kept="", kept_for__isnull=True)
                | (~Q(kept="") & Q(kept_for__isnull=False, holder__isnull=True)),
                name="projects_slot_kept_or_held",
            ),
        ]


class Waiting(Row):
    """A place on the waiting list of a shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waiting")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "person"], name="projects_waiting_once")]


class Offer(Row):
    """A place that became free, kept for one who waited until a moment."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer", "Open")
        ACCEPTED = "accepted", _("Taken")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered in time")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="offers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offers")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["until"], condition=Q(state="open"), name="offer_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state="open"), name="projects_offer_one_per_slot"
            )
        ]


class Draw(Row):
    """The lot for the places of one shift: who enters before ``closes_at`` is in it, whatever the minute.

    The hash of the seed stands there from the beginning, the seed after the draw (decision 0026).
    """

    sealed: ClassVar[Declaration] = {"seed_sealed": Sealed("projects.draw.seed")}

    shift = models.OneToOneField(Shift, on_delete=models.CASCADE, related_name="draw")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    commitment = models.CharField(max_length=64)
    seed_sealed = models.TextField()
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    places = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["closes_at"], condition=Q(drawn_at__isnull=True), name="draw_due")]


class DrawEntry(Row):
    """Somebody in a draw: in public their number alone, the how-manieth they came."""

    class Result(models.TextChoices):
        WON = "won", pgettext_lazy("draw", "A place")
        WAITS = "waits", pgettext_lazy("draw", "Waiting list")
        LEFT = "left", pgettext_lazy("draw", "Left before the draw")
        BUSY = "busy", pgettext_lazy("draw", "Could no longer come")

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="draws")
    number = models.PositiveIntegerField()
    entered_at = models.DateTimeField()
    weight = models.PositiveSmallIntegerField(default=1)
    rank = models.PositiveIntegerField(null=True, blank=True)
    result = models.CharField(max_length=8, choices=Result.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "person"], name="projects_draw_once"),
            models.UniqueConstraint(fields=["draw", "number"], name="projects_draw_number"),
        ]


class PlaceRequest(Row):
    """Somebody asks for a place where the organiser decides who comes; the place is kept until that is decided."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request for a place", "Waits for an answer")
        APPROVED = "approved", pgettext_lazy("request for a place", "Approved")
        REFUSED = "refused", pgettext_lazy("request for a place", "Refused")
        TAKEN_BACK = "back", pgettext_lazy("request for a place", "Taken back")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="place_requests")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state="open"), name="projects_request_one_per_slot"
            )
        ]


class Withdrawal(Row):
    """A place given back by its holder; late means after the time up to which nobody asks why. It is counted, no more."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="withdrawals")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="withdrawals")
    withdrawn_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)


class CalendarLink(Row):
    """The secret address of somebody's schedule for their own calendar; a new version ends the addresses before it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_link")
    version = models.PositiveSmallIntegerField(default=1)
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()
