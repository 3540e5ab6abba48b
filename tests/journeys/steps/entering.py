"""Place 点单: by phone, with and without an account, from the group's chat, by a call."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from linli.cases.models import Voice
from tests.cast import GRID
from tests.journeys.pages import Browser, Page
from tests.journeys.town import Town

NUMBER = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d\b")

CHAT = """王阿姨 09:12
三号楼门口的路灯还是不亮，昨晚我差点摔一跤
老赵 09:13
[图片]
老赵 09:15
五号楼楼道里堆满了旧家具，消防通道都堵了，想请邻居们一起清一清
小孙 09:20
小区门口下雨就积水，年年通年年堵，物业和街道都说不归自己管
大家早上好 09:21
早上好
刘姐 09:31
广场上每晚跳舞音响太吵，孩子没法写作业
"""


def photo(width: int = 640) -> bytes:
    """A small picture, as a phone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (width, 480), (90, 90, 60)).save(out, "JPEG")
    return out.getvalue()


def is_placed(town: Town, name: str, browser: Browser, /, **said: Any) -> Page:
    """Fill in and send. Without scripts the page asks once more when the words chose a category nobody has looked at."""
    page = browser.open("/cases/place/").form("/cases/place/").send(status=(200, 422), area=GRID[:12], **said)
    if page.status == 422:
        assert page.has_form("/cases/place/"), "nothing typed is lost: the same form, one step further"
        page = page.form("/cases/place/").send()
    number = NUMBER.search(page.words)
    assert number, f"the receipt {page.url} has no number"
    town.numbers[name] = number[0]
    town.links[name] = page.link("/cases/s/")
    assert "<svg" in page.html, "the receipt carries the code of its page"
    return page


def confirms_the_contact(town: Town, name: str) -> None:
    """A wrong code is refused; the one from the outbox confirms, and from then on news goes to that number."""
    browser = town.at("stranger at a phone")
    page = browser.open(town.links[name].replace("/s/", "/r/"))
    right = town.code_from_outbox()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    page = page.form("/confirm/").send(code=wrong, status=409)
    page.form("/confirm/").send(code=right)
    assert town.voice(name).contact_confirmed


def the_chat_becomes_voices(town: Town, *, group: str) -> None:
    """Staff paste what was said in the group, untick what is no request, and place the rest at one go."""
    page = (
        town.at("community")
        .open("/cases/entry/chat/")
        .form("/entry/chat/")
        .send(text=CHAT, group_name=group, area=GRID[:12])
    )
    form = page.form("/entry/chat/")
    bodies = [name for name in form.controls if name.endswith("-body")]
    assert len(bodies) == 4, "greetings and pictures are left out"
    assert "王阿姨" in form.controls["row-0-name"].values
    done = form.send()
    found = NUMBER.findall(done.words)
    assert len(dict.fromkeys(found)) == 4, "each voice has a number of its own"
    words = {"lamp in the group": "路灯", "stairs": "旧家具", "drain": "积水", "music": "跳舞"}
    for name, part in words.items():
        voice = Voice.objects.get(body__contains=part, channel=Voice.Channel.GROUP)
        town.numbers[name] = voice.number
        town.links[name] = done.link(_status_path(voice, done))


def _status_path(voice: Voice, page: Page) -> str:
    """The link of this voice on the page of what was placed."""
    from linli.cases.actions import status_url

    path = status_url(voice)
    assert page.linked(path), f"the page of the batch lists {path}"
    return path


def the_sheet_takes_a_call(town: Town, name: str, *, body: str, caller: str, phone: str) -> None:
    """The grid worker writes down what came by the hotline; an empty row is no row."""
    form = town.at("grid_worker").open("/cases/entry/sheet/").form("/entry/sheet/")
    row: dict[str, Any] = {
        "row-0-channel": "hotline",
        "row-0-body": body,
        "row-0-name": caller,
        "row-0-contact": phone,
    }
    page = form.send(**row)
    number = NUMBER.search(page.words)
    assert number
    town.numbers[name] = number[0]
    town.links[name] = page.link("/cases/s/")
