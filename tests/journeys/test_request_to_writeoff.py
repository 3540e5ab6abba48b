"""点单 → 研判 → 议单 → 发单/派单 → 接单 → 双签 → 办结 → 评单 → 销号: the whole loop, through pages, by everybody it takes."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import AT
from tests.journeys import steps
from tests.journeys.pages import Browser
from tests.journeys.steps.entering import photo
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SATURDAY = datetime(2026, 3, 21, 9, 0, tzinfo=AT.tzinfo)


def test_from_the_first_word_to_the_write_off(town: Town):
    # 报到: two neighbours and a unit register where they live and sit.
    for who, name, phone in (("fang", "方晓", "13900000021"), ("hong", "洪梅", "13900000022")):
        steps.a_neighbour_makes_an_account(town, who, name=name, phone=phone)
        steps.registers_at_home(town, who)
        steps.the_community_confirms(town, name)
    steps.the_unit_registers_too(town)

    # 点单: by phone with photos, without an account, from the group, by a call.
    steps.is_placed(
        town,
        "lamp",
        town.at("resident"),
        body="三号楼门口的路灯坏了好几天，晚上一片黑。",
        place_text="三号楼门口",
        photos=[photo(), photo(480)],
    )
    steps.is_placed(
        town,
        "second lamp",
        Browser("a neighbour without an account"),
        body="三号楼前面的路灯不亮了，老人晚上出门怕摔。",
        place_text="三号楼门口",
        name="赵大爷",
        contact="13900000031",
    )
    steps.confirms_the_contact(town, "second lamp")
    steps.the_chat_becomes_voices(town, group="梧桐一群")
    steps.the_sheet_takes_a_call(
        town, "passport", body="护照丢了怎么补办？", caller="马叔", phone="13900000032"
    )

    # 研判: twins with reasons, a question, an answer; merged, taken apart, merged; declined with the right door.
    steps.sees_the_twin_with_reasons(town, "second lamp", twin="lamp")
    steps.asks_and_is_answered(
        town, "lamp", question="是门口左边还是右边的那盏？", answer="右边的，挨着垃圾桶。"
    )
    steps.accepts(town, "lamp", title="三号楼门口路灯不亮")
    steps.merges_and_takes_apart(town, "second lamp", into="lamp")
    steps.merges_for_good(town, "second lamp", into="lamp")
    steps.declines(town, "passport", reason="护照由出入境管理部门办理。", channel="国家移民管理局 12367")

    # 议单: a hard one goes to a joint meeting, and its resolution dispatches it.
    steps.accepts(town, "drain", title="小区门口雨天积水")
    steps.goes_to_a_joint_meeting(town, "drain", resolution="城管局牵头清掏管网，物业负责小区内支管。")
    steps.helps_with(town, "drain")

    # 发单, 接单, 双签: one becomes a project with points; claimed, waited for, given back, served, booked.
    steps.accepts(town, "stairs", title="五号楼楼道堆物")
    project = steps.opens_a_project(town, "stairs", title="周六一起清楼道", begins=SATURDAY, leader="hong")
    steps.is_told_that_it_suits(town, "fang", project)
    steps.is_told_that_it_suits(town, "volunteer", project)
    steps.claims_the_only_place_and_another_waits(town, "fang", "volunteer", project)
    steps.a_place_given_back_goes_to_who_waits(town, "fang", "volunteer", project)

    # 派单, 办结: the department sends one back, takes the others, finishes with photos before and after.
    steps.dispatches(town, "lamp", helper=town.cast.enterprise)
    steps.sends_it_back(town, "lamp", reason="灯杆属路灯所，请附产权证明。")
    steps.dispatches(town, "lamp")
    steps.takes_and_finishes(town, "lamp", words="换了灯头和镇流器，当晚已亮。")
    steps.takes_and_finishes(town, "drain", words="主管清掏四十米，支管疏通，试水通过。")

    steps.signs_in_and_out(town, "volunteer", "hong", project)
    steps.the_book_says(town, "volunteer", project, minutes=120)
    steps.the_unit_hears_nothing_yet(town, "李明")
    steps.ends_the_project(town, "community", "stairs", project, words="清走旧家具两车，通道畅通。")

    # 评单: one is glad, one is not: red light, rectified, rated again, light out. The group is counted apart.
    steps.hears_that_it_is_done(town, "second lamp")
    steps.rates(town, "lamp", 5, words="亮了，谢谢！")
    steps.rates(town, "second lamp", 2, words="还是一闪一闪的。")
    steps.the_ledger_shows(town, "lamp", "supervisor", light="red")
    steps.the_supervisor_has_it_rectified(town, "lamp", words="更换老化线路，连续三晚回访正常。")
    steps.rates(town, "second lamp", 4)
    assert not town.case("lamp").verdict_red
    code = steps.the_group_code_is_on_the_case(town, "drain")
    steps.rates_in_the_group(town, "drain", code, 4)

    # 常态化, 销号: not by who handled it, after rating or a stated silence.
    steps.accepts(town, "music", title="广场舞噪音")
    steps.dispatches(town, "music")
    steps.becomes_standing(town, "music", words="每晚八点后巡查，音量不超过五十五分贝。")
    steps.the_handler_may_not_write_off(town, "handler", "lamp")
    steps.writes_off(town, "dispatcher", "lamp", how="rated")
    steps.the_handler_may_not_write_off(town, "community", "stairs")
    town.clock.forward(days=8)
    steps.checks(town, "dispatcher", "stairs", words="楼道两侧通畅，消防门可以打开。")
    steps.writes_off(town, "dispatcher", "stairs", how="silent")

    # 台账: everything that happened can be found, read and counted.
    steps.search_finds(town, "路灯", "lamp", "second lamp", "lamp in the group")
    steps.the_story_is_told(town, "lamp", "换了灯头和镇流器", "右边的，挨着垃圾桶")
    steps.the_front_page_opens_to_its_rows(town)
    steps.the_loop_opens_to_its_rows(town, "leader")
    steps.the_loop_opens_to_its_rows(town, "dispatcher")
    steps.the_stranger_finds_nothing(town, "lamp", project)

    # 对账单: the month is over, and the unit hears of it after its member.
    steps.the_unit_is_told_after_its_member(town, "volunteer", "李明")
