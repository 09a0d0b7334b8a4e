"""Everything that can stand in the way of a route has a name, and no figure is ever infinite."""

import math

import numpy as np
import pytest
import shapely
from pyproj import CRS

from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.proximity.ground_layers import GroundLayer, Terrain
from symbiosis_map.proximity.pipe_routes import pipe_routes

KM = 1000.0
FAR = 15.0 * KM
FIGURES = ["route_m", "land_m", "sea_m", "climb_m", "route_cost_eur", "laying_factor", "other_cost_eur"]


@pytest.fixture(scope="module")
def two_shores(plain):
    """Land in the west, an island 3 km to the east of it, and another 9 km away."""
    return plain.frame(
        shapely.box(-FAR, -FAR, 0.0, FAR),
        shapely.box(3.0 * KM, -1.0 * KM, 5.0 * KM, 1.0 * KM),
        shapely.box(9.0 * KM, -1.0 * KM, 11.0 * KM, 1.0 * KM),
    )


def raster(plain, heights, crs=4326, cell_m=90.0, reach_m=6.0 * KM):
    """Heights as a function of metres, in a raster of EPSG:4326 that reaches so far from the middle."""
    west, south = plain.degrees([(-reach_m, -reach_m)])[0]
    east, north = plain.degrees([(reach_m, reach_m)])[0]
    n = int(2 * reach_m / cell_m)
    dx, dy = (east - west) / n, (north - south) / n
    lon, lat = np.meshgrid(west + dx * (np.arange(n) + 0.5), north - dy * (np.arange(n) + 0.5))
    x, y = plain.transformer.transform(lon, lat)
    return Terrain(
        np.asarray(heights(x, y), np.float32), (dx, 0.0, west, 0.0, -dy, north), CRS.from_epsg(crs), "hills.tif", ""
    )


def test_a_crossing_is_told_with_the_lack_of_a_way_round(plain, two_shores):
    route = pipe_routes(plain.pairs([(-500.0, 10.0), (3500.0, 10.0)]), ["steel_pair"], two_shores).iloc[0]
    assert route["sea_m"] == pytest.approx(3.0 * KM, abs=60.0)
    assert route["landfalls"] == 2
    assert "no way round on land" in route["route_reason"]
    assert np.isnan(route["other_cost_eur"])


def test_an_island_beyond_the_longest_crossing_has_no_route(plain, two_shores):
    options = ProximityOptions(pipe_sea_longest_m=2.5 * KM)
    ends = plain.pairs([(-500.0, 10.0), (3500.0, 10.0)], [(-500.0, 10.0), (-1500.0, 10.0)])
    routes = pipe_routes(ends, ["steel_pair"] * 2, two_shores, options)
    assert np.isnan(routes["route_m"].iloc[0])
    assert routes["geometry"].isna().tolist() == [True, False]
    assert "2.5 km" in routes["route_reason"].iloc[0]
    assert not np.isinf(routes[FIGURES].to_numpy(float)).any()


def test_a_longer_crossing_gives_way_to_shorter_ones(plain, two_shores):
    options = ProximityOptions(pipe_sea_longest_m=5.0 * KM, pipe_landfall_m=800.0, pipe_sea_factor=1.0)
    ends = plain.pairs([(-500.0, 1400.0), (10.0 * KM, 900.0)])
    free = pipe_routes(ends, ["steel_pair"], two_shores, ProximityOptions(pipe_landfall_m=800.0, pipe_sea_factor=1.0))
    bound = pipe_routes(ends, ["steel_pair"], two_shores, options)
    assert free["landfalls"].iloc[0] == 2
    assert bound["landfalls"].iloc[0] == 4
    assert bound["route_cost_eur"].iloc[0] > free["route_cost_eur"].iloc[0]


def test_an_end_in_a_closed_area_is_named(plain):
    areas = GroundLayer("nature reserve", math.inf, plain.frame(shapely.box(900.0, -500.0, 2000.0, 500.0)))
    ends = plain.pairs([(-500.0, 0.0), (1500.0, 0.0)], [(1500.0, 0.0), (-500.0, 0.0)])
    routes = pipe_routes(ends, ["pe_single"] * 2, layers=[areas])
    assert routes["route_reason"].tolist() == [
        "the demand lies in an area closed to pipes: nature reserve",
        "the surplus lies in an area closed to pipes: nature reserve",
    ]


