"""A rush settled by lot, shifts that repeat, a template, places asked for, and rules of points that begin next month."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from linli.credits import actions as book
from linli.credits.rules_points import Example, PointRules, Service, reckon
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Refused
from linli.projects import actions
from linli.projects.models import Shift
from linli.projects.rules_claims import Terms
from linli.projects.rules_series import DaysOff

from . import names
from .service import some_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.projects.actions.opening import ProjectFields
    from linli.projects.models import Project

    from .stage import Script
    from .world import Neighbour, World

PLACES, WANTED, POOL_MINUTES = 4, 11, 60
ASKING = 3
AFTER_ALL = 17  # days: behind every roster and other shift, whose rest would otherwise hang on who won
RULE = "FREQ=WEEKLY;BYDAY=SA;COUNT=8"
RULES = PointRules(share_from=50, share_full=90, night=20, holiday=30)


def rush(world: World) -> None:
    """Let all of it come to the stage."""
    world.stage.enter(_by_lot(world))
    world.stage.enter(_by_request(world))
    world.stage.enter(_repeated(world))
    world.stage.enter(_rules(world))


def _fields(
    world: World, title: str, aim: str, shifts: list[tuple[datetime, datetime, int]]
) -> ProjectFields:
    return {
        "title": title,
        "aim": aim,
        "area_code": names.HOME,
        "place_text": "梧桐社区党群服务站",
        "points": 20,
        "skill_codes": [],
        "organiser_uid": world.units["committee0"].uid,
        "leader_uid": world.desks[names.HOME].person_uid,
        "shifts": shifts,
        "case_uids": [],
    }


def _opened(world: World, words: ProjectFields, terms: Terms, at: datetime) -> Project:
    desk = world.desks[names.HOME]
    project = actions.draft_project(actor=desk, at=at, **words)
    actions.set_terms(project_uid=project.uid, terms=terms, actor=desk, at=at)
    return actions.publish_project(project_uid=project.uid, actor=desk, at=at)


def _free(world: World, shift: Shift) -> Iterator[Neighbour]:
    """The ready volunteer first, then who has time."""
    for one in world.volunteers:
        if one.confirmed and one.is_free(shift.starts_at, shift.ends_at):
            yield one


def _by_lot(world: World) -> Script:
    """More want to come than there are places; the draw is held and can be worked out again by anybody."""
    at = yield world.ago(days=2, hours=4)
    start = world.hours.on(some_day(world, world.at, AFTER_ALL), 18)
    aim = "在灯会入口引导人流、发放灯谜；名额少，报名一小时后公开抽签。"
    words = _fields(world, "梧桐社区灯会引导", aim, [(start, start + timedelta(hours=3), PLACES)])
    project = _opened(world, words, Terms(draw_minutes=POOL_MINUTES), at)
    shift = project.shifts.get()
    for number, who in enumerate(_free(world, shift)):
        if number == WANTED:
            break
        at = yield at + timedelta(minutes=4)
        with suppress(Refused):
            actions.enter_draw(shift_uid=shift.uid, actor=who.actor, at=at)
            who.busy.append(
                (shift.starts_at, shift.ends_at)
            )  # won or not: the seed is a secret, the city is not
    at = yield at + timedelta(minutes=POOL_MINUTES)
    actions.run_draws(at=at)


def _by_request(world: World) -> Script:
    """The organiser decides who comes; some wait for the answer."""
    at = yield world.ago(hours=30)
    start = world.hours.on(some_day(world, world.at, 9), 8, 30)
    aim = "陪行动不便的老人去医院复查，需要细心、有耐心；由社区确认人选。"
    words = _fields(world, "梧桐社区陪同复诊", aim, [(start, start + timedelta(hours=3), 5)])
    project = _opened(world, words, Terms(approval=True), at)
    shift = project.shifts.get()
    for number, who in enumerate(_free(world, shift)):
        if number == ASKING + 1:
            break
        if not number:
            continue
        at = yield at + timedelta(minutes=50)
        with suppress(Refused):
            actions.ask_for_place(shift_uid=shift.uid, actor=who.actor, at=at)
            who.busy.append((shift.starts_at, shift.ends_at))


def _repeated(world: World) -> Script:
    """Every Saturday for eight weeks, kept as a template."""
    at = yield world.ago(hours=22)
    desk = world.desks[names.HOME]
    aim = "每周六下午整理图书角，给孩子读绘本；每次来都可以，不必连着来。"
    words = _fields(world, "梧桐社区周六图书角", aim, [])
    project = actions.draft_project(actor=desk, at=at, **words)
    actions.add_series(
        project_uid=project.uid,
        actor=desk,
        at=at,
        rule=RULE,
        first_day=_today(at) + timedelta(days=1),
        begins=time(14, 30),
        ends=time(16, 30),
        places=4,
        days_off=DaysOff.HOLIDAYS,
        left_out=(),
    )
    actions.save_template(project_uid=project.uid, name="周六图书角", actor=desk, at=at)
    actions.publish_project(project_uid=project.uid, actor=desk, at=at)


def _rules(world: World) -> Script:
    """From the first of next month on, half of the time earns half of the points, nights and holidays more."""
    at = yield world.ago(days=3)
    first = (_today(world.at).replace(day=1) + timedelta(days=32)).replace(day=1)
    street = world.dispatcher(names.HOME)
    draft = book.draft_rules(area_code=names.HOME_STREET, actor=street, at=at)
    served = [Service(20, 120, 120, "A"), Service(20, 120, 80, "A"), Service(20, 120, 120, "B", night=True)]
    examples = [Example(one, None, reckon(RULES, one)[-1].points) for one in served]
    book.put_rules(uid=draft.uid, numbers=RULES, examples=examples, actor=street, at=at)
    book.enact_rules(uid=draft.uid, valid_from=first, actor=street, at=at)


def _today(at: datetime) -> date:
    return at.astimezone(local_zone()).date()
