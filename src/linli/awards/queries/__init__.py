"""What pages and replies ask about commendation lists."""

from .figures import Checked, check, figures, runs_it
from .lists import (
    candidate_for,
    commendation_for,
    criteria_of,
    facts_of,
    has_open_objection,
    lives_in,
    objection_for,
    today,
)
from .pages import (
    DeskPage,
    ListPage,
    MinePage,
    Published,
    desk_page,
    list_page,
    mine,
    public_lists,
    published,
)

__all__ = [
    "Checked",
    "DeskPage",
    "ListPage",
    "MinePage",
    "Published",
    "candidate_for",
    "check",
    "commendation_for",
    "criteria_of",
    "desk_page",
    "facts_of",
    "figures",
    "has_open_objection",
    "list_page",
    "lives_in",
    "mine",
    "objection_for",
    "public_lists",
    "published",
    "runs_it",
    "today",
]
