"""A customer on a heat network that its source serves."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString

from symbiosis_map.matching import DoubtOptions, explain, explanation_text, heat, match, measure_doubt
from symbiosis_map.matching.heat.assessing import closed_loop
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.schema import conform
from symbiosis_map.tables import DISTANCES, SITES, STREAMS

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


def tables_of_three(**way):
    """The plant, the network and the dairy as tables; ``way`` is what was found between network and dairy."""
    ids, places = ["plant", "town", "dairy"], [(8.0, 62.0), (8.2, 62.0), (8.22, 62.0)]
    sites = pd.DataFrame({"site_id": ids, "name": ids, "nace": ["24.10", "35.30", "10.51"], "country": "NO"})
    sites = gpd.GeoDataFrame(conform(sites, SITES), geometry=gpd.points_from_xy(*np.transpose(places)), crs=4326)
    streams = pd.DataFrame(
        {
            "stream_id": ["heat", "network", "milk"],
            "site_id": ids,
            "resource": "heat",
            "direction": ["surplus", "demand", "demand"],
            "stream": ["hot water", "district heat", "hot water"],
            "medium": "water",
            "temperature_c": [110.0, 85.0, 80.0],
            "return_temperature_c": [55.0, 50.0, 15.0],
            "quantity_per_year": [175_200.0, 60_000.0, 2400.0],
            "power_mw": [20.0, 20.0, 0.4],
            "unit": "MWh/yr",
            "basis": "reported",
        }
    )
    lines = [LineString([places[0], places[k]]) for k in (1, 2)]
    distances = pd.DataFrame(
        {
            "surplus_id": "heat",
            "demand_id": ["network", "milk"],
            "crow_m": [10_400.0, 11_500.0],
            "route_m": [12_000.0, 12_500.0],
            "sea_share": 0.0,
            "route_kind": "pipe",
            "route_basis": "of the pair",
            "land_m": [6_000.0, 6_200.0],
            "laying_factor": 1.3,
            "route_cost_eur": 9e6,
            "network_id": [None, "network"],
            "branch_m": [np.nan, 1300.0],
            **{f"branch_{name}": [None if isinstance(value, str) else np.nan, value] for name, value in way.items()},
        }
    )
    distances = gpd.GeoDataFrame(conform(distances.assign(geometry=lines), DISTANCES), geometry="geometry", crs=4326)
    return sites, conform(streams, STREAMS), distances


WAY = {"basis": "of the branch", "reason": "", "land_m": 1300.0, "sea_share": 0.1, "cost_eur": 1e6}


def test_a_branch_pays_for_its_own_ground_and_is_drawn_from_the_network():
    line = LineString([(8.2, 62.0), (8.21, 62.003), (8.22, 62.0)])
    found = [
        match(*tables_of_three(**WAY, laying_factor=factor, line=line.wkt), OPTIONS).links.set_index("link_id")
        for factor in (1.0, 1.4)
    ]
    plain, dear = (links.loc["heat>milk"] for links in found)
    assert plain["network_id"] == dear["network_id"] == "network"
    assert dear["route_m"] == dear["land_m"] == 1300.0
    assert dear["laying_factor"] == 1.4
    assert dear["sea_share"] == 0.1
    assert dear["route_basis"] == "of the branch"
    assert dear["geometry"].equals(line)
    pipe = match(*tables_of_three(**WAY, laying_factor=1.0, line=line.wkt), OPTIONS).prices.set_index("link_id")
    metre = pipe.loc["heat>milk", "pipe_eur_per_m"]
    assert dear["capex_eur"] - plain["capex_eur"] == pytest.approx(0.4 * metre * 1300.0)
    assert dear["cost"] > plain["cost"]
    trunk = [links.loc["heat>network"] for links in found]
    assert trunk[0]["cost"] == trunk[1]["cost"]
    assert trunk[0]["laying_factor"] == 1.3


def test_a_branch_without_a_way_does_not_take_the_ground_of_the_pair():
    tables = tables_of_three(basis="straight line", reason="closed to pipes: wall")
    link = match(*tables, OPTIONS).links.set_index("link_id").loc["heat>milk"]
    assert link["network_id"] == "network"
    assert (link["route_kind"], link["route_basis"], link["route_m"]) == ("crow", "straight line", 1300.0)
    assert link["route_reason"] == "closed to pipes: wall"
    assert np.isnan([link["laying_factor"], link["land_m"]]).all()


def test_a_branch_over_dear_ground_stays_dear_in_every_draw():
    """The same seed draws the same prices, so that two draws differ by what the ground adds."""
    found = []
    for factor in (1.0, 1.4):
        tables = tables_of_three(**WAY, laying_factor=factor, line="LINESTRING (8.2 62, 8.22 62)")
        matched = match(*tables, OPTIONS)
        drawn = DoubtOptions(draws=200, scenarios=2, weight_spread=0.0)
        doubt = measure_doubt(*tables, matched.links, matched.near_misses, OPTIONS, drawn).set_index("link_id")
        found.append((matched.links.set_index("link_id").loc["heat>milk"], doubt.loc["heat>milk"]))
    (plain, plain_doubt), (dear, dear_doubt) = found
    added_p10, added_p90 = (dear_doubt[name] - plain_doubt[name] for name in ("cost_p10", "cost_p90"))
    assert 0 < added_p10 < dear["cost"] - plain["cost"] < added_p90
    assert dear_doubt["cost_p10"] < dear["cost"] < dear_doubt["cost_p90"]


def test_the_way_of_a_branch_is_explained():
    tables = tables_of_three(**WAY, laying_factor=1.4, line="LINESTRING (8.2 62, 8.22 62)")
    told = explanation_text(explain("heat>milk", *tables, match(*tables, OPTIONS).assumptions, OPTIONS, changes=False))
    assert "the way from there: of the branch" in told
    assert "Landfalls, climb and ground" in told
