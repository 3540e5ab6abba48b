"""Whether kin may be declared. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

MOST_KIN = 30
_NUMBER = re.compile(r"\+\d{9,15}", re.ASCII)


def may_declare(actor: Actor, *, number: str, own: bool, declared: int, again: bool) -> Verdict:
    """`number` is normalised. Only posts need it: residents handle nothing that they could be kept from."""
    if not actor.is_staff:
        return refuse("not_staff", _("Only those who hold a post declare kin."))
    if not _NUMBER.fullmatch(number):
        return refuse("bad_phone", _("Please give a telephone number."), "phone")
    if own:
        return refuse("own_number", _("This is your own number."), "phone")
    if again:
        return refuse("already_declared", _("This number is already declared."), "phone")
    if declared >= MOST_KIN:
        return refuse("too_many", _("At most 30 numbers. Withdraw one first."), "phone")
    return ALLOWED
