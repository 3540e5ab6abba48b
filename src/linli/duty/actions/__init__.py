"""Verbs of duty, one file per stage."""

from .away import add_away, remove_away
from .planning import publish, put, take_out
from .proposing import compute, propose, stop_proposal
from .rosters import add_people, cancel_roster, change_limits, open_roster, remove_person
from .swapping import approve_swap, ask_swap, decline_swap, refuse_swap, take_swap, withdraw_swap
from .tables import take_deployments

__all__ = [
    "add_away",
    "add_people",
    "approve_swap",
    "ask_swap",
    "cancel_roster",
    "change_limits",
    "compute",
    "decline_swap",
    "open_roster",
    "propose",
    "publish",
    "put",
    "refuse_swap",
    "remove_away",
    "remove_person",
    "stop_proposal",
    "take_deployments",
    "take_out",
    "take_swap",
    "withdraw_swap",
]
