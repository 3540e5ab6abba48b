"""What custody knows: keys in use, what is past its time, holds, certificates."""

from .copying import Section, copy_of
from .copying_columns import COPIED, LEFT_OUT
from .copying_links import IN_OFFICE, LINKED, UNLINKED
from .keys import Use, index_left, key_uses, left_behind, mark_of, unopenable
from .retention import (
    CertificatePage,
    Line,
    RuleLine,
    certificate_for,
    certificates,
    due_of,
    hold_for,
    holds,
    holds_page,
    lines_of,
    pending,
    rule_lines,
    subject_of,
    uncertified,
)

__all__ = [
    "COPIED",
    "IN_OFFICE",
    "LEFT_OUT",
    "LINKED",
    "UNLINKED",
    "CertificatePage",
    "Line",
    "RuleLine",
    "Section",
    "Use",
    "certificate_for",
    "certificates",
    "copy_of",
    "due_of",
    "hold_for",
    "holds",
    "holds_page",
    "index_left",
    "key_uses",
    "left_behind",
    "lines_of",
    "mark_of",
    "pending",
    "rule_lines",
    "subject_of",
    "uncertified",
    "unopenable",
]
