"""Units, and the posts that give rights."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.places.models import AreaCoded, level_indexes

from .accounts import Person


class Role(models.TextChoices):
    """What a post lets its holder do; the powers of each role stand in ``people.powers``."""

    GRID_WORKER = "grid_worker", _("Grid worker")
    COMMUNITY = "community", _("Community worker")
    DISPATCHER = "dispatcher", _("Dispatcher")
    HANDLER = "handler", _("Department handler")
    CONTACT = "contact", _("Unit contact")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEADER = "leader", _("Leader")
    ADMIN = "admin", _("Administrator")
    SECURITY = "security", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")


class Unit(Row, AreaCoded):
    """A department, enterprise, committee, branch or team; it sits in an area."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        ENTERPRISE = "enterprise", _("Enterprise")
        PARK = "park", _("Industrial park")
        PROPERTY = "property", _("Property company")
        COMMITTEE = "committee", _("Community committee")
        BRANCH = "branch", _("Branch")
        TEAM = "team", _("Volunteer team")
        SQUAD = "squad", _("Squad")
        ALLIANCE = "alliance", _("Alliance")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = level_indexes("name")
        constraints = [models.UniqueConstraint(fields=["name", "area_code"], name="people_unit_name_in_area")]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Vocabulary of posts."""

    def current(self, at: datetime) -> PostQuerySet:
        """Posts that hold at this moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class Post(Row):
    """Rights come only from posts: a person, a role, and the area or unit it is held in."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=16, choices=Role.choices)
    area_code = models.CharField(max_length=18, blank=True, db_index=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="posts")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts_granted"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(area_code="") | Q(unit__isnull=False), name="people_post_in_area_or_unit"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="people_post_ends_after_start",
            ),
        ]
