"""The rows of an export: the ledger's filter, the actor's areas, in the order that marks it, in stretches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import area_q

from .. import clockwork
from ..exporting import columns_of
from ..models import Case, Note, Voice
from ..watermark import sort_key
from .disclosing import contact_in, given_name, masked_words, name_in
from .ledger_filter import LIGHTS, LedgerFilter, narrowed
from .loading import FINISHED, visible
from .origin import handled_q

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor

    from ..exporting import Value
    from ..models import CaseQuerySet

CHUNK = 500


@dataclass(slots=True)
class Told:
    """Whose names and contacts stand in a table, as it was written: voices, and the persons behind them."""

    voices: set[int] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)

    def add(self, voices: Iterable[Voice]) -> None:
        """These voices stand in one row."""
        for voice in voices:
            self.voices.add(voice.pk)
            if voice.person_id is not None:
                self.persons.add(voice.person_id)


def export_count(*, actor: Actor, at: datetime, wanted: LedgerFilter) -> int:
    """How many cases an export would hold; one query."""
    return _found(actor, wanted, at).count()


def export_order(*, actor: Actor, at: datetime, wanted: LedgerFilter, salt: str) -> list[int]:
    """The keys of the rows in the order that tells this export from all others; one query."""
    zone = clock.local_zone()
    found = _found(actor, wanted, at).order_by().values_list("pk", "number", "received_at")
    keyed = [
        (*sort_key(salt, number, received.astimezone(zone).date()), pk)
        for pk, number, received in found.iterator(chunk_size=CHUNK * 10)
    ]
    return [pk for _week, _key, pk in sorted(keyed)]


def export_rows(
    *,
    actor: Actor,
    at: datetime,
    wanted: LedgerFilter,
    salt: str = "",
    personal: bool = False,
    order: Sequence[int] | None = None,
    told: Told | None = None,
) -> Iterator[list[Value]]:
    """The rows in the order of `export_order`; six queries for each five hundred. `personal` adds class D2; `told`
    is filled with those whose names and contacts stand in them.
    """
    if order is None:
        order = export_order(actor=actor, at=at, wanted=wanted, salt=salt)
    for start in range(0, len(order), CHUNK):
        keys = order[start : start + CHUNK]
        found = Case.objects.filter(pk__in=keys).select_related("category__parent__parent", "lead_unit")
        here = {case.pk: case for case in found}
        rows = [here[pk] for pk in keys if pk in here]
        yield from _rows(rows, at, personal=personal, told=told, handled=_handled(actor, keys))


def _found(actor: Actor, wanted: LedgerFilter, at: datetime) -> CaseQuerySet:
    """What the actor may see, inside the areas of the posts that may export."""
    found = narrowed(visible(actor), wanted, at, actor)
    if actor.is_system:
        return found
    return found.filter(area_q(actor.area_codes(*roles_with(Power.CASES_EXPORT))))


def _handled(actor: Actor, keys: Sequence[int]) -> set[int]:
    """Of these cases those that the actor, or a unit of theirs, handled: whose single ratings they do not read."""
    if actor.is_system:
        return set()
    return set(Case.objects.filter(handled_q(actor), pk__in=keys).values_list("pk", flat=True))


def _rows(
    cases: Sequence[Case],
    at: datetime,
    *,
    personal: bool,
    told: Told | None = None,
    handled: Container[int] = (),
) -> Iterator[list[Value]]:
    ids = [case.pk for case in cases]
    areas = places.path_names({case.area_code for case in cases})
    voices: defaultdict[int, list[Voice]] = defaultdict(list)
    found = Voice.objects.filter(case_id__in=ids).order_by("pk")
    for voice in found.select_related("person") if personal else found:
        voices[voice.case_id].append(voice)
    notes = Note.objects.filter(case_id__in=ids, code=FINISHED, public=True).order_by("pk")
    results = dict(notes.values_list("case_id", "body"))
    for case in cases:
        mine = voices[case.pk]
        scores = [voice.score for voice in mine if voice.score is not None]
        first = mine[0] if mine else None
        names = _names(mine)
        values: dict[str, Value] = {
            "number": case.number,
            "title": masked_words(case.title, names),
            "words": masked_words(first.body, names) if first else "",
            "kind": str(case.get_kind_display()),
            "category": _category(case),
            "state": str(case.get_state_display()),
            "light": str(LIGHTS.get(clockwork.light(case, at), "")),
            "area": areas.get(case.area_code, ""),
            "area_code": case.area_code,
            "channel": str(first.get_channel_display()) if first else "",
            "voices": case.voice_count,
            "owner": case.lead_unit.name if case.lead_unit else "",
            "received_at": _local(case.received_at),
            "accepted_at": _local(case.accepted_at),
            "due_at": _local(case.due_at),
            "finished_at": _local(case.finished_at),
            "closed_at": _local(case.closed_at),
            "wait_days": (case.finished_at - case.received_at).days if case.finished_at else None,
            "lowest_score": None if case.pk in handled else min(scores, default=None),
            "result": masked_words(results.get(case.pk, ""), names),
        }
        if personal:
            values["reporters"] = "\n".join(name_in(voice) for voice in mine)
            values["contacts"] = "\n".join(contact_in(voice) for voice in mine)
            if told is not None:
                told.add(mine)
        yield [values[name] for name, _label in columns_of(personal=personal)]


def _names(voices: Sequence[Voice]) -> list[str]:
    """What the people of a case are called, only to take it out of the words."""
    found = (given_name(voice) for voice in voices)
    return sorted({name for name in found if len(name) > 1}, key=len, reverse=True)


def _category(case: Case) -> str:
    names, one = [], case.category
    while one is not None:
        names.append(one.name)
        one = one.parent
    return " / ".join(reversed(names))


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(clock.local_zone()) if moment else None
