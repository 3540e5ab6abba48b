"""派单规则 → 派单 → 退单 → 复核 → 改派, through pages, by everybody it takes."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_return_review_reassign(town: Town):
    body = "三号楼门口的路灯坏了好几天，晚上一片黑。"
    steps.is_placed(town, "lamp", town.at("resident"), body=body, place_text="三号楼门口")
    steps.accepts(town, "lamp", title="三号楼门口路灯不亮")
    steps.rules_suggest(town, "lamp", words="路灯")
    steps.dispatches(town, "lamp")
    steps.sends_it_back(town, "lamp", reason="灯杆属路灯所，请附产权证明。")
    steps.dispatches(town, "lamp")
    steps.is_reassigned_after_review(town, "lamp", reason="灯杆在厂区里面。", to=town.cast.enterprise)
