"""One thing of each kind that an address can be about, in one of the two cities."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from linli.board import actions as board
from linli.board.models import Comment
from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, CaseAccess, CaseSubject, Category, Photo
from linli.cases.models import CaseParty as Party
from linli.cases.queries import LedgerFilter
from linli.credits import actions as book
from linli.credits.models import StatementLine, UnitStatement
from linli.custody import actions as custody
from linli.custody.models import Certificate as Deletion
from linli.custody.models import Erasure
from linli.exchange import actions as exchange
from linli.exchange.facts import ItemDraft
from linli.exchange.models import Item
from linli.exchange.models import Order as ShopOrder
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.meetings import actions as meetings
from linli.notices import actions as notices
from linli.oversight import actions as oversight
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.people.models import Account, DisclosureApproval, Person, Registration, Role, Unit
from linli.places import actions as places
from linli.places import rules_standing
from linli.ratings.models import Appeal, CallBack
from linli.supervision import actions as supervision
from tests.cast import SINCE
from tests.shape.proofs import certified
from tests.shape.things_awards import listed
from tests.shape.things_claims import of_claims
from tests.shape.things_duty import of_duty, own_duty
from tests.shape.things_projects import of_projects, of_undertakings
from tests.shape.two_cities import Town, actor, grant, person_of

NOTHING = "01890000-0000-7000-8000-000000000000"
HERE = people.Device(key="ab" * 32, agent="a browser")


def things_of(town: Town) -> dict[str, str]:
    """What stands in addresses, by the word that the rules use: one thing of each kind, all in the home community."""
    return {
        **_of_cases(town),
        **_of_verdicts(town),
        **_of_people(town),
        **_standing(town),
        **of_projects(town, _photo()),
        **of_claims(town, _photo()),
        **of_duty(town),
        **of_undertakings(town),
        **_of_the_book(town),
        **_on_the_board(town),
        **certified(town),
        **listed(
            area=town.home,
            desk=town["dispatcher"],
            person=person_of(town["volunteer"]),
            at=town.at,
            mark=town.mark,
        ),
        "unit": str(town.enterprise.uid),
        "department": str(town.department.uid),
        "branch": str(town.branch.uid),
        **_units(town),
        "kind of tie": "liaison",
        "area": town.home,
        "left out": str(_left_out(town)),
        "nothing": "nothing",
    }


def _left_out(town: Town) -> UUID:
    """The home community, which last year's rankings leave out."""
    return oversight.leave_out(
        area_code=town.home,
        year=town.at.year - 1,
        why="records",
        words=f"{town.mark}签到有误",
        actor=town["supervisor"],
        at=town.at,
    ).uid


def _of_the_book(town: Town) -> dict[str, str]:
    """A draft of rules of points, an objection to be decided, and what a unit was told."""
    draft = book.draft_rules(area_code=town.home, actor=town["dispatcher"], at=town.at)
    line = _stated(person_of(town["volunteer"]), town.enterprise, town.at, month=date(2020, 2, 1))
    line.state, line.objected_at = "objected", town.at
    line.place_in(town.home)
    line.save()
    told = _stated(person_of(town["volunteer"]), town.enterprise, town.at, month=date(2020, 3, 1)).statement
    book.release_statement(uid=told.uid, at=town.at)
    wares = ItemDraft(title=f"{town.mark}大米", points=5, stock=9)
    item = exchange.add_item(area_code=town.home, draft=wares, actor=town["community"], at=town.at)
    shown: dict[str, Any] = {
        "file": _photo(),
        "words": f"{town.mark}大米",
        "actor": town["community"],
        "at": town.at,
    }
    item = exchange.put_picture(uid=item.uid, **shown)
    order = exchange.place_order(item_uid=item.uid, actor=town["volunteer"], at=town.at)
    return {
        "shop item": str(item.uid),
        "shop picture": str(item.picture_uid),
        "shop order": str(order.uid),
        "own shop order": str(order.uid),
        "points draft": str(draft.uid),
        "objected line": str(line.uid),
        "statement": str(told.uid),
    }


def _stated(person: Person, unit: Unit, at: datetime, *, month: date) -> StatementLine:
    until = at.date() + timedelta(days=5)
    statement, _new = UnitStatement.objects.get_or_create(
        unit=unit, month=month, defaults={"made_at": at, "object_until": until}
    )
    return StatementLine.objects.create(statement=statement, person=person, kind="served", claimed=60)


