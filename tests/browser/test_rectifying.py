"""不满意 → 亮灯, 整改 → 复评 → 销号, in a real browser: the resident on a phone, supervisor and department at a desk."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.kernel import clock, ids
from linli.kernel.actor import Actor
from tests.browser.test_story import Serious, fits, picture, sign_in
from tests.cast import HOME, Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def finished(transactional_db: None, settings) -> tuple[Cast, Voice]:
    """A lamp that the department says it mended; the voice came without an account."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    town, now = build_cast(), clock.now()
    draft = VoiceDraft(body="三号楼门口的路灯坏了，晚上一片黑", area_code=HOME)
    voice = cases.place_voice(words=draft, actor=Actor.anonymous("web"), at=now)
    case = voice.case.uid
    cases.accept_case(case_uid=case, title="三号楼门口路灯不亮", actor=town.dispatcher, at=now)
    cases.dispatch_case(case_uid=case, lead_uid=town.department.uid, actor=town.dispatcher, at=now)
    cases.take_case(case_uid=case, actor=town.handler, at=now)
    cases.finish_case(case_uid=case, words="换了灯泡", after=[picture()], actor=town.handler, at=now)
    return town, voice


def rates(phone: Page, voice: Voice, face: int, serious: Serious) -> None:
    """One of the five faces, the happiest first, from the own page."""
    phone.goto(reverse("cases:status", args=[ids.token("voice", voice.uid)]))
    fits(phone, serious)
    phone.locator("main a[href^='/r/']").first.click()
    phone.wait_for_url("**/r/**")
    phone.locator("label.face-choice").nth(face).click()
    fits(phone, serious)
    phone.locator("main form:has(label.face-choice) button[type=submit]").click()
    phone.wait_for_url("**/s/**")


def acts(desk: Page, verb: str, case: Case, serious: Serious) -> None:
    """Send the open form of a verb, and land on the page of its case."""
    fits(desk, serious)
    desk.locator(f"#verb-form-{verb} button[type=submit]").click()
    desk.wait_for_url(f"**{reverse('cases:detail', args=[case.uid])}")


def test_a_bad_verdict_is_put_right_rated_again_and_written_off(
    phone: Page, desk: Page, finished: tuple[Cast, Voice], serious: Serious
) -> None:
    town, voice = finished
    case = voice.case
    rates(phone, voice, 3, serious)
    case.refresh_from_db()
    assert case.verdict_red
    rectification = Case.objects.get(parent=case)

    # The desk of the area reads why it may not write off, and that the light is red by a verdict, not by time.
    sign_in(desk, "dispatcher")
    desk.goto(reverse("cases:detail", args=[case.uid]))
    fits(desk, serious)
    expect(desk.locator("main")).to_contain_text("不满意")
    expect(desk.locator(f"a[href='{reverse('cases:write_off', args=[case.uid])}']")).to_have_count(0)

    # 整改: the supervisor has it before them, and sends it to the department, which does it again.
    desk.context.clear_cookies()
    sign_in(desk, "supervisor")
    desk.goto(reverse("cases:inbox"))
    expect(desk.locator("#open-title")).to_contain_text(rectification.title)
    desk.goto(reverse("cases:dispatch", args=[rectification.uid]))
    desk.select_option("select[name=lead]", str(town.department.uid))
    acts(desk, "dispatch", rectification, serious)
    desk.context.clear_cookies()
    sign_in(desk, "handler")
    desk.goto(reverse("cases:take", args=[rectification.uid]))
    acts(desk, "take", rectification, serious)
    desk.goto(reverse("cases:finish", args=[rectification.uid]))
    desk.fill("textarea[name=words]", "更换老化线路，连续三晚回访正常。")
    file: FilePayload = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    desk.set_input_files("input[type=file][name=after]", file)
    acts(desk, "finish", rectification, serious)

    # 复评: the same voice, asked once more; the light goes back to the clock.
    rates(phone, voice, 1, serious)
    case = Case.objects.get(pk=case.pk)
    assert not case.verdict_red

    # 销号 by the desk; the resident reads it on their page.
    desk.context.clear_cookies()
    sign_in(desk, "dispatcher")
    desk.goto(reverse("cases:write_off", args=[case.uid]))
    acts(desk, "write_off", case, serious)
    case.refresh_from_db()
    assert case.state == Case.State.WRITTEN_OFF
    assert case.write_off_how == "rated"
    phone.goto(reverse("cases:status", args=[ids.token("voice", voice.uid)]))
    fits(phone, serious)
    expect(phone.locator("main")).to_contain_text("销号")
