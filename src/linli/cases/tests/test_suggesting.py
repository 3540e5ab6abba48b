"""What residents commonly ask, in invented sentences, gets the category that a person would choose."""

from __future__ import annotations

import pytest

from linli.cases import catalogue
from linli.cases.catalogue import read_default
from linli.cases.suggesting import Entry, suggest_category
from linli.site.demo.words import TOPICS

SHIPPED = [
    Entry(one.code, one.code.rpartition(".")[0], one.name, str(one.values.get("keywords", "")))
    for one in read_default(catalogue.DEFAULT.read_text("utf-8"))
]
SPOKEN = {
    "spot": "梧桐苑3栋楼下",
    "estate": "梧桐苑",
    "road": "梧桐路",
    "door": "梧桐苑3栋2单元",
    "floor": "4楼",
    "n": "3",
    "since": "前天起",
}
SMALLEST_SHARE = 0.8


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("楼道的灯不亮", "estate.shared.stairlight"),
        ("我们单元楼道里面的灯坏了两天，老人上下楼看不见", "estate.shared.stairlight"),
        ("三楼到四楼的声控灯拍手也不亮", "estate.shared.stairlight"),
        ("小区门口那条路的灯全灭了，晚上黑漆漆的", "city.lamp.out"),
        ("路边的灯一闪一闪的，快坏了", "city.lamp.out"),
        ("楼道里堆满了纸箱和旧自行车，走路都要侧身", "estate.shared.stairs"),
        ("有人把杂物放在楼梯口，堵住了", "estate.shared.stairs"),
        ("门口的垃圾桶满了没人收，味道很大", "clean.waste.bins"),
        ("装修的人把水泥块和碎砖倒在花坛边", "clean.waste.rubble"),
        ("楼上半夜一直敲地板，吵得睡不着", "noise.noise.home"),
        ("晚上九点半还在跳广场舞，喇叭声音很大", "noise.noise.square"),
        ("楼下烧烤店的油烟往家里灌", "noise.air.kitchen"),
        ("小区的电梯又停了，把人困在里面", "estate.lift.broken"),
        ("我们楼想加装一部电梯，该怎么申请", "estate.lift.add"),
        ("有人从六楼往下拉线给电瓶车充电", "estate.charge.wire"),
        ("邻居把电瓶车推进家里充电，太危险了", "estate.charge.upstairs"),
        ("私家车停在消防通道上，救护车都进不来", "safety.fire.way"),
        ("单元门的锁坏了，谁都能进", "estate.shared.door"),
        ("早上起来家里停水了，什么时候来水", "supply.water.off"),
        ("自来水发黄，有一股怪味", "supply.water.pressure"),
        ("一下雨路口就积水，鞋都湿透", "city.drain.flood"),
        ("路上有个大坑，骑车摔了好几个人", "roads.surface.hole"),
        ("树枝伸到三楼窗户了，麻烦修剪一下", "green.trees.prune"),
        ("昨晚刮风，一棵大树倒在路上", "green.trees.fallen"),
        ("有一辆没牌照的旧车在车位上停了半年没动过", "roads.parking.abandoned"),
        ("路口的红灯一直不变，车都堵住了", "roads.traffic.signal"),
        ("楼顶漏水，天花板都发霉了", "estate.shared.roof"),
        ("对门养的狗天天叫，孩子没法写作业", "order.pet.mess"),
        ("河里的水又黑又臭", "green.grounds.water"),
        ("腿脚不方便，想请人上门理发", "care.old.visit"),
        ("妈妈一个人住，想请人陪她去医院看病", "care.old.errand"),
        ("厨房的水龙头坏了，能不能找人帮忙修一下", "care.poor.repair"),
        ("孩子放学后没人接，社区有没有托管班", "care.child.after"),
        ("健身器材断了一根，小孩差点摔伤", "green.grounds.park"),
    ],
)
def test_what_people_commonly_ask_is_understood(words: str, code: str):
    assert suggest_category(words, SHIPPED)[0] == code


def test_a_keyword_in_two_parts_asks_for_both_near_each_other_in_this_order():
    lift = [Entry("lift", "", "升降设备", "电梯+坏")]
    assert suggest_category("电梯上个星期又坏了", lift) == ["lift"]
    assert suggest_category("坏了的不是电梯", lift) == []
    assert suggest_category("电梯没事。门口的灯坏了", lift) == []
    assert suggest_category("电梯口左手边往里走第三家的水管坏了", lift) == []


def test_the_narrower_wins_where_it_has_a_word_of_its_own():
    listed = [Entry("a", "", "电动车充电", "电动车 充电"), Entry("a.b", "a", "充电桩", "充电口")]
    assert suggest_category("电动车越来越多，充电口不够", listed) == ["a.b", "a"]
    assert suggest_category("电动车充电", listed) == ["a"]


def test_most_of_what_the_demo_city_says_is_understood_too():
    said = [(body.format(**SPOKEN), topic.code) for topic in TOPICS for body in topic.bodies]
    right = sum(suggest_category(words, SHIPPED)[:1] == [code] for words, code in said)
    assert right / len(said) >= SMALLEST_SHARE
