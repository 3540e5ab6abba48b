"""When, how often and with how much rest one signs up; places that the organiser gives; positions; a late withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.projects import actions, queries
from linli.projects.models import PlaceRequest, Position, Project, Slot, Withdrawal
from linli.projects.rules_claims import Taken, Terms, fit_terms, same_week, within_limits
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(verb, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def with_terms(cast, *, places=3, shifts=1, every=DAY, **terms):
    starts = [cast.at + DAY + number * every for number in range(shifts)]
    rows = [(one, one + 2 * HOUR, places) for one in starts]
    project = opened(cast, shifts=rows)
    actions.set_terms(project_uid=project.uid, terms=Terms(**terms), actor=cast.community, at=cast.at)
    return list(project.shifts.order_by("starts_at"))


def claim(cast, shift, who=None, at=None):
    return {"shift_uid": shift.uid, "actor": who or cast.volunteer, "at": at or cast.at}


def test_a_place_that_is_asked_for_does_not_stand_among_what_cannot_be_had(cast, signed_in, stopped_clock):
    with_terms(cast, approval=True)
    (lot,) = with_terms(cast, draw_minutes=30)
    page = queries.tasks_page(actor=cast.volunteer, at=cast.at)
    assert {task.claim.code for task in page.asked_for} == {"needs_approval", "by_lot"}
    assert (page.closed, page.fit) == ([], [])
    text = signed_in("volunteer").get(reverse("projects:tasks")).content.decode()
    assert f'href="{reverse("projects:detail", args=[lot.project.uid])}#shifts"' in text
    assert "去抽签" in text
    assert "申请名额" in text


def test_who_waits_is_not_told_to_join_the_waiting_list(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast, places=1))
    actions.claim_slot(**claim(cast, shift, who=another_volunteer(cast, 1)))
    actions.join_waiting(**claim(cast, shift))
    text = signed_in("volunteer").get(reverse("projects:tasks")).content.decode()
    assert "您已在候补名单中，排位见“日程”。" in text
    assert "可以排队候补" not in text


def test_who_puts_others_on_duty_is_not_sent_to_the_waiting_list(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast, places=1))
    actions.claim_slot(**claim(cast, shift))
    board = signed_in("community").get(reverse("projects:detail", args=[shift.project.uid]))
    assert "名额已满。" in board.content.decode()
    call = {"shift_uid": shift.uid, "actor": cast.community, "at": cast.at}
    person = another_volunteer(cast, 2)
    assert refused(actions.assign_slot, person_uid=person.person_uid, **call) == "full"


def test_before_and_after_the_window_nobody_takes_a_place(cast):
    (shift,) = with_terms(cast, opens_at=cast.at + HOUR, closes_at=cast.at + 2 * HOUR)
    assert refused(actions.claim_slot, **claim(cast, shift)) == "not_open_yet"
    assert refused(actions.claim_slot, **claim(cast, shift, at=cast.at + 2 * HOUR)) == "window_closed"
    assert actions.claim_slot(**claim(cast, shift, at=cast.at + HOUR)).holder_id == cast.volunteer.person_id


def test_one_person_takes_so_many_shifts_and_no_more(cast):
    first, second, third = with_terms(cast, shifts=3, most_shifts=2)
    actions.claim_slot(**claim(cast, first))
    slot = actions.claim_slot(**claim(cast, second))
    assert refused(actions.claim_slot, **claim(cast, third)) == "limit_reached"
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at)
    actions.claim_slot(**claim(cast, third))


def test_and_so_many_in_a_week(cast):
    shifts = with_terms(cast, shifts=8, most_per_week=1)
    actions.claim_slot(**claim(cast, shifts[0]))
    inside = [one for one in shifts[1:] if same_week(one.starts_at, shifts[0].starts_at)]
    beyond = [one for one in shifts[1:] if not same_week(one.starts_at, shifts[0].starts_at)]
    assert {refused(actions.claim_slot, **claim(cast, one)) for one in inside} == {"week_full"}
    actions.claim_slot(**claim(cast, beyond[0]))


def test_rest_counts_over_all_projects(cast):
    elsewhere = shift_of(opened(cast, starts_in=DAY + 4 * HOUR))
    actions.claim_slot(**claim(cast, elsewhere))
    (shift,) = with_terms(cast, rest_hours=3)  # ends two hours before
    assert refused(actions.claim_slot, **claim(cast, shift)) == "no_rest"
    assert refused(actions.join_waiting, **claim(cast, shift)) == "no_rest"
    (other,) = with_terms(cast, rest_hours=2)
    actions.claim_slot(**claim(cast, other))


@pytest.mark.parametrize(
    ("terms", "taken", "code"),
    [
        (Terms(), Taken(of_project=50, of_week=50, rest=timedelta(0)), "ok"),
        (Terms(most_shifts=2), Taken(of_project=1), "ok"),
        (Terms(most_shifts=2), Taken(of_project=2), "limit_reached"),
        (Terms(most_per_week=1), Taken(of_week=1), "week_full"),
        (Terms(rest_hours=8), Taken(rest=8 * HOUR), "ok"),
        (Terms(rest_hours=8), Taken(rest=8 * HOUR - timedelta(seconds=1)), "no_rest"),
    ],
)
def test_limits(terms, taken, code):
    assert within_limits(terms, taken).code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"opens_at": 5, "closes_at": 5}, "window_backwards"),
        ({"opens_at": 30}, "window_after_start"),
        ({"most_shifts": 61}, "bad_limit"),
        ({"rest_hours": 73}, "bad_rest"),
        ({"draw_minutes": 99999}, "bad_draw"),
        ({"draw_minutes": 30, "approval": True}, "draw_and_approval"),
        ({"draw_minutes": 24 * 60 + 1}, "draw_too_late"),
        ({"draw_minutes": 61, "closes_at": 1}, "draw_too_late"),
        ({"draw_minutes": 60, "closes_at": 1}, "ok"),
        ({"opens_at": 1, "closes_at": 2, "most_shifts": 3}, "ok"),
    ],
)
def test_rules_that_cannot_be(cast, changes, code):
    moments = {
        name: cast.at + value * HOUR if name.endswith("_at") else value for name, value in changes.items()
    }
    assert fit_terms(Terms(**moments), first_start=cast.at + DAY, at=cast.at).code == code


def test_how_places_are_given_stays_once_somebody_has_signed_up(cast):
    (shift,) = with_terms(cast)
    actions.claim_slot(**claim(cast, shift))
    call = {"project_uid": shift.project.uid, "actor": cast.community, "at": cast.at}
    assert refused(actions.set_terms, terms=Terms(approval=True), **call) == "begun"
    actions.set_terms(terms=Terms(most_shifts=2), **call)
    assert refused(actions.set_terms, terms=Terms(), **(call | {"actor": cast.volunteer})) == "no_right"


def test_who_comes_is_decided_by_the_organiser(cast):
    (shift,) = with_terms(cast, places=1, approval=True)
    assert refused(actions.claim_slot, **claim(cast, shift)) == "needs_approval"
    asked = actions.ask_for_place(**claim(cast, shift))
    other = another_volunteer(cast, 1)
    assert refused(actions.ask_for_place, **claim(cast, shift, other)) == "full"
    assert refused(actions.ask_for_place, **claim(cast, shift)) == "offered"
    call = {"request_uid": asked.uid, "at": cast.at}
    for who in (cast.volunteer, other, cast.stranger):
        with pytest.raises(Missing):
            actions.approve_request(actor=who, **call)
    assert refused(actions.refuse_request, reason=" ", actor=cast.community, **call) == "needs_reason"
    actions.refuse_request(reason="已招满熟练工", actor=cast.community, **call)
    assert refused(actions.approve_request, actor=cast.community, **call) == "decided"
    assert InboxMessage.objects.filter(template_code="place_refused").count() == 1
    again = actions.ask_for_place(**claim(cast, shift, other))
    slot = actions.approve_request(request_uid=again.uid, actor=cast.community, at=cast.at)
    assert (slot.holder_id, slot.kept) == (other.person_id, "")


def test_who_has_asked_is_led_to_where_the_request_can_be_taken_back(cast, signed_in, stopped_clock):
    (shift,) = with_terms(cast, approval=True)
    actions.ask_for_place(**claim(cast, shift))
    text = signed_in("volunteer").get(reverse("projects:detail", args=[shift.project.uid])).content.decode()
    assert "这里为您留着一个名额" in text
    assert "以此人名义" not in text


def test_a_request_is_taken_back_by_its_person_alone(cast):
    (shift,) = with_terms(cast, places=1, approval=True)
    asked = actions.ask_for_place(**claim(cast, shift))
    with pytest.raises(Missing):
        actions.take_back_request(request_uid=asked.uid, actor=cast.community, at=cast.at)
    actions.take_back_request(request_uid=asked.uid, actor=cast.volunteer, at=cast.at)
    assert PlaceRequest.objects.get().state == PlaceRequest.State.TAKEN_BACK
    assert Slot.objects.get(shift=shift).kept == ""


def test_a_shift_with_positions_asks_which(cast):
    project = opened(cast, places=2)
    shift = shift_of(project)
    cook = Position.objects.create(project=project, name="掌勺")
    Slot.objects.filter(shift=shift, number=1).update(position=cook)
    plain = actions.claim_slot(**claim(cast, shift))
    assert (plain.number, plain.position_id) == (2, None)
    other = another_volunteer(cast, 1)
    assert refused(actions.claim_slot, **claim(cast, shift, other)) == "choose_position"
    named = actions.claim_slot(position_uid=cook.uid, **claim(cast, shift, other))
    assert named.number == 1
    third = another_volunteer(cast, 2)
    assert refused(actions.claim_slot, position_uid=cook.uid, **claim(cast, shift, third)) == "full"


def test_near_the_shift_giving_back_wants_a_reason_and_is_counted(cast):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(**claim(cast, shift))
    call = {"slot_uid": slot.uid, "actor": cast.volunteer, "at": shift.starts_at - HOUR}
    assert refused(actions.withdraw_slot, **call) == "needs_reason"
    actions.withdraw_slot(reason="孩子发烧", **call)
    found = Withdrawal.objects.get()
    assert (found.late, found.reason, found.person_id) == (True, "孩子发烧", cast.volunteer.person_id)


def test_in_good_time_nobody_asks_why(cast):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(**claim(cast, shift))
    actions.withdraw_slot(slot_uid=slot.uid, actor=cast.volunteer, at=cast.at + HOUR)
    assert not Withdrawal.objects.get().late


def test_the_page_asks_why_and_keeps_what_was_written(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast, starts_in=HOUR))
    slot = actions.claim_slot(**claim(cast, shift, at=cast.at - HOUR))
    browser = signed_in("volunteer")
    address = reverse("projects:withdraw", args=[slot.uid])
    answer = browser.post(address, {"_key": "one"})
    assert answer.status_code == 409
    assert 'name="reason"' in answer.content.decode()
    assert browser.post(address, {"_key": "two", "reason": "来不了"}).status_code == 303
    assert Withdrawal.objects.get().late


def test_the_rules_page_says_what_is_wrong_and_keeps_the_rest(cast, signed_in, stopped_clock):
    project = opened(cast)
    browser = signed_in("community")
    address = reverse("projects:terms", args=[project.uid])
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"way": "draw", "most_shifts": "2"})
    assert answer.status_code == 422
    assert 'value="2"' in answer.content.decode()
    assert browser.post(address, {"way": "draw", "draw_minutes": "30", "_key": "k"}).status_code == 303
    shift = shift_of(project)
    assert shift.by_lot
    project.refresh_from_db()
    assert queries.terms_of(project).draw_minutes == 30
    page = signed_in("volunteer").get(reverse("projects:detail", args=[project.uid])).content.decode()
    assert reverse("projects:enter", args=[shift.uid]) in page
    Project.objects.update(state=Project.State.DONE)
    page = browser.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    assert '<dd class="num">30</dd>' in page
    assert "<form" not in page
