"""One row of a table of people judged: what is wrong with it, or the entry it makes. Pure: no database, no clock.

What stood in a refused cell is not repeated beside the reason when it is personal: the row's number is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from linli.kernel.cells import looks_like_formula, text_of
from linli.kernel.crypto import normal_phone
from linli.kernel.import_rows import SHAPELESS, Columns, Problem, Words, shape_fault
from linli.kernel.verdict import refuse
from linli.people.models import Particulars

from .workbook import Hidden

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linli.kernel.tables import Record

Member = Particulars.Member
MOST_ROWS = 200_000
MOST_CELL, MOST_NAME, MOST_ID, MOST_DETAIL = 2_000, 40, 80, 60

# What a column means, and the headings by which it is known.
KEYS = ("phone", "identity", "external_id")
FIELDS = Columns(
    {
        "name": (_("Name"), ("姓名", "名字", "志愿者姓名", "name")),
        "phone": (
            _("Mobile number"),
            ("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "phone", "mobile"),
        ),
        "identity": (
            _("Identity number"),
            ("身份证", "身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "id_number"),
        ),
        "unit": (_("Work unit"), ("工作单位", "单位", "单位名称", "所在单位", "work_unit", "unit")),
        "community": (
            _("Community"),
            ("社区", "居住社区", "报到社区", "所在社区", "村社区", "社区编码", "community"),
        ),
        "skills": (_("Skills"), ("特长", "技能", "服务特长", "专长", "skills")),
        "member": (
            _("In-service member"),
            ("在职党员", "是否在职党员", "党员身份", "是否党员", "政治面貌", "member"),
        ),
        "external_id": (
            _("Number elsewhere"),
            ("编号", "志愿者编号", "外部编号", "注册号", "序列号", "external_id", "id"),
        ),
    },
    needed=("name",),
    keys=KEYS,
)
MEMBER_WORDS: dict[str, str] = {
    **dict.fromkeys(("是", "在职党员", "党员", "中共党员", "yes", "y", "1", "true", "√"), Member.IN_SERVICE),
    **dict.fromkeys(
        ("否", "不是", "群众", "共青团员", "团员", "no", "n", "0", "false", "×", "无党派"), Member.NOT_MEMBER
    ),
}

# Why the whole file stays outside.
MACROS = refuse("file_macros", _("This workbook carries macros. Save it as .xlsx without them."), "file")
TOO_MANY = refuse("file_too_many_rows", _("This table has more than 200,000 rows; please split it."), "file")
# Why a row stays outside.
REASONS: dict[str, _StrPromise] = {
    **SHAPELESS,
    "merged": _("A merged cell covers this row"),
    "formula_row": _("A cell of this row is calculated; save the table with values only"),
    "no_name_here": _("No name"),
    "strange_name": _("This is not a name"),
    "no_key": _("Neither mobile number, identity number nor number elsewhere"),
    "bad_phone": _("This is not a telephone number"),
    "bad_identity": _("The check digit of the identity number is wrong"),
    "bad_member": _("Neither a yes nor a no"),
    "double_identity": _("The same identity number stands further up in this file"),
    "double_phone": _("The same telephone number stands further up in this file"),
    "double_external_id": _("The same number stands further up in this file"),
    "unknown_unit": _("A unit nobody has here"),
    "unit_twice": _("Several units have this name"),
    "unknown_community": _("A community nobody has here"),
    "unknown_skill_here": _("A skill nobody has here"),
    "two_people": _("The numbers of this row belong to two different people"),
    "identity_differs": _("This person is here with another identity number"),
    "name_differs": _("This telephone number belongs to somebody of another name"),
    "registered_elsewhere": _("This person is registered outside the area of this import"),
    "has_account": _(
        "This person has an account: the number is changed by themselves or by a security administrator"
    ),
}
_SPACES = re.compile(r"\s+")
_PARTS = re.compile(r"[,，、;；/|\s]+")
_PHONE = re.compile(r"\+(?:861[3-9]\d{9}|86[2-9]\d{8,11}|(?!86)\d{8,15})", re.ASCII)
_IDENTITY = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{9}[\dX]", re.ASCII)
_DIGIT = re.compile(r"[0-9<>{}\[\]=@|\\]")


WORDS = Words(
    REASONS,
    errors={
        "no_mapping": _("The headings do not tell the columns: say below which column means what."),
        "file_too_many_rows": TOO_MANY.sentence,
        "file_macros": MACROS.sentence,
    },
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can go in. Unit and community are found already; `None` means that the file does not say."""

    row: int
    name: str
    phone: str
    identity: str
    external_id: str
    unit: int | None
    community: str
    skills: tuple[str, ...]
    member: str


