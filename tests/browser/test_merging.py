"""合并 → 不是同一件事 → 重新分开, and 附议, in a real browser: the resident on a phone, the desk at a desk."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Category, MergeObjection, Voice
from linli.kernel import clock, ids
from linli.kernel.actor import Actor
from tests.browser.test_story import Serious, fits, sign_in
from tests.cast import HOME, Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def town(transactional_db: None, settings) -> Cast:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    return build_cast()


def placed(words: str) -> Voice:
    draft = VoiceDraft(body=words, area_code=HOME)
    return cases.place_voice(words=draft, actor=Actor.anonymous("web"), at=clock.now())


def test_a_merge_is_contested_on_the_phone_and_undone_at_the_desk(
    phone: Page, desk: Page, town: Cast, serious: Serious
) -> None:
    one, other = placed("东门路灯坏了"), placed("西门路灯不亮")
    now = clock.now()
    cases.merge_case(case_uid=one.case.uid, into_uid=other.case.uid, actor=town.community, at=now)
    phone.goto(reverse("cases:status", args=[ids.token("voice", one.uid)]))
    fits(phone, serious)
    phone.locator("details summary").filter(has_text="不是同一件事").click()
    phone.fill("textarea[name=object-words]", "我说的是东门。")
    phone.locator("form[action$='/object/'] button[type=submit]").click()
    expect(phone.locator("form[action$='/object/']")).to_have_count(0)
    fits(phone, serious)
    objection = MergeObjection.objects.get()

    sign_in(desk, "dispatcher")
    desk.goto(reverse("cases:detail", args=[other.case.uid]))
    fits(desk, serious)
    form = desk.locator(f"form[action='{reverse('cases:uphold_objection', args=[objection.uid])}']")
    with desk.expect_navigation():
        form.locator("button[type=submit]").click()
    assert Voice.objects.get(pk=one.pk).case_id == one.case_id
    phone.reload()
    fits(phone, serious)


def test_i_too_is_one_press_on_the_phone(phone: Page, town: Cast, serious: Serious) -> None:
    case = placed("三号楼门口路灯坏了").case
    kind = Category.objects.filter(level=3, active=True, code__startswith="roads.").first()
    assert kind is not None
    cases.accept_case(
        case_uid=case.uid,
        title="三号楼门口路灯不亮",
        category_code=kind.code,
        actor=town.dispatcher,
        at=clock.now(),
    )
    phone.goto(f"{reverse('cases:public', args=[case.number])}?large=1")
    fits(phone, serious)
    with phone.expect_navigation():
        phone.locator("form[action$='/me-too/'] button[type=submit]").click()
    expect(phone.locator("svg.qr-code").first).to_be_visible()
    assert Case.objects.get(pk=case.pk).voice_count == 2
    fits(phone, serious)
