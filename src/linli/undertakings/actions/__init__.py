"""The verbs of undertakings."""

from .batches import make_batch, publish_batch
from .items import assign, enter, finish, set_target
from .milestones import add_milestone, explain_milestone, finish_milestone
from .progress import report_progress
from .proposals import decline, merge_proposal, propose, take_up

__all__ = [
    "add_milestone",
    "assign",
    "decline",
    "enter",
    "explain_milestone",
    "finish",
    "finish_milestone",
    "make_batch",
    "merge_proposal",
    "propose",
    "publish_batch",
    "report_progress",
    "set_target",
    "take_up",
]
