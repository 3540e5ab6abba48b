"""What is said of a picture that was handed in more than once. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

OTHER_WORK, SAME_WORK, OTHER_PERSON = "other_work", "same_work", "other_person"
HINTS: dict[str, StrOrPromise] = {
    OTHER_WORK: _("The volunteer handed in one of these pictures for other work too ({day})."),
    SAME_WORK: _("Somebody else handed in one of these pictures for the same work ({day})."),
    OTHER_PERSON: _("Somebody else handed in one of these pictures for other work ({day})."),
}


def hint_code(*, same_person: bool, same_work: bool) -> str:
    """How two deliveries with one picture stand to each other."""
    if same_person:
        return OTHER_WORK
    return SAME_WORK if same_work else OTHER_PERSON


def hint(code: str, at: datetime) -> StrOrPromise:
    """The sentence for whoever confirms: nobody is named, and nothing is decided by it."""
    return format_lazy(HINTS[code], day=date_format(timezone.localtime(at), "Y-m-d"))
