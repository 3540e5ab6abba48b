"""How the journal of a case leads to its state: the table of arrows, told in the codes that the journal holds. Pure.

Whoever checks the journal later has only its codes. A verb whose entry is written under another name stands here.
"""

from __future__ import annotations

from typing import Any

from .models import Case
from .rules import ARROWS
from .rules_promised import UNDER_WAY

S = Case.State

# Verbs that move the state, and the code under which each is noted. `help` moves nothing.
CODES = {
    "accept": "case.accepted",
    "ask": "case.asked",
    "answer": "case.answered",
    "decline": "case.declined",
    "merge": "case.merged",
    "unmerge": "case.unmerged",
    "dispatch": "case.dispatched",
    "return": "case.returned",
    "uphold": "case.contest_upheld",
    "step_down": "case.stepped_down",
    "take": "case.taken",
    "lead": "case.led",
    "table": "case.tabled",
    "untable": "case.untabled",
    "resolve": "case.resolved",
    "resolve_over": "case.resolved_over",
    "publish": "case.published",
    "unpublish": "case.unpublished",
    "finish": "case.finished",
    "stand": "case.standing",
    "resume": "case.resumed",
    "write_off": "case.written_off",
    "reopen": "case.reopened",
}
# An undertaking is handed over at any time while it is under way: to a leader, who has it at once, or to a unit.
HANDED_OVER = {"undertaking.assigned": S.HANDLING, "undertaking.sent": S.DISPATCHED}
BACK = "<"  # to the state that it came from
# An import tells the past first and only then that it was one: until that entry the case is on the way in.
COMING, ANSWERED = "importing", "importing_answered"


def steps() -> dict[str, Any]:
    """Beginnings and moves as `linli_verify.Replay` takes them."""
    moves: dict[str, dict[str, str]] = {
        CODES[verb]: {str(state): str(to) if to else BACK for state in states}
        for verb, (states, to) in ARROWS.items()
        if verb in CODES
    }
    moves["case.finished"][COMING] = ANSWERED
    moves["case.written_off"][ANSWERED] = str(S.WRITTEN_OFF)
    for code, to in HANDED_OVER.items():
        moves[code] = {str(state): str(to) for state in UNDER_WAY}
    moves["case.imported"] = {COMING: str(S.RECEIVED), str(S.WRITTEN_OFF): str(S.WRITTEN_OFF)}
    return {
        "start": {
            "case.opened": str(S.RECEIVED),
            f"case.opened:{Case.Kind.RECTIFICATION}": str(S.ACCEPTED),
            f"case.opened:{Case.Kind.UNDERTAKING}": str(S.ACCEPTED),
            "case.split": str(S.RECEIVED),
            "voice.placed": COMING,
        },
        "moves": moves,
        "remember": [CODES["ask"], CODES["merge"]],
        "lapses": str(S.ASKED),
    }
