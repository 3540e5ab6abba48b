"""Hiding what identifies a person: for lists, for public pages, and before a text enters the search index."""

from __future__ import annotations

import re

STAR = "*"
_MAX_STARS = 3
_MOBILE_DIGITS = 11
_PHONE_MIN_DIGITS = 7

# Digits are compared in ASCII; the shadow has the same length as the text, so spans fit both.
_ASCII = tuple(zip("０１２３４５６７８９＋－Ｘ（）：＠", "0123456789+-X():@", strict=True))

# In public titles: what leads to a door: a room, whole "3-2-501", or the number after building, unit or floor.
_DOORS = (
    re.compile(r"(?<=[栋幢座元楼])\s*[0-9０-９]{3,4}(?:室|户|房|号)?"),
    re.compile(r"[0-9０-９]{2,4}\s*(?:室|户(?!外)|房(?!屋|间|产|子))"),
    re.compile(r"[0-9０-９]{1,3}\s*[-－—#]\s*(?:[0-9０-９]{1,3}\s*[-－—]\s*)?[0-9０-９]{3,4}(?![0-9０-９])"),
)
# Ordered: the longer and surer pattern first. Each masks group 1 where it has one, else the whole match. Before it stands
# a sign without which it cannot match, and which is found much faster: imports mask every word of every request.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("handle", r"@", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    (
        "handle",
        r"信|[Qq][Qq]|[WwVv][Xx]|[Ww][Ee]",
        r"(?:微信号?|微\s?信|薇信|v信|qq号?|wx|vx|wechat)[号:是为\s]{0,6}([a-z0-9_-]{5,20})",
    ),
    (  # identity number
        "digits",
        r"\d{6}",
        r"(?<!\d)\d{6}[ -]?(?:19|20)\d{2}[ -]?[01]\d[0-3]\d[ -]?\d{3}[\dX](?!\d)",
    ),
    ("digits", r"\d{14}", r"\d{14,}X?"),  # bank card, old identity number, phones written without a gap
    ("phone", r"1[3-9]\d", r"(?<!\d)(?:\+?86[ -]?|0)?(1[3-9]\d[ .-]?\d{4}[ .-]?\d{4})(?!\d)"),
    ("phone", r"0\d\d", r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[ -]?(\d{3,4}[ -]?\d{4})(?!\d)"),
    (
        "phone",
        r"[话机式]|[Tt][Ee]|[Pp][Hh]",
        r"(?:电话|手机|联系方式|tel|phone)\D{0,4}(\d{3,4}[ -]?\d{4})(?!\d)",
    ),
)
_COMPILED = tuple(
    (how, re.compile(sign, re.ASCII), re.compile(pattern, re.ASCII | re.IGNORECASE))
    for how, sign, pattern in _PATTERNS
)
_SUSPECT = re.compile(r"[0-9@]|[A-Za-z0-9_-]{5}", re.ASCII)  # without one of these no pattern can match


def mask_name(name: str) -> str:
    """张三丰 → 张**: the first character and a star for each further one, at most three."""
    name = name.strip()
    return name[:1] + STAR * min(len(name) - 1, _MAX_STARS) if name else ""


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; anything shorter than a phone number is hidden altogether."""
    digits = re.sub(r"\D", "", _shadow(phone))
    if len(digits) < _PHONE_MIN_DIGITS:
        return STAR * 4 if digits else ""
    if len(digits) > _MOBILE_DIGITS and digits.startswith("86"):
        digits = digits[2:]
    kept = 3 if len(digits) >= _MOBILE_DIGITS - 1 else 1
    return f"{digits[:kept]}{STAR * 4}{digits[-4:]}"


def mask_text(text: str) -> str:
    """Hide phone and identity numbers, bank cards, e-mail addresses and chat handles in free text.

    Case numbers (13 digits in groups) and years, amounts and house numbers stay. Names cannot be found by
    a pattern: who knows the name replaces it by `mask_name` first.
    """
    shadow = _shadow(text)
    if not _SUSPECT.search(shadow):
        return text
    for how, sign, pattern in _COMPILED:
        if not sign.search(shadow):
            continue
        pieces, end = [], 0
        for match in pattern.finditer(shadow):
            group = 1 if pattern.groups else 0
            start, stop = match.span(group)
            pieces += [text[end:start], _hidden(shadow[start:stop], how)]
            end = stop
        if pieces:
            text = "".join((*pieces, text[end:]))
            shadow = _shadow(text)
    return text


def mask_public(text: str) -> str:
    """Words of the desk as everybody may read them: numbers of people masked, and of their doors."""
    masked = mask_text(text)
    for door in _DOORS:
        masked = door.sub(STAR * _MAX_STARS, masked)
    return masked


def _shadow(text: str) -> str:
    """The text with full-width signs as ASCII; ten times faster than `str.translate`, which imports feel."""
    for wide, plain in _ASCII:
        if wide in text:
            text = text.replace(wide, plain)
    return text


def _hidden(found: str, how: str) -> str:
    if how == "phone":
        return mask_phone(found)
    if how == "handle":
        return found[0] + STAR * 4
    return found[:3] + STAR * 8
