"""Lights that turn are told once, the rest once a day, and what stays red climbs the ladder step by step."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from linli.cases import actions, queries, tasks
from linli.cases.clockwork import Limit, Unit
from linli.cases.models import Case, LightDigest
from linli.cases.rules_ladder import TARGETS, LightSettings
from linli.cases.tests import scenes
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people.actions import issue_token
from tests.cast import AT, CITY, EAST, HARBOUR, WEST, Cast

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
YELLOW, RED = AT + timedelta(hours=18), AT + timedelta(hours=24)
HOUR = timedelta(hours=1)


def told(cast: Cast, code: str) -> list[str]:
    """Who of the cast has such a message, in order of names; twice when twice."""
    names = {cast.person(word).uid: word for word in cast.words()}
    rows = InboxMessage.objects.filter(template_code=code)
    return sorted(names[uid] for uid in rows.values_list("recipient_uid", flat=True))


def codes(case: Case) -> list[str]:
    return [one.code for one in journal.timeline(case.uid)]


def run(at: datetime) -> int:
    return actions.turn_lights(at=at)


def refused(code: str, what: Any) -> None:
    with pytest.raises(Refused) as refusal:
        what()
    assert refusal.value.verdict.code == code
    assert str(refusal.value.verdict.sentence)


def test_a_light_that_turned_is_told_once_and_names_its_stage(cast: Cast):
    case = scenes.placed(cast)
    assert run(AT) == 1, "it is new: when it turns is noted"
    assert run(YELLOW - HOUR) == 0
    assert run(YELLOW) == 1
    assert run(YELLOW) == 0
    assert told(cast, "light_yellow") == ["dispatcher"], "nobody leads it yet"
    assert run(RED + HOUR) == 1
    assert told(cast, "light_red") == ["dispatcher"]
    lines = {one.code: one for one in journal.timeline(case.uid)}
    red = lines["case.turned_red"]
    assert '"stage":"first_answer"' in red.payload.replace(" ", "")
    assert (red.effective_at, red.recorded_at) == (RED, RED + HOUR)
    page = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=RED + HOUR)
    assert any("first_answer" not in one.title and one.code == "case.turned_red" for one in page.events)


def test_who_leads_hears_of_it_and_a_red_one_is_not_told_as_yellow_too(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    run(AT)
    late = AT + timedelta(days=12)
    run(late)
    assert told(cast, "light_red") == ["dispatcher", "handler"]
    assert told(cast, "light_yellow") == []
    assert "case.turned_yellow" not in codes(case)


def test_what_comes_back_and_turns_again_is_told_again(cast: Cast):
    case = scenes.placed(cast)
    run(RED)
    scenes.accepted(cast, case, at=RED)
    run(RED)
    now = Case.objects.get(pk=case.pk)
    assert (now.noted_light, now.red_since, now.steps_told) == ("green", None, 0)
    run(RED + timedelta(hours=24))
    assert codes(case).count("case.turned_red") == 2
    assert told(cast, "light_red") == ["dispatcher"] * 2


def test_a_run_costs_what_changed_and_not_what_exists(cast: Cast, count_queries):
    for _n in range(4):
        scenes.placed(cast)
    run(AT)
    assert count_queries(lambda: run(AT + HOUR)) == 1
    scenes.placed(cast, at=AT + HOUR)
    assert run(AT + HOUR) == 1


def test_two_runs_at_once_tell_once(cast: Cast, monkeypatch):
    case = scenes.placed(cast)
    run(AT)
    before = actions.turning._look

    def twice(pk: int, one: Any) -> bool:
        return before(pk, one) and not before(pk, one)

    monkeypatch.setattr(actions.turning, "_look", twice)
    assert run(RED) == 1
    assert codes(case).count("case.turned_red") == 1


def test_a_broken_case_does_not_hold_up_the_others(cast: Cast, monkeypatch):
    broken, whole = scenes.placed(cast), scenes.placed(cast)
    before = actions.turning._look
    monkeypatch.setattr(
        actions.turning, "_look", lambda pk, one: 1 / 0 if pk == broken.pk else before(pk, one)
    )
    assert run(RED) == 1
    assert "case.turned_red" in codes(whole)
    assert "case.turned_red" not in codes(broken)


def test_everything_else_comes_in_one_message_at_its_hour(cast: Cast):
    for _n in range(3):
        scenes.placed(cast)
    run(AT)
    run(YELLOW)  # Thursday, four in the morning
    assert actions.send_digests(at=datetime(2026, 3, 19, 7, 59, tzinfo=ZONE)) == 0
    eight = datetime(2026, 3, 19, 8, tzinfo=ZONE)
    assert actions.send_digests(at=eight) == 3
    assert actions.send_digests(at=eight) == 0
    assert told(cast, "light_digest") == ["community", "leader", "supervisor"]
    one = InboxMessage.objects.get(template_code="light_digest", recipient_uid=cast.person("supervisor").uid)
    assert '"yellow": 3' in one.params
    assert one.url == f"{reverse('cases:ledger')}?light=lit&area={EAST}"
    run(RED)  # at ten: the next morning
    assert (
        not LightDigest.objects.filter(sent_at__isnull=True)
        .exclude(due_at=eight + timedelta(days=1))
        .exists()
    )


def test_a_shielded_case_is_told_to_nobody_but_those_named(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    actions.shield_case(
        case_uid=case.uid, why=Case.Shield.MINOR, handler_uids=[], actor=cast.supervisor, at=AT
    )
    run(AT + timedelta(days=12))
    assert told(cast, "light_red") == []
    assert not LightDigest.objects.exists()


def test_the_ladder_climbs_while_nothing_moves(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    due = Case.objects.get(pk=case.pk).red_at  # Wednesday 25 March, ten
    assert due is not None
    run(due)
    step = queries.case_page(actor=cast.handler, uid=case.uid, at=due).next_step
    assert step is not None
    assert (step.number, step.step.to) == (1, "lead")
    assert step.due_at == datetime(2026, 3, 25, 15, 30, tzinfo=ZONE), (
        "four hours of work, with the break at noon"
    )
    assert run(step.due_at - HOUR) == 0
    run(step.due_at)
    run(step.due_at)
    assert told(cast, "light_escalated") == ["handler"]
    run(due + timedelta(days=1))
    run(due + timedelta(days=2))
    assert told(cast, "light_escalated") == ["dispatcher", "handler", "supervisor"]
    assert codes(case).count("case.escalated") == 3
    last = queries.case_page(actor=cast.handler, uid=case.uid, at=due + timedelta(days=2)).next_step
    assert last is not None
    assert last.due_at == datetime(2026, 4, 1, 10, tzinfo=ZONE)
    run(last.due_at)
    assert told(cast, "light_escalated") == ["dispatcher", "handler", "leader", "supervisor"]
    assert queries.case_page(actor=cast.handler, uid=case.uid, at=last.due_at).next_step is None
    assert run(last.due_at + timedelta(days=30)) == 0


def test_what_moves_a_red_case_puts_the_next_step_off(cast: Cast):
    case = scenes.placed(cast)
    scenes.dispatched(cast, case)
    due = Case.objects.get(pk=case.pk).red_at
    assert due is not None
    run(due)
    moved = due + timedelta(hours=5)
    actions.take_case(case_uid=case.uid, actor=cast.handler, at=moved)
    run(due + timedelta(hours=5, minutes=30))
    assert told(cast, "light_escalated") == []
    step = queries.case_page(actor=cast.handler, uid=case.uid, at=moved).next_step
    assert step is not None
    assert step.due_at == datetime(2026, 3, 26, 10, 30, tzinfo=ZONE)


def test_what_comes_out_of_a_merge_red_climbs_from_that_moment(cast: Cast):
    case, other = scenes.case_in(cast, Case.State.ACCEPTED), scenes.placed(cast)
    actions.merge_case(case_uid=case.uid, into_uid=other.uid, actor=cast.dispatcher, at=AT + 30 * HOUR)
    back = AT + timedelta(days=30)
    Case.objects.filter(pk=other.pk).update(turns_at=None)
    actions.unmerge_case(case_uid=case.uid, actor=cast.dispatcher, at=back)
    Case.objects.filter(pk=case.pk).update(red_at=AT + 24 * HOUR)
    run(back)
    assert Case.objects.get(pk=case.pk).noted_light == "red"
    assert told(cast, "light_escalated") == []


def test_a_red_case_that_was_held_climbs_from_the_end_of_the_hold(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    late, review = AT + timedelta(days=12), date(2026, 4, 20)
    actions.ask_time(case_uid=case.uid, review_on=review, reason="缺件。", actor=cast.handler, at=late)
    actions.grant_time(case_uid=case.uid, actor=cast.dispatcher, at=late)
    until = Case.objects.get(pk=case.pk).held_until
    assert until is not None
    run(until + timedelta(minutes=1))
    assert told(cast, "light_escalated") == []
    step = queries.case_page(actor=cast.handler, uid=case.uid, at=until + HOUR).next_step
    assert step is not None
    assert step.due_at is not None
    assert step.due_at >= until + 4 * HOUR
    run(step.due_at)
    assert told(cast, "light_escalated") == ["handler"], "one step, and not all at once"


def test_what_is_no_longer_red_leaves_the_ladder(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    due = Case.objects.get(pk=case.pk).red_at
    assert due is not None
    run(due + timedelta(hours=6))
    actions.finish_case(case_uid=case.uid, words="好了。", actor=cast.handler, at=due + timedelta(hours=7))
    run(due + timedelta(days=9))
    now = Case.objects.get(pk=case.pk)
    assert (now.noted_light, now.steps_told, now.turns_at) == ("", 0, None)
    assert told(cast, "light_escalated") == ["handler"]


def test_a_bad_verdict_climbs_the_ladder_too_but_is_no_news(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    rated = AT + HOUR
    actions.record_rating(voice_uid=case.voices.get().uid, score=1, via="link", actor=cast.resident, at=rated)
    run(rated)
    assert told(cast, "light_red") == []
    step = queries.case_page(actor=cast.supervisor, uid=case.uid, at=rated).next_step
    assert step is not None
    assert step.due_at == datetime(2026, 3, 18, 16, 30, tzinfo=ZONE)
    run(step.due_at)
    assert told(cast, "light_escalated") == ["handler"]


def test_the_worker_has_both_tasks(cast: Cast, stopped_clock):
    scenes.placed(cast)
    assert tasks.turn_lights() == 1
    stopped_clock.at = RED
    assert tasks.turn_lights() == 1
    stopped_clock.forward(days=1)
    assert tasks.send_digests() == 3


# --- What an area sets --------------------------------------------------------------------------------------------------

STEPS = ((Limit(120, Unit.WORK), "lead"), (Limit(1), "supervisor"))


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("limit_zero", ((Limit(0), "lead"),)),
        ("bad_limit", ((None, "lead"),)),
        ("limit_long", ((Limit(401), "lead"),)),
        ("unknown_role", ((Limit(1), "mayor"),)),
        ("steps_order", ((Limit(1), "lead"), (Limit(420, Unit.WORK), "supervisor"))),
        ("counts_otherwise", ((Limit(1), "lead"), (Limit(9999, Unit.RUN), "supervisor"))),
        ("too_many_steps", tuple((Limit(n), "lead") for n in range(1, 10))),
    ],
)
def test_what_is_no_ladder_is_refused_and_the_old_one_stays(cast: Cast, code: str, steps: Any):
    before = queries.lights_page(actor=cast.admin, code=CITY, at=AT).steps
    refused(code, lambda: actions.put_ladder(area_code=CITY, steps=steps, actor=cast.admin, at=AT))
    assert queries.lights_page(actor=cast.admin, code=CITY, at=AT).steps == before


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("unknown_role", {"told_red": ("mayor",)}),
        ("bad_hour", {"digest_hour": 24}),
        ("unknown_palette", {"palette": "pink"}),
        ("bad_share", {"suspended_share": 101}),
    ],
)
def test_what_is_no_setting_of_lights_is_refused(cast: Cast, code: str, given: dict[str, Any]):
    whole: dict[str, Any] = {
        "told_yellow": ("lead",),
        "told_red": ("lead",),
        "digest_hour": 9,
        "palette": "default",
        "suspended_share": 10,
    }
    wanted = LightSettings(**(whole | given))
    refused(code, lambda: actions.put_lights(area_code=CITY, settings=wanted, actor=cast.admin, at=AT))


def test_only_administrators_of_the_area_set_its_lights(cast: Cast):
    for who, why in ((cast.supervisor, Refused), (cast.stranger, Missing)):
        with pytest.raises(why):
            actions.put_ladder(area_code=EAST, steps=STEPS, actor=who, at=AT)
    assert set(TARGETS) >= {"lead", "dispatcher", "supervisor", "leader"}


def test_an_area_tells_whom_it_names(cast: Cast):
    wanted = LightSettings(
        told_yellow=("community", "grid_worker"),
        told_red=(),
        digest_hour=9,
        palette="default",
        suspended_share=10,
    )
    actions.put_lights(area_code=HARBOUR, settings=wanted, actor=cast.admin, at=AT)
    actions.put_ladder(area_code=HARBOUR, steps=STEPS[1:], actor=cast.admin, at=AT)
    scenes.placed(cast)
    run(YELLOW)
    assert told(cast, "light_yellow") == ["community", "grid_worker"]
    run(RED)
    assert told(cast, "light_red") == []
    run(RED + timedelta(days=1))
    assert told(cast, "light_escalated") == ["supervisor"]


def test_the_administrator_sets_ladder_and_lights_in_the_browser(
    cast: Cast, signed_in, stopped_clock, django_assert_max_num_queries
):
    admin = signed_in("admin")
    rows = {"step-TOTAL_FORMS": "8", "step-INITIAL_FORMS": "0", "_key": "k1"}
    for n in range(8):
        rows |= {f"step-{n}-amount": "", f"step-{n}-counted": "days", f"step-{n}-to": "leader"}
    two = rows | {"step-0-amount": "2", "step-0-to": "lead", "step-1-amount": "3", "step-1-to": "supervisor"}
    address = reverse("cases:put_ladder", args=[CITY])
    assert admin.post(address, two).status_code == 303
    steps = queries.lights_page(actor=cast.admin, code=CITY, at=AT).steps
    assert [(one.after, one.to) for one in steps] == [(Limit(2), "lead"), (Limit(3), "supervisor")]
    zero = rows | {"step-0-amount": "0", "_key": "k2"}
    assert admin.post(address, zero).status_code == 409
    assert admin.post(address, rows | {"step-0-amount": "x", "_key": "k3"}).status_code == 422
    given = {
        "told_yellow": ["lead"],
        "told_red": ["supervisor"],
        "digest_hour": "7",
        "suspended_share": "20",
        "palette": "colour_blind",
        "_key": "k4",
    }
    address = reverse("cases:put_lights", args=[CITY])
    assert admin.post(address, given).status_code == 303
    assert admin.post(address, given | {"digest_hour": "99", "_key": "k5"}).status_code == 422
    with django_assert_max_num_queries(12):
        page = admin.get(reverse("cases:lights")).content.decode()
    assert 'value="7"' in page
    assert reverse("cases:colours") in page
    sheet = admin.get(reverse("cases:colours"))
    assert "--light-red" in sheet.content.decode()
    assert "--light-red" not in signed_in("resident").get(reverse("cases:colours")).content.decode()
    assert "--light-red" in signed_in("handler").get(reverse("cases:colours")).content.decode()
    assert signed_in("dispatcher").get(reverse("cases:lights"), {"area": WEST}).status_code == 404


def test_the_same_by_json(cast: Cast, client, stopped_clock):
    def headers(who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue_token(username=who, at=AT)}"}

    def post(path: str, body: object, who: str = "admin") -> Any:
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers(who))

    put = post(f"/areas/{CITY}/ladder", {"steps": [{"after": "2 working hours", "to": "lead"}]})
    assert [(one["amount"], one["unit"], one["to"]) for one in put.json()["ladder"]] == [
        (120, "work", "lead")
    ]
    assert (
        post(f"/areas/{CITY}/ladder", {"steps": [{"after": "0 h", "to": "lead"}]}).json()["code"]
        == "limit_zero"
    )
    lights = client.get(f"/api/v1/areas/{CITY}/lights", headers=headers("leader")).json()
    assert lights["told_red"] == ["lead", "dispatcher"]
    lights |= {"palette": "colour_blind"}
    assert post(f"/areas/{CITY}/lights", lights).json()["palette"] == "colour_blind"
    assert post(f"/areas/{CITY}/causes", {"code": "no_water", "label": "停水"}).status_code == 200
    case = scenes.placed(cast)
    stopped_clock.at = RED
    given = post(f"/cases/{case.uid}/cause", {"cause": "no_water"}, "dispatcher").json()
    assert (given["light"], given["lit_by"], given["cause"]) == ("red", "first_answer", "no_water")
    counts = client.get(f"/api/v1/areas/{EAST}/causes", headers=headers("supervisor")).json()
    assert [one["red"] for one in counts["by_cause"] if one["code"] == "no_water"] == [1]
    bank = client.get(f"/api/v1/areas/{EAST}/suspended", headers=headers("supervisor")).json()
    assert (bank["whole"]["open"], bank["items"]) == (1, [])
    detail = client.get(f"/api/v1/cases/{case.uid}", headers=headers("dispatcher")).json()
    assert detail["clock"]["next_step"]["to"] == "lead"
    assert detail["clock"]["stages"][0]["lights"]


def test_what_an_import_takes_over_is_no_news(tmp_path):
    from .importfiles import GOOD, bring, table, voice_of

    bring(table(tmp_path, GOOD))
    case = voice_of("1").case
    assert (case.noted_light, case.turns_at) == ("red", None)
    assert run(AT) == 0
    actions.accept_case(case_uid=case.uid, actor=Actor.system(), at=AT)
    assert run(AT) == 1
