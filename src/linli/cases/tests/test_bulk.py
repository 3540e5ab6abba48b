"""Many cases at once: a preview that judges each, then each by itself with its own result."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from linli.cases import queries
from linli.cases.models import Case
from linli.cases.queries import bulk
from linli.cases.tests import scenes
from linli.kernel.models import JournalEntry
from tests.cast import AT, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

BULK = reverse("cases:bulk")
LATER = AT + timedelta(days=30)


def chosen(verb: str, *cases: Case) -> dict[str, object]:
    return {"verb": verb, "case": [str(case.uid) for case in cases]}


def sendable(text: str) -> list[str]:
    return re.findall(r'type="hidden" name="case" value="([^"]+)"', text)


def test_the_ledger_has_a_box_for_each_row_where_the_post_has_a_verb(cast: Cast, signed_in) -> None:
    case = scenes.placed(cast)
    box = f'name="case" value="{case.uid}" data-pick'
    assert box in signed_in("dispatcher").get(reverse("cases:ledger")).content.decode()
    assert box not in signed_in("leader").get(reverse("cases:ledger")).content.decode()


def test_the_preview_does_nothing_and_names_each_refusal(cast: Cast, signed_in) -> None:
    fresh, done = scenes.placed(cast), scenes.case_in(cast, "finished")
    text = signed_in("dispatcher").get(BULK, chosen("accept", fresh, done)).content.decode()
    assert sendable(text) == [str(fresh.uid)]
    page = queries.bulk_page(actor=cast.dispatcher, verb="accept", uids=[done.uid], at=AT)
    assert page.rows[0].verdict.code == "wrong_state"
    assert str(page.rows[0].verdict.sentence) in text
    assert Case.objects.get(pk=fresh.pk).state == Case.State.RECEIVED


def test_each_is_accepted_by_itself_and_one_refusal_stops_no_other(cast: Cast, signed_in) -> None:
    first, second = scenes.placed(cast), scenes.placed(cast, "井盖破了")
    done = scenes.case_in(cast, "finished")
    answer = signed_in("dispatcher").post(BULK, chosen("accept", first, done, second) | {"_key": "once"})
    assert answer.status_code == 200
    states = [Case.objects.get(pk=case.pk).state for case in (first, done, second)]
    assert states == ["accepted", "finished", "accepted"]
    text = answer.content.decode()
    assert text.count("bulk-yes") == 2
    assert text.count("bulk-no") == 1


def test_pressed_twice_each_is_done_once(cast: Cast, signed_in) -> None:
    case = scenes.placed(cast)
    browser = signed_in("dispatcher")
    form = chosen("accept", case) | {"_key": "once"}
    for _press in range(2):
        assert browser.post(BULK, form).content.decode().count("bulk-yes") == 1
    assert JournalEntry.objects.filter(subject_uid=case.uid, code="case.accepted").count() == 1


def test_dispatching_asks_for_a_unit(cast: Cast, signed_in) -> None:
    cases = [scenes.case_in(cast, "accepted"), scenes.case_in(cast, "accepted")]
    browser = signed_in("dispatcher")
    form = chosen("dispatch", *cases) | {"words": "请一并处理"}
    assert browser.post(BULK, form).status_code == 422
    assert browser.post(BULK, form | {"lead": str(cast.department.uid)}).status_code == 200
    found = Case.objects.filter(pk__in=[case.pk for case in cases])
    assert set(found.values_list("state", "lead_unit_id")) == {("dispatched", cast.department.pk)}


def test_what_lies_elsewhere_is_as_if_it_were_not_there(cast: Cast, signed_in) -> None:
    case = scenes.placed(cast)
    text = signed_in("stranger").get(BULK, chosen("accept", case)).content.decode()
    assert case.title not in text
    signed_in("stranger").post(BULK, chosen("accept", case))
    assert Case.objects.get(pk=case.pk).state == Case.State.RECEIVED
    assert signed_in("resident").get(BULK).status_code == 404
    assert signed_in("dispatcher").get(BULK, {"verb": "merge"}).status_code == 404
    assert signed_in("dispatcher").get(BULK, {"case": "x"}).status_code == 404


@pytest.mark.parametrize("state", [state.value for state in Case.State])
@pytest.mark.parametrize("verb", list(bulk.VERBS))
@pytest.mark.parametrize("who", ["dispatcher", "supervisor", "community"])
def test_the_preview_judges_as_the_page_of_the_case_does(cast: Cast, verb: str, state: str, who: str) -> None:
    case = scenes.case_in(cast, state)
    actor = cast.actor(who)
    if verb not in queries.bulk_verbs(actor):
        return
    for at in (AT, LATER):
        (row,) = queries.bulk_page(actor=actor, verb=verb, uids=[case.uid], at=at).rows
        alone = queries.verdicts_of(queries.facts_of(case, at), actor)[verb]
        assert (row.verdict.code, row.verdict.sentence) == (alone.code, alone.sentence)


def test_the_preview_costs_the_same_for_many(cast: Cast, django_assert_num_queries) -> None:
    cases = [scenes.case_in(cast, "finished") for _number in range(6)]
    for count in (1, 6):
        with django_assert_num_queries(EXPECTED):
            page = queries.bulk_page(
                actor=cast.supervisor, verb="write_off", uids=[case.uid for case in cases[:count]], at=LATER
            )
        assert len(page.rows) == count


EXPECTED = 6  # cases, parties, who signed the result and their posts, voices, names of areas