def _units(town: Town) -> dict[str, str]:
    """What ties want: a department and an alliance that sit in the community itself."""
    kinds = {"home department": Unit.Kind.DEPARTMENT, "alliance": Unit.Kind.ALLIANCE}
    made = {
        word: people.make_unit(
            name=f"{town.mark}{word}", kind=kind, area_code=town.home, actor=Actor.system(), at=SINCE
        )
        for word, kind in kinds.items()
    }
    return {word: str(one.uid) for word, one in made.items()}


def _on_the_board(town: Town) -> dict[str, str]:
    """A matter that everybody may know of, and a comment under it. It lies in the community, not in one of its grids."""
    kind, _made = Category.objects.get_or_create(code="city.lamp", defaults={"level": 2, "name": "路灯"})
    case = Case(
        number=ids.new_number(2026),
        title="公示的事",
        category=kind,
        state=Case.State.HANDLING,
        received_at=town.at,
        accepted_at=town.at,
        urgency_at=town.at,
        lead_unit=town.department,
    )
    case.place_in(town.home)
    case.save()
    writer = people.make_person(name="写字人", phone=town.phone(7), at=SINCE)
    who = actor(writer, town.at)
    comment = board.write_comment(case_uid=case.uid, words="公示下的一句话", actor=who, at=town.at)
    return {
        "public item": str(case.uid),
        "public number": case.number,
        "comment": str(comment.uid),
        "own comment": str(comment.uid),
        "own statement line": NOTHING,
    }


def _photo() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48)).save(picture, "JPEG")
    return picture.getvalue()


def _of_cases(town: Town) -> dict[str, str]:
    at, mark = town.at, town.mark
    desk: dict[str, Any] = {"actor": town["dispatcher"], "at": at}

    def place(words: str) -> Any:
        draft = VoiceDraft(
            body=f"{mark}案：{words}",
            area_code=town.grid,
            place_text=f"{mark}路三号",
            channel="group",
            group_name=f"{mark}群",
            name=f"{mark}姨",
            contact=town.phone(1),
        )
        return cases.place_voice(words=draft, photos=[_photo()], actor=town["community"], at=at)

    voice = place("路灯坏了")
    case = voice.case
    cases.accept_case(case_uid=case.uid, title=f"{mark}案路灯", **desk)
    tabled = place("井盖松动").case
    cases.accept_case(case_uid=tabled.uid, title=f"{mark}案井盖", **desk)
    meeting = meetings.call_meeting(
        title=f"{mark}联席会议",
        area_code=town.home,
        held_at=at,
        place_text=f"{mark}会议室",
        party_uids=[town.department.uid, town.enterprise.uid],
        others_present="",
        case_uids=[tabled.uid],
        **desk,
    )
    cases.dispatch_case(
        case_uid=case.uid, lead_uid=town.department.uid, helper_uids=[town.enterprise.uid], **desk
    )
    case.refresh_from_db()
    other = people.make_person(name=f"{mark}涉事人", phone=town.phone(2), at=SINCE)
    double = place("路灯坏了").case
    cases.merge_case(case_uid=double.uid, into_uid=case.uid, **desk)
    cases.object_to_merge(
        voice_token=ids.token("voice", double.first_voices.get().uid),
        words="",
        actor=Actor.anonymous("web"),
        at=at,
    )
    subject = CaseSubject.objects.create(case=case, person=other, named_at=at)
    head = "编号,姓名,标题,内容,受理时间,答复,答复时间,一级分类,二级分类,三级分类,辖区,地点"
    table = f"{head}\n1,甲,{mark},路灯不亮,2026/3/1 10:00:00,,,,,,,三号楼\n".encode()
    run = cases.receive_import(
        file_name=f"{mark}.csv", chunks=[table], plan=None, area_code=town.home, **desk
    )
    taker = people.make_person(name=f"{mark}导出人", phone=town.phone(5), at=SINCE)
    people.make_account(person=taker, username=f"taker-{town.city}", at=SINCE)
    grant(taker, Role.DISPATCHER, area_code=town.home)
    export = cases.ask_export(
        wanted=LedgerFilter(state="all", q=mark), form="csv", actor=actor(taker, at), at=at
    )
    hold = custody.hold(
        kind="case", given=case.number, reason=f"{mark}法院", until=at.date(), actor=town["admin"], at=at
    )
    states = {f"{state} case": str(_in_state(place(f"{state}的事").case, state, case)) for state in STATES}
    access = CaseAccess.objects.create(
        case=Case.objects.get(uid=states["shielded case"]), person=other, granted_at=at
    )
    draft = cases.draft_routing(area_code=town.home, actor=town["admin"], at=at)
    rule = cases.RuleDraft(
        lead_uid=town.department.uid,
        words=f"{mark}路灯",
        examples=[cases.ExampleDraft(words=f"{mark}路灯坏了", received_at=at)],
    )
    cases.put_rule(version_uid=draft.uid, draft=rule, actor=town["admin"], at=at)
    order = supervision.issue_order(
        case_uids=[UUID(states["handling case"])],
        level="supervise",
        demand=f"{mark}案：说明原因",
        days=3,
        actor=Actor.system(),
        at=at,
    )
    return {
        **states,
        "routing draft": str(draft.uid),
        "routing rule": str(draft.rules.get().uid),
        "order": str(order.uid),
        "case": str(case.uid),
        "case number": case.number,
        "merged case": str(double.uid),
        "objection": str(case.objections.get().uid),
        "voice uid": str(voice.uid),
        "own voice": str(voice.uid),
        "voice": ids.token("voice", voice.uid),
        "group": ids.token("group", case.uid),
        "photo": str(Photo.objects.filter(case=case).latest("pk").uid),
        "subject": str(subject.uid),
        "access": str(access.uid),
        "meeting": str(meeting.uid),
        "agenda": str(meeting.uid),
        "item": str(meeting.items.get().uid),
        "import": str(run.uid),
        "export": str(export.uid),
        "hold": str(hold.uid),
        "certificate": str(_certificate(at)),
    }


