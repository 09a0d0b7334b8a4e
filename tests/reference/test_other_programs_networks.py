"""Allocation and hubs against networkx, distances against GeographicLib."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.stats import entropy

from symbiosis_map.allocation import AllocationOptions, allocate
from symbiosis_map.crs import geodesic_m
from symbiosis_map.hubs import find_hubs
from symbiosis_map.schema import conform
from symbiosis_map.tables import FLOWS, LINKS, SITES, STREAMS

SEEDS = range(6)


def problem(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Links of 5 sources and 6 receivers with whole capacities and scores, two thirds of all pairs."""
    chance = np.random.default_rng(seed)
    arcs = [(f"S{i}", f"D{j}") for i in range(5) for j in range(6) if chance.random() < 0.67]
    links = pd.DataFrame(arcs, columns=["surplus_id", "demand_id"]).assign(
        resource="material",
        unit="t/yr",
        surplus_site_id="a",
        demand_site_id="b",
        quantity_per_year=chance.integers(1, 40, len(arcs)).astype(float),
        score=chance.integers(1, 100, len(arcs)).astype(float),
    )
    links["link_id"] = links["surplus_id"] + ">" + links["demand_id"]
    ends = [(f"S{i}", "surplus") for i in range(5)] + [(f"D{j}", "demand") for j in range(6)]
    streams = pd.DataFrame(ends, columns=["stream_id", "direction"]).assign(
        quantity_per_year=chance.integers(10, 60, len(ends)).astype(float),
        site_id="x",
        resource="material",
        stream="x",
        unit="t/yr",
        basis="reported",
        source="drawn",
    )
    return conform(links, LINKS), conform(streams, STREAMS)


def _graph(networkx, links, streams, cost):
    graph = networkx.DiGraph()
    for row in streams.itertuples():
        ends = ("source", row.stream_id) if row.direction == "surplus" else (row.stream_id, "sink")
        graph.add_edge(*ends, capacity=int(row.quantity_per_year), weight=0)
    for row in links.itertuples():
        graph.add_edge(row.surplus_id, row.demand_id, capacity=int(row.quantity_per_year), weight=cost(row))
    return graph


@pytest.mark.parametrize("seed", SEEDS)
def test_worth_of_an_allocation_is_that_of_the_cheapest_flow(oracle, seed):
    """Network simplex on whole numbers; the sum of score times amount must be the same, whatever the flows."""
    networkx = oracle("networkx")
    links, streams = problem(seed)
    graph = _graph(networkx, links, streams, lambda row: -int(row.score))
    graph.add_edge("sink", "source", capacity=10_000, weight=0)
    expected = -networkx.min_cost_flow_cost(graph)
    flow = allocate(links, streams).set_index("link_id")["quantity_per_year"]
    score = links.set_index("link_id")["score"]
    assert (flow * score.reindex(flow.index)).sum() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_amount_of_an_allocation_is_the_largest_flow(oracle, seed):
    """Where the score does not count."""
    networkx = oracle("networkx")
    links, streams = problem(seed)
    expected = networkx.maximum_flow_value(_graph(networkx, links, streams, lambda row: 0), "source", "sink")
    flow = allocate(links, streams, AllocationOptions(score_exponent=0.0))["quantity_per_year"]
    assert flow.sum() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_hubs_are_connected_components_and_connectance_is_density(oracle, seed):
    """Ten sites within 3 km, so that nothing is cut for its length; diversity against scipy's entropy."""
    networkx = oracle("networkx")
    chance = np.random.default_rng(seed)
    points = [(8.0 + 0.02 * x, 62.0 + 0.01 * y) for x, y in chance.random((10, 2))]
    ties = sorted({(int(a), int(b)) for a, b in chance.integers(0, 10, (7, 2)) if a != b})
    activities = [f"{n}.10" for n in chance.integers(10, 14, 10)]
    sites = gpd.GeoDataFrame(
        {"site_id": [f"s{i}" for i in range(10)], "name": "x", "country": "NO", "nace": activities},
        geometry=[shapely.Point(p) for p in points],
        crs=4326,
    )
    links = gpd.GeoDataFrame(
        {
            "link_id": [f"{a}>{b}" for a, b in ties],
            "surplus_id": [f"o{a}" for a, _ in ties],
            "demand_id": [f"i{b}" for _, b in ties],
            "surplus_site_id": [f"s{a}" for a, _ in ties],
            "demand_site_id": [f"s{b}" for _, b in ties],
            "resource": "heat",
            "unit": "MWh/yr",
            "score": 80.0,
            "crow_m": 1000.0,
        },
        geometry=[shapely.LineString([points[a], points[b]]) for a, b in ties],
        crs=4326,
    )
    found = find_hubs(conform(sites, SITES), conform(links, LINKS), conform(pd.DataFrame(), FLOWS))
    graph = networkx.Graph([(f"s{a}", f"s{b}") for a, b in ties])
    members = found.members.groupby("hub_id")["site_id"].agg(lambda ids: frozenset(ids))
    assert set(members) == {frozenset(part) for part in networkx.connected_components(graph)}
    hubs = found.hubs.set_index("hub_id")
    activity = sites.set_index("site_id")["nace"]
    for hub, part in members.items():
        assert hubs.loc[hub, "connectance"] == pytest.approx(networkx.density(graph.subgraph(part)), rel=1e-12)
        shares = activity[list(part)].str[:2].value_counts()
        assert hubs.loc[hub, "diversity"] == pytest.approx(entropy(shares), abs=1e-12)


PLACES = {
    "Tjeldbergodden": (8.685, 63.4124),
    "Ålesund": (6.1549, 62.4723),
    "Sunndalsøra": (8.5633, 62.6752),
    "Kalundborg": (11.0886, 55.6795),
    "Roubaix": (3.1746, 50.6942),
    "Suva": (178.4419, -18.1416),
    "Apia": (-171.7667, -13.8333),
    "near the antipode of Ålesund": (-173.9, -62.3),
}


@pytest.mark.parametrize("first", PLACES)
def test_geodesic(oracle, first):
    """Karney's own code in Python; 1 µm, across the date line and near the antipode too."""
    geodesic = oracle("geographiclib.geodesic").Geodesic.WGS84
    for second in PLACES.values():
        (lon_a, lat_a), (lon_b, lat_b) = PLACES[first], second
        expected = geodesic.Inverse(lat_a, lon_a, lat_b, lon_b)["s12"]
        assert geodesic_m([lon_a], [lat_a], [lon_b], [lat_b]).item() == pytest.approx(expected, abs=1e-6)
