"""Routes of pipes in the distance table."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from symbiosis_map.errors import ProjectError
from symbiosis_map.matching import MatchingOptions
from symbiosis_map.matching.pipes.costs import pe_single, steel_pair
from symbiosis_map.proximity import ProximityOptions, measure
from symbiosis_map.proximity.ground_layers import GroundLayer
from symbiosis_map.proximity.pipe_routes import pipe_routes, route_prices
from symbiosis_map.proximity.piping import routes_of_pipes
from symbiosis_map.proximity.ways import Ways
from symbiosis_map.schema import conform
from symbiosis_map.tables import CANDIDATES, SITES, STREAMS

KM = 1000.0
LEAST = ProximityOptions(pipe_routes="least-cost")


@pytest.fixture
def tables(plain):
    at = plain.degrees([(-2.0 * KM, 10.0), (2.0 * KM, 10.0), (2.0 * KM, 2.0 * KM)])
    sites = gpd.GeoDataFrame(
        {"site_id": ["A", "B", "C"], "name": ["a", "b", "c"], "location_precision_m": 0.0},
        geometry=shapely.points(at),
        crs=4326,
    )
    streams = pd.DataFrame(
        {
            "stream_id": ["give", "take", "fish"],
            "site_id": ["A", "B", "C"],
            "resource": "heat",
            "role": ["surplus", "demand", "demand"],
            "medium": ["seawater", "water", "fish water"],
            "temperature_c": [18.0, 60.0, 12.0],
        }
    )
    candidates = pd.DataFrame(
        {"surplus_id": "give", "demand_id": ["take", "fish"], "resource": "heat", "crow_m": [4000.0, 4470.0]}
    ).assign(reach_m=20.0 * KM)
    return conform(candidates, CANDIDATES), gpd.GeoDataFrame(conform(sites, SITES)), conform(streams, STREAMS)


@pytest.fixture
def strait(plain):
    return plain.frame(
        shapely.box(-9.0 * KM, -9.0 * KM, -500.0, 9.0 * KM), shapely.box(500.0, -9.0 * KM, 9.0 * KM, 9.0 * KM)
    )


def test_pipes_take_the_cheapest_way_only_where_a_project_asks(tables, strait):
    plain_way = measure(*tables, strait)
    assert plain_way["route_kind"].tolist() == ["crow", "crow"]
    routed = measure(*tables, strait, LEAST)
    assert routed["route_kind"].tolist() == ["pipe", "pipe"]
    assert routed["sea_m"].tolist() == pytest.approx([1000.0, 1085.0], rel=0.05)
    assert routed["sea_share"].iloc[0] == pytest.approx(1150.0 / 4900.0, abs=0.01)
    assert routed["route_m"].iloc[0] == pytest.approx(1.25 * 3000.0 + 1.15 * 1000.0, rel=0.01)
    assert routed["route_basis"].str.contains("1.25 times as long on land and 1.15 at sea").all()
    assert (routed["detour_factor"] >= 1.0).all()


def test_an_obstacle_layer_takes_the_place_of_the_winding(plain, tables, strait):
    closed = GroundLayer("reserve", math.inf, plain.frame(shapely.box(1.5 * KM, -300.0, 2.5 * KM, 300.0)))
    routed = measure(*tables, strait, LEAST, Ways(ground=(closed,)))
    assert routed["route_kind"].tolist() == ["crow", "pipe"]
    assert "closed to pipes: reserve" in routed["route_reason"].iloc[0]
    assert routed["route_m"].iloc[1] == pytest.approx(4470.0, rel=0.01)


def test_the_words_and_the_figure_tell_one_cost(plain, strait):
    ends = plain.pairs([(-2.0 * KM, 10.0), (2.0 * KM, 10.0)])
    route = routes_of_pipes(ends, np.array(["steel_pair"], dtype=object), strait, Ways(), LEAST).iloc[0]
    assert f"for {route['route_cost_eur'] / 1e6:.2f} MEUR" in route["route_reason"]


def test_a_metre_costs_what_matching_takes_for_it(plain, strait):
    assert ProximityOptions().pipe_sea_factor == MatchingOptions().sea_pipe_factor
    assert route_prices("steel_pair")[200] == pytest.approx(steel_pair(0.2101, 10.0).mode.item(), abs=1.0)
    assert route_prices("pe_single")[315] == pytest.approx(pe_single(0.315).mode.item(), abs=1.0)
    ends = plain.pairs([(-2.0 * KM, 10.0), (2.0 * KM, 10.0)])
    bare = ProximityOptions(pipe_landfall_m=0.0)
    route = pipe_routes(ends, ["steel_pair"], strait, bare).iloc[0]
    share = route["sea_m"] / route["route_m"]
    matched = steel_pair(0.2101, 10.0).mode.item() * (1.0 + (MatchingOptions().sea_pipe_factor - 1.0) * share)
    assert route["route_cost_eur"] == pytest.approx(matched * route["route_m"], rel=0.001)


@pytest.mark.parametrize("value", [{"pipe_routes": "bent"}, {"pipe_cell_m": 0.0}, {"pipe_narrow_cell_m": 30.0}])
def test_options_outside_their_range_are_refused(value):
    with pytest.raises(ProjectError):
        ProximityOptions(**value)


def co2(tables, amounts):
    candidates, sites, streams = tables
    streams = streams.assign(resource="co2", quantity_per_year=amounts)
    return candidates.assign(resource="co2"), sites, streams


def test_co2_has_the_way_of_a_pipe_beside_the_road(tables, strait):
    asked = co2(tables, [90_000.0, 90_000.0, 10_000.0])
    plain_way, both = (measure(*asked, strait, options) for options in (ProximityOptions(), LEAST))
    beside = [column for column in both.columns if column.startswith("pipe_")]
    road = [
        column for column in both.columns if column not in [*beside, "laying_factor", "landfalls", "other_cost_eur"]
    ]
    assert plain_way[[*beside, "laying_factor"]].isna().all(axis=None)
    assert both[road].equals(plain_way[road])
    large, small = both.iloc[0], both.iloc[1]
    assert large["pipe_sea_m"] == pytest.approx(1000.0, rel=0.05)
    assert large["pipe_m"] == pytest.approx(1.25 * large["pipe_land_m"] + 1.15 * large["pipe_sea_m"])
    assert large["landfalls"] == 2
    assert large["laying_factor"] > 1.0
    assert shapely.from_wkt(large["pipe_line"]).length > 0.0
    assert np.isnan(small["pipe_m"])  # ten thousand tonnes are no flow for a pipe
    unknown = co2(tables, [90_000.0, np.nan, np.nan])
    guessed = unknown[2].assign(basis=["reported", "reported", "estimated"])
    assert measure(*unknown[:2], guessed, strait, LEAST)["pipe_m"].notna().tolist() == [True, False]


def test_why_there_is_no_pipe_for_co2_is_said(plain, tables, strait):
    closed = GroundLayer("reserve", math.inf, plain.frame(shapely.box(1.5 * KM, -300.0, 2.5 * KM, 300.0)))
    way = measure(*co2(tables, 90_000.0), strait, LEAST, Ways(ground=(closed,))).iloc[0]
    assert "closed to pipes: reserve" in way["pipe_reason"]
    assert np.isnan(way["pipe_m"])
    assert way["route_kind"] == "crow"


def test_the_smallest_flow_of_a_pipe_is_that_of_matching():
    options = MatchingOptions()
    smallest = options.co2_pipe_smallest_t_per_h * options.goods_pipe_hours_per_year
    assert ProximityOptions().pipe_co2_t == smallest


def test_a_branch_of_a_heat_network_takes_its_own_way_from_there(plain):
    """The customer lies behind a lake, a kilometre from the network; the pond is closed to pipes."""
    at = plain.degrees([(-6.0 * KM, 0.0), (2.0 * KM, 0.0), (3.0 * KM, 0.0), (2.0 * KM, 0.0)])
    sites = gpd.GeoDataFrame(
        {
            "site_id": ["plant", "town", "dairy", "school"],
            "name": ["p", "t", "d", "s"],
            "nace": ["24.10", "35.30", "10.51", "85.31"],
            "location_precision_m": 0.0,
        },
        geometry=shapely.points(at),
        crs=4326,
    )
    streams = pd.DataFrame(
        {
            "stream_id": ["give", "network", "milk", "rooms"],
            "site_id": ["plant", "town", "dairy", "school"],
            "resource": "heat",
            "role": ["surplus", "demand", "demand", "demand"],
            "medium": "water",
            "temperature_c": [110.0, 80.0, 80.0, 60.0],
        }
    )
    candidates = pd.DataFrame({"surplus_id": "give", "demand_id": ["milk", "network", "rooms"], "resource": "heat"})
    candidates = candidates.assign(crow_m=[9000.0, 8000.0, 8000.0], reach_m=20.0 * KM)
    tables = conform(candidates, CANDIDATES), gpd.GeoDataFrame(conform(sites, SITES)), conform(streams, STREAMS)
    ground = plain.frame(shapely.box(-9.0 * KM, -9.0 * KM, 9.0 * KM, 9.0 * KM))
    lake = GroundLayer("lake", math.inf, plain.frame(shapely.box(2.4 * KM, -500.0, 2.6 * KM, 500.0)))

    straight, routed = measure(*tables, ground), measure(*tables, ground, LEAST, Ways(ground=(lake,)))
    assert straight["network_id"].equals(routed["network_id"])
    assert straight["branch_m"].iloc[0] == pytest.approx(ProximityOptions().pipe_detour_land * KM, rel=1e-3)
    ways = [column for column in straight.columns if column.startswith("branch_") and column != "branch_m"]
    assert straight[ways].isna().all(axis=None)
    branch = routed.iloc[0]
    assert branch["branch_m"] == pytest.approx(2.0 * math.hypot(400.0, 500.0) + 200.0, rel=0.02)
    assert branch["branch_land_m"] == pytest.approx(branch["branch_m"])
    assert branch["branch_sea_share"] == 0.0
    alone = pipe_routes(at[[1, 2]][None], ["steel_pair"], ground, LEAST, layers=[lake]).iloc[0]
    assert branch["branch_m"] == pytest.approx(alone["route_m"])
    assert branch["branch_laying_factor"] == pytest.approx(alone["laying_factor"])
    line = shapely.from_wkt(branch["branch_line"])
    assert line.coords[0] == pytest.approx(tuple(at[1]))
    assert line.coords[-1] == pytest.approx(tuple(at[2]))
    assert routed[ways].iloc[1].isna().all()
    beside = routed.iloc[2]
    assert beside["branch_m"] == pytest.approx(0.0, abs=0.01)
    assert beside["branch_basis"].startswith("straight line")
    assert beside[[way for way in ways if way != "branch_basis"]].isna().all()

    dear = GroundLayer("dear", 2.0, plain.frame(shapely.box(-9.0 * KM, -9.0 * KM, 9.0 * KM, 9.0 * KM)))
    even = measure(*tables, ground, LEAST, Ways(ground=(dear,))).iloc[0]
    assert even["branch_m"] == pytest.approx(KM, rel=1e-3)
    drawn = shapely.from_wkt(even["branch_line"])
    assert len(drawn.coords) == 3  # a map draws lines of two points from the source itself
    assert drawn.length == pytest.approx(shapely.LineString([drawn.coords[0], drawn.coords[-1]]).length, rel=1e-9)

    walled = plain.frame(
        shapely.Point(3.0 * KM, 0.0).buffer(300.0).difference(shapely.Point(3.0 * KM, 0.0).buffer(100))
    )
    closed = measure(*tables, ground, LEAST, Ways(ground=(GroundLayer("wall", math.inf, walled),))).iloc[0]
    assert closed["branch_m"] == straight["branch_m"].iloc[0]
    assert closed["branch_basis"].startswith("straight line")
    assert closed["branch_reason"].startswith("closed ground lies between")
    assert pd.isna(closed["branch_laying_factor"])
    assert pd.isna(closed["branch_line"])
