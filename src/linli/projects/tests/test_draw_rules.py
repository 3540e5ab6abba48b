"""The lot: an order that anyone finds again, in which who lost before has more tickets."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.projects.rules_draw import Entrant, commitment, faults, order, seated, ticket, weight_of
from linli.site.cli import main

SEEDS = st.text(alphabet="0123456789abcdef", min_size=64, max_size=64)
WEIGHTS = st.lists(st.integers(1, 4), max_size=30)


def entrants(weights):
    return [Entrant(number, weight) for number, weight in enumerate(weights, start=1)]


@given(SEEDS, WEIGHTS)
def test_everybody_stands_in_the_order_once(seed, weights):
    drawn = order(seed, entrants(weights))
    assert sorted(one.number for one in drawn) == list(range(1, len(weights) + 1))
    assert [one.rank for one in drawn] == list(range(1, len(weights) + 1))


@given(SEEDS, WEIGHTS, st.randoms(use_true_random=False))
def test_who_draws_again_in_whatever_order_finds_the_same(seed, weights, luck):
    shuffled = entrants(weights)
    luck.shuffle(shuffled)
    assert order(seed, shuffled) == order(seed, entrants(weights))


@given(SEEDS, st.integers(1, 3))
def test_a_further_ticket_never_makes_it_worse(seed, weight):
    others = [Entrant(number, 1) for number in range(2, 12)]
    few, more = (
        next(one.rank for one in order(seed, [Entrant(1, tickets), *others]) if one.number == 1)
        for tickets in (weight, weight + 1)
    )
    assert more <= few


def test_a_ticket_is_made_as_the_page_says():
    assert ticket("ab", Entrant(7, 1)) == sha256(b"ab:7:0").hexdigest()
    assert ticket("ab", Entrant(7, 2)) == min(sha256(f"ab:7:{turn}".encode()).hexdigest() for turn in (0, 1))
    assert commitment("ab") == sha256(b"linli.draw.v1:ab").hexdigest()


def test_who_lost_thrice_is_first_about_four_times_as_often():
    crowd = [Entrant(1, 4), *(Entrant(number, 1) for number in range(2, 6))]
    first = Counter(order(f"{turn:064x}", crowd)[0].number for turn in range(4000))
    assert 0.46 < first[1] / 4000 < 0.54  # four tickets of eight
    assert all(0.10 < first[number] / 4000 < 0.15 for number in range(2, 6))


@pytest.mark.parametrize(("lost", "weight"), [(-1, 1), (0, 1), (1, 2), (3, 4), (50, 4)])
def test_lost_draws_are_made_good_up_to_three(lost, weight):
    assert weight_of(lost) == weight


def published(weights, places, seed="5e" * 32):
    entries = [
        {
            "number": one.number,
            "weight": one.weight,
            "rank": one.rank,
            "result": "won" if one.rank <= places else "waits",
        }
        for one in order(seed, entrants(weights))
    ]
    return {"seed": seed, "commitment": commitment(seed), "places": places, "entries": entries}


@given(SEEDS, WEIGHTS, st.integers(0, 30))
def test_a_right_draw_has_no_fault(seed, weights, places):
    assert faults(published(weights, places, seed)) == []


def test_whatever_is_turned_around_is_found():
    right = published([1, 2, 1, 1], 2)
    assert faults(right | {"seed": "00" * 32})
    assert faults(right | {"commitment": "00" * 32})
    assert faults(right | {"entries": right["entries"][1:]})
    assert faults(right | {"places": 3})
    swapped = json.loads(json.dumps(right))
    first, second = swapped["entries"][0], swapped["entries"][3]
    first["result"], second["result"] = second["result"], first["result"]
    assert faults(swapped)
    heavier = json.loads(json.dumps(published([1] * 12, 2)))
    heavier["entries"][11]["rank"] = 1
    assert faults(heavier)
    assert faults({"seed": None}) == ["not drawn yet: there is no seed to draw with"]


@pytest.mark.parametrize(("change", "code"), [({}, 0), ({"places": 1}, 1)])
def test_the_command_draws_again(tmp_path, capsys, change, code):
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(published([1, 2, 1, 1], 2) | change), encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["draw", str(file)])
    assert end.value.code == code
    assert ("The draw holds" in capsys.readouterr().out) == (code == 0)


def test_the_command_says_what_it_cannot_read(tmp_path, capsys):
    file = tmp_path / "draw.json"
    file.write_text("no draw", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["draw", str(file)])
    assert end.value.code == 2
    assert "no draw that can be read" in capsys.readouterr().err


KINDS = ("first aid", "driver", None)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.frozensets(st.sampled_from(KINDS)), max_size=6),
    st.fixed_dictionaries({kind: st.integers(0, 2) for kind in KINDS}),
)
def test_who_is_drawn_earlier_has_a_place_whenever_any_way_of_giving_them_lets_all_before_keep_theirs(
    fits, room
):
    """Tried against every way of giving the places, one person after the other in drawn order."""
    ways: list[tuple[str | None, ...]] = [()]
    for one in fits:
        further = [
            (*way, kind)
            for way in ways
            for kind in (*one, "none")
            if kind == "none" or way.count(kind) < room[kind]
        ]
        best = [way for way in further if way[-1] != "none"]
        ways = best or further
    seats = seated(fits, room)
    assert [number in seats for number in range(len(fits))] == [kind != "none" for kind in ways[0]]
    assert all(kind in fits[one] for one, kind in seats.items())
    assert all(list(seats.values()).count(kind) <= room[kind] for kind in room)
