"""The score: its exact breakdown, and what a missing criterion may do."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.score import criteria_weights, fill_unknown, geometric_score
from symbiosis_map.tables import CRITERIA

OPTIONS = MatchingOptions()
part = st.one_of(st.just(np.nan), st.floats(0, 1))
row = st.fixed_dictionaries({f"d_{name}": part for name in CRITERIA})


def score(desirabilities, options=OPTIONS):
    filled, _ = fill_unknown(desirabilities, options)
    weights = criteria_weights(filled, options)
    return geometric_score(filled, weights), filled, weights


@given(st.lists(row, min_size=1, max_size=8))
def test_factors_multiply_to_the_score(rows):
    table = pd.DataFrame(rows)
    result, filled, weights = score(table)
    assert weights.sum(axis=1).to_numpy() == pytest.approx(1.0)
    d = filled.fillna(1.0).to_numpy()
    assert np.prod(d ** weights.to_numpy(), axis=1) * 100 == pytest.approx(result.to_numpy())
    assert result.between(0, 100).all()


@given(row, st.sampled_from(CRITERIA), st.floats(0, 1))
def test_a_better_criterion_never_lowers_the_score(values, name, better):
    value = values[f"d_{name}"]
    if np.isnan(value) or better < value:
        return
    before = score(pd.DataFrame([values]))[0].item()
    assert score(pd.DataFrame([values | {f"d_{name}": better}]))[0].item() >= before - 1e-9


def test_what_is_not_known_is_not_better_than_what_is_known_to_be_good():
    good = dict.fromkeys([f"d_{name}" for name in CRITERIA], 0.9)
    vague = {name: value if name == "d_technical" else np.nan for name, value in good.items()}
    result = score(pd.DataFrame([good, vague | {"d_technical": 1.0}]))[0]
    assert result[0] > result[1]


def test_nearness_stands_in_for_unknown_economics_only():
    known = dict.fromkeys([f"d_{name}" for name in CRITERIA], 0.5)
    _, _, weights = score(pd.DataFrame([known, known | {"d_economics": np.nan}]))
    assert weights["w_proximity"].gt(0).tolist() == [False, True]
    assert weights["w_economics"].gt(0).tolist() == [True, False]
    _, names = fill_unknown(pd.DataFrame([known | {"d_climate": np.nan, "d_time": np.nan}]), OPTIONS)
    assert names.tolist() == ["time;climate"]
