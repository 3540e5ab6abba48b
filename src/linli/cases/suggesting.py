"""A category from the words of a request: by keywords, changeable, never more than a suggestion. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_PARTS = re.compile(r"[、，,/（）()和与及\s]+")
_EMPTY_WORDS = frozenset({"其他", "其它", "综合", "管理", "服务", "问题", "建设", "工作", "情况"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What is needed of a category to find it by words."""

    code: str
    parent: str
    name: str
    keywords: str
    stops: bool = False


@lru_cache(maxsize=4096)
def words_of(entry: Entry) -> frozenset[str]:
    """The words that speak for a category: its keywords, its name, and the parts of the name that mean something."""
    parts = {part for part in _PARTS.split(entry.name) if len(part) > 1}
    return frozenset({*entry.keywords.lower().split(), entry.name.lower(), *parts} - _EMPTY_WORDS)


def suggest_category(text: str, entries: Iterable[Entry], most: int = 3) -> list[str]:
    """Codes of the categories that the words speak for, best first; none when no word is known.

    A long word says more than many short ones (its length counts squared); what speaks for the category above
    counts half; of two alike the narrower wins. A category that stops a request is suggested like any other:
    its notice is the answer.
    """
    said = text.lower()
    listed = list(entries)
    own = {one.code: sum(len(word) ** 2 for word in words_of(one) if word in said) for one in listed}
    parents = {one.code: one.parent for one in listed}

    def full(code: str) -> float:
        return own[code] + (full(parents[code]) / 2 if parents[code] in own else 0)

    def depth(code: str) -> int:
        return 1 + (depth(parents[code]) if parents[code] in own else 0)

    scored = [
        (full(one.code), depth(one.code), -index, one.code)
        for index, one in enumerate(listed)
        if own[one.code]
    ]
    return [code for _score, _depth, _index, code in sorted(scored, reverse=True)[:most]]
