"""The volunteer's pages: shifts I may take, my schedule, signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.enums import TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.attendance import rules as attendance_rules
from linli.attendance.facts import Windows
from linli.attendance.models import Attendance, Delivery
from linli.attendance.queries import attendances_of, last_deliveries
from linli.cases.models import Case, CaseParty
from linli.credits.models import CreditEntry, How
from linli.credits.queries import live_entries
from linli.kernel.actor import Actor
from linli.kernel.verdict import Verdict
from linli.people.queries import helper_for
from linli.people.rules import Helper, fit
from linli.places.codes import Level, area_q, at_level
from linli.places.models import Area
from linli.projects import rules
from linli.projects.models import Project, Shift, Slot
from linli.projects.queries import loading
from linli.projects.queries.pages import but_position, skill_name
from linli.projects.queries.signing import Proof, proof_of
from linli.projects.queries.suiting import Post, Suiting, nearness, suiting
from linli.projects.queries.terms import taken_by, terms_of
from linli.projects.rules_claims import NOTHING, Taken

AHEAD = timedelta(days=28)
MOST = 120
WEEK = timedelta(days=7)
# No area lets anybody sign out later than this after a shift.
MOST_LATE = timedelta(days=1)
# So long after a shift of delivered work it still stands in the schedule: it may be handed in.
AFTERWARDS = timedelta(days=14)
HANDED_IN = timedelta(days=45)
MATTERS = 10
METRES = 1000
ASKED_FOR = frozenset({rules.BY_LOT.code, rules.NEEDS_APPROVAL.code})
WEEKEND = (1, 7)  # as databases number the days: Sunday, Saturday


class Show(TextChoices):
    """Which of the shifts are shown."""

    ALL = "", _("All")
    WEEK = "week", _("Next seven days")
    WEEKEND = "weekend", _("At weekends")
    HERE = "here", _("In my community")


@dataclass(frozen=True, slots=True)
class Task:
    """A shift with why it suits, and why it cannot be taken."""

    shift: Shift
    free: int
    places: int
    score: int
    reasons: list[str | Promise]
    claim: Verdict
    wait: Verdict
    waits: bool
    posts: list[Post]


@dataclass(frozen=True, slots=True)
class TasksPage:
    """Shifts I may take, best first; the others with their reason; what was just taken; matters to lead."""

    registered: bool
    fit: list[Task]
    rest: list[Task]
    just_taken: Slot | None
    matters: list[Case]
    show: Show = Show.ALL

    @property
    def asked_for(self) -> list[Task]:
        """What is not taken but asked for: places given by lot, and those whose organiser decides."""
        return [task for task in self.rest if task.claim.code in ASKED_FOR]

    @property
    def closed(self) -> list[Task]:
        """What cannot be had now."""
        return [task for task in self.rest if task.claim.code not in ASKED_FOR]


@dataclass(frozen=True, slots=True)
class Held:
    """A place I hold, with what I signed."""

    slot: Slot
    signed: Attendance | None
    withdraw: Verdict
    handed_in: Delivery | None = None

    @property
    def shift(self) -> Shift:
        """The shift of the place."""
        return self.slot.shift


@dataclass(frozen=True, slots=True)
class SignPage:
    """The shift to sign: ``step`` is none, early, in, out, done or missed; ``near`` are all that can be chosen from."""

    held: Held | None
    step: str
    opens_at: datetime | None
    sign_in: Verdict | None
    sign_out: Verdict | None
    entries: list[CreditEntry]
    proof: Proof | None = None
    near: list[Held] = field(default_factory=list)
    closes_at: datetime | None = None
    windows: dict[int, Windows] = field(default_factory=dict)
    other: Shift | None = None  # asked for, but not one's own


def tasks_page(*, actor: Actor, at: datetime, show: Show = Show.ALL) -> TasksPage:
    """Open shifts of the volunteer's district in the next four weeks, judged and ordered; or some of them."""
    helper = helper_for(actor=actor)
    if helper is None or actor.person_id is None:
        return TasksPage(registered=False, fit=[], rest=[], just_taken=None, matters=[])
    level = Level.COMMUNITY if show == Show.HERE else Level.DISTRICT
    wanted = Shift.objects.filter(
        area_q([at_level(helper.area_code, level)], "project__"),
        project__state=Project.State.OPEN,
        ends_at__gt=at,
        starts_at__lt=at + (WEEK if show == Show.WEEK else AHEAD),
    )
    if show == Show.WEEKEND:
        wanted = wanted.filter(starts_at__week_day__in=WEEKEND)
    rows = loading.standing(wanted, actor.person_id)
    found = (
        rows.select_related("project__organiser")
        .prefetch_related("project__skills")
        .order_by("starts_at", "id")[:MOST]
    )
    home = Area.objects.only("center_lat", "center_lng").filter(code=helper.area_code).first()
    shifts = [shift for shift in found if not shift.holds]  # type: ignore[attr-defined]  # annotated
    known = suiting(person_id=actor.person_id, shifts=shifts)
    counts = any(terms_of(shift.project).counts for shift in shifts)
    taken = taken_by(actor.person_id, shifts) if counts else {}
    tasks = [_task(shift, helper, home, known, actor, at, taken.get(shift.pk, NOTHING)) for shift in shifts]
    tasks.sort(key=lambda task: (-task.score, task.shift.starts_at))
    return TasksPage(
        registered=True,
        fit=[task for task in tasks if task.claim],
        rest=[task for task in tasks if not task.claim],
        just_taken=_just_taken(actor.person_id, at),
        matters=[] if show else _matters(actor, actor.person_id),
        show=show,
    )


