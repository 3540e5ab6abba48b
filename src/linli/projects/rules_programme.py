"""Programmes 品牌, judged purely."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may


def may_open_programme(actor: Actor, area_code: str) -> Verdict:
    """Whoever publishes projects of an area begins and changes its programmes. Refusal: no_right."""
    return ALLOWED if actor.is_system else may(actor, Power.PROJECTS_PUBLISH, Facts(area_code=area_code))


def fit_programme(*, name: str, taken: bool) -> Verdict:
    """Refusals: no_name, name_taken."""
    if not name:
        return refuse("no_name", _("Give the programme a name."), "name")
    if taken:
        return refuse("name_taken", _("The area has a programme of this name already."), "name")
    return ALLOWED


NO_TEMPLATE_NAME = refuse("no_name", _("Give the template a name."), "name")
