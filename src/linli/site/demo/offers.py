"""Service projects that answer no single matter: done ones, running ones, coming ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.projects import actions
from linli.projects.actions.opening import ProjectFields
from linli.projects.rules_positions import PositionFields

from . import names
from .rushing import rush
from .service import Service, offered, some_day
from .stage import Script
from .together import crews
from .world import World

DONE, RUNNING, COMING = 8, 4, 8
WITH_READY = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """What such a project is about."""

    title: str
    aim: str
    place: str
    done: str
    skills: tuple[str, ...] = ()
    points: int = 20
    minutes: int = 120
    places: int = 6
    risk: str = ""
    hour: tuple[int, int] | None = None  # where only one time of day makes sense


OFFERS: tuple[Offer, ...] = (
    Offer(
        "早高峰护学岗",
        "上学时段在{school}门口引导车辆即停即走，牵着低年级孩子过斑马线。",
        "{road}小学门口",
        "护送学生四百余人次，劝离违停二十一起，家长自发加入三人。",
        ("traffic",),
        15,
        75,
        6,
        "穿反光背心，不站在机动车道。",
        (7, 15),
    ),
    Offer(
        "清洁家园日",
        "铲小广告、清绿化带、擦健身器材，干完一起喝碗绿豆汤。",
        "{estate}小广场",
        "清理绿化带八百平方米，铲除小广告一百一十处。",
        (),
        20,
        120,
        8,
        "请戴手套，注意碎玻璃。",
    ),
    Offer(
        "银发手机课堂",
        "一对一教老人挂号、打车、视频通话，防诈骗小测验。",
        "社区活动室",
        "三十一位老人学会线上挂号，现场识别诈骗短信九条。",
        ("computers",),
        20,
        100,
        6,
    ),
    Offer(
        "便民理发义剪",
        "为六十岁以上老人和行动不便的邻居免费理发，上门两户。",
        "{estate}连廊",
        "理发五十八人次，上门四户。",
        ("haircut",),
        25,
        150,
        5,
        "工具一人一消毒。",
    ),
    Offer(
        "家电义诊",
        "风扇、电饭煲、台灯，能修就修，不能修告诉您去哪里回收。",
        "社区服务站门前",
        "检修小家电六十三件，修好四十九件。",
        ("appliances", "plumbing"),
        25,
        150,
        5,
        "先断电，再开盖。",
    ),
    Offer(
        "夜间平安巡逻",
        "沿{road}和{estate}巡查消防通道、飞线充电和路灯，发现问题随手上报。",
        "{road}警务室集合",
        "发现隐患十四处，当晚整改九处，其余已转事项。",
        ("fire_safety",),
        20,
        120,
        8,
        "两人一组，不追车，不起冲突。",
        (19, 0),
    ),
    Offer(
        "应急救护培训助教",
        "协助老师布置人偶和除颤器，带大家练一遍心肺复苏。",
        "街道文化站",
        "培训居民六十六人，四十八人拿到结业证。",
        ("first_aid", "nursing"),
        20,
        120,
        4,
    ),
    Offer(
        "图书角整理日",
        "分类、贴标签、修补旧书，顺便给孩子们读两本绘本。",
        "社区图书角",
        "整理图书一千二百册，新办借阅卡三十五张。",
        ("tutoring",),
        15,
        120,
        5,
    ),
    Offer(
        "法律咨询日",
        "律师坐堂，志愿者登记引导，帮老人把事情写清楚。",
        "社区议事厅",
        "接待咨询二十七件，转调解三件。",
        ("law", "mediation"),
        20,
        120,
        4,
    ),
    Offer(
        "暖心电话班",
        "给独居老人打一通电话，问冷暖、报天气、记需求。",
        "社区服务站",
        "拨打电话九十二通，记录需求十八件，全部转办。",
        ("counselling",),
        15,
        90,
        5,
    ),
    Offer(
        "河边净滩",
        "沿岸捡拾塑料垃圾，称重记录，拍下前后对比。",
        "{road}亲水平台",
        "捡拾垃圾一百八十六公斤，分类送走。",
        (),
        25,
        150,
        10,
        "不下水，不单独行动，穿防滑鞋。",
    ),
    Offer(
        "包饺子送温暖",
        "和面、拌馅、包饺子，送到三十户老人家里，趁热吃。",
        "社区食堂",
        "包了两千一百个饺子，送到三十四户。",
        ("cooking",),
        20,
        180,
        8,
    ),
)


CLEAN, SAFE = "清洁家园", "平安守望"
PROGRAMMES = {"清洁家园日": CLEAN, "河边净滩": CLEAN, "早高峰护学岗": SAFE, "夜间平安巡逻": SAFE}
AIMS = {CLEAN: "家门口的卫生，大家一起动手，月月有行动。", SAFE: "上学路、夜归路，都有邻居看着。"}
POSITIONS: tuple[PositionFields, ...] = (
    {"name": "急救员", "duties": "守着急救箱，会用除颤器。", "places": 1, "paper_codes": ["first_aid"]},
    {"name": "引导员", "duties": "在入口引导居民，维持秩序。", "places": 2},
)
INSURED = "街道为每位志愿者投保意外险，出险请先联系带队人。"


def _begun(world: World) -> Script:
    """The programmes that these projects belong to."""
    at = yield world.ago(days=125)
    for name, aim in AIMS.items():
        actions.open_programme(
            name=name, aim=aim, area_code=names.HOME[:9], actor=world.dispatcher(names.HOME), at=at
        )


def offers(world: World) -> None:
    """Let all of them come to the stage."""
    done, running, coming = (world.some(number) for number in (DONE, RUNNING, COMING))
    for number in range(done):
        grid = _grid(world, home=number < WITH_READY)
        start = some_day(world, world.ago(days=8 + 100 * number / done + world.luck.uniform(0, 5)), 0)
        start = _at_its_hour(world, number, start)
        service = _service(world, number, grid, start, ready=number < WITH_READY)
        world.stage.enter(offered(world, service, start - timedelta(days=world.luck.randint(4, 7))))
    for number in range(running):
        # A quarter to the full hour at the latest: whoever signs in at once still finds it running.
        start = _quarter(world.at - timedelta(minutes=50 + 20 * number))
        service = _service(world, done + number, _grid(world, home=number == 0), start, ready=number == 0)
        service.absent, service.shifts = number == 0, [(start, start + timedelta(hours=4), 6)]
        world.stage.enter(offered(world, service, world.ago(days=5, hours=number)))
    for number in range(coming):
        grid = _grid(world, home=number in {0, 3, 5})
        start = _at_its_hour(world, done + running + number, some_day(world, world.at, 1 + number))
        service = _service(world, done + running + number, grid, start)
        service.keen = (1.0, 0.3, 0.5, 0.6, 0.2, 0.4, 0.7, 0.3)[number % 8]
        service.waiting, service.assigned = (3, 0) if number == 0 else (0, number % 2)
        if number in {3, 5}:
            service.positions = POSITIONS
            service.insurance, service.equipment = INSURED, "帽子、水杯、手套"
        if number in {1, 3}:
            service.shifts = [
                (one + timedelta(days=n), end + timedelta(days=n), places)
                for one, end, places in service.shifts
                for n in range(3)
            ]
        world.stage.enter(offered(world, service, world.ago(days=3, hours=5 * number)))
    world.stage.enter(_begun(world))
    world.stage.enter(_drafted(world))
    world.stage.enter(_cancelled(world))
    rush(world)
    crews(world)


def _at_its_hour(world: World, number: int, start: datetime) -> datetime:
    """Whoever walks children to school comes in the morning, whoever patrols in the evening."""
    hour = OFFERS[number % len(OFFERS)].hour
    return world.hours.on(start, *hour) if hour else start


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)


def _grid(world: World, *, home: bool) -> str:
    return world.luck.choice([code for code in sorted(world.plots) if code.startswith(names.HOME) == home])


def _service(world: World, number: int, grid: str, start: datetime, *, ready: bool = False) -> Service:
    offer = OFFERS[number % len(OFFERS)]
    where = ((int(grid[4:6]) - 1) * 2 + int(grid[6:9]) - 1) * 3 + int(grid[9:12]) - 1
    community, roads, estates = names.COMMUNITIES[where]
    words = {"road": roads[0], "estate": estates[int(grid[12:15]) - 1], "school": f"{roads[0]}小学"}
    lat, lng = world.plots[grid].point(world.luck)
    programme = PROGRAMMES.get(offer.title, "")
    return Service(
        title=f"{community}{offer.title}",
        aim=offer.aim.format(**words),
        programme=programme,
        risk=offer.risk,
        skills=offer.skills,
        points=offer.points,
        grid=grid,
        place=offer.place.format(**words),
        shifts=[(start, start + timedelta(minutes=offer.minutes), offer.places)],
        leader=world.desk(grid),
        organiser="team" if number % 3 else {"990101001001": "branch0"}.get(grid[:12], "team"),
        done=offer.done,
        lat=lat,
        lng=lng,
        keen=world.luck.choice((0.7, 0.8, 0.9, 1.0)),
        assigned=world.luck.choice((0, 0, 1)),
        ready=ready,
    )


def _draft_words(world: World, title: str, start: datetime) -> ProjectFields:
    desk = world.desks[names.HOME]
    return {
        "title": title,
        "aim": "为迎接邻里节排练节目，需要合唱、主持和后勤志愿者。",
        "area_code": names.HOME,
        "place_text": "梧桐社区活动室",
        "points": 15,
        "skill_codes": ["performing"],
        "organiser_uid": world.units["committee0"].uid,
        "leader_uid": desk.person_uid,
        "shifts": [(start, start + timedelta(hours=2), 12)],
        "case_uids": [],
    }


def _drafted(world: World) -> Script:
    at = yield world.ago(hours=26)
    words = _draft_words(world, "梧桐社区邻里节排练（草稿）", some_day(world, world.at, 12))
    actions.draft_project(actor=world.desks[names.HOME], at=at, **words)


def _cancelled(world: World) -> Script:
    at = yield world.ago(days=20)
    desk, evening = world.desks[names.HOME], world.hours.on(some_day(world, at, 6), 19)
    project = actions.open_project(actor=desk, at=at, **_draft_words(world, "梧桐社区露天电影夜", evening))
    at = yield world.later(at, 50)
    actions.cancel_project(project_uid=project.uid, actor=desk, at=at)
