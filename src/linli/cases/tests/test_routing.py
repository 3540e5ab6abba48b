"""Routing rules of an area: drafts, examples, versions, what they suggest, and what a draft would change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.actions import ExampleDraft, RuleDraft
from linli.cases.models import Case, RoutingRule, RoutingVersion
from linli.cases.tests import scenes
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.people import actions as people
from linli.people.models import Unit
from tests.cast import AT, CITY, EAST, GRID, HARBOUR, HOME, SINCE, Cast

pytestmark = pytest.mark.django_db
EXAMPLE = ExampleDraft(words="梧桐路的路灯不亮", received_at=AT)


def refused(code: str, what: Any) -> str:
    with pytest.raises(Refused) as refusal:
        what()
    assert refusal.value.verdict.code == code
    return str(refusal.value.verdict.sentence)


def rule(cast: Cast, *, lead: Unit | None = None, **more: Any) -> RuleDraft:
    given: dict[str, Any] = {"words": "路灯", "examples": [EXAMPLE]} | more
    return RuleDraft(lead_uid=(lead or cast.department).uid, **given)


def drafted(cast: Cast, *rules: RuleDraft, area: str = HARBOUR, who: Actor | None = None) -> RoutingVersion:
    who = who or (cast.dispatcher if area == HARBOUR else cast.admin)
    draft = actions.draft_routing(area_code=area, actor=who, at=AT)
    for one in rules:
        actions.put_rule(version_uid=draft.uid, draft=one, actor=who, at=AT)
    return draft


def enacted(cast: Cast, *rules: RuleDraft, area: str = HARBOUR) -> RoutingVersion:
    draft = drafted(cast, *rules, area=area)
    who = cast.dispatcher if area == HARBOUR else cast.admin
    return actions.enact_routing(version_uid=draft.uid, actor=who, at=AT)


def suggested(case: Case) -> str:
    found = queries.suggestion_for(Case.objects.get(pk=case.pk), AT)
    return found.lead.name if found and found.lead else ""


def test_nothing_acts_until_a_draft_is_put_in_force(cast: Cast):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    draft = drafted(cast, rule(cast))
    assert suggested(case) == ""
    actions.enact_routing(version_uid=draft.uid, actor=cast.dispatcher, at=AT)
    assert suggested(case) == "城管局"
    codes = JournalEntry.objects.filter(code__startswith="area.routing").order_by("id")
    assert list(codes.values_list("code", flat=True)) == [
        "area.routing_drafted",
        "area.routing_rule_put",
        "area.routing_enacted",
    ]


def test_a_rule_without_an_example_or_with_one_that_fails_is_not_put_in_force(cast: Cast):
    draft = drafted(cast, rule(cast, examples=[]))
    enact = lambda: actions.enact_routing(version_uid=draft.uid, actor=cast.dispatcher, at=AT)  # noqa: E731 -- asked often
    assert "1" in refused("no_example", enact)
    row = RoutingRule.objects.get()
    wrong = ExampleDraft(words="井盖丢了", received_at=AT)
    actions.put_rule(
        version_uid=draft.uid,
        rule_uid=row.uid,
        draft=rule(cast, examples=[EXAMPLE, wrong]),
        actor=cast.dispatcher,
        at=AT,
    )
    assert "井盖丢了" in refused("example_fails", enact)
    elsewhere = ExampleDraft(words="路灯砸了人", received_at=AT, lead_uid=cast.enterprise.uid)
    actions.put_rule(
        version_uid=draft.uid,
        rule_uid=row.uid,
        draft=rule(cast, examples=[elsewhere]),
        actor=cast.dispatcher,
        at=AT,
    )
    sentence = refused("example_fails", enact)
    assert "城管局" in sentence
    assert "港口机械有限公司" in sentence
    page = queries.version_page(actor=cast.dispatcher, uid=draft.uid, at=AT)
    assert page.may_enact.code == "example_fails"


def test_an_example_does_not_pass_with_a_unit_that_only_has_the_same_name(cast: Cast):
    Unit.objects.filter(pk=cast.enterprise.pk).update(name=cast.department.name)
    wanted = ExampleDraft(words="路灯", received_at=AT, lead_uid=cast.enterprise.uid)
    draft = drafted(cast, rule(cast, examples=[wanted]))
    [tested] = queries.version_page(actor=cast.dispatcher, uid=draft.uid, at=AT).tested
    assert (tested.expected == tested.found, tested.passes) == (True, False)


def test_order_decides_and_moving_changes_it(cast: Cast):
    draft = drafted(cast, rule(cast, words=""), rule(cast, lead=cast.enterprise, examples=[EXAMPLE]))
    first, second = RoutingRule.objects.order_by("position")
    assert [
        one.passes for one in queries.version_page(actor=cast.dispatcher, uid=draft.uid, at=AT).tested
    ] == [
        True,
        False,
    ]
    actions.move_rule(rule_uid=second.uid, up=True, actor=cast.dispatcher, at=AT)
    assert list(RoutingRule.objects.order_by("position")) == [second, first]
    actions.move_rule(rule_uid=second.uid, up=True, actor=cast.dispatcher, at=AT)
    assert list(RoutingRule.objects.order_by("position")) == [second, first], "the first stays the first"
    actions.remove_rule(rule_uid=second.uid, actor=cast.dispatcher, at=AT)
    actions.enact_routing(version_uid=draft.uid, actor=cast.dispatcher, at=AT)
    refused("not_draft", lambda: actions.remove_rule(rule_uid=first.uid, actor=cast.dispatcher, at=AT))


def test_the_nearest_area_goes_first_and_old_versions_stay_readable(cast: Cast):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    enacted(cast, rule(cast, lead=cast.enterprise), area=CITY)
    assert suggested(case) == "港口机械有限公司"
    old = enacted(cast, rule(cast))
    assert suggested(case) == "城管局"
    found = queries.suggestion_for(case, AT)
    assert found is not None
    assert [(line.area, line.held) for line in found.lines] == [("港前街道", True), ("临安里市", False)]
    draft = drafted(cast)
    assert (draft.number, draft.rules.count()) == (2, 1), "a draft begins with what holds"
    actions.remove_rule(rule_uid=draft.rules.get().uid, actor=cast.dispatcher, at=AT)
    later = AT + timedelta(hours=1)
    actions.enact_routing(version_uid=draft.uid, actor=cast.dispatcher, at=later)
    assert suggested(case) == "城管局", "not yet"
    after = queries.suggestion_for(case, later)
    assert after is not None
    assert after.lead == cast.enterprise
    page = queries.version_page(actor=cast.supervisor, uid=old.uid, at=later)
    assert (len(page.rules), page.holds) == (1, False)


def test_who_may_not_and_what_does_not_fit_is_refused(cast: Cast):
    refused("no_right", lambda: drafted(cast, area=HARBOUR, who=cast.supervisor))
    for who in (cast.stranger, cast.community, cast.handler):
        with pytest.raises(Missing):
            drafted(cast, area=HARBOUR, who=who)
    draft = drafted(cast)
    put = lambda one: actions.put_rule(version_uid=draft.uid, draft=one, actor=cast.dispatcher, at=AT)  # noqa: E731 -- asked often
    closed = people.make_unit(
        name="旧所", kind=Unit.Kind.DEPARTMENT, area_code=EAST, actor=Actor.system(), at=SINCE
    )
    Unit.objects.filter(pk=closed.pk).update(closed_at=AT)
    refused("unit_closed", lambda: put(rule(cast, lead=Unit.objects.get(pk=closed.pk))))
    Unit.objects.filter(pk=closed.pk).update(closed_at=None, area_code="8801")
    refused("unit_elsewhere", lambda: put(rule(cast, lead=closed)))
    refused("unknown_unit", lambda: put(rule(cast, helper_uids=[scenes.PROJECT])))
    refused("unknown_category", lambda: put(rule(cast, category_code="nothing")))
    refused("bad_days", lambda: put(rule(cast, days=[8])))
    refused("bad_times", lambda: put(rule(cast, time_from=AT.time(), time_until=AT.time())))
    refused("bad_kind", lambda: put(rule(cast, kind="nothing")))
    refused("too_long", lambda: put(rule(cast, words="字" * 301)))
    refused("no_words", lambda: put(rule(cast, examples=[ExampleDraft(words=" ", received_at=AT)])))
    refused("too_many_examples", lambda: put(rule(cast, examples=[EXAMPLE] * 6)))
    assert not RoutingRule.objects.exists()
    put(rule(cast))
    enact = lambda **more: actions.enact_routing(version_uid=draft.uid, actor=cast.dispatcher, at=AT, **more)  # noqa: E731 -- asked often
    refused("backdated", lambda: enact(valid_from=AT - timedelta(days=1)))
    enact()
    again = drafted(cast)
    refused(
        "version_taken",
        lambda: actions.enact_routing(version_uid=again.uid, actor=cast.dispatcher, at=AT),
    )
    actions.drop_routing(version_uid=again.uid, actor=cast.dispatcher, at=AT)
    assert RoutingVersion.objects.count() == 1


def test_the_desk_is_suggested_the_unit_and_a_person_presses(cast: Cast, signed_in):
    enacted(cast, rule(cast, helper_uids=[cast.enterprise.uid]))
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    client = signed_in("dispatcher")
    page = client.get(reverse("cases:inbox_case", args=[case.uid])).content.decode()
    assert "城管局" in page
    assert 'data-key="s"' in page
    assert Case.objects.get(pk=case.pk).state == Case.State.ACCEPTED
    form = client.get(reverse("cases:dispatch", args=[case.uid])).content.decode()
    assert f'value="{cast.department.uid}" selected' in form
    sent = {"lead": cast.department.uid, "helpers": [cast.enterprise.uid], "_key": "k1"}
    assert client.post(reverse("cases:dispatch", args=[case.uid]), sent).status_code == 303
    found = Case.objects.get(pk=case.pk)
    assert (found.lead_unit, found.parties.count()) == (cast.department, 2)


def test_a_unit_that_was_closed_since_is_not_sent_anything(cast: Cast):
    enacted(cast, rule(cast))
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    Unit.objects.filter(pk=cast.department.pk).update(closed_at=AT)
    found = queries.suggestion_for(case, AT)
    assert found is not None
    assert found.may.code == "unit_closed"
    send = lambda: actions.dispatch_case(  # noqa: E731 -- one press
        case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=AT
    )
    refused("unit_closed", send)
    Unit.objects.filter(pk=cast.department.pk).update(closed_at=None, area_code="8801")
    refused("unit_elsewhere", send)


def test_what_would_change_counts_cases_of_the_last_year(cast: Cast, count_queries):
    for _again in range(3):
        scenes.placed(cast)
    scenes.placed(cast, "井盖松动，走路当心，电话13912345678。")
    old = scenes.placed(cast)
    Case.objects.filter(pk=old.pk).update(received_at=AT - timedelta(days=400))
    enacted(cast, rule(cast))
    draft = drafted(cast, rule(cast, words="井盖", examples=[ExampleDraft(words="井盖", received_at=AT)]))
    mine = draft.rules.order_by("position").first()
    assert mine is not None
    actions.put_rule(
        version_uid=draft.uid,
        rule_uid=mine.uid,
        draft=rule(cast, lead=cast.enterprise, examples=[EXAMPLE]),
        actor=cast.dispatcher,
        at=AT,
    )
    page = queries.changes_page(actor=cast.dispatcher, uid=draft.uid, at=AT)
    assert (page.looked_at, page.whole, page.changed) == (4, True, 4)
    assert [(way.after, way.count) for way in page.ways] == [("港口机械有限公司", 3), ("城管局", 1)]
    assert page.ways[0].before == "城管局"
    one = queries.changes_page(actor=cast.dispatcher, uid=draft.uid, at=AT, way=page.ways[1].key)
    assert [row.after for row in one.rows] == ["城管局"]
    assert "13912345678" not in one.rows[0].title
    assert not queries.changes_page(actor=cast.admin, uid=draft.uid, at=AT).rows, (
        "an administrator opens none"
    )
    assert not queries.changes_page(actor=cast.dispatcher, uid=draft.uid, at=AT, most=2).whole
    few = count_queries(lambda: queries.changes_page(actor=cast.dispatcher, uid=draft.uid, at=AT))
    for _again in range(5):
        scenes.placed(cast)
    assert (
        count_queries(lambda: queries.changes_page(actor=cast.dispatcher, uid=draft.uid, at=AT)) == few <= 9
    )


def test_the_rules_are_written_moved_and_put_in_force_in_the_browser(
    cast: Cast, signed_in, django_assert_max_num_queries
):
    client = signed_in("dispatcher")
    assert client.post(reverse("cases:draft_routing", args=[HARBOUR]), {"_key": "a"}).status_code == 303
    draft = RoutingVersion.objects.get()
    at = lambda name, uid=draft.uid: reverse(f"cases:{name}", args=[uid])  # noqa: E731 -- the addresses of one draft
    fields = {
        "words": "路灯, 灯杆",
        "days": ["1", "2", "3", "4", "5"],
        "lead": cast.department.uid,
        "example_1": "路灯坏了",
        "at_1": "2026-03-18T10:00",
    }
    assert client.get(at("routing_new_rule")).status_code == 200
    assert client.post(at("routing_new_rule"), fields | {"_key": "b"}).status_code == 303
    assert client.post(at("routing_new_rule"), {"_key": "c"}).status_code == 422
    row = RoutingRule.objects.get()
    assert (row.words, row.days) == ("路灯, 灯杆", "12345")
    page = client.get(at("routing_rule", row.uid)).content.decode()
    assert "路灯坏了" in page
    changed = fields | {"words": "灯杆", "_key": "d"}
    assert client.post(at("routing_rule", row.uid), changed).status_code == 303
    assert client.post(at("enact_routing"), {"_key": "e"}).status_code == 409
    assert client.post(at("enact_routing"), {"valid_on": "x", "_key": "f"}).status_code == 422
    client.post(at("routing_rule", row.uid), fields | {"_key": "g"})
    assert client.post(at("move_rule", row.uid), {"to": "down", "_key": "h"}).status_code == 303
    assert client.post(at("enact_routing"), {"_key": "i"}).status_code == 303
    for address in (reverse("cases:routing"), at("routing_version"), at("routing_changes")):
        with django_assert_max_num_queries(18):
            assert client.get(address).status_code == 200
    assert signed_in("stranger").get(at("routing_version")).status_code == 404


def test_the_area_of_a_case_has_to_be_inside(cast: Cast):
    assert HOME.startswith(HARBOUR)
    assert GRID.startswith(HOME)
    enacted(cast, rule(cast))
    case = scenes.placed(cast, "路灯", area_code="990101002001001", channel="web")
    assert queries.suggestion_for(case, AT) is None, "another street has no rules"
