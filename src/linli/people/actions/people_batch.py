"""One batch of an import of people: matched with those who are here, stored with few statements.

The caller holds the transaction. What matches and is the same is left alone, so that a second run adds nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel import bulk, crypto, import_rows, journal
from linli.kernel.import_rows import Problem
from linli.people.importing.people import Entry
from linli.people.models import Account, Particulars, Person, Registration, Skill, Unit, WorkSpell

from .own import set_work_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

SOURCE = "import"
LIVE = (Registration.State.PENDING, Registration.State.CONFIRMED)


@dataclass(slots=True)
class Tally(import_rows.Tally):
    """What an import did, or a check would do."""

    changed: int = 0
    communities: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Keyed:
    """An entry with the keys under which people are found: the former ones too while indexes are being made anew."""

    entry: Entry
    phones: list[str]
    identities: list[str]


@dataclass(slots=True)
class Here:
    """Somebody who is here, with what an import may change."""

    person: Person
    particulars: Particulars | None
    home: Registration | None
    skills: frozenset[str]
    has_account: bool


class Batch:
    """People of one batch against those who are here."""

    def __init__(
        self, entries: Sequence[Entry], *, root: str, run: UUID | None, actor: Actor, at: datetime
    ) -> None:
        self.root, self.run, self.actor, self.at = root, run, actor, at
        self.keyed = [
            Keyed(one, crypto.index_values("phone", one.phone), crypto.index_values("identity", one.identity))
            for one in entries
        ]
        self.notes: list[journal.Note] = []
        self._find()

    def carry(self, problems: list[Problem]) -> Tally:
        """Store what is new and what changed (or, without a run, only count it); adds to the problems."""
        tally, fresh = Tally(), list[Keyed]()
        for one in self.keyed:
            found = self._match(one)
            if isinstance(found, str):
                problems.append(Problem(one.entry.row, found))
            elif found is None:
                fresh.append(one)
            elif self._differs(found, one):
                tally.changed += 1
                if self.run is not None:
                    self._change(found, one)
            else:
                tally.known += 1
        tally.added = len(fresh)
        tally.communities.update(one.entry.community for one in fresh if one.entry.community)
        if self.run is not None:
            if fresh:
                self._add(fresh)
            journal.note_many(self.notes)
        return tally

    # --- Who is here ----------------------------------------------------------------------------------------------

    def _find(self) -> None:
        """Everybody whom some key of this batch names, with what is known of them. Six statements."""
        identities = {key for one in self.keyed for key in one.identities}
        external = {one.entry.external_id for one in self.keyed if one.entry.external_id}
        phones = {key for one in self.keyed for key in one.phones}
        rows = list(
            Particulars.objects.filter(
                Q(identity_index__in=identities) | Q(source=SOURCE, external_id__in=external)
            )
        )
        wanted = {row.person_id for row in rows}
        people = list(
            Person.objects.select_for_update()
            .filter(Q(pk__in=wanted) | Q(phone_index__in=phones))
            .order_by("pk")
        )
        ids = [one.pk for one in people]
        rest = Particulars.objects.filter(person_id__in=set(ids) - wanted)
        self.particulars = {row.person_id: row for row in (*rows, *rest)}
        homes = Registration.objects.filter(person_id__in=ids, state__in=LIVE).prefetch_related("skills")
        self.homes = {home.person_id: home for home in homes}
        accounts = Account.objects.filter(person_id__in=ids, is_active=True)
        self.holders = set(accounts.values_list("person_id", flat=True))
        self.people = {one.pk: one for one in people}
        self.by_phone = {one.phone_index: one.pk for one in people if one.phone_index}
        self.by_identity = {row.identity_index: row.person_id for row in rows if row.identity_index}
        self.by_external = {row.external_id: row.person_id for row in rows if row.source == SOURCE}

    def _match(self, one: Keyed) -> Here | str | None:
        """Who it is: somebody who is here, nobody yet (None), or why that cannot be said (a code)."""
        sure = {self.by_identity[key] for key in one.identities if key in self.by_identity}
        if one.entry.external_id in self.by_external:
            sure.add(self.by_external[one.entry.external_id])
        found = sure | {self.by_phone[key] for key in one.phones if key in self.by_phone}
        if not found:
            return None
        if len(found) > 1:
            return "two_people"
        here = self._here(found.pop())
        stored = here.particulars.identity_index if here.particulars else ""
        if stored and one.identities and stored not in one.identities:
            return "identity_differs"
        if not sure and here.person.name != one.entry.name:
            return "name_differs"
        if here.home is not None and not here.home.area_code.startswith(self.root):
            return "registered_elsewhere"
        if here.has_account and one.phones and here.person.phone_index not in one.phones:
            return "has_account"  # whoever gets the messages of this number can choose a new password
        return here

    def _here(self, pk: int) -> Here:
        home = self.homes.get(pk)
        skills = frozenset(skill.code for skill in home.skills.all()) if home else frozenset()
        return Here(self.people[pk], self.particulars.get(pk), home, skills, pk in self.holders)

    # --- What changed ---------------------------------------------------------------------------------------------

    def _differs(self, here: Here, one: Keyed) -> list[str]:
        """Which words a file that says something else than the books changes; what it does not say stays, and so do the
        name of somebody who has an account and a number elsewhere that is known.
        """
        entry, row = one.entry, here.particulars
        home = here.home.community_code if here.home else ""
        found = {
            "name": not here.has_account and here.person.name != entry.name,
            "phone": bool(one.phones) and here.person.phone_index not in one.phones,
            "identity": bool(one.identities) and (row.identity_index if row else "") not in one.identities,
            "external_id": bool(entry.external_id) and not (row and row.external_id),
            "unit": entry.unit is not None and here.person.work_unit_id != entry.unit,
            "member": bool(entry.member) and (row.member if row else "") != entry.member,
            "community": bool(entry.community) and home != entry.community,
            "skills": bool(entry.skills)
            and bool(home or entry.community)
            and here.skills != set(entry.skills),
        }
        return [name for name, differs in found.items() if differs]

    def _change(self, here: Here, one: Keyed) -> None:
        words, person, entry = self._differs(here, one), here.person, one.entry
        if {"name", "phone"} & set(words):
            if "name" in words:
                person.name = entry.name
            if "phone" in words:
                person.phone = entry.phone
            person.save(update_fields=["name_sealed", "phone_sealed", "phone_index"])
        if "unit" in words:
            set_work_unit(person, Unit.objects.filter(pk__in=[entry.unit]).first(), self.at)
        if {"identity", "external_id", "member"} & set(words):
            row = here.particulars or Particulars(person=person)
            _fill(row, entry)
            row.save()
        if "community" in words:
            if here.home is not None:
                here.home.state, here.home.ended_at = Registration.State.ENDED, self.at
                here.home.save(update_fields=["state", "ended_at"])
                self._note("registration.ended", "registration", here.home.uid, {"area": here.home.area_code})
            home = self._registration(person, entry)
            home.save()
            self._note_home(home)
            home.skills.set(self._skills(entry.skills))
        elif "skills" in words and here.home is not None:
            here.home.skills.set(self._skills(entry.skills))
        self._note("person.import_changed", "person", person.uid, {"run": self.run, "what": list(words)})

    # --- What is new ----------------------------------------------------------------------------------------------

    def _add(self, fresh: Sequence[Keyed]) -> None:
        people, rows, spells, homes = (
            list[Person](),
            list[Particulars](),
            list[WorkSpell](),
            list[Registration](),
        )
        for one in fresh:
            entry = one.entry
            person = Person(work_unit_id=entry.unit, created_at=self.at)
            person.name, person.phone = entry.name, entry.phone
            people.append(person)
            self._note(
                "person.entered", "person", person.uid, {"phone": bool(one.entry.phone), "run": self.run}
            )
        bulk.insert(people)
        for one, person in zip(fresh, people, strict=True):
            entry = one.entry
            if entry.identity or entry.external_id or entry.member:
                row = Particulars(person=person)
                _fill(row, entry)
                rows.append(row)
            if entry.unit is not None:
                spells.append(WorkSpell(person=person, unit_id=entry.unit, since=self.at))
            if entry.community:
                homes.append(self._registration(person, entry))
                self._note_home(homes[-1])
        for made in (rows, spells, homes):
            bulk.insert(made)
        self._link(homes, {person.pk: one.entry.skills for one, person in zip(fresh, people, strict=True)})

    def _registration(self, person: Person, entry: Entry) -> Registration:
        """A register that was kept elsewhere is taken over as confirmed: its own office confirmed it."""
        home = Registration(
            person=person,
            state=Registration.State.CONFIRMED,
            created_at=self.at,
            decided_at=self.at,
            decided_by_id=self.actor.person_id,
        )
        home.place_in(entry.community)
        return home

    def _link(self, homes: Iterable[Registration], skills: dict[int, tuple[str, ...]]) -> None:
        wanted = {
            home.pk: skills[home.person_id] for home in homes if home.person_id and skills[home.person_id]
        }
        ids = dict(Skill.objects.values_list("code", "pk")) if wanted else {}
        through = Registration.skills.through
        through.objects.bulk_create(
            [
                through(registration_id=pk, skill_id=ids[code])
                for pk, codes in wanted.items()
                for code in codes
            ],
            batch_size=2000,
        )

    def _skills(self, codes: Iterable[str]) -> list[Skill]:
        return list(Skill.objects.filter(code__in=set(codes)))

    def _note_home(self, home: Registration) -> None:
        payload: dict[str, Value] = {"area": home.area_code, "run": self.run}
        self._note("registration.imported", "registration", home.uid, payload)

    def _note(self, code: str, kind: str, uid: UUID, payload: dict[str, Value]) -> None:
        self.notes.append(
            journal.Note(code=code, subject=(kind, uid), actor=self.actor, at=self.at, payload=payload)
        )


def _fill(row: Particulars, entry: Entry) -> None:
    if entry.identity:
        row.identity = entry.identity
    if entry.external_id and not row.external_id:
        row.source, row.external_id = SOURCE, entry.external_id
    if entry.member:
        row.member = entry.member
