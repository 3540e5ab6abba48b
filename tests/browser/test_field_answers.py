"""What the page for signing says when something else was chosen or answered than it was drawn with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from linli.attendance.models import Sign
from linli.cases import actions as cases
from linli.kernel import clock
from linli.projects import actions as projects
from linli.projects.models import Shift
from linli.projects.tests import scene
from tests.browser.test_field import OFFLINE, WAIT, counts, ready
from tests.browser.test_story import fits, sign_in
from tests.cast import build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Serious = Callable[[Page], list[str]]


@pytest.fixture
def two(transactional_db: None, settings) -> list[Shift]:
    """Two shifts at places that are known, one that runs and one of tomorrow; the volunteer holds a place in each."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    town = build_cast(clock.now() - timedelta(days=1))
    found: list[Shift] = []
    for starts_in in (timedelta(days=1, minutes=-10), timedelta(days=2)):
        project = scene.opened(
            town,
            starts_in=starts_in,
            title=f"第{len(found) + 1}场",
            lat=Decimal("30.25"),
            lng=Decimal("120.16"),
        )
        found.append(scene.shift_of(project))
        projects.claim_slot(shift_uid=found[-1].uid, actor=town.volunteer, at=town.at)
    return found


def test_whoever_chooses_another_shift_cannot_sign_the_first_one_by_its_place(
    phone: Page, two: list[Shift], serious: Serious
) -> None:
    running, tomorrow = two
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    phone.locator("[data-sign=live]").wait_for(timeout=WAIT)
    place, proof = phone.locator("[data-place]"), phone.locator("[data-sign-proof]")
    expect(place).to_be_visible()
    phone.select_option("#sign-choose", str(tomorrow.uid))
    expect(phone.locator("[data-sign-title]")).to_have_text("第2场")
    expect(place).to_be_hidden()
    expect(proof).to_be_hidden()
    fits(phone, serious)
    phone.select_option("#sign-choose", str(running.uid))
    expect(place).to_be_visible()
    expect(proof).to_be_visible()


def test_who_signed_without_a_network_reads_on_the_same_page_why_it_was_refused_later(
    phone: Page, two: list[Shift], serious: Serious, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    ready(phone)
    phone.context.set_offline(True)
    phone.fill("input[name=code]", "000000")
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator(".sign-kept")).to_be_visible()
    expect(phone.locator("[data-place]")).to_be_hidden()  # it asks the server, and there is none
    counts(phone, 1)

    # Opened again with a network: nothing is signed, and the page does not leave it at that.
    phone.context.set_offline(False)
    phone.goto(reverse("projects:sign"))
    expect(phone.locator("[data-sign-refused]")).to_contain_text("签到码不对", timeout=WAIT)
    expect(phone.locator(".sign-word")).to_have_text("还没签到")
    assert not Sign.objects.exists()
    fits(phone, serious)
    phone.goto(reverse("field:outbox"))
    expect(phone.locator("[data-state=refused]")).to_be_visible(timeout=WAIT)
    expect(phone.locator("[data-outbox-state]")).to_contain_text("1 条")
    fits(phone, serious)


def test_a_note_that_was_kept_is_said_to_have_arrived_once_it_has(
    phone: Page, two: list[Shift], troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    ready(phone)
    phone.context.set_offline(True)
    phone.locator("[data-note-form] summary").click()
    phone.fill("#field-words", "三楼杂物")
    phone.locator("[data-field-note] button[type=submit]").click()
    said = phone.locator("[data-note-said]")
    expect(said).to_contain_text("等待上传")
    phone.context.set_offline(False)
    expect(said).to_contain_text("已上传", timeout=WAIT)
