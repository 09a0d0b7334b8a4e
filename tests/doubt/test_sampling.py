"""Random numbers by name, and the triangular law against scipy's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import triang

from symbiosis_map.matching.doubt.sampling import Uniforms, triangular

ends = st.tuples(*[st.floats(-1e6, 1e6)] * 3).map(sorted)
chance = st.floats(0, 1)


@given(ends, chance)
def test_quantiles_are_those_of_scipy(three, u):
    low, mode, high = three
    if high - low < 1e-6 * max(1.0, abs(low), abs(high)):
        return
    expected = triang.ppf(u, (mode - low) / (high - low), loc=low, scale=high - low)
    assert triangular(u, low, mode, high).item() == pytest.approx(expected, rel=1e-6, abs=1e-6 * (high - low))


@given(st.floats(-1e9, 1e9), chance)
def test_no_width_gives_the_mode_itself(mode, u):
    assert triangular(u, mode, mode, mode).item() == mode


@given(ends, st.floats(1, 10))
def test_a_wider_law_has_a_wider_range(three, times):
    low, mode, high = three
    wide = (mode - times * (mode - low), mode, mode + times * (high - mode))
    narrow = np.ptp(triangular([0.1, 0.9], low, mode, high))
    assert np.ptp(triangular([0.1, 0.9], *wide)) >= narrow * (1 - 1e-9) - 1e-6


@given(ends, chance, chance)
def test_quantiles_rise_with_their_probability(three, u, v):
    first, second = triangular(sorted([u, v]), *three)
    assert first <= second + 1e-9 * max(1.0, abs(second))


def test_missing_ends_give_what_is_known():
    assert np.isnan(triangular(0.3, 1.0, np.nan, 2.0))
    assert triangular(0.3, np.nan, 4.0, np.nan).item() == 4.0


def test_a_name_keeps_its_numbers_whatever_is_drawn_before():
    alone = Uniforms(100, seed=7).of("amount", "S1")
    after = Uniforms(100, seed=7)
    after.of("amount", "S0")
    assert (after.of("amount", "S1") == alone).all()
    assert (Uniforms(100, seed=8).of("amount", "S1") != alone).any()
    assert (after.of_each("amount", ["S1", "S0"])[0] == alone).all()


def test_names_are_not_confused():
    numbers = Uniforms(100, seed=7)
    assert (numbers.of("a", "b") != numbers.of("ab")).any()


def test_every_stretch_of_the_range_gets_its_share():
    numbers = np.sort(Uniforms(400, seed=1).of("price"))
    assert (np.floor(numbers * 400) == np.arange(400)).all()


def test_two_names_are_not_correlated():
    numbers = Uniforms(9604, seed=1)
    table = np.corrcoef([numbers.of("x", str(k)) for k in range(20)])
    assert np.abs(table - np.eye(20)).max() < 0.05
