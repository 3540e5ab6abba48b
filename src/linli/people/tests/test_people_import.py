"""Importing people: looked at first, idempotent, row errors, nothing half-imported, left and found again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from django.test import Client

from linli.kernel import keyring
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.people import actions, queries
from linli.people.actions import people_import
from linli.people.actions.people_batch import Batch
from linli.people.importing.people import Entry, is_identity
from linli.people.models import Particulars, PeopleRun, Person, Registration
from tests.cast import AT, CITY, GINKGO, HOME, Cast

HEAD = "编号,姓名,手机号,身份证号,工作单位,社区,特长,在职党员"
ID_1, ID_2 = "330102198003070013", "110101199003070037"
GOOD = (
    f"V1,张伟,13911110001,{ID_1},港口机械有限公司,梧桐社区,水电维修、交通劝导,是\n"
    f"V2,李娜,13911110002,{ID_2},,银杏社区,,否\nV3,王芳,13911110003,,,,,\n"
)


def identity(body: str) -> str:
    """Eighteen places with the right check digit, reckoned here a second time."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    return (
        body + "10X98765432"[sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True)) % 11]
    )


def looked(cast: Cast, rows: str, *, area: str = CITY, who: str = "admin", head: str = HEAD) -> PeopleRun:
    run = actions.receive_people(
        file_name="人员.csv",
        chunks=[f"{head}\n{rows}".encode()],
        area_code=area,
        actor=cast.actor(who),
        at=AT,
    )
    return actions.run_people(run_uid=run.uid, actor=cast.actor(who), now=lambda: AT)


def brought(cast: Cast, rows: str, **more) -> PeopleRun:
    run = looked(cast, rows, **more)
    who = more.get("who", "admin")
    actions.start_people(run_uid=run.uid, actor=cast.actor(who), at=AT)
    return actions.run_people(run_uid=run.uid, actor=cast.actor(who), now=lambda: AT)


def why(run: PeopleRun) -> dict[int, str]:
    return dict(run.problems.values_list("row", "code"))


@pytest.fixture(autouse=True)
def _identities() -> None:
    assert is_identity(identity(ID_1[:17]))


def good() -> str:
    return GOOD.replace(ID_1, identity(ID_1[:17])).replace(ID_2, identity(ID_2[:17]))


def test_a_look_writes_no_person(cast: Cast) -> None:
    before = Person.objects.count()
    run = looked(cast, good())
    assert (run.state, run.dry_run, run.added, run.refused) == ("done", True, 3, 0)
    assert Person.objects.count() == before
    assert run.result["communities"] == {HOME: 1, GINKGO: 1}


def test_brought_in_once_and_a_second_time_nothing(cast: Cast) -> None:
    run = brought(cast, good())
    assert (run.added, run.known, run.result["changed"], run.stored_as) == (3, 0, 0, "")
    person = queries.person_found(phone="13911110001")
    assert person is not None
    assert (person.name, person.work_unit) == ("张伟", cast.enterprise)
    home = Registration.objects.get(person=person)
    assert (home.state, home.community_code) == ("confirmed", HOME)
    assert {skill.code for skill in home.skills.all()} == {"plumbing", "traffic"}
    assert (person.particulars.identity, person.particulars.member) == (identity(ID_1[:17]), "in_service")
    assert ID_1[:17] not in person.particulars.identity_sealed
    notes = JournalEntry.objects.count()
    again = brought(cast, good())
    assert (again.added, again.known, again.result["changed"]) == (0, 3, 0)
    assert JournalEntry.objects.exclude(subject_kind="import").count() <= notes


