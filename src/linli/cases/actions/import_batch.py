"""One batch of an import: rows judged, and stored with few statements. The caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from linli.kernel import bulk, crypto, ids, journal, mask, search
from linli.kernel import clock as kernel_clock
from linli.kernel.import_rows import Job, Judged, Problem
from linli.places import queries as places

from ..facts import VoiceDraft
from ..importing.checking import Checker, Entry
from ..importing.tally import Tally
from ..models import Case, Category, ClockEvent, Note, Voice
from ..queries.loading import FINISHED
from ..rules_imports import WORDS
from .clock import first_event, set_lights, take_as_it_stands
from .clock_settings import clock_book
from .import_places import Located, Locator
from .indexing import text_of
from .intake import TRIES_FOR_A_NUMBER, build_case_and_voice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.tables import Record
    from linli.places.workdays import Calendar

    from ..importing.mapping import Plan
    from .clock_settings import ClockBook

IMPORTED = "imported"
TITLE = 120
PART = 250  # rows that the database gets at once: it begins early, and hands back and forth cost little


class CaseJob(Job[Entry]):
    """One pass over a table of cases."""

    words = WORDS

    def __init__(self, plan: Plan, checker: Checker, locator: Locator, *, actor: Actor, at: datetime) -> None:
        self.plan, self.checker, self.locator, self.actor, self.at = plan, checker, locator, actor, at
        self.seen: set[str] = set()
        self.calendar: Calendar = places.calendar()
        self.books: dict[str, ClockBook] = {}
        self.categories = _categories()

    def check(self, record: Record) -> tuple[Entry | None, list[Problem]]:
        """The entry of a row with remarks, or None with the reason. Remembers the ids."""
        entry, problems = self.checker.check(record)
        if entry is None:
            return None, problems
        if entry.external_id in self.seen:
            return None, [Problem(record.row, "duplicate_id", entry.external_id)]
        self.seen.add(entry.external_id)
        if entry.categories and self.category(entry) is None:
            problems.append(Problem(record.row, "unknown_category", " / ".join(entry.categories)[:80]))
        return entry, problems

    def forget(self) -> None:
        """A transaction was rolled back: areas made in it are not there."""
        self.locator.forget()

    def category(self, entry: Entry) -> Category | None:
        """The category that a row names from the top down."""
        return self.categories.get(entry.categories)

    def book(self, area_code: str) -> ClockBook:
        """Limits and calendar of an area and how they were before, asked once."""
        found = self.books.get(area_code)
        if found is None:
            found = self.books[area_code] = clock_book(area_code, self.at, calendar=self.calendar)
        return found

    def carry(self, judged: Judged[Entry], *, run: UUID | None, at: datetime) -> Tally:
        """Store what is new (or, without a run, only count it). Adds places that cannot be told to the problems."""
        self.at = at  # what is written bears the time of its batch
        tally = Tally()
        keys = [entry.external_id for entry in judged.entries]
        known = bulk.present(Voice, "external_id", keys, source=self.plan.source)
        fresh: list[tuple[Entry, Located]] = []
        for entry in judged.entries:
            if entry.external_id in known:
                tally.known += 1
                continue
            place = self.locator.locate(entry)
            if isinstance(place, str):
                judged.problems.append(Problem(entry.row, place, entry.area[:80]))
                continue
            fresh.append((entry, place))
        self._count(tally, fresh)
        if run is not None and fresh:
            tally.without_limit = self._store(fresh, run)
        return tally

    def _count(self, tally: Tally, fresh: Sequence[tuple[Entry, Located]]) -> None:
        tally.added = len(fresh)
        for entry, place in fresh:
            tally.areas[place.top] += 1
            tally.guessed += place.guessed
            if entry.replied_at is not None:
                tally.closed += 1
                tally.waits[str((entry.replied_at - entry.received_at).days)] += 1

    def _store(self, fresh: Sequence[tuple[Entry, Located]], run: UUID) -> int:
        made = [_Made(*self._rows(entry, place), entry) for entry, place in fresh]
        cases, voices = [one.case for one in made], [one.voice for one in made]
        _free_numbers(Case, cases)
        _free_numbers(Voice, voices)
        for one in made:
            self.book(one.case.area_code)  # asked here, because nothing may be asked below
        bulk.give_keys(cases)
        with bulk.beside():
            for start in range(0, len(made), PART):
                self._hand_over(made[start : start + PART], run)
        return sum(one.case.due_missing_year is not None and one.entry.replied_at is None for one in made)

    def _hand_over(self, made: Sequence[_Made], run: UUID) -> None:
        """Give a part of the batch to the database, which stores it while the next part is made."""
        events = [event for one in made for event in self._clock(one)]
        bulk.insert([one.case for one in made])
        bulk.insert([one.voice for one in made], keys=False)
        bulk.insert(events, keys=False)
        bulk.insert([note for one in made if (note := one.take_reply())], keys=False)
        texts = [(one.case.pk, text_of(one.case, [(one.voice.number, one.voice.body)])) for one in made]
        search.index_many(search.Kind.CASE, texts, new=True)
        journal.note_many((line for one in made for line in self._journal(one, run)), new_subjects=True)

    def _rows(self, entry: Entry, place: Located) -> tuple[Case, Voice]:
        draft = VoiceDraft(
            body=entry.words,
            area_code=place.code,
            title=mask.mask_text(entry.title)[:TITLE],
            place_text=place.words,
            name=entry.speaker,
            channel=Voice.Channel.IMPORT,
            said_at=entry.received_at,
            source=self.plan.source,
            external_id=entry.external_id,
        )
        return build_case_and_voice(draft, self.at, category=self.category(entry))

    def _clock(self, made: _Made) -> list[ClockEvent]:
        """The clock began when the message came and stopped with the reply, by what held on those days.

        A year without calendar has no deadline. A light that was red long before we knew of it is not told as news.
        """
        case, book = made.case, self.book(made.case.area_code)
        events = [first_event(case, book.at(case.received_at), cause="received", at=case.received_at)]
        replied = made.entry.replied_at
        if replied is not None:
            made.close(replied)
            stop = ClockEvent.Kind.STOP
            events.append(bulk.new(ClockEvent, case=case, sequence=2, kind=stop, at=replied, cause=IMPORTED))
        set_lights(case, events, book.at(events[-1].at))
        take_as_it_stands(case, self.at)
        return events

    def _journal(self, made: _Made, run: UUID) -> list[journal.Note]:
        """Told with their own times; that they were taken over, and by whom, is told with the time of the import."""
        case, voice, replied = made.case, made.voice, made.entry.replied_at
        lines: list[tuple[str, datetime, dict[str, Value]]] = [
            (
                "voice.placed",
                voice.received_at,
                {
                    "voice": voice.uid,
                    "channel": voice.channel,
                    "reply_via": voice.reply_via,
                    "photos": 0,
                    "words": crypto.commitment(voice.body_salt, voice.body),
                },
            )
        ]
        if replied is not None and made.reply is not None:
            words = crypto.commitment(made.reply.salt, made.reply.body)
            lines.append((FINISHED, replied, {"note": made.reply.uid, "words": words}))
            lines.append(("case.written_off", replied, {"how": IMPORTED, "voices": 1, "silent": 0}))
        category = case.category.uid if case.category else None
        lines.append(
            (
                "case.imported",
                self.at,
                {"run": run, "kind": case.kind, "area": case.area_code, "category": category},
            )
        )
        return [
            journal.Note(
                code=code,
                subject=("case", case.uid),
                actor=self.actor,
                at=self.at,
                payload=payload,
                effective_at=when,
                area=case.area_code,
            )
            for code, when, payload in lines
        ]


@dataclass(slots=True)
class _Made:
    """The rows of one entry."""

    case: Case
    voice: Voice
    entry: Entry
    reply: Note | None = None

    def close(self, at: datetime) -> None:
        """The official reply was the end of it; nobody was asked to rate, and nobody is asked now."""
        self.case.state = Case.State.WRITTEN_OFF
        self.case.finished_at = self.case.closed_at = at
        self.case.write_off_how = IMPORTED

    def take_reply(self) -> Note | None:
        """The reply as the words of the result, which the resident reads too."""
        if self.entry.replied_at is not None:
            self.reply = bulk.new(
                Note,
                case=self.case,
                code=FINISHED,
                body=self.entry.reply,
                salt=crypto.new_salt(),
                public=True,
                at=self.entry.replied_at,
            )
        return self.reply


def _free_numbers(model: type[Case | Voice], rows: Sequence[Case | Voice]) -> None:
    """Give a new number to each row whose number is taken, in the table or in this batch; one query as a rule."""
    doubtful = sorted(rows, key=lambda one: one.number)
    for _try in range(TRIES_FOR_A_NUMBER):
        numbers = [one.number for one in doubtful]
        taken = bulk.present(model, "number", numbers)
        doubtful = sorted(rows, key=lambda one: one.number)
        twins = {later.number for former, later in pairwise(doubtful) if former.number == later.number}
        doubtful = [one for one in rows if one.number in taken or one.number in twins]
        if not doubtful:
            return
        for one in doubtful:
            one.number = ids.new_number(one.received_at.astimezone(kernel_clock.local_zone()).year)
    message = "no free numbers were found"
    raise RuntimeError(message)


def _categories() -> dict[tuple[str, ...], Category]:
    """Every category by its names from the top down."""
    found = {}
    for one in Category.objects.select_related("parent__parent"):
        names, above = [one.name], one.parent
        while above is not None:
            names.append(above.name)
            above = above.parent
        found[tuple(reversed(names))] = one
    return found
