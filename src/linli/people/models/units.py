"""Units, and the posts that give rights."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.places.models import AreaCoded, level_indexes

from .accounts import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

# Twelve months, in the longest year; the rule counts months, this is the net below it.
MOST_POST_DAYS = 366.0001


class Role(models.TextChoices):
    """What a post lets its holder do; the powers of each role stand in ``people.powers``."""

    GRID_WORKER = "grid_worker", _("Grid worker")
    COMMUNITY = "community", _("Community worker")
    DISPATCHER = "dispatcher", _("Dispatcher")
    HANDLER = "handler", _("Department handler")
    CONTACT = "contact", _("Unit contact")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEADER = "leader", _("Leader")
    CLERK = "clerk", _("Window clerk")
    ADMIN = "admin", _("System administrator")
    SECURITY = "security", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")


class UnitQuerySet(models.QuerySet["Unit"]):
    """Vocabulary of units."""

    def open(self) -> UnitQuerySet:
        """Units that were not closed."""
        return self.filter(closed_at__isnull=True)

    def open_by_uid(self, uids: Iterable[UUID]) -> UnitQuerySet:
        """Open units by uid, in the order of their keys."""
        return self.open().filter(uid__in=set(uids)).order_by("pk")


class Unit(Row, AreaCoded):
    """A department, enterprise, committee, branch or team; it sits in an area.

    A temporary branch has a purpose and a day on which it ends; nothing else ends by the calendar.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        ENTERPRISE = "enterprise", _("Enterprise")
        PARK = "park", _("Industrial park")
        PROPERTY = "property", _("Property company")
        COMMITTEE = "committee", _("Community committee")
        BRANCH = "branch", _("Branch")
        FUNCTIONAL = "functional", _("Functional branch")
        TEMPORARY = "temporary", _("Temporary branch")
        TEAM = "team", _("Volunteer team")
        SQUAD = "squad", _("Squad")
        ALLIANCE = "alliance", _("Alliance")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    purpose = models.TextField(blank=True)
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.TextField(blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [
            *level_indexes("name"),
            models.Index(fields=["name", "id"], name="people_unit_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["name", "area_code"], name="people_unit_name_in_area"),
            models.CheckConstraint(
                condition=(Q(kind="temporary", ends_on__isnull=False) & ~Q(purpose=""))
                | (~Q(kind="temporary") & Q(ends_on__isnull=True)),
                name="people_unit_temporary_has_end",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")), name="people_unit_not_in_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitPast(Row):
    """What a unit was called and where it stood until it was changed: history stays where it happened."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="past")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Unit.Kind.choices)
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=18, blank=True)
    until = models.DateTimeField()


class PostQuerySet(models.QuerySet["Post"]):
    """Vocabulary of posts."""

    def current(self, at: datetime) -> PostQuerySet:
        """Posts that hold at this moment."""
        return self.filter(until__gt=at, since__lte=at)

    def to_come(self, at: datetime) -> PostQuerySet:
        """Posts that hold or will hold."""
        return self.filter(until__gt=at)


class DaysBetween(models.Func):
    """Days from one moment to another, on both engines with their own functions, so that a CHECK may use it."""

    output_field = models.FloatField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """By Julian days."""
        template = "(julianday(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """By seconds."""
        template = "(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **extra)


class Post(Row):
    """Rights come only from posts: a person, a role, and the area or unit it is held in, for a year at most.

    A renewal is a post of its own that begins where the old one ends, so that each has its own reason.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=16, choices=Role.choices)
    area_code = models.CharField(max_length=18, blank=True, db_index=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="posts")
    since = models.DateTimeField()
    until = models.DateTimeField()
    granted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts_granted"
    )
    reason = models.TextField(blank=True)
    renews = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="renewed_by"
    )
    ended_why = models.TextField(blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["until", "id"], name="people_post_until")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(area_code="") | Q(unit__isnull=False), name="people_post_in_area_or_unit"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("since")), name="people_post_ends_after_start"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    DaysBetween(models.F("until"), models.F("since")), models.Value(MOST_POST_DAYS)
                ),
                name="people_post_a_year_at_most",
            ),
        ]
