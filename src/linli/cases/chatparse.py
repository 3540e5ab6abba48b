"""A stretch of group chat as it is copied out of a phone or a computer → who said what, when. Pure.

Nothing is lost: every line that is not empty ends up in exactly one of three places, the words of somebody, a
heading (speaker, time), or the list of what was skipped with the reason. A person looks at the result before
anything is placed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOGETHER = timedelta(minutes=5)
NAME_LENGTH = 24
MOST_LINES = 2000
NOON = 12

NOISE = "noise"  # a sign instead of words: [图片], emoji
GREETING = "greeting"  # 收到, 早上好, +1
SYSTEM = "system"  # somebody joined, withdrew a message
SEPARATOR = "separator"  # a date or a line between messages


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said in one go. `lines` are the numbers of its lines in the text, from 1."""

    speaker: str
    said_at: datetime | None
    words: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that is no request, shown so that it can be taken up by hand."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole text, read."""

    said: tuple[Said, ...]
    skipped: tuple[Skipped, ...]
    headings: tuple[int, ...]


@dataclass(slots=True)
class _Turn:
    """One message while it is being read."""

    speaker: str
    said_at: datetime | None
    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Heading:
    speaker: str
    moment: str
    words: str = ""


_DAY = (
    r"(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|\d{1,2}\s?[-/月]\s?\d{1,2}\s?日?"
    r"|今天|昨天|前天|(?:星期|周)[一二三四五六日天]|today|yesterday)"
)
_PART = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|am|pm)"
_CLOCK = r"[0-2]?\d\s?[:：]\s?[0-5]\d(?:\s?[:：]\s?[0-5]\d)?"
_MOMENT = rf"(?:{_DAY}[\s,，]*)?(?:(?:星期|周)[一二三四五六日天]\s*)?{_PART}?\s*{_CLOCK}(?:\s*(?:am|pm))?"
_FLAGS = re.IGNORECASE

_NAME_FIRST = re.compile(
    rf"(?P<name>.+?)(?:\s*[:：]|\s)\s*[\[(（【]?(?P<moment>{_MOMENT})[\])）】]?\s*[:：]?", _FLAGS
)
_MOMENT_FIRST = re.compile(
    rf"[\[(（【]?(?P<moment>{_MOMENT})[\])）】]?[\s,，]+(?P<name>[^:：]+?)\s*[:：]?", _FLAGS
)
_NAME_ONLY = re.compile(r"(?P<name>[^:：]+?)\s*[:：]")
_INLINE = re.compile(r"(?P<name>[^:：]+?)\s*[:：]\s*(?P<words>\S.*)")
_MOMENT_INLINE = re.compile(
    rf"[\[(（【]?(?P<moment>{_MOMENT})[\])）】]?[\s,，]+(?P<name>[^:：]{{1,24}}?)\s*[:：]\s*(?P<words>\S.*)",
    _FLAGS,
)
_ONLY_TIME = re.compile(
    rf"[\W_]*(?:(?P<day>{_DAY})\s*(?:(?:星期|周)[一二三四五六日天])?|(?P<moment>{_MOMENT}))[\W_]*", _FLAGS
)
_RULE = re.compile(r"[\s\-—–=_*·.]{3,}")

