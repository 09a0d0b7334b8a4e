"""Distances on the ellipsoid, the sea share of a line, and the width that imprecise points give."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from symbiosis_map.proximity import ProximityOptions, measure, sea_share
from symbiosis_map.schema import conform
from symbiosis_map.tables import CANDIDATES, SITES, STREAMS

TJELDBERGODDEN, FARM = (8.68502, 63.4124222), (8.712267, 63.415567)


def make(points, precision_m=0.0, resource="heat"):
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"s{i}" for i in range(len(points))],
            "name": "x",
            "country": "NO",
            "location_precision_m": precision_m,
        },
        geometry=gpd.points_from_xy(*np.array(points).T),
        crs=4326,
    )
    streams = pd.DataFrame({"stream_id": ["a", "b"], "site_id": ["s0", "s1"], "direction": ["surplus", "demand"]})
    streams = streams.assign(resource=resource, stream="x", unit="MWh/yr", basis="reported", source="test")
    crow = Geod(ellps="WGS84").inv(*points[0], *points[1])[2]
    candidates = pd.DataFrame({"surplus_id": ["a"], "demand_id": ["b"], "resource": resource, "crow_m": crow})
    return conform(candidates, CANDIDATES), conform(sites, SITES), conform(streams, STREAMS)


def test_documented_distance_of_tjeldbergodden():
    """The facts state 1.4 km between the methanol plant and the farm beside it."""
    distances = measure(*make([TJELDBERGODDEN, FARM]))
    assert distances["crow_m"].item() == pytest.approx(1400, abs=50)
    assert distances["route_kind"].item() == "crow"


@pytest.mark.parametrize(
    ("a", "b", "road_km"),
    [
        ((7.1591, 62.7375), (6.1549, 62.4723), 82.2),
        ((8.5633, 62.6752), (7.7281, 63.1105), 100.6),
        ((8.6850, 63.4124), (7.7281, 63.1105), 79.7),
    ],
    ids=["Molde-Ålesund", "Sunndalsøra-Kristiansund", "Tjeldbergodden-Kristiansund"],
)
def test_truck_detour_is_near_the_roads_of_n1000(a, b, road_km):
    """Measured on Kartverket's N1000 roads with ferries; a third off is what a detour factor can do."""
    candidates, sites, streams = make([a, b], resource="material")
    for share in (0.0, 0.4):
        options = ProximityOptions()
        factor = options.truck_detour_land + options.truck_detour_sea * share
        assert candidates["crow_m"].item() / 1000 * factor == pytest.approx(road_km, rel=0.2)
    assert measure(candidates, sites, streams)["route_m"].item() > candidates["crow_m"].item()


def test_expected_distance_of_two_discs_against_chance():
    """Two points anywhere in discs of 2 and 1 km, 1.5 km apart: the root mean square of their distance."""
    rng = np.random.default_rng(1)
    n = 400_000
    xy = []
    for radius in (2000.0, 1000.0):
        r, angle = radius * np.sqrt(rng.random(n)), 2 * np.pi * rng.random(n)
        xy.append(np.column_stack([r * np.cos(angle), r * np.sin(angle)]))
    sampled = np.sqrt((((xy[0] - xy[1]) + [1500.0, 0.0]) ** 2).sum(axis=1).mean())
    candidates, sites, streams = make([(8.0, 62.5), (8.0, 62.5)], precision_m=[2000.0, 1000.0])
    candidates["crow_m"] = 1500.0
    factor = ProximityOptions().pipe_detour_land
    assert measure(candidates, sites, streams)["route_m"].item() / factor == pytest.approx(sampled, rel=0.005)


@given(st.floats(0.01, 0.99), st.floats(-0.9, 0.9))
def test_sea_share_of_a_half_plane(where, slope):
    land = gpd.GeoDataFrame(geometry=[shapely.box(0, -2, where, 2)], crs=4326)
    line = shapely.linestrings([[[0.0, 0.0], [1.0, slope]]])
    assert sea_share(line, land)[0] == pytest.approx(1 - where, abs=1e-9)
    assert sea_share(shapely.reverse(line), land)[0] == pytest.approx(1 - where, abs=1e-9)


