"""Service projects 服务项目: published work with points, skills, shifts and slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case
from linli.credits.models import How
from linli.kernel.models import Row
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


class Slot(Row):
    """One place in a shift. Once taken it is the claim (接单) or the duty (派班): ``how`` says which, for good."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="slots"
    )
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="slots")
    for_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="slots")
    how = models.CharField(max_length=8, choices=How.choices, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # In a rush the question is whether any place is free, and which is the first.
            models.Index(fields=["shift", "number"], condition=Q(holder__isnull=True), name="slot_free")
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
        ]


class Waiting(Row):
    """A place on the waiting list of a shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waiting")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "person"], name="projects_waiting_once")]
