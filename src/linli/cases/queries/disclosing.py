"""Masked values of a voice: what stands on the page, what is judged of a look, and the value once it is on the books."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from linli.kernel import crypto, ids, mask
from linli.kernel.classes import DataClass
from linli.kernel.verdict import Missing
from linli.people import queries as people
from linli.people import rules_bulk
from linli.people import rules_disclosure as disclosing
from linli.people.field_classes import class_of
from linli.people.rules_disclosure import Target, Task

from ..models import Case, CaseParty, Voice
from .loading import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import Disclosure
    from linli.people.queries import Masked

COLUMNS = {
    "name": "cases.voice.name_sealed",
    "contact": "cases.voice.contact_sealed",
    "words": "cases.voice.body",
}


@dataclass(frozen=True, slots=True)
class MaskedVoice:
    """The personal values of one voice as staff see them. `words` carries an address only when something in it is hidden."""

    name: Masked
    contact: Masked
    words: Masked


def given_name(voice: Voice) -> str:
    """The name somebody gave with the request, in the clear: for masking."""
    return crypto.unseal(voice.name_sealed, aad=f"cases.voice.name:{voice.uid}")


def name_in(voice: Voice) -> str:
    """The name somebody gave, else that of their account, in the clear: for masking, and behind a look."""
    return given_name(voice) or (voice.person.name if voice.person else "")


def contact_in(voice: Voice) -> str:
    """The contact in the clear: for masking, and behind a look."""
    return crypto.unseal(voice.contact_sealed, aad=f"cases.voice.contact:{voice.uid}")


def masked_words(text: str, names: Iterable[str]) -> str:
    """A text without the names of those who spoke, and without numbers."""
    for name in names:
        if len(name) > 1:
            text = text.replace(name, mask.mask_name(name))
    return mask.mask_text(text)


def masked_voice(case: Case, voice: Voice, *, actor: Actor, parties: Iterable[CaseParty]) -> MaskedVoice:
    """What the page of a case shows of a voice; no query."""
    name, contact, words = name_in(voice), contact_in(voice), voice.body
    target = target_of(case, voice, "name", parties=parties)

    def url(field: str) -> str:
        wanted = replace(target, field=field, data_class=class_in(case, field))
        return address_of(voice, field) if disclosing.may_ask(actor, wanted) else ""

    shown = masked_words(words, [name])
    return MaskedVoice(
        name=people.masked(COLUMNS["name"], name, url=url("name")),
        contact=people.masked(COLUMNS["contact"], contact, url=url("contact")),
        words=people.Masked(shown, url("words") if shown != words else ""),
    )


def address_of(voice: Voice, field: str) -> str:
    """Where the form behind a mask is."""
    return f"{reverse('cases:reveal', args=[voice.uid])}?field={field}"


def class_in(case: Case, field: str) -> DataClass:
    """The class of a field in this case: a shielded matter raises it here, and nowhere else."""
    return DataClass.SHIELDED if case.shielded else class_of(COLUMNS[field])


def target_of(case: Case, voice: Voice, field: str, *, parties: Iterable[CaseParty]) -> Target:
    """What the rules judge of one value: where the case lies, who has it in hand, whether it is still open. No query."""
    live = [party for party in parties if party.until is None]
    return Target(
        kind="voice",
        uid=voice.uid,
        field=field,
        data_class=class_in(case, field),
        task=Task(
            kind="case",
            uid=case.uid,
            label=case.number,
            url=reverse("cases:detail", args=[case.uid]),
            open=case.state not in Case.ENDED,
        ),
        area_code=case.area_code,
        owner_id=voice.person_id,
        unit_ids=frozenset(party.unit_id for party in live if party.unit_id is not None),
        person_ids=frozenset(party.person_id for party in live if party.person_id is not None),
        excluded=frozenset({voice.person.uid} if voice.person else ()),
    )


def voice_target(*, actor: Actor, voice_uid: UUID, field: str) -> tuple[Target, Masked]:
    """One value of a voice in a case the actor may see, and how it looks masked; three statements. Raises Missing."""
    voice = _voice_for(actor, voice_uid)
    if field not in COLUMNS:
        raise Missing
    parties = list(CaseParty.objects.filter(case=voice.case))
    shown = masked_voice(voice.case, voice, actor=actor, parties=parties)
    one: Masked = getattr(shown, field)
    if not one.url:
        raise Missing
    return target_of(voice.case, voice, field, parties=parties), one


def voice_value(*, look: Disclosure, actor: Actor) -> str:
    """The clear value of an open look at a voice. Raises Missing."""
    voice = _voice_for(actor, look.subject_uid)
    if look.subject_kind != "voice":
        raise Missing
    if look.field == "words":
        return voice.body
    return name_in(voice) if look.field == "name" else contact_in(voice)


def voice_looks(*, token: str) -> tuple[str, list[people.Seen]]:
    """Who looked at the voice behind a link: its own link again, and the looks without names. Raises Missing."""
    uid, _version = ids.read_token("voice", token)
    key = Voice.objects.filter(uid=uid, token_version=_version).values_list("pk", flat=True).first()
    if key is None:
        raise Missing
    return token, people.seen_of(subject_uid=uid, kind=rules_bulk.VOICE, key=key)


def _voice_for(actor: Actor, uid: UUID) -> Voice:
    found = Voice.objects.filter(uid=uid, case__in=visible(actor)).select_related("case", "person").first()
    if found is None:
        raise Missing
    return found