def test_closed_ground_all_round_leaves_no_way(plain):
    ring = shapely.Point(0.0, 0.0).buffer(1500.0).difference(shapely.Point(0.0, 0.0).buffer(1200.0))
    areas = GroundLayer("moat", math.inf, plain.frame(ring))
    route = pipe_routes(plain.pairs([(0.0, 0.0), (2500.0, 0.0)]), ["pe_single"], layers=[areas]).iloc[0]
    assert np.isnan(route["route_m"])
    assert route["route_reason"].startswith("closed ground lies between")


def test_a_quay_in_the_water_counts_as_land(plain, two_shores):
    ends = plain.pairs([(-3.0 * KM, 0.0), (60.0, 0.0)])
    route = pipe_routes(ends, ["steel_pair"], two_shores).iloc[0]
    assert route["sea_m"] == 0.0
    assert route["landfalls"] == 0
    assert route["route_m"] == pytest.approx(3060.0, rel=0.01)


def test_a_hill_is_gone_round_where_climbing_costs_more(plain):
    hill = raster(plain, lambda x, y: 300.0 * np.exp(-(x**2 + y**2) / (2 * 500.0**2)))
    ends = plain.pairs([(-3.0 * KM, 0.0), (3.0 * KM, 0.0)])
    flat = pipe_routes(ends, ["steel_pair"], terrain=hill, options=ProximityOptions(pipe_climb_cost_m=0.0)).iloc[0]
    steep = pipe_routes(ends, ["steel_pair"], terrain=hill, options=ProximityOptions(pipe_climb_cost_m=20.0)).iloc[0]
    assert flat["climb_m"] == pytest.approx(300.0, rel=0.05)
    assert flat["route_m"] == pytest.approx(6.0 * KM, rel=0.001)
    assert steep["climb_m"] < 60.0
    assert steep["laying_m"] < 6.0 * KM + 20.0 * 300.0


def test_uphill_costs_and_downhill_does_not(plain):
    slope = raster(plain, lambda x, y: 0.02 * x + 200.0)
    ends = plain.pairs([(-3.0 * KM, 0.0), (3.0 * KM, 0.0)], [(3.0 * KM, 0.0), (-3.0 * KM, 0.0)])
    options = ProximityOptions(pipe_climb_cost_m=10.0)
    routes = pipe_routes(ends, ["steel_pair"] * 2, terrain=slope, options=options)
    assert routes["climb_m"].tolist() == pytest.approx([120.0, 0.0], abs=2.0)
    assert routes["laying_m"].tolist() == pytest.approx([6.0 * KM + 1200.0, 6.0 * KM], rel=0.005)


def test_a_hole_in_the_heights_counts_as_level_and_is_told(plain):
    def heights(x, y):
        return np.where(np.hypot(x, y) < 800.0, np.nan, 50.0)

    route = pipe_routes(
        plain.pairs([(-3.0 * KM, 0.0), (3.0 * KM, 0.0)]), ["steel_pair"], terrain=raster(plain, heights)
    ).iloc[0]
    assert "not known on 1." in route["route_basis"]
    assert "count as level" in route["route_basis"]
    assert route["route_m"] == pytest.approx(6.0 * KM, rel=0.001)


def test_a_raster_that_lies_elsewhere_is_told(plain):
    there = raster(plain, lambda x, y: 0.0 * x)
    a, b, c, d, e, f = there.transform
    elsewhere = Terrain(there.height, (a, b, c + 5.0, d, e, f), there.crs, "hills.tif", "")
    ends = plain.pairs([(-1.0 * KM, 0.0), (1.0 * KM, 0.0)])
    route = pipe_routes(ends, ["steel_pair"], terrain=elsewhere).iloc[0]
    assert "do not reach it" in route["route_basis"]
    assert np.isnan(route["climb_m"])
    assert route["route_m"] == pytest.approx(2.0 * KM, rel=0.001)
