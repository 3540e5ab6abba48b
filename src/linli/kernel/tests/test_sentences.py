"""A sentence that is kept is read in every language, with its values."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, override, pgettext_lazy

from linli.kernel.sentences import keep, say

# Words that the applications have translated; the kernel's own catalogue is not asked for any.
PLAIN = _("The note is empty.")
WITH_VALUE = _("The position is only known to {metres} m. Step outside and try again, or use the code.")
IN_CONTEXT = pgettext_lazy("request for a place", "Taken back")
NESTED = format_lazy(_("Not possible while the project is “{state}”."), state=IN_CONTEXT)


@pytest.mark.parametrize("language", ["en", settings.LANGUAGE_CODE])
@pytest.mark.parametrize(
    "sentence", [PLAIN, IN_CONTEXT, NESTED, format_lazy(WITH_VALUE, metres=70), "三楼", ""], ids=str
)
def test_what_was_kept_in_one_language_is_read_in_another(sentence, language):
    with override("en" if language != "en" else settings.LANGUAGE_CODE):
        kept = json.loads(json.dumps(keep(sentence)))
    with override(language):
        assert say(kept) == str(sentence)


def test_both_languages_do_differ():
    def read(language):
        with override(language):
            return [say(keep(one)) for one in (PLAIN, IN_CONTEXT, NESTED)]

    assert not set(read("en")) & set(read(settings.LANGUAGE_CODE))


def test_braces_in_a_value_stay_what_they_are():
    kept = keep(format_lazy(WITH_VALUE, metres="{metres.__class__}"))
    assert "{metres.__class__}" in say(kept)


def test_a_sentence_that_was_put_together_at_once_is_kept_as_it_is():
    with override("en"):
        at_once = ngettext_lazy(
            "One person takes at most %d shift of this project.",
            "One person takes at most %d shifts of this project.",
        )
        kept = keep(at_once % 2)
    with override(settings.LANGUAGE_CODE):
        assert say(kept) == "One person takes at most 2 shifts of this project."
