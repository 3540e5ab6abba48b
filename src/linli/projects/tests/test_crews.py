"""Coming together 组团报名: places for several at once, each with their own yes; all or nobody, or whoever can."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.kernel import ids
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions as people
from linli.people.models import Role, Unit
from linli.people.queries import actor_of
from linli.projects import actions, queries
from linli.projects.models import Crew, CrewClaim, Offer, Slot
from linli.projects.rules_claims import Terms
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from tests.cast import HOME, SINCE

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(verb, *given, **call):
    with pytest.raises(Refused) as raised:
        verb(*given, **call)
    return raised.value.verdict.code


@pytest.fixture
def crew(cast):
    """李明 leads a crew of four."""
    mates = [another_volunteer(cast, number) for number in range(3)]
    made = actions.make_crew(name="三号楼早班队", unit_uid=None, actor=cast.volunteer, at=cast.at)
    for one in mates:
        actions.join_crew(token=ids.token("crew", made.uid), actor=one, at=cast.at)
    return made, mates


def together(cast, crew, shift, **changes):
    made, mates = crew
    people_ = [cast.volunteer.person_uid, *(one.person_uid for one in mates)]
    fields = {"crew_uid": made.uid, "shift_uid": shift.uid, "person_uids": people_, "whole": True}
    return {**fields, "actor": cast.volunteer, "at": cast.at, **changes}


def squad_of(cast):
    return people.make_unit(name="港前支队", kind=Unit.Kind.SQUAD, area_code=HOME, actor=cast.admin, at=SINCE)


def contact_of(cast, unit, who):
    person = cast.person(who)
    people.grant_post(person=person, role=Role.CONTACT, unit=unit, since=cast.at, actor=cast.security)
    return actor_of(person=person, at=cast.at, channel="web")


def offer_of(actor):
    return Offer.objects.filter(person_id=actor.person_id).latest("pk")


def say(verb, actor, at):
    return verb(offer_uid=offer_of(actor).uid, actor=actor, at=at)


def holders(shift):
    return set(Slot.objects.filter(shift=shift, holder__isnull=False).values_list("holder_id", flat=True))


def told(actor, code):
    return InboxMessage.objects.filter(recipient_uid=actor.person_uid, template_code=code).count()


def test_all_or_nobody_counts_with_the_last_yes(cast, crew):
    shift = shift_of(opened(cast, places=5))
    claim = actions.claim_together(**together(cast, crew, shift))
    assert Slot.objects.filter(shift=shift, kept="offer").count() == 4
    assert refused(actions.claim_together, **together(cast, crew, shift)) == "asked_already"
    mates = crew[1]
    assert [told(one, "crew_asks") for one in mates] == [1, 1, 1]
    for one in mates[:2]:
        say(actions.accept_offer, one, cast.at)
    assert refused(say, actions.accept_offer, mates[0], cast.at) == "agreed_already"
    assert holders(shift) == set()
    say(actions.accept_offer, mates[2], cast.at)
    claim.refresh_from_db()
    assert claim.state == CrewClaim.State.TAKEN
    assert holders(shift) == {cast.volunteer.person_id, *(one.person_id for one in mates)}
    assert all(slot.how == "claimed" for slot in Slot.objects.filter(holder__isnull=False))
    assert [told(one, "crew_taken") for one in (cast.volunteer, *mates)] == [1, 1, 1, 1]


@pytest.mark.parametrize("how", ["no", "silence", "elsewhere", "called_off"])
def test_one_who_does_not_come_frees_the_places_of_all(cast, crew, how):
    shift = shift_of(opened(cast, places=4))
    claim = actions.claim_together(**together(cast, crew, shift))
    mates = crew[1]
    waits = another_volunteer(cast, 9)
    actions.join_waiting(shift_uid=shift.uid, actor=waits, at=cast.at)
    say(actions.accept_offer, mates[0], cast.at)
    if how == "no":
        say(actions.decline_offer, mates[1], cast.at)
    elif how == "silence":
        assert actions.expire_offers(at=claim.until - timedelta(seconds=1)) == 0
        actions.expire_offers(at=claim.until)
    elif how == "called_off":
        actions.call_off(claim_uid=claim.uid, actor=cast.volunteer, at=cast.at)
    else:
        other = shift_of(opened(cast))
        actions.claim_slot(shift_uid=other.uid, actor=mates[0], at=cast.at)
        for one in mates[1:]:
            say(actions.accept_offer, one, cast.at)
    claim.refresh_from_db()
    assert (claim.state, holders(shift)) == (CrewClaim.State.OVER, set())
    assert list(Slot.objects.filter(shift=shift, kept="offer").values_list("kept_for", flat=True)) == [
        waits.person_id
    ]
    assert told(mates[0], "crew_over") == 1
    assert refused(say, actions.accept_offer, mates[1], cast.at) == "offer_over"
    assert refused(say, actions.decline_offer, mates[1], cast.at) == "offer_over"


def test_whoever_can_comes_at_once_and_the_rest_is_free_again(cast, crew):
    shift = shift_of(opened(cast, places=3))
    assert refused(actions.claim_together, **together(cast, crew, shift)) == "not_enough"
    actions.claim_together(**together(cast, crew, shift, whole=False))
    mates = crew[1]
    assert holders(shift) == {cast.volunteer.person_id}
    say(actions.accept_offer, mates[0], cast.at)
    say(actions.decline_offer, mates[1], cast.at)
    assert holders(shift) == {cast.volunteer.person_id, mates[0].person_id}
    assert Slot.objects.filter(shift=shift, kept="", holder__isnull=True).count() == 1
    assert not Offer.objects.filter(person_id=mates[2].person_id).exists()


def test_who_cannot_is_named_without_the_reason_and_nothing_is_kept(cast, crew):
    shift = shift_of(opened(cast, places=5))
    made, mates = crew
    actions.claim_slot(shift_uid=shift_of(opened(cast)).uid, actor=mates[0], at=cast.at)
    with pytest.raises(Refused) as raised:
        actions.claim_together(**together(cast, crew, shift))
    assert (raised.value.verdict.code, "志愿者0" in str(raised.value.verdict.sentence)) == (
        "member_cannot",
        True,
    )
    stranger = another_volunteer(cast, 8)
    for changes, code in (
        ({"person_uids": [cast.volunteer.person_uid]}, "too_few"),
        ({"person_uids": [cast.volunteer.person_uid, stranger.person_uid]}, "not_members"),
        ({"actor": mates[1]}, "not_captain"),
        ({"at": shift.starts_at}, "begun"),
    ):
        assert refused(actions.claim_together, **together(cast, crew, shift, **changes)) == code
    with pytest.raises(Missing):
        actions.claim_together(**together(cast, crew, shift, actor=stranger))
    for terms, code in ((Terms(approval=True), "needs_approval"), (Terms(draw_minutes=30), "by_lot")):
        project = opened(cast)
        actions.set_terms(project_uid=project.uid, terms=terms, actor=cast.community, at=cast.at)
        pair = [mates[1].person_uid, mates[2].person_uid]
        wanted = together(cast, crew, shift_of(project), person_uids=pair)
        assert refused(actions.claim_together, **wanted) == code
    assert not Slot.objects.exclude(kept="").exists()


def test_who_begins_joins_leaves_and_ends_a_crew(cast, crew):
    made, mates = crew
    token = ids.token("crew", made.uid)
    assert refused(actions.join_crew, token=token, actor=mates[0], at=cast.at) == "already_member"
    assert refused(actions.leave_crew, crew_uid=made.uid, actor=cast.volunteer, at=cast.at) == "captain_stays"
    assert refused(actions.end_crew, crew_uid=made.uid, actor=mates[0], at=cast.at) == "not_captain"
    actions.leave_crew(crew_uid=made.uid, actor=mates[0], at=cast.at)
    with pytest.raises(Missing):
        queries.crew_page(actor=mates[0], uid=made.uid, at=cast.at)
    with pytest.raises(Missing):
        actions.join_crew(token=token[:-2] + "zz", actor=mates[0], at=cast.at)
    squad = squad_of(cast)
    begin = {"name": "支队一组", "unit_uid": squad.uid, "at": cast.at}
    assert refused(actions.make_crew, actor=cast.contact, **begin) == "no_right"
    contact = contact_of(cast, squad, "contact")
    assert actions.make_crew(actor=contact, **begin).unit == squad
    assert refused(actions.make_crew, name=" ", unit_uid=None, actor=contact, at=cast.at) == "no_name"
    for number in range(4):
        actions.make_crew(name=f"小队{number}", unit_uid=None, actor=contact, at=cast.at)
    assert refused(actions.make_crew, name="多", unit_uid=None, actor=contact, at=cast.at) == "too_many_crews"
    actions.end_crew(crew_uid=made.uid, actor=cast.volunteer, at=cast.at)
    assert refused(actions.join_crew, token=token, actor=mates[0], at=cast.at) == "crew_over"


def test_the_pages_on_a_phone(cast, crew, signed_in, stopped_clock, django_assert_max_num_queries):
    made, mates = crew
    shift = shift_of(opened(cast, places=5))
    browser = signed_in("volunteer")
    for name, args, most in (("crews", [], 8), ("crew", [made.uid], 10), ("together", [shift.uid], 12)):
        with django_assert_max_num_queries(most):
            assert "三号楼早班队" in browser.get(reverse(f"projects:{name}", args=args)).content.decode()
    assert (
        "三号楼早班队"
        in signed_in("resident")
        .get(reverse("projects:crew_join", args=[ids.token("crew", made.uid)]))
        .content.decode()
    )
    assert signed_in("resident").get(reverse("projects:crew", args=[made.uid])).status_code == 404
    address = reverse("projects:together", args=[shift.uid])
    alone = {"crew": made.uid, "whole": "part", "people": [cast.volunteer.person_uid, "nobody"]}
    again = browser.post(address, alone)
    assert again.status_code == 409
    text = again.content.decode()
    assert (text.count("checked"), 'value="part" checked' in text) == (2, True)
    assert browser.post(address, {"whole": "all"}).status_code == 422
    chosen = [cast.volunteer.person_uid, mates[0].person_uid]
    assert browser.post(address, {"crew": made.uid, "whole": "all", "people": chosen}).status_code == 303
    assert "三号楼早班队" in browser.get(reverse("projects:schedule")).content.decode()
    assert browser.post(reverse("projects:crews"), {"name": "长" * 41}).status_code == 422
    assert Crew.objects.count() == 1


def test_the_journal_says_what_a_crew_did(cast, crew):
    shift = shift_of(opened(cast, places=5))
    made, mates = crew
    pair = [cast.volunteer.person_uid, mates[0].person_uid]
    actions.claim_together(**together(cast, crew, shift, person_uids=pair))
    say(actions.accept_offer, mates[0], cast.at)
    codes = JournalEntry.objects.filter(subject_uid=made.uid).order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["crew.made", *["crew.joined"] * 3, "crew.asked", "crew.taken"]


@pytest.mark.parametrize("when", ["before the yes", "after it"])
def test_a_limit_holds_for_a_crew_whatever_its_members_took_meanwhile(cast, crew, when):
    begins = cast.at + 6 * DAY
    project = opened(cast, shifts=[(begins + n * DAY, begins + n * DAY + HOUR, 4) for n in range(2)])
    actions.set_terms(project_uid=project.uid, terms=Terms(most_shifts=1), actor=cast.community, at=cast.at)
    wanted, other = project.shifts.order_by("starts_at")
    actions.claim_together(**together(cast, crew, wanted))
    first, *others = crew[1]
    later = {"at": cast.at + HOUR}
    if when == "after it":
        actions.accept_offer(offer_uid=offer_of(first).uid, actor=first, **later)
    actions.claim_slot(shift_uid=other.uid, actor=first, **later)
    if when == "before the yes":
        assert (
            refused(actions.accept_offer, offer_uid=offer_of(first).uid, actor=first, **later)
            == "limit_reached"
        )
        return
    for one in others:
        actions.accept_offer(offer_uid=offer_of(one).uid, actor=one, **later)
    assert not Slot.objects.filter(shift=wanted, holder__isnull=False).exists()
    assert Slot.objects.filter(holder=first.person_id).count() == 1
