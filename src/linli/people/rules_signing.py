"""Signing in, judged purely: sessions, second factors, passwords, tries. Frozen facts in, an answer out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people.powers import ROLE_POWERS, Power

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

TRIES = 5
TRIES_OF_A_NETWORK = 100  # an office stands behind one address
WINDOW = timedelta(minutes=15)
RECENT = timedelta(minutes=10)  # so long a second factor opens what is sensitive
PENDING = timedelta(minutes=10)  # so long the second step may follow the first
STAFF_NOTED_EVERY = timedelta(minutes=1)
NOTED_EVERY = timedelta(hours=1)

STAFF_LENGTH, LENGTH = 12, 8
CLASSES_OF_SIGNS = 3
PASSWORDS_REMEMBERED = 5
PASSWORD_LIVES = timedelta(days=90)
OWN_WORD, OWN_SIGNS = 4, 2  # shorter words, in letters or in Chinese signs, are found in many good passwords

# Powers behind which names, numbers, addresses or the words of residents stand, or the accounts that open them.
PERSONAL = frozenset(
    {
        Power.ACCOUNTS_HELP,
        Power.CASES_EXPORT,
        Power.CASES_HANDLE,
        Power.CASES_IMPORT,
        Power.CASES_PLACE_FOR,
        Power.CASES_RECTIFY,
        Power.CASES_SEE,
        Power.CASES_TRIAGE,
        Power.DISCLOSURES_SEE,
        Power.PEOPLE_CONFIRM,
        Power.PEOPLE_SEE,
        Power.UNIT_SEE_MEMBERS,
    }
)

WRONG_SIGN_IN = refuse(
    "wrong_sign_in", _("This name or number and this password do not belong together."), "login"
)
WRONG_FACTOR = refuse("wrong_factor", _("This code is not right, or it was used before."), "code")
WRONG_PASSKEY = refuse("wrong_passkey", _("This passkey was not accepted. Please try another way."))
WRONG_CODE = refuse("code_wrong", _("This code is not right."), "code")
WRONG_PASSWORD = refuse("wrong_password", _("This is not your present password."), "old")
FACTOR_NEEDED = refuse("factor_needed", _("Please confirm once more that it is you."))
TOTP_IS_ON = refuse("totp_is_on", _("An authenticator app is set up already."))
LAST_FACTOR = refuse(
    "last_factor", _("Your post needs a second factor. Set up another one before you take this one away.")
)
WECHAT_TAKEN = refuse("wechat_taken", _("This WeChat belongs to another account here."))
WECHAT_UNKNOWN = refuse(
    "wechat_unknown",
    _("This WeChat is not linked to an account yet. Please sign in another way; it is linked then."),
)


class Method(StrEnum):
    """Ways to show who one is; wrong tries are counted for each by itself."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, not a secret
    TOTP = "totp"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    SMS = "sms"
    WECHAT = "wechat"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """How a session stands."""

    uid: UUID | None = None
    opened_at: datetime | None = None
    seen_at: datetime | None = None
    factor_at: datetime | None = None
    post_ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PasswordFacts:
    """What is known of a password without knowing it."""

    set_at: datetime | None = None
    due: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session of staff holds unused, and at all; zero is no limit."""

    idle: timedelta = timedelta()
    whole: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Strength:
    """What a new password is judged by, beside itself."""

    staff: bool = False
    strict: bool = False
    leaked: bool = False
    used_before: bool = False
    own_words: tuple[str, ...] = ()


def needs_second_factor(actor: Actor) -> bool:
    """Whether one of the actor's posts may open personal data."""
    return any(ROLE_POWERS.get(post.role, frozenset()) & PERSONAL for post in actor.posts)


def session_holds(session: SessionFacts, at: datetime, *, is_staff: bool, limits: Limits) -> bool:
    """Whether a session still holds: not when a post of its person ended after it was opened, nor, for staff, when
    it was unused or open for too long. One from before these times were kept holds for nobody with a post.
    """
    opened, seen = session.opened_at, session.seen_at
    if opened is None or seen is None:
        return not is_staff and session.post_ended_at is None
    if session.post_ended_at is not None and opened <= session.post_ended_at:
        return False
    if not is_staff:
        return True
    idle = bool(limits.idle) and at - seen > limits.idle
    return not idle and not (limits.whole and at - opened > limits.whole)


