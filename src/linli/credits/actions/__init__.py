"""The verbs of the book."""

from .bonus import (
    book_quality,
)
from .book import (
    book_service,
    reverse_entry,
    take_back,
    take_back_service,
)
from .points import (
    draft_rules,
    enact_rules,
    put_rules,
)
from .rollups import (
    check_rollups,
    fold,
    rebuild_rollups,
)
from .spending import (
    give_back,
    spend,
)
from .statements import (
    decide_objection,
    make_statement,
    object_to_line,
    release_statement,
)
from .tables import take_unit_hours

__all__ = [
    "book_quality",
    "book_service",
    "check_rollups",
    "decide_objection",
    "draft_rules",
    "enact_rules",
    "fold",
    "give_back",
    "make_statement",
    "object_to_line",
    "put_rules",
    "rebuild_rollups",
    "release_statement",
    "reverse_entry",
    "spend",
    "take_back",
    "take_back_service",
    "take_unit_hours",
]
