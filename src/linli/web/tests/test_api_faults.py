"""What is wrong with a JSON body is said in the language that was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import pytest
from django.utils import translation
from pydantic import BaseModel, Field, ValidationError

from linli.web.api_faults import sentence_of


class Body(BaseModel):
    lat: float = Field(default=0, le=90)
    title: str = Field(default="", max_length=3)
    places: int = 1
    begins: datetime | None = None
    uid: UUID | None = None
    kind: Literal["times", "entry"] = "times"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"lat": 91}, "不能大于 90"),
        ({"lat": "here"}, "请填数字。"),
        ({"title": "four"}, "最多 3 个字符。"),
        ({"places": 1.5}, "请填整数。"),
        ({"begins": "tomorrow"}, "请填带时区的日期时间，例如 2026-03-19T09:55:00+08:00。"),
        ({"uid": "7"}, "这不是本系统的编号。"),
        ({"kind": "other"}, "只能是以下之一：'times' or 'entry'"),
    ],
)
def test_each_kind_of_fault_has_its_sentence(body, sentence):
    with pytest.raises(ValidationError) as raised, translation.override("zh-hans"):
        Body.model_validate(body)
    with translation.override("zh-hans"):
        assert sentence_of(dict(raised.value.errors()[0])).startswith(sentence)
