"""The page of one project, the code on a full screen, and what the form of a new project offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.attendance import rules as attendance_rules
from linli.attendance.queries import attendances_of, missing_out_rule
from linli.cases import queries as case_queries
from linli.cases.models import Case
from linli.kernel import clock, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, Missing, Verdict, first
from linli.people.models import Skill
from linli.people.queries import Proofs, display_name
from linli.places import queries as places
from linli.projects import rules, rules_fit
from linli.projects.models import FREE, Draw, Position, Project, ProjectCase, Shift, Slot
from linli.projects.queries import fitting, loading
from linli.projects.queries.answers import answer_times
from linli.projects.queries.board import Board, board_of
from linli.projects.queries.signing import shift_key
from linli.projects.queries.signing_up import draws_of
from linli.projects.queries.terms import taken_by, terms_of
from linli.projects.rules_answers import AnswerTimes
from linli.projects.rules_claims import NOTHING, Terms
from linli.projects.rules_fit import Demands

STORY = {
    "project.drafted": _("Written down"),
    "project.edited": _("Changed"),
    "project.published": _("Published"),
    "project.terms_set": _("Rules of signing up set"),
    "project.ended": _("Ended"),
    "project.cancelled": _("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class ShiftCard:
    """One shift with how the reader stands to it."""

    shift: Shift
    free: int
    places: int
    slot: Slot | None
    waits: bool
    claim: Verdict
    wait: Verdict
    withdraw: Verdict | None
    over: bool
    shown: bool
    claimable: bool
    ask: Verdict
    draw: Draw | None
    positions: list[tuple[UUID, str, int]]
    unnamed: bool

    @property
    def taken(self) -> int:
        """Places that are taken."""
        return self.places - self.free


@dataclass(frozen=True, slots=True)
class Day:
    """The shifts of one local day."""

    day: date
    cards: list[ShiftCard]


@dataclass(frozen=True, slots=True)
class Need:
    """A case the project answers; ``open`` says whether the reader may open it."""

    case: Case
    open: bool


@dataclass(frozen=True, slots=True)
class PositionCard:
    """A position, what it asks for beside what the project asks of everybody, and whether the reader has it."""

    position: Position
    demands: Demands
    fits: Verdict | None


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One project as one reader sees it. `missing_out` is empty where nobody signs."""

    project: Project
    area: str
    leader: str
    skills: list[str]
    must: Demands
    positions: list[PositionCard]
    needs: list[Need]
    days: list[Day]
    runs: bool
    terms: Terms
    answer: AnswerTimes | None
    missing_out: str
    set_terms: Verdict
    again: Verdict
    edit: Verdict
    publish: Verdict
    end: Verdict
    cancel: Verdict
    board: Board | None
    story: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class CodePage:
    """The code of a shift in this minute, and the key of its codes."""

    shift: Shift
    code: str
    key: str
    seconds: int
    signable: Verdict


def skill_name(skill: Skill) -> str:
    """The name of a skill in the reader's language."""
    english = (get_language() or "").startswith("en")
    return skill.name_en if english and skill.name_en else skill.name


