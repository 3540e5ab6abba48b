"""The questions that pages, replies and the public board ask about undertakings."""

from .loading import (
    batch_facts,
    batch_for,
    leader_of,
    leader_posts,
    milestone_for,
    near,
    proposal_for,
    undertaking_for,
)
from .pages import (
    BatchPage,
    ItemPage,
    Line,
    Lists,
    batch_page,
    item_page,
    leader_choices,
    lists,
    mine,
    target_text,
    today,
    units_near,
)
from .public import PublicItem, PublicMilestone, public_item, public_list

__all__ = [
    "BatchPage",
    "ItemPage",
    "Line",
    "Lists",
    "PublicItem",
    "PublicMilestone",
    "batch_facts",
    "batch_for",
    "batch_page",
    "item_page",
    "leader_choices",
    "leader_of",
    "leader_posts",
    "lists",
    "milestone_for",
    "mine",
    "near",
    "proposal_for",
    "public_item",
    "public_list",
    "target_text",
    "today",
    "undertaking_for",
    "units_near",
]