_ACCOUNT = re.compile(r"\s*[(（<]\d{5,}[)）>]\s*$|^【(?:群主|管理员)】")
_STOP_SIGNS = re.compile(r"[，。！？,!?；;“”\"]")
_SENTENCE_END = re.compile(r"(?:到|至|从|在|于|约|是|点|停水|停电|晚上|早上|今天|明天|每天|时间)$")
# Words before a colon that are no names.
_LABELS = frozenset(
    (
        *("地址", "地点", "位置", "电话", "手机", "联系人", "联系电话", "联系方式", "时间", "姓名", "内容"),
        *("问题", "建议", "投诉", "反映", "诉求", "备注", "另外", "通知", "注意", "温馨提示", "求助"),
        *("提醒", "回复", "答复", "网址", "链接"),
        *("原因", "情况", "请问", "说明", "补充", "附", "http", "https"),
    )
)
_TOKENS = re.compile(
    r"\[(?:图片|照片|表情|动画表情|语音|视频|文件|位置|链接|红包|捂脸|强|赞|微笑|抱拳|玫瑰|合十|鼓掌|[^\[\]]{1,6})\]|\[(?:image|photo|sticker|voice|video)\]",
    _FLAGS,
)
_GREETING = re.compile(
    r"(?:大家|各位|邻居们?|群主|书记|主任)?(?:早上?好?|上午好|中午好|下午好|晚上好|晚安|你们?好|您好|在吗|在不在|收到|好的?|好滴|嗯+|哦+|ok|okay|谢谢?|多谢|感谢|辛苦了?|"
    r"谢谢大家|谢谢您|知道了|明白|了解|是的|对的?|哈+|呵+|\+1|加一|顶|支持|赞|欢迎|不客气)(?:了|啦|呀|啊|哈|各位|大家)?",
    _FLAGS,
)
_SYSTEM = re.compile(
    r".*(?:撤回了一条消息|邀请.+加入了?群聊|加入了?群聊|退出了?群聊|拍了拍|修改群名为|以下为新消息"
    r"|以上是打招呼的内容|群公告|recalled a message).*",
    _FLAGS,
)
_PUNCTUATION = re.compile(r"[\W_]+")
_MORNING = frozenset({"凌晨", "清晨", "早上", "上午", "am"})
_WEEKDAYS = "一二三四五六日"


def read(text: str, *, at: datetime, zone: ZoneInfo) -> Reading:
    """Read a text that was copied at about the moment `at`; times without a day are those last named, or of today."""
    return _Reader(at.astimezone(zone), text).reading()


class _Reader:
    """Goes through the lines once; the day that was last named stays in force."""

    def __init__(self, now: datetime, text: str) -> None:
        self.now = now
        self.day: date | None = None
        self.lines = [
            (number, line.replace("\u200b", "").replace("\xa0", " ").strip())
            for number, line in enumerate(text.splitlines()[:MOST_LINES], start=1)
        ]
        self.lines = [(number, line) for number, line in self.lines if line]
        self.timed = any(_timed_heading(line) for _number, line in self.lines)
        self.turns: list[_Turn] = []
        self.skipped: list[Skipped] = []
        self.headings: list[int] = []
        self.speakers: set[str] = set()

    def reading(self) -> Reading:
        for index, (number, line) in enumerate(self.lines):
            following = self.lines[index + 1][1] if index + 1 < len(self.lines) else ""
            self._line(number, line, following)
        said = [
            Said(turn.speaker, turn.said_at, "\n".join(turn.words), tuple(turn.lines))
            for turn in _joined(self.turns)
        ]
        return Reading(tuple(said), tuple(self.skipped), tuple(self.headings))

    def _line(self, number: int, line: str, following: str) -> None:
        if _RULE.fullmatch(line):
            self.skipped.append(Skipped(number, line, SEPARATOR))
        elif _SYSTEM.fullmatch(line) and len(line) <= 2 * NAME_LENGTH:
            self.skipped.append(Skipped(number, line, SYSTEM))
        elif (alone := _ONLY_TIME.fullmatch(line)) is not None:
            self._moment(alone["day"] or alone["moment"])
            self.skipped.append(Skipped(number, line, SEPARATOR))
        elif (heading := self._heading(line, following)) is not None:
            self.headings.append(number)
            self.speakers.add(heading.speaker)
            self.turns.append(_Turn(heading.speaker, self._moment(heading.moment)))
            if heading.words:
                self._words(number, heading.words)
        else:
            self._words(number, line)

    def _heading(self, line: str, following: str) -> _Heading | None:
        timed = _timed_heading(line)
        if timed is not None:
            # A heading is followed by words, or names somebody who spoke before; "water is off until 22:30"
            # at the end of
            # a message is neither.
            leads_on = bool(following) and _timed_heading(following) is None
            return timed if timed.words or leads_on or timed.speaker in self.speakers else None
        if self.timed:
            return None
        if (found := _NAME_ONLY.fullmatch(line)) is not None and _is_name(found["name"]):
            return _Heading(found["name"], "")
        if (found := _INLINE.fullmatch(line)) is not None and _is_name(found["name"]):
            return _Heading(found["name"], "", found["words"])
        return None

    def _words(self, number: int, line: str) -> None:
        why = _empty(line)
        if why:
            self.skipped.append(Skipped(number, line, why))
            return
        if not self.turns:
            self.turns.append(_Turn("", None))
        self.turns[-1].words.append(_TOKENS.sub("", line).strip() or line)
        self.turns[-1].lines.append(number)

    def _moment(self, text: str) -> datetime | None:
        """The moment a heading names; it also moves the day in force."""
        if not text:
            return None
        day = _day_in(text, self.now)
        if day is not None:
            self.day = day
        clock = _clock_in(text)
        if clock is None:
            return None
        moment = datetime.combine(self.day or self.now.date(), clock, tzinfo=self.now.tzinfo)
        if self.day is None and moment > self.now + timedelta(minutes=2):
            moment -= timedelta(days=1)
        return moment


