"""The demo city: loaded through the verbs, at a fixed moment, so that a broken verb shows here first."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from linli.attendance.models import Kiosk
from linli.cases import rules_intake
from linli.cases.models import Case, Category, ExportRequest, Photo, Voice
from linli.cases.queries import inbox_counts
from linli.credits.queries import unit_members
from linli.duty.models import Proposal
from linli.integrity.cards import RULES
from linli.integrity.models import Finding
from linli.kernel import clock, journal
from linli.kernel.models import JournalEntry
from linli.meetings.models import AgendaItem, Meeting
from linli.notices.models import InboxMessage, OutboxMessage
from linli.people.models import Account, Disclosure, Registration, Unit
from linli.people.queries import actor_of
from linli.places import geometry
from linli.places.models import Area
from linli.projects.models import Project, Shift, Slot, Waiting
from linli.site import demo
from linli.site.demo import fabric, faking, land, names, undertaking
from linli.site.demo.words import TOPICS

AT = datetime(2026, 9, 16, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday
SMALL = 0.08
AT_ANY_HOUR = [
    datetime(2026, 9, day, hour, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
    for day, hour in ((17, 0), (18, 16), (20, 23))
]
S = Case.State
LATELY = timedelta(hours=6)


@pytest.fixture
def demo_mode(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox is the way out, and the clock stands."""
    settings.DEMO = True
    monkeypatch.setattr(clock, "now", lambda: AT)


def counted() -> dict[str, Any]:
    """What two loadings at the same moment must have in common: everything but uids, numbers and secrets."""
    return {
        "states": Counter(Case.objects.values_list("kind", "state")),
        "titles": sorted(Case.objects.values_list("title", flat=True)),
        "words": sorted(Voice.objects.values_list("body", flat=True)),
        "scores": Counter(Voice.objects.values_list("score", flat=True)),
        "projects": Counter(Project.objects.values_list("title", "state")),
        "registrations": Counter(Registration.objects.values_list("state", flat=True)),
        # Which closed cases are called back is drawn by their uids.
        "journal": Counter(
            JournalEntry.objects.exclude(code="case.called_back").values_list("code", flat=True)
        ),
    }


def actor(username: str):
    return actor_of(person=Account.objects.get(username=username).person, at=AT)


def open_cases():
    return Case.objects.open()


# --- Pure ---------------------------------------------------------------------------------------------------------


def test_the_grids_cover_the_city_without_gap_or_overlap():
    outlines = land._outlines()
    assert Counter(map(len, outlines)) == {4: 1, 6: 3, 9: 6, 12: 18, 15: 72}
    for code, ring in outlines.items():
        inner = [other for other in outlines if len(other) == len(code) + 3 and other.startswith(code)]
        if len(code) > 6:
            assert not inner or sum(map(_area, (outlines[one] for one in inner))) == pytest.approx(
                _area(ring)
            )
    grids = [ring for code, ring in outlines.items() if len(code) == 15]
    assert sum(map(_area, grids)) == pytest.approx(_area(outlines[names.CITY_CODE]))
    assert len(set(outlines[names.CITY_CODE])) == len(outlines[names.CITY_CODE]) > 100


def _area(ring: list[tuple[float, float]]) -> float:
    return (
        geometry._twice_area((*((x - 116, y - 30) for x, y in ring), (ring[0][0] - 116, ring[0][1] - 30))) / 2
    )


def test_names_are_nobodys_twice():
    communities = [name for name, _roads, _estates in names.COMMUNITIES]
    estates = [estate for _name, _roads, estates in names.COMMUNITIES for estate in estates]
    assert len(set(communities)) == 18
    assert len(set(estates)) == 72
    assert len(names.UNITS) == len({unit.name for unit in names.UNITS}) == 30


def test_every_ready_account_is_listed_with_its_role():
    listed = demo.accounts()
    assert {username for _role, username, _password in listed} == set(names.READY)
    assert all(role and password for role, _username, password in listed)


