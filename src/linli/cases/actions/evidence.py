"""Evidence of the end: contracts of an area, codes of residents, checks by a second person, exceptions, late photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel import journal
from linli.kernel.verdict import Refused, first, refuse
from linli.people.models import Person, Role

from .. import completion, rules, rules_evidence
from ..models import Case, Evidence, EvidenceContract, Item, Photo, StageLimit, Voice, WrongCode
from ..queries.evidence import contracts_for, evidence_of, who_prove
from ..queries.loading import case_for, facts_of
from . import photos as pictures
from .beats import keep_words, note_down
from .limits import administered, category_by, known_matter
from .telling import tell_area

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.verdict import Verdict

    from ..facts import PhotoFile
    from ..models import Note


def demand_evidence(case: Case, at: datetime) -> None:
    """Write down what holds at the finish: a later change of the contract asks nothing more of it. The caller saves."""
    case.evidence_needed = ",".join(contracts_for(case.area_code, at).of_case(case))
    case.evidence_excused = 0


@transaction.atomic
def put_contract(
    *,
    area_code: str,
    items: Sequence[str],
    actor: Actor,
    at: datetime,
    matter: str = "",
    category_code: str = "",
    valid_from: datetime | None = None,
) -> EvidenceContract:
    """Say what has to be shown in an area, for a class of matters or a category, from now or a later moment on.

    What held before stays on the books; finished cases keep what was demanded at their finish. Refused: no_right,
    bad_stage, unknown_category, one_of_both, bad_item, contract_backdated, contract_taken; Missing.
    """
    area = administered(area_code, actor)
    known_matter(matter, ["", *StageLimit.Matter.values])
    category = category_by(category_code)
    begins = valid_from or at
    row = {"area": area, "matter": matter, "category": category, "valid_from": begins}
    rules_evidence.may_put_contract(
        one_of_both=bool(matter) is not (category is not None),
        unknown=not set(items) <= set(Item.values),
        past=begins < at,
        taken=EvidenceContract.objects.filter(**row).exists(),
    ).enforce()
    wanted = rules_evidence.in_order(items)
    made = EvidenceContract.objects.create(**row, items=",".join(wanted))
    payload: dict[str, Value] = {
        "contract": made.uid,
        "matter": matter or None,
        "category": category.uid if category else None,
        "items": list(wanted),
    }
    journal.note(
        "area.contract_put", subject=("area", area.uid), area=area.code, actor=actor, at=at, payload=payload
    )
    return made


@transaction.atomic
def prove_case(
    *,
    case_uid: UUID,
    words: str = "",
    before: Sequence[bytes | PhotoFile] = (),
    after: Sequence[bytes | PhotoFile] = (),
    actor: Actor,
    at: datetime,
) -> Case:
    """Add photos that were forgotten at the finish. Refused: not_finished, not_in_hand, no_photos, too_long and those
    of photos; Missing.
    """
    files = {Photo.Moment.BEFORE: pictures.ready(before), Photo.Moment.AFTER: pictures.ready(after)}
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_evidence.may_prove(facts_of(case), actor).enforce()
    if not any(files.values()):
        raise Refused(refuse("no_photos", _("Add at least one photo."), "after"))
    said = _said(case, "case.proven", words, actor, at)
    for moment, ready in files.items():
        if ready:
            pictures.add_photos(case_uid=case.uid, moment=moment, files=ready, actor=actor, at=at, note=said)
    payload = {"before": len(files[Photo.Moment.BEFORE]), "after": len(files[Photo.Moment.AFTER])}
    note_down(case, "case.proven", actor=actor, at=at, words=said, payload=payload)
    return case


@transaction.atomic
def check_case(
    *,
    case_uid: UUID,
    words: str = "",
    photos: Sequence[bytes | PhotoFile] = (),
    actor: Actor,
    at: datetime,
) -> Case:
    """Somebody who did not handle it has looked on the spot, and says or shows what they saw.

    Refused: not_finished, no_right, handled_it, no_person, no_words, too_long and those of photos; Missing.
    """
    files = pictures.ready(photos)
    case = case_for(actor=actor, uid=case_uid, lock=True)
    enough = rules.has_words(words or ("-" if files else ""), "words")
    first(rules_evidence.may_check(facts_of(case, at), actor), enough).enforce()
    said = _said(case, "case.checked", words, actor, at)
    if files:
        moment = Photo.Moment.CHECK
        pictures.add_photos(case_uid=case.uid, moment=moment, files=files, actor=actor, at=at, note=said)
    _keep(case, Evidence.Kind.CHECK, Item.CHECK, actor=actor, at=at, note=said)
    note_down(case, "case.checked", actor=actor, at=at, words=said, payload={"photos": len(files)})
    return case


@transaction.atomic
def excuse_evidence(*, case_uid: UUID, item: str, reason: str, actor: Actor, at: datetime) -> Case:
    """The supervisor lets one thing be missing, with a reason; it is noted, counted and stays on the list.

    Refused: not_finished, no_right, handled_it, not_missing, no_words, too_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(
        rules_evidence.may_excuse(facts_of(case, at), actor),
        rules_evidence.is_missing(evidence_of([case])[case.pk], item),
        rules.has_words(reason, "reason"),
    ).enforce()
    said = _said(case, "case.excused", reason, actor, at)
    _keep(case, Evidence.Kind.EXCEPTION, item, actor=actor, at=at, note=said)
    case.evidence_excused += 1
    case.save(update_fields=["evidence_excused"])
    note_down(case, "case.excused", actor=actor, at=at, words=said, payload={"item": item})
    return case


