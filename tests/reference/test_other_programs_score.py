"""Score and second opinions against pymcdm: same definitions, written by others; only rounding may differ."""

import numpy as np
import pandas as pd
import pytest

from symbiosis_map.matching.score import geometric_score
from symbiosis_map.matching.second_opinion import kendall_tau, topsis, weighted_sum
from symbiosis_map.tables import CRITERIA

SEEDS = range(6)


def table(seed: int, rows: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Desirabilities of some links and weights that sum to 1."""
    chance = np.random.default_rng(seed)
    weights = chance.dirichlet(np.ones(len(CRITERIA)))
    return chance.uniform(0.01, 1.0, (rows, len(CRITERIA))), weights


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("normalisation", ["min-max", "vector"])
def test_topsis(oracle, seed, normalisation):
    functions = oracle("pymcdm.normalizations")
    function = functions.minmax_normalization if normalisation == "min-max" else functions.vector_normalization
    values, weights = table(seed)
    expected = oracle("pymcdm.methods").TOPSIS(function)(values, weights, np.ones(len(CRITERIA)))
    assert topsis(values, weights, normalisation=normalisation) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_topsis_with_criteria_of_which_less_is_better(oracle, seed):
    values, weights = table(seed)
    types = np.array([1, -1, 1, 1, -1, 1])
    expected = oracle("pymcdm.methods").TOPSIS()(values, weights, types)
    assert topsis(values, weights, smaller_is_better=types < 0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_geometric_score_is_the_weighted_product(oracle, seed):
    values, weights = table(seed)
    expected = oracle("pymcdm.methods").WPM(lambda column, cost: column)(values, weights, np.ones(len(CRITERIA)))
    d = pd.DataFrame(values, columns=[f"d_{name}" for name in CRITERIA])
    w = pd.DataFrame(np.tile(weights, (len(values), 1)), columns=[f"w_{name}" for name in CRITERIA])
    assert geometric_score(d, w).to_numpy() == pytest.approx(100.0 * expected, rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_weighted_sum(oracle, seed):
    values, weights = table(seed)
    expected = oracle("pymcdm.methods").WSM(lambda column, cost: column)(values, weights, np.ones(len(CRITERIA)))
    assert weighted_sum(values, weights) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_kendall_tau_without_ties(oracle, seed):
    values, _ = table(seed)
    first, second = values[:, 0], values[:, 1]
    ranks = [np.argsort(np.argsort(-column)) + 1.0 for column in (first, second)]
    assert kendall_tau(first, second) == pytest.approx(oracle("pymcdm.correlations").kendall_tau(*ranks), abs=1e-12)
