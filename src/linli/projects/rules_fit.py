"""Whether somebody can do what a place asks for: skills that were named, certificates that hold on the day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

Named = Mapping[str, str | Promise]


@dataclass(frozen=True, slots=True)
class Demands:
    """What is asked for, by code with its name: skills, and certificates for a skill."""

    skills: Named = field(default_factory=dict)
    papers: Named = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.skills or self.papers)

    def __or__(self, other: Demands) -> Demands:
        return Demands({**self.skills, **other.skills}, {**self.papers, **other.papers})


@dataclass(frozen=True, slots=True)
class Able:
    """What somebody can show on the day of a shift.

    `skills` were named when registering; `papers` are confirmed and hold on that day, `over` are confirmed and do not,
    `unconfirmed` were entered and nobody has looked at them yet.
    """

    skills: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    unconfirmed: frozenset[str] = frozenset()


def may_fill(demands: Demands, able: Able) -> Verdict:
    """Whether somebody has what is asked for. A certificate that holds shows the skill too.

    Refusals: no_skill, certificate_expired, certificate_unconfirmed, no_certificate.
    """
    for code, name in demands.papers.items():
        if code not in able.papers:
            return _without(code, name, able)
    for code, name in demands.skills.items():
        if code not in able.skills | able.papers:
            return refuse(
                "no_skill",
                format_lazy(
                    _("This needs the skill “{skill}”. If you have it, add it to your registration."),
                    skill=name,
                ),
            )
    return ALLOWED


def _without(code: str, name: str | Promise, able: Able) -> Verdict:
    """Why a certificate does not count."""
    if code in able.unconfirmed:
        return refuse(
            "certificate_unconfirmed",
            format_lazy(
                _(
                    "Your certificate for “{skill}” waits for your community: show it there, then take the place."
                ),
                skill=name,
            ),
        )
    if code in able.over:
        return refuse(
            "certificate_expired",
            format_lazy(
                _("Your certificate for “{skill}” does not hold on that day. Enter the renewed one first."),
                skill=name,
            ),
        )
    return refuse(
        "no_certificate",
        format_lazy(
            _(
                "This needs a certificate for “{skill}”. Enter yours under “Me” and show it to your community."
            ),
            skill=name,
        ),
    )
