"""CO2 by pipe takes the way of the pipe, and by lorry the road: each is priced, drawn and explained by its own."""

import math

import numpy as np
import pandas as pd
import pytest
from shapely import LineString

from symbiosis_map.matching import MatchingOptions, explain, match
from symbiosis_map.matching.economics import annuity_factor
from symbiosis_map.schema import conform
from symbiosis_map.tables import ASSUMPTIONS

PIPE_LINE = LineString([(7.0, 62.0), (7.05, 62.02), (7.1, 62.0)])
ROAD_M, PIPE_M, LAYING = 40_000.0, 9_000.0, 1.25
OWN_WAY = {
    "pipe_m": PIPE_M,
    "pipe_land_m": 5_000.0,
    "pipe_sea_m": 2_500.0,
    "pipe_sea_share": 0.3,
    "pipe_climb_m": 12.0,
    "pipe_cost_eur": 5.0e6,
    "other_cost_eur": 7.0e6,
    "landfalls": 2.0,
    "laying_factor": LAYING,
    "pipe_basis": "land and sea",
    "pipe_reason": "crosses 2.5 km of sea",
    "pipe_line": PIPE_LINE.wkt,
}


def tables(kit, t_per_year, **way):
    supply = {"quantity_per_year": t_per_year, "stream": "CO2 from fermentation", "nace": "11.05"}
    demand = {"quantity_per_year": t_per_year, "stream": "CO2", "nace": "11.07"}
    sites, streams, distances = kit.tables("co2", supply, demand, ROAD_M)
    return sites, streams, distances.assign(route_kind="road", route_basis="roads", land_m=ROAD_M, **way)


@pytest.fixture
def piped(kit):
    return tables(kit, 400_000.0, **OWN_WAY)


def test_a_pipe_is_priced_by_its_own_way(piped):
    matched = match(*piped, MatchingOptions())
    link, price, options = matched.links.iloc[0], matched.prices.iloc[0], MatchingOptions()
    assert link["transport"] == "pipe"
    flow = link["quantity_per_year"] / options.goods_pipe_hours_per_year
    invested = options.co2_pipe_eur_per_t_per_h_per_m * flow * PIPE_M * LAYING
    assert link["capex_eur"] == pytest.approx(invested)
    upkeep = options.co2_pipe_upkeep_eur_per_t_per_h_per_km_per_year * flow * PIPE_M / 1000.0 * LAYING
    yearly = invested * annuity_factor(options.interest_rate, options.pipe_life_years) + upkeep
    bare = match(*piped[:2], piped[2].assign(laying_factor=1.0), options).links.iloc[0]
    of_the_ground = yearly * (1.0 - 1.0 / LAYING) / link["quantity_per_year"]
    assert link["cost"] - bare["cost"] == pytest.approx(of_the_ground)
    assert price["route_m"] == pytest.approx(PIPE_M)
    assert price["pipe_eur_per_m"] * PIPE_M == pytest.approx(invested)


def test_the_link_by_pipe_is_drawn_along_the_pipe(piped):
    link = match(*piped, MatchingOptions()).links.iloc[0]
    assert link["geometry"].equals(PIPE_LINE)
    figures = ["route_m", "land_m", "sea_m", "sea_share", "climb_m", "laying_factor"]
    assert link[figures].tolist() == [PIPE_M, 5_000.0, 2_500.0, 0.3, 12.0, LAYING]
    assert np.isnan(link["ferry_m"])
    told = link[["route_kind", "route_basis", "route_reason"]].tolist()
    assert told == ["pipe", "land and sea", "crosses 2.5 km of sea"]
    assert "B12" in link["barriers"].split(";")


def test_a_lorry_keeps_the_road(kit):
    sites, streams, distances = tables(kit, 40_000.0, **OWN_WAY)
    assert match(sites, streams, distances, MatchingOptions()).links["transport"].tolist() == ["truck"]
    without = distances.assign(**{name: None if isinstance(v, str) else np.nan for name, v in OWN_WAY.items()})
    both = [match(sites, streams, table, MatchingOptions()).links for table in (distances, without)]
    pd.testing.assert_frame_equal(*both)


def test_the_choice_follows_the_way_of_the_pipe(kit):
    ways = [tables(kit, 100_000.0, **OWN_WAY | {"pipe_m": km * 1000.0, "laying_factor": 1.0}) for km in (2.0, 900.0)]
    chosen = [match(*way, MatchingOptions()).links.iloc[0] for way in ways]
    assert [link["transport"] for link in chosen] == ["pipe", "truck"]
    assert [link["route_kind"] for link in chosen] == ["pipe", "road"]
    assert chosen[1]["route_m"] == ROAD_M


def test_the_explanation_tells_the_numbers_of_the_pipe(piped):
    told = explain("S>D", *piped, conform(pd.DataFrame(), ASSUMPTIONS), MatchingOptions(), changes=False)
    lines = {line.label: line for line in told.calculation}
    assert lines["Distance"].value == PIPE_M / 1000.0
    for label in ("Distance", "Transport", "Landfalls, climb and ground", "Cost delivered"):
        formula = lines[label].formula.split(":")[0].replace(",", "").replace(" m /", " /").replace("×", "*")
        value = eval(formula, {"__builtins__": {}})
        assert math.isclose(value, lines[label].value, rel_tol=1e-3), (label, formula)
    assert lines["Landfalls, climb and ground"].value == LAYING
