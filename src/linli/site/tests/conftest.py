"""Fixtures of the tests of the house itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Voice
from linli.credits import actions as credit_actions
from linli.kernel import rollback, triggers
from linli.kernel.ids import uuid7
from tests.cast import HOME


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def city(cast, settings, tmp_path):
    """A case on its way, hours in the book, everything sealed once and then a little more."""
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    draft = VoiceDraft(
        body="路灯不亮了, 请来看看", area_code=HOME, channel=Voice.Channel.GROUP, group_name="一号群"
    )
    voice = cases.place_voice(words=draft, actor=cast.community, at=cast.at)
    rollback.seal(at=cast.at, force=True)
    cases.accept_case(case_uid=voice.case.uid, actor=cast.community, at=cast.at)
    cases.ask_reporter(case_uid=voice.case.uid, question="哪一盏?", actor=cast.community, at=cast.at)
    credit_actions.book_service(
        person=cast.person("volunteer"),
        unit=None,
        minutes=90,
        points=10,
        how="claimed",
        grade="A",
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="/projects/",
        area_code=HOME,
        earned_on=date(2026, 3, 14),
        actor=cast.community,
        at=cast.at,
    )
    rollback.seal(at=cast.at, force=True)
    return cast


@pytest.fixture
def forger(city):
    """Somebody with all rights in the database, and no keys."""
    triggers.remove(connection)
    return city
