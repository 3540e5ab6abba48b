"""Copied group chat: every format people bring, and nothing lost in any of them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import chatparse
from linli.cases.chatparse import Said, read

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 18, 20, 0, tzinfo=ZONE)  # a Wednesday


def at(
    hour: int, minute: int = 0, *, day: int = 18, month: int = 3, year: int = 2026, second: int = 0
) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=ZONE)


def said(text: str) -> list[tuple[str, datetime | None, str]]:
    return [(one.speaker, one.said_at, one.words) for one in read(text, at=AT, zone=ZONE).said]


FORMATS = {
    "phone, name and time": ("张三 10:23\n3栋门口路灯不亮", [("张三", at(10, 23), "3栋门口路灯不亮")]),
    "name with a colon on a line of its own": ("张三:\n路灯不亮", [("张三", None, "路灯不亮")]),
    "full-width colon": ("张三：\n路灯不亮", [("张三", None, "路灯不亮")]),
    "words behind the colon": (
        "张三: 路灯不亮\n李四：垃圾没人收",
        [("张三", None, "路灯不亮"), ("李四", None, "垃圾没人收")],
    ),
    "moment first": ("2026-03-18 10:23 张三\n路灯不亮", [("张三", at(10, 23), "路灯不亮")]),
    "moment with seconds first": (
        "2026-03-17 10:23:05 张三\n路灯不亮",
        [("张三", at(10, 23, day=17, second=5), "路灯不亮")],
    ),
    "month and day": ("张三  3/17 10:23\n路灯不亮", [("张三", at(10, 23, day=17), "路灯不亮")]),
    "a day that is still to come was last year's": (
        "张三 12/30 10:23\n路灯不亮",
        [("张三", at(10, 23, day=30, month=12, year=2025), "路灯不亮")],
    ),
    "Chinese date": ("张三 2026年3月16日 上午10:23\n路灯不亮", [("张三", at(10, 23, day=16), "路灯不亮")]),
    "yesterday afternoon": ("张三 昨天 下午3:05\n路灯不亮", [("张三", at(15, 5, day=17), "路灯不亮")]),
    "weekday": ("张三 星期一 08:10\n路灯不亮", [("张三", at(8, 10, day=16), "路灯不亮")]),
    "desktop, brackets": ("[2026-03-18 10:23] 张三: 路灯不亮", [("张三", at(10, 23), "路灯不亮")]),
    "QQ with account and badge": (
        "【群主】张三(123456789) 10:23:05\n路灯不亮",
        [("张三", at(10, 23, second=5), "路灯不亮")],
    ),
    "day on a line of its own": (
        "—————  2026-03-15  —————\n\n张三  10:23\n\n路灯不亮",
        [("张三", at(10, 23, day=15), "路灯不亮")],
    ),
    "time later than now without a day was yesterday's": (
        "张三 23:50\n楼上很吵",
        [("张三", at(23, 50, day=17), "楼上很吵")],
    ),
    "English clock": ("Lee 9:05 PM\nThe lamp is out", [("Lee", at(21, 5, day=17), "The lamp is out")]),
    "house number as name": ("2-301 王姐 10:23\n下水道堵了", [("2-301 王姐", at(10, 23), "下水道堵了")]),
    "several lines of one message": (
        "张三 10:23\n路灯不亮\n小孩摔了一跤",
        [("张三", at(10, 23), "路灯不亮\n小孩摔了一跤")],
    ),
    "one speaker within minutes is one": (
        "张三 10:23\n路灯不亮\n张三 10:25\n就在3栋门口",
        [("张三", at(10, 23), "路灯不亮\n就在3栋门口")],
    ),
    "one speaker after an hour is two": (
        "张三 10:23\n路灯不亮\n张三 11:30\n垃圾没人收",
        [("张三", at(10, 23), "路灯不亮"), ("张三", at(11, 30), "垃圾没人收")],
    ),
    "two speakers": (
        "张三 10:23\n路灯不亮\n\n李四 10:24\n我家门口也是",
        [("张三", at(10, 23), "路灯不亮"), ("李四", at(10, 24), "我家门口也是")],
    ),
    "greeting, sign and picture are no requests": (
        "张三 10:23\n大家早上好\n李四 10:24\n[图片]\n王五 10:25\n👍👍\n赵六 10:26\n电梯坏了",
        [("赵六", at(10, 26), "电梯坏了")],
    ),
    "a sign within words goes, the words stay": (
        "张三 10:23\n[图片]路灯坏了[捂脸]",
        [("张三", at(10, 23), "路灯坏了")],
    ),
    "a time at the end of words is no heading": (
        "张三 10:23\n停水到 22:30\n李四 10:30\n我家也停水了",
        [("张三", at(10, 23), "停水到 22:30"), ("李四", at(10, 30), "我家也停水了")],
    ),
    "labels are no names": (
        "张三 10:23\n地址：3栋2单元\n电话：保密",
        [("张三", at(10, 23), "地址：3栋2单元\n电话：保密")],
    ),
    "words before any name": ("路灯坏了好久", [("", None, "路灯坏了好久")]),
    "joined and withdrawn": (
        '"王五"加入了群聊\n张三撤回了一条消息\n张三 10:23\n路灯不亮',
        [("张三", at(10, 23), "路灯不亮")],
    ),
}


@pytest.mark.parametrize("case", FORMATS.values(), ids=FORMATS.keys())
def test_a_copied_chat_is_read_whatever_its_format(case):
    text, expected = case
    assert said(text) == expected


def test_what_was_skipped_is_shown_with_its_reason():
    reading = read("张三 10:23\n收到\n[语音]\n3月17日\n李四撤回了一条消息", at=AT, zone=ZONE)
    assert [(one.text, one.why) for one in reading.skipped] == [
        ("收到", chatparse.GREETING),
        ("[语音]", chatparse.NOISE),
        ("3月17日", chatparse.SEPARATOR),
        ("李四撤回了一条消息", chatparse.SYSTEM),
    ]


def test_hostile_text_stays_text():
    words = '<script>alert(1)</script> ${7*7} =HYPERLINK("x")'
    assert read(f"张三 10:23\n{words}", at=AT, zone=ZONE).said == (Said("张三", at(10, 23), words, (2,)),)


PIECES = st.sampled_from(
    [
        "张三 10:23",
        "李四：",
        "李四: 灯坏了",
        "路灯不亮",
        "[图片]",
        "收到",
        "",
        "昨天 10:23",
        "--------",
        "2026-13-45 99:99 张三",
        "到 22:30",
        "👍",
    ]
)


@given(
    st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=30).map("\n".join),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
)
def test_every_line_is_words_or_heading_or_skipped_and_none_is_lost(text, moment):
    reading = read(text, at=moment.replace(tzinfo=UTC), zone=ZONE)
    filled = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.replace("\u200b", "").replace("\xa0", " ").strip()
    }
    words = {number for one in reading.said for number in one.lines}
    assert filled == words | set(reading.headings) | {one.line for one in reading.skipped}
    assert not words & {one.line for one in reading.skipped}
