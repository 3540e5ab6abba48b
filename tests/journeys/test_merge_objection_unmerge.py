"""合并 → 不是同一件事 → 重新分开: merged by the desk, contested by the resident, decided by somebody else; all through pages."""

from __future__ import annotations

from typing import Any

import pytest

from linli.cases.models import Case, MergeObjection
from tests.journeys import steps
from tests.journeys.pages import Browser
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_reporter_contests_a_merge_and_gets_the_case_back(town: Town):
    for name, who in (("east", town.at("resident")), ("west", Browser("a neighbour without an account"))):
        body = f"{'东' if name == 'east' else '西'}门口的路灯坏了好几天，晚上一片黑。"
        steps.is_placed(town, name, who, body=body, place_text="大门口")
    east, west = town.case("east"), town.case("west")
    steps.merges_for_good(town, "east", into="west")
    assert town.case("east").pk == west.pk

    # The reporter reads until when they may object, and says so; a second time there is no form.
    page = town.status("east")
    assert "2026-03-25" in page
    said: dict[str, Any] = {"object-words": "我说的是东门那一盏。"}
    page.form("/object/").send(**said)
    page = town.status("east")
    assert not [form for form in page.forms if "/object/" in form.action]

    # It waits at the desk with its own pile; who merged is told why not.
    objection = MergeObjection.objects.get()
    inbox = town.at("dispatcher").open("/cases/inbox/?pile=objections")
    assert west.title in inbox
    assert "我说的是东门那一盏。" in inbox
    merger = town.at("community").open(f"/cases/{west.uid}/")
    assert not [form for form in merger.forms if "/uphold/" in form.action]

    # Somebody else separates them: number, page, state and clock come back.
    desk = town.at("dispatcher").open(f"/cases/{west.uid}/")
    desk.form(f"/cases/objections/{objection.uid}/uphold/").send(how="unmerge")
    assert town.case("east").pk == east.pk
    again = Case.objects.get(pk=east.pk)
    assert (again.state, again.voice_count) == (Case.State.RECEIVED, 1)
    assert again.due_at == east.due_at, "no minute of its time was lost while it stood merged"
    assert town.numbers["east"] in town.status("east")
    assert "2026-03-25" not in town.status("west")
