"""The verbs of evidence: late photos, a resident's code, a second person's check, an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from .. import actions, forms_evidence, queries
from ..models import Item
from .verb import Fields, Verb, plain, with_fields

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms

    from linli.web.http import Request

    from ..models import Case


def _excuse(_request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    missing = queries.evidence_of([case])[case.pk].missing
    return forms_evidence.ExcuseForm(data, items=[(item, Item(item).label) for item in missing])


def _check(request: Request, case: Case, fields: Fields) -> UUID:
    return actions.check_case(
        case_uid=case.uid,
        words=fields["words"],
        photos=fields["shots"],
        actor=request.actor,
        at=request.at,
    ).uid


EVIDENCE_VERBS = (
    Verb(
        "met",
        _("Completion code"),
        _("Enter the code"),
        _("The code is right: the resident was met."),
        plain(forms_evidence.MetForm),
        with_fields(actions.meet_resident, "code"),
        hint=_(
            "The resident tells you the code on the spot. After five wrong ones it is locked for a while."
        ),
        keyed=False,
    ),
    Verb(
        "prove",
        _("Add photos"),
        _("Add photos"),
        _("The photos are with the result."),
        plain(forms_evidence.ProveForm),
        with_fields(actions.prove_case, "words", "before", "after"),
    ),
    Verb(
        "check",
        _("Check on the spot"),
        _("I have looked at it"),
        _("Checked; thank you."),
        plain(forms_evidence.CheckForm),
        _check,
        hint=_("By somebody who did not handle it, with words or photos."),
    ),
    Verb(
        "excuse",
        _("Grant an exception"),
        _("Grant the exception"),
        _("The exception is noted and stays on the list."),
        _excuse,
        with_fields(actions.excuse_evidence, "item", "reason"),
    ),
)
