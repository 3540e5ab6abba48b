"""`linli keys …` and `linli retention …`: keys of sealed data, and what is erased when its time is over."""

from __future__ import annotations

import argparse
import sys
import time

SUITES = ("aes256gcm", "sm4gcm")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Hang both commands on the command line."""
    keys = commands.add_parser("keys", help="the keys that seal personal data").add_subparsers(
        required=True, metavar="VERB"
    )
    keys.add_parser("list", help="which keys there are, and how many values are under each").set_defaults(
        run=_list
    )
    add = keys.add_parser("add", help="make a key that seals from now on; the old ones still read")
    add.add_argument("--suite", choices=SUITES, default="", help="its cipher (that of the present key)")
    add.add_argument("--index", action="store_true", help="change the key of the blind index instead")
    add.set_defaults(run=_add)
    move = keys.add_parser(
        "rotate", help="move every value to the key that seals now, while the house is open"
    )
    move.add_argument("--batch", type=int, default=500, help="rows per transaction (500)")
    move.add_argument("--pause", type=float, default=0.01, help="seconds between batches, for others (0.01)")
    move.set_defaults(run=_rotate)
    retire = keys.add_parser("retire", help="destroy an old key, once a full scan finds nothing under it")
    retire.add_argument("key", help="its id, or `index` for the former index key")
    retire.set_defaults(run=_retire)
    wrap = keys.add_parser("wrap", help="have LINLI_KEY_COMMAND wrap the keys in the key file")
    wrap.set_defaults(run=_wrap)

    retention = commands.add_parser("retention", help="erase what is past its time").add_subparsers(
        required=True, metavar="VERB"
    )
    run = retention.add_parser("run", help="erase now, and write a certificate of deletion")
    run.add_argument("--dry-run", action="store_true", help="show what would be erased, write nothing")
    run.set_defaults(run=_retention)


def _ready() -> None:
    import django

    django.setup()


def _refused(error: Exception) -> int:
    print(error, file=sys.stderr)
    return 1


def _list(_arguments: argparse.Namespace) -> int:
    _ready()
    from linli.custody import queries
    from linli.kernel import keyring
    from linli.kernel.keys import KeyRefused

    try:
        lines, uses = keyring.lines(), queries.key_uses()
    except KeyRefused as refused:
        return _refused(refused)
    counts: dict[str, int] = {}
    for use in uses:
        counts[use.key_id] = counts.get(use.key_id, 0) + use.count
    for line in lines:
        count = f"{counts.get(line.label, 0):>10,}" if not line.label.startswith("index") else " " * 10
        print(f"{line.label:<14} {line.suite:<11} {line.use:<7} {count}  {line.made}")
    if "?" in counts:
        print(f"{counts['?']:,} values are under keys that are not in the key file:")
        print("\n".join(f"  {use.column}: {use.count:,}" for use in uses if use.key_id == "?"))
        return 1
    return 0


def _add(arguments: argparse.Namespace) -> int:
    _ready()
    from linli.kernel import clock, keyring
    from linli.kernel.keys import KeyRefused

    try:
        if arguments.index:
            keyring.add_index_key(at=clock.now(), suite=arguments.suite)
            made = "index"
        else:
            made = keyring.add_data_key(at=clock.now(), suite=arguments.suite)
    except KeyRefused as refused:
        return _refused(refused)
    print(f"{made}: keep a sealed copy of the key file apart from the backups, then run: linli keys rotate")
    return 0


def _rotate(arguments: argparse.Namespace) -> int:
    _ready()
    from linli.custody import actions
    from linli.kernel import clock
    from linli.kernel.keys import KeyRefused

    began = time.monotonic()
    try:
        done = actions.rotate(now=clock.now, batch=arguments.batch, pause=arguments.pause, say=print)
    except KeyRefused as refused:
        return _refused(refused)
    seconds = time.monotonic() - began
    print(f"{done.moved:,} values moved in {seconds:.1f} s ({done.moved / max(seconds, 0.001):,.0f}/s)")
    for line in done.broken:
        print(f"does not open: {line}", file=sys.stderr)
    if done.left:
        print(f"{done.left:,} values are still under an old key: run it again", file=sys.stderr)
    return 1 if done.broken or done.left else 0


def _retire(arguments: argparse.Namespace) -> int:
    _ready()
    from linli.custody import actions
    from linli.kernel import clock
    from linli.kernel.keys import KeyRefused

    try:
        uses = actions.retire_key(arguments.key, at=clock.now())
    except KeyRefused as refused:
        return _refused(refused)
    if uses:
        print(f"{arguments.key} is still in use: linli keys rotate", file=sys.stderr)
        print("\n".join(uses), file=sys.stderr)
        return 1
    print(f"{arguments.key} is gone. Backups from before need a copy of the old key file.")
    return 0


def _wrap(_arguments: argparse.Namespace) -> int:
    _ready()
    from linli.kernel import keyring
    from linli.kernel.keys import KeyRefused

    try:
        count = keyring.wrap_file()
    except KeyRefused as refused:
        return _refused(refused)
    print(f"{count} keys wrapped")
    return 0


def _retention(arguments: argparse.Namespace) -> int:
    _ready()
    from linli.custody import actions, queries
    from linli.kernel import clock

    at = clock.now()
    if arguments.dry_run:
        for line in queries.pending(at=at):
            print(
                f"{line.rule.code:<22} {line.before:%Y-%m-%d} {line.count:>10,} {line.held:>8,}  {line.rule.what}"
            )
        print("columns: rule, before, would be erased, held back; nothing was written")
        return 0
    made = actions.run_retention(at=at)
    if made is None:
        print("nothing is past its time")
        return 0
    for one in queries.lines_of(made):
        print(f"{one['rule']:<22} {one['before'][:10]} {one['erased']:>10,} {one['held']:>8,}  {one['what']}")
    print(
        f"certificate {made.number}: {made.erased:,} erased, {made.held:,} held back, SHA-256 {made.digest}"
    )
    return 0
