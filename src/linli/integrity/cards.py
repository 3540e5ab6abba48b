"""The rules of integrity as people read them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from linli.places import declarations_trust as settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from linli.places.declarations import Declared

KILOMETRE = 1000  # metres; what is further is said in kilometres

OVERLAP, TRAVEL, BURST, DEVICE, VOUCHED, CLIQUE, PHOTO, SPOT = (
    *("overlap", "travel", "burst", "device", "vouched", "clique", "photo", "spot"),
)


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as people read it: what it sees, whether an honest mistake is hardly possible, from when on it flags."""

    code: str
    title: StrOrPromise
    sentence: StrOrPromise
    hard: bool
    limits: tuple[Declared[int], ...] = ()


RULES: dict[str, RuleCard] = {
    card.code: card
    for card in (
        RuleCard(
            OVERLAP,
            _("At two places at once"),
            _("The counted times of one person at two places overlap."),
            hard=True,
            limits=(settings.OVERLAP_MINUTES,),
        ),
        RuleCard(
            TRAVEL,
            _("Faster than one can travel"),
            _("Between leaving one place and arriving at the next there was too little time for the way."),
            hard=True,
            limits=(settings.TRAVEL_KMH,),
        ),
        RuleCard(
            BURST,
            _("A whole group within one second"),
            _(
                "The signs of many people of one shift reached us within one second, without having waited in a phone."
            ),
            hard=True,
            limits=(settings.BURST_SIGNS,),
        ),
        RuleCard(
            DEVICE,
            _("One device for many people"),
            _("Several people of one shift signed with the same device."),
            hard=True,
            limits=(settings.DEVICE_PEOPLE,),
        ),
        RuleCard(
            VOUCHED,
            _("Everybody confirmed at once"),
            _(
                "One leader confirmed many people within a minute, and most of the project is known by that word alone."
            ),
            hard=False,
            limits=(settings.VOUCHED_AT_ONCE, settings.VOUCHED_PERCENT),
        ),
        RuleCard(
            CLIQUE,
            _("People who meet nobody else"),
            _(
                "Everybody in this project serves in no other one, and only the leader says that they were there."
            ),
            hard=False,
            limits=(settings.CLIQUE_SHIFTS,),
        ),
        RuleCard(
            PHOTO,
            _("One photo for two works"),
            _(
                "A photo of delivered work was handed in for other work too, by the same person or another one."
            ),
            hard=False,
        ),
        RuleCard(
            SPOT,
            _("Unclear in a check by lot"),
            _("The lot drew this service, and whoever checked it could not confirm it."),
            hard=False,
            limits=(settings.SPOT_PER_MILLE,),
        ),
    )
}


def saw(rule: str, facts: Mapping[str, int]) -> str:
    """The figures of a rule in words: on pages, in JSON and in the workbook the same ones."""
    counted = {"n": facts.get("photos", facts.get("minutes", facts.get("people", 0)))}
    n = counted["n"]
    if rule == OVERLAP:
        return (
            ngettext("%(n)s minute counted at both places", "%(n)s minutes counted at both places", n)
            % counted
        )
    if rule == TRAVEL:
        apart = {"distance": _away(facts["metres"]), "n": n}
        return ngettext("%(distance)s in %(n)s minute", "%(distance)s in %(n)s minutes", n) % apart
    if rule == VOUCHED:
        words = gettext("%(people)s people within a minute; %(percent)s %% of the project by word alone")
        return words % facts
    if rule == CLIQUE:
        return gettext("%(people)s people, %(shifts)s shifts, nobody anywhere else") % facts
    if rule == PHOTO:
        shown = ngettext("%(n)s photo shown for two works", "%(n)s photos shown for two works", n) % counted
        return shown + (gettext(", by two people") if facts["people"] > 1 else "")
    if rule in {BURST, DEVICE}:
        return ngettext("%(n)s person", "%(n)s people", n) % counted
    return ""


def _away(metres: int) -> str:
    if metres > KILOMETRE:
        return gettext("%(km)s km") % {"km": f"{metres / KILOMETRE:.1f}"}
    return gettext("%(metres)s m") % {"metres": metres}