def project_page(*, actor: Actor, uid: UUID, at: datetime, shift_uid: UUID | None = None) -> ProjectPage:
    """One project; the board of `shift_uid` (or of the next shift) for those who run it. Raises Missing."""
    project = loading.project_for(actor=actor, uid=uid)
    rows = loading.standing(Shift.objects.filter(project=project), actor.person_id)
    shifts = list(rows.order_by("starts_at", "id"))
    for shift in shifts:
        shift.project = project
    runs = bool(rules.may_run(actor, loading.project_facts(project)))
    shown = _shown(shifts, shift_uid, at) if runs else None
    facts = loading.full_facts(project)
    holds = any(shift.holds for shift in shifts)  # type: ignore[attr-defined]  # annotated
    asked, proofs = _asked(project, actor)
    sees_leader = project.leader is not None and (runs or holds)
    return ProjectPage(
        project=project,
        area=places.path_names([project.area_code]).get(project.area_code, ""),
        leader=display_name(project.leader, masked=not sees_leader) if project.leader else "",
        skills=[skill_name(skill) for skill in project.skills.order_by("position", "code")],
        must=asked.at(None),
        positions=_positions(project, asked, proofs, shifts, actor, at),
        needs=_needs(project, actor),
        days=_days(shifts, actor, at, shown, _fits(shifts, asked, proofs, at)),
        runs=runs,
        terms=terms_of(project),
        answer=answer_times(project.area_code, at) if project.approval else None,
        missing_out=_missing_out(project, shifts, at),
        set_terms=first(rules.may_open(actor, facts), rules.arrow("set_terms", project.state)),
        again=rules.may_open(actor, facts),
        edit=rules.may_edit(actor, facts),
        publish=first(rules.may_publish(facts, at), rules.may_open(actor, facts)),
        end=first(rules.may_end(facts, at), rules.may_run(actor, facts)),
        cancel=first(rules.may_cancel(facts), rules.may_run(actor, facts)),
        board=board_of(project=project, shift=shown, actor=actor, at=at) if shown else None,
        story=[
            {"at": entry.recorded_at, "title": STORY[entry.code], "body": ""}
            for entry in journal.timeline(project.uid)
            if entry.code in STORY
        ]
        if runs
        else [],
    )


def _missing_out(project: Project, shifts: Sequence[Shift], at: datetime) -> str:
    """What stands for a sign-out that never came, where there is a shift that one signs for."""
    signed = any(not shift.delivery_minutes for shift in shifts)
    return missing_out_rule(project.area_code, at) if signed else ""


def _asked(project: Project, actor: Actor) -> tuple[fitting.Asked, Proofs]:
    """What it asks for, and what the reader can show; nothing is asked where it asks for nothing."""
    if not project.demands and project.state != Project.State.DRAFT:
        return fitting.Asked(), Proofs()
    asked, proofs = fitting.fit_facts(person_id=actor.person_id or loading.NOBODY, project_ids=[project.pk])
    return asked.get(project.pk, fitting.Asked()), proofs


def _positions(
    project: Project,
    asked: fitting.Asked,
    proofs: Proofs,
    shifts: Sequence[Shift],
    actor: Actor,
    at: datetime,
) -> list[PositionCard]:
    """Its positions, one statement; whether the reader fits is said for the last shift."""
    reader = bool(shifts) and actor.person_id is not None and bool(actor.home_code)
    able = fitting.able_on(proofs, shifts[-1], at) if reader else None
    return [
        PositionCard(
            one,
            asked.of.get(one.pk, Demands()),
            rules_fit.may_fill(asked.at(one.pk), able) if able is not None else None,
        )
        for one in project.positions.order_by("pk")
    ]


def _needs(project: Project, actor: Actor) -> list[Need]:
    links = ProjectCase.objects.filter(project=project).select_related("case").order_by("pk")
    cases = [link.case for link in links]
    seen = set(
        case_queries.visible(actor).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True)
    )
    return [Need(case, case.pk in seen) for case in cases]


def _shown(shifts: Sequence[Shift], uid: UUID | None, at: datetime) -> Shift | None:
    """The shift on the board: the one asked for, else the one that runs or comes next, else the last."""
    asked = next((shift for shift in shifts if shift.uid == uid), None)
    ahead = next((shift for shift in shifts if shift.ends_at > at), None)
    return asked or ahead or (shifts[-1] if shifts else None)


def _fits(
    shifts: Sequence[Shift], asked: fitting.Asked, proofs: Proofs, at: datetime
) -> Mapping[int, Verdict]:
    """Whether the reader has what some place of each shift asks for, where one asks for something. One statement."""
    if not asked:
        return {}
    kinds = fitting.kinds_of(shifts)
    return {
        shift.pk: fitting.somewhere(asked, fitting.able_on(proofs, shift, at), kinds.get(shift.pk, []))
        for shift in shifts
    }


