"""The seating against every seating there is, against designs that are known, and against its bound."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.exports.workshop.seating import REPEAT_COST, find_seating, most_any_seating_reaches, table_sizes


def symmetric(values, guests):
    weights = np.zeros((guests, guests))
    weights[np.triu_indices(guests, 1)] = values
    return weights + weights.T


def every_round(guests, sizes):
    """Every way to seat guests at tables of these sizes; tables of one size are not told apart."""
    if not sizes:
        yield ()
        return
    first, rest = guests[0], guests[1:]
    for others in itertools.combinations(rest, sizes[0] - 1):
        left = [guest for guest in rest if guest not in others]
        for tables in every_round(left, sizes[1:]):
            yield ((first, *others), *tables)


def worth(weights, rounds):
    met = np.zeros(weights.shape, dtype=int)
    for tables in rounds:
        for table in tables:
            for a, b in itertools.combinations(table, 2):
                met[a, b] += 1
    met = met + met.T
    return (weights * (met > 0)).sum() / 2 - REPEAT_COST * (np.maximum(met - 1, 0)).sum() / 2


SMALL = st.lists(st.sampled_from([0.0, 20.0, 45.0, 70.0, 95.0]), min_size=15, max_size=15)


@settings(max_examples=10)
@given(SMALL, st.sampled_from([(3, 1), (3, 2), (2, 2)]))
def test_six_guests_are_seated_as_well_as_by_trying_every_seating(values, shape):
    seats, rounds = shape
    weights = symmetric(values, 6)
    ways = list(every_round(list(range(6)), [seats] * (6 // seats)))
    best = max(worth(weights, plan) for plan in itertools.combinations_with_replacement(ways, rounds))
    found = find_seating(weights, 6 // seats, seats, rounds)
    assert worth(weights, found.rounds) == pytest.approx(best)
    assert found.reached - REPEAT_COST * found.repeats == pytest.approx(best)
    assert found.reached <= found.most + 1e-6


def test_eight_can_meet_everybody_in_seven_rounds_of_pairs():
    found = find_seating(np.ones((8, 8)) - np.eye(8), 4, 2, 7)
    assert (found.reached, found.repeats, found.most) == (28.0, 0, 28.0)


def test_nine_at_tables_of_three_meet_everybody_once_in_four_rounds():
    """The affine plane of order three: the one design of its kind."""
    found = find_seating(np.ones((9, 9)) - np.eye(9), 3, 3, 4)
    assert (found.reached, found.repeats) == (36.0, 0)


def test_tables_that_belong_together_are_found():
    weights = np.kron(np.eye(5), np.ones((6, 6))) * 80.0
    np.fill_diagonal(weights, 0.0)
    order = np.random.default_rng(3).permutation(30)
    found = find_seating(weights[np.ix_(order, order)], 5, 6, 1)
    assert found.reached == found.most == 80.0 * 5 * 15


@settings(max_examples=10)
@given(st.integers(2, 30), st.integers(2, 6), st.integers(1, 3), st.integers(0, 1000))
def test_everybody_has_one_seat_in_each_round_and_the_bound_holds(guests, seats, rounds, seed):
    random = np.random.default_rng(seed)
    values = random.choice([0.0, 0.0, 30.0, 60.0, 90.0], guests * (guests - 1) // 2)
    weights = symmetric(values, guests)
    found = find_seating(weights, -(-guests // seats), seats, rounds, starts=1)
    assert len(found.rounds) == rounds
    for tables in found.rounds:
        assert sorted(guest for table in tables for guest in table) == list(range(guests))
        assert max(map(len, tables)) <= seats
        assert max(map(len, tables)) - min(map(len, tables)) <= 1
    assert worth(weights, found.rounds) == pytest.approx(found.reached - REPEAT_COST * found.repeats)
    assert found.reached <= found.most + 1e-6
    assert found == find_seating(weights, -(-guests // seats), seats, rounds, starts=1)


def test_a_dear_repeat_is_not_taken():
    weights = symmetric([90.0] + [0.0] * 14, 6)
    assert find_seating(weights, 3, 2, 3, repeat_cost=1000.0).repeats == 0


def test_the_bound_counts_what_each_can_meet_and_what_the_tables_hold():
    star = np.zeros((6, 6))
    star[0, 1:] = star[1:, 0] = 10.0
    assert most_any_seating_reaches(star, [3, 3], 1) == pytest.approx(20.0)
    assert most_any_seating_reaches(np.ones((6, 6)) - np.eye(6), [3, 3], 1) == pytest.approx(6.0)


def test_more_guests_than_seats_are_refused_and_none_are_seated():
    with pytest.raises(ValueError, match="7 guests, and 6 seats"):
        find_seating(np.zeros((7, 7)), 2, 3, 1)
    assert find_seating(np.zeros((0, 0)), 2, 3, 1).rounds == []


def test_few_guests_sit_at_few_tables():
    assert table_sizes(17, 6) == [6, 6, 5]
    assert table_sizes(8, 6) == [4, 4]
