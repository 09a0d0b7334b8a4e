"""Hubs: clusters, anchors, indicators with known values, and what order must not change."""

import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.crs import geodesic_m
from symbiosis_map.errors import InputError
from symbiosis_map.hubs import HubOptions, division, find_hubs
from symbiosis_map.hubs.areas import hub_areas
from symbiosis_map.hubs.clusters import clusters, modularity, shorter
from symbiosis_map.hubs.communities import within_communities
from symbiosis_map.schema import conform
from symbiosis_map.tables import FLOWS, LINKS, SITES, STREAMS


def make(points, arcs, score=80.0):
    """Sites at points in degrees; ``arcs`` maps (from, to) to a yearly saving in EUR."""
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"s{i}" for i in range(len(points))],
            "name": [f"Works {i}" for i in range(len(points))],
            "country": "NO",
            "nace": [f"{10 + i}.10" for i in range(len(points))],
        },
        geometry=gpd.points_from_xy(*np.array(points, dtype=float).reshape(-1, 2).T),
        crs=4326,
    )
    rows = []
    for (i, j), saving in arcs.items():
        a, b = points[i], points[j]
        rows.append(
            {
                "link_id": f"s{i}-out>s{j}-in", "surplus_id": f"s{i}-out", "demand_id": f"s{j}-in",
                "surplus_site_id": f"s{i}", "demand_site_id": f"s{j}", "resource": "heat", "unit": "MWh/yr",
                "quantity_per_year": 1000.0, "score": score, "saving_eur_per_year": saving, "capex_eur": 1e5,
                "co2_saved_t_per_year": 10.0, "crow_m": float(geodesic_m([a[0]], [a[1]], [b[0]], [b[1]])[0]),
                "geometry": shapely.LineString([a, b]),
            }
        )  # fmt: skip
    links = gpd.GeoDataFrame(rows, columns=[*(rows[0] if rows else {"geometry": None})], geometry="geometry", crs=4326)
    links = conform(links, LINKS)
    flows = pd.DataFrame({"link_id": links["link_id"], "quantity_per_year": 500.0, "unit": "MWh/yr"})
    return conform(sites, SITES), links, conform(flows, FLOWS)


NEAR = 0.02  # degrees of latitude, 2.2 km


def test_connectance_of_six_firms_with_eight_links():
    """Reference case N01: 8 undirected links among 6 firms give 8 / 15 = 0.533."""
    arcs = {(0, 1): 1.0, (0, 2): 1.0, (0, 3): 1.0, (0, 4): 1.0, (0, 5): 1.0, (1, 2): 1.0, (2, 3): 1.0, (3, 4): 1.0}
    points = [(8.0, 62.0 + NEAR * i / 2) for i in range(6)]
    hub = find_hubs(*make(points, arcs)).hubs.iloc[0]
    assert hub["connectance"] == pytest.approx(0.5333333, abs=1e-7)
    assert hub["n_sites"] == 6
    assert hub["diversity"] == pytest.approx(np.log(6))
    assert hub["anchor_site_id"] == "s0"


def test_half_of_the_links_flow_gives_half_of_the_saving():
    hub = find_hubs(*make([(8.0, 62.0), (8.0, 62.0 + NEAR)], {(0, 1): 900.0})).hubs.iloc[0]
    assert hub["saving_eur_per_year"] == pytest.approx(450.0)
    assert hub["heat_per_year"] == pytest.approx(500.0)
    assert hub["water_per_year"] == 0.0


def test_heat_target_of_the_textbook_problem():
    """Kemp, Pinch Analysis: four streams need 20 of hot utility at 10 K (reference case H28), of 470 wanted."""
    sites, links, flows = make([(8.0, 62.0), (8.0, 62.0 + NEAR)], {(0, 1): 900.0})
    rows = [("demand", 135, 20, 230), ("surplus", 170, 60, 330), ("demand", 140, 80, 240), ("surplus", 150, 30, 180)]
    streams = pd.DataFrame(
        rows, columns=["direction", "temperature_c", "return_temperature_c", "quantity_per_year"]
    ).assign(
        stream_id=list("abcd"), site_id=["s0", "s0", "s1", "s1"], resource="heat", stream="x", unit="MWh/yr",
        basis="reported", source="test",
    )  # fmt: skip
    options = HubOptions(pinch_difference_k=10.0)
    hub = find_hubs(sites, links, flows, options, conform(streams, STREAMS)).hubs.iloc[0]
    assert hub["heat_wanted_mwh_per_year"] == pytest.approx(470.0)
    assert hub["heat_target_mwh_per_year"] == pytest.approx(20.0)
    assert np.isnan(find_hubs(sites, links, flows, options).hubs.iloc[0]["heat_target_mwh_per_year"])