@dataclass(frozen=True, slots=True)
class Known:
    """What cells may name: units by name (several: not to be told apart), communities, skills by code and name."""

    units: Mapping[str, Sequence[int]]
    communities: Mapping[str, str]
    skills: Mapping[str, str]


@dataclass(slots=True)
class Checker:
    """What rows of one file are judged by, and what stood further up."""

    positions: Mapping[str, int]
    width: int
    known: Known
    hidden: Hidden = field(default_factory=Hidden)
    seen: dict[str, set[str]] = field(default_factory=lambda: {key: set() for key in KEYS})

    def check(self, record: Record) -> tuple[Entry | None, list[Problem]]:
        """The entry of a row, or None with the reason."""
        found = self._judged(record)
        return (None, [found]) if isinstance(found, Problem) else (found, [])

    def _judged(self, record: Record) -> Entry | Problem:
        fault = record.fault or self._shape(record)
        if fault:
            return Problem(record.row, fault)
        texts = {
            name: _SPACES.sub(" ", text_of(record.cells[place])) for name, place in self.positions.items()
        }
        entry = self._entry(record.row, texts)
        if isinstance(entry, Problem):
            return entry
        for key in KEYS:
            value = getattr(entry, key)
            if value and value in self.seen[key]:
                return Problem(record.row, f"double_{key}")
        for key in KEYS:
            if value := getattr(entry, key):
                self.seen[key].add(value)
        return entry

    def _shape(self, record: Record) -> str:
        if record.row in self.hidden.merged:
            return "merged"
        if record.row in self.hidden.formulas:
            return "formula_row"
        return shape_fault(record.cells, self.width, MOST_CELL)

    def _entry(self, row: int, texts: Mapping[str, str]) -> Entry | Problem:
        name, identity = texts["name"], texts.get("identity", "").replace(" ", "").upper()
        external, said = texts.get("external_id", ""), texts.get("phone", "")
        if not name:
            return Problem(row, "no_name_here")
        if len(name) > MOST_NAME or len(external) > MOST_ID:
            return Problem(row, "too_long")
        if looks_like_formula(name) or _DIGIT.search(name):
            return Problem(row, "strange_name")
        if not (said or identity or external):
            return Problem(row, "no_key")
        phone = normal_phone(said)
        if said and not _PHONE.fullmatch(phone):
            return Problem(row, "bad_phone")
        if identity and not is_identity(identity):
            return Problem(row, "bad_identity")
        found = self._named(row, texts)
        if isinstance(found, Problem):
            return found
        unit, community, skills, member = found
        return Entry(row, name, phone, identity, external, unit, community, skills, member)

    def _named(
        self, row: int, texts: Mapping[str, str]
    ) -> Problem | tuple[int | None, str, tuple[str, ...], str]:
        unit, community = texts.get("unit", ""), texts.get("community", "")
        units = self.known.units.get(unit, ())
        if unit and len(units) != 1:
            return Problem(row, "unit_twice" if units else "unknown_unit", unit[:MOST_DETAIL])
        code = self.known.communities.get(community, "") if community else ""
        if community and not code:
            return Problem(row, "unknown_community", community[:MOST_DETAIL])
        skills: list[str] = []
        for word in _PARTS.split(texts.get("skills", "")):
            if word and word not in self.known.skills:
                return Problem(row, "unknown_skill_here", word[:MOST_DETAIL])
            if word:
                skills.append(self.known.skills[word])
        said = texts.get("member", "").lower()
        if said and said not in MEMBER_WORDS:
            return Problem(row, "bad_member")
        member = str(MEMBER_WORDS[said]) if said else ""
        return (units[0] if units else None), code, tuple(sorted(set(skills))), member


def is_identity(text: str) -> bool:
    """Whether an identity number has eighteen places, a day of birth and the right check digit (GB 11643).

    The place of birth is not looked up: its codes were abolished and reused since, and its holder kept the number.
    """
    if not _IDENTITY.fullmatch(text) or ric.calc_check_digit(text) != text[-1]:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return True
