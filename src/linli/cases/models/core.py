"""Cases, and who takes part in them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.among import Among
from linli.kernel.models import Row
from linli.people.models import Person, Role, Unit
from linli.places.codes import area_q
from linli.places.models import AreaCoded, level_indexes

from .catalogue import Category
from .guard import guard_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.actor import Actor


class CaseQuerySet(models.QuerySet["Case"]):
    """Vocabulary of cases."""

    def public(self) -> CaseQuerySet:
        """Cases whose existence is no secret."""
        return self.filter(shielded="")

    def unguarded(self, actor: Actor) -> CaseQuerySet:
        """Without what is kept from this actor whatever the post: see `guard_of`."""
        return self.filter(guard_of(actor))

    def open(self) -> CaseQuerySet:
        """Cases on which somebody still has to act."""
        return self.exclude(state__in=Case.ENDED)

    def within(self, code: str) -> CaseQuerySet:
        """Cases of an area and everything below it."""
        return self.filter(area_q([code])) if code else self

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """Cases an actor may open as staff: those of the areas of its posts, and those its units take part in.

        Residents reach their matters through their voices (``VoiceQuerySet.visible_to``), never through this word.
        """
        seen = Q(pk__in=[])
        for condition in sight_of(actor):
            seen |= condition
        return self.filter(seen)


def sight_of(actor: Actor) -> list[Q]:
    """What an actor sees as staff, as separate conditions, for each of which there is an index.

    Joined by OR no index serves them any more: a list in order asks them one by one (``queries.ledger``). A unit that
    leads stands on the case itself, so that only its helping is looked for among the parties, with what the actor takes
    part in: both are few, and one condition less is a part less in every list.
    """
    guard = guard_of(actor)
    conditions = [area_q([code]) for code in actor.area_codes(*AREA_ROLES)]
    units = actor.unit_ids(Role.HANDLER, Role.CONTACT)
    conditions += [Q(lead_unit_id=unit) for unit in units]
    if units or actor.person_id is not None:
        conditions.append(Q(Among("pk", _shared_by, actor.person_id or NOBODY, *units)))
    return [condition & guard for condition in conditions]


def _shared_by(person_id: int, *unit_ids: int) -> QuerySet[CaseParty, Any]:
    """Cases that a person takes part in, or units help with. `until` stands in each part: so does each index."""
    parts = [Q(person_id=person_id, until__isnull=True)]
    parts += [Q(unit_id=unit, until__isnull=True, part=CaseParty.Part.HELP) for unit in unit_ids]
    return CaseParty.objects.filter(reduce(or_, parts)).values("case_id")


NOBODY = 0  # no row has it
AREA_ROLES = (Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER)


class Case(Row, AreaCoded):
    """What needs doing. ``state`` is the only state; lights are times compared with now.

    ``urgency_at`` orders the ledger, light first: the moment the case turns (or turned) red while it is open, a
    moment before all others while a bad verdict stands, and the end of time once it is closed.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", _("Request")
        ENTERPRISE = "enterprise", _("Enterprise problem")
        HAZARD = "hazard", _("Hazard")
        UNDERTAKING = "undertaking", _("Undertaking")
        RECTIFICATION = "rectification", _("Rectification")

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting for triage")
        ASKED = "asked", _("Waiting for the reporter")
        ACCEPTED = "accepted", _("Accepted")
        DELIBERATING = "deliberating", _("In joint meeting")
        PUBLISHED = "published", _("Published as a project")
        DISPATCHED = "dispatched", _("Dispatched")
        HANDLING = "handling", _("In hand")
        FINISHED = "finished", _("Finished, being rated")
        STANDING = "standing", _("Standing")
        WRITTEN_OFF = "written_off", _("Written off")
        OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
        MERGED = "merged", _("Merged")

    class Shield(models.TextChoices):
        MINOR = "minor", _("A minor is concerned")
        STAFF = "staff", _("It is about somebody of the staff")
        VIOLENCE = "violence", _("Violence at home")

    ENDED = (State.WRITTEN_OFF, State.OUT_OF_SCOPE, State.MERGED)

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.REQUEST)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RECEIVED)
    resume_state = models.CharField(max_length=16, blank=True)
    title = models.CharField(max_length=120)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    place_text = models.CharField(max_length=200, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    danger = models.BooleanField(default=False)
    # Data class D4: who is not named for it does not learn that it exists.
    shielded = models.CharField(max_length=10, choices=Shield.choices, blank=True, default="")
    source = models.CharField(max_length=40, blank=True)

    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    words_erased_at = models.DateTimeField(null=True, blank=True)
    write_off_how = models.CharField(max_length=16, blank=True)
    review_on = models.DateField(null=True, blank=True)
    # Of an undertaking: when the list that holds it was published; before that nobody outside knows of it.
    announced_at = models.DateTimeField(null=True, blank=True)
    # What has to be shown before the write-off: the contract as it stood when the work was finished.
    evidence_needed = models.CharField(max_length=40, blank=True, default="")
    evidence_excused = models.PositiveSmallIntegerField(default=0)
    # Written by `supervision` through verbs of this app, which cannot know it.
    urge_count = models.PositiveIntegerField(default=0)
    open_orders = models.PositiveSmallIntegerField(default=0)

    due_at = models.DateTimeField(null=True, blank=True)
    due_missing_year = models.PositiveSmallIntegerField(null=True, blank=True)
    yellow_at = models.DateTimeField(null=True, blank=True)
    red_at = models.DateTimeField(null=True, blank=True)
    urgency_at = models.DateTimeField()
    verdict_red = models.BooleanField(default=False)
    # The stage whose clock turns it red first; which hold stands until when; why it is late, as somebody said.
    lit_by = models.CharField(max_length=16, blank=True, default="")
    held_by = models.CharField(max_length=8, blank=True, default="")
    held_until = models.DateTimeField(null=True, blank=True)
    cause_code = models.CharField(max_length=32, blank=True, default="")
    cause_at = models.DateTimeField(null=True, blank=True)
    # For `actions.turning` alone: the light that was last told, and when to look at this case again.
    noted_light = models.CharField(max_length=8, blank=True, default="")
    red_since = models.DateTimeField(null=True, blank=True)
    steps_told = models.PositiveSmallIntegerField(default=0)
    turns_at = models.DateTimeField(null=True, blank=True)

    lead_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_led"
    )
    lead_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_led"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_cases"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rectifications"
    )
    voice_count = models.PositiveIntegerField(default=0)
    open_objections = models.PositiveSmallIntegerField(default=0)
    # Objections of units to what was sent to them that were upheld 退单.
    returned_count = models.PositiveSmallIntegerField(default=0)

    answer_kind = models.CharField(max_length=16, blank=True)
    answer_uid = models.UUIDField(null=True, blank=True)
    answer_title = models.CharField(max_length=120, blank=True)
    answer_url = models.CharField(max_length=200, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            *level_indexes("urgency_at", prefix="case_urg"),
            *level_indexes("-received_at", prefix="case_rec"),
            models.Index(fields=["lead_unit", "urgency_at", "id"], name="case_unit_urg"),
            models.Index(fields=["state", "received_at"], name="case_state_rec"),
            models.Index(fields=["urgency_at", "id"], condition=Q(open_orders__gt=0), name="case_orders_urg"),
            models.Index(fields=["urgency_at", "id"], condition=Q(urge_count__gt=0), name="case_urged_urg"),
            models.Index(
                fields=["urgency_at", "id"], condition=Q(evidence_excused__gt=0), name="case_excused_urg"
            ),
            models.Index(
                fields=["turns_at", "id"], condition=Q(turns_at__isnull=False), name="cases_case_turns"
            ),
            models.Index(fields=["held_until"], condition=Q(held_by="suspend"), name="cases_case_suspended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
                name="cases_case_merged_has_target",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["written_off", "out_of_scope"]) | Q(closed_at__isnull=False),
                name="cases_case_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="standing") | Q(review_on__isnull=False),
                name="cases_case_standing_has_review",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def lit_beside(self) -> str:
        """The stage in words that turns it yellow or red before its own deadline does; else nothing."""
        if self.lit_by not in {"first_answer", "dispatch"}:
            return ""
        return str(_("First answer") if self.lit_by == "first_answer" else _("Dispatch"))


class CaseParty(Row):
    """A unit or a person that takes part in a case, and how it came to: sent, or by its own claim."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Leads")
        HELP = "help", _("Helps")

    class How(models.TextChoices):
        DISPATCHED = "dispatched", _("Dispatched")
        CLAIMED = "claimed", _("Claimed")
        RESOLVED = "resolved", _("By resolution")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="case_parts")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="case_parts"
    )
    part = models.CharField(max_length=8, choices=Part.choices)
    how = models.CharField(max_length=12, choices=How.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # For `sight_of`: what somebody takes part in now, found without the many rows of those who lead.
            models.Index(
                fields=["person", "case"],
                condition=Q(until__isnull=True, person__isnull=False),
                name="cases_party_person_now",
            ),
            models.Index(
                fields=["unit", "case"],
                condition=Q(until__isnull=True, part="help"),
                name="cases_party_unit_helps",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True)
                | Q(unit__isnull=True, person__isnull=False),
                name="cases_party_unit_or_person",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(part="lead", until__isnull=True), name="cases_party_one_lead"
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(until__isnull=True, unit__isnull=False),
                name="cases_party_unit_once",
            ),
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=Q(until__isnull=True, person__isnull=False),
                name="cases_party_person_once",
            ),
        ]
