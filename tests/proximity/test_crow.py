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