def test_far_and_weak_links_do_not_tie():
    sites, links, flows = make([(8.0, 62.0), (8.0, 62.0 + NEAR), (8.0, 63.0)], {(0, 1): 1.0, (1, 2): 1.0})
    result = find_hubs(sites, links, flows)
    assert [sorted(g["site_id"]) for _, g in result.members.groupby("hub_id")] == [["s0", "s1"]]
    assert find_hubs(sites, links.assign(score=5.0), flows).hubs.empty


def test_a_chain_is_cut_to_the_extent_allowed():
    points = [(8.0, 62.0 + 0.03 * i + (0.02 if i >= 6 else 0.0)) for i in range(12)]  # one gap is longer
    arcs = {(i, i + 1): 1.0 for i in range(11)}
    result = find_hubs(*make(points, arcs), HubOptions(max_extent_km=25.0))
    assert sorted(len(g) for _, g in result.members.groupby("hub_id")) == [6, 6]


def test_one_link_is_told_as_one():
    hub = find_hubs(*make([(8.0, 62.0), (8.05, 62.0)], {(0, 1): 1.0}), HubOptions()).hubs.iloc[0]
    assert " 2 sites tied by 1 link (" in hub["sentence"]


def test_area_does_not_reach_beyond_sites_and_corridors():
    points = [(8.0, 62.0), (8.1, 62.0), (8.05, 62.04)]
    hub = find_hubs(*make(points, {(0, 1): 1.0, (0, 2): 1.0})).hubs.iloc[0]
    assert not hub["geometry"].contains(shapely.Point(8.08, 62.02))
    assert all(hub["geometry"].contains(shapely.Point(p)) for p in points)


def test_areas_of_many_hubs_on_an_intricate_coast_are_those_of_each_alone():
    """Several threads ask the same land, whose shapes have corners by the thousand."""
    rng, n = np.random.default_rng(3), 1200
    islands = shapely.buffer(shapely.points(np.arange(5.0, 11.0), 62.0), 0.45, quad_segs=5000)
    land = gpd.GeoDataFrame(geometry=islands, crs=4326)
    longitude, latitude = rng.uniform(5.0, 10.0, n), rng.uniform(61.6, 62.4, n)
    nothing = np.zeros(0, dtype=object), np.zeros(0, dtype=int), 500.0, land
    together = hub_areas(longitude, latitude, np.full(n, 3000.0), np.arange(n), *nothing)
    assert not shapely.is_prepared(islands).any()
    for hub in range(0, n, 25):
        own = longitude[[hub]], latitude[[hub]], np.full(1, 3000.0), np.zeros(1, dtype=int)
        alone = hub_areas(*own, *nothing)
        assert shapely.equals_exact(alone.shape[0], together.shape[hub])
        assert alone.km2[0] == together.km2[hub]


grid = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda p: (8.0 + p[0] * 0.04, 62.0 + p[1] * 0.02))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(grid, min_size=8, max_size=8, unique=True),
    st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda a: a[0] != a[1]),
        st.one_of(st.just(np.nan), st.floats(-1e6, 1e6)),
        max_size=16,
    ),
    st.randoms(),
)
def test_any_input_gives_sound_hubs_in_any_order(points, arcs, random):
    sites, links, flows = make(points, arcs)
    result = find_hubs(sites, links, flows)
    assert not result.members.duplicated("site_id").any()
    assert set(result.hubs["anchor_site_id"]) <= set(result.members["site_id"])
    assert result.hubs["rank"].tolist() == list(range(1, len(result.hubs) + 1))
    assert result.hubs["score"].is_monotonic_decreasing
    order = list(range(len(links)))
    random.shuffle(order)
    again = find_hubs(sites.iloc[::-1], links.iloc[order], flows.iloc[::-1])
    pd.testing.assert_frame_equal(again.members, result.members)
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.hubs.drop(columns="geometry")), pd.DataFrame(result.hubs.drop(columns="geometry"))
    )


@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(100.0, 8000.0)), max_size=30),
    st.lists(st.floats(0.0, 0.4), min_size=12, max_size=12),
    st.sampled_from([5e3, 10e3, 25e3]),
)
@settings(max_examples=60)
def test_clusters_are_those_of_taking_one_after_the_other_apart(ties, along, widest):
    """The same rule, one cluster at a time: connected parts; of one that is too wide, the longest ties go."""
    latitude = 60.0 + np.array(along)
    todo = [[tie for tie in ties if tie[0] != tie[1]]]
    expected = set()
    while todo:
        rest = todo.pop()
        parts: list[set[int]] = []
        for tie in rest:
            meets = [part for part in parts if part & set(tie[:2])]
            parts = [part for part in parts if part not in meets] + [set(tie[:2]).union(*meets)]
        for part in parts:
            inside = [tie for tie in rest if tie[0] in part]
            south, north = min(latitude[list(part)]), max(latitude[list(part)])
            if geodesic_m([5.0], [south], [5.0], [north])[0] <= widest:
                expected.add(frozenset(part))
            else:
                longest = max(tie[2] for tie in inside)
                todo.append([tie for tie in inside if tie[2] <= 0.8 * longest])
    columns = [
        np.array([tie[k] for tie in ties if tie[0] != tie[1]], dtype=kind) for k, kind in enumerate((int, int, float))
    ]
    found = clusters(np.full(12, 5.0), latitude, *columns[:2], shorter(columns[2]), widest)
    assert {frozenset(np.flatnonzero(found == k)) for k in range(found.max() + 1)} == expected


