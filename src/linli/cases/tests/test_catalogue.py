"""The catalogue: what ships, what is imported, what the words suggest."""

from __future__ import annotations

import pytest

from linli.cases import actions, catalogue, queries
from linli.cases.catalogue import BadTable, decode, read_default, read_table
from linli.cases.models import Category
from linli.cases.suggesting import Entry, suggest_category
from linli.kernel.canonical import canonical

SHIPPED = read_default(catalogue.DEFAULT.read_text("utf-8"))


def entries():
    return [
        Entry(
            one.code,
            one.code.rpartition(".")[0],
            one.name,
            str(one.values.get("keywords", "")),
            bool(one.values.get("stops")),
        )
        for one in SHIPPED
    ]


def test_what_ships_has_three_levels_unique_codes_and_both_languages():
    assert len({one.code for one in SHIPPED}) == len(SHIPPED)
    assert {one.level for one in SHIPPED} == {1, 2, 3}
    assert all(one.values.get("name_en") for one in SHIPPED)
    assert all(one.values.get("notice_en") for one in SHIPPED if one.values.get("notice"))
    assert all(len(str(one.values.get("keywords", ""))) <= 300 and len(one.name) <= 60 for one in SHIPPED)


def test_every_question_that_ships_is_fit_for_a_form_and_for_json():
    for node in SHIPPED:
        keys = [question["key"] for question in node.values.get("questions", [])]
        assert len(keys) == len(set(keys)), node.code
        canonical(node.values.get("questions", []))
        for question in node.values.get("questions", []):
            assert question["kind"] in {"text", "choice", "choices", "date", "number"}
            assert question["label"]
            assert question["label_en"]
            assert ("choices" in question) == (question["kind"] in {"choice", "choices"})


def test_a_category_that_stops_says_what_to_do_instead():
    stopping = [one for one in SHIPPED if one.values.get("stops")]
    assert {"supply.gas.leak", "safety.fire.now", "safety.order.crime"} <= {one.code for one in stopping}
    assert all(one.values.get("notice") for one in stopping)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("3栋门口的路灯不亮，晚上太黑了", "city.lamp.out"),
        ("楼道灯坏了好几天", "estate.shared.stairlight"),
        ("消防通道堵塞，停了一辆车", "safety.fire.way"),
        ("楼上漏水渗到我家", "order.dispute.leak"),
        ("电梯坏了，老人下不了楼", "estate.lift.broken"),
        ("夜间施工到凌晨两点", "house.site.night"),
        ("广场舞音响太吵", "noise.noise.square"),
        ("有人遛狗不牵绳", "order.pet.leash"),
        ("井盖没了，很危险", "city.cover.missing"),
        ("楼下闻到煤气味，怀疑燃气泄漏", "supply.gas.leak"),
        ("下水道堵了，返水", "city.drain.blocked"),
        ("工地拖欠工资三个月", "care.work.wage"),
        ("独居老人想要助餐送餐", "care.old.meals"),
        ("企业招不到人，用工困难", "firm.firm.hire"),
    ],
)
def test_the_words_suggest_a_category(words, code):
    assert suggest_category(words, entries())[0] == code


@pytest.mark.parametrize("words", ["", "   ", "你好", "1234567890", "<b>"])
def test_words_that_say_nothing_suggest_nothing(words):
    assert suggest_category(words, entries()) == []


def test_an_imported_category_without_keywords_is_found_by_its_name():
    found = suggest_category(
        "请问物业管理谁负责", [Entry("a", "", "城乡建设", ""), Entry("a/b", "a", "物业管理", "")]
    )
    assert found == ["a/b"]


def test_a_table_of_three_columns_becomes_nodes_and_bad_rows_keep_their_number():
    table = read_table(
        "level1,level2,level3\n城乡建设,安全生产,事故处理\n城乡建设,安全生产,事故处理\n,安全生产,x\n城乡建设,,y\n"
        + "长" * 61
        + ",,\n\n民政,,\n"
    )
    assert [one.code for one in table.nodes] == [
        "城乡建设",
        "城乡建设/安全生产",
        "城乡建设/安全生产/事故处理",
        "民政",
    ]
    assert [(one.row, one.code) for one in table.problems] == [
        (4, "level_missing"),
        (5, "level_missing"),
        (6, "too_long"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_of_the_country(encoding):
    assert decode("level1,一级".encode(encoding)) == "level1,一级"


def test_a_file_that_is_no_table_says_so():
    with pytest.raises(BadTable, match="columns"):
        read_table("name,value\na,b\n")
    with pytest.raises(BadTable, match="encoding"):
        decode(b"\xff\xff\xff\x81")


@pytest.mark.django_db
def test_loading_twice_adds_nothing_and_mends_what_was_changed():
    assert actions.load_catalogue() == len(SHIPPED)
    Category.objects.filter(code="city.lamp").update(name="灯")
    assert actions.load_catalogue() == 0
    assert Category.objects.get(code="city.lamp").name == "路灯照明"
    assert Category.objects.get(
        code="city.cover.missing"
    ).danger  # what is dangerous above is dangerous below


@pytest.mark.django_db
def test_an_import_adds_to_what_is_there_and_a_second_adds_nothing(tmp_path):
    actions.load_catalogue()
    file = tmp_path / "taxonomy.csv"
    file.write_text("level1,level2,level3\n市政设施,路灯照明,路灯增设\n=1+1,甲,乙\n,,坏\n", "utf-8")
    done = catalogue.import_csv(file)
    assert (done.added, len(done.problems)) == (4, 1)
    lamp = Category.objects.get(name="路灯增设")
    assert lamp.parent is not None
    assert lamp.parent.code == "city.lamp"  # one name under one parent is one category
    assert Category.objects.get(level=1, name="=1+1").active
    assert catalogue.import_csv(file).added == 0


@pytest.mark.django_db
def test_an_import_that_replaces_closes_the_others_but_keeps_them(tmp_path):
    actions.load_catalogue()
    file = tmp_path / "taxonomy.csv"
    file.write_text("level1,level2,level3\n民政,殡葬,公墓\n", "utf-8")
    catalogue.import_csv(file, only=True)
    assert [one.name for one in Category.objects.filter(active=True).order_by("level")] == [
        "民政",
        "殡葬",
        "公墓",
    ]
    assert [name for name, _choices in queries.catalogue_now().groups()] == ["民政"]
    assert Category.objects.count() == len(SHIPPED) + 3
