"""The verbs of commendation lists."""

from .computing import compute_list, finish_list
from .criteria import publish_criteria, set_criteria
from .saying import answer, decide_objection, exclude, object_to_list, readmit

__all__ = [
    "answer",
    "compute_list",
    "decide_objection",
    "exclude",
    "finish_list",
    "object_to_list",
    "publish_criteria",
    "readmit",
    "set_criteria",
]
