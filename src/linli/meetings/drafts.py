"""What comes in for an agenda item, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """One way out."""

    title: str
    in_favour: str = ""
    against: str = ""
    cost: str = ""
