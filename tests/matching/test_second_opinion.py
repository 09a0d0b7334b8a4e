"""Second opinions: what a table of links must give, and what no way of adding up may do."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.score import criteria_weights, fill_unknown, geometric_score
from symbiosis_map.matching.second_opinion import METHODS, kendall_tau, second_opinions, topsis
from symbiosis_map.schema import conform
from symbiosis_map.tables import CRITERIA, LINKS

OPTIONS = MatchingOptions()


def links_of(desirabilities: list[list[float]], resource: str = "heat") -> pd.DataFrame:
    """Links scored as matching scores them, from a row of desirabilities each."""
    given_d = pd.DataFrame(desirabilities, columns=[f"d_{name}" for name in CRITERIA])
    filled, unknowns = fill_unknown(given_d, OPTIONS)
    weights = criteria_weights(filled, OPTIONS)
    table = filled.join(weights).assign(
        link_id=[f"link {i:02d}" for i in range(len(filled))],
        resource=resource,
        unit="MWh/yr",
        surplus_id="s",
        demand_id="d",
        surplus_site_id="a",
        demand_site_id="b",
        unknowns=unknowns,
        score=geometric_score(filled, weights),
    )
    return conform(table, LINKS)


def test_links_that_are_better_in_everything_come_first_in_every_way():
    steps = np.linspace(0.1, 0.9, 14)
    found = second_opinions(links_of([[step] * len(CRITERIA) for step in steps]))
    assert found["kendall_tau"].tolist() == pytest.approx([1.0] * len(found))
    assert found["top_ten_shared"].tolist() == [10] * len(found)
    assert found["method"].tolist() == list(METHODS) * 2
    assert found["scope"].tolist() == ["all"] * 3 + ["heat"] * 3


def test_a_weighted_sum_lets_good_criteria_hide_a_bad_one():
    """The mean of the second is higher (0.74 against 0.7), its score is not (its time is worth nothing)."""
    even, uneven = [0.7] * 6, [0.9, 0.9, 0.01, 0.9, 0.9, 0.9]
    found = second_opinions(links_of([even, uneven])).set_index(["scope", "method"])["kendall_tau"]
    assert found["all", "weighted sum"] == -1.0


def test_nearness_takes_the_place_of_economics():
    rows = [[0.8, 0.8, 0.8, np.nan, 0.9, 0.8], [0.8, 0.8, 0.8, 0.2, np.nan, 0.8]]
    assert second_opinions(links_of(rows))["kendall_tau"].tolist() == pytest.approx([1.0] * 6)


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_links_have_no_order(count):
    assert second_opinions(links_of([[0.5] * 6] * count)).empty


def test_equal_links_have_no_tau():
    found = second_opinions(links_of([[0.5] * 6] * 3))
    assert found["kendall_tau"].isna().all()
    assert found["n_links"].tolist() == [3] * 6


desirabilities = st.lists(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4), min_size=2, max_size=9)


@given(desirabilities, st.sampled_from(["min-max", "vector"]))
def test_topsis_lies_between_its_ideals_and_honours_dominance(rows, normalisation):
    best, worst = np.max(rows, axis=0), np.min(rows, axis=0)
    close = topsis([*rows, best, worst], [0.4, 0.3, 0.2, 0.1], normalisation=normalisation)
    assert ((close >= 0) & (close <= 1)).all()
    if (best > worst).any():
        assert close[-2] == pytest.approx(1.0)
        assert close[-1] == pytest.approx(0.0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12))
def test_kendall_tau_is_symmetric_and_turns_its_sign(pairs):
    first, second = zip(*pairs, strict=True)
    tau = kendall_tau(first, second)
    assert kendall_tau(second, first) == pytest.approx(tau, nan_ok=True)
    assert kendall_tau(first, [-value for value in second]) == pytest.approx(-tau, nan_ok=True)
