"""`linli verify` and `linli journal …`: sealing, proving, and owning up to a restore."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

ROUND = 5.0  # seconds between two looks of the sealer
REASONS = ("disk", "mistake", "attack", "move", "other")  # of a gap, as in kernel.rollback


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The words of the command line."""
    check = commands.add_parser("verify", help="check the journal, its seals and what follows from it")
    check.set_defaults(run=lambda _given: verify())

    top = commands.add_parser("journal", help="the sealed journal: key, seal, export, gap")
    verbs = top.add_subparsers(required=True, metavar="VERB")
    key = verbs.add_parser("key", help="the public key by which others check our checkpoints")
    key.add_argument("--add", action="store_true", help="add a signing key to a key file that has none")
    key.set_defaults(run=show_key)

    seal = verbs.add_parser("seal", help="number new entries now and sign a checkpoint")
    seal.add_argument("--watch", action="store_true", help="go on for ever, as the worker does")
    seal.set_defaults(run=lambda given: watch() if given.watch else seal_now())

    take = verbs.add_parser("export", help="write a bundle that anybody can check offline")
    take.add_argument("--out", type=Path, required=True, help="the .zip to write")
    take.add_argument(
        "--log", action="append", default=[], help="code of a city, or house; may be repeated (all)"
    )
    take.add_argument("--blind", action="store_true", help="leave out the bodies of entries about persons")
    take.add_argument("--words", action="store_true", help="open what was said in public")
    take.set_defaults(run=export)

    gap = verbs.add_parser("gap", help="own up to a restore; two people: one proposes, another approves")
    gap.add_argument("step", choices=["propose", "approve"])
    gap.add_argument("--by", required=True, help="user name; the password is asked for, or LINLI_PASSWORD")
    gap.add_argument("--reason", choices=REASONS, default="other", help="why the database was put back")
    gap.set_defaults(run=own_up)


def verify() -> int:
    """Check the live database; 1 with the first bad entry."""
    django.setup()
    from django.db import DatabaseError

    from linli.kernel.keys import KeyRefused
    from linli.site.proving import linli_verify, live
    from linli.site.proving.snapshot import snapshot

    try:
        with snapshot():
            found = live.check()
    except (linli_verify.Bad, DatabaseError, KeyRefused, ValueError) as bad:
        print(f"BAD  {bad}")
        return 1
    print(
        _("%(entries)d entries in %(logs)d logs, %(waiting)d not sealed yet; %(rate)d entries a second")
        % {
            "entries": found.entries,
            "logs": found.logs,
            "waiting": found.unsealed,
            "rate": found.per_second,
        }
    )
    print(
        _("%(own)d checkpoints here, %(outside)d outside the database")
        % {"own": found.checkpoints, "outside": found.outside}
    )
    print(
        _("%(cases)d cases, %(accounts)d accounts and %(words)d texts are what the journal says")
        % {"cases": found.cases, "accounts": found.accounts, "words": found.words}
    )
    for gap in found.gaps:
        print(
            _("put back from %(lost)s to %(kept)s entries, approved by two people")
            % {"lost": gap.get("lost_size"), "kept": gap.get("kept_size")}
        )
    print("OK")
    return 0


def show_key(given: argparse.Namespace) -> int:
    """Print the public key; with --add make one first where there is none."""
    django.setup()
    from django.conf import settings

    from linli.kernel import notes
    from linli.kernel.keys import KeyRefused, add_signing_key

    try:
        if given.add and not add_signing_key(settings.KEY_FILE):
            print(_("The key file has a signing key already."), file=sys.stderr)
        print(notes.verifier_key())
    except KeyRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def seal_now() -> int:
    """One round of the sealer, and a checkpoint of whatever is new."""
    django.setup()
    from linli.kernel import clock, rollback

    try:
        done = rollback.seal(at=clock.now(), deep=True, force=True)
    except rollback.PutBack as lost:
        print(lost, file=sys.stderr)
        return 1
    print(_("%(count)d entries sealed") % {"count": done.sealed})
    for one in done.checkpoints:
        print(one.note)
    return 0


def watch() -> int:
    """The worker's sealer: looks every few seconds, until it is told to stop."""
    django.setup()
    from django.db import DatabaseError, close_old_connections

    from linli.kernel import tasks

    while True:
        began = time.monotonic()
        try:
            tasks.seal_journal()
        except DatabaseError as error:
            tasks.log.warning("the sealer goes on later: %s", error)
        close_old_connections()
        time.sleep(max(0.1, ROUND - (time.monotonic() - began)))


def export(given: argparse.Namespace) -> int:
    """Write a bundle."""
    django.setup()
    from linli.kernel import clock, notes, rollback
    from linli.kernel.keys import KeyRefused
    from linli.site.proving import bundle

    wanted = ["" if log == notes.HOUSE else log for log in given.log]
    try:
        count = bundle.export(given.out, at=clock.now(), logs=wanted, blind=given.blind, words=given.words)
    except bundle.NothingSealed:
        print(_("There is nothing to prove yet: no entry of these logs is sealed."), file=sys.stderr)
        return 1
    except (rollback.PutBack, KeyRefused, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(_("%(count)d entries written to %(file)s") % {"count": count, "file": given.out})
    print(f"python3 {bundle.VERIFIER} {given.out} --key '{notes.verifier_key()}'")
    return 0


def own_up(given: argparse.Namespace) -> int:
    """Propose or approve a gap in the name of a person who signs in here and now."""
    django.setup()
    from linli.kernel import clock, rollback
    from linli.kernel.verdict import Missing, Refused

    actor = _signed_in(given.by)
    if actor is None:
        print(_("Wrong user name or password, or no post."), file=sys.stderr)
        return 1
    try:
        if given.step == "propose":
            entries = rollback.propose(reason=given.reason, actor=actor, at=clock.now())
        else:
            entries = rollback.approve(actor=actor, at=clock.now())
    except Refused as refused:
        print(refused.verdict.sentence, file=sys.stderr)
        return 1
    except Missing:
        print(_("There is no proposal to approve."), file=sys.stderr)
        return 1
    for entry in entries:
        print(f"{entry.code} {entry.payload}")
    if given.step == "approve":
        return seal_now()
    print(_("Now somebody else has to approve it: linli journal gap approve --by …"))
    return 0


def _signed_in(username: str) -> Actor | None:
    """A member of staff who knows their password."""
    from linli.kernel import clock
    from linli.people import queries as people

    password = os.environ.get("LINLI_PASSWORD") or getpass.getpass(f"{username}: ")
    account = people.with_password(account=people.account_for(login=username), password=password)
    if account is None:
        return None
    actor = people.actor_of(person=account.person, at=clock.now(), channel="command")
    return actor if actor.is_staff else None