def _timed_heading(line: str) -> _Heading | None:
    for pattern in (_MOMENT_INLINE, _NAME_FIRST, _MOMENT_FIRST):
        found = pattern.fullmatch(line)
        if found is None:
            continue
        name = _ACCOUNT.sub("", found["name"].strip()).strip()
        if _is_name(name):
            words = found["words"] if "words" in pattern.groupindex else ""
            return _Heading(name, found["moment"], words)
    return None


def _is_name(text: str) -> bool:
    name = text.strip()
    return (
        0 < len(name) <= NAME_LENGTH
        and not _STOP_SIGNS.search(name)
        and not _SENTENCE_END.search(name)
        and name.lower() not in _LABELS
        and not name.startswith(("「", "http"))
        and any(sign.isalnum() for sign in name)
    )


def _empty(line: str) -> str:
    bare = _TOKENS.sub("", line)
    core = _PUNCTUATION.sub("", bare.replace("+1", "加一"))
    if not core:
        return NOISE
    return GREETING if _GREETING.fullmatch(core) else ""


def _joined(turns: list[_Turn]) -> list[_Turn]:
    """Messages of one speaker right after one another become one."""
    joined: list[_Turn] = []
    for turn in turns:
        if not turn.words:
            continue
        last = joined[-1] if joined else None
        if last is not None and last.speaker == turn.speaker and _near(last.said_at, turn.said_at):
            last.words += turn.words
            last.lines += turn.lines
        else:
            joined.append(_Turn(turn.speaker, turn.said_at, list(turn.words), list(turn.lines)))
    return joined


def _near(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(other - one) <= TOGETHER


def _day_in(text: str, now: datetime) -> date | None:
    lowered = text.lower()
    for words, back in ((("今天", "today"), 0), (("昨天", "yesterday"), 1), (("前天",), 2)):
        if any(word in lowered for word in words):
            return now.date() - timedelta(days=back)
    full = re.search(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})", text)
    if full is not None:
        return _date(int(full[1]), int(full[2]), int(full[3]))
    short = re.search(r"(?<!\d)(\d{1,2})\s?[-/月]\s?(\d{1,2})", text)
    if short is not None:
        day = _date(now.year, int(short[1]), int(short[2]))
        # A chat lies behind us: a day that is still to come was last year's.
        return _date(now.year - 1, int(short[1]), int(short[2])) if day and day > now.date() else day
    weekday = re.search(r"(?:星期|周)([一二三四五六日天])", text)
    if weekday is not None:
        wanted = _WEEKDAYS.index(weekday[1].replace("天", "日"))
        return now.date() - timedelta(days=(now.weekday() - wanted) % 7)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock_in(text: str) -> time | None:
    found = re.search(
        rf"({_PART})?\s*(\d{{1,2}})\s?[:：]\s?(\d{{2}})(?:\s?[:：]\s?(\d{{2}}))?\s*(am|pm)?", text, _FLAGS
    )
    if found is None:
        return None
    part = (found[1] or found[5] or "").lower()
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if part in _MORNING and hour == NOON:
        hour = 0
    elif part and part not in _MORNING and hour < NOON and not (part == "中午" and hour >= NOON - 2):
        hour += NOON
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
