"""The board as everybody reads it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from linli.board.queries import figures
from linli.board.tests import scenes
from linli.cases.models import Case, Note, Photo
from linli.undertakings import actions as undertake
from linli.undertakings.tests import scene as undertaken
from tests.cast import AT, CITY, EAST, GINKGO, GRID, HARBOUR, HOME, PINE, RIVER, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
LISTS = ("needs", "rectification", "results", "undertakings", "projects")


def page(code: str, name: str = "", **query: str) -> str:
    """The text of a page, as a stranger gets it."""
    address = reverse("board:list", args=[code, name]) if name else reverse("board:front", args=[code])
    answer = Client().get(address, query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def rows(code: str, name: str, **query: str) -> list[dict[str, object]]:
    answer = Client().get(f"/api/v1/board/{code}/{name}", query)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()["rows"]
    return found


def test_each_matter_stands_on_its_list_in_every_area_around_it(cast: Cast):
    scenes.case(cast, title="路灯不亮")
    scenes.finished(cast, title="井盖已修")
    scenes.case(cast, title="垃圾满溢", verdict_red=True, state=Case.State.FINISHED, finished_at=AT)
    for code in (HOME, HARBOUR, EAST, CITY):
        assert [row["title"] for row in rows(code, "needs")] == ["路灯不亮"]
        assert [row["title"] for row in rows(code, "results")] == ["井盖已修"]
        assert [row["title"] for row in rows(code, "rectification")] == ["垃圾满溢"]
    assert rows(PINE, "needs") == []
    assert "路灯不亮" in page(HOME, "needs")


def test_nothing_secret_stands_anywhere(cast: Cast):
    """Planted: names, telephone numbers, words of residents, shielded, guarded, sensitive, unread and erased matters."""
    hidden = scenes.secrets(cast)
    shown = scenes.case(cast, title="楼道灯坏了，联系13812345678", verdict_red=True)
    for one in (*hidden, shown):
        scenes.voice(one, words=f"{scenes.SECRET}我叫王秀兰")
    done = scenes.finished(cast, title="道路修补")
    Note.objects.create(
        case=done, code="case.finished", body=f"{scenes.SECRET}内部", salt="", public=False, at=AT
    )
    Note.objects.create(case=done, code="case.asked", body=f"{scenes.SECRET}问", salt="", at=AT)
    Note.objects.create(case=done, code="case.finished", body="已补好，找13912345678", salt="", at=AT)
    texts = [page(code, name) for code in (HOME, HARBOUR, CITY) for name in ("", *LISTS)]
    texts += [json.dumps(rows(HOME, name), ensure_ascii=False) for name in LISTS]
    texts += [page(HOME, "needs", q=scenes.SECRET), Client().get(f"/api/v1/board/{HOME}").content.decode()]
    texts.append(Client().get(reverse("board:item", args=[shown.uid])).content.decode())
    for text in texts:
        for secret in (
            "王秀兰",
            "13812345678",
            "13912345678",
            f"{scenes.SECRET}路灯",
            f"{scenes.SECRET}内",
            f"{scenes.SECRET}我",
        ):
            assert secret not in text
    assert "138****5678" in page(HOME, "rectification")
    assert "139****5678" in page(HOME, "results")
    for one in hidden:
        assert Client().get(reverse("board:item", args=[one.uid])).status_code == 404
        assert Client().get(f"/api/v1/board/items/{one.uid}").status_code == 404


def test_a_title_leads_to_no_door(cast: Cast):
    scenes.case(cast, title="青柳苑3栋2单元501室漏水")
    scenes.case(cast, title="青柳苑3-2-501漏水，2026年3月报修")
    scenes.case(cast, title="梧桐路68号门口路灯，3号楼西侧")
    titles = {row["title"] for row in rows(HOME, "needs")}
    assert titles == {
        "青柳苑3栋2单元***漏水",
        "青柳苑***漏水，2026年3月报修",
        "梧桐路68号门口路灯，3号楼西侧",
    }


def test_the_share_of_the_satisfied_counts_those_who_are_not(cast: Cast):
    good = scenes.finished(cast, on=AT - timedelta(days=25))
    bad = scenes.finished(
        cast, on=AT - timedelta(days=25), verdict_red=True, closed_at=None, state="finished"
    )
    for case, score in ((good, 5), (good, 4), (good, 3), (bad, 1), (bad, 2)):
        scenes.voice(case, score=score)
    assert figures.city_of(CITY, AT).satisfied[HOME] == 60


def test_a_search_finds_titles_only_and_no_digits_behind_the_mask(cast: Cast):
    scenes.voice(scenes.case(cast, title="路灯不亮，电话13812345678"), words="王秀兰")
    assert len(rows(HOME, "needs", q="路灯")) == 1
    assert rows(HOME, "needs", q="王秀兰") == []
    assert rows(HOME, "needs", q="8123456") == []


def test_a_category_narrows_and_pages_go_on_by_key(cast: Cast):
    for number in range(33):
        scenes.case(cast, title=f"灯{number}", received_at=AT - timedelta(hours=number))
    scenes.case(cast, title="树", kind="green.trees", received_at=AT - timedelta(days=9))
    assert [row["title"] for row in rows(HOME, "needs", category="green")] == ["树"]
    first = Client().get(f"/api/v1/board/{HOME}/needs").json()
    second = Client().get(f"/api/v1/board/{HOME}/needs", {"after": first["next"]}).json()
    seen = [row["title"] for row in (*first["rows"], *second["rows"])]
    assert len(first["rows"]) == 30
    assert seen == [*(f"灯{number}" for number in range(33)), "树"]
    assert second["next"] == ""
    assert "after=" in page(HOME, "needs")


def test_a_result_says_what_was_done_how_long_and_shares_from_five_ratings_on(cast: Cast):
    done = scenes.finished(cast, title="井盖")
    note = Note.objects.create(case=done, code="case.finished", body="换了新井盖", salt="", at=AT)
    for moment in ("before", "after", "report"):
        Photo.objects.create(
            case=done, note=note, moment=moment, width=4, height=3, digest=moment, created_at=AT
        )
    for score in (5, 5, 4, 2):
        scenes.voice(done, score=score)
    (row,) = rows(HOME, "results")
    assert (row["done"], row["days"], row["four_or_five"], row["unit"]) == ("换了新井盖", 4, None, "城管局")
    assert len(row["photos"]) == 2  # type: ignore[arg-type]  # a list
    scenes.voice(done, score=3)
    assert rows(HOME, "results")[0]["four_or_five"] == 60
    assert rows(HOME, "results", days="365") == rows(HOME, "results")


def test_what_is_put_right_names_unit_and_day(cast: Cast):
    parent = scenes.case(cast, title="垃圾", verdict_red=True, state=Case.State.FINISHED, finished_at=AT)
    scenes.case(
        cast,
        title="整改",
        kind="clean.waste",
        parent=parent,
        lead_unit=cast.enterprise,
        due_at=AT + timedelta(days=2),
    )
    Case.objects.filter(parent=parent).update(kind=Case.Kind.RECTIFICATION)
    (row,) = rows(HOME, "rectification")
    assert (row["unit"], row["light"]) == ("港口机械有限公司", "red")
    assert str(row["due_at"]).startswith("2026-03-20")


@pytest.mark.parametrize("name", ["", *LISTS])
def test_a_page_takes_at_most_six_statements(cast: Cast, name: str, django_assert_max_num_queries):
    for number in range(4):
        scenes.voice(scenes.case(cast, title=f"灯{number}"), score=5)
        scenes.voice(scenes.finished(cast), score=5)
        scenes.case(cast, verdict_red=True)
    with django_assert_max_num_queries(6) as asked:
        page(CITY, name)
    assert (
        len(asked)
        == {"": 6, "needs": 5, "rectification": 5, "results": 6, "undertakings": 3, "projects": 3}[name]
    )


def test_a_public_matter_takes_six_statements(cast: Cast, django_assert_max_num_queries):
    one = scenes.case(cast)
    with django_assert_max_num_queries(6):
        assert Client().get(reverse("board:item", args=[one.uid])).status_code == 200


def test_pages_may_be_kept_by_everybody_and_set_no_cookie(cast: Cast):
    scenes.case(cast)
    for name in ("", *LISTS):
        client = Client()
        address = reverse("board:list", args=[HOME, name]) if name else reverse("board:front", args=[HOME])
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
        assert {"Accept-Language", "Cookie"} <= {part.strip() for part in answer["Vary"].split(",")}
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "<script" not in answer.content.decode()


def test_a_page_is_kept_in_memory_for_a_minute(cast: Cast, settings, django_assert_num_queries):
    settings.BOARD_SECONDS = 60
    caches["pages"].clear()
    scenes.case(cast, title="路灯不亮")
    before = page(HOME, "needs")
    scenes.case(cast, title="树倒了")
    with django_assert_num_queries(0):
        assert page(HOME, "needs") == before
    assert "树倒了" in page(HOME, "needs", category="city")
    caches["pages"].clear()


def test_a_kept_page_is_the_same_for_somebody_signed_in_and_does_not_ask_who(
    cast: Cast, settings, signed_in, django_assert_num_queries
):
    settings.BOARD_SECONDS = 60
    caches["pages"].clear()
    scenes.case(cast, title="路灯不亮")
    address = reverse("board:list", args=[HOME, "needs"])
    first = Client().get(address)
    visitor = signed_in("community")
    with django_assert_num_queries(0):
        second = visitor.get(address)
    assert second.content == first.content
    for header in (
        "Content-Type",
        "ETag",
        "Cache-Control",
        "Vary",
        "Content-Security-Policy",
        "Content-Language",
    ):
        assert second[header] == first[header], header
    large = visitor.get(address, {"type": "large"})
    assert large.content != first.content
    assert visitor.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    caches["pages"].clear()


def test_a_kept_page_is_of_one_host_because_its_code_leads_there(
    cast: Cast, settings, django_assert_num_queries
):
    settings.BOARD_SECONDS, settings.ALLOWED_HOSTS = 60, ["*"]
    caches["pages"].clear()
    scenes.case(cast)
    address = reverse("board:list", args=[HOME, "needs"])
    for host, statements in (("one.example", 5), ("two.example", 5), ("one.example", 0)):
        with django_assert_num_queries(statements):
            Client().get(address, headers={"Host": host})
    caches["pages"].clear()


def test_the_strictest_smallest_count_on_the_way_holds(cast: Cast):
    for area, count in ((GRID, 9), (GINKGO, 30), (PINE, 40)):
        for number in range(count):
            scenes.case(cast, title=f"{area}-{number}", area=area)
    assert figures.city_of(CITY, AT).counts["open"]["area", HOME] == 9
    scenes.setting(HARBOUR, "public.smallest_cell", "20")
    assert figures.city_of(CITY, AT).counts["open"]["area", HOME] is None


def test_where_the_board_is_off_there_is_none(cast: Cast):
    scenes.case(cast, title="路灯不亮")
    scenes.case(cast, title="树", area=GINKGO)
    scenes.setting(HOME, "public.board", "false")
    for address in (
        reverse("board:front", args=[HOME]),
        reverse("board:list", args=[HOME, "needs"]),
        reverse("board:sheet", args=[HOME, "needs"]),
        f"/api/v1/board/{HOME}",
    ):
        assert Client().get(address).status_code == 404
    assert [row["title"] for row in rows(HARBOUR, "needs")] == ["树"]
    assert "梧桐社区" not in page(HARBOUR)
    assert (
        Client().get(reverse("board:item", args=[Case.objects.get(title="路灯不亮").uid])).status_code == 404
    )


def test_what_an_area_hides_is_not_on_the_boards_around_it(cast: Cast):
    scenes.case(cast, title="路灯不亮")
    scenes.case(cast, title="银杏的灯", area=GINKGO)
    scenes.setting(HOME, "public.hidden_categories", '"city"')
    assert rows(HOME, "needs") == []
    assert [row["title"] for row in rows(HARBOUR, "needs")] == ["银杏的灯"]


@pytest.mark.parametrize("code", ["", "99", "990101001999", "abc", GRID])
def test_other_codes_have_no_board(cast: Cast, code: str):
    assert Client().get(f"/board/{code or 'x'}/").status_code == 404


def test_the_start_leads_to_the_only_city(cast: Cast):
    assert Client().get(reverse("board:start")).headers["Location"] == reverse("board:front", args=[CITY])


def test_small_counts_are_withheld_with_a_neighbour_on_every_page(cast: Cast):
    for area, count in ((GRID, 2), (GINKGO, 9), (f"{RIVER}001", 12), (PINE, 11)):
        for number in range(count):
            scenes.case(cast, title=f"{area}-{number}", area=area)
    street = Client().get(f"/api/v1/board/{HARBOUR}").json()
    assert {row["code"]: row["open"] for row in street["below"]} == {HOME: None, GINKGO: None}
    assert street["own"]["open"] == 11
    whole = Client().get(f"/api/v1/board/{CITY}").json()
    assert whole["own"]["open"] == 34
    assert Client().get(f"/api/v1/board/{HOME}").json()["own"]["open"] is None
    assert "—" in page(HARBOUR)


def test_only_whole_months_are_counted_as_finished(cast: Cast):
    for days in range(28):
        scenes.finished(cast, on=AT - timedelta(days=20 + days))
    found = figures.city_of(CITY, AT)
    assert (found.first.isoformat(), found.last.isoformat()) == (
        "2026-02-01T00:00:00+08:00",
        "2026-03-01T00:00:00+08:00",
    )
    assert found.counts["finished"]["area", CITY] == 26
    assert found.typical["area", CITY] == 4.0
    assert Client().get(f"/api/v1/board/{CITY}").json()["typical_days"] == 4.0


def test_undertakings_of_published_lists_stand_with_office_progress_and_next_step(
    cast: Cast, django_assert_max_num_queries
):
    batch = undertaken.batch(cast)
    item = undertaken.led(cast, batch, title="老楼加装电梯，联系13812345678")
    undertaken.promised(cast, item, "完成招标", (AT + timedelta(days=30)).date())
    assert rows(GRID[:12], "undertakings") == []
    undertake.publish_batch(batch_uid=batch.uid, actor=cast.supervisor, at=AT)
    with django_assert_max_num_queries(6):
        text = page(HOME, "undertakings")
    (row,) = rows(HOME, "undertakings")
    assert row["title"] == "老楼加装电梯，联系138****5678"
    assert (row["leads"], row["percent"], row["next_name"]) == ("临安里市领导", 0, "完成招标")
    assert "临安里市领导" in text
    assert "郑局" not in text
    assert rows(PINE, "undertakings") == []


def test_neighbours_support_an_undertaking_and_talk_about_it_once_its_list_is_published(
    cast: Cast, signed_in, django_assert_max_num_queries
):
    batch = undertaken.batch(cast)
    item = undertaken.led(cast, batch)
    undertaken.promised(cast, item, "完成招标", (AT + timedelta(days=30)).date())
    phone, address = Client(), f"/board/items/{item.case.uid}/"
    assert (phone.get(address).status_code, phone.post(f"{address}me-too/").status_code) == (404, 404)
    undertake.publish_batch(batch_uid=batch.uid, actor=cast.supervisor, at=AT)
    (row,) = rows(HOME, "undertakings")
    assert row["case_uid"] == str(item.case.uid)
    assert rows(HOME, "needs") == []  # it stands on a list of its own
    with django_assert_max_num_queries(11):
        shown = phone.get(address).content.decode()
    assert "完成招标" in shown
    assert phone.post(f"{address}me-too/").status_code == 303
    again = phone.post(f"{address}me-too/")
    assert (again.status_code, Case.objects.get(pk=item.case.pk).voice_count) == (409, 1)
    neighbour = signed_in("resident")
    assert neighbour.post(f"{address}comment/", {"words": "盼了很久"}).status_code == 303
    assert "盼了很久" in phone.get(address).content.decode()