def _of_verdicts(town: Town) -> dict[str, str]:
    """An appeal of the enterprise, and a call to be made, about a finished matter."""
    at = town.at
    draft = VoiceDraft(
        body=f"{town.mark}案：评价", area_code=town.grid, name=f"{town.mark}姨", contact=town.phone(1)
    )
    voice = cases.place_voice(words=draft, actor=Actor.anonymous("web"), at=at)
    led = Case(lead_unit=town.department)
    case = Case.objects.get(uid=_in_state(voice.case, "finished", led))
    party = {"case": case, "unit": town.enterprise, "part": Party.Part.HELP, "how": Party.How.DISPATCHED}
    Party.objects.create(**party, since=at)
    appeal = Appeal.objects.create(
        case=case,
        unit=town.enterprise,
        reason=Appeal.Reason.MISTAKEN,
        asked_by=people.make_person(name=f"{town.mark}申诉人", phone=town.phone(8), at=SINCE),
        asked_at=at,
    )
    call = CallBack(case=case, voice=voice, kind=CallBack.Kind.BAD, since=at)
    call.place_in(case.area_code)
    call.save()
    return {"appeal case": str(appeal.uid), "call case": str(call.uid)}


STATES = ("received", "asked", "accepted", "handling", "finished", "standing", "shielded")


def _in_state(case: Case, state: str, into: Case) -> UUID:
    """A case that has come so far, whichever way: who may do the next thing is asked here, not how it got there."""
    Case.objects.filter(pk=case.pk).update(
        state="handling" if state == "shielded" else state,
        shielded=Case.Shield.MINOR if state == "shielded" else "",
        review_on=case.received_at.date() if state == "standing" else None,
        # What is finished is told on the first page, by the title that the desk gave it.
        title="已办结的事" if state == "finished" else case.title,
        finished_at=case.received_at if state == "finished" else None,
        lead_unit=into.lead_unit if state in {"handling", "finished", "standing"} else None,
    )
    if state in {"handling", "finished", "standing"}:
        Party.objects.create(
            case=case,
            unit=into.lead_unit,
            part=Party.Part.LEAD,
            how=Party.How.DISPATCHED,
            since=case.received_at,
        )
    return case.uid


def _certificate(at: datetime) -> UUID:
    found = Deletion.objects.first()
    if found is None:
        Erasure.objects.create(rule="people.sessions", count=3, at=at)
        found = custody.certify(at=at)
        assert found is not None
    return found.uid