def meet_resident(*, case_uid: UUID, code: str, actor: Actor, at: datetime) -> Case:
    """Type the code that a resident told on the spot: it proves that they were met. A second time changes nothing.

    Refused: not_in_work, not_in_hand, no_right, no_person, code_locked, wrong_code, own_slip; Missing. Not to be called
    inside a transaction: a wrong code is counted even though it is refused.
    """
    with transaction.atomic():
        case = case_for(actor=actor, uid=case_uid, lock=True)
        rules_evidence.may_type_code(facts_of(case), actor).enforce()
        verdict = _typed(case, code, actor, at)
    verdict.enforce()
    return case


def _typed(case: Case, code: str, actor: Actor, at: datetime) -> Verdict:
    # The person's row orders their tries over all cases: nobody guesses at many at once.
    person = Person.objects.select_for_update().get(pk=actor.person_id or 0)
    WrongCode.objects.filter(at__lte=at - rules_evidence.WATCHED_FOR).delete()
    tries = WrongCode.objects.filter(case=case, at__gt=at - rules_evidence.LOCKED_FOR).count()
    verdict = rules_evidence.may_try(tries, WrongCode.objects.filter(person=person).count())
    if not verdict:
        return verdict
    rectifies = case.kind == Case.Kind.RECTIFICATION
    voice = completion.voice_with(who_prove(case), code, case.uid if rectifies else None)
    if voice is None:
        return _wrong(case, person, tries + 1, actor, at)
    if person.pk in {voice.brought_by_id, voice.person_id}:
        return rules_evidence.OWN_SLIP
    if not Evidence.objects.filter(case=case, kind=Evidence.Kind.CODE, voice=voice).exists():
        _keep(case, Evidence.Kind.CODE, Item.CODE, actor=actor, at=at, voice=voice)
        note_down(case, "case.resident_met", actor=actor, at=at, payload={"voice": voice.uid})
    return verdict


def _wrong(case: Case, person: Person, tries: int, actor: Actor, at: datetime) -> Verdict:
    WrongCode.objects.create(case=case, person=person, at=at)
    note_down(case, "case.code_wrong", actor=actor, at=at, payload={"tries": tries})
    if tries == rules_evidence.MOST_WRONG:
        tell_area(case, (Role.SUPERVISOR,), code="codes_guessed", params={"number": case.number}, at=at)
    return rules_evidence.WRONG


def _said(case: Case, code: str, words: str, actor: Actor, at: datetime) -> Note | None:
    """Words for the file, not for the residents."""
    first(rules.has_words(words or "-", "words")).enforce()
    return keep_words(case, code=code, words=words, actor=actor, at=at, public=False)


def _keep(
    case: Case,
    kind: str,
    item: str,
    *,
    actor: Actor,
    at: datetime,
    voice: Voice | None = None,
    note: Note | None = None,
) -> None:
    Evidence.objects.create(
        case=case, kind=kind, item=item, voice=voice, note=note, by_id=actor.person_id, at=at
    )
