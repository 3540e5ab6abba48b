"""Pages of service projects, one file per face."""

from .desk import assign, cancel, code, confirm, detail, end, project_list, publish
from .opening import edit, new
from .signing import correct, countersign, place_in, place_out, unconfirmed
from .volunteer import claim, schedule, sign, sign_in, sign_out, tasks, unwait, wait, withdraw

__all__ = [
    "assign",
    "cancel",
    "claim",
    "code",
    "confirm",
    "correct",
    "countersign",
    "detail",
    "edit",
    "end",
    "new",
    "place_in",
    "place_out",
    "project_list",
    "publish",
    "schedule",
    "sign",
    "sign_in",
    "sign_out",
    "tasks",
    "unconfirmed",
    "unwait",
    "wait",
    "withdraw",
]
