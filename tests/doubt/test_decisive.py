"""Which input decides: against scipy's rank correlation, and on a sum whose shares are known."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from symbiosis_map.matching.doubt.decisive import Input, decisive_inputs, explained_share
from symbiosis_map.matching.doubt.sampling import Uniforms


def test_share_is_the_square_of_scipys_rank_correlation():
    random = np.random.default_rng(5)
    targets, inputs = random.integers(0, 8, (6, 50)).astype(float), random.normal(size=(6, 50))
    expected = [spearmanr(a, b).statistic ** 2 for a, b in zip(targets, inputs, strict=True)]
    assert explained_share(targets, inputs) == pytest.approx(expected)


def test_the_larger_part_of_a_sum_decides():
    """Of 2a + b with alike a and b, a explains 4/5 of the variance."""
    numbers = Uniforms(9604, seed=2)
    a, b = numbers.of("a"), numbers.of("b")
    names, share = decisive_inputs(np.array([2 * a + b, -b]), [Input("a", a), Input("b", b)])
    assert names.tolist() == ["a", "b"]
    assert share[0] == pytest.approx(0.8, abs=0.03)
    assert share[1] == pytest.approx(1.0)


def test_what_stands_still_is_decided_by_nothing():
    names, share = decisive_inputs(np.ones((1, 10)), [Input("a", np.arange(10.0))])
    assert names.tolist() == [""]
    assert np.isnan(share).all()


def test_each_target_has_its_own_inputs():
    rising = np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])
    own = Input(np.array(["amount of A", "amount of B"], dtype=object), rising)
    assert decisive_inputs(rising, [own])[0].tolist() == ["amount of A", "amount of B"]
