"""Every entry that a verb of cases writes has a sentence, and every sentence can be said."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import linli.cases.actions
from linli.cases import queries, story
from linli.cases.models import Case, Note
from linli.cases.tests import scenes
from linli.kernel.models import JournalEntry
from tests.cast import Cast

CODE = re.compile(r'"((?:case|voice|photos)\.[a-z_]+)"')


def test_no_verb_writes_a_code_that_the_story_cannot_tell():
    folder = Path(linli.cases.actions.__file__).parent
    written = {code for file in folder.glob("*.py") for code in CODE.findall(file.read_text("utf-8"))}
    assert not written - story.STORY.keys()


def test_every_sentence_can_be_said_with_whatever_is_there():
    values: defaultdict[str, str] = defaultdict(lambda: "—")
    for code, told in story.STORY.items():
        assert str(told.staff) % values, code
        assert told.plain is None or str(told.plain) % values, code


def test_erased_words_read_as_erased(cast: Cast):
    case = scenes.case_in(cast, Case.State.ASKED)
    Note.objects.filter(case=case).delete()
    event = queries.staff_timeline(case)[0]
    assert (event.code, event.body) == ("case.asked", str(story.ERASED))


def test_nothing_personal_stands_in_the_journal(cast: Cast):
    case = scenes.placed(cast, name="王秀兰", contact="13800000001")
    scenes.finished(cast, case)
    written = "".join(JournalEntry.objects.values_list("payload", flat=True))
    for secret in ("王秀兰", "13800000001", "路灯", "灯头", "城管"):
        assert secret not in written
