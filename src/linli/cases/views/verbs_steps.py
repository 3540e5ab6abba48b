"""The verb of those who lead a matter: a step on the way."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .. import actions, forms_desk
from .verb import Verb, plain, with_fields

RECORD_STEP = Verb(
    "step",
    _("Record a step"),
    _("Keep the step"),
    _("Kept; whoever asked for this reads it."),
    plain(forms_desk.StepForm),
    with_fields(actions.record_step, "step", "words"),
    hint=_(
        "Who asked for this reads it: no names, no numbers of flats or telephones. The result is said when it is finished."
    ),
)
