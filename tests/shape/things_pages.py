"""What pages of single things are about, in the cast's own area: verdicts, certificates, statements, orders, series and the rest."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, CaseParty
from linli.cases.tests import scenes
from linli.certificates import actions as certificates
from linli.certificates.tests.test_certificates import serve
from linli.credits import actions as book
from linli.exchange import actions as exchange
from linli.exchange.facts import ItemDraft
from linli.kernel import ids, rollback
from linli.places import actions as places
from linli.places import rules_standing
from linli.projects import actions as projects
from linli.projects.models import Project
from linli.ratings.models import Appeal, CallBack
from linli.supervision import actions as supervision
from linli.undertakings import actions as undertake
from linli.undertakings.tests import scene as undertakings
from tests.cast import GRID, HARBOUR, HOME, Cast
from tests.shape.things_awards import listed

SECRET = "梧桐路三号门口的路灯坏了"  # words that only the cast's own area may read


def certified_things(cast: Cast) -> dict[str, str]:
    """A certificate that is sealed, and the papers of a team."""
    serve(cast, earned_on=cast.at.date())
    certificates.agree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
    batch = certificates.ask_batch(
        unit_uid=cast.enterprise.uid,
        from_on=cast.at.date(),
        until_on=cast.at.date(),
        naming="full",
        actor=cast.contact,
        at=cast.at,
    )
    rollback.seal(at=cast.at, force=True)
    lists = listed(area=HOME, desk=cast.dispatcher, person=cast.person("volunteer"), at=cast.at)
    papers = {"service certificate": str(batch.certificates.get().uid), "certificate batch": str(batch.uid)}
    return lists | papers


def undertaken_things(cast: Cast) -> dict[str, str]:
    item = undertakings.item(cast, undertakings.batch(cast, "solicited"))
    problem = cases.file_problem(
        enterprise_uid=cast.enterprise.uid, title="货车调头难", body=SECRET, actor=cast.contact, at=cast.at
    )
    proposal = undertake.propose(
        batch_uid=item.batch.uid, title="修路", words=SECRET, actor=cast.community, at=cast.at
    )
    return {
        "enterprise case": str(problem.uid),
        "list": str(item.batch.uid),
        "undertaking": str(item.uid),
        "proposal": str(proposal.uid),
    }


def verdicts_things(cast: Cast) -> dict[str, str]:
    """A case that the department handled, its appeal, and a call to be made."""
    voice = cases.place_voice(
        words=VoiceDraft(body=SECRET, area_code=GRID, contact="13812345679"), actor=cast.community, at=cast.at
    )
    case = voice.case
    CaseParty.objects.create(case=case, unit=cast.department, part="help", how="dispatched", since=cast.at)
    appeal = Appeal.objects.create(
        case=case,
        unit=cast.department,
        reason=Appeal.Reason.MISTAKEN,
        asked_by=cast.person("handler"),
        asked_at=cast.at,
    )
    call = CallBack(case=case, voice=voice, kind=CallBack.Kind.BAD, since=cast.at)
    call.place_in(case.area_code)
    call.save()
    return {"handled case": str(case.uid), "appeal case": str(appeal.uid), "call case": str(call.uid)}


def routed_things(cast: Cast) -> dict[str, str]:
    draft = cases.draft_routing(area_code=HARBOUR, actor=cast.dispatcher, at=cast.at)
    rule = cases.RuleDraft(lead_uid=cast.department.uid, words="路灯")
    cases.put_rule(version_uid=draft.uid, draft=rule, actor=cast.dispatcher, at=cast.at)
    return {"routing draft": str(draft.uid), "routing rule": str(draft.rules.get().uid)}


def told_things(cast: Cast) -> dict[str, str]:
    """What the enterprise was told about a month."""
    book.book_service(
        person=cast.person("volunteer"),
        unit=cast.enterprise,
        minutes=60,
        points=5,
        how="claimed",
        grade="A",
        source_kind="place",
        source_uid=ids.uuid7(),
        source_title=SECRET,
        source_url="",
        area_code=HOME,
        earned_on=date(2026, 2, 3),
        actor=cast.community,
        at=cast.at,
    )
    made = book.make_statement(unit_id=cast.enterprise.pk, month=date(2026, 2, 1), at=cast.at)
    assert made is not None
    book.release_statement(uid=made.uid, at=cast.at)
    draft = ItemDraft(title="大米", points=5, stock=3)
    item = exchange.add_item(area_code=HOME, draft=draft, actor=cast.community, at=cast.at)
    picture = io.BytesIO()
    Image.new("RGB", (64, 48)).save(picture, "JPEG")
    shown: dict[str, Any] = {
        "file": picture.getvalue(),
        "words": "一袋大米",
        "actor": cast.community,
        "at": cast.at,
    }
    item = exchange.put_picture(uid=item.uid, **shown)
    return {"statement": str(made.uid), "shop item": str(item.uid), "shop picture": str(item.picture_uid)}


def an_order(cast: Cast) -> UUID:
    case = scenes.case_in(cast, Case.State.HANDLING)
    order = supervision.issue_order(
        case_uids=[case.uid],
        level="supervise",
        demand=SECRET,
        days=3,
        rectify_by=None,
        actor=cast.supervisor,
        at=cast.at,
    )
    return order.uid


def a_series(cast: Cast, project: Project) -> UUID:
    return projects.add_series(
        project_uid=project.uid,
        rule="FREQ=WEEKLY;COUNT=3",
        first_day=(cast.at + timedelta(days=9)).date(),
        begins=time(9),
        ends=time(10),
        places=1,
        days_off="keep",
        left_out=[],
        actor=cast.community,
        at=cast.at,
    ).uid


def standing_things(cast: Cast) -> dict[str, str]:
    """What stands in the home community, by the word that the table uses."""
    who: dict[str, Any] = {"actor": cast.community, "at": cast.at}
    venue = places.add_venue(draft=rules_standing.VenueDraft(area_code=HOME, name="梧桐驿站"), **who)
    estate = places.add_estate(draft=rules_standing.EstateDraft(area_code=HOME, name="梧桐苑"), **who)
    building = places.add_building(
        draft=rules_standing.BuildingDraft(area_code=GRID, name="1号楼", estate_uid=estate.uid), **who
    )
    door = rules_standing.PremisesDraft(area_code=GRID, door="101", building_uid=building.uid)
    premises = places.add_premises(draft=door, **who)
    table = "楼栋,门牌号\n1号楼,102\n".encode()
    run = places.receive_premises(file_name="b.csv", chunks=[table], area_code=GRID, **who)
    return {
        "area": HOME,
        "venue": str(venue.uid),
        "estate": str(estate.uid),
        "building": str(building.uid),
        "premises": str(premises.uid),
        "premises import": str(run.uid),
    }
