"""Timed work of cases may run twice."""

from __future__ import annotations

from datetime import timedelta

from linli.cases import tasks
from linli.cases.models import Voice
from linli.cases.tests import scenes
from linli.notices.models import InboxMessage
from tests.cast import AT, Cast


def reminders(cast: Cast) -> int:
    inbox = InboxMessage.objects.of(cast.person("resident").uid)
    return inbox.filter(template_code="rating_reminder").count()


def test_who_has_not_rated_is_reminded_once_before_the_window_closes(cast: Cast, stopped_clock):
    case = scenes.placed(cast, channel="web")
    scenes.finished(cast, case)
    assert tasks.remind_ratings() == 0, "too early"
    stopped_clock.forward(days=6)
    assert tasks.remind_ratings() == 1
    assert tasks.remind_ratings() == 0
    assert reminders(cast) == 1


def test_who_rated_is_left_in_peace(cast: Cast, stopped_clock):
    case = scenes.placed(cast, channel="web")
    scenes.finished(cast, case)
    Voice.objects.update(score=5, rated_at=AT + timedelta(hours=1))
    stopped_clock.forward(days=6)
    assert tasks.remind_ratings() == 0
    assert reminders(cast) == 0


def test_a_closed_window_is_past_reminding(cast: Cast, stopped_clock):
    scenes.finished(cast, scenes.placed(cast, channel="web"))
    stopped_clock.forward(days=30)
    assert tasks.remind_ratings() == 0
