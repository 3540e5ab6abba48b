"""Who gets delivered work says so by their link, in a browser where nobody is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime
from playwright.sync_api import Page, expect

from linli.attendance.models import Delivery
from linli.attendance.queries import token_of
from linli.attendance.rules_delivery import Worked
from linli.cases import actions as cases
from linli.kernel import clock
from linli.projects import actions as projects
from linli.projects.tests import scene
from tests.browser.test_story import fits, sign_in
from tests.cast import build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Serious = Callable[[Page], list[str]]


@pytest.fixture
def delivery(transactional_db: None, settings) -> Delivery:
    """A translation that was handed in and waits for its recipient."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    now = clock.now()
    town = build_cast(now - timedelta(days=2))
    shift = scene.delivered_work(town)
    slot = projects.claim_slot(shift_uid=shift.uid, actor=town.volunteer, at=town.at)
    return projects.hand_in(
        slot_uid=slot.uid,
        worked=[Worked(localtime(shift.starts_at).date(), minutes=90)],
        words="译成英文，共四页。",
        links=(),
        actor=town.volunteer,
        at=now - timedelta(hours=1),
    )


def test_the_recipient_confirms_by_the_link_for_less_with_a_reason(
    phone: Page, delivery: Delivery, serious: Serious
) -> None:
    phone.goto(reverse("attendance:delivery", args=[token_of(delivery)]))
    fits(phone, serious)
    confirm = phone.locator("form[action$='/confirm/'] button[type=submit]").first
    phone.fill("[name=minutes]", "60")
    with phone.expect_navigation():
        confirm.click()
    # For less a reason is asked; what was typed is still there.
    expect(phone.locator("[name=minutes]")).to_have_value("60")
    fits(phone, serious)
    phone.fill("[name=reason]", "只译了三页。")
    with phone.expect_navigation():
        confirm.click()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.minutes) == (Delivery.State.CONFIRMED, 60)
    fits(phone, serious)


def test_whoever_checks_a_certificate_can_sign_out_there(phone: Page, delivery: Delivery) -> None:
    sign_in(phone, "volunteer")
    phone.goto(reverse("certificates:check"))
    with phone.expect_navigation() as left:
        phone.evaluate("document.querySelector(`form[action='/people/logout/']`).submit()")
    assert left.value.ok
    assert not [one for one in phone.context.cookies() if one["name"] == "linli_session"]
