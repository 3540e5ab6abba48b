"""The page of one case: facts, voices, parties, story, and the clock with its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel import ids, mask
from linli.people import queries as people
from linli.places import queries as places

from .. import (
    clockwork,
    rules,
    rules_causes,
    rules_closing,
    rules_contesting,
    rules_enterprise,
    rules_evidence,
    rules_steps,
    rules_supervising,
    rules_time,
    story,
)
from ..models import Case, CaseParty, Mechanism, Note, Photo, TimeRequest, Voice
from .causes import cause_label, cause_verdict
from .contesting import Contest, contest_of, own_claims, withdraw_verdict
from .disclosing import MaskedVoice, masked_voice
from .enterprise import ManagerLine, manager_of
from .evidence import EvidenceLine, evidence_lines
from .hard import REOPENED, hard_of
from .intake import answers_shown, name_of
from .ladder import NextStep, next_step
from .loading import case_for, facts_of
from .mechanisms import mechanisms_of
from .merging import ObjectionLine, open_objections
from .origin import Origin, judges_here, origin_of
from .reading import clock_of
from .resident import Picture, pictures_of
from .routing import Suggestion, suggestion_for
from .stages import StageLine, stage_lines
from .time import asked_limit, open_request, time_facts
from .timeline import Event, staff_timeline

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from ..clockwork import Reading, Step
    from ..rules import CaseFacts
    from ..rules_hard import Reason

SMALLEST_AGGREGATE = 5  # below this the rated unit could tell who rated


@dataclass(frozen=True, slots=True)
class PartyLine:
    """Who takes part, and how it came about."""

    name: str
    part: str
    how: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """One voice as staff see it: what is personal masked, the score only for those who judge it."""

    voice: Voice
    shown: MaskedVoice
    answers: list[tuple[str, str]]
    photos: list[Picture]
    score: int | None


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings as the actor may see them."""

    rated: int
    voices: int
    mean: str
    each: bool
    own_unit: bool = False


