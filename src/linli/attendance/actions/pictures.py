"""Pictures of delivered work: kept with it, and erased after their time."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.attendance import queries
from linli.attendance.models import Delivery, DeliveryPhoto
from linli.cases import rules_intake
from linli.cases.actions.photos import LARGEST, folder_of, lay, look_of, ready
from linli.cases.facts import PhotoFile
from linli.places.keeping import Due


def keep_photos(delivery: Delivery, files: Sequence[bytes | PhotoFile], at: datetime) -> list[DeliveryPhoto]:
    """Write files and rows, inside the transaction of the hand-in: files first, so that no row is without its picture.

    Refused: too_many_photos, photo_too_big, not_a_photo, photo_too_many_pixels, photo_broken.
    """
    rules_intake.may_photo_count(len(files)).enforce()
    rows = []
    for position, file in enumerate(ready(files)):
        photo = DeliveryPhoto(
            delivery=delivery,
            position=position,
            width=file.width,
            height=file.height,
            digest=file.digest,
            created_at=at,
        )
        photo.look(look_of(file.sizes[LARGEST]))
        lay(photo.uid, at, file)
        rows.append(photo)
    return DeliveryPhoto.objects.bulk_create(rows)


@transaction.atomic
def erase_delivery_photos(*, due: Due) -> int:
    """Delete pictures of work answered long ago, files first: a run that is killed finds the row again. How many."""
    found = list(queries.delivery_photos_due(due).order_by("pk")[: due.batch])
    for photo in found:
        shutil.rmtree(folder_of(photo.uid, photo.created_at), ignore_errors=True)
    return DeliveryPhoto.objects.filter(pk__in=[photo.pk for photo in found]).delete()[0]
