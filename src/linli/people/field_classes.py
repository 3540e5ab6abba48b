"""The class of every column that holds something about a person, in one place. A test holds it complete.

The key is ``app.model.column``. What is not named here is D1 (internal) or D0: work without persons. A column whose name
ends in ``_sealed`` must be named; so must every column that a test knows to be personal by its name. Shielding (D4) is no
property of a column but of a matter: it raises whatever is shown of it.
"""

from __future__ import annotations

from linli.kernel import mask
from linli.kernel.classes import DataClass

D1, D2, D3 = DataClass.INTERNAL, DataClass.PERSONAL, DataClass.SENSITIVE

FIELD_CLASSES: dict[str, DataClass] = {
    "people.person.name_sealed": D2,
    "people.person.phone_sealed": D2,
    "people.person.phone_index": D2,
    "people.account.username": D2,
    "people.account.password": D3,
    "people.apitoken.token_hash": D3,
    "people.kinship.kin_sealed": D2,
    "people.kinship.kin_index": D2,
    "people.kinship.kin_hint": D2,
    "people.particulars.identity_sealed": D3,
    "people.particulars.identity_index": D3,
    "people.particulars.member_sealed": D3,
    "people.certificate.number_sealed": D2,
    "people.registration.offer": D2,
    "people.registration.decision_note": D2,
    "people.signinhelp.reason": D2,
    "people.disclosure.reason": D2,
    "people.disclosure.review_words": D2,
    "people.disclosureapproval.words": D2,
    "people.disclosureapproval.decision_words": D2,
    "cases.voice.name_sealed": D2,
    "cases.voice.contact_sealed": D2,
    "cases.voice.contact_index": D2,
    "cases.voice.body": D2,
    "cases.voice.answers": D2,
    "cases.voice.group_name": D1,
    "cases.proxyfiling.filer_name_sealed": D2,
    "cases.proxyfiling.filer_contact_sealed": D2,
    "cases.case.place_text": D1,
    "cases.note.body": D1,
    "cases.note.author_label": D1,
    "cases.importproblem.detail": D2,
    "meetings.party.guest_sealed": D2,
    "cases.servicemanager.office_phone": D1,
    # The seed of a lot says nothing about anybody; it is sealed only until the draw, and public after it.
    "projects.draw.seed_sealed": D1,
    "attendance.recipient.name_sealed": D2,
    "attendance.recipient.phone_sealed": D2,
    "attendance.recipient.phone_index": D2,
    "attendance.delivery.words": D2,
    "attendance.delivery.reason": D2,
    "field.fieldrecord.body_sealed": D2,
    "field.fieldnote.words": D2,
    "duty.away.reason_sealed": D2,
    "duty.swap.words": D2,
    "duty.swap.reason": D2,
    "integrity.concern.answer": D2,
    "integrity.finding.decision": D2,
    "integrity.spotcheck.words": D2,
    "certificates.certificate.name_sealed": D2,
    "certificates.certificate.words": D1,
    "certificates.certificate.reason": D1,
    "board.comment.body": D2,
    "board.comment.appeal_words": D2,
    "board.comment.author_label": D1,
    # A keyed digest, forgotten after its time.
    "ratings.rating.address_index": D1,
    # An address of the house's own stock says nothing about who lives there; the office's telephone is public.
    "places.building.address": D1,
    "places.premises.address": D1,
    "places.estate.address": D1,
    "places.venue.phone": D1,
    "places.venue.address": D1,
    "notices.outboxmessage.destination_sealed": D2,
    "notices.outboxmessage.destination_hint": D1,
    "notices.outboxmessage.params_sealed": D2,
    "notices.confirmation.destination_sealed": D2,
    "notices.preference.destination_sealed": D2,
    "notices.preference.wechat_sealed": D2,
}
# How a column of class D2 is masked.
MASKS = {
    "people.person.name_sealed": mask.mask_name,
    "people.person.phone_sealed": mask.mask_phone,
    "cases.voice.name_sealed": mask.mask_name,
    "cases.voice.contact_sealed": mask.mask_phone,
    "cases.voice.body": mask.mask_text,
    "board.comment.body": mask.mask_text,
    "board.comment.appeal_words": mask.mask_text,
}


def class_of(column: str) -> DataClass:
    """The class of a column. A column that nobody classified is a mistake: KeyError."""
    return FIELD_CLASSES[column]
