"""A sentence kept in a row: as the words of its source and its values, so that each reader has it in their language.

Kept is what the translations know it by, never what somebody who is gone by now would have read. A sentence that was put
together at once, without a lazy translation, is kept as it is.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

# {"id": source, "in": context, "with": {name: value}}, a value being a text, a number or such a sentence; or a text.
Kept = dict[str, Any] | str


def _made_by(said: Promise) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    """The function behind a lazy text and what it is called with: what the text would be pickled as."""
    function, args, named = said.__reduce__()[1][:3]  # type: ignore[misc]  # a tuple, as Django makes it
    return function, args, named


# Django names the function behind `format_lazy` in no other way.
_FORMAT = _made_by(format_lazy(""))[0]
# Written so that what gathers messages sees none here.
_GETTEXT, _PGETTEXT = (
    _made_by(lazily(*nothing))[0] for lazily, nothing in ((gettext_lazy, ("",)), (pgettext_lazy, ("", "")))
)


def keep(sentence: object) -> Kept:
    """What is stored of a sentence."""
    if not isinstance(sentence, Promise):
        return str(sentence)
    function, args, named = _made_by(sentence)
    if function is _GETTEXT:
        return {"id": str(args[0])}
    if function is _PGETTEXT:
        return {"in": str(args[0]), "id": str(args[1])}
    if function is _FORMAT and len(args) == 1:
        form = keep(args[0])
        if isinstance(form, dict) and "with" not in form:
            return form | {
                "with": {name: one if isinstance(one, int) else keep(one) for name, one in named.items()}
            }
    return str(sentence)


def say(kept: Kept) -> str:
    """The sentence in the language of who reads it now."""
    if isinstance(kept, str):
        return kept
    form = pgettext(kept["in"], kept["id"]) if "in" in kept else gettext(kept["id"])
    values = kept.get("with")
    if not values:
        return form
    return form.format(**{name: one if isinstance(one, int) else say(one) for name, one in values.items()})
