"""Attendances and their signs, requests to correct them, and delivered work."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.models import Looks
from linli.credits.models import Grade, How
from linli.kernel import crypto
from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import area_q
from linli.places.models import AreaCoded

from .kiosks import Kiosk

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


class Way(models.TextChoices):
    """The way a sign came about; what it is worth is judged in the rules."""

    CODE = "code", _("Code at the place")
    FENCE = "fence", _("Phone at the place")
    LEADER = "leader", _("Confirmed by the leader")
    PEERS = "peers", _("Countersigned by those who were there")
    DELIVERY = "delivery", _("Delivered work, confirmed by the recipient")
    ENTRY = "entry", _("Entered afterwards")


class Attendance(Row, AreaCoded):
    """One person at one place of service (``place_kind``, ``place_uid``: a slot of a shift).

    ``how`` is copied from the participation when it begins and never changed. What is needed to book the time stands
    here as it was when the person signed in: the planned stretch, whose work it is (``group_uid``: a project), its
    title, address and points, the unit it counts for, and where the place is.
    """

    place_kind = models.CharField(max_length=16)
    place_uid = models.UUIDField()
    group_uid = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=200, blank=True)
    points = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    # Of delivered work: no more minutes than these count (0: no such bound), and those that its recipient confirmed.
    most_minutes = models.PositiveIntegerField(default=0, db_default=0)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="attendances"
    )
    how = models.CharField(max_length=8, choices=How.choices)
    signed_in_at = models.DateTimeField()
    in_evidence = models.CharField(max_length=8, choices=Way.choices)
    signed_out_at = models.DateTimeField(null=True, blank=True)
    out_evidence = models.CharField(max_length=8, choices=Way.choices, blank=True)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    # Codes of the sentences that say why it is this grade.
    grade_reasons = models.JSONField(default=list, blank=True)
    # Since when a sign-out is missing that nobody has made good: nothing counts until a second person confirms it.
    unconfirmed_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "starts_at"], name="attendance_person_starts"),
            models.Index(fields=["group_uid", "signed_in_at"], name="attendance_group"),
            models.Index(
                fields=["ends_at", "id"], condition=Q(signed_out_at__isnull=True), name="attendance_no_out"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place_uid", "person"], name="attendance_once_per_place"),
            models.CheckConstraint(
                condition=Q(signed_out_at__isnull=True) | Q(signed_out_at__gt=models.F("signed_in_at")),
                name="attendance_out_after_in",
            ),
        ]

    @property
    def is_delivered(self) -> bool:
        """Whether it is delivered work, which it stays when its signs are corrected or were entered afterwards."""
        return self.most_minutes > 0


class Sign(Row):
    """One sign as it reached us: never changed; the attendance says what follows from its signs.

    ``signed_at`` is the moment it stands for, ``recorded_at`` when the server had it, ``claimed_at`` what the phone's
    clock said. ``device`` is a keyed hash of the phone's own random name; ``distance_m`` is how far the phone was from
    the place, in metres: where somebody was is not kept. ``record_uid`` was made by the phone. ``kiosk`` is the screen
    that showed the code; nothing where the leader's own did.
    """

    append_only: ClassVar[bool] = True

    class Which(models.TextChoices):
        IN = "in", pgettext_lazy("one of the two signs", "In")
        OUT = "out", pgettext_lazy("one of the two signs", "Out")

    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="signs")
    which = models.CharField(max_length=3, choices=Which.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    signed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(max_length=64, blank=True)
    distance_m = models.PositiveIntegerField(null=True, blank=True)
    offline = models.BooleanField(default=False)
    # Codes of what lowers this sign, judged when it came.
    doubts = models.JSONField(default=list, blank=True)
    record_uid = models.UUIDField(null=True, blank=True, unique=True)
    vouched_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="signs_vouched"
    )
    # Most signs have none: only those that do stand in an index.
    kiosk = models.ForeignKey(
        Kiosk, null=True, blank=True, on_delete=models.PROTECT, related_name="signs", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["device", "signed_at"], condition=~Q(device=""), name="attendance_sign_device"
            ),
            models.Index(fields=["kiosk"], condition=Q(kiosk__isnull=False), name="attendance_sign_kiosk"),
        ]


class Countersign(Row):
    """A member who was there says that another one is: from so many on it counts as a sign."""

    append_only: ClassVar[bool] = True

    group_uid = models.UUIDField()
    place_uid = models.UUIDField()
    which = models.CharField(max_length=3, choices=Sign.Which.choices)
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="countersigned")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="countersigns")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["group_uid"], name="attendance_countersigns")]
        constraints = [
            models.UniqueConstraint(fields=["place_uid", "which", "by"], name="attendance_countersign_once"),
            models.CheckConstraint(condition=~Q(by=models.F("subject")), name="attendance_not_for_oneself"),
        ]


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Vocabulary of requests."""

    def visible_to(self, actor: Actor) -> CorrectionQuerySet:
        """One's own, those one made for somebody, and those of the area one decides in."""
        seen = area_q(actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN), Role.SUPERVISOR))
        if actor.person_id is not None:
            seen |= Q(person_id=actor.person_id) | Q(asked_by_id=actor.person_id)
        return self.filter(seen)

    def open(self) -> CorrectionQuerySet:
        """Those that wait for somebody."""
        return self.filter(state=Correction.State.OPEN)


