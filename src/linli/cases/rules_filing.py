"""Rules of filing a request for somebody else 代办. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

from . import rules_intake
from .models import ProxyFiling

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

    from .facts import FilerDraft, VoiceDraft


def may_file(words: VoiceDraft, filer: FilerDraft, actor: Actor) -> Verdict:
    """The other is named and has agreed; who files says in which relation, and who they are.

    Refusals: no_name, bad_relation, no_consent, no_filer, bad_contact.
    """
    if not words.name.strip():
        return refuse("no_name", _("Whose request is it? Please give the name."), "name")
    if filer.relation not in ProxyFiling.Relation.values:
        return refuse("bad_relation", _("Please say how you are related."), "relation")
    if filer.consent not in ProxyFiling.Consent.values:
        return refuse("no_consent", _("The person concerned has to agree first."), "consent")
    if actor.person_id is None and not filer.name.strip():
        return refuse("no_filer", _("Please give your own name."), "filer_name")
    if filer.contact.strip() and not rules_intake.may_be_contact(filer.contact):
        return refuse("bad_contact", _("This is not a telephone number."), "filer_contact")
    return ALLOWED


def may_rate_for(*, filed_by_actor: bool) -> Verdict:
    """Who filed does not give the verdict. Refusal: filed_for_other."""
    if filed_by_actor:
        return refuse("filed_for_other", _("You filed this for somebody else. The verdict is theirs."))
    return ALLOWED


def right_slip(*, matches: bool) -> Verdict:
    """Number and code of a slip belong together. Refusal: slip_wrong."""
    if not matches:
        return refuse(
            "slip_wrong", _("Number and code do not fit together. Please look at the slip."), "code"
        )
    return ALLOWED