@pytest.mark.usefixtures("own_keys")
def test_while_the_index_is_made_anew_a_second_time_adds_nothing(cast: Cast) -> None:
    brought(cast, good())
    people, books = Person.objects.count(), JournalEntry.objects.exclude(subject_kind="import").count()
    keyring.add_index_key(at=AT)
    again = brought(cast, good())
    assert (again.added, again.known, again.refused, again.result["changed"]) == (0, 3, 0, 0)
    assert Person.objects.count() == people
    assert JournalEntry.objects.exclude(subject_kind="import").count() == books
    # Numbers under the new key and under the former one tell people apart alike.
    moved = good().replace("13911110003", "13911110004").replace("V3", "V1")
    assert why(brought(cast, moved)) == {4: "double_external_id"}
    assert why(brought(cast, f"V9,王芳,13911110003,{identity(ID_1[:17])},,,,\n")) == {2: "two_people"}


def test_what_changed_is_changed_with_a_note(cast: Cast) -> None:
    brought(cast, good())
    later = (
        good()
        .replace("港口机械有限公司,梧桐社区,水电维修、交通劝导,是", "城管局,银杏社区,助老陪护,否")
        .replace("张伟", "张炜")
    )
    run = brought(cast, later)
    assert (run.added, run.known, run.result["changed"]) == (0, 2, 1)
    person = queries.person_found(phone="13911110001")
    assert person is not None
    assert (person.name, person.work_unit, person.particulars.member) == (
        "张炜",
        cast.department,
        "not_member",
    )
    assert [one.state for one in person.registrations.order_by("id")] == ["ended", "confirmed"]
    assert [one.until for one in person.work_spells.order_by("id")] == [AT, None]
    note = JournalEntry.objects.get(subject_uid=person.uid, code="person.import_changed")
    assert "张" not in note.payload


def test_rows_that_stay_outside_say_why(cast: Cast) -> None:
    one, two = identity(ID_1[:17]), identity(ID_2[:17])
    wrong = one[:-1] + ("1" if one[-1] != "1" else "2")
    rows = [
        f"V1,甲,13911110001,{one},,,,",
        f"V2,乙,13911110002,{one},,,,",
        "V3,丙,13911110001,,,,,",
        "V1,丁,13911110004,,,,,",
        f"V5,戊,13911110005,{wrong},,,,",
        "V6,己,12,,,,,",
        "V7,庚,13911110007,,没有的单位,,,",
        "V8,辛,13911110008,,,火星社区,,",
        "V9,壬,13911110009,,,,飞行,",
        "V10,癸,13911110010,,,,,也许",
        ",子,,,,,,",
        "V12,,13911110012,,,,,",
        "V13,=1+1,13911110013,,,,,",
        "V14,丑,13911110014,,,",
        f"V15,寅,13800000001,{two},,,,",
        "V16,李明,13800000002,,,,,",
    ]
    run = brought(cast, "\n".join(rows) + "\n")
    assert why(run) == {
        3: "double_identity",
        4: "double_phone",
        5: "double_external_id",
        6: "bad_identity",
        7: "bad_phone",
        8: "unknown_unit",
        9: "unknown_community",
        10: "unknown_skill_here",
        11: "bad_member",
        12: "no_key",
        13: "no_name_here",
        14: "strange_name",
        15: "columns",
        16: "name_differs",
    }
    assert (run.added, run.refused) == (1, 14)
    # The volunteer is recognised by number and name, and gets the number of the other list.
    assert run.result["changed"] == 1
    details = set(run.problems.values_list("detail", flat=True))
    assert details == {"", "没有的单位", "火星社区", "飞行"}


def test_numbers_of_two_people_are_nobody(cast: Cast) -> None:
    brought(cast, good())
    one = identity(ID_1[:17])
    run = brought(cast, f"V2,张伟,13911110001,{one},,,,\nV3,王芳,,{one},,,,\n")
    assert why(run)[2] == "two_people"
    run = brought(cast, f"V3,王芳,13911110003,{one},,,,\n")
    assert why(run)[2] == "two_people"
    run = brought(cast, f"V1,张伟,13911110001,{identity('33010219800307002')},,,,\n")
    assert why(run)[2] == "identity_differs"