class Correction(Row, AreaCoded):
    """A request to write an attendance otherwise than it was signed; somebody else decides, the old signs stay.

    The place of service stands here as it stood when the request was made, for there may be no attendance yet.
    """

    class Kind(models.TextChoices):
        TIMES = "times", _("The times are wrong")
        KEPT = "kept", _("A sign of a phone that could not count")
        ENTRY = "entry", _("Service that was not signed at all")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "Waiting for a decision")
        APPROVED = "approved", pgettext_lazy("request", "Approved")
        REFUSED = "refused", pgettext_lazy("request", "Not approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    place_kind = models.CharField(max_length=16)
    place_uid = models.UUIDField()
    group_uid = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=200, blank=True)
    points = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    most_minutes = models.PositiveIntegerField(default=0, db_default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    wanted_in_at = models.DateTimeField(null=True, blank=True)
    wanted_out_at = models.DateTimeField(null=True, blank=True)
    # Why a sign of a phone could not count.
    refusal = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    words_salt = models.CharField(max_length=32, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    reason_salt = models.CharField(max_length=32, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "asked_at", "id"], name="attendance_correction_state"),
            models.Index(fields=["person", "-asked_at"], name="attendance_correction_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place_uid", "person"],
                condition=Q(state="open"),
                name="attendance_one_open_correction",
            ),
            models.CheckConstraint(
                condition=Q(wanted_in_at__isnull=True)
                | Q(wanted_out_at__isnull=True)
                | Q(wanted_out_at__gt=models.F("wanted_in_at")),
                name="attendance_wanted_out_after_in",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("person")),
                name="attendance_not_decided_by_oneself",
            ),
        ]


class Recipient(Row):
    """Who will say whether delivered work came, named by those who run the project; ``person`` where the number is known.

    ``standing``: the one named for every place of the shift (``shift_uid``); others were asked in their stead once.
    """

    sealed: ClassVar[Declaration] = {
        "name_sealed": Sealed("attendance.recipient.name"),
        "phone_sealed": Sealed("attendance.recipient.phone", index="phone_index"),
    }

    shift_uid = models.UUIDField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name_sealed = models.TextField(blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    standing = models.BooleanField(default=True)
    named_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift_uid"], condition=Q(standing=True), name="attendance_one_standing_recipient"
            )
        ]

    @property
    def name(self) -> str:
        """The name as those who run the project wrote it; empty after its time."""
        return self._opened("name_sealed")

    @property
    def phone(self) -> str:
        """The telephone number in clear; empty after its time."""
        return self._opened("phone_sealed")

    def keep(self, name: str, phone: str) -> None:
        """Seal both, and index the number."""
        self.name_sealed = crypto.seal(name.strip(), aad=self.sealed["name_sealed"].aad(self.uid))
        self.phone_sealed = crypto.seal(phone.strip(), aad=self.sealed["phone_sealed"].aad(self.uid))
        self.phone_index = crypto.blind_index("phone", phone)

    def _opened(self, column: str) -> str:
        held = getattr(self, column)
        return crypto.unseal(held, aad=self.sealed[column].aad(self.uid)) if held else ""


class Delivery(Row, AreaCoded):
    """Work without a place and a code, handed in by who did it; its recipient says that it came, and for how long.

    ``pieces``: begin, end, minutes, and whether begin and end were said or only the day. The place of service stands
    here as it stood when the work was handed in. ``version`` is raised with everybody who is asked: only the last link
    opens it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivered work", "Waits for the recipient")
        CONFIRMED = "confirmed", pgettext_lazy("delivered work", "Confirmed")
        REFUSED = "refused", pgettext_lazy("delivered work", "Not confirmed by the recipient")
        UNANSWERED = "unanswered", pgettext_lazy("delivered work", "No answer: nothing counts")
        WITHDRAWN = "withdrawn", pgettext_lazy("delivered work", "Withdrawn")

    # In one of these a place has its work: nothing else is handed in for it.
    LIVE = (State.WAITING, State.CONFIRMED, State.UNANSWERED)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    shift_uid = models.UUIDField()
    place_kind = models.CharField(max_length=16)
    place_uid = models.UUIDField()
    group_uid = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=200, blank=True)
    points = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    most_minutes = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    pieces = models.JSONField(default=list)
    asked_minutes = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    words_salt = models.CharField(max_length=32, blank=True)
    links = models.JSONField(default=list, blank=True)
    handed_in_at = models.DateTimeField()
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    version = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    reason_salt = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state="waiting"), name="attendance_delivery_due"),
            models.Index(fields=["person", "-handed_in_at"], name="attendance_delivery_person"),
            models.Index(fields=["shift_uid"], name="attendance_delivery_shift"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place_uid", "person"],
                condition=Q(state__in=("waiting", "confirmed", "unanswered")),
                name="attendance_one_live_delivery",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__lte=models.F("asked_minutes")),
                name="attendance_delivery_only_less",
            ),
            models.CheckConstraint(
                condition=Q(asked_minutes__lte=models.F("most_minutes")), name="attendance_delivery_in_term"
            ),
        ]


class DeliveryPhoto(Row, Looks):
    """A picture that shows delivered work, re-encoded; it lies in the media folder under its ``uid``.

    It keeps what it looks like: handed in for other work, or by somebody else, it is found again.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=[f"quarter_{n}"], name=f"attendance_look_{n}") for n in (1, 2, 3, 4)]
