"""Names of the demo city, all invented: areas, estates, streets, units, people."""

from __future__ import annotations

from dataclasses import dataclass

CITY_CODE, CITY_NAME = "9901", "清禾市"
DISTRICTS = ("东湾区", "中桥区", "西岭区")
# Two streets in each district, three communities in each street: (name, roads, estates).
STREETS = ("望潮街道", "帆影街道", "书院街道", "长桥街道", "青岭街道", "松风街道")
COMMUNITIES: tuple[tuple[str, tuple[str, str], tuple[str, str, str, str]], ...] = (
    ("梧桐社区", ("梧桐路", "船厂街"), ("梧桐苑", "和悦家园", "港务新村", "船厂宿舍")),
    ("听涛社区", ("听涛路", "海堤街"), ("听涛雅居", "望海公寓", "渔人新村", "金沙苑")),
    ("月牙湾社区", ("月牙湾路", "贝壳巷"), ("月牙湾花园", "银滩里", "海韵家园", "湾畔新居")),
    ("锦帆社区", ("锦帆路", "缆绳街"), ("锦帆苑", "航标小区", "顺风里", "白帆公寓")),
    ("灯塔社区", ("灯塔路", "守望巷"), ("灯塔新村", "明灯苑", "晨光里", "望塔家园")),
    ("柳岸社区", ("柳岸路", "渡口街"), ("柳岸人家", "青柳苑", "渡口新村", "绿堤小区")),
    ("墨香社区", ("墨香路", "砚池巷"), ("墨香苑", "书香门第", "砚池里", "学府新村")),
    ("槐荫社区", ("槐荫路", "钟楼街"), ("槐荫里", "钟楼公寓", "百年槐小区", "育才苑")),
    ("桂花巷社区", ("桂花巷", "月桥街"), ("桂花苑", "月桥新居", "金桂小区", "八月里")),
    ("彩虹桥社区", ("彩虹路", "桥头街"), ("虹景苑", "桥头新村", "七彩家园", "晴川里")),
    ("织锦社区", ("织锦路", "染坊街"), ("织锦苑", "纺织宿舍", "锦绣里", "云锦公寓")),
    ("百花社区", ("百花路", "花市街"), ("百花园", "茉莉小区", "海棠里", "花市新村")),
    ("竹海社区", ("竹海路", "篾匠街"), ("竹海苑", "翠竹里", "篾匠新村", "听竹公寓")),
    ("茶园社区", ("茶园路", "采茶街"), ("茶园新居", "云雾里", "采茶小区", "明前苑")),
    ("云峰社区", ("云峰路", "山门街"), ("云峰苑", "山门新村", "揽云公寓", "半山里")),
    ("松涛社区", ("松涛路", "林场街"), ("松涛苑", "林场宿舍", "劲松里", "松鹤公寓")),
    ("石榴园社区", ("石榴路", "果园街"), ("石榴园", "红籽里", "果园新村", "安石苑")),
    ("枫林社区", ("枫林路", "晚霞街"), ("枫林苑", "晚霞里", "霜叶小区", "丹枫公寓")),
)
GRIDS = ("第一网格", "第二网格", "第三网格", "第四网格")

