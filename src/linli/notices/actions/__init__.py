"""What notices can do, one file per stage."""

from linli.notices.actions.choosing import move_destination, set_preference, tell_gathered
from linli.notices.actions.confirming import confirm_code, send_code
from linli.notices.actions.delivering import deliver
from linli.notices.actions.erasing import erase_confirmations, erase_inbox, erase_outbox
from linli.notices.actions.stopping import bind_wechat, stop_wechat, unbind_wechat
from linli.notices.actions.telling import (
    Told,
    cancel,
    mark_all_read,
    mark_read,
    tell_many_on_commit,
    tell_on_commit,
)

__all__ = [
    "Told",
    "bind_wechat",
    "cancel",
    "confirm_code",
    "deliver",
    "erase_confirmations",
    "erase_inbox",
    "erase_outbox",
    "mark_all_read",
    "mark_read",
    "move_destination",
    "send_code",
    "set_preference",
    "stop_wechat",
    "tell_gathered",
    "tell_many_on_commit",
    "tell_on_commit",
    "unbind_wechat",
]