def test_the_number_of_an_account_is_not_redirected(cast: Cast) -> None:
    name, phone, one = cast.person("volunteer").name, cast.phone("volunteer"), identity(ID_1[:17])
    brought(cast, f"V1,{name},{phone},{one},,,,\n")
    stolen = brought(cast, f",{name},13911110001,{one},,,,\nV1,{name},13911110002,,,,,\n")
    assert why(stolen) == {2: "has_account", 3: "has_account"}
    person = cast.person("volunteer")
    person.refresh_from_db()
    assert person.phone == phone
    assert queries.account_with_phone(phone="13911110001") is None
    # Nor does an account without a number get one; a closed account is no way in.
    person.phone = ""
    person.save()
    assert why(brought(cast, f"V1,{name},13911110001,,,,,\n")) == {2: "has_account"}
    person.accounts.update(is_active=False)
    assert brought(cast, f"V1,{name},13911110001,,,,,\n").result["changed"] == 1


def test_the_name_of_an_account_and_a_known_number_elsewhere_stay(cast: Cast) -> None:
    name, phone = cast.person("volunteer").name, cast.phone("volunteer")
    brought(cast, f"V1,{name},{phone},{identity(ID_1[:17])},,,,\n" + "V2,李娜,13911110002,,,,,\n")
    later = f"V8,别名,{phone},{identity(ID_1[:17])},,,,\n" + "V9,李娜,13911110002,,,,,\n"
    run = brought(cast, later)
    assert (why(run), run.known, run.result["changed"]) == ({}, 2, 0)
    person = cast.person("volunteer")
    person.refresh_from_db()
    assert (person.name, person.particulars.external_id) == (name, "V1")
    assert list(Particulars.objects.order_by("id").values_list("external_id", flat=True)) == ["V1", "V2"]


def test_accounts_are_looked_up_once_for_a_batch(cast: Cast, django_assert_max_num_queries) -> None:
    entries = [
        Entry(row, cast.person(who).name, cast.phone(who), "", "", None, "", (), "")
        for row, who in enumerate(("volunteer", "resident", "handler", "leader"), 2)
    ]
    for some in (entries[:1], entries):
        with django_assert_max_num_queries(6):
            batch = Batch(some, root=CITY, run=None, actor=cast.admin, at=AT)
            assert batch.carry([]).known == len(some)
        assert len(batch.holders) == len(some)


def test_the_community_brings_in_its_own_only(cast: Cast) -> None:
    run = looked(cast, good(), area=HOME, who="community")
    assert why(run) == {3: "unknown_community"}
    brought(cast, good())
    moved = good().replace("银杏社区", "梧桐社区")
    assert why(looked(cast, moved, area=HOME, who="community")) == {3: "registered_elsewhere"}
    with pytest.raises(Refused, match="no_right"):
        looked(cast, good(), area=GINKGO, who="community")
    with pytest.raises(Missing):
        queries.people_run(actor=cast.stranger, uid=run.uid)


def test_headings_nobody_knows_wait_for_a_mapping(cast: Cast) -> None:
    run = looked(cast, "张伟,13911110001\n", head="谁,哪个号")
    assert (run.state, run.error) == ("failed", "no_mapping")
    with pytest.raises(Refused, match="bad_mapping"):
        actions.map_people(run_uid=run.uid, columns={"name": "谁"}, actor=cast.admin, at=AT)
    with pytest.raises(Refused, match="bad_mapping"):
        actions.map_people(run_uid=run.uid, columns={"name": "谁", "phone": "谁"}, actor=cast.admin, at=AT)
    actions.map_people(run_uid=run.uid, columns={"name": "谁", "phone": "哪个号"}, actor=cast.admin, at=AT)
    run = actions.run_people(run_uid=run.uid, actor=cast.admin, now=lambda: AT)
    assert (run.state, run.added) == ("done", 1)


def workbook(fill: Callable[[xlsxwriter.workbook.Worksheet], None]) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名", "手机号"])
    fill(sheet)
    book.close()
    return held.getvalue()


