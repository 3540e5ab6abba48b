"""From text to search tokens, the same for both engines: Han characters in overlapping pairs, other words
whole.

路灯坏了 A3区 → 路灯 灯坏 坏了 了 a3 区. A run ends with its last character alone, so every character
begins some token and one character is found by prefix. Positions make phrases: 路灯坏 is 路灯 followed by 灯坏.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from operator import add

from linli.kernel.mask import STAR, mask_text

MAX_TEXT = 20_000  # characters of one document
MAX_TOKENS = 16_000  # PostgreSQL counts positions up to 16,383
MAX_QUERY = 200  # characters of one question
MAX_TERMS = 8
_MAX_WORD = 40

# Scripts written without spaces: Han with its extensions, kana, hangul.
_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003fffd"
_TOKEN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
_TERM = re.compile(r"[^\W_]+(?:-+[^\W_]+)*")
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
# What NFKC would make of the signs that nearly every Chinese text has; without them most texts need no NFKC at all.
_SIGNS = tuple(zip("，：；？！（）", ",:;?!()", strict=True))
_MASKED = re.compile(r"[\w.-]*\*+[\w@.-]*", re.ASCII)
_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{0,4}((\d{4})-?(\d{4})-?(\d{4})-?(\d))(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand one after the other; with `open`, the last one is the beginning of a token."""

    tokens: tuple[str, ...]
    open: bool


def document(text: str) -> list[str]:
    """Tokens of a text to be indexed. Phone and identity numbers are masked first and leave no trace."""
    plain = _fold(mask_text(text[:MAX_TEXT]))[:MAX_TEXT]
    if STAR in plain:
        plain = _MASKED.sub(" ", plain)
    # A case number is found by its groups and, written together, by all of its digits.
    plain = _NUMBER.sub(_both_ways, plain)
    return _tokens(plain)[:MAX_TOKENS]


def question(words: str) -> list[Phrase]:
    """Phrases that must all be found; empty when the words hold nothing to look for."""
    phrases: dict[Phrase, None] = {}
    for term in _TERM.findall(_fold(words[:MAX_QUERY])[:MAX_QUERY]):
        number = _NUMBER.fullmatch(term)
        phrase = Phrase((_together(number),), open=False) if number else _phrase(term)
        if phrase:
            phrases[phrase] = None
    return list(phrases)[:MAX_TERMS]


def _phrase(term: str) -> Phrase | None:
    tokens = _tokens(term)
    if not tokens:
        return None
    *_others, last = _TOKEN.finditer(term)
    if last[1] and len(last[1]) > 1:
        # The pair before already holds the last character, which in a text may be followed by another.
        return Phrase(tuple(tokens[:-1]), open=False)
    return Phrase(tuple(tokens), open=True)


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for han, word in _TOKEN.findall(text):
        if word:
            tokens.append(word[:_MAX_WORD])
        else:
            tokens += map(add, han, han[1:])
            tokens.append(han[-1])
    return tokens


def _fold(text: str) -> str:
    for wide, plain in _SIGNS:
        text = text.replace(wide, plain)
    folded = unicodedata.normalize("NFKC", text)
    for hyphen in _HYPHENS:
        folded = folded.replace(hyphen, "-")
    return folded.lower().replace("\0", " ")


def _both_ways(match: re.Match[str]) -> str:
    return f"{'-'.join(match.groups()[1:])} {_together(match)}"


def _together(match: re.Match[str]) -> str:
    return match[1].replace("-", "")
