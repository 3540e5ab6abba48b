"""The verbs of objection 退单: objecting, upholding, dismissing; and giving up a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from .. import actions, forms_routing, queries
from .verb import Fields, Verb, plain, with_fields

if TYPE_CHECKING:
    from django import forms

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

    from ..models import Case
    from ..rules import CaseFacts


def _contest(_request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    return forms_routing.ContestForm(data, units=queries.units_for(case))


def _do_contest(request: Request, case: Case, fields: Fields) -> UUID:
    return actions.contest_case(
        case_uid=case.uid,
        reason=fields["reason"],
        words=fields["words"],
        believed_uid=UUID(fields["believed"]) if fields["believed"] else None,
        actor=request.actor,
        at=request.at,
    ).uid


def _uphold(_request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    contest = queries.contest_of(case, queries.facts_of(case))
    believed = contest.open.believed if contest.open else None
    initial = {"lead": str(believed.uid)} if believed else {}
    return forms_routing.UpholdForm(data, units=queries.units_for(case), initial=initial)


def _do_uphold(request: Request, case: Case, fields: Fields) -> UUID:
    return actions.uphold_case(
        case_uid=case.uid,
        words=fields["words"],
        lead_uid=UUID(fields["lead"]) if fields["lead"] else None,
        actor=request.actor,
        at=request.at,
    ).uid


def _withdraw(request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    mine = queries.own_claims(queries.claims_of(case), request.actor)
    units = [(str(one.unit.uid), one.unit.name) for one in mine if one.unit]
    alone = any(one.unit is None for one in mine)
    return forms_routing.WithdrawForm(data, units=units, alone=alone)


def _do_withdraw(request: Request, case: Case, fields: Fields) -> UUID:
    return actions.withdraw_claim(
        case_uid=case.uid,
        reason=fields["reason"],
        unit_uid=UUID(fields["unit"]) if fields["unit"] else None,
        actor=request.actor,
        at=request.at,
    ).uid


CONTEST_VERBS = (
    Verb(
        "contest",
        _("Object: not for us"),
        _("Object"),
        _("Your unit has objected; somebody else reviews it. The clock runs on."),
        _contest,
        _do_contest,
        hint=_(
            "The case stays with your unit until somebody else has reviewed the objection. The clock runs on, and the "
            "same reason cannot be given a second time."
        ),
    ),
    Verb(
        "uphold",
        _("Uphold the objection"),
        _("Uphold the objection"),
        _("Upheld; the unit has been told."),
        _uphold,
        _do_uphold,
        hint=_(
            "With a unit chosen it is sent there at once, else it is back at the desk. No limit begins anew."
        ),
    ),
    Verb(
        "dismiss",
        _("Dismiss the objection"),
        _("Dismiss the objection"),
        _("Dismissed; the unit has been told that it has to take it."),
        plain(forms_routing.DismissForm),
        with_fields(actions.dismiss_case, "words"),
    ),
    Verb(
        "withdraw",
        _("Give up the claim"),
        _("Give up the claim"),
        _("You are no longer part of it; the desk has been told."),
        _withdraw,
        _do_withdraw,
    ),
)


def verdicts_of_contest(request: Request, case: Case, facts: CaseFacts) -> dict[str, Verdict]:
    """What may be done now, for these verbs."""
    mine = queries.own_claims(queries.claims_of(case), request.actor)
    found = queries.contest_verdicts(case=case, facts=facts, actor=request.actor, at=request.at)
    return found | {"withdraw": queries.withdraw_verdict(facts, mine)}
