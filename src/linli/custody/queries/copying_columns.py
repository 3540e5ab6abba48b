"""Which personal columns the copy of own data holds, and why the others are left out."""

from __future__ import annotations

COPIED = frozenset(
    {
        "people.person.name_sealed",
        "people.person.phone_sealed",
        "people.account.username",
        "people.kinship.kin_sealed",
        "people.kinship.kin_hint",
        "people.particulars.identity_sealed",
        "people.particulars.member_sealed",
        "people.certificate.number_sealed",
        "people.registration.offer",
        "people.registration.decision_note",
        "people.signinhelp.reason",
        "cases.voice.name_sealed",
        "cases.voice.contact_sealed",
        "cases.voice.body",
        "cases.voice.answers",
        "cases.proxyfiling.filer_name_sealed",
        "cases.proxyfiling.filer_contact_sealed",
        "board.comment.body",
        "board.comment.appeal_words",
        "field.fieldrecord.body_sealed",
        "field.fieldnote.words",
        "attendance.delivery.words",
        "attendance.delivery.reason",
        "duty.away.reason_sealed",
        "duty.swap.words",
        "duty.swap.reason",
        "certificates.certificate.name_sealed",
        "integrity.finding.decision",
        "integrity.concern.answer",
    }
)
_HASH = "a keyed hash of a value that is in the copy"
_SECRET = "guards the account; nothing can be read out of it"  # noqa: S105 - a reason, no secret
_OF_STAFF = "words of staff about their own duty; the look itself stands in the copy"
_PASSING = "a message on its way; it names no person here and is erased after its time"
LEFT_OUT: dict[str, str] = {
    "people.person.phone_index": _HASH,
    "people.kinship.kin_index": _HASH,
    "people.particulars.identity_index": _HASH,
    "cases.voice.contact_index": _HASH,
    "people.account.password": _SECRET,
    "people.apitoken.token_hash": _SECRET,
    "people.disclosure.reason": _OF_STAFF,
    "people.disclosure.review_words": _OF_STAFF,
    "people.disclosureapproval.words": _OF_STAFF,
    "people.disclosureapproval.decision_words": _OF_STAFF,
    "cases.importproblem.detail": "a row that did not come in belongs to nobody yet",
    "meetings.party.guest_sealed": "a guest at a table has no account here; erased with the guests of the meeting",
    "attendance.recipient.name_sealed": "as others wrote it; a recipient with an account has their name in the copy",
    "attendance.recipient.phone_sealed": "repeats the telephone number, which is in the copy of whoever has an account",
    "attendance.recipient.phone_index": _HASH,
    "integrity.spotcheck.words": "may tell what others at the place said; the check and its outcome stand in the copy",
    "notices.outboxmessage.destination_sealed": _PASSING,
    "notices.outboxmessage.params_sealed": _PASSING,
    "notices.confirmation.destination_sealed": _PASSING,
    "notices.preference.destination_sealed": "repeats the telephone number of the person, which is in the copy",
    "notices.preference.wechat_sealed": "a name that WeChat made up for us and that says nothing to anybody else",
}
