"""One verb for many cases: each judged by itself, before anything is done. The number of queries does not grow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing
from linli.people.models import Post
from linli.people.powers import Power, roles_with
from linli.places import queries as places

from .. import rules, rules_closing
from ..models import Case, CaseParty, Note, Voice
from .choices import units_of_cities
from .evidence import evidence_of, proven
from .loading import FINISHED, GROUP_BAD, GROUP_SETTLED, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from .intake import Choice

MOST = 50  # a page of the ledger

# What may be done to many at once, and the power without which it is not even offered.
VERBS: dict[str, Power] = {
    "dispatch": Power.CASES_DISPATCH,
    "accept": Power.CASES_TRIAGE,
    "write_off": Power.CASES_WRITE_OFF,
}
JUDGES: dict[str, Callable[[rules.CaseFacts, Actor], Verdict]] = {
    "dispatch": rules.may_dispatch,
    "accept": rules.may_accept,
    "write_off": rules_closing.may_write_off,
}


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One case, and whether the verb may be done to it."""

    case: Case
    area: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class BulkPage:
    """The preview: every chosen case with its verdict."""

    verb: str
    offered: list[str]
    rows: list[BulkRow]
    units: list[tuple[str, list[Choice]]]

    @property
    def allowed(self) -> list[BulkRow]:
        """Those that will be done."""
        return [row for row in self.rows if row.verdict]


def bulk_verbs(actor: Actor) -> list[str]:
    """The verbs that some post of the actor may do, in the order of the bar."""
    return [verb for verb, power in VERBS.items() if actor.has(*roles_with(power))]


def bulk_page(*, actor: Actor, verb: str, uids: Sequence[UUID], at: datetime) -> BulkPage:
    """What the verb would do to each of these cases. Raises Missing for a verb that is not offered.

    A case that the actor may not see is left out, as if it were not there.
    """
    offered = bulk_verbs(actor)
    verb = verb or next(iter(offered), "")
    if verb not in offered:
        raise Missing
    wanted = list(dict.fromkeys(uids))[:MOST]
    found = visible(actor).filter(uid__in=wanted).select_related("category", "lead_unit")
    cases = sorted(found, key=lambda case: wanted.index(case.uid))
    facts = _facts_of_many(cases, at) if cases else {}
    names = places.names_of({case.area_code for case in cases})
    return BulkPage(
        verb=verb,
        offered=offered,
        rows=[
            BulkRow(case, names.get(case.area_code, ""), JUDGES[verb](facts[case.pk], actor))
            for case in cases
        ],
        units=units_of_cities({case.city_code for case in cases}) if verb == "dispatch" and cases else [],
    )


def _facts_of_many(cases: list[Case], at: datetime) -> dict[int, rules.CaseFacts]:
    """The facts of every case, as `facts_of` finds them for one; five queries, three more where evidence is demanded."""
    parties: defaultdict[int, list[CaseParty]] = defaultdict(list)
    for party in CaseParty.objects.filter(case__in=cases):
        parties[party.case_id].append(party)
    finishers, ratings, shown = _finishers(cases), _ratings(cases, at), evidence_of(cases)
    facts = {}
    for case in cases:
        ever = parties[case.pk]
        live = [party for party in ever if party.until is None]
        facts[case.pk] = rules.CaseFacts(
            state=case.state,
            kind=case.kind,
            resume_state=case.resume_state,
            area_code=case.area_code,
            lead_unit_id=case.lead_unit_id,
            led=any(party.part == CaseParty.Part.LEAD for party in live),
            unit_ids=_ids(party.unit_id for party in live),
            person_ids=_ids(party.person_id for party in live),
            handler_unit_ids=_ids(party.unit_id for party in ever),
            handler_person_ids=_ids(party.person_id for party in ever) | finishers[case.pk],
            verdict_red=case.verdict_red,
            open_orders=case.open_orders,
            proven=proven(case, shown[case.pk]),
            ratings=ratings[case.pk],
        )
    return facts


def _ids(found: Iterable[int | None]) -> frozenset[int]:
    return frozenset(one for one in found if one is not None)


def _finishers(cases: list[Case]) -> defaultdict[int, frozenset[int]]:
    """Persons whose post signed the words of the result, by case."""
    finished = [case.pk for case in cases if case.finished_at is not None]
    signed = list(
        Note.objects.filter(case__in=finished, code=FINISHED, author_post__isnull=False).values_list(
            "case_id", "author_post"
        )
    )
    persons = dict(
        Post.objects.filter(uid__in={post for _case, post in signed}).values_list("uid", "person_id")
    )
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for case_id, post in signed:
        if post in persons:
            found[case_id] |= {persons[post]}
    return found


def _ratings(cases: list[Case], at: datetime) -> dict[int, rules.RatingFacts]:
    """How far the voices of each have rated; a rectification waits for those whose rating it opened again."""
    asked = {case.pk: case.parent_id if _rectifies(case) else case.pk for case in cases}
    voices: defaultdict[int, list[Voice]] = defaultdict(list)
    for voice in Voice.objects.filter(case__in=set(asked.values())):
        voices[voice.case_id].append(voice)
    red = [case.uid for case in cases if case.verdict_red]
    last: dict[UUID, str] = dict(
        JournalEntry.objects.filter(subject_uid__in=red, code__in=(GROUP_BAD, GROUP_SETTLED))
        .order_by("sequence")
        .values_list("subject_uid", "code")
    )
    found = {}
    for case in cases:
        own = voices[asked[case.pk] or 0]
        if _rectifies(case):
            since = case.finished_at or at
            again = [one for one in own if one.rating_opened_at is not None and one.rating_opened_at >= since]
            found[case.pk] = rules_closing.rating_facts_of(again, at)
        else:
            bad = case.verdict_red and last.get(case.uid) == GROUP_BAD
            found[case.pk] = rules_closing.rating_facts_of(own, at, group_bad=bad)
    return found


def _rectifies(case: Case) -> bool:
    return case.kind == Case.Kind.RECTIFICATION and case.parent_id is not None