def test_sea_share_adds_up_over_tiles():
    tiles = gpd.GeoDataFrame(geometry=[shapely.box(i / 4, 0, (i + 1) / 4, 1) for i in range(3)], crs=4326)
    assert sea_share(shapely.linestrings([[[0.0, 0.5], [1.0, 0.5]]]), tiles)[0] == pytest.approx(0.25)


def test_line_without_length_is_not_at_sea():
    land = gpd.GeoDataFrame(geometry=[shapely.box(5, 5, 6, 6)], crs=4326)
    assert sea_share(shapely.linestrings([[[0.0, 0.0], [0.0, 0.0]]]), land).tolist() == [0.0]


def pieces_of_land(seed):
    """A coast of tiles that touch, with lakes, an island in a lake and far islands, all with ragged shores."""
    rng = np.random.default_rng(seed)

    def blob(x, y, radius, corners):
        angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
        away = radius * rng.uniform(0.4, 1.0, corners)
        return shapely.Polygon(np.column_stack([x + away * np.cos(angle), y + away * np.sin(angle)]))

    mainland = blob(0, 0, 4, 400) - blob(0.3, 0.2, 1, 60) | blob(0.3, 0.2, 0.3, 25)
    tiles = [mainland & shapely.box(x, y, x + 1, y + 1) for x in range(-4, 4) for y in range(-4, 4)]
    islands = [blob(*rng.uniform(5, 8, 2), 0.15, 12) for _ in range(30)]
    return shapely.get_parts([*tiles, shapely.union_all(islands)])


@pytest.mark.parametrize("seed", [1, 2])
def test_sea_share_is_what_cutting_the_lines_gives(seed):
    pieces = pieces_of_land(seed)
    land = gpd.GeoDataFrame(geometry=pieces[shapely.get_dimensions(pieces) == 2], crs=4326)
    rng = np.random.default_rng(seed)
    starts = rng.uniform(-5, 9, (1500, 2))
    ends = starts + rng.normal(0, 1, (1500, 2)) * 10.0 ** rng.integers(-4, 1, (1500, 1))
    ends[:40, 0], ends[40:80, 1] = starts[:40, 0], starts[40:80, 1]
    lines = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object)
    cut = shapely.length(shapely.intersection(lines, shapely.union_all(land.geometry.array)))
    share = sea_share(lines, land)
    assert np.abs(share - (1 - cut / shapely.length(lines))).max() < 1e-8
    assert (share == 0).sum() > 100
    assert (share == 1).sum() > 100
    assert np.array_equal(np.r_[sea_share(lines[:7], land), sea_share(lines[7:], land)], share)


@given(st.integers(-2, 6), st.integers(-2, 6), st.integers(-2, 6), st.integers(-2, 6))
def test_sea_share_of_lines_through_corners_and_along_seams(x, y, to_x, to_y):
    """Corners of the land lie on these lines; lines along its outer border may count as either."""
    squares = [shapely.box(i, j, i + 1, j + 1) for i in range(4) for j in range(4) if (i, j) != (1, 2)]
    land = gpd.GeoDataFrame(geometry=squares, crs=4326)
    line = shapely.linestrings([[[x, y], [to_x, to_y]]])
    whole = shapely.union_all(squares)
    if shapely.length(line[0]) == 0 or shapely.length(shapely.intersection(line[0], whole.boundary)) > 0:
        return
    cut = shapely.length(shapely.intersection(line[0], whole)) / shapely.length(line[0])
    assert sea_share(line, land)[0] == pytest.approx(1 - cut, abs=1e-12)


def test_sea_share_of_a_bent_line_weighs_its_parts():
    land = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    line = shapely.linestrings([[[0.5, 0.5], [0.5, 2.5], [2.5, 2.5]]])
    assert sea_share(line, land)[0] == pytest.approx(3.5 / 4)