def _days(
    shifts: Sequence[Shift], actor: Actor, at: datetime, shown: Shift | None, fits: Mapping[int, Verdict]
) -> list[Day]:
    mine = {
        slot.shift_id: slot
        for slot in Slot.objects.filter(shift__in=shifts, holder_id=actor.person_id, holder__isnull=False)
    }
    signed = attendances_of(slot.uid for slot in mine.values())
    counts = actor.person_id is not None and any(terms_of(shift.project).counts for shift in shifts[:1])
    taken = taken_by(actor.person_id or 0, shifts) if counts else {}
    draws = draws_of(shifts, actor.person_id) if any(one.project.draw_minutes for one in shifts[:1]) else {}
    positions = free_positions(shifts)
    cards = []
    for shift in shifts:
        slot = mine.get(shift.pk)
        if slot is not None:
            slot.shift = shift
        facts = loading.shift_facts(shift, actor, taken.get(shift.pk, NOTHING))
        able = fits.get(shift.pk, ALLOWED)
        cards.append(
            ShiftCard(
                shift=shift,
                free=shift.free,  # type: ignore[attr-defined]  # annotated
                places=shift.places,  # type: ignore[attr-defined]  # annotated
                slot=slot,
                waits=facts.waits,
                claim=rules.with_fit(but_position(rules.may_claim(facts, at)), able),
                wait=first(rules.may_wait(facts, at), able),
                withdraw=rules.may_withdraw(loading.slot_facts(slot, actor, signed_in=slot.uid in signed), at)
                if slot
                else None,
                over=shift.ends_at <= at,
                shown=shown is not None and shift.pk == shown.pk,
                # A desk that registered nowhere volunteers nowhere: a greyed button would only be noise to it.
                claimable=shift.ends_at > at
                and shift.project.state == Project.State.OPEN
                and actor.person_id is not None
                and not (shown and not actor.home_code),
                ask=rules.with_fit(but_position(rules.may_ask(facts, at)), able),
                draw=draws.get(shift.pk),
                positions=positions.get(shift.pk, []),
                unnamed=bool(facts.free),
            )
        )
    zone = clock.local_zone()
    return [
        Day(day, list(found))
        for day, found in groupby(cards, key=lambda card: card.shift.starts_at.astimezone(zone).date())
    ]


def but_position(verdict: Verdict) -> Verdict:
    """On a page the position is chosen beside the button: that one has to is no reason to grey it."""
    return ALLOWED if verdict.code == rules.CHOOSE_POSITION.code else verdict


def free_positions(shifts: Sequence[Shift]) -> dict[int, list[tuple[UUID, str, int]]]:
    """What there is to do in shifts that have positions, with the free places of each: one statement, where there are."""
    found: dict[int, list[tuple[UUID, str, int]]] = {}
    if not any(shift.free_positions for shift in shifts):  # type: ignore[attr-defined]  # annotated
        return found
    rows = Slot.objects.filter(FREE, shift__in=shifts, position__isnull=False).values_list(
        "shift_id", "position__uid", "position__name"
    )
    for shift_id, uid, name, free in rows.annotate(n=Count("pk")).order_by("position__name"):
        found.setdefault(shift_id, []).append((uid, name, free))
    return found


def code_page(*, actor: Actor, shift_uid: UUID, at: datetime) -> CodePage:
    """The code of this minute, for those who run the project; the others must be at the place. Refused: no_right."""
    found = shift_key(actor=actor, shift_uid=shift_uid)
    shift = found.shift
    code = attendance_rules.code_at(shift.uid, at)
    early = attendance_rules.may_confirm(loading.sign_facts(shift, None, found.windows), at)
    return CodePage(shift, code, found.key, attendance_rules.seconds_left(at), early)


def shift_board(*, actor: Actor, shift_uid: UUID, at: datetime) -> Board:
    """The people of one shift, for those who run its project. Missing for all others."""
    shift = loading.shift_for(actor=actor, uid=shift_uid)
    if not rules.may_run(actor, loading.project_facts(shift.project)):
        raise Missing
    return board_of(project=shift.project, shift=shift, actor=actor, at=at)
