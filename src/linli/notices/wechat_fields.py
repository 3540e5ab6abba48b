"""Which template of WeChat says which kind of message, and what goes into its fields. Pure.

A template belongs to a kind of message and has fields whose names begin with their type (`thing1`, `time2`), each with a
published form: what does not keep to it is refused whole (47003). Here it is cut to the form before it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from linli.notices.kinds import CHOSEN, Kind, kind_of
from linli.notices.wording import wording

# Where a value comes from, beside the values of the message itself.
TEXT, KIND, SENT = "text", "kind", "sent"
LITERAL = "="
FIELD = re.compile(r"([a-z_]+?)[0-9]{0,3}")
CUT = "…"
HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
MOMENTS = frozenset({"time", "date"})


class BadTemplates(ValueError):
    """The setting does not say what it should; the text names the place."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account: its id, and for each field where its value comes from, in the order of trying."""

    id: str
    fields: Mapping[str, tuple[str, ...]]


def parsed(held: object) -> dict[Kind, Template]:
    """The templates by kind: `{"shifts": {"id": "…", "fields": {"thing1": "title|text"}}, "work": null}`; null: that kind
    shall not go by WeChat. Raises BadTemplates."""
    if not isinstance(held, Mapping):
        message = "an object with a template for each kind of message is needed"
        raise BadTemplates(message)
    known = {kind.value: kind for kind in CHOSEN}
    found: dict[Kind, Template] = {}
    for name, one in held.items():
        if name not in known:
            message = f"{name}: there is no such kind; there are {', '.join(known)}"
            raise BadTemplates(message)
        if one is not None:
            found[known[name]] = _template(name, one)
    return found


def _template(name: str, held: object) -> Template:
    match held:
        case {"id": str(template_id), "fields": Mapping() as fields} if template_id.strip() and fields:
            return Template(template_id.strip(), {one: _sources(name, one, fields[one]) for one in fields})
    message = f'{name}: {{"id": "…", "fields": {{"thing1": "title"}}}} is needed'
    raise BadTemplates(message)


def _sources(name: str, field: object, held: object) -> tuple[str, ...]:
    if not isinstance(field, str) or type_of(field) not in FORMS:
        message = f"{name}.{field}: a field begins with its type: {', '.join(sorted(FORMS))}"
        raise BadTemplates(message)
    sources = tuple(one.strip() for one in held.split("|")) if isinstance(held, str) else ()
    if not sources or not all(sources):
        message = f"{name}.{field}: say where its value comes from, such as title|text"
        raise BadTemplates(message)
    return sources


def type_of(field: str) -> str:
    """The type of a field: its name without the number."""
    found = FIELD.fullmatch(field)
    return found[1] if found else ""


def lacking(template: Template, code: str) -> list[str]:
    """The fields for which a message of this code has no value at all; it cannot go by this template then."""
    said = wording(code)

    def has(field: str, source: str) -> bool:
        if type_of(field) in MOMENTS:
            return source == SENT or source in said.moments
        return source in {TEXT, KIND} or source.startswith(LITERAL) or source in said.needs - said.moments

    return [field for field, sources in template.fields.items() if not any(has(field, s) for s in sources)]


def codes_without(template: Template, kind: Kind, codes: Iterable[str]) -> list[str]:
    """The codes of a kind that its template cannot say."""
    return [code for code in codes if kind_of(code) == kind and lacking(template, code)]


def filled(
    template: Template, *, code: str, params: Mapping[str, str | int], text: str, at: datetime, zone: ZoneInfo
) -> dict[str, str] | None:
    """Every field in its form; None when one stays empty, for which the whole message would be refused."""
    moments = wording(code).moments
    found = {}
    for field, sources in template.fields.items():
        kept = ""
        for source in sources:
            if type_of(field) in MOMENTS:
                moment = _moment(source, moments, params, at)
                kept = moment.astimezone(zone).strftime("%Y年%m月%d日 %H:%M") if moment else ""
            else:
                kept = FORMS[type_of(field)](_value(source, code, params, text))
            if kept:
                break
        if not kept:
            return None
        found[field] = kept
    return found


def _moment(
    source: str, moments: frozenset[str], params: Mapping[str, str | int], at: datetime
) -> datetime | None:
    if source == SENT:
        return at
    return datetime.fromisoformat(str(params[source])) if source in moments else None


def _value(source: str, code: str, params: Mapping[str, str | int], text: str) -> str:
    if source.startswith(LITERAL):
        return source.removeprefix(LITERAL)
    if source in {TEXT, KIND}:
        return text if source == TEXT else str(kind_of(code).label)
    return "" if source in wording(code).moments else str(params.get(source, ""))


def _shown(most: int) -> Callable[[str], str]:
    """Any signs in one line; what is longer ends in an ellipsis, which counts."""

    def form(value: str) -> str:
        line = " ".join("".join(one if one.isprintable() else " " for one in value).split())
        return line if len(line) <= most else f"{line[: most - 1].rstrip()}{CUT}"

    return form


def _only(signs: str, most: int) -> Callable[[str], str]:
    """A value of nothing but these signs, cut; none when it holds others: half a number would be another number."""
    whole = re.compile(f"[{signs}]+")

    def form(value: str) -> str:
        value = value.strip()
        return value[:most] if whole.fullmatch(value) else ""

    return form


def _number(most: int) -> Callable[[str], str]:
    whole = re.compile(r"[0-9]+(\.[0-9]+)?")
    return lambda value: value if whole.fullmatch(value) and len(value) <= most else ""


def _amount(value: str) -> str:
    return value if re.fullmatch(r"[¥￥$]?[0-9]{1,10}(\.[0-9]{1,2})?元?", value) else ""


def _name(value: str) -> str:
    most = 20 if value.isascii() else 10
    return "".join(one for one in value if not one.isdigit())[:most].strip()


def _phrase(value: str) -> str:
    return "".join(re.findall(f"[{HAN}]", value))[:5]


# The published forms of 订阅消息参数值内容限制.
FORMS: dict[str, Callable[[str], str]] = {
    "thing": _shown(20),
    "const": _shown(20),
    "enum": _shown(20),
    "character_string": _only(r"\x21-\x7e", 32),
    "letter": _only("A-Za-z", 32),
    "number": _number(32),
    "symbol": _only(r"!-/:-@\[-`{-~", 5),
    "amount": _amount,
    "phone_number": _only(r"0-9+\-", 17),
    "car_number": _only(rf"{HAN}A-Za-z0-9", 8),
    "name": _name,
    "phrase": _phrase,
    "time": str,
    "date": str,
}


def templates(setting: Any) -> dict[Kind, Template]:
    """The templates of the setting; none where it is wrong, which `linli doctor` says."""
    try:
        return parsed(setting)
    except BadTemplates:
        return {}
