"""Pictures of delivered work: how pages show them, and where the same picture was handed in too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.attendance import rules_pictures
from linli.attendance.models import Attendance, Delivery, DeliveryPhoto
from linli.cases import looks
from linli.cases.queries.looks import sharing_a_quarter
from linli.cases.queries.resident import Picture
from linli.kernel import ids
from linli.kernel.verdict import Missing
from linli.places.keeping import Due

LINK = "delivery"
LARGE, SMALL = 1600, 320


@dataclass(frozen=True, slots=True)
class Twin:
    """A picture of one delivery that stands, nearly the same, with another one."""

    photo: DeliveryPhoto
    other: DeliveryPhoto

    @property
    def same_person(self) -> bool:
        """Whether one person handed in both."""
        return self.photo.delivery.person_id == self.other.delivery.person_id

    @property
    def same_work(self) -> bool:
        """Whether both were handed in for one shift: what several did together has one picture."""
        return self.photo.delivery.shift_uid == self.other.delivery.shift_uid


@dataclass(frozen=True, slots=True)
class Hint:
    """What whoever confirms is told of pictures that were handed in elsewhere too."""

    code: str
    sentence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """What was handed in for a place, with what shows it."""

    delivery: Delivery
    pictures: list[Picture]
    hints: list[Hint]


def works_at(places: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], Work]:
    """By place and person, what was handed in last and not withdrawn, with its pictures; at most three statements."""
    wanted = set(places)
    rows = Delivery.objects.filter(place_uid__in={place for place, _person in wanted})
    rows = rows.exclude(state=Delivery.State.WITHDRAWN).prefetch_related("photos").order_by("pk")
    last = {(one.place_uid, one.person_id): one for one in rows}
    found = {place: one for place, one in last.items() if place in wanted}
    hints = hints_of(found.values())
    return {place: Work(one, pictures_of(one), hints.get(one.pk, [])) for place, one in found.items()}


def pictures_of(
    delivery: Delivery, token: str = "", labels: Mapping[int, str] | None = None
) -> list[Picture]:
    """The pictures of a delivery; through the link of its recipient their addresses carry it. `labels` by photo."""
    query = f"?t={token}" if token else ""
    return [
        Picture(
            url=reverse("projects:delivery_photo", args=[photo.uid, LARGE]) + query,
            thumb=reverse("projects:delivery_photo", args=[photo.uid, SMALL]) + query,
            alt=_("Photo %(number)s") % {"number": number},
            label=(labels or {}).get(photo.pk, ""),
        )
        for number, photo in enumerate(photos_in(delivery), start=1)
    ]


def photos_in(delivery: Delivery) -> list[DeliveryPhoto]:
    """In the order in which they were handed in; no statement where they came with the delivery."""
    return sorted(delivery.photos.all(), key=lambda photo: (photo.position, photo.pk))


def delivery_photo(*, uid: UUID) -> DeliveryPhoto:
    """One picture with its delivery; who may see it is asked by the app above. Raises Missing."""
    photo = DeliveryPhoto.objects.select_related("delivery__recipient").filter(uid=uid).first()
    if photo is None:
        raise Missing
    return photo


def opens(photo: DeliveryPhoto, *, person_id: int | None, token: str) -> bool:
    """Whether it is one's own, or one is asked about it: signed in, or by the link of whoever was asked last."""
    delivery = photo.delivery
    if person_id is not None and person_id in {delivery.person_id, delivery.recipient.person_id}:
        return True
    if not token:
        return False
    uid, version = ids.read_token(LINK, token)
    return (uid, version) == (delivery.uid, delivery.version)


def twins_of(photos: Sequence[DeliveryPhoto]) -> list[Twin]:
    """The same pictures with other work or of other people, one statement; what was withdrawn is nobody's any more.

    The same work handed in once more by the same person, after a refusal, is no other.
    """
    marked = [(photo, int(photo.bits, 16)) for photo in photos if photo.quarter_1 is not None]
    if not marked:
        return []
    rows = DeliveryPhoto.objects.filter(sharing_a_quarter(bits for _photo, bits in marked))
    rows = rows.exclude(delivery__state=Delivery.State.WITHDRAWN).select_related("delivery").order_by("pk")
    found = looks.pairs(marked, ((other, int(other.bits, 16)) for other in rows))
    return [Twin(one, other) for one, other in found if _place(one) != _place(other)]


def _place(photo: DeliveryPhoto) -> tuple[UUID, int]:
    return photo.delivery.place_uid, photo.delivery.person_id


def hints_of(deliveries: Iterable[Delivery]) -> dict[int, list[Hint]]:
    """For whoever confirms, by delivery: each kind of repetition once, with its newest day. One statement for all."""
    photos = []
    for delivery in deliveries:
        for photo in photos_in(delivery):
            photo.delivery = delivery
            photos.append(photo)
    newest: dict[tuple[int, str], datetime] = {}
    for twin in twins_of(photos):
        code = rules_pictures.hint_code(same_person=twin.same_person, same_work=twin.same_work)
        key, at = (twin.photo.delivery_id, code), twin.other.delivery.handed_in_at
        newest[key] = max(newest.get(key, at), at)
    hints: dict[int, list[Hint]] = defaultdict(list)
    for (delivery_id, code), at in sorted(newest.items()):
        hints[delivery_id].append(Hint(code, str(rules_pictures.hint(code, at)), at))
    return hints


def shown_with(services: Iterable[Attendance]) -> dict[int, list[Picture]]:
    """By service, the pictures of the delivered work behind it; where two of these show the same, both say so."""
    places = {(one.place_uid, one.person_id): one.pk for one in services if one.is_delivered}
    if not places:
        return {}
    rows = Delivery.objects.filter(
        state=Delivery.State.CONFIRMED, place_uid__in={place for place, _person in places}
    )
    found = [one for one in rows.prefetch_related("photos") if (one.place_uid, one.person_id) in places]
    marked = [(photo, int(photo.bits, 16)) for one in found for photo in photos_in(one)]
    same = {one.pk for one, other in looks.pairs(marked, marked) if one.delivery_id != other.delivery_id}
    labels = dict.fromkeys(same, _("The same photo"))
    return {places[one.place_uid, one.person_id]: pictures_of(one, labels=labels) for one in found}


def delivery_photos_due(due: Due) -> QuerySet[DeliveryPhoto]:
    """Pictures of work that was answered long ago."""
    rows = DeliveryPhoto.objects.filter(due.over("delivery__decided_at", "delivery__"))
    return rows.exclude(delivery__person_id__in=due.held_persons)
