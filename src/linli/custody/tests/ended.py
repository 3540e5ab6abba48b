"""A request that went through the whole loop, and the look whether anything of it is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.custody import actions
from linli.custody.models import Certificate
from linli.kernel import ids
from linli.places.keeping import months_before
from linli.ratings import actions as ratings
from tests.cast import AT, GRID, Cast

from . import scanning

BODY, NAME, PHONE = "貔貅巷的魍魉灯罩掉了", "亓官鹤鸣", "13955556666"
RESULT, SAID, RATED, GUEST = "饕餮商号换了灯罩", "夔牛公司说下周修", "麒麟般快", "獬豸先生"
MARKERS = (BODY, NAME, PHONE, "貔貅", "魍魉", RESULT, SAID, RATED, GUEST)
CLOSED = AT + timedelta(days=30)
LATER = AT + timedelta(days=31)
YEARS = months_before(LATER, -37)  # three years and a month after everything ended


def closed_case(cast: Cast, body: str = BODY) -> Case:
    """A request through the whole loop, with words everywhere."""
    draft = VoiceDraft(
        body=body, area_code=GRID, channel="web", name=NAME, contact=PHONE, place_text="貔貅巷口"
    )
    voice = cases.place_voice(words=draft, photos=[jpeg()], actor=cast.resident, at=AT)
    case = voice.case
    scenes.dispatched(cast, case)
    cases.take_case(case_uid=case.uid, actor=cast.handler, at=AT)
    cases.finish_case(case_uid=case.uid, words=RESULT, actor=cast.handler, at=AT)
    ratings.rate_by_voice(
        token=ids.token("voice", voice.uid), score=5, words=RATED, via="link", actor=cast.resident, at=AT
    )
    cases.write_off_case(case_uid=case.uid, actor=cast.dispatcher, at=AT + timedelta(days=30))
    return Case.objects.get(pk=case.pk)


def certified(at: datetime) -> Certificate:
    made = actions.run_retention(at=at)
    assert made is not None
    return made


def everything_gone() -> bool:
    found = (
        scanning.found_in_tables(MARKERS)
        + scanning.found_in_search((BODY,))
        + scanning.found_in_media(MARKERS)
    )
    assert found == []
    return True
