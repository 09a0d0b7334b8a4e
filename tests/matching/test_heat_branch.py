"""A customer on a heat network that its source serves."""

import numpy as np
import pytest

from symbiosis_map.matching import heat
from symbiosis_map.matching.heat.assessing import closed_loop
from symbiosis_map.matching.options import MatchingOptions

OPTIONS = MatchingOptions()


@pytest.fixture
def three(kit):
    """A plant 12 km from a town's network, and a dairy 1 km from the network and 12.5 km from the plant."""
    dairy = {"temperature_c": 80.0, "return_temperature_c": 15.0, "quantity_per_year": 2400.0, "power_mw": 0.4}
    rows = kit.frame(
        kit.pair(kit.hot_water, kit.town, route_m=12_000.0), kit.pair(kit.hot_water, dairy, route_m=12_500.0)
    )
    rows["surplus_id"] = "plant"
    rows["demand_id"] = ["network", "dairy"]
    rows["r_name"] = ["Town network", "Dairy"]
    rows["s_temperature_c"] = 110.0
    rows["network_id"] = [None, "network"]
    rows["branch_m"] = [np.nan, 1000.0]
    return rows


def test_the_branch_buys_at_the_trunk_and_pays_its_own_pipe(three):
    found = heat.assess(three, OPTIONS)
    trunk, dairy = found.outcome.iloc[0], found.outcome.iloc[1]
    assert trunk["branch_of"] == ""
    assert dairy["gate"] == ""
    assert dairy["branch_of"] == "network"
    assert "Town network" in dairy["use"]
    short = three.assign(network_id=None, s_temperature_c=three["s_temperature_c"] - OPTIONS.approach_liquid_k)
    short.loc[short.index[1], "route_m"] = 1000.0
    alone = closed_loop(short, OPTIONS).outcome.iloc[1]  # of the same size
    assert dairy["cost"] == pytest.approx(alone["cost"] + trunk["cost"], rel=1e-6)
    assert dairy["capex_eur"] == pytest.approx(alone["capex_eur"], rel=1e-6)
    assert dairy["cost_low"] < dairy["cost"] < dairy["cost_high"]


def test_no_branch_where_the_source_does_not_serve_the_network(three):
    cold = three.assign(s_temperature_c=45.0, s_return_temperature_c=30.0, r_temperature_c=[120.0, 35.0])
    found = heat.assess(cold, MatchingOptions(lift_allowed=False)).outcome
    assert found["gate"].iloc[0] == "temperature"
    assert found["branch_of"].eq("").all()


def test_a_pipe_of_its_own_stays_where_it_is_cheaper(three):
    near = three.copy()
    near.loc[near.index[1], "route_m"] = 300.0
    assert heat.assess(near, OPTIONS).outcome["branch_of"].eq("").all()


def test_order_of_rows_has_no_effect(three):
    one = heat.assess(three, OPTIONS).outcome
    two = heat.assess(three.iloc[::-1], OPTIONS).outcome.loc[three.index]
    assert one["cost"].tolist() == pytest.approx(two["cost"].tolist())
    assert one["branch_of"].tolist() == two["branch_of"].tolist()