def is_worth_noting(session: SessionFacts, at: datetime, *, is_staff: bool) -> bool:
    """Whether the moment of this request is written down: seldom, because it is a write."""
    every = STAFF_NOTED_EVERY if is_staff else NOTED_EVERY
    return session.seen_at is not None and at - session.seen_at >= every


def may_open_sensitive(factor_at: datetime | None, at: datetime) -> Verdict:
    """Whether a second factor was given within the last ten minutes. Refusal: factor_needed."""
    return ALLOWED if factor_at is not None and at - factor_at < RECENT else FACTOR_NEEDED


def may_change_factors(session: SessionFacts, at: datetime, *, has_factor: bool) -> Verdict:
    """Whether factors may be changed now: a second factor within the last ten minutes, or, while there is none yet,
    a sign-in within that time. Refusal: factor_needed.
    """
    return may_open_sensitive(session.factor_at if has_factor else session.opened_at, at)


def may_remove_factor(*, others: int, needed: bool) -> Verdict:
    """Whether a factor may go: not the last one of somebody whose post needs one. Refusal: last_factor."""
    return LAST_FACTOR if needed and not others else ALLOWED


def may_try(*, failures: int, limit: int, last_at: datetime | None, at: datetime) -> Verdict:
    """Whether one more try is allowed. Refusal: too_many_sign_ins, with the minutes to wait."""
    if failures < limit or last_at is None:
        return ALLOWED
    minutes = max(1, -int((at - last_at - WINDOW).total_seconds() // 60))
    return refuse(
        "too_many_sign_ins",
        format_lazy(_("Too many wrong tries. Please try again in {minutes} minutes."), minutes=minutes),
        "login",
    )


def password_is_due(
    facts: PasswordFacts, at: datetime, *, is_staff: bool, strict: bool, lives: timedelta = PASSWORD_LIVES
) -> bool:
    """Whether a new password has to be chosen before anything else: too weak for the post, or too old (strict)."""
    too_old = strict and (facts.set_at is None or at - facts.set_at >= lives)
    return is_staff and (facts.due or too_old)


def password_faults(password: str, strength: Strength) -> list[Verdict]:
    """Everything that is wrong with a new password, with a code and a sentence each."""
    least = STAFF_LENGTH if strength.staff else LENGTH
    faults = []
    if len(password) < least:
        faults.append(
            refuse(
                "password_short",
                format_lazy(_("A password has at least {least} characters."), least=least),
                "password",
            )
        )
    if password.isdigit():
        faults.append(
            refuse("password_digits", _("Digits alone can be guessed. Add letters or signs."), "password")
        )
    if strength.leaked or len(set(password.casefold())) <= len(password) // 4:
        faults.append(
            refuse(
                "password_leaked", _("This password stands on the lists that burglars try first."), "password"
            )
        )
    folded = password.casefold()
    if any(_speaks(word) and word.casefold() in folded for word in strength.own_words):
        faults.append(
            refuse("password_own", _("Your own name or number can be guessed. Leave it out."), "password")
        )
    if strength.strict and _classes(password) < CLASSES_OF_SIGNS:
        faults.append(
            refuse(
                "password_plain",
                _("Use three of these four: capital letters, small letters, digits, other signs."),
                "password",
            )
        )
    if strength.used_before:
        faults.append(
            refuse("password_used", _("You have had this password before. Choose a new one."), "password")
        )
    return faults


def device_label(user_agent: str) -> str:
    """The family of browser and system, in the words of their makers; never the versions."""
    return " · ".join(word for word in (_first(user_agent, _BROWSERS), _first(user_agent, _SYSTEMS)) if word)


# The first that is found counts: Edge and WeChat call themselves Chrome too, and everything calls itself Safari.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_KINDS = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")


def _first(text: str, table: Sequence[tuple[str, str]]) -> str:
    return next((word for sign, word in table if sign in text), "")


def _speaks(word: str) -> bool:
    return len(word) >= (OWN_WORD if word.isascii() else OWN_SIGNS)


def _classes(password: str) -> int:
    return sum(bool(re.search(kind, password)) for kind in _KINDS)
