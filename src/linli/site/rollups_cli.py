"""`linli rollups …`: the sums beside the book of hours, made anew or held against it."""

from __future__ import annotations

import argparse
import time


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Hang the command on the command line."""
    rollups = commands.add_parser("rollups", help="sums of hours by person, area and unit").add_subparsers(
        required=True, metavar="VERB"
    )
    rollups.add_parser(
        "rebuild", help="make all sums anew from the book; pages of sums wait meanwhile"
    ).set_defaults(run=_rebuild)
    rollups.add_parser(
        "check", help="count the sums that differ from the book; nothing is changed"
    ).set_defaults(run=_check)


def _rebuild(_arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from linli.credits import actions
    from linli.kernel import clock

    began = time.perf_counter()
    for table, rows in actions.rebuild_rollups(at=clock.now()).items():
        print(f"{table:<24} {rows:>12,} rows")
    print(f"{time.perf_counter() - began:.1f} s")
    return 0


def _check(_arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from linli.credits import actions

    wrong = actions.check_rollups()
    for table, rows in wrong.items():
        print(f"{table:<24} {rows:>12,} rows differ")
    if any(wrong.values()):
        print("mend it: linli rollups rebuild")
        return 1
    return 0