# --- A small city, on both engines -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("db", "demo_mode")
def test_two_small_cities_of_the_same_moment_are_alike(settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path
    seen = []
    for _time in range(2):
        before = transaction.savepoint()
        lines: list[str] = []
        demo.load(AT, scale=SMALL, say=lines.append)
        assert len(lines) == 10, lines
        seen.append(counted())
        if len(seen) == 1:
            _sound_and_usable()
        transaction.savepoint_rollback(before)
    assert seen[0] == seen[1]


@pytest.mark.usefixtures("db", "demo_mode")
@pytest.mark.parametrize("moment", AT_ANY_HOUR)
def test_a_city_can_be_made_at_any_hour(moment: datetime, settings: Any, tmp_path: Any, monkeypatch: Any):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: moment)
    demo.load(moment, scale=SMALL, say=lambda _line: None)
    _fakes_are_found()


def _fakes_are_found() -> None:
    """All that was planted, and by the hard rules nothing else: the honest months raise none of them."""
    found = set(Finding.objects.values_list("rule", "title"))
    assert set(faking.PLANTED.items()) <= found
    hard = {code for code, card in RULES.items() if card.hard}
    assert {one for one in found if one[0] in hard} == {
        one for one in faking.PLANTED.items() if one[0] in hard
    }


def _sound_and_usable() -> None:
    _fakes_are_found()
    assert Kiosk.objects.filter(opened_at__isnull=False).count() == 1
    assert {state for _kind, state in counted()["states"]} == set(S.values)
    assert _unsound() == []
    categories = {one.code: one for one in Category.objects.select_related("parent__parent")}
    for topic in TOPICS:
        questions = rules_intake.questions_of(categories[topic.code])
        assert rules_intake.may_answers(questions, topic.answers), topic.code
    client = Client()
    for _role, username, password in demo.accounts():
        answer = client.post(reverse("people:login"), {"username": username, "password": password})
        assert answer.status_code == 303, username
        client.post(reverse("people:logout"))


def _unsound() -> list[UUID]:
    subjects = JournalEntry.objects.order_by().values_list("subject_uid", flat=True).distinct()
    return [uid for uid in subjects if journal.disorder(uid)]


# --- The whole city: `make trial` --------------------------------------------------------------------------------------


