"""Lasting mechanisms 长效机制: who records one, and what it needs. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

from .models import Mechanism
from .rules import either, has_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from linli.kernel.actor import Actor


def may_record(actor: Actor, area_code: str) -> Verdict:
    """The desk of the area, and who runs its lists of undertakings. Refusal: no_right."""
    facts = Facts(area_code=area_code)
    return either(may(actor, Power.CASES_TRIAGE, facts), may(actor, Power.UNDERTAKINGS_RUN, facts))


def may_hold(
    *,
    kind: str,
    title: str,
    words: str,
    link: str,
    in_force_from: date | None,
    review_on: date | None,
    areas: Iterable[str],
    area_code: str,
) -> Verdict:
    """Refusals: bad_kind, no_title, title_long, no_words, too_long, bad_link, no_day, review_early, no_case, other_area."""
    if kind not in Mechanism.Kind.values:
        return refuse("bad_kind", _("A rule, a policy, a routine or an agreement: choose one."), "kind")
    if not title.strip():
        return refuse("no_title", _("Give it a name."), "title")
    if len(title) > 120:  # noqa: PLR2004 -- as long as the column
        return refuse("title_long", _("At most 120 characters."), "title")
    said = has_words(words, "words", most=4000)
    if not said:
        return said
    if link and not link.startswith(("https://", "http://")):
        return refuse("bad_link", _("An address on the web begins with https://."), "link")
    if in_force_from is None:
        return refuse("no_day", _("Say from when it holds."), "in_force_from")
    if review_on is not None and review_on <= in_force_from:
        return refuse("review_early", _("It is reviewed after it has come into force."), "review_on")
    found = list(areas)
    if not found:
        return refuse("no_case", _("Name at least one matter that it came out of."), "cases")
    if any(not code.startswith(area_code) for code in found):
        return refuse("other_area", _("One of these matters lies outside the area."), "cases")
    return ALLOWED
