"""Service projects 服务项目: programmes, projects with what they ask for, positions and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case
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
    # How one signs up 报名规则; 0 is no limit, a day of none has no end.
    signup_opens_at = models.DateTimeField(null=True, blank=True)
    signup_closes_at = models.DateTimeField(null=True, blank=True)
    most_shifts = models.PositiveSmallIntegerField(default=0, db_default=0)
    most_per_week = models.PositiveSmallIntegerField(default=0, db_default=0)
    rest_hours = models.PositiveSmallIntegerField(default=0, db_default=0)
    approval = models.BooleanField(default=False, db_default=False)
    draw_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    # From so many absences without excuse here one signs up here no more for a while.
    most_absences = models.PositiveSmallIntegerField(default=0, db_default=0)

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
