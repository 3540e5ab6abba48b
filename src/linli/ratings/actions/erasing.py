"""What retention erases of ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import crypto
from linli.ratings.models import Rating
from linli.ratings.queries import erasing

if TYPE_CHECKING:
    from linli.places.keeping import Due


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase what was said with ratings, value and salt, of cases long closed; how many. Notes of appeals and calls are
    words of the case and go with them.
    """
    found = list(erasing.words_due(due).values_list("pk", flat=True)[: due.batch])
    return Rating.objects.filter(pk__in=found).update(words="", words_salt="")


@transaction.atomic
def forget_devices(*, due: Due) -> int:
    """Forget device and address behind ratings: by the group's code a random word takes the device's place, so that it
    stays one press, and nobody's; how many.
    """
    found = list(erasing.devices_due(due).select_for_update()[: due.batch])
    for rating in found:
        by_group = rating.voice_id is None
        rating.device_index = f"{erasing.FORGOTTEN}{crypto.new_salt()}" if by_group else ""
        rating.address_index = ""
        rating.save(update_fields=["device_index", "address_index"])
    return len(found)
