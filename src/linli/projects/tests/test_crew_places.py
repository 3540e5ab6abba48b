"""Crews of a unit, and crews whose members do different things: which places they get, and for whom these count."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from linli.attendance.models import Attendance
from linli.attendance.rules import code_at
from linli.credits.actions import make_statement
from linli.credits.models import StatementLine
from linli.credits.queries import unit_sums
from linli.kernel import ids
from linli.kernel.models import JournalEntry
from linli.oversight.queries.rankings import staff_now
from linli.people.models import Person, Post
from linli.people.queries import actor_of
from linli.projects import actions, queries
from linli.projects.models import Slot
from linli.projects.rules_crews import counts_for
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from linli.projects.tests.test_crews import contact_of, holders, offer_of, refused, say, squad_of
from linli.projects.tests.test_positions import FIRST_AIDER
from tests.cast import HOME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
GUIDE = {"name": "引导员", "places": 2}


@pytest.fixture
def squad_crew(cast):
    """李明 is contact of a squad and leads its crew, with two who work nowhere and one who works for the branch."""
    squad = squad_of(cast)
    captain = contact_of(cast, squad, "volunteer")
    made = actions.make_crew(name="支队一组", unit_uid=squad.uid, actor=captain, at=cast.at)
    mates = [another_volunteer(cast, number) for number in range(3)]
    Person.objects.filter(uid=str(mates[0].person_uid)).update(work_unit=cast.enterprise)
    for one in mates:
        actions.join_crew(token=ids.token("crew", made.uid), actor=one, at=cast.at)
    return squad, captain, made, mates


def ask(cast, made, shift, captain, who, *, positions=None, whole=True):
    return actions.claim_together(
        crew_uid=made.uid,
        shift_uid=shift.uid,
        person_uids=[one.person_uid for one in who],
        whole=whole,
        actor=captain,
        at=cast.at,
        positions=positions,
    )


def test_each_member_gets_a_place_of_what_they_are_to_do(cast, squad_crew):
    _squad, captain, made, mates = squad_crew
    project = opened(cast, places=1, positions=[GUIDE, {**FIRST_AIDER, "places": 1, "paper_codes": []}])
    shift = shift_of(project)
    uids = dict(project.positions.values_list("name", "uid"))
    guide, aider = uids["引导员"], uids["急救员"]
    everybody = [captain, *mates]
    assert refused(ask, cast, made, shift, captain, everybody) == "not_enough"
    three = {one.person_uid: guide for one in everybody[:3]}
    assert refused(ask, cast, made, shift, captain, everybody, positions=three) == "not_enough"
    assert not Slot.objects.exclude(kept="").exists()
    posts = {captain.person_uid: guide, mates[0].person_uid: guide, mates[1].person_uid: aider}
    ask(cast, made, shift, captain, everybody, positions=posts)
    kept = dict(Slot.objects.filter(shift=shift, kept="offer").values_list("kept_for", "position__uid"))
    assert kept == {one.person_id: posts.get(one.person_uid) for one in everybody}
    for one in mates:
        say(actions.accept_offer, one, cast.at)
    assert holders(shift) == {one.person_id for one in everybody}


def test_who_lacks_the_certificate_of_a_position_is_named_and_those_for_whom_there_is_room_are_asked(
    cast, squad_crew
):
    _squad, captain, made, mates = squad_crew
    project = opened(cast, places=1, positions=[{**FIRST_AIDER, "places": 3}, {**GUIDE, "places": 1}])
    shift = shift_of(project)
    aider = project.positions.get(name="急救员").uid
    guide = project.positions.get(name="引导员").uid
    pair = [captain, mates[0]]
    assert (
        refused(ask, cast, made, shift, captain, pair, positions={mates[0].person_uid: aider})
        == "member_cannot"
    )
    ask(
        cast,
        made,
        shift,
        captain,
        [captain, *mates],
        positions={one.person_uid: guide for one in mates},
        whole=False,
    )
    kept = Slot.objects.filter(shift=shift, kept="offer").values_list("kept_for", flat=True)
    assert (list(kept), holders(shift)) == ([mates[0].person_id], {captain.person_id})


def test_places_of_a_squad_count_for_it_once_each_has_said_yes_and_no_longer_when_given_back(
    cast, squad_crew
):
    squad, captain, made, mates = squad_crew
    shift = shift_of(opened(cast, places=4))
    ask(cast, made, shift, captain, [captain, *mates[:2]], whole=False)
    assert list(Slot.objects.exclude(for_unit=None).values_list("holder", flat=True)) == [captain.person_id]
    taken = say(actions.accept_offer, mates[0], cast.at)
    assert taken.for_unit == squad
    noted = JournalEntry.objects.filter(code="slot.claimed").latest("pk").payload
    assert str(squad.uid) in str(noted)
    actions.withdraw_slot(slot_uid=taken.uid, actor=mates[0], at=cast.at)
    taken.refresh_from_db()
    assert taken.for_unit is None
    again = actions.claim_slot(shift_uid=shift.uid, actor=mates[2], at=cast.at)
    again.refresh_from_db()
    assert again.for_unit is None


def test_the_hours_stand_in_the_statement_and_the_sum_of_the_squad(cast, squad_crew):
    squad, captain, made, mates = squad_crew
    project = opened(cast, places=4)
    shift = shift_of(project)
    ask(cast, made, shift, captain, [captain, mates[0]])
    slot = say(actions.accept_offer, mates[0], cast.at)
    for verb, at in ((actions.sign_in, shift.starts_at), (actions.sign_out, shift.ends_at)):
        verb(shift_uid=shift.uid, code=code_at(shift.uid, at), actor=mates[0], at=at)
    assert Attendance.objects.get(place_uid=slot.uid).unit_id == squad.pk
    month = shift.starts_at.date().replace(day=1)
    sums = unit_sums(unit_ids=[squad.pk, cast.enterprise.pk], period=month.year * 100 + month.month)
    assert sum(sums[squad.pk]) > 0
    assert cast.enterprise.pk not in sums
    later = shift.ends_at.replace(month=shift.ends_at.month % 12 + 1, day=3)
    told = make_statement(unit_id=squad.pk, month=date(month.year, month.month, 1), at=later)
    assert told is not None
    assert [line.person_id for line in StatementLine.objects.filter(statement=told)] == [mates[0].person_id]
    # 队长 and three members are its people in the ranking of units: a squad employs nobody.
    assert staff_now(squad.city_code)[squad.pk] == (HOME, 4)


def test_guests_do_not_raise_the_figure_per_head_of_a_workplace():
    assert counts_for(employer=False, works_there=False)
    assert counts_for(employer=True, works_there=True)
    assert not counts_for(employer=True, works_there=False)


def test_who_no_longer_holds_the_post_asks_for_nothing_in_its_name(cast, squad_crew):
    _squad, captain, made, mates = squad_crew
    shift = shift_of(opened(cast, places=4))
    Post.objects.filter(unit=made.unit).delete()
    without = actor_of(person=cast.person("volunteer"), at=cast.at, channel="web")
    assert refused(ask, cast, made, shift, without, [captain, *mates]) == "no_right"


def test_a_phone_offers_the_positions_keeps_what_was_chosen_and_says_for_whom_it_counts(
    cast, squad_crew, signed_in
):
    squad, captain, made, mates = squad_crew
    project = opened(cast, places=2, positions=[GUIDE])
    shift = shift_of(project)
    guide = str(project.positions.get().uid)
    browser = signed_in("volunteer")
    address = reverse("projects:together", args=[shift.uid])
    first = browser.get(address).content.decode()
    assert "引导员 · 2" in first
    assert first.count('name="post-') == 4
    assert squad.name in first
    form = {
        "crew": made.uid,
        "whole": "all",
        "people": [one.person_uid for one in (captain, *mates)],
        "post": guide,
    }
    again = browser.post(address, {**form, f"post-{mates[0].person_uid}": "none"})
    assert again.status_code == 409
    assert '<option value="none" selected>' in again.content.decode()
    form |= {f"post-{mates[n].person_uid}": "none" for n in (0, 1)}
    assert browser.post(address, form).status_code == 303
    kept = (
        Slot.objects.filter(shift=shift, kept="offer")
        .order_by("number")
        .values_list("kept_for", "position__name")
    )
    assert dict(kept)[mates[0].person_id] is None
    assert dict(kept)[mates[2].person_id] == "引导员"
    assert offer_of(mates[2]).slot.position.name == "引导员"
    page = queries.sign_up_of(actor=mates[2], at=cast.at)
    assert [one.counts_for for one in page.offers] == [squad]
    assert squad.name in browser.get(reverse("projects:schedule")).content.decode()
