"""The contact of somebody without an account: confirmed by a code, and told nothing before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel import crypto, ids, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused, refuse
from linli.notices import actions as notices

from .. import rules_intake
from ..models import Case, Voice
from ..queries.disclosing import contact_in

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

PURPOSE = "voice_contact"


def status_url(voice: Voice) -> str:
    """The address of the voice's own page; whoever has it may open it."""
    return reverse("cases:status", args=[ids.token("voice", voice.uid, voice.token_version)])


def contact_of(voice: Voice) -> str:
    """The telephone number in the clear, to send something there."""
    return contact_in(voice)


def tell_received(voice: Voice, at: datetime) -> None:
    """Say that the request has arrived, with the link to its page; inside the transaction of the verb that calls."""
    notices.tell_on_commit(
        code="voice_received",
        params={"number": voice.number},
        at=at,
        recipient_uid=voice.person.uid if voice.person else None,
        destination=contact_of(voice) if voice.contact_confirmed else "",
        url=status_url(voice),
        subject_uid=voice.uid,
    )


def ask_for_code(voice: Voice, contact: str, at: datetime) -> Refused | None:
    """Send the code that confirms a contact; the refusal when none can be sent. The request itself is kept
    either way."""
    try:
        confirmation = notices.send_code(purpose=PURPOSE, destination=contact, at=at)
    except Refused as refusal:
        return refusal
    voice.confirmation_uid = confirmation.uid
    voice.save(update_fields=["confirmation_uid"])
    return None


@transaction.atomic
def send_contact_code(*, voice_uid: UUID, contact: str = "", actor: Actor, at: datetime) -> Voice:
    """Send a (new) code, to another number when one is given, as long as none is confirmed.

    Refused: contact_confirmed, bad_contact, no_contact, bad_destination, code_just_sent, too_many_codes;
    Missing.
    """
    voice = _locked(voice_uid)
    if voice.contact_confirmed:
        raise Refused(refuse("contact_confirmed", _("This contact is already confirmed."), "contact"))
    if contact.strip():
        rules_intake.may_be_contact(contact).enforce()
        voice.contact_sealed = crypto.seal(contact.strip(), aad=f"cases.voice.contact:{voice.uid}")
        voice.contact_index = crypto.blind_index("phone", contact)
        voice.reply_via = Voice.ReplyVia.CONTACT
        voice.save(update_fields=["contact_sealed", "contact_index", "reply_via"])
        journal.note(
            "voice.contact_given",
            subject=("case", voice.case.uid),
            area=voice.case.area_code,
            actor=actor,
            at=at,
            payload={"voice": voice.uid},
        )
    if not voice.contact_sealed:
        raise Refused(refuse("no_contact", _("Please enter a telephone number."), "contact"))
    refusal = ask_for_code(voice, contact_of(voice), at)
    if refusal is not None:
        raise refusal
    return voice


def confirm_contact(*, voice_uid: UUID, code: str, at: datetime, actor: Actor | None = None) -> Voice:
    """Confirm a contact by the code that was sent there; from now on messages go to it. A second time changes
    nothing.

    Refused: no_code, code_wrong, code_expired, too_many_tries; Missing. Not to be called inside a
    transaction: a wrong try is counted even though it is refused.
    """
    held = Voice.objects.filter(uid=voice_uid).values_list("confirmation_uid", "contact_confirmed").first()
    if held is None:
        raise Missing
    confirmation_uid, confirmed = held
    if not confirmed:
        if confirmation_uid is None:
            raise Refused(refuse("no_code", _("No code was sent. Please ask for one."), "code"))
        notices.confirm_code(uid=confirmation_uid, code=code, at=at, purpose=PURPOSE)
    return _confirmed(voice_uid, confirmation_uid, actor or Actor.anonymous("web"), at)


@transaction.atomic
def _confirmed(voice_uid: UUID, confirmation_uid: UUID | None, actor: Actor, at: datetime) -> Voice:
    voice = _locked(voice_uid)
    if voice.contact_confirmed:
        return voice
    if voice.confirmation_uid != confirmation_uid:
        # The number was changed while the code of the old one was on its way.
        raise Refused(refuse("code_expired", _("This code has expired. Please ask for a new one."), "code"))
    voice.contact_confirmed = True
    voice.save(update_fields=["contact_confirmed"])
    journal.note(
        "voice.contact_confirmed",
        subject=("case", voice.case.uid),
        area=voice.case.area_code,
        actor=actor,
        at=at,
        payload={"voice": voice.uid},
    )
    tell_received(voice, at)
    return voice


def _locked(voice_uid: UUID) -> Voice:
    """The voice with its case, both locked (the case orders the journal). Raises Missing."""
    case_id = Voice.objects.filter(uid=voice_uid).values_list("case_id", flat=True).first()
    if case_id is None:
        raise Missing
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    return Voice.objects.select_for_update(of=("self",)).select_related("case", "person").get(uid=voice_uid)
