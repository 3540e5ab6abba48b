"""Pages of service projects, one file per face."""

from .desk import assign, cancel, code, confirm, detail, end, project_list, publish
from .opening import edit, new
from .volunteer import claim, schedule, sign, sign_in, sign_out, tasks, unwait, wait, withdraw

__all__ = [
    "assign",
    "cancel",
    "claim",
    "code",
    "confirm",
    "detail",
    "edit",
    "end",
    "new",
    "project_list",
    "publish",
    "schedule",
    "sign",
    "sign_in",
    "sign_out",
    "tasks",
    "unwait",
    "wait",
    "withdraw",
]