@pytest.mark.trial
@pytest.mark.sqlite
@pytest.mark.usefixtures("db", "demo_mode")
def test_the_whole_city_is_as_promised(settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path
    demo.load(AT)
    _sound_and_usable()
    _promised_numbers()
    _promised_weeks()
    _promised_desks()
    _promised_volunteering()
    _promised_letters()
    _promised_looks()


def _promised_numbers() -> None:
    assert Counter(Area.objects.values_list("level", flat=True)) == {
        "city": 1,
        "district": 3,
        "street": 6,
        "community": 18,
        "grid": 73,  # one of them has become part of its neighbour
        "micro": 12,
    }
    assert Unit.objects.count() == 30 + len(fabric.WOVEN)
    people = Registration.objects.filter(person__isnull=False)
    assert people.count() == 200
    assert people.filter(state="pending").count() >= 10
    cases = Case.objects.exclude(kind=Case.Kind.RECTIFICATION)
    assert cases.count() == 300 + undertaking.matters()
    assert set(cases.values_list("kind", flat=True)) >= {"request", "hazard", "enterprise"}
    assert {state for _kind, state in counted()["states"]} == set(S.values)
    assert cases.values("category").distinct().count() >= 60
    assert Voice.objects.values("body").distinct().count() > 0.75 * Voice.objects.count()
    assert set(Voice.objects.values_list("channel", flat=True)) >= {
        "web", "group", "hotline", "counter", "visit", "patrol", "box",
    }  # fmt: skip
    assert Photo.objects.values("case").distinct().count() >= 75
    assert {5, 4, 3, 2} <= set(Voice.objects.values_list("score", flat=True))
    assert {"rated", "silent"} <= set(Case.objects.values_list("write_off_how", flat=True))
    rectified = Counter(Case.objects.filter(kind="rectification").values_list("state", flat=True))
    assert rectified["accepted"] >= 2
    assert rectified["written_off"] >= 2
    assert open_cases().filter(red_at__lte=AT).count() >= 5
    assert open_cases().filter(yellow_at__lte=AT, red_at__gt=AT).count() >= 3
    assert not open_cases().filter(due_missing_year__isnull=False).exists()
    assert not JournalEntry.objects.filter(recorded_at__gt=AT).exists()
    for case in cases.exclude(lat=None):
        assert case.lat is not None
        assert case.lng is not None
        grid = Area.objects.get(code=case.grid_code)
        assert geometry.parse(grid.polygon).contains(float(case.lat), float(case.lng)), case.title


def _promised_weeks() -> None:
    """Ten weeks lie behind, and none of them brought much more or much less than the others."""
    came = Counter((AT - moment).days // 7 for moment in Case.objects.values_list("received_at", flat=True))
    weeks = [came[week] for week in range(10)]
    assert max(weeks) <= 2 * median(weeks), weeks
    assert min(weeks) >= median(weeks) / 2, weeks


def _promised_desks() -> None:
    community, dispatcher = inbox_counts(actor=actor("community")), inbox_counts(actor=actor("dispatcher"))
    assert community["triage"] >= 6
    assert dispatcher["route"] >= 5
    handler, supervisor = inbox_counts(actor=actor("handler")), inbox_counts(actor=actor("supervisor"))
    assert handler["arrived"] >= 3
    assert handler["in_hand"] >= 4
    assert supervisor["rectify"] >= 2
    assert supervisor["closing"] >= 4
    resident = Account.objects.get(username="resident").person
    own = Voice.objects.filter(person=resident).select_related("case", "first_case")
    assert {S.ASKED, S.FINISHED, S.WRITTEN_OFF, S.RECEIVED} <= {voice.case.state for voice in own}
    assert any(voice.case_id != voice.first_case_id for voice in own)
    assert Counter(Meeting.objects.values_list("state", flat=True)) == {"held": 1, "called": 2}
    assert AgendaItem.objects.count() == 8
    home = Registration.objects.filter(community_code=names.HOME)
    assert home.filter(state="pending").count() >= 5
    contact = actor("contact")
    (unit_id,) = contact.unit_ids("contact")
    assert Registration.objects.get(unit_id=unit_id).state == "confirmed"
    assert unit_members(Unit.objects.get(pk=unit_id), year=AT.year)


def _promised_volunteering() -> None:
    asked = Counter(Proposal.objects.values_list("state", flat=True))
    assert asked == {"done": 2, "stopped": 1, "waiting": 1}
    states = Counter(Project.objects.values_list("state", flat=True))
    assert states["done"] >= 12
    assert sum(states.values()) >= 36
    assert states["draft"] == states["cancelled"] == 1
    running = Shift.objects.filter(starts_at__lte=AT, ends_at__gt=AT)
    assert running.count() >= 4
    assert Waiting.objects.count() >= 2
    volunteer = Account.objects.get(username="volunteer").person
    mine = Slot.objects.filter(holder=volunteer)
    assert mine.filter(shift__in=running, shift__project__leader__accounts__username="community").count() == 1
    assert mine.filter(shift__starts_at__gt=AT, shift__starts_at__lt=AT + timedelta(days=2)).exists()
    assert volunteer.credits.filter(quantity="minutes").count() >= 3
    assert volunteer.credits.filter(quantity="points").count() >= 3


def _promised_letters() -> None:
    old = OutboxMessage.objects.filter(created_at__lt=AT - LATELY)
    assert old.count() > 60
    # What was written in the quiet hours of last night goes out this morning.
    assert not old.filter(state="waiting", not_before__lt=AT - LATELY).exists()
    for _role, username, _password in demo.accounts():
        person = Account.objects.get(username=username).person
        unread = InboxMessage.objects.of(person.uid).unread().count()
        assert unread <= 6, username
        assert unread or username in {"leader", "auditor", "admin"}, username


def _promised_looks() -> None:
    assert Disclosure.objects.filter(break_glass=False).count() >= 5
    assert Disclosure.objects.filter(whose__accounts__username="resident").exists()
    assert Disclosure.objects.get(break_glass=True).reviewed_at is None
    states = ExportRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["ready", "asked"]