@dataclass(frozen=True, slots=True)
class GroupText:
    """What staff post into a group, with the code by which the group rates."""

    group_name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page of a case."""

    case: Case
    facts: CaseFacts
    area: str
    category: str
    owner: str
    voices: list[VoiceLine]
    parties: list[PartyLine]
    merged: list[Case]
    rectifications: list[Case]
    events: list[Event]
    clock: Reading
    clock_state: str
    steps: tuple[Step, ...]
    stages: list[StageLine]
    request: TimeRequest | None
    light: str
    verdicts: dict[str, Verdict]
    ratings: Ratings
    group_texts: list[GroupText]
    origin: Origin | None
    cause: str
    next_step: NextStep | None
    objections: list[ObjectionLine]
    hard: tuple[Reason, ...]
    manager: ManagerLine | None
    mechanisms: list[Mechanism]
    contest: Contest
    evidence: list[EvidenceLine]
    suggestion: Suggestion | None

    @property
    def returned_twice(self) -> bool:
        """Whether so many units were right to give it back that it is a hard one."""
        return self.case.returned_count >= rules_contesting.TWICE

    @property
    def asked_for(self) -> str:
        """How much more time is asked for, in words."""
        limit = asked_limit(self.request) if self.request else None
        return limit.label if limit else ""

    @property
    def live_parties(self) -> list[PartyLine]:
        """Who has it now."""
        return [party for party in self.parties if party.until is None]

    @property
    def past_parties(self) -> list[PartyLine]:
        """Who had it before."""
        return [party for party in self.parties if party.until is not None]

    @property
    def how_closed(self) -> str:
        """How it was written off, in words."""
        return str(story.HOW.get(self.case.write_off_how, ""))


def case_page(*, actor: Actor, uid: UUID, at: datetime) -> CasePage:
    """The page of a case the actor may see; the number of queries does not grow with what is on it. Raises Missing."""
    case = case_for(actor=actor, uid=uid)
    facts = facts_of(case, at)
    judges = judges_here(actor, case) and not rules.handled_it(actor, facts)
    clock, request = clock_of(case), open_request(case)
    reading = clock.reading
    voices = list(Voice.objects.filter(case=case).select_related("person").order_by("id"))
    parties = list(
        CaseParty.objects.filter(case=case).select_related("unit", "person").order_by("part", "since")
    )
    persons = _names(case, parties)
    events = staff_timeline(case, sees_ratings=judges)
    contest = contest_of(case, facts)
    verdicts = verdicts_of(facts, actor) | _beside_the_desk(case, facts, contest, parties, actor, at)
    verdicts |= rules_time.verdicts(time_facts(facts, request, reading, at), actor)
    manager = manager_of(case)
    verdicts |= rules_enterprise.verdicts(facts, actor, named=manager is not None)
    reopened = any(event.code == REOPENED for event in events)
    return CasePage(
        case=case,
        facts=facts,
        area=places.path_names([case.area_code], below=case.city_code).get(case.area_code, ""),
        category=name_of(case.category) if case.category else "",
        owner=case.lead_unit.name if case.lead_unit else persons.get(case.lead_person_id or 0, ""),
        voices=_voice_lines(case, voices, parties, actor, judges=judges),
        parties=[_party_line(one, persons) for one in parties],
        merged=list(Case.objects.filter(merged_into=case).order_by("id")),
        rectifications=list(Case.objects.filter(parent=case).order_by("-id")),
        events=events,
        clock=reading,
        clock_state=reading.state(at),
        steps=clockwork.explain(reading),
        stages=stage_lines(case, parties, clock.events, reading, clock.book, at),
        request=request,
        light=clockwork.light(case, at),
        verdicts=verdicts,
        ratings=_ratings(voices, judges=judges, own=not facts.handler_unit_ids.isdisjoint(actor.unit_ids())),
        group_texts=_group_texts(case, voices),
        origin=origin_of(case, actor),
        cause=cause_label(case, at),
        next_step=next_step(case, at),
        objections=open_objections(case, facts, actor),
        hard=hard_of(case, units=len(facts.unit_ids), reopened=reopened, at=at),
        manager=manager,
        mechanisms=mechanisms_of(case),
        contest=contest,
        suggestion=suggestion_for(case, at) if verdicts["dispatch"] else None,
        evidence=evidence_lines(case, at),
    )


def _names(case: Case, parties: list[CaseParty]) -> dict[int, str]:
    return people.names_of({one.person_id for one in parties if one.person_id} | {case.lead_person_id or 0})


def _beside_the_desk(
    case: Case, facts: CaseFacts, contest: Contest, parties: list[CaseParty], actor: Actor, at: datetime
) -> dict[str, Verdict]:
    """Objecting to what was sent, giving a claim up, saying why it is late."""
    return {
        **rules_contesting.verdicts(contest.facts, actor, at),
        rules_causes.GIVE: cause_verdict(case, facts, actor, at),
        "withdraw": withdraw_verdict(facts, own_claims(parties, actor)),
    }


def verdicts_of(facts: CaseFacts, actor: Actor) -> dict[str, Verdict]:
    """What may be done now, for every verb of the desk; the facts hold the ratings."""
    found = {verb: judge(facts, actor) for verb, judge in rules.JUDGES.items()}
    found["write_off"] = rules_closing.may_write_off(facts, actor)
    found |= rules_steps.verdicts(facts, actor)
    found |= rules_evidence.verdicts(facts, actor) | rules_supervising.verdicts(facts, actor)
    units = actor.unit_ids()
    for verb, part in (("lead", CaseParty.Part.LEAD), ("help", CaseParty.Part.HELP)):
        tries = [rules.may_claim(facts, actor, part=part, unit_id=unit) for unit in units]
        tries.append(rules.may_claim(facts, actor, part=part))
        found[verb] = rules.either(*tries)
    return found


def _voice_lines(
    case: Case, voices: list[Voice], parties: list[CaseParty], actor: Actor, *, judges: bool
) -> list[VoiceLine]:
    photos: dict[int, list[Photo]] = {}
    for photo in Photo.objects.filter(voice__in=voices, note__isnull=True).order_by("position", "id"):
        photos.setdefault(photo.voice_id or 0, []).append(photo)
    return [
        VoiceLine(
            voice=voice,
            shown=masked_voice(case, voice, actor=actor, parties=parties),
            answers=answers_shown(case.category, voice.answers),
            photos=pictures_of(photos.get(voice.pk, []), ""),
            score=voice.score if judges else None,
        )
        for voice in voices
    ]


def _party_line(party: CaseParty, persons: dict[int, str]) -> PartyLine:
    return PartyLine(
        name=party.unit.name if party.unit else persons.get(party.person_id or 0, ""),
        part=str(party.get_part_display()),
        how=str(party.get_how_display()),
        since=party.since,
        until=party.until,
    )


def _ratings(voices: list[Voice], *, judges: bool, own: bool) -> Ratings:
    """All of them for who judges; else whole fives in the order in which they came, so that none can be told apart."""
    rated = [
        voice for voice in voices if voice.known and voice.score is not None and voice.rated_at is not None
    ]
    scores = [voice.score or 0 for voice in sorted(rated, key=lambda voice: (voice.rated_at, voice.pk))]
    shown = scores if judges else scores[: len(scores) - len(scores) % SMALLEST_AGGREGATE]
    mean = f"{sum(shown) / len(shown):.1f}" if shown else ""
    return Ratings(rated=len(shown), voices=len(voices), mean=mean, each=judges, own_unit=own)


def _group_texts(case: Case, voices: list[Voice]) -> list[GroupText]:
    """One text for each group that waits for word; that of a finished case carries the code to rate by."""
    names = dict.fromkeys(voice.group_name for voice in voices if voice.reply_via == Voice.ReplyVia.GROUP)
    if not names:
        return []
    codes: dict[str, str] = {
        Case.State.ASKED: "case.asked",
        Case.State.FINISHED: "case.finished",
        Case.State.OUT_OF_SCOPE: "case.declined",
        Case.State.STANDING: "case.standing",
    }
    note = (
        Note.objects.filter(case=case, code=codes.get(case.state, ""), public=True)
        .order_by("-at", "-id")
        .first()
    )
    said = mask.mask_text(note.body) if note else str(case.get_state_display())
    finished = case.state == Case.State.FINISHED
    path = reverse("ratings:group", args=[ids.token("group", case.uid)]) if finished else ""
    template = (
        _("“%(title)s” (%(number)s) is finished: %(said)s Please rate by scanning the code; once per phone.")
        if finished
        else _("“%(title)s” (%(number)s): %(said)s")
    )
    text = template % {"title": case.title, "number": case.number, "said": said}
    return [GroupText(name, text, urljoin(settings.BASE_URL, path) if path else "") for name in names]
