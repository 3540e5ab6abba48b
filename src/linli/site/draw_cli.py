"""`linli draw FILE`: draws again what a draw's page published, and says whether it holds. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `draw`."""
    draw = commands.add_parser(
        "draw", help="check a published draw: the file from its page, or - for standard input"
    )
    draw.add_argument("file", type=str)
    draw.set_defaults(run=_draw)


def _draw(arguments: argparse.Namespace) -> int:
    from linli.projects import rules_draw

    try:
        text = sys.stdin.read() if arguments.file == "-" else Path(arguments.file).read_text(encoding="utf-8")
        published = json.loads(text)
        wrong = rules_draw.faults(published)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"This is no draw that can be read: {error}", file=sys.stderr)
        return 2
    for line in wrong:
        print(line)
    if not wrong:
        won = sum(one["result"] == "won" for one in published["entries"])
        print(
            f"The draw holds: {len(published['entries'])} entries, {won} places, drawn again with the same result."
        )
    return 1 if wrong else 0
