"""The ready accounts of the demo city: listed on the front page in demo mode only, never made anywhere else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "linli-demo-2026"  # noqa: S105 - public by intent: it opens invented data only


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A ready account: whose work it shows, and how to sign in."""

    label: Promise
    username: str
    does: Promise


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(_("Resident"), "resident", _("places requests, answers, rates")),
    DemoAccount(_("Volunteer"), "volunteer", _("claims shifts, signs in and out")),
    DemoAccount(_("Grid worker"), "grid", _("brings in what people say on the spot")),
    DemoAccount(_("Community worker"), "community", _("sorts out, publishes projects, confirms volunteers")),
    DemoAccount(_("Street dispatcher"), "dispatcher", _("dispatches, calls meetings, imports")),
    DemoAccount(_("Department handler"), "handler", _("takes cases in hand and finishes them")),
    DemoAccount(_("Unit contact"), "contact", _("registers the unit, sees its members' hours")),
    DemoAccount(_("Supervisor"), "supervisor", _("rectifies bad ratings, writes off")),
    DemoAccount(
        _("Security administrator"), "security", _("grants posts, reviews emergency looks at personal data")
    ),
    DemoAccount(
        _("Administrator"), "admin", _("sets limits, lights, rules of points; keeps areas and retention")
    ),
    DemoAccount(_("Auditor"), "auditor", _("reads who looked at what, with names")),
    DemoAccount(_("Leader"), "leader", _("sees what came, what is done, how satisfied people are")),
)
