"""Routes in the distance table: roads, ships, and the straight line where there is neither."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.crs import geodesic_m
from symbiosis_map.proximity import ProximityOptions, RoadGraph, Ways, measure
from symbiosis_map.proximity.cutting import cut_edges, polyline_m
from symbiosis_map.proximity.sea_grid import make_sea_grid, sea_paths
from symbiosis_map.proximity.searching import cheapest_paths
from symbiosis_map.schema import conform
from symbiosis_map.tables import CANDIDATES, SITES, STREAMS


def graph(points, edges, ferries=(), oneway=()):
    """A graph of straight edges between numbered points."""
    points = np.array(points, dtype=float)
    start, end = np.array(edges, dtype=np.int32).T
    length = geodesic_m(*points[start].T, *points[end].T)
    is_ferry = np.isin(np.arange(len(edges)), ferries)
    return RoadGraph(
        longitude=points[:, 0],
        latitude=points[:, 1],
        start=start,
        end=end,
        length_m=length,
        minutes=length / 1000.0,
        fare_eur=np.where(is_ferry, 30.0, 0.0),
        is_ferry=is_ferry,
        is_oneway=np.isin(np.arange(len(edges)), oneway),
        shape_start=np.arange(0, 2 * len(edges) + 1, 2, dtype=np.int64),
        shape=np.stack([points[start], points[end]], axis=1).reshape(-1, 2),
        source="test roads",
        as_of="2026-01-01",
    )


def tables(points, pairs, resource="material", precision_m=0.0, quantity=np.nan):
    n = len(points)
    sites = gpd.GeoDataFrame(
        {"site_id": [f"s{i}" for i in range(n)], "name": [f"Site {i}" for i in range(n)], "country": "NO"},
        geometry=gpd.points_from_xy(*np.array(points).T),
        crs=4326,
    ).assign(location_precision_m=precision_m)
    ends = [(f"{side}{i}", f"s{i}", word) for i in range(n) for side, word in (("a", "surplus"), ("b", "demand"))]
    streams = pd.DataFrame(ends, columns=["stream_id", "site_id", "direction"]).assign(
        resource=resource, stream="x", unit="t/yr", basis="reported", source="test", quantity_per_year=quantity
    )
    crow = [geodesic_m(*points[i], *points[j]).item() for i, j in pairs]
    candidates = pd.DataFrame(
        {
            "surplus_id": [f"a{i}" for i, _ in pairs],
            "demand_id": [f"b{j}" for _, j in pairs],
            "resource": resource,
            "crow_m": crow,
            "reach_m": 200_000.0,
        }
    )
    return conform(candidates, CANDIDATES), conform(sites, SITES), conform(streams, STREAMS)


SQUARE = [(7.0, 62.0), (7.2, 62.0), (7.2, 62.1), (7.0, 62.1)]
ROUND = graph(SQUARE, [(0, 1), (1, 2), (2, 3)], ferries=[1])


def test_a_route_takes_the_place_of_the_line_and_says_what_it_is_made_of():
    found = measure(*tables([SQUARE[0], SQUARE[3]], [(0, 1)]), ways=Ways(roads=ROUND)).iloc[0]
    assert found["route_kind"] == "road"
    assert "test roads, of 2026-01-01" in found["route_basis"]
    assert found["route_m"] == pytest.approx(ROUND.length_m.sum())
    assert (found["land_m"], found["ferry_m"]) == pytest.approx((ROUND.length_m[[0, 2]].sum(), ROUND.length_m[1]))
    assert found["sea_share"] == pytest.approx(found["ferry_m"] / found["route_m"])
    assert found["fare_eur"] == 30.0
    assert found["travel_minutes"] == pytest.approx(ROUND.length_m.sum() / 1000.0)
    assert found["detour_factor"] == pytest.approx(found["route_m"] / found["crow_m"])
    assert len(found["geometry"].coords) == 4


@pytest.mark.parametrize("resource", ["heat", "water", "gas"])
def test_what_goes_by_pipe_takes_no_road(resource):
    given_ = tables([SQUARE[0], SQUARE[3]], [(0, 1)], resource)
    found = measure(*given_, ways=Ways(roads=ROUND))
    assert found["route_kind"].item() == "crow"
    assert found["route_m"].item() == measure(*given_)["route_m"].item()


def test_where_no_route_is_found_the_straight_line_stands_with_the_reason():
    given_ = tables([SQUARE[0], (7.0, 62.45)], [(0, 1), (1, 0)])
    found = measure(*given_, ways=Ways(roads=ROUND))
    assert found["route_kind"].tolist() == ["crow", "crow"]
    assert found["route_reason"].tolist() == ["no road within 5 km of Site 1"] * 2
    assert found["route_m"].tolist() == measure(*given_)["route_m"].tolist()
    assert np.isfinite(found["route_m"]).all()
    straight = measure(*given_, None, ProximityOptions(road_routes="straight"), Ways(roads=ROUND))
    assert straight["route_reason"].fillna("").tolist() == ["", ""]


def test_one_longer_than_the_bound_is_not_looked_for():
    candidates, sites, streams = tables([SQUARE[0], SQUARE[3]], [(0, 1)])
    candidates["reach_m"] = 5_000.0
    found = measure(candidates, sites, streams, ways=Ways(roads=ROUND))
    assert found["route_reason"].item() == "no way by road of less than 20 km"
    assert found["route_kind"].item() == "crow"


def test_two_roles_at_one_imprecise_point_are_not_zero_metres_apart():
    found = measure(*tables([SQUARE[0], SQUARE[0]], [(0, 1)], precision_m=1000.0), ways=Ways(roads=ROUND))
    assert found["route_kind"].item() == "road"
    assert found["route_m"].item() == pytest.approx(1000.0 * ProximityOptions().truck_detour_land)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_properties_of_random_roads(seed):
    rng = np.random.default_rng(seed)
    points = np.column_stack([rng.uniform(7.0, 7.4, 12), rng.uniform(62.0, 62.2, 12)])
    edges = sorted(
        {(i, j) for i, j in rng.integers(0, 12, (24, 2)) if i != j and (j, i) > (i, j)}
        | {(i, i + 1) for i in range(11)}
    )
    roads = graph(points, edges, ferries=[0])
    places = [tuple(p) for p in points[:5] + rng.normal(0.0, 0.005, (5, 2))]
    pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
    options = ProximityOptions(road_routes="shortest", road_access_m=20_000.0)
    found = measure(*tables(places, pairs), None, options, Ways(roads=roads))
    assert (found["route_kind"] == "road").all()
    assert (found["route_m"] >= found["crow_m"] - 1e-6).all()
    length = dict(zip(pairs, found["route_m"], strict=True))
    assert all(length[i, j] == pytest.approx(length[j, i]) for i, j in pairs)
    order = rng.permutation(len(pairs))
    candidates, sites, streams = tables(places, pairs)
    turned = measure(
        candidates.iloc[order].reset_index(drop=True),
        sites.iloc[::-1],
        streams.iloc[::-1],
        None,
        options,
        Ways(roads=roads),
    )
    assert turned["route_m"].tolist() == found["route_m"].iloc[order].tolist()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_one_road_more_makes_no_way_longer(seed):
    rng = np.random.default_rng(seed)
    points = np.column_stack([rng.uniform(7.0, 7.4, 12), rng.uniform(62.0, 62.2, 12)])
    edges = [(i, i + 1) for i in range(11)]
    given_ = tables([tuple(point) for point in points], [(0, 11), (3, 9), (10, 1)])
    options = ProximityOptions(road_routes="shortest")
    before = measure(*given_, None, options, Ways(roads=graph(points, edges)))["route_m"]
    after = measure(*given_, None, options, Ways(roads=graph(points, [*edges, (2, 9)])))["route_m"]
    assert (after <= before + 1e-6).all()


def test_cutting_an_edge_keeps_its_length_and_its_ways():
    one = graph([(7.0, 62.0), (7.2, 62.05)], [(0, 1)], oneway=[0])
    cut, node = cut_edges(one, np.array([0, 0, 0]), np.array([0.75, 0.0, 0.25]))
    assert cut.length_m.sum() == pytest.approx(one.length_m.sum())
    assert cut.minutes.sum() == pytest.approx(one.minutes.sum())
    assert node[1] == 0  # at its start, the node there
    there = cheapest_paths(cut, cut.length_m, node[[2]], node[[0]], np.array([1e9]))
    back = cheapest_paths(cut, cut.length_m, node[[0]], node[[2]], np.array([1e9]))
    assert there.cost[0] == pytest.approx(one.length_m[0] / 2, rel=1e-3)
    assert np.isinf(back.cost[0])


def test_of_two_roads_between_the_same_places_the_cheaper_is_taken():
    twice = dataclasses.replace(
        graph([(7.0, 62.0), (7.2, 62.0)], [(0, 1), (0, 1)]), length_m=np.array([30_000.0, 12_000.0])
    )
    found = cheapest_paths(twice, twice.length_m, np.array([0]), np.array([1]), np.array([1e9]))
    assert found.edge.tolist() == [1]


def disc(longitude, latitude, radius_m):
    middle = gpd.GeoSeries([shapely.Point(longitude, latitude)], crs=4326).to_crs(25832)
    return gpd.GeoDataFrame(geometry=middle.buffer(radius_m, quad_segs=64), crs=25832).to_crs(4326)


def test_a_ship_goes_round_a_round_island_as_a_rope_would():
    """Two tangents and the arc between them are the shortest way from one side of a disc to the other."""
    land = disc(8.0, 60.0, 20_000.0)
    middle = gpd.GeoSeries([shapely.Point(8.0, 60.0)], crs=4326).to_crs(25832).iloc[0]
    ends = gpd.GeoSeries(gpd.points_from_xy([middle.x - 40_000, middle.x + 40_000], [middle.y] * 2), crs=25832).to_crs(
        4326
    )
    grid = make_sea_grid(land, (7.0, 59.3, 9.0, 60.7), 400.0)
    way = sea_paths(grid, ends.get_coordinates().to_numpy(), np.array([[0, 1]]), 2000.0)[0]
    exact = 2.0 * np.sqrt(40_000.0**2 - 20_000.0**2) + 20_000.0 * (np.pi - 2.0 * np.arccos(0.5))
    assert polyline_m(np.array([0, len(way)]), way)[0] == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("turn_deg", [0.0, 17.0, 30.0, 45.0, 71.0])
def test_over_open_sea_a_ship_goes_straight_whatever_the_heading(turn_deg):
    a, b = (8.0, 60.0), (8.0 + 0.6 * np.sin(np.radians(turn_deg)), 60.0 + 0.3 * np.cos(np.radians(turn_deg)))
    grid = make_sea_grid(disc(9.8, 60.0, 1_000.0), (7.5, 59.5, 10.0, 60.5), 500.0)
    way = sea_paths(grid, np.array([a, b]), np.array([[0, 1]]), 2000.0)[0]
    assert polyline_m(np.array([0, len(way)]), way)[0] == pytest.approx(geodesic_m(*a, *b).item(), rel=0.02)


ISLE = disc(7.5, 62.0, 12_000.0)
WEST_SHORE, EAST_SHORE = (7.275, 62.0), (7.725, 62.0)


def shipping(quays, quantity=5000.0, land=ISLE, resource="material", options=None):
    points = gpd.points_from_xy(*zip(*quays, strict=True)) if quays else []
    berths = gpd.GeoDataFrame(
        {"quay_id": [f"q{i}" for i in range(len(quays))], "name": [f"Quay {i}" for i in range(len(quays))]},
        geometry=points,
        crs=4326,
    )
    sites = [(7.29, 62.0), (7.71, 62.0)]
    return measure(
        *tables(sites, [(0, 1)], resource, quantity=quantity), land, options, Ways(quays=berths, quays_source="test")
    )


def test_a_large_lot_has_a_way_by_ship_between_two_quays():
    found = shipping([WEST_SHORE, EAST_SHORE]).iloc[0]
    assert found["ship_quays"] == "Quay 0; Quay 1"
    assert found["ship_sea_m"] == pytest.approx(np.pi * 12_000.0, rel=0.06)
    legs = geodesic_m(7.29, 62.0, *WEST_SHORE).item() + geodesic_m(7.71, 62.0, *EAST_SHORE).item()
    assert found["ship_road_m"] == pytest.approx(legs * ProximityOptions().truck_detour_land)
    line = shapely.from_wkt(found["ship_line"])
    assert line.coords[0] == pytest.approx((7.29, 62.0))
    inner = disc(7.5, 62.0, 11_000.0).geometry[0]
    assert not line.intersects(inner)
    assert found["route_kind"] == "crow"  # matching chooses between lorry and ship


@pytest.mark.parametrize(
    ("quays", "land", "reason"),
    [
        ([WEST_SHORE], ISLE, "no quay within 5 km of Site 1"),
        ([(7.5, 62.0), WEST_SHORE, EAST_SHORE], None, "no land layer"),
        (
            [WEST_SHORE, EAST_SHORE],
            gpd.GeoDataFrame(geometry=[shapely.box(7.0, 61.7, 8.0, 62.3)], crs=4326),
            "no way by sea",
        ),
    ],
)
def test_why_there_is_no_way_by_ship_is_said(quays, land, reason):
    found = shipping(quays, land=land).iloc[0]
    assert reason in found["ship_reason"]
    assert np.isnan(found["ship_sea_m"])


@pytest.mark.parametrize("more", [{"quantity": 500.0}, {"resource": "organic"}])
def test_small_lots_and_other_goods_look_for_no_ship(more):
    found = shipping([WEST_SHORE, EAST_SHORE], **more).iloc[0]
    assert np.isnan(found["ship_sea_m"])
    assert not found["ship_reason"] or pd.isna(found["ship_reason"])