def _task(
    shift: Shift,
    helper: Helper,
    home: Area | None,
    known: Suiting,
    actor: Actor,
    at: datetime,
    taken: Taken,
) -> Task:
    project = shift.project
    wanted = {skill.code: skill_name(skill) for skill in project.skills.all()}
    suits = fit(helper, wanted=wanted, starts_at=shift.starts_at, area_code=project.area_code)
    reasons: list[str | Promise] = [sentence for _code, sentence in suits.reasons]
    km = _km(project, home)
    served, before = known.before(project)
    reasons += [one for one in (before, _distance(km)) if one]
    facts = loading.shift_facts(shift, actor, taken)
    claim, posts = known.claim(shift, but_position(rules.may_claim(facts, at)), at)
    return Task(
        shift=shift,
        free=facts.free,
        places=shift.places,  # type: ignore[attr-defined]  # annotated
        score=suits.score + served + nearness(km),
        reasons=reasons,
        claim=claim,
        wait=known.wait(shift, rules.may_wait(facts, at), at),
        waits=facts.waits,
        posts=posts,
    )


def _km(project: Project, home: Area | None) -> float | None:
    """How far it is from the middle of the volunteer's own grid or community."""
    if project.lat is None or project.lng is None or home is None:
        return None
    if home.center_lat is None or home.center_lng is None:
        return None
    return attendance_rules.distance_km(
        (home.center_lat, home.center_lng), (float(project.lat), float(project.lng))
    )


def _distance(km: float | None) -> str | Promise:
    """How far it is, in words."""
    if km is None:
        return ""
    if km < 1:
        return format_lazy(_("About {metres} m away"), metres=max(round(km * METRES / 50) * 50, 50))
    return format_lazy(_("About {km} km away"), km=f"{km:.1f}")


def _just_taken(person_id: int, at: datetime) -> Slot | None:
    """What was claimed within the last minute and can still be undone."""
    return (
        Slot.objects.filter(holder_id=person_id, how=How.CLAIMED, taken_at__gte=at - rules.UNDO)
        .select_related("shift__project")
        .order_by("-taken_at")
        .first()
    )


