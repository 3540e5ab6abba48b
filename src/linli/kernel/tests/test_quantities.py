from __future__ import annotations

import pytest
from django.utils import translation

from linli.kernel.quantities import hours_label, money_label, points_label


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "0 min", "0 分钟"),
        (45, "45 min", "45 分钟"),
        (120, "2 h", "2 小时"),
        (150, "2 h 30 min", "2 小时 30 分钟"),
        (-90, "-1 h 30 min", "-1 小时 30 分钟"),
    ],
)
def test_minutes(minutes, english, chinese):
    with translation.override("en"):
        assert hours_label(minutes) == english
    with translation.override("zh-hans"):
        assert hours_label(minutes) == chinese


def test_points():
    with translation.override("en"):
        assert [points_label(n) for n in (1, 3)] == ["1 point", "3 points"]
    with translation.override("zh-hans"):
        assert points_label(3) == "3 积分"


@pytest.mark.parametrize(
    ("fen", "label"), [(0, "¥0.00"), (5, "¥0.05"), (123456789, "¥1,234,567.89"), (-150, "-¥1.50")]
)
def test_money(fen, label):
    assert money_label(fen) == label
