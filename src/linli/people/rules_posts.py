"""Posts judged purely: for how long, who may grant them, and which are never held together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people import rules
from linli.people.models import Role
from linli.people.powers import Power, roles_with

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor

LEAP_MONTH, LEAP_DAY = 2, 29
ENDS_SOON = timedelta(days=30)
# How early a renewal may begin to be written: earlier, nobody can know that it is still needed.
RENEWED_FROM = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Held:
    """A post of one person: what it is and from when until when."""

    role: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Exclusive:
    """A set of which one person holds one part at a time. A further set is a further line below."""

    code: str
    parts: tuple[frozenset[str], ...]
    sentence: StrOrPromise


# Enter, approve and pay out of a fund join this table when those roles exist.
EXCLUSIVE: tuple[Exclusive, ...] = (
    Exclusive(
        "handle_and_supervise",
        (roles_with(Power.CASES_HANDLE), roles_with(Power.CASES_RECTIFY)),
        _("Who handles cases does not supervise how they are handled."),
    ),
    Exclusive(
        "three_administrators",
        (frozenset({Role.ADMIN}), frozenset({Role.SECURITY}), frozenset({Role.AUDITOR})),
        _("System, security and audit are three people: each looks after the others."),
    ),
)


def year_after(moment: datetime) -> datetime:
    """Twelve months later: the longest a post may last."""
    if (moment.month, moment.day) == (LEAP_MONTH, LEAP_DAY):
        moment = moment.replace(day=LEAP_DAY - 1)
    return moment.replace(year=moment.year + 1)


def may_be_granted(*, area_code: str, in_unit: bool, since: datetime, until: datetime) -> Verdict:
    """Whether a post stands somewhere, ends after it began, and within twelve months."""
    if not area_code and not in_unit:
        return refuse("post_nowhere", _("A post needs an area or a unit."), "area_code")
    if until <= since:
        return refuse("post_backwards", _("A post ends after it begins."), "until")
    if until > year_after(since):
        return refuse("post_too_long", _("A post lasts twelve months at most; then it is renewed."), "until")
    return ALLOWED


def apart(wanted: Held, others: Iterable[Held], sets: Iterable[Exclusive] = EXCLUSIVE) -> Verdict:
    """Whether a post may be held beside others, as far as they overlap in time."""
    for other in others:
        if wanted.since >= other.until or other.since >= wanted.until:
            continue
        for one in sets:
            mine = {n for n, part in enumerate(one.parts) if wanted.role in part}
            theirs = {n for n, part in enumerate(one.parts) if other.role in part}
            if mine and theirs and mine != theirs:
                return refuse(one.code, one.sentence, "role")
    return ALLOWED


def clashes(posts: Iterable[Held], sets: Iterable[Exclusive] = EXCLUSIVE) -> list[str]:
    """The codes of the sets of which somebody holds two parts at once: the same rule, looked at from behind."""
    held, found = list(posts), list[str]()
    sets = tuple(sets)
    for number, one in enumerate(held):
        verdict = apart(one, held[number + 1 :], sets)
        if not verdict and verdict.code not in found:
            found.append(verdict.code)
    return found


def may_appoint(actor: Actor, *, area_code: str, holder: object) -> Verdict:
    """Whether the actor may grant, renew or revoke a post that stands in this area: never their own."""
    if actor.is_system:
        return ALLOWED
    if holder is not None and holder == actor.person_uid:
        return refuse("own_post", _("Nobody grants, renews or ends a post of their own."))
    return rules.may(actor, Power.PEOPLE_APPOINT, rules.Facts(area_code=area_code))


def may_say_why(reason: str) -> Verdict:
    """A post is granted, renewed and ended with a reason."""
    if reason.strip():
        return ALLOWED
    return refuse("no_reason", _("Please say why; it is read by those who look after you."), "reason")


def may_renew(post: Held, *, renewed: bool, at: datetime) -> Verdict:
    """Whether a post may be renewed now: while it holds, in its last 90 days, once."""
    if post.until <= at:
        return refuse("post_over", _("This post has ended. Grant a new one."))
    if renewed:
        return refuse("post_renewed", _("This post has been renewed already."))
    if post.until - at > RENEWED_FROM:
        days = RENEWED_FROM.days
        return refuse("post_early", format_lazy(_("A post is renewed in its last {days} days."), days=days))
    return ALLOWED


def may_end(post: Held, *, at: datetime, reason: str) -> Verdict:
    """Whether a post may be ended now, with a reason."""
    if post.until <= at:
        return refuse("post_over", _("This post has ended. Grant a new one."))
    return first(may_say_why(reason))
