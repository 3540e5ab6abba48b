"""What is wrong with a field of a JSON body, as a sentence in the language that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

WHOLE, NUMBER, TEXT = _("Write a whole number."), _("Write a number."), _("Write text.")
ID, YES_NO = _("This is no id of this house."), _("Write true or false.")
MOMENT = _("Write day and time with their zone, such as 2026-03-19T09:55:00+08:00.")
DAY, TIME = _("Write a day such as 2026-03-19."), _("Write a time such as 09:30.")

# By the kind of the fault, as pydantic names it; what is in braces comes from its context.
SENTENCES: dict[str, _StrPromise] = {
    "missing": _("This is missing."),
    "json_invalid": _("This cannot be read as JSON."),
    "model_type": _("Write an object in braces; a list, a text or a number alone says nothing here."),
    "string_type": TEXT,
    "string_too_long": _("At most {max_length} characters."),
    "string_too_short": _("At least {min_length} characters."),
    "too_long": _("At most {max_length} entries."),
    "too_short": _("At least {min_length} entries."),
    "list_type": _("Write a list."),
    "less_than_equal": _("At most {le}."),
    "greater_than_equal": _("At least {ge}."),
    "less_than": _("Less than {lt}."),
    "greater_than": _("More than {gt}."),
    "literal_error": _("Choose one of: {expected}"),
    "enum": _("Choose one of: {expected}"),
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "int_parsing_size": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "bool_type": YES_NO,
    "bool_parsing": YES_NO,
    "uuid_type": ID,
    "uuid_parsing": ID,
    "datetime_type": MOMENT,
    "datetime_parsing": MOMENT,
    "datetime_from_date_parsing": MOMENT,
    "timezone_aware": MOMENT,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "time_type": TIME,
    "time_parsing": TIME,
}


def where_of(fault: Mapping[str, Any]) -> str:
    """The field, as who sent it knows it: `body.phone.lat`. The library puts the name of our own argument between."""
    source, *inside = fault["loc"]
    return ".".join(map(str, [source, *(inside[1:] if source == "body" else inside)]))


def sentence_of(fault: Mapping[str, Any]) -> str:
    """The sentence for one fault; what has none of ours keeps the words of the library."""
    known = SENTENCES.get(fault.get("type", ""))
    if known is None:
        return str(fault["msg"])
    said = {
        name: value
        for name, value in (fault.get("ctx") or {}).items()
        if isinstance(value, str | int | float)
    }
    try:
        return str(format_lazy(known, **said))
    except (KeyError, IndexError):
        return str(fault["msg"])
