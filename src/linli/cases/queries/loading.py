"""Loading is authorising: what the actor may not see does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from linli.kernel import ids
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import ALLOWED, Missing
from linli.people.models import Post, Role, Unit
from linli.places.codes import area_q

from .. import rules
from ..models import Case, CaseParty, Note, Voice, guard_of
from ..rules_closing import rating_facts_of
from .evidence import proven_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

    from ..models import CaseQuerySet
    from ..rules import CaseFacts, RatingFacts

FINISHED = "case.finished"
GROUP_BAD = "case.group_rated_bad"
GROUP_SETTLED = "case.group_settled"
CLAIMABLE = (Case.State.ACCEPTED, Case.State.PUBLISHED, Case.State.DISPATCHED, Case.State.HANDLING)


def visible(actor: Actor) -> CaseQuerySet:
    """The cases this actor may open as staff; the clockwork sees all."""
    return Case.objects.all() if actor.is_system else Case.objects.visible_to(actor)


def case_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Case:
    """The case when the actor may see it, with its row locked when a verb is to follow. Raises Missing."""
    return _one(visible(actor), uid, lock=lock)


def claimable_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Case:
    """The case when the actor may see it, or could claim it as a volunteer or for a unit. Raises Missing."""
    return _one(visible(actor) | Case.objects.filter(claimable_q(actor)), uid, lock=lock)


def claimable_q(actor: Actor) -> Q:
    """Open matters of the volunteer's own community, and around the units the actor speaks for."""
    units = actor.unit_ids(Role.HANDLER, Role.CONTACT)
    codes = set(Unit.objects.filter(pk__in=units).values_list("area_code", flat=True)) if units else set()
    codes |= {actor.home_code} if actor.home_code else set()
    kinds = (Case.Kind.REQUEST, Case.Kind.HAZARD, Case.Kind.UNDERTAKING)
    return area_q(codes) & Q(state__in=CLAIMABLE, kind__in=kinds, shielded="") & guard_of(actor)


def _one(found: CaseQuerySet, uid: UUID, *, lock: bool) -> Case:
    if lock:
        found = found.select_for_update(of=("self",))
    case = found.filter(uid=uid).select_related("category__parent__parent", "lead_unit").first()
    if case is None:
        raise Missing
    return case


def lock_case(case_id: int) -> Case:
    """Lock a case that was reached by something else than its own uid (a voice, a project)."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("category__parent__parent")
        .get(pk=case_id)
    )


def voice_by_token(token: str, *, lock: bool = False) -> Voice:
    """The voice behind a link; with `lock` its case and itself are locked, in this order. Raises Missing."""
    uid, version = ids.read_token("voice", token)
    return voice_by_uid(uid, version=version, lock=lock)


def voice_by_uid(uid: UUID, *, version: int | None = None, lock: bool = False) -> Voice:
    """The voice with this uid (and token version, when it came by a link). Raises Missing."""
    found = Voice.objects.filter(uid=uid)
    if version is not None:
        found = found.filter(token_version=version)
    voices = found.select_related("case__category", "person")
    voice = _locked_voice(voices) if lock else voices.first()
    if voice is None:
        raise Missing
    return voice


def _locked_voice(voices: QuerySet[Voice]) -> Voice | None:
    """Its case first, then itself; again when a merge moved it while we waited for the lock."""
    case_id = voices.values_list("case_id", flat=True).first()
    while case_id is not None:
        case = lock_case(case_id)
        voice = voices.select_for_update(of=("self",)).first()
        if voice is None:
            return None
        if voice.case_id == case.pk:
            voice.case = case
            return voice
        case_id = voice.case_id
    return None


def facts_of(case: Case, at: datetime | None = None) -> CaseFacts:
    """The facts that rules judge, three queries. Ratings are counted when `at` is given (write-off needs them)."""
    parties = list(CaseParty.objects.filter(case=case))
    live = [party for party in parties if party.until is None]
    return rules.CaseFacts(
        state=case.state,
        kind=case.kind,
        resume_state=case.resume_state,
        area_code=case.area_code,
        lead_unit_id=case.lead_unit_id,
        led=any(party.part == CaseParty.Part.LEAD for party in live),
        unit_ids=frozenset(party.unit_id for party in live if party.unit_id is not None),
        person_ids=frozenset(party.person_id for party in live if party.person_id is not None),
        handler_unit_ids=frozenset(party.unit_id for party in parties if party.unit_id is not None),
        handler_person_ids=frozenset(party.person_id for party in parties if party.person_id is not None)
        | _finishers(case),
        verdict_red=case.verdict_red,
        shielded=case.shielded,
        open_objections=case.open_objections,
        open_orders=case.open_orders,
        proven=proven_of(case) if at is not None else ALLOWED,
        ratings=rating_facts(case, at) if at is not None else rules.RatingFacts(voices=case.voice_count),
    )


def _finishers(case: Case) -> frozenset[int]:
    """Persons whose post signed the words of the result."""
    if case.finished_at is None:
        return frozenset()
    posts = Note.objects.filter(case=case, code=FINISHED, author_post__isnull=False).values("author_post")
    return frozenset(Post.objects.filter(uid__in=posts).values_list("person_id", flat=True))


def rating_facts(case: Case, at: datetime) -> RatingFacts:
    """How far the voices have rated. A rectification waits for those whose rating it opened again."""
    if case.kind == Case.Kind.RECTIFICATION and case.parent_id is not None:
        voices = Voice.objects.filter(case_id=case.parent_id, rating_opened_at__gte=case.finished_at or at)
        return rating_facts_of(voices, at)
    return rating_facts_of(
        Voice.objects.filter(case=case), at, group_bad=case.verdict_red and group_bad_stands(case.uid)
    )


def group_bad_stands(case_uid: UUID) -> bool:
    """Whether a bad rating by the code in the group has come since the last rectification was written off."""
    last = (
        JournalEntry.objects.filter(subject_uid=case_uid, code__in=(GROUP_BAD, GROUP_SETTLED))
        .order_by("-sequence")
        .values_list("code", flat=True)
        .first()
    )
    return last == GROUP_BAD
