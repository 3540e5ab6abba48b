"""The verb of lights: saying why it is yellow or red."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from .. import actions, forms_lights, queries
from .verb import Verb, with_fields

if TYPE_CHECKING:
    from django import forms

    from linli.web.http import Request

    from ..models import Case


def _cause(request: Request, case: Case, data: Any, _files: Any) -> forms.Form:
    return forms_lights.CauseForm(
        data,
        causes=queries.offered_causes(case.area_code, request.at),
        initial={"cause": case.cause_code},
    )


GIVE_CAUSE = Verb(
    "give_cause",
    _("Say why it is late"),
    _("Keep the cause"),
    _("The cause is kept; it is counted with those of the area."),
    _cause,
    with_fields(actions.give_cause, "cause", "words"),
    hint=_("Yellow and red cases are counted by cause. What was said before stays in the story."),
)
