"""Screens with nobody's account, and signs with the codes that they show, for the tests of this app."""

from __future__ import annotations

from linli.attendance import rules as codes
from linli.attendance.facts import Phone
from linli.projects import actions
from linli.projects.tests.scene import opened, shift_of


def made(cast, shift, *, at=None, actor=None, whole_day=False, label="", until=None):
    return actions.make_kiosk(
        shift_uid=shift.uid,
        whole_day=whole_day,
        label=label,
        until=until,
        actor=actor or cast.grid_worker,
        at=at or cast.at,
    )


def code_at(kiosk, at):
    return codes.code_under(codes.kiosk_key(kiosk.uid), at)


def sign(cast, shift, kiosk, at, *, verb=actions.sign_in, seen=None, actor=None):
    """The code that the screen showed at `seen` (else now) is given at `at`."""
    code = code_at(kiosk, seen or at)
    return verb(shift_uid=shift.uid, code=code, actor=actor or cast.volunteer, at=at)


def waited(cast, shift, kiosk, at, seen, *, verb=actions.sign_in, **phone):
    """The same, read without a network."""
    return verb(
        shift_uid=shift.uid,
        code=code_at(kiosk, seen),
        actor=cast.volunteer,
        at=at,
        phone=Phone(claimed_at=seen, offline=True, **phone),
    )


def taken(cast):
    """A shift of six places; the volunteer has one."""
    shift = shift_of(opened(cast, places=6))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    return shift
