"""Who keeps the lists of reasons, and from when they hold. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Role
from linli.places import codes

from . import reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor


def may_set_up(actor: Actor, area_code: str) -> Verdict:
    """Whether somebody keeps the reasons of an area. Refusal: no_right."""
    if actor.is_system or codes.covered_by_any(actor.area_codes(Role.ADMIN, Role.SUPERVISOR), area_code):
        return ALLOWED
    return refuse("no_right", _("Only an administrator or supervisor of this area sets its reasons."))


def may_put(
    given: Mapping[int, Iterable[str]], *, valid_from: datetime, at: datetime, taken: bool
) -> Verdict:
    """Refusals: too_many_reasons, reason_long, reason_twice, backdated, list_taken."""
    checks = [reasons.may_offer(given)]
    if valid_from < at:
        checks.append(refuse("backdated", _("Reasons cannot be changed for the past."), "valid_from"))
    if taken:
        checks.append(refuse("list_taken", _("There is a list from that moment on already."), "valid_from"))
    return first(*checks)
