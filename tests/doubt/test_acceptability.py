"""Rank acceptabilities against the exact cases, S12 to S15 of the reference cases (analytic), and their properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symbiosis_map.matching.doubt.acceptability import acceptability, flat_weights, spread_weights
from symbiosis_map.matching.doubt.options import DoubtOptions
from symbiosis_map.matching.doubt.sampling import Uniforms

REPORT = DoubtOptions(draws=9604)
TOLERANCE = 0.012
scores = arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 15)), elements=st.integers(0, 4).map(float))


def drawn(alternatives: list[tuple[float, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Weights evenly spread over the simplex and the linear values that they give."""
    values = np.array(alternatives)
    uniforms = Uniforms(REPORT.draws, REPORT.seed)
    weights = flat_weights(np.stack([uniforms.of("weight", str(k)) for k in range(values.shape[1])], axis=1))
    return weights @ values.T, weights


def test_two_specialists_and_a_compromise():
    """(1,0), (0,1) and (.6,.6): 0.4, 0.4 and 0.2."""
    found = acceptability(*drawn([(1, 0), (0, 1), (0.6, 0.6)]))
    assert found.first == pytest.approx([0.4, 0.4, 0.2], abs=TOLERANCE)


def test_unit_vectors_and_a_compromise():
    """The compromise is first where no weight is above a half: P(max w < 1/2) = 1/4."""
    found = acceptability(*drawn([(1, 0, 0), (0, 1, 0), (0, 0, 1), (0.5, 0.5, 0.5)]))
    assert found.first == pytest.approx([0.25] * 4, abs=TOLERANCE)
    corners = np.full((3, 3), 1 / 6) + np.eye(3) / 2
    assert found.central_weights[:3] == pytest.approx(corners, abs=TOLERANCE)
    assert found.central_weights[3] == pytest.approx([1 / 3] * 3, abs=TOLERANCE)


def test_the_error_of_9604_draws_is_a_hundredth():
    assert REPORT.sampling_error == pytest.approx(0.01, abs=1e-9)


def test_weights_of_the_simplex_have_the_moments_of_dirichlet():
    """Mean 1/3 and variance 1/18 of each of three (analytic)."""
    _, weights = drawn([(1, 0, 0)])
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert weights.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.005)
    assert weights.var(axis=0) == pytest.approx([1 / 18] * 3, abs=0.002)


@given(scores)
def test_every_rank_is_given_away_once(table):
    found = acceptability(table)
    assert found.first.sum() == pytest.approx(1.0)
    assert found.first_ten.sum() == pytest.approx(min(10, table.shape[1]))
    assert found.ranks.sum(axis=1) == pytest.approx(table.shape[1] * (table.shape[1] + 1) / 2)


@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_alternatives_has_no_effect(table, random):
    order = list(range(table.shape[1]))
    random.shuffle(order)
    before, after = acceptability(table), acceptability(table[:, order])
    assert after.first == pytest.approx(before.first[order])
    assert after.first_ten == pytest.approx(before.first_ten[order])
    assert (after.ranks == before.ranks[:, order]).all()


def test_what_fails_its_gate_is_never_first_and_ranks_last():
    found = acceptability([[np.nan, 1.0], [np.nan, 0.0], [np.nan, np.nan]])
    assert found.first.tolist() == pytest.approx([0.0, 2 / 3])
    assert found.first_ten.tolist() == pytest.approx([0.0, 2 / 3])
    assert found.ranks[:2].tolist() == [[2.0, 1.0], [2.0, 1.0]]


@settings(max_examples=30)
@given(st.floats(0, 1), st.floats(0, 5))
def test_spread_weights_stay_within_their_spread(spread, weight):
    uniforms = Uniforms(50, seed=3).of("w")[:, None]
    weights = spread_weights(uniforms, [weight], spread)
    assert (weights >= weight * (1 - spread) - 1e-12).all()
    assert (weights <= weight * (1 + spread) + 1e-12).all()
    assert weights.mean() == pytest.approx(weight, abs=0.02 * weight + 1e-12)
