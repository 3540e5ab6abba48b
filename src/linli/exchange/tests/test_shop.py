"""The shop: a piece, its points and the order move together; the stock is never below nothing."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from linli.credits import actions as book
from linli.credits import queries as books
from linli.exchange import actions, queries, rules, tasks
from linli.exchange.facts import ItemDraft
from linli.exchange.models import Item, Order
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people.actions import issue_token
from linli.places import actions as places
from linli.places.rules_standing import VenueDraft
from tests.cast import HARBOUR, HOME, PINE

RICE = ItemDraft(title="大米 5 公斤", points=30, stock=2, per_person=1, keep_days=7, place_text="党群驿站")


def earn(cast, who="volunteer", points=100):
    book.book_service(
        person=cast.person(who),
        unit=None,
        minutes=60,
        points=points,
        how="claimed",
        grade="A",
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="",
        area_code=HOME,
        earned_on=date(2026, 3, 14),
        actor=cast.community,
        at=cast.at,
    )


def item(cast, **changes):
    return actions.add_item(
        area_code=changes.pop("area", HOME), draft=replace(RICE, **changes), actor=cast.dispatcher, at=cast.at
    )


def order(cast, thing, who="volunteer"):
    return actions.place_order(item_uid=thing.uid, actor=cast.actor(who), at=cast.at)


def photo():
    held = io.BytesIO()
    Image.new("RGB", (64, 48)).save(held, "PNG")
    return SimpleUploadedFile("a.png", held.getvalue())


def code_of(verb, *args, **call):
    with pytest.raises(Refused) as raised:
        verb(*args, **call)
    return raised.value.verdict.code


def held(cast, who="volunteer"):
    return queries.held_by(cast.person(who).pk, "9901")


def sound():
    return books.faults() == [] and queries.faults() == [] and books.totals().even


@pytest.mark.parametrize("state", Order.State.values)
@pytest.mark.parametrize("verb", ["hand_out", "cancel", "expire"])
def test_only_what_is_kept_goes_anywhere(state, verb):
    assert bool(rules.in_state(state, verb)) is (state == "reserved")


@pytest.mark.django_db
class TestOrders:
    def test_a_piece_and_its_points_move_together(self, cast):
        earn(cast)
        thing = item(cast)
        made = order(cast, thing)
        thing.refresh_from_db()
        assert (thing.stock, held(cast), made.state) == (1, 70, "reserved")
        assert made.collect_by == date(2026, 3, 25)
        assert sound()

    def test_why_not(self, cast):
        thing = item(cast)
        assert code_of(order, cast, thing) == "too_few_points"
        earn(cast)
        order(cast, thing)
        assert code_of(order, cast, thing) == "limit_reached"
        few = item(cast, title="最后一袋", stock=0)
        assert code_of(order, cast, few) == "sold_out"
        Item.objects.filter(pk=few.pk).update(is_open=False)
        assert code_of(order, cast, few) == "item_closed"
        with pytest.raises(Missing):
            order(cast, item(cast), "resident")
        assert held(cast) == 70

    def test_cancelled_once_and_everything_is_back(self, cast):
        earn(cast)
        thing = item(cast)
        made = order(cast, thing)
        actions.cancel_order(uid=made.uid, actor=cast.volunteer, at=cast.at)
        thing.refresh_from_db()
        assert (thing.stock, held(cast)) == (2, 100)
        again = {"uid": made.uid, "actor": cast.volunteer, "at": cast.at}
        assert code_of(actions.cancel_order, **again) == "not_reserved"
        order(cast, thing)
        assert sound()

    def test_handed_out_by_somebody_else_against_the_code(self, cast):
        earn(cast)
        made = order(cast, item(cast))
        call = {"uid": made.uid, "actor": cast.community, "at": cast.at}
        code = queries.code_of(made)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        assert code_of(actions.hand_out_order, code=wrong, **call) == "wrong_code"
        assert code_of(actions.hand_out_order, code=code, **call | {"actor": cast.volunteer}) == "excluded"
        with pytest.raises(Missing):
            actions.hand_out_order(code=code, **call | {"actor": cast.stranger})
        actions.hand_out_order(code=f" {code[:3]} {code[3:]} ", **call)
        assert code_of(actions.hand_out_order, code=code, **call) == "not_reserved"
        assert code_of(actions.cancel_order, **call) == "not_reserved"
        assert sound()

    def test_nobody_hands_out_to_themselves(self, cast):
        earn(cast, "community")
        thing = item(cast)
        made = order(cast, thing, "community")
        call = {"uid": made.uid, "code": queries.code_of(made), "actor": cast.community, "at": cast.at}
        assert code_of(actions.hand_out_order, **call) == "excluded"

    def test_what_nobody_fetched_goes_back(self, cast, monkeypatch):
        earn(cast)
        thing = item(cast)
        order(cast, thing)
        monkeypatch.setattr("linli.kernel.clock.now", lambda: cast.at + timedelta(days=7))
        assert tasks.expire_orders() == 0
        monkeypatch.setattr("linli.kernel.clock.now", lambda: cast.at + timedelta(days=8))
        assert (tasks.expire_orders(), tasks.expire_orders()) == (1, 0)
        thing.refresh_from_db()
        assert (thing.stock, held(cast)) == (2, 100)
        assert InboxMessage.objects.filter(template_code="order_expired").count() == 1
        assert sound()

    def test_the_database_refuses_less_than_nothing(self, cast):
        thing = item(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=thing.pk).update(stock=-1)

    def test_points_that_are_not_spent_are_told(self, cast):
        earn(cast)
        made = order(cast, item(cast))
        Order.objects.filter(pk=made.pk).update(points=29)
        assert len(queries.faults()) == 1


@pytest.mark.django_db
class TestItems:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"title": " "}, "no_title"),
            ({"title": "长" * 61}, "title_long"),
            ({"words": "长" * 501}, "too_long"),
            ({"points": 0}, "bad_points"),
            ({"stock": -1}, "bad_stock"),
            ({"per_person": 0}, "bad_limit"),
            ({"keep_days": 0}, "bad_days"),
        ],
    )
    def test_what_is_no_item(self, cast, change, code):
        assert code_of(item, cast, **change) == code

    def test_who_runs_the_shop(self, cast):
        call = {"area_code": HOME, "draft": RICE, "at": cast.at}
        for who in ("volunteer", "contact", "leader", "stranger"):
            assert code_of(actions.add_item, **call, actor=cast.actor(who)) == "no_right"
        actions.add_item(**call, actor=cast.community)

    def test_one_finds_what_the_areas_around_ones_home_offer(self, cast):
        item(cast)
        item(cast, area=HARBOUR, title="雨伞", points=10)
        actions.add_item(area_code=PINE, draft=RICE, actor=cast.stranger, at=cast.at)
        assert [row.item.title for row in queries.shop(actor=cast.volunteer).rows] == ["雨伞", "大米 5 公斤"]
        assert queries.shop(actor=cast.resident).rows == []


@pytest.mark.django_db
class TestPages:
    def test_from_the_shelf_to_the_counter(self, cast, signed_in, stopped_clock):
        earn(cast)
        desk = signed_in("community")
        fields = {
            "area": HOME,
            "title": "大米",
            "points": "30",
            "stock": "1",
            "per_person": "1",
            "keep_days": "7",
            "words": "",
            "place_text": "党群驿站",
        }
        venue = places.add_venue(
            draft=VenueDraft(area_code=HOME, name="梧桐驿站"), actor=cast.community, at=cast.at
        )
        assert desk.post(reverse("exchange:add"), fields | {"points": "0"}).status_code == 422
        assert desk.post(reverse("exchange:add"), fields | {"venue": str(uuid7())}).status_code == 422
        assert desk.post(reverse("exchange:add"), fields | {"venue": str(venue.uid)}).status_code == 303
        thing = Item.objects.get()
        assert thing.venue == venue
        browser = signed_in("volunteer")
        assert "所剩不多" in browser.get(reverse("exchange:shop")).content.decode()
        address = reverse("exchange:order", args=[thing.uid])
        assert browser.post(address).status_code == 303
        assert browser.post(address).status_code == 409
        made = Order.objects.get()
        code = queries.code_of(made)
        assert code in browser.get(reverse("exchange:shop")).content.decode()
        counter = desk.get(reverse("exchange:desk")).content.decode()
        assert "请补货" in counter
        assert "李明" not in counter
        assert code not in counter
        hand = reverse("exchange:hand_out", args=[made.uid])
        assert desk.post(hand, {"code": "x"}).status_code == 409
        assert desk.post(hand, {"code": code}).status_code == 303
        change = reverse("exchange:item", args=[thing.uid])
        assert desk.get(change).status_code == 200
        assert desk.post(change, fields | {"stock": "9"}).status_code == 303
        thing.refresh_from_db()
        assert (thing.stock, thing.is_open) == (9, False)
        assert browser.get(reverse("exchange:desk")).status_code == 404
        assert browser.get(change).status_code == 404

    def test_what_is_ordered_while_the_form_of_an_item_is_open_stays_counted(self, cast, signed_in):
        earn(cast)
        thing, desk = item(cast, stock=5), signed_in("community")
        address = reverse("exchange:item", args=[thing.uid])
        page = desk.get(address).content.decode()
        assert re.search(r'name="stock_was" value="5"', page)
        order(cast, thing)
        said = {"title": "大米 10 公斤", "points": "30", "per_person": "1", "keep_days": "7", "is_open": "on"}
        assert desk.post(address, said | {"stock": "5", "stock_was": "5"}).status_code == 303
        thing.refresh_from_db()
        assert (thing.title, thing.stock) == ("大米 10 公斤", 4)
        assert desk.post(address, said | {"stock": "8", "stock_was": "5"}).status_code == 303  # three more
        thing.refresh_from_db()
        assert thing.stock == 7
        assert desk.post(address, said | {"stock": "0", "stock_was": "8"}).status_code == 409
        thing.refresh_from_db()
        assert thing.stock == 7

    def test_an_item_is_shown_by_one_picture_with_words_for_whoever_cannot_see_it(
        self, cast, signed_in, stopped_clock, django_capture_on_commit_callbacks
    ):
        thing = item(cast)
        desk, browser = signed_in("community"), signed_in("volunteer")
        put_it, page = (
            reverse("exchange:put_picture", args=[thing.uid]),
            reverse("exchange:item", args=[thing.uid]),
        )
        assert "shop-no-picture" in browser.get(reverse("exchange:shop")).content.decode()
        wordless = desk.post(put_it, {"photos": photo(), "words": ""})
        assert wordless.status_code == 422  # and the photo is kept: it is not chosen again
        (token,) = re.findall(r'name="held" value="([^"]+)"', wordless.content.decode())
        assert desk.post(put_it, {"held": token, "words": "一袋大米"}).status_code == 303
        thing.refresh_from_db()
        small = reverse("exchange:picture", args=[thing.picture_uid, 320])
        assert 'alt="一袋大米"' in browser.get(reverse("exchange:shop")).content.decode()
        assert browser.get(small)["Content-Type"] == "image/webp"
        assert signed_in("stranger").get(small).status_code == 404
        assert browser.post(put_it, {"photos": photo(), "words": "别的"}).status_code == 404
        text = SimpleUploadedFile("a.jpg", "不是照片".encode())
        assert "不是照片" in desk.post(put_it, {"photos": text, "words": "一袋大米"}).content.decode()
        before = queries.picture_for(actor=cast.community, uid=thing.picture_uid)
        token = issue_token(username=cast.account("community").username, at=cast.at)
        api = Client(headers={"Authorization": f"Bearer {token}"})
        with django_capture_on_commit_callbacks(execute=True):
            told = api.post(f"/api/v1/shop/items/{thing.uid}/picture", {"file": photo(), "words": "一碗米饭"})
        assert told.json()["items"][0]["picture_words"] == "一碗米饭"
        assert not before.exists()
        assert desk.post(reverse("exchange:remove_picture", args=[thing.uid])).status_code == 303
        assert "还没有图片" in desk.get(page).content.decode()
        codes = JournalEntry.objects.filter(subject_uid=thing.uid).values_list("code", flat=True)
        assert [one for one in codes if "picture" in one] == [
            "item.picture_put",
            "item.picture_put",
            "item.picture_removed",
        ]
