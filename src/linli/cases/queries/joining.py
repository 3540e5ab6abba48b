"""The public page of a case: title, place, how far it is, how many ask for it. No words of residents, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from linli.kernel import crypto, mask
from linli.kernel.verdict import Missing, Verdict
from linli.places import queries as places
from linli.places.codes import Level, at_level

from .. import rules_joining as joining
from ..models import Case, Voice
from ..rules import CaseFacts
from .intake import name_of
from .loading import facts_of
from .merging import path_of
from .openly import open_to_all
from .resident import Stage, stage_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

    from ..models.core import CaseQuerySet

S = Case.State
# What the resident's own page says to one person reads otherwise where everybody reads it.
OPENLY = {
    S.RECEIVED: _("The community is looking at it."),
    S.ASKED: _("Those who asked for it were asked something; their answer is awaited."),
    S.FINISHED: _("The work is done. Those who asked for it are giving their verdict."),
    S.WRITTEN_OFF: _("Finished and closed."),
}


@dataclass(frozen=True, slots=True)
class PublicCase:
    """What everybody sees of a case."""

    case: Case
    title: str
    category: str
    area: str
    stage: Stage
    words: str
    voices: int
    light: int
    may_press: Verdict


def public_case(*, number: str, at: datetime, lock: bool = False) -> Case:
    """The public case behind a number; what a merged one went into. Three statements. Raises Missing."""
    found = Case.objects.select_related("category__parent__parent", "merged_into")
    case = found.filter(number=number).first()
    if case is None:
        raise Missing
    root = path_of(case)[-1]
    if lock:
        root = found.select_for_update(of=("self",)).get(pk=root.pk)
    if not {case.pk, root.pk} <= open_to_all({case.pk, root.pk}, at):
        raise Missing
    return root


def public_page(*, number: str, device: str, actor: Actor, at: datetime) -> PublicCase:
    """The page by number; six queries, more for a merged case and for staff. Raises Missing."""
    case = public_case(number=number, at=at)
    found = with_voices(Case.objects.select_related("category__parent__parent"), device, actor).get(
        pk=case.pk
    )
    area = at_level(case.area_code, Level.COMMUNITY) or case.area_code
    return shown_of(found, actor, at, area=places.path_names([area]).get(area, ""))


def with_voices(found: CaseQuerySet, device: str, actor: Actor) -> CaseQuerySet:
    """The cases with how many ask for each, and whether this person or device is among them. No statement of its own."""
    voices = Voice.objects.filter(case=OuterRef("pk")).order_by()
    how_many = voices.values("case").annotate(n=Count("pk")).values("n")
    return found.annotate(
        asking=Coalesce(Subquery(how_many), 0),
        asking_light=Coalesce(Subquery(how_many.filter(light=True)), 0),
        asks_in_person=Exists(voices.filter(_of_person(actor))),
        asks_by_device=Exists(voices.filter(_of_device(device))),
    )


def shown_of(case: Case, actor: Actor, at: datetime, *, area: str) -> PublicCase:
    """What everybody sees of a case that came `with_voices`, public already; its facts are asked for staff alone."""
    stage = stage_of(case, at)
    held: dict[str, Any] = vars(case)
    pressing = joining.Pressing(held["asks_in_person"], held["asks_by_device"])
    facts = facts_of(case) if actor.is_staff else CaseFacts(state=case.state)
    return PublicCase(
        case=case,
        title=mask.mask_public(case.title),
        category=name_of(case.category) if case.category else "",
        area=area,
        stage=stage,
        words=str(OPENLY.get(S(case.state), stage.words)),
        voices=held["asking"],
        light=held["asking_light"],
        may_press=joining.may_press(facts, pressing, actor),
    )


def pressing_of(case: Case, device: str, actor: Actor, contact: str = "") -> joining.Pressing:
    """Whether this person or device is in the case already, one query."""
    found = Voice.objects.filter(case=case).aggregate(
        mine=Count("pk", filter=_of_person(actor)), seen=Count("pk", filter=_of_device(device))
    )
    return joining.Pressing(bool(found["mine"]), bool(found["seen"]), contact.strip())


def _of_person(actor: Actor) -> Q:
    return Q(pk__in=[]) if actor.person_id is None else Q(person_id=actor.person_id)


def _of_device(device: str) -> Q:
    return Q(device_index=device_index(device)) if device else Q(pk__in=[])


def device_index(device: str) -> str:
    """The keyed hash under which a device's press is remembered; the device itself is not kept."""
    return crypto.opaque_hash("cases.device", device)