def test_modularity_is_that_of_networkx():
    """Zachary's karate club in the two groups that it fell into, from networkx's copy of the data."""
    nx = pytest.importorskip("networkx")
    club = nx.karate_club_graph()
    start, end, weight = (np.array(part) for part in zip(*club.edges(data="weight"), strict=True))
    sides = [{n for n in club if club.nodes[n]["club"] == side} for side in ("Mr. Hi", "Officer")]
    of = np.array([0 if n in sides[0] else 1 for n in sorted(club)])
    assert modularity(of, start, end, weight.astype(float)) == pytest.approx(nx.community.modularity(club, sides))


def test_communities_part_where_the_longest_tie_would_not():
    """Two rings of five, wide only together, joined by one tie that is the shortest of all."""
    pytest.importorskip("igraph")
    rings = [(k + a, k + b) for k in (0, 5) for a in range(5) for b in range(a)]
    start, end = np.array([*rings, (4, 5)]).T
    length_m = np.array([*np.full(len(rings), 4e3), 1e3])
    latitude = 62.0 + 0.02 * np.arange(10)
    at = np.full(10, 5.0), latitude, start, end
    found = clusters(*at, within_communities(start, end, np.ones(len(start))), 15e3)
    assert found.tolist() == [0] * 5 + [1] * 5
    assert clusters(*at, shorter(length_m), 15e3).tolist() != found.tolist()


def test_hubs_are_cut_along_communities_where_the_project_asks_for_it():
    """The two rings as sites and links: the manifest's figures say that one tie lies between them."""
    pytest.importorskip("igraph")
    points = [(5.0, 62.0 + 0.02 * k) for k in range(10)]
    arcs = {(k + b, k + a): 1.0 for k in (0, 5) for a in range(5) for b in range(a)} | {(4, 5): 1.0}
    sites, links, flows = make(points, arcs)
    options = HubOptions(max_link_km=12.0, max_extent_km=15.0, cut_wide="leiden")
    found = find_hubs(sites, links, flows, options)
    cut = find_hubs(sites, links, flows, HubOptions(max_link_km=12.0, max_extent_km=15.0))
    parts = {frozenset(own["site_id"]) for _, own in found.members.groupby("hub_id")}
    assert parts == {frozenset(f"s{k}" for k in range(5)), frozenset(f"s{k}" for k in range(5, 10))}
    told, otherwise = (division(links, hubs.members, options) for hubs in (found, cut))
    assert (told["ties"], told["within_hubs"]) == (21, 20)
    assert told["modularity"] == pytest.approx(20 / 21 - 2 * (21 / 42) ** 2)
    assert otherwise["modularity"] < told["modularity"]
    assert division(links.iloc[:0], found.members, options) == {"ties": 0, "within_hubs": 0, "modularity": None}


def test_communities_without_igraph_say_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(InputError, match="communities"):
        find_hubs(*make([(8.0, 62.0), (8.0, 62.0 + NEAR)], {(0, 1): 1.0}), HubOptions(cut_wide="leiden"))


@pytest.mark.parametrize("seed", range(3))
def test_communities_are_joined_and_none_is_too_wide(seed):
    """The clusters found are connected, within the extent, and no less modular than those without the longest ties."""
    pytest.importorskip("igraph")
    random = np.random.default_rng(seed)
    at = random.uniform(0.0, 1.0, (120, 2)) * [0.6, 0.3] + [5.0, 62.0]
    start, end = np.triu_indices(len(at), 1)
    near = geodesic_m(*at[start].T, *at[end].T) < 6e3
    start, end = start[near], end[near]
    crow_m, weight = geodesic_m(*at[start].T, *at[end].T), random.uniform(30.0, 90.0, len(start))
    found, cut = (
        clusters(*at.T, start, end, holds, 15e3) for holds in (within_communities(start, end, weight), shorter(crow_m))
    )
    for number in range(found.max() + 1):
        own = np.flatnonzero(found == number)
        (west, south), (east, north) = at[own].min(axis=0), at[own].max(axis=0)
        assert geodesic_m([west], [south], [east], [north])[0] <= 15e3
        inside = (found[start] == number) & (found[end] == number)
        reached = {int(own[0])}
        for _ in own:
            reached |= {int(b) for a, b in zip(start[inside], end[inside], strict=True) if a in reached}
            reached |= {int(a) for a, b in zip(start[inside], end[inside], strict=True) if b in reached}
        assert reached == set(own.tolist())
    assert modularity(found, start, end, weight) > modularity(cut, start, end, weight)
