"""Evidence before the write-off: what is missing is named, codes cannot be guessed, nothing is demanded afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.cases import actions, completion, queries
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Evidence, Voice, WrongCode
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.notices.models import InboxMessage
from tests.cast import AT, CITY, GRID, HOME, Cast

SOON, LATER = AT + timedelta(hours=2), AT + timedelta(days=30)
ALL = ("before", "after", "code", "check")


def code_of(run) -> str:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value.verdict.code


def demand(cast: Cast, *items: str, at=AT - timedelta(days=1), **more) -> None:
    given: dict[str, Any] = {"area_code": CITY, "matter": "ordinary", **more}
    actions.put_contract(items=items, actor=cast.admin, at=at, **given)


def finished(cast: Cast, **more) -> Case:
    case = scenes.placed(cast, **more)
    scenes.finished(cast, case)
    return Case.objects.get(pk=case.pk)


def write_off(cast: Cast, case: Case, at=LATER) -> Case:
    return actions.write_off_case(case_uid=case.uid, actor=cast.dispatcher, at=at)


def told(case: Case) -> str:
    return completion.code_of(Voice.objects.get(case=case))


def test_each_missing_piece_is_named_until_all_is_shown(cast: Cast):
    demand(cast, *ALL)
    case = finished(cast)
    uid = case.uid
    assert case.evidence_needed == "before,after,code,check"
    assert code_of(lambda: write_off(cast, case)) == "missing_before"
    actions.prove_case(case_uid=uid, before=[jpeg()], actor=cast.handler, at=SOON)
    assert code_of(lambda: write_off(cast, case)) == "missing_after"
    actions.prove_case(case_uid=uid, after=[jpeg()], actor=cast.handler, at=SOON)
    assert code_of(lambda: write_off(cast, case)) == "missing_code"
    actions.meet_resident(case_uid=uid, code=told(case), actor=cast.handler, at=SOON)
    assert code_of(lambda: write_off(cast, case)) == "missing_check"
    states = [line.state for line in queries.evidence_lines(Case.objects.get(pk=case.pk), SOON)]
    assert states == ["there", "there", "there", "missing"]
    actions.check_case(case_uid=uid, words="晚上去看过，亮了。", actor=cast.grid_worker, at=SOON)
    assert write_off(cast, case).write_off_how == "silent"


def test_the_list_of_several_judges_evidence_too(cast: Cast):
    demand(cast, "after")
    case = finished(cast)
    page = queries.bulk_page(actor=cast.dispatcher, verb="write_off", uids=[case.uid], at=LATER)
    assert [row.verdict.code for row in page.rows] == ["missing_after"]


def test_the_photo_of_the_request_shows_how_it_was_before(cast: Cast):
    demand(cast, "before")
    words = VoiceDraft(body="路灯坏了", area_code=GRID, channel="web")
    case = actions.place_voice(words=words, photos=[jpeg()], actor=cast.resident, at=AT).case
    scenes.finished(cast, case)
    assert write_off(cast, case).state == Case.State.WRITTEN_OFF


def test_the_contract_of_the_finish_counts_and_nothing_is_demanded_afterwards(cast: Cast):
    early = finished(cast)
    demand(cast, "check", at=SOON)
    assert write_off(cast, early).state == Case.State.WRITTEN_OFF


def test_danger_ships_with_photo_and_check_and_the_nearest_category_goes_before_the_class(cast: Cast):
    case = scenes.placed(cast)
    scenes.handling(cast, case)
    Case.objects.filter(pk=case.pk).update(danger=True)
    actions.finish_case(case_uid=case.uid, words="围好了", actor=cast.handler, at=AT)
    case.refresh_from_db()
    assert case.evidence_needed == "after,check"


def test_the_check_is_by_somebody_of_the_area_who_did_not_handle_it(cast: Cast):
    demand(cast, "check")
    case = finished(cast)

    def check(who: Actor, **more) -> Case:
        return actions.check_case(case_uid=case.uid, actor=who, at=SOON, **{"words": "看过", **more})

    assert code_of(lambda: check(cast.handler)) == "no_right"
    assert code_of(lambda: check(cast.leader)) == "no_right"
    assert code_of(lambda: check(cast.community, words="")) == "no_words"
    check(cast.community, words="", photos=[jpeg()])
    assert write_off(cast, case).state == Case.State.WRITTEN_OFF


def test_who_handled_it_neither_checks_nor_excuses(cast: Cast):
    demand(cast, "check")
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    actions.claim_lead(case_uid=case.uid, actor=cast.community, at=AT)
    actions.finish_case(case_uid=case.uid, words="修好了", actor=cast.community, at=AT)
    run: dict[str, Any] = {"case_uid": case.uid, "actor": cast.community, "at": SOON}
    assert code_of(lambda: actions.check_case(words="看过", **run)) == "handled_it"
    run["actor"] = cast.dispatcher
    assert code_of(lambda: actions.excuse_evidence(item="check", reason="无人", **run)) == "no_right"


def test_an_exception_is_the_supervisors_is_noted_counted_and_listed(cast: Cast):
    demand(cast, "after")
    case = finished(cast)
    run: dict[str, Any] = {
        "case_uid": case.uid,
        "actor": cast.supervisor,
        "at": SOON,
        "reason": "住户家中，不便拍照。",
    }
    assert code_of(lambda: actions.excuse_evidence(item="check", **run)) == "not_missing"
    actions.excuse_evidence(item="after", **run)
    done = write_off(cast, case)
    assert done.evidence_excused == 1
    assert JournalEntry.objects.filter(subject_uid=case.uid, code="case.excused").count() == 1
    wanted = queries.LedgerFilter.read({"state": "all", "mark": "excused"})
    found, _next = queries.ledger_cases(actor=cast.supervisor, at=LATER, wanted=wanted)
    assert [one.pk for one in found] == [case.pk]
    page = queries.evidence_page(actor=cast.supervisor, code="", at=LATER + timedelta(days=1))
    assert (page.excused, page.ends["silent"], page.ends["rated"]) == (1, 1, 0)


# --- The completion code ----------------------------------------------------------------------------------------------


def test_guessing_a_code_is_refused_after_five_tries_and_tells_the_supervisor(cast: Cast):
    demand(cast, "code")
    case = finished(cast)
    right = told(case)
    guesses = [f"{n:06d}" for n in range(40) if f"{n:06d}" != right]

    def guess(code: str, at=SOON) -> str:
        return code_of(lambda: actions.meet_resident(case_uid=case.uid, code=code, actor=cast.handler, at=at))

    assert [guess(code) for code in guesses[:7]] == ["wrong_code"] * 5 + ["code_locked"] * 2
    assert guess(right) == "code_locked"  # nor is the right one told from a wrong one while it is locked
    assert InboxMessage.objects.filter(template_code="codes_guessed").count() == 1
    later = SOON + timedelta(minutes=16)
    assert [guess(code, later) for code in guesses[7:13]] == ["wrong_code"] * 5 + ["code_locked"]
    much_later = later + timedelta(minutes=16)
    assert guess(right, much_later) == "code_locked"  # ten of one person within a day
    assert not Evidence.objects.filter(case=case).exists()
    actions.meet_resident(
        case_uid=case.uid, code=right, actor=cast.handler, at=much_later + timedelta(days=1)
    )
    assert not WrongCode.objects.exists()


def test_one_person_does_not_guess_at_many_cases_at_once(cast: Cast):
    cases = [finished(cast) for _n in range(3)]
    codes = []
    for n in range(12):
        case = cases[n % 3]
        wrong = f"{(int(told(case)) + 1) % 10**6:06d}"
        run: dict[str, Any] = {"case_uid": case.uid, "code": wrong, "actor": cast.handler, "at": SOON}
        codes.append(code_of(lambda run=run: actions.meet_resident(**run)))
    assert codes == ["wrong_code"] * 10 + ["code_locked"] * 2


def test_who_entered_the_request_holds_its_slip_and_cannot_type_its_code(cast: Cast):
    case = finished(cast)  # brought in by the community worker
    run: dict[str, Any] = {"case_uid": case.uid, "code": told(case), "at": SOON}
    assert code_of(lambda: actions.meet_resident(actor=cast.community, **run)) == "own_slip"
    assert code_of(lambda: actions.meet_resident(actor=cast.leader, **run)) == "not_in_hand"
    actions.meet_resident(actor=cast.grid_worker, **run)
    actions.meet_resident(actor=cast.grid_worker, **run)
    assert Evidence.objects.filter(case=case, kind="code").count() == 1


def test_only_the_one_whose_code_was_told_reads_that_it_was(cast: Cast):
    case = scenes.placed(cast)
    other = scenes.joined(cast, case)
    scenes.handling(cast, case)
    met = Voice.objects.filter(case=case).order_by("pk")[0]
    code = completion.code_of(met)
    actions.meet_resident(case_uid=case.uid, code=code, actor=cast.handler, at=SOON)
    told_to = [
        any(one.code == "case.resident_met" for one in queries.resident_timeline(case, voice))
        for voice in (met, other)
    ]
    assert told_to == [True, False]


def test_the_code_is_of_one_voice_dies_with_its_link_and_is_another_for_a_rectification(cast: Cast):
    one, other = (Voice.objects.get(case=scenes.placed(cast)) for _n in range(2))
    assert completion.code_of(one) != completion.code_of(other)
    before = completion.code_of(one)
    assert completion.code_of(one, other.uid) != before
    one.token_version += 1
    assert completion.code_of(one) != before


def test_no_code_of_i_too_nor_of_who_came_after_the_work_began_proves_anything(cast: Cast):
    case = finished(cast)
    late = Voice.objects.get(case=case)
    Voice.objects.filter(pk=late.pk).update(received_at=AT + timedelta(minutes=1))
    nobody = Actor.anonymous("web")
    for light in (False, True):
        Voice.objects.filter(pk=late.pk).update(light=light)
        if light:
            Voice.objects.filter(pk=late.pk).update(received_at=AT)
        voice = Voice.objects.get(pk=late.pk)
        assert queries.completion_code(voice, nobody) == ""
        code = completion.code_of(voice)
        run: dict[str, Any] = {"case_uid": case.uid, "code": code, "actor": cast.handler, "at": SOON}
        assert code_of(lambda run=run: actions.meet_resident(**run)) == "wrong_code"


def test_the_pages_show_the_code_to_the_resident_and_a_wrong_one_typed_there_is_counted(cast: Cast, client):
    case = finished(cast, channel="web")
    voice = Voice.objects.get(case=case)
    token = ids.token("voice", voice.uid, voice.token_version)
    for page in (reverse("cases:status", args=[token]), reverse("cases:receipt", args=[token])):
        assert told(case) in client.get(page).content.decode()
    client.force_login(cast.account("handler"))
    assert told(case) not in client.get(reverse("cases:status", args=[token])).content.decode()
    address = reverse("cases:met", args=[case.uid])
    wrong = f"{(int(told(case)) + 1) % 10**6:06d}"
    assert client.post(address, {"code": wrong, "_key": "k" * 32}).status_code == 409
    assert WrongCode.objects.count() == 1
    assert client.post(address, {"code": told(case)}).status_code == 303


def test_other_states_and_strangers_get_no_evidence_in(cast: Cast):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    run: dict[str, Any] = {"case_uid": case.uid, "actor": cast.dispatcher, "at": AT}
    assert code_of(lambda: actions.meet_resident(code="000000", **run)) == "not_in_work"
    for action, more in (
        (actions.prove_case, {"after": [jpeg()]}),
        (actions.check_case, {"words": "看过"}),
        (actions.excuse_evidence, {"item": "after", "reason": "无"}),
    ):
        assert code_of(lambda action=action, more=more: action(**run, **more)) == "not_finished"
    done = finished(cast)
    run = {"case_uid": done.uid, "at": SOON}
    assert code_of(lambda: actions.prove_case(actor=cast.handler, **run)) == "no_photos"
    assert code_of(lambda: actions.prove_case(after=[jpeg()], actor=cast.community, **run)) == "not_in_hand"
    assert code_of(lambda: actions.check_case(words="-", actor=Actor.system(), **run)) == "no_person"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"who": "supervisor"}, "no_right"),
        ({"matter": ""}, "one_of_both"),
        ({"matter": "nothing"}, "bad_stage"),
        ({"items": ["smell"]}, "bad_item"),
        ({"valid_from": AT - timedelta(days=1)}, "contract_backdated"),
        ({"category_code": "nothing", "matter": ""}, "unknown_category"),
    ],
)
def test_a_contract_that_does_not_fit_is_refused(cast: Cast, change: dict, code: str):
    given: dict[str, Any] = {
        "area_code": HOME,
        "matter": "ordinary",
        "items": ["after"],
        "at": AT,
        "actor": cast.admin,
    }
    if "who" in change:
        given["actor"], given["area_code"] = cast.community, HOME
        change = {}
    assert code_of(lambda: actions.put_contract(**given | change)) == code


def test_two_contracts_from_one_moment_are_one_too_many(cast: Cast):
    demand(cast, "after")
    assert code_of(lambda: demand(cast, "check")) == "contract_taken"
