"""What a matter of one kind is made of: how people say it, what was done about it, and what it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The service project that volunteers make of such a matter."""

    title: str
    aim: str
    done: str
    skills: tuple[str, ...] = ()
    points: int = 20
    risk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One kind of matter. Sentences may name {spot}, {estate}, {road}, {door}, {floor}, {n}, {since}.

    `where` is road, estate or door; `unit` the key of the unit that answers for it ("" when the community does itself).
    """

    code: str
    where: str
    unit: str
    title: str
    bodies: tuple[str, ...]
    done: tuple[str, ...]
    theme: str = ""
    ask: tuple[str, str] = (
        "请问具体是哪个位置？方便的话请再补充一张照片。",
        "就在{spot}，走到跟前就能看到。",
    )
    away: tuple[str, str] | None = None
    standing: str = ""
    work: Work | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "request"
    weight: int = 2
