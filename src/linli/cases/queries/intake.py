"""What the pages of placing show: categories with their questions, areas to choose from, the rows of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import translation

from linli.kernel import ids, mask
from linli.kernel.verdict import Missing
from linli.people.models import Person
from linli.places import queries as places
from linli.places.codes import LENGTHS, Level, covered_by_any

from .. import rules_intake, suggesting
from ..models import Category, Voice
from .disclosing import given_name

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

Choice = tuple[str, str]
MOST_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """A category as a page shows it: its path, notice and questions in the language that is active."""

    code: str
    name: str
    path: str
    notice: str
    stops: bool
    questions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The open categories, read once for one page."""

    rows: dict[int, Category]

    @property
    def codes(self) -> dict[str, Category]:
        """By code."""
        return {row.code: row for row in self.rows.values()}

    def groups(self) -> list[tuple[str, list[Choice]]]:
        """For a select: a heading for each of the topmost, below it every category with the names between."""
        groups: dict[int, tuple[str, list[Choice]]] = {
            row.pk: (name_of(row), [(row.code, name_of(row))]) for row in self.rows.values() if row.level == 1
        }
        below: dict[int, list[Category]] = {}
        for row in self.rows.values():
            below.setdefault(row.parent_id or 0, []).append(row)
        for pk, (_heading, choices) in groups.items():
            for second in below.get(pk, []):
                choices.append((second.code, name_of(second)))
                choices += [
                    (third.code, f"{name_of(second)} › {name_of(third)}")
                    for third in below.get(second.pk, [])
                ]
        return list(groups.values())

    def choices(self) -> list[Choice]:
        """Every code with its name, for a form."""
        return [(row.code, name_of(row)) for row in self.rows.values()]

    def suggested(self, text: str) -> list[str]:
        """The codes the words speak for, best first."""
        entries = [
            suggesting.Entry(row.code, self._code(row.parent_id), row.name, row.keywords, row.stops)
            for row in self.rows.values()
        ]
        return suggesting.suggest_category(text, entries, MOST_SUGGESTED) if text.strip() else []

    def chosen(self, code: str) -> Chosen | None:
        """The category with this code as the page shows it, None when no open one has it."""
        row = self.codes.get(code) if code else None
        if row is None:
            return None
        line = [row]
        while line[0].parent_id in self.rows:
            line.insert(0, self.rows[line[0].parent_id])
        nearest = next((one for one in reversed(line) if one.notice), None)
        questions: list[dict[str, Any]] = next(
            (list(one.questions) for one in reversed(line) if one.questions), []
        )
        return Chosen(
            code=row.code,
            name=name_of(row),
            path=" › ".join(name_of(one) for one in line),
            notice=_in_language(nearest.notice, nearest.notice_en) if nearest else "",
            stops=row.stops,
            questions=[_question(one) for one in questions],
        )

    def _code(self, pk: int | None) -> str:
        return self.rows[pk].code if pk in self.rows else ""


def catalogue_now() -> Catalogue:
    """The open categories, one query, in their order."""
    rows = Category.objects.filter(active=True).order_by("level", "position", "id")
    return Catalogue({row.pk: row for row in rows})


def category_tree() -> list[dict[str, Any]]:
    """The open categories as a tree for the API, with notices and questions, one query."""
    rows = catalogue_now().rows
    nodes: dict[int, dict[str, Any]] = {}
    tops: list[dict[str, Any]] = []
    for row in rows.values():
        node: dict[str, Any] = {
            "code": row.code,
            "name": row.name,
            "name_en": row.name_en,
            "notice": row.notice,
            "notice_en": row.notice_en,
            "stops": row.stops,
            "danger": row.danger,
            "handling_days": row.handling_days,
            "questions": row.questions,
            "children": [],
        }
        nodes[row.pk] = node
        above = nodes.get(row.parent_id or 0)
        (above["children"] if above else tops).append(node)
    return tops


def name_of(category: Category) -> str:
    """Its name in the language that is active."""
    return _in_language(category.name, category.name_en)


def english() -> bool:
    """Whether the page is read in English."""
    return (translation.get_language() or "").startswith("en")


def _in_language(text: str, in_english: str) -> str:
    return in_english if english() and in_english else text


def _question(held: dict[str, Any]) -> dict[str, Any]:
    said = dict(held)
    for name in ("label", "help"):
        said[name] = _in_language(str(held.get(name, "")), str(held.get(f"{name}_en", "")))
    said["choices"] = [
        (str(one["value"]), _in_language(str(one["label"]), str(one.get("label_en", ""))))
        for one in held.get("choices", [])
    ]
    return said


def answers_shown(category: Category | None, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Questions and answers in words; what is no longer asked keeps its code."""
    questions = {one["key"]: _question(one) for one in rules_intake.questions_of(category)}
    shown = []
    for key, answer in answers.items():
        question = questions.get(key, {"label": key, "choices": []})
        labels = dict(question["choices"])
        given = answer if isinstance(answer, list) else [answer]
        shown.append((str(question["label"]), "、".join(str(labels.get(one, one)) for one in given)))
    return shown


# --- Areas ----------------------------------------------------------------------------------------------------------


def communities(at: datetime) -> list[Choice]:
    """Every community for a resident to choose from, under the names around it, one query."""
    return places.area_choices("", Level.COMMUNITY, at)


def areas_for_entry(actor: Actor, at: datetime) -> list[Choice]:
    """The areas a post may place in: itself, the communities or grids inside it. One query for each post's area."""
    found: dict[str, str] = {}
    codes = actor.area_codes()
    for code in codes:
        if covered_by_any([one for one in codes if one != code], code):
            continue
        found |= places.names_of([code])
        level = Level.GRID if len(code) >= LENGTHS[Level.COMMUNITY] else Level.COMMUNITY
        found |= {one: name for one, name in places.area_choices(code, level, at) if one not in found}
    return list(found.items())


# --- People and batches ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnContact:
    """Who is placing, as their account knows them; `shown` is masked."""

    name: str
    phone: str
    shown: str


def own_contact(actor: Actor) -> OwnContact | None:
    """Name and telephone number of the signed-in person, None for a stranger. One query."""
    if actor.person_id is None:
        return None
    person = Person.objects.get(pk=actor.person_id)
    shown = " ".join(part for part in (mask.mask_name(person.name), mask.mask_phone(person.phone)) if part)
    return OwnContact(person.name, person.phone, shown)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One voice of a batch: what is printed and handed on."""

    voice: Voice
    token: str
    who: str
    area: str


def batch_of(*, actor: Actor, voice_uid: UUID) -> list[PlacedRow]:
    """The voices that one member of staff placed at one go, found by any of them. Two queries; Missing for
    anybody else."""
    if actor.person_id is None:
        raise Missing
    mine = Voice.objects.filter(brought_by_id=actor.person_id)
    when = mine.filter(uid=voice_uid).values_list("received_at", flat=True).first()
    if when is None:
        raise Missing
    voices = list(mine.filter(received_at=when).select_related("case").order_by("id"))
    names = places.names_of({voice.case.area_code for voice in voices})
    return [
        PlacedRow(
            voice=voice,
            token=ids.token("voice", voice.uid, voice.token_version),
            who=mask.mask_name(given_name(voice)),
            area=names.get(voice.case.area_code, ""),
        )
        for voice in voices
    ]
