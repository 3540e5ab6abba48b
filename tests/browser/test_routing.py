"""Routing in a real browser: what a draft would change, the suggestion by one key, 退单, its review and the reassignment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case
from linli.kernel import clock
from tests.browser.test_story import fits, sign_in
from tests.cast import GRID, HARBOUR, Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Serious = Callable[[Page], list[str]]


@pytest.fixture
def city(transactional_db: None, settings) -> Cast:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    return build_cast()


def test_rules_suggest_and_a_return_is_reviewed(
    desk: Page, phone: Page, city: Cast, serious: Serious
) -> None:
    at = clock.now()
    draft = VoiceDraft(
        body="梧桐路北口的路灯坏了", area_code=GRID, channel="group", group_name="梧桐一群", title="路灯不亮"
    )
    case = cases.place_voice(words=draft, actor=city.community, at=at).case
    cases.accept_case(case_uid=case.uid, actor=city.dispatcher, at=at)
    version = cases.draft_routing(area_code=HARBOUR, actor=city.dispatcher, at=at)
    example = cases.ExampleDraft(words="路灯坏了", received_at=at)
    rule = cases.RuleDraft(lead_uid=city.department.uid, words="路灯", examples=[example])
    cases.put_rule(version_uid=version.uid, draft=rule, actor=city.dispatcher, at=at)

    # The draft, a rule, and what it would change, at the desk and on a phone; then it is put in force.
    for page in (desk, phone):
        sign_in(page, "dispatcher")
        for name in ("routing_version", "routing_new_rule", "routing_changes"):
            page.goto(reverse(f"cases:{name}", args=[version.uid]))
            fits(page, serious)
        expect(page.locator("#cases li")).to_have_count(1)
    desk.goto(reverse("cases:routing_version", args=[version.uid]))
    desk.locator("form[action$='/enact/'] button[type=submit]").click()
    desk.wait_for_load_state()
    version.refresh_from_db()
    assert not version.is_draft

    # One key dispatches as suggested.
    desk.goto(reverse("cases:detail", args=[case.uid]))
    expect(desk.locator("form.routed")).to_contain_text(city.department.name)
    fits(desk, serious)
    with desk.expect_navigation():
        desk.keyboard.press("s")
    assert Case.objects.get().lead_unit == city.department

    # The department objects on a phone; the desk upholds it and sends it on in one act.
    phone.context.clear_cookies()
    sign_in(phone, "handler")
    phone.goto(reverse("cases:contest", args=[case.uid]))
    phone.select_option("select[name=reason]", "not_ours")
    phone.fill("textarea[name=words]", "灯杆在厂区里面。")
    phone.select_option("select[name=believed]", str(city.enterprise.uid))
    fits(phone, serious)
    phone.locator(".verb-form button[type=submit]").click()
    phone.wait_for_url(f"**{reverse('cases:detail', args=[case.uid])}")
    desk.goto(f"{reverse('cases:inbox')}?pile=contested")
    fits(desk, serious)
    desk.keyboard.press("a")
    desk.wait_for_selector("#verb-form-uphold")
    desk.fill("#verb-form-uphold textarea[name=words]", "情况属实。")
    desk.locator("#verb-form-uphold button[type=submit]").click()
    desk.wait_for_selector("#verb-form-uphold", state="detached")
    found = Case.objects.get()
    assert (found.state, found.lead_unit, found.returned_count) == ("dispatched", city.enterprise, 1)
