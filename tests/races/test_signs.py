"""Signs at places while something else is done to them: of two that exclude each other one comes first, and the other sees it.

Each pair is held at the moment when both have judged; a lock keeps them from meeting there. The twins take the lock away.
On SQLite the transaction itself is the lock, so the twins are PostgreSQL's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from linli.attendance import queries as attendance_queries
from linli.attendance.models import Attendance, Countersign
from linli.attendance.rules import code_at
from linli.kernel.actor import Actor
from linli.notices.models import InboxMessage
from linli.projects import actions, queries
from linli.projects.actions import terms
from linli.projects.models import DrawEntry, Shift, Slot
from linli.projects.queries import claiming, delivering, loading
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from linli.projects.tests.test_series import weekly
from tests.cast import Cast, build_cast
from tests.races.meeting import Meeting, surely
from tests.races.test_claim import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

Press = Callable[[], object]
Patch = pytest.MonkeyPatch


def no_lock(monkeypatch: Patch) -> None:
    """Places are read, and not held."""
    monkeypatch.setattr(loading, "held", lambda places, lock=True: places)


def sign_in(shift: Shift, actor: Actor) -> Press:
    """With the code, when the shift begins."""
    at = shift.starts_at
    return partial(actions.sign_in, shift_uid=shift.uid, code=code_at(shift.uid, at), actor=actor, at=at)


# --- Members who vouch for one another --------------------------------------------------------------------------------


def vouch_for_each_other(cast: Cast, monkeypatch: Patch) -> Counter[str]:
    """Two who came say of each other at once that they leave."""
    shift = shift_of(opened(cast))
    two = [another_volunteer(cast, number) for number in range(2)]
    slots = [actions.claim_slot(shift_uid=shift.uid, actor=one, at=cast.at) for one in two]
    for one in two:
        sign_in(shift, one)()
    facts = Meeting().after(attendance_queries.countersign_facts)
    monkeypatch.setattr(attendance_queries, "countersign_facts", facts)
    return at_once(
        [
            partial(actions.countersign, slot_uid=slot.uid, actor=one, at=shift.ends_at)
            for one, slot in zip(two, reversed(slots), strict=True)
        ]
    )


def test_two_who_vouch_for_each_other_at_once_make_no_ring(monkeypatch: Patch) -> None:
    assert vouch_for_each_other(build_cast(), monkeypatch) == {"won": 1, "ring": 1}
    assert Countersign.objects.count() == 1


@pytest.mark.postgres
def test_twin_without_the_lock_makes_a_ring(monkeypatch: Patch) -> None:
    surely(monkeypatch)
    found = queries.fellow_slot
    monkeypatch.setattr(queries, "fellow_slot", lambda **words: found(**words | {"lock": False}))
    answers = vouch_for_each_other(build_cast(), monkeypatch)
    assert answers == {"won": 2}, "the twin kept the two apart, so the race above proves nothing"


# --- At two places ----------------------------------------------------------------------------------------------------


def sign_in_twice(cast: Cast, monkeypatch: Patch) -> Counter[str]:
    """One person at two places whose times have come to overlap."""
    shifts = [shift_of(opened(cast, starts_in=timedelta(days=day))) for day in (1, 2)]
    for shift in shifts:
        actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    same = {"starts_at": shifts[0].starts_at, "ends_at": shifts[0].ends_at}
    Shift.objects.filter(pk=shifts[1].pk).update(**same)
    shifts[1].refresh_from_db()
    elsewhere = Meeting().after(attendance_queries.open_elsewhere)
    monkeypatch.setattr(attendance_queries, "open_elsewhere", elsewhere)
    return at_once([sign_in(shift, cast.volunteer) for shift in shifts])


def test_who_signs_in_at_two_places_at_once_is_at_one(monkeypatch: Patch) -> None:
    assert sign_in_twice(build_cast(), monkeypatch) == {"won": 1, "elsewhere": 1}


@pytest.mark.postgres
def test_twin_without_the_lock_is_at_two_places(monkeypatch: Patch) -> None:
    surely(monkeypatch)
    cast = build_cast()
    monkeypatch.setattr(queries, "lock_person", lambda _person: None)
    answers = sign_in_twice(cast, monkeypatch)
    assert answers == {"won": 2}, "the twin kept the two apart, so the race above proves nothing"


# --- What becomes of the shift meanwhile ------------------------------------------------------------------------------


def sign_in_while(cast: Cast, monkeypatch: Patch, change: Callable[[Shift], Press]) -> Counter[str]:
    """Somebody signs in while the shift becomes another one."""
    shift = shift_of(opened(cast))
    actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    meeting = Meeting()
    monkeypatch.setattr(queries, "full_facts", meeting.after(queries.full_facts))
    monkeypatch.setattr(delivering, "set_facts", meeting.after(delivering.set_facts))
    monkeypatch.setattr(queries, "sign_facts", meeting.after(queries.sign_facts))
    return at_once([change(shift), sign_in(shift, cast.volunteer)])


def cancel(cast: Cast, shift: Shift) -> Press:
    uid = shift.project.uid
    return partial(actions.cancel_project, project_uid=uid, actor=cast.dispatcher, at=shift.starts_at)


def to_delivery(cast: Cast, shift: Shift) -> Press:
    return partial(
        actions.set_delivery,
        shift_uid=shift.uid,
        minutes=60,
        until=None,
        name="港前小学",
        phone="13900000021",
        actor=cast.dispatcher,
        at=shift.starts_at,
    )


def test_nobody_is_signed_in_at_a_project_that_was_cancelled(monkeypatch: Patch) -> None:
    """Their time could never be written down: one does not sign out there any more."""
    cast = build_cast()
    answers = sign_in_while(cast, monkeypatch, partial(cancel, cast))
    assert answers in ({"won": 1, "served": 1}, {"won": 1, "closed": 1})
    assert Attendance.objects.count() == answers["served"]


def test_nobody_is_signed_in_by_code_at_a_shift_of_delivered_work(monkeypatch: Patch) -> None:
    cast = build_cast()
    answers = sign_in_while(cast, monkeypatch, partial(to_delivery, cast))
    assert answers in ({"won": 1, "served_already": 1}, {"won": 1, "by_delivery": 1})
    assert Attendance.objects.count() == answers["served_already"]


@pytest.mark.postgres
@pytest.mark.parametrize("change", [cancel, to_delivery])
def test_twin_without_the_lock_signs_in_where_nobody_signs(
    monkeypatch: Patch, change: Callable[[Cast, Shift], Press]
) -> None:
    surely(monkeypatch)
    cast = build_cast()
    no_lock(monkeypatch)
    answers = sign_in_while(cast, monkeypatch, partial(change, cast))
    assert answers == {"won": 2}, "the twin kept the two apart, so the races above prove nothing"


def claim_while_cancelled(cast: Cast, monkeypatch: Patch) -> tuple[Counter[str], int, int]:
    """The answers, how many places are held, and how many were told that there is nothing to come to."""
    shift = shift_of(opened(cast))
    meeting = Meeting()
    monkeypatch.setattr(queries, "holders_and_waiting", meeting.after(queries.holders_and_waiting))
    monkeypatch.setattr(claiming, "claim_judged", meeting.after(claiming.claim_judged))
    claim = partial(actions.claim_slot, shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    answers = at_once([cancel(cast, shift), claim])
    held = Slot.objects.filter(holder__isnull=False).count()
    return answers, held, InboxMessage.objects.filter(template_code="project_cancelled").count()


def test_who_gets_a_place_of_a_project_that_is_being_cancelled_is_told(monkeypatch: Patch) -> None:
    answers, held, told = claim_while_cancelled(build_cast(), monkeypatch)
    assert held == told
    assert answers in ({"won": 2}, {"won": 1, "full": 1}, {"won": 1, "closed": 1})


@pytest.mark.postgres
def test_twin_without_the_lock_leaves_them_waiting_at_the_door(monkeypatch: Patch) -> None:
    surely(monkeypatch)
    no_lock(monkeypatch)
    answers, held, told = claim_while_cancelled(build_cast(), monkeypatch)
    assert (answers, held, told) == ({"won": 2}, 1, 0), "the race above proves nothing"


def change_terms_while_entered(cast: Cast, monkeypatch: Patch) -> Counter[str]:
    """Somebody enters the draw of a shift that is just to be taken as usual."""
    project = opened(cast)
    put = partial(actions.set_terms, project_uid=project.uid, actor=cast.dispatcher, at=cast.at)
    put(terms=Terms(draw_minutes=30))
    meeting = Meeting()
    monkeypatch.setattr(queries, "has_begun", meeting.after(queries.has_begun))
    monkeypatch.setattr(queries, "enter_verdict", meeting.after(queries.enter_verdict))
    uid = shift_of(project).uid
    enter = partial(actions.enter_draw, shift_uid=uid, actor=cast.volunteer, at=cast.at)
    return at_once([partial(put, terms=Terms()), enter])


def test_who_enters_a_draw_that_is_just_being_taken_back_hears_it_or_keeps_it(monkeypatch: Patch) -> None:
    answers = change_terms_while_entered(build_cast(), monkeypatch)
    assert answers in ({"won": 1, "begun": 1}, {"won": 1, "Missing()": 1})


@pytest.mark.postgres
def test_twin_without_the_lock_forgets_them_with_the_draw(monkeypatch: Patch) -> None:
    """Or, where they are a moment later, runs into the foreign key."""
    surely(monkeypatch)
    monkeypatch.setattr(terms, "hold_draws", lambda _project: None)
    answers = change_terms_while_entered(build_cast(), monkeypatch)
    lost = answers == {"won": 2} and not DrawEntry.objects.exists()
    assert lost or any("IntegrityError" in one for one in answers), "the race above proves nothing"


def test_a_series_ends_while_somebody_enters_the_draw_of_its_shift(monkeypatch: Patch) -> None:
    """Either the shift stays because of them, or they hear that it is gone."""
    cast = build_cast()
    project = opened(cast)
    by_lot = Terms(draw_minutes=30)
    series = actions.add_series(project_uid=project.uid, **weekly(), actor=cast.dispatcher, at=cast.at)
    actions.set_terms(project_uid=project.uid, terms=by_lot, actor=cast.dispatcher, at=cast.at)
    shift, meeting = series.shifts.order_by("pk").first(), Meeting()
    assert shift
    monkeypatch.setattr(queries, "untouched", meeting.after(queries.untouched))
    monkeypatch.setattr(queries, "enter_verdict", meeting.after(queries.enter_verdict))
    answers = at_once(
        [
            partial(actions.end_series, series_uid=series.uid, actor=cast.dispatcher, at=cast.at),
            partial(actions.enter_draw, shift_uid=shift.uid, actor=cast.volunteer, at=cast.at),
        ]
    )
    assert answers in ({"won": 2}, {"won": 1, "Missing()": 1})
    assert DrawEntry.objects.count() == answers["won"] - 1


def test_a_draw_is_held_while_its_shift_becomes_delivered_work(monkeypatch: Patch) -> None:
    """Both hold the shift first, and then its places."""
    cast = build_cast()
    project = opened(cast)
    by_lot = Terms(draw_minutes=30)
    actions.set_terms(project_uid=project.uid, terms=by_lot, actor=cast.dispatcher, at=cast.at)
    shift, meeting = shift_of(project), Meeting()
    actions.enter_draw(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    monkeypatch.setattr(loading, "held", meeting.before(loading.held))
    monkeypatch.setattr(queries, "free_places", meeting.after(queries.free_places))
    drawn = partial(actions.run_draws, at=cast.at + timedelta(hours=1))
    assert at_once([to_delivery(cast, shift), drawn]) == {"won": 2}


def test_a_draw_gives_no_places_of_a_project_that_is_being_cancelled(monkeypatch: Patch) -> None:
    cast = build_cast()
    project = opened(cast)
    by_lot = Terms(draw_minutes=30)
    actions.set_terms(project_uid=project.uid, terms=by_lot, actor=cast.dispatcher, at=cast.at)
    shift = shift_of(project)
    actions.enter_draw(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    meeting = Meeting()
    monkeypatch.setattr(queries, "full_facts", meeting.after(queries.full_facts))
    monkeypatch.setattr(queries, "lost_before", meeting.after(queries.lost_before))
    drawn = partial(actions.run_draws, at=cast.at + timedelta(hours=1))
    assert at_once([cancel(cast, shift), drawn]) == {"won": 2}
    held = Slot.objects.filter(holder__isnull=False).count()
    assert held == InboxMessage.objects.filter(template_code="project_cancelled").count()
