"""Rules of importing the national division. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.places import codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

WIDEST = (codes.Level.PROVINCE, codes.Level.CITY, codes.Level.DISTRICT)
NO_SUCH_CITY = _("The source has no area with this code.")
UNREADABLE: dict[str, _StrPromise] = {
    "no_files": _(
        "There is no file of areas in this source: give the package's archive, its folder or one of its files."
    ),
    "bad_archive": _("The archive is damaged, or not one."),
    "bad_file": _("The file cannot be read: a list of codes and names is needed."),
}
# Why a row stays outside.
REASONS: dict[str, _StrPromise] = {
    "bad_code": _("Not a code of the national division"),
    "bad_name": _("No name, or a name that is too long"),
    "no_parent": _("No area around it"),
    "double": _("The same code stands further up"),
}


def may_choose(cities: Sequence[str]) -> Verdict:
    """Whether these are codes of provinces, cities or districts. Refusal: bad_city."""
    if all(codes.in_tree(one) and codes.level_of(one) in WIDEST for one in cities):
        return ALLOWED
    return refuse("bad_city", _("A city has a code of 4 digits, for example 4101."), "city")


def unreadable(code: str) -> Verdict:
    """The refusal of a source: no_files, bad_archive, bad_file."""
    return refuse(code, UNREADABLE[code], "source")
