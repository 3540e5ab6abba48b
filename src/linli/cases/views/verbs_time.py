"""The verbs of time: more of it, suspension 挂账, and their approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from .. import actions, forms_time, queries
from .verb import Fields, Verb, plain, with_fields

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms

    from linli.web.http import Request

    from ..models import Case


def _more(_request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    return forms_time.MoreTimeForm(data, limit=queries.limit_in_force(case))


def _ask(request: Request, case: Case, fields: Fields) -> UUID:
    return actions.ask_time(
        case_uid=case.uid,
        limit=fields.get("limit"),
        review_on=fields.get("review_on"),
        reason=fields["reason"],
        actor=request.actor,
        at=request.at,
    ).uid


TIME_VERBS = (
    Verb(
        "more_time",
        _("Ask for more time"),
        _("Ask for more time"),
        _("Asked for; the clock runs on until somebody else grants it."),
        _more,
        _ask,
        hint=_("Somebody who does not have the matter in hand decides. Until then the clock runs on."),
    ),
    Verb(
        "suspend",
        _("Ask for suspension"),
        _("Ask for suspension"),
        _("Asked for; the clock runs on until somebody else grants it."),
        plain(forms_time.SuspendForm),
        _ask,
        hint=_(
            "For what nobody here can go on with now: no authority, parts, season. It stays on the lists and "
            "goes on by itself on the day of its review."
        ),
    ),
    Verb(
        "grant_time",
        _("Grant the time"),
        _("Grant the time"),
        _("Granted; it is on the clock now."),
        plain(forms_time.GrantForm),
        with_fields(actions.grant_time, "words"),
    ),
    Verb(
        "refuse_time",
        _("Do not grant the time"),
        _("Do not grant the time"),
        _("Not granted; those who asked have been told."),
        plain(forms_time.RefuseForm),
        with_fields(actions.refuse_time, "words"),
    ),
    Verb(
        "go_on",
        _("End the suspension"),
        _("End the suspension"),
        _("The clock goes on."),
        plain(forms_time.GoOnForm),
        with_fields(actions.go_on),
        hint=_("The clock goes on with what was left."),
    ),
)