def _matters(actor: Actor, person_id: int) -> list[Case]:
    """Whole matters of the own community that nobody leads yet and a volunteer may lead; none about themselves."""
    led = CaseParty.objects.filter(case=OuterRef("pk"), part=CaseParty.Part.LEAD, until__isnull=True)
    mine = CaseParty.objects.filter(case=OuterRef("pk"), person_id=person_id, until__isnull=True)
    rows = Case.objects.unguarded(actor).filter(
        ~Exists(led),
        ~Exists(mine),
        community_code=actor.home_code,
        shielded="",
        state__in=(Case.State.ACCEPTED, Case.State.PUBLISHED),
        kind__in=(Case.Kind.REQUEST, Case.Kind.HAZARD, Case.Kind.UNDERTAKING),
    )
    return list(rows.select_related("category").order_by("-received_at", "-id")[:MATTERS])


def held_of(slots: Sequence[Slot], actor: Actor, at: datetime) -> list[Held]:
    signed = attendances_of(slot.uid for slot in slots)
    away = [slot.uid for slot in slots if slot.shift.delivery_minutes]
    handed_in = last_deliveries(away, actor.person_id or 0)
    found = []
    for slot in slots:
        attendance = signed.get(slot.uid)
        facts = loading.slot_facts(slot, actor, signed_in=attendance is not None)
        found.append(Held(slot, attendance, rules.may_withdraw(facts, at), handed_in.get(slot.uid)))
    return found


def sign_page(*, actor: Actor, at: datetime, shift_uid: UUID | None = None) -> SignPage:
    """The shift asked for, else the one that runs, else the next one."""
    near = Q(shift__ends_at__gt=at - MOST_LATE)
    rows = Slot.objects.filter(
        Q(shift__uid=shift_uid) if shift_uid else near,
        holder_id=actor.person_id,
        holder__isnull=False,
        shift__project__published_at__isnull=False,
        shift__delivery_minutes=0,
    )
    slots = list(rows.select_related("shift__project").order_by("shift__starts_at", "pk")[:MATTERS])
    held, known = [], {}
    for one in held_of(slots, actor, at):
        known[one.shift.pk] = loading.windows_of(one.shift)
        if shift_uid or one.shift.ends_at + known[one.shift.pk].late_out > at:
            held.append(one)
    chosen = _to_sign(held, known, at)
    if chosen is None:
        return SignPage(None, "none", None, None, None, [], other=_published(shift_uid))
    facts = loading.sign_facts(chosen.shift, chosen.signed, known[chosen.shift.pk])
    entries = (
        list(live_entries(chosen.slot.holder_id or 0, chosen.slot.uid).order_by("quantity"))
        if facts.signed_out_at
        else []
    )
    return SignPage(
        held=chosen,
        step=_step(facts, at),
        opens_at=facts.opens_at,
        closes_at=facts.closes_at,
        sign_in=attendance_rules.may_sign_in(facts, at),
        sign_out=attendance_rules.may_sign_out(facts, at),
        entries=entries,
        proof=proof_of(actor=actor, slot=chosen.slot, signed=chosen.signed, at=at),
        near=held,
        windows=known,
    )


def _published(shift_uid: UUID | None) -> Shift | None:
    """The shift whose code was scanned by somebody without a place in it."""
    if shift_uid is None:
        return None
    rows = Shift.objects.filter(uid=shift_uid, project__published_at__isnull=False)
    return rows.select_related("project").first()


def _to_sign(held: Sequence[Held], windows: Mapping[int, Windows], at: datetime) -> Held | None:
    """Who is signed in signs out first; then what can be signed in now; then what is ahead; then the last one."""
    open_ = [one for one in held if one.signed is not None and one.signed.signed_out_at is None]
    now = [
        one
        for one in held
        if one.signed is None and one.shift.starts_at - windows[one.shift.pk].early <= at < one.shift.ends_at
    ]
    done = [one for one in held if one.signed is not None and one.signed.signed_out_at is not None]
    ahead = [one for one in held if one.signed is None and one.shift.starts_at > at]
    return next(iter([*open_, *now, *done[::-1][:1], *ahead, *held[-1:]]), None)


def _step(facts: attendance_rules.SignFacts, at: datetime) -> str:
    if facts.signed_out_at is not None:
        return "done"
    if facts.signed_in_at is not None:
        return "out"
    if at < facts.opens_at:
        return "early"
    return "in" if at < facts.ends_at else "missed"
