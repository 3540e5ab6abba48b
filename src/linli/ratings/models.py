"""Ratings 评单: what residents say about the result."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case, Looks, Note, Photo, Voice
from linli.kernel.models import Row
from linli.people.models import Person, Unit
from linli.places.models import Area, AreaCoded


class Score(models.IntegerChoices):
    """好差评, five levels (国办发〔2019〕51号); 2 and 1 are bad."""

    VERY_GOOD = 5, _("Very satisfied")
    GOOD = 4, _("Satisfied")
    FAIR = 3, _("Fairly satisfied")
    BAD = 2, _("Dissatisfied")
    VERY_BAD = 1, _("Very dissatisfied")


class ReasonList(Row):
    """The reasons that an area offers for each face, from a moment on. Lists before stay: old ratings name them.

    ``reasons`` is score → list of [code, words]. Without a row, what ships is offered (``reasons.SHIPPED``).
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField()
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "valid_from"], name="ratings_reasons_once_from"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Rating(Row):
    """One press of a face. A change is a further row; the voice holds the one that counts.

    Without ``voice`` it came by the code posted in the group and is counted apart, once per device. ``device_index``
    and ``address_index`` are keyed digests, forgotten after their time. ``shared``: the rated unit may read the words,
    because the resident said so.
    """

    class Via(models.TextChoices):
        LINK = "link", _("Own link")
        GROUP = "group", _("Code in the group")
        PAGE = "page", _("Signed in")
        CALL = "call", _("Said in a call, with consent")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.CASCADE, related_name="ratings")
    score = models.PositiveSmallIntegerField(choices=Score.choices)
    via = models.CharField(max_length=8, choices=Via.choices)
    words = models.TextField(blank=True)
    words_salt = models.CharField(max_length=32, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    device_index = models.CharField(max_length=64, blank=True)
    address_index = models.CharField(max_length=64, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    reasons_from = models.CharField(max_length=36, blank=True)
    shared = models.BooleanField(default=False)
    burst = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at"], name="rating_case_at"),
            models.Index(fields=["-at"], name="rating_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="ratings_score_1_to_5"),
            models.CheckConstraint(
                condition=Q(voice__isnull=False) | ~Q(device_index=""), name="ratings_voice_or_device"
            ),
            models.UniqueConstraint(
                fields=["case", "device_index", "round"],
                condition=Q(voice__isnull=True),
                name="ratings_group_once_per_device",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Appeal(Row):
    """申诉: the rated unit says that the bad verdicts on a case are unfair; another unit reviews it, once per round.

    What both say are notes of the case, erased with its words.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for review")
        UPHELD = "upheld", _("Upheld: ratings are not counted")
        DISMISSED = "dismissed", _("Dismissed: the ratings stand")
        WITHDRAWN = "withdrawn", _("Withdrawn by the unit")

    class Reason(models.TextChoices):
        WRONG_MATTER = "wrong_matter", _("It is about another matter or another unit")
        MISTAKEN = "mistaken", _("Pressed by mistake: the words say the opposite")
        NO_GROUND = "no_ground", _("What was asked for has no ground in law")
        NOT_RESIDENT = "not_resident", _("It was not given by whoever asked")
        MALICIOUS = "malicious", _("Malicious, or one person many times")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="appeals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appeals")
    round = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    words = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-asked_at"], name="rating_appeal_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit", "round"],
                condition=~Q(state="withdrawn"),
                name="ratings_appeal_once_per_round",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="ratings_appeal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"])
                | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False)),
                name="ratings_appeal_decided",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Exclusion(Row):
    """A rating that no longer counts, by the decision on an appeal. The rating itself stays as it was given."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="exclusions")
    rating = models.OneToOneField(Rating, on_delete=models.CASCADE, related_name="exclusion")
    reason = models.CharField(max_length=16, choices=Appeal.Reason.choices)
    answer = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.uid)


class Draw(Row):
    """One drawing of closed cases for call-back: which ones could be drawn, with what seed, how many were.

    Anybody with the seed can draw again: see ``rules_calls.is_drawn``. Until the calls are made only the commitment to
    it is shown: with the seed a rated unit would know which of its residents are going to be called.
    """

    city_code = models.CharField(max_length=4)
    since = models.DateTimeField()
    until = models.DateTimeField()
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    per_mille = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    risky = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city_code", "since"], name="ratings_draw_once"),
        ]

    def __str__(self) -> str:
        return f"{self.city_code} {self.until:%Y-%m-%d}"


class CallBack(Row, AreaCoded):
    """回访: one voice to be called about one result, until a day, by somebody who did not handle it."""

    class Kind(models.TextChoices):
        BAD = "bad", _("Bad rating")
        RANDOM = "random", _("Drawn by lot")
        RISK = "risk", _("Drawn for a risk")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Says it is solved")
        NOT_SOLVED = "not_solved", _("Says it is not solved")
        NOT_REACHED = "not_reached", _("Not reached")
        REFUSED = "refused", _("Does not want to answer")
        DROPPED = "dropped", _("Not called: the rating is not counted")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="call_backs")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    draw = models.ForeignKey(Draw, null=True, blank=True, on_delete=models.CASCADE, related_name="calls")
    round = models.PositiveSmallIntegerField(default=1)
    risks = models.JSONField(default=list, blank=True)
    weight = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    consent = models.BooleanField(default=False)
    words = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    called_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(done_at__isnull=True), name="rating_call_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["voice", "kind", "round"], name="ratings_call_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(outcome=""), name="ratings_call_done_has_outcome"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class QualityVerdict(Row):
    """What residents said, taken together, of all matters that one project answers: what quality points go by.

    Written when every window is closed, and again when something moved since. ``level`` is nothing while a bad verdict
    stands or nobody rated.
    """

    project_uid = models.UUIDField(unique=True)
    area_code = models.CharField(max_length=18, blank=True)
    title = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(default=0)
    matters = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=[0, 3, 4, 5]), name="ratings_quality_level"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class PhotoMark(Looks):
    """What a photo of a case looks like."""

    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, primary_key=True, related_name="mark")

    class Meta:
        indexes = [models.Index(fields=[f"quarter_{n}"], name=f"rating_mark_{n}") for n in (1, 2, 3, 4)]

    def __str__(self) -> str:
        return self.bits
