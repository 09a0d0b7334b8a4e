"""Pinch targets against textbook problems, and what must hold for any group of streams."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis_map.pinch import problem_table

KEMP = ([20.0, 170.0, 80.0, 150.0], [135.0, 60.0, 140.0, 30.0], [230.0, 330.0, 240.0, 180.0])


def test_four_streams_of_kemp():
    """Reference cases H28 and H29; Kemp, Pinch Analysis and Process Integration: 20 and 60 kW, pinch 90/80 °C."""
    target = problem_table(*KEMP, 10.0)
    assert (target.hot_utility, target.cold_utility, target.pinch_c) == pytest.approx((20.0, 60.0, 85.0))


def test_four_streams_of_linnhoff_and_hindmarsh():
    """Linnhoff and Hindmarsh 1983 (Chem. Eng. Sci. 38, 745): at 20 K 107.5 and 40 kW, pinch 90/70 °C."""
    start, end = [150.0, 90.0, 20.0, 25.0], [60.0, 60.0, 125.0, 100.0]
    target = problem_table(start, end, [2 * 90.0, 8 * 30.0, 2.5 * 105.0, 3 * 75.0], 20.0)
    assert (target.hot_utility, target.cold_utility) == pytest.approx((107.5, 40.0))
    assert target.pinch_c == pytest.approx(80.0)


streams = st.lists(
    st.tuples(st.floats(-20, 400), st.floats(-20, 400), st.floats(0, 1e6)).filter(lambda s: abs(s[0] - s[1]) > 0.5),
    min_size=1,
    max_size=8,
)


@given(streams, st.floats(0, 40), st.floats(0, 40))
def test_targets_balance_and_a_smaller_difference_never_asks_more(rows, difference, more):
    start, end, amount = map(np.array, zip(*rows, strict=True))
    gives = start > end
    given_off, taken = amount[gives].sum(), amount[~gives].sum()
    near, far = problem_table(start, end, amount, difference), problem_table(start, end, amount, difference + more)
    slack = 1e-6 * (1.0 + given_off + taken)
    for target in (near, far):
        assert -slack <= target.hot_utility <= taken + slack
        assert -slack <= target.cold_utility <= given_off + slack
        assert target.hot_utility - target.cold_utility == pytest.approx(taken - given_off, abs=slack)
    assert near.hot_utility <= far.hot_utility + slack


def test_no_streams_need_nothing():
    assert problem_table([], [], [], 10.0)[:2] == (0.0, 0.0)


def test_steam_counts_at_one_temperature():
    """Condensing steam of 120 °C meets a demand up to 110 °C at 10 K, of 115 °C not in its last 5 K."""
    assert problem_table([120.0, 60.0], [119.99, 109.8], [100.0, 100.0], 10.0).hot_utility == pytest.approx(0.0)
    assert problem_table([120.0, 60.0], [119.99, 115.0], [100.0, 100.0], 10.0).hot_utility > 5.0
