"""A category from the words of a request: by keywords, changeable, never more than a suggestion. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_PARTS = re.compile(r"[、，,/（）()和与及\s]+")
_EMPTY_WORDS = frozenset({"其他", "其它", "综合", "管理", "服务", "问题", "建设", "工作", "情况"})
# Said between the words that matter: 楼道的灯, 楼道里面的灯 and 楼道灯 are one thing.
_FILLERS = re.compile(r"里面|的|了|又|也|都|很|太|把|被")
_GAP = 8  # characters that may stand between the parts of a keyword like 电梯+坏


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


@lru_cache(maxsize=8192)
def _apart(word: str) -> re.Pattern[str]:
    return re.compile(rf"[^。！？!?\n]{{0,{_GAP}}}?".join(re.escape(part) for part in word.split("+")))


def _weight(word: str, said: str, bare: str) -> int:
    """What a word adds: a long one says more than many short ones, so its length counts squared."""
    plain = word.replace("+", "")
    if plain in said or plain in bare or ("+" in word and _apart(word).search(bare)):
        return len(plain) ** 2
    return 0


def suggest_category(text: str, entries: Iterable[Entry], most: int = 3) -> list[str]:
    """Codes of the categories that the words speak for, best first; none when no word is known.

    A keyword `a+b` asks for both near each other, in this order. What speaks for the category above counts half, and
    half it counts for itself: it names what a request touches (a child, a scooter), seldom what is wrong. So where
    a narrower one has a word of its own, it wins over the one above. A category that stops a request is suggested
    like any other: its notice is the answer.
    """
    said = text.lower()
    bare = _FILLERS.sub("", said)
    listed = list(entries)
    own = {one.code: sum(_weight(word, said, bare) for word in words_of(one)) for one in listed}
    parents = {one.code: one.parent for one in listed}
    broad = set(parents.values())

    def full(code: str) -> float:
        return own[code] + (full(parents[code]) / 2 if parents[code] in own else 0)

    def depth(code: str) -> int:
        return 1 + (depth(parents[code]) if parents[code] in own else 0)

    scored = [
        (full(one.code) / (2 if one.code in broad else 1), depth(one.code), -index, one.code)
        for index, one in enumerate(listed)
        if own[one.code]
    ]
    return [code for _score, _depth, _index, code in sorted(scored, reverse=True)[:most]]