def receive(cast: Cast, name: str, raw: bytes) -> PeopleRun:
    run = actions.receive_people(file_name=name, chunks=[raw], area_code=CITY, actor=cast.admin, at=AT)
    return actions.run_people(run_uid=run.uid, actor=cast.admin, now=lambda: AT)


def test_merged_cells_and_formulas_are_row_errors(cast: Cast) -> None:
    def fill(sheet: xlsxwriter.workbook.Worksheet) -> None:
        sheet.write_row(1, 0, ["张伟", "13911110001"])
        sheet.merge_range(2, 0, 3, 0, "李娜")
        sheet.write(2, 1, "13911110002")
        sheet.write(3, 1, "13911110003")
        sheet.write(4, 0, "王芳")
        sheet.write_formula(4, 1, '="139"&"11110004"', value="13911110004")

    run = receive(cast, "a.xlsx", workbook(fill))
    assert (run.added, why(run)) == (1, {3: "merged", 4: "merged", 5: "formula_row"})


def test_macros_are_refused_and_nothing_is_kept(cast: Cast) -> None:
    held = io.BytesIO(workbook(lambda sheet: None))
    with zipfile.ZipFile(held, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    with pytest.raises(Refused, match="file_macros"):
        receive(cast, "a.xlsm", held.getvalue())
    assert not PeopleRun.objects.exists()


def test_gb18030_and_broken_characters(cast: Cast) -> None:
    run = receive(cast, "a.csv", "姓名,手机号\n张伟,13911110001\n".encode("gb18030"))
    assert run.added == 1
    raw = (
        "姓名,手机号\n张伟,13911110002\n".encode()
        + b"\xff\xfe\xfa,13911110003\n"
        + "王芳,13911110004\n".encode()
    )
    assert why(receive(cast, "b.csv", raw)) == {3: "encoding"}


def test_more_rows_than_promised_are_refused(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("linli.people.importing.people.MOST_ROWS", 2)
    run = looked(cast, good())
    assert (run.state, run.error, run.rows_done) == ("failed", "file_too_many_rows", 0)


def test_a_stopped_run_goes_on_where_it_was(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(people_import.PeopleImporter, "batch", 1)
    run = looked(cast, good())
    actions.start_people(run_uid=run.uid, actor=cast.admin, at=AT)
    carry, calls = people_import.PeopleJob.carry, []

    def dies(*args, **said):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return carry(*args, **said)

    monkeypatch.setattr(people_import.PeopleJob, "carry", dies)
    with pytest.raises(RuntimeError):
        actions.run_people(run_uid=run.uid, actor=cast.admin, now=lambda: AT)
    held = PeopleRun.objects.get(uid=run.uid)
    assert (held.state, held.error, held.rows_done, held.added) == ("failed", "broken", 1, 1)
    actions.start_people(run_uid=run.uid, actor=cast.admin, at=AT)
    done = actions.run_people(run_uid=run.uid, actor=cast.admin, now=lambda: AT)
    assert (done.state, done.rows_done, done.added) == ("done", 3, 3)
    assert Particulars.objects.filter(source="import").count() == 3


def test_the_pages_from_upload_to_result(cast: Cast, signed_in, stopped_clock) -> None:
    client: Client = signed_in("community")
    file = io.BytesIO(f"{HEAD}\n{good()}".encode())
    file.name = "人员.csv"
    sent = client.post("/people/imports/", {"file": file, "area": HOME})
    assert sent.status_code == 303
    address = sent["Location"]
    run = PeopleRun.objects.get()
    actions.run_people(run_uid=run.uid, actor=cast.community, now=lambda: AT)
    shown = client.get(address).content.decode()
    assert "没有这个社区" in shown
    assert "13911110001" not in shown
    assert client.post(f"{address}start/").status_code == 303
    actions.run_people(run_uid=run.uid, actor=cast.community, now=lambda: AT)
    assert client.get(address).context["run"].added == 2
    problems = client.get(f"{address}problems/").getvalue().decode()
    assert "银杏社区" in problems
    assert signed_in("stranger").get(address).status_code == 404