def _of_people(town: Town) -> dict[str, str]:
    at, mark, community = town.at, town.mark, town["community"]
    volunteer = person_of(town["volunteer"])
    registration = Registration.objects.get(person=volunteer)
    target = people_queries.registration_target(actor=community, uid=registration.uid, field="phone")
    glass = people.break_glass(
        target=target, reason=f"{mark}：独居老人报警，电话无人接听", device=HERE, actor=community, at=at
    )
    asked = DisclosureApproval(
        kind=DisclosureApproval.Kind.QUOTA,
        asked_by=person_of(community),
        role=Role.COMMUNITY,
        subject_kind=target.kind,
        subject_uid=target.uid,
        field=target.field,
        purpose="residence",
        words=f"{mark}：台风前逐户通知",
        asked_at=at,
    )
    asked.place_in(town.home)
    asked.save()
    table = f"姓名,手机号\n{mark},{town.phone(3)}\n".encode()
    run = people.receive_people(
        file_name=f"{mark}.csv", chunks=[table], area_code=town.home, actor=community, at=at
    )
    tie = people.make_liaison(
        area_code=town.grid,
        person_uid=town["leader"].person_uid,
        purpose=f"{mark}包干",
        actor=community,
        at=at,
    )
    return {
        "registration": str(registration.uid),
        "own registration": str(registration.uid),
        "disclosure": str(glass.uid),
        "approval": str(asked.uid),
        "people import": str(run.uid),
        "tie": str(tie.uid),
        "person": str(volunteer.uid),
        "member": str(volunteer.uid),
        "post": str(_post_of(community).uid),
        "account": str(community.person_uid),
        **own_things(Account.objects.get(person=person_of(community)), community, at, mark=mark),
    }


def _post_of(who: Actor) -> Any:
    return person_of(who).posts.latest("until")


def own_things(account: Account, who: Actor, at: datetime, *, mark: str = "自己") -> dict[str, str]:
    """What belongs to somebody alone, whatever their post; kin are declared by staff only."""
    assert who.person_uid is not None
    found = {"passkey": NOTHING, "kin": NOTHING}
    under = Case.objects.filter(title="公示的事").order_by("pk").first()
    if under is not None:
        comment = Comment(case=under, person=account.person, body=mark, salt="", written_at=at)
        comment.place_in(under.area_code)
        comment.save()
        found["own comment"] = str(comment.uid)
    if who.is_staff:
        phone = f"137{account.pk:08d}"
        people.make_person(name=mark, phone=phone, at=SINCE)
        found["kin"] = str(people.declare_kin(phone=phone, actor=who, at=at).uid)
    unit = Unit.objects.order_by("pk").first()
    assert unit is not None
    own_line = _stated(account.person, unit, at, month=date(2020, 1, 1))
    proof = people.add_certificate(
        skill="plumbing", number=f"{mark}证", issued_by=f"{mark}局", actor=who, at=at
    )
    told = notices.tell_on_commit(
        code="case_accepted", params={"number": mark}, at=at, recipient_uid=who.person_uid
    )
    people.issue_token(username=account.username, at=at)
    item = Item.objects.order_by("pk").first()
    if item is not None:
        own = ShopOrder(item=item, person=account.person, points=5, placed_at=at, collect_by=at.date())
        own.place_in(item.area_code)
        own.save()
        found["own shop order"] = str(own.uid)
    found |= own_duty(account, who, at)
    return found | {
        "own statement line": str(own_line.uid),
        "skill certificate": str(proof.uid),
        "message": str(told.inbox_uid),
        "token": str(account.tokens.latest("pk").uid),
        "view": str(cases.save_view(name=mark, query=f"q={mark}", actor=who, at=at).uid),
        "session": NOTHING,
    }


def _standing(town: Town) -> dict[str, str]:
    who: dict[str, Any] = {"actor": town["community"], "at": town.at}
    mark = town.mark
    venue = places.add_venue(
        draft=rules_standing.VenueDraft(area_code=town.home, name=f"{mark}驿站", phone=town.phone(4)), **who
    )
    estate = places.add_estate(draft=rules_standing.EstateDraft(area_code=town.home, name=f"{mark}苑"), **who)
    building = places.add_building(
        draft=rules_standing.BuildingDraft(area_code=town.grid, name=f"{mark}1号楼", estate_uid=estate.uid),
        **who,
    )
    door = rules_standing.PremisesDraft(
        area_code=town.grid, door="101", name=f"{mark}小店", kind="shop", building_uid=building.uid
    )
    premises = places.add_premises(draft=door, **who)
    table = f"楼栋,门牌号\n{mark}1号楼,102\n".encode()
    run = places.receive_premises(file_name=f"{mark}.csv", chunks=[table], area_code=town.grid, **who)
    return {
        "venue": str(venue.uid),
        "estate": str(estate.uid),
        "building": str(building.uid),
        "premises": str(premises.uid),
        "premises import": str(run.uid),
    }
