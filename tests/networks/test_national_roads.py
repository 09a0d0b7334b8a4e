"""Distances on Kartverket's N1000 roads, as they were measured by others."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from symbiosis_map.crs import geodesic_m
from symbiosis_map.networks import WaysOptions
from symbiosis_map.networks.roads import read_roads
from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.proximity.attaching import nearest_on_edges
from symbiosis_map.proximity.roads import road_routes

# Places of GeoNames, and the jetty of Tjeldbergodden.
PLACES = {
    "Sunndalsøra": (8.5633, 62.6752),
    "Kristiansund": (7.7281, 63.1105),
    "Molde": (7.1591, 62.7375),
    "Ålesund": (6.1549, 62.4723),
    "Tjeldbergodden": (8.6850, 63.4124),
    "Aukra": (6.9, 62.78333),
}


def routed(roads, pairs, land=None, **options):
    """Routes between places on the roads: the way from a place to its road is left out."""
    points = np.array(list(PLACES.values()))
    found = nearest_on_edges(roads, points, ~roads.is_ferry, 5000.0)
    sites = gpd.GeoDataFrame(
        {"name": list(PLACES)}, index=list(PLACES), geometry=gpd.points_from_xy(*found.place.T), crs=4326
    )
    asked = pd.DataFrame(pairs, columns=["from_site", "to_site"]).assign(limit_m=600_000.0)
    return road_routes(asked, sites, roads, land, ProximityOptions(**options))


@pytest.mark.parametrize("way", ["cheapest", "fastest", "shortest"])
def test_control_distances_of_the_county(n1000, way):
    graph, _ = n1000
    pairs = [
        ("Sunndalsøra", "Kristiansund"),
        ("Molde", "Ålesund"),
        ("Tjeldbergodden", "Kristiansund"),
        ("Aukra", "Molde"),
    ]
    found = routed(graph, pairs, road_routes=way)
    assert (found["route_m"] / 1000.0).tolist() == pytest.approx([100.6, 82.2, 79.7, 21.3], rel=0.02)
    assert found["ferry_m"].iloc[1] / 1000.0 == pytest.approx(11.1, rel=0.02)
    assert found["ferry_m"].iloc[0] == 0.0
    assert (found["fare_eur"] > 0).tolist() == [False, True, True, True]


def test_without_snapping_ferries_the_way_is_four_times_as_long(shared_file):
    """325 km where ferry ends stay where a coarse map draws them."""
    path = shared_file("kartverket_n1000/n1000_norge_roads_names_kommuner.gpkg")
    graph, _ = read_roads(path, WaysOptions(roads_layer="Veglenke", ferry_snap_m=0.0))
    found = routed(graph, [("Tjeldbergodden", "Kristiansund")], road_routes="shortest")
    assert found["route_m"].item() / 1000.0 == pytest.approx(325.0, rel=0.05)


def test_source_and_age_are_told(n1000):
    graph, notes = n1000
    basis = routed(graph, [("Molde", "Aukra")])["route_basis"].item()
    assert "Kartverket, CC BY 4.0" in basis
    assert "2017-01-05 to 2024-10-15" in basis
    assert any("ferries joined" in note for note in notes)


def test_no_road_is_shorter_than_the_straight_line(n1000):
    graph, _ = n1000
    rng = np.random.default_rng(6)
    nodes = rng.choice(len(graph.longitude), 60, replace=False)
    off = rng.normal(0.0, 0.01, (60, 2))
    points = np.column_stack([graph.longitude[nodes], graph.latitude[nodes]]) + off
    names = [f"s{i:02d}" for i in range(60)]
    sites = gpd.GeoDataFrame({"name": names}, index=names, geometry=gpd.points_from_xy(*points.T), crs=4326)
    a, b = rng.integers(0, 60, (2, 300))
    asked = pd.DataFrame({"from_site": np.array(names)[a], "to_site": np.array(names)[b], "limit_m": 4e6})
    found = road_routes(asked, sites, graph)
    crow = geodesic_m(*points[a].T, *points[b].T)
    there = found["route_m"].notna().to_numpy()
    assert there.mean() > 0.7
    assert (found["route_m"].to_numpy(float)[there] >= crow[there] - 0.01).all()
    assert (found.loc[~there, "route_reason"] != "").all()


def test_the_way_back_is_as_long_and_the_order_of_rows_has_no_effect(n1000):
    graph, _ = n1000
    pairs = [("Molde", "Ålesund"), ("Tjeldbergodden", "Aukra"), ("Sunndalsøra", "Ålesund"), ("Aukra", "Kristiansund")]
    there = routed(graph, pairs)
    back = routed(graph, [(b, a) for a, b in pairs])
    assert back["route_cost_eur"].tolist() == pytest.approx(there["route_cost_eur"].tolist())
    assert back["route_m"].tolist() == pytest.approx(there["route_m"].tolist())
    turned = routed(graph, pairs[::-1])[::-1]
    assert turned["route_m"].tolist() == there["route_m"].tolist()
    assert turned["geometry"].to_wkb().tolist() == there["geometry"].to_wkb().tolist()


def test_the_line_that_is_drawn_follows_the_road(n1000):
    graph, _ = n1000
    found = routed(graph, [("Sunndalsøra", "Kristiansund")], road_detail_m=20.0)
    line = found["geometry"].item()
    lon, lat = np.array(line.coords).T
    drawn = geodesic_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum()
    assert drawn == pytest.approx(found["route_m"].item(), rel=0.01)
    assert 50 < len(line.coords) < 1000