# The nine posts of the ready accounts live and work here.
HOME, HOME_STREET, HOME_DISTRICT = "990101001001", "990101001", "990101"
HOME_GRID = "990101001001001"


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit before it is a row: `area` is a code, `role` the post of the person who answers for it."""

    key: str
    name: str
    kind: str
    area: str
    role: str = "contact"
    person: str = ""


def _street(number: int) -> str:
    return f"{CITY_CODE}{number // 2 + 1:02d}{number % 2 + 1:03d}"


def _community(number: int) -> str:
    return f"{_street(number // 3)}{number % 3 + 1:03d}"


UNITS: tuple[UnitName, ...] = (
    UnitName("chengguan", "清禾市城市管理局", "department", CITY_CODE, "handler", "孙建国"),
    UnitName("zhujian", "清禾市住房和城乡建设局", "department", CITY_CODE, "handler"),
    UnitName("jiaojing", "清禾市公安局交通警察支队", "department", CITY_CODE, "handler"),
    UnitName("yuanlin", "清禾市园林绿化中心", "department", CITY_CODE, "handler"),
    UnitName("minzheng", "清禾市民政局", "department", CITY_CODE, "handler"),
    UnitName("shichang", "清禾市市场监督管理局", "department", CITY_CODE, "handler"),
    UnitName("huanbao", "清禾市生态环境局", "department", CITY_CODE, "handler"),
    UnitName("renshe", "清禾市人力资源和社会保障局", "department", CITY_CODE, "handler"),
    UnitName("weijian", "清禾市卫生健康局", "department", CITY_CODE, "handler"),
    UnitName("xiaofang", "清禾市消防救援大队", "department", CITY_CODE, "handler"),
    UnitName("shuiwu", "清源供水有限公司", "enterprise", CITY_CODE, "handler"),
    UnitName("gongdian", "清禾供电公司", "enterprise", CITY_CODE, "handler"),
    UnitName("gongjiao", "清禾公共交通集团", "enterprise", CITY_CODE, "handler"),
    UnitName("gangwan", "港湾机械有限公司", "enterprise", HOME, "contact", "何芳"),
    UnitName("zhijin", "织锦服饰有限公司", "enterprise", _community(10)),
    UnitName("chaye", "青岭茶业有限公司", "enterprise", _community(13)),
    UnitName("property0", "和悦物业服务有限公司", "property", _street(0), "handler"),
    UnitName("property1", "安居物业服务有限公司", "property", _street(2), "handler"),
    UnitName("property2", "锦绣物业服务有限公司", "property", _street(3), "handler"),
    UnitName("property3", "松源物业服务有限公司", "property", _street(5), "handler"),
    UnitName("park", "清禾创新产业园", "park", _community(9)),
    UnitName("committee0", "梧桐社区居民委员会", "committee", HOME),
    UnitName("committee1", "听涛社区居民委员会", "committee", _community(1)),
    UnitName("committee2", "墨香社区居民委员会", "committee", _community(6)),
    UnitName("committee3", "松涛社区居民委员会", "committee", _community(15)),
    UnitName("branch0", "梧桐社区第一党支部", "branch", HOME),
    UnitName("branch1", "听涛社区党支部", "branch", _community(1)),
    UnitName("branch2", "彩虹桥社区党支部", "branch", _community(9)),
    UnitName("branch3", "松涛社区党支部", "branch", _community(15)),
    UnitName("team", "邻里志愿服务队", "team", CITY_CODE),
)
# Which property company looks after which street.
PROPERTY_OF = ("property0", "property0", "property1", "property2", "property3", "property3")
# Work units of volunteers; the first one is that of the ready account "contact".
WORKPLACES = ("gangwan", "gangwan", "zhijin", "chaye", "shuiwu", "minzheng")

# The people behind the ready accounts, by user name.
READY: dict[str, str] = {
    "resident": "林秀珍",
    "volunteer": "李明远",
    "grid": "赵小军",
    "community": "陈静怡",
    "dispatcher": "周立新",
    "handler": "孙建国",
    "contact": "何芳",
    "supervisor": "吴正刚",
    "leader": "郑海川",
    "security": "沈安宁",
    "auditor": "许清明",
    "admin": "方志诚",
}
SURNAMES = (
    "王张刘杨黄徐马朱胡郭罗高梁宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方邹孟熊"
)
# Given names of two signs each, one after the other.
_GIVEN = (
    "建华秀英志强丽娟海燕国庆桂香永康晓梅文博春生玉兰俊杰雅琴德明小红佳宁浩然淑芬立群"
    "雪梅宏伟美玲振东彩霞家豪月娥思远金凤大勇雨桐世昌巧云新民红霞子轩凤英国栋晓东慧敏"
    "长河明珠根生翠花启航静雯守义兰芝天宇若曦福来素琴一鸣梦洁广林爱莲承志欣怡保国莉莉"
)
GIVEN = tuple(_GIVEN[at : at + 2] for at in range(0, len(_GIVEN), 2))
SINCE = ("从前天起", "从上周起", "从上周末起", "这几天", "这半个月", "前天晚上起", "从昨天起", "这个月")
