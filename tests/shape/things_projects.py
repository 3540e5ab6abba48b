"""Projects and undertakings that an address can be about, in one of the two cities."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from linli.attendance import actions as attendance
from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import CaseParty as Party
from linli.cases.models import EnterpriseMatter
from linli.credits import actions as book
from linli.kernel import ids
from linli.people import actions as people
from linli.projects import actions as projects
from linli.projects import queries as project_queries
from linli.projects.models import Shift, Slot
from linli.undertakings import actions as undertakings
from linli.undertakings.facts import Draft, Target
from tests.shape.things_field import of_field
from tests.shape.two_cities import Town, person_of


def of_projects(town: Town, picture: bytes) -> dict[str, str]:
    """A project with a shift, a place in it, and what hangs on them; a draft, a programme, a template."""
    at = town.at

    def fields(title: str, days: int) -> dict[str, Any]:
        begins = at + timedelta(days=days)
        return {
            "title": title,
            "aim": "清理杂物，畅通消防通道。",
            "area_code": town.home,
            "place_text": "三号楼门口",
            "points": 10,
            "skill_codes": [],
            "organiser_uid": town.branch.uid,
            "leader_uid": town["grid_worker"].person_uid,
            "shifts": [(begins, begins + timedelta(hours=2), 3)],
            "case_uids": [],
            "risk_notice": "请戴手套。",
            "actor": town["dispatcher"],
            "at": at,
        }

    project = projects.open_project(**fields("周末清理", 1))
    draft = projects.draft_project(**fields(f"{town.mark}草稿", 2))
    shift = Shift.objects.get(project=project)
    slot = projects.claim_slot(shift_uid=shift.uid, actor=town["volunteer"], at=at)
    volunteer = person_of(town["volunteer"])
    entry, *_more = book.book_service(
        person=volunteer,
        unit=town.enterprise,
        minutes=90,
        points=10,
        how="claimed",
        grade="A",
        source_kind="place",
        source_uid=ids.uuid7(),
        source_title=f"{town.mark}服务",
        source_url="",
        area_code=town.home,
        earned_on=at.date(),
        actor=town["community"],
        at=at,
    )
    correction = attendance.keep_sign(
        stretch=project_queries.stretch_of(Slot.objects.select_related("shift__project").get(pk=slot.pk)),
        person=volunteer,
        how="claimed",
        which="in",
        refusal="no_minute",
        actor=town["volunteer"],
        at=at,
    )
    assert correction is not None
    paper = people.add_certificate(
        skill="traffic", number="", issued_by=f"{town.mark}局", actor=town["volunteer"], at=at
    )
    programme = projects.open_programme(
        name="周末夜读", aim="", area_code=town.home, actor=town["dispatcher"], at=at
    )
    series = projects.add_series(
        project_uid=project.uid,
        rule="FREQ=WEEKLY;COUNT=3",
        first_day=(at + timedelta(days=9)).date(),
        begins=time(9),
        ends=time(10),
        places=1,
        days_off="keep",
        left_out=[],
        actor=town["dispatcher"],
        at=at,
    )
    template = projects.save_template(
        project_uid=project.uid, name=f"{town.mark}模板", actor=town["dispatcher"], at=at
    )
    return {
        "correction": str(correction.uid),
        "template": str(template.uid),
        "series": str(series.uid),
        "waiting certificate": str(paper.uid),
        "programme": str(programme.uid),
        "project": str(project.uid),
        "draft": str(draft.uid),
        "shift": str(shift.uid),
        "slot": str(slot.uid),
        **of_field(town, shift, picture),
        "entry": str(entry.uid),
    }


def of_undertakings(town: Town) -> dict[str, str]:
    """A list with an item that the department leads and the enterprise helps with, and a proposal for it."""
    runs: dict[str, Any] = {"actor": town["supervisor"], "at": town.at}
    day, mark = town.at.date(), town.mark
    made = undertakings.make_batch(
        area_code=town.home,
        name=f"{mark}清单",
        year=day.year,
        kind="solicited",
        opens_on=day,
        closes_on=day + timedelta(days=9),
        **runs,
    )
    put: dict[str, Any] = {"batch_uid": made.uid, "actor": town["community"], "at": town.at}
    proposal = undertakings.propose(title=f"{mark}提议", words=f"{mark}的理由", **put)
    draft = Draft(
        title=f"{mark}案实事",
        area_code=town.grid,
        target=Target(words=f"{mark}目标", due_on=day + timedelta(days=90)),
    )
    item = undertakings.enter(batch_uid=made.uid, draft=draft, **runs)
    undertakings.assign(
        item_uid=item.uid, unit_uid=town.department.uid, helper_uids=[town.enterprise.uid], **runs
    )
    cases.take_case(case_uid=item.case.uid, actor=town["handler"], at=town.at)
    milestone = undertakings.add_milestone(
        item_uid=item.uid, name=f"{mark}节点", due_on=day + timedelta(days=30), **runs
    )
    stays = cases.MechanismDraft(
        kind="routine",
        title="雨前巡查",
        words="大雨前逐个清理。",
        in_force_from=day,
        area_code=town.home,
        owner_uid=town.branch.uid,
    )
    mechanism = cases.record_mechanism(draft=stays, case_uids=[item.case.uid], **runs)
    words = VoiceDraft(body=f"{mark}案：门口拥堵", area_code=town.grid, kind="enterprise", channel="visit")
    problem = cases.place_voice(words=words, actor=town["community"], at=town.at)
    EnterpriseMatter.objects.create(case=problem.case, enterprise=town.enterprise)
    Party.objects.create(
        case=problem.case, unit=town.department, part=Party.Part.HELP, how=Party.How.DISPATCHED, since=town.at
    )
    Party.objects.create(
        case=problem.case, unit=town.enterprise, part=Party.Part.HELP, how=Party.How.DISPATCHED, since=town.at
    )
    return {
        "mechanism": str(mechanism.uid),
        "enterprise case": str(problem.case.uid),
        "list": str(made.uid),
        "proposal": str(proposal.uid),
        "undertaking": str(item.uid),
        "milestone": str(milestone.uid),
    }
