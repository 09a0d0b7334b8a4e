"""Shared networks from the tables of a run: the worked shared pipe, grades, properties."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from symbiosis_map.crs import geodesic_m
from symbiosis_map.matching import MatchingOptions
from symbiosis_map.matching.pipes.sizing import size_pipe
from symbiosis_map.schema import conform
from symbiosis_map.tables import FLOWS, HUB_MEMBERS, LINK_PIPES, LINKS, SITES
from symbiosis_map.trenches import PipePrices, TrenchOptions, Ways, lay_trenches

KG_PER_S_OF_5_MW = 5e6 / 4190.0 / 30.0
NORTH = 62.7
EAST_5_KM = 5000.0 / geodesic_m([8.0], [NORTH], [9.0], [NORTH]).item()


def size(grade, flow, sea):
    sized = size_pipe(grade.pipe, flow, grade.supply_c, grade.return_c, sea, MatchingOptions())
    return PipePrices(sized.size_mm, sized.lines, *sized.cost)


def no_sea(lines):
    return np.zeros(len(lines))


def hub(places, links, detour=1.0):
    """Tables of one hub: places by site, and links as (start, end, more columns of link_pipes)."""
    sites = gpd.GeoDataFrame(
        {"site_id": list(places), "name": list(places), "country": "NO"},
        geometry=[shapely.Point(p) for p in places.values()],
        crs=4326,
    )
    rows, pipes = [], []
    for number, (start, end, more) in enumerate(links):
        key = f"L{number}"
        crow = geodesic_m(*([v] for v in (*places[start], *places[end]))).item()
        rows.append(
            {
                "link_id": key,
                "surplus_id": f"{key}s",
                "demand_id": f"{key}d",
                "surplus_site_id": start,
                "demand_site_id": end,
                "resource": "heat",
                "unit": "MWh/yr",
                "quantity_per_year": 1000.0,
                "crow_m": crow,
                "route_m": crow * detour,
                "sea_share": 0.0,
                "geometry": shapely.LineString([places[start], places[end]]),
            }
        )
        usual = {"pipe": "pair", "grade": "heat", "flow_kg_per_s": KG_PER_S_OF_5_MW, "supply_c": 80.0, "return_c": 50.0}
        pipes.append({"link_id": key, "start_site_id": start, "end_site_id": end, **usual, **more})
    flows = pd.DataFrame({"link_id": [row["link_id"] for row in rows], "quantity_per_year": 1000.0, "unit": "MWh/yr"})
    members = pd.DataFrame({"hub_id": "hub-a", "site_id": list(places), "role": "both"})
    return (
        gpd.GeoDataFrame(conform(sites, SITES)),
        conform(gpd.GeoDataFrame(rows, geometry="geometry", crs=4326), LINKS),
        conform(flows, FLOWS),
        conform(pd.DataFrame(pipes), LINK_PIPES),
        conform(members, HUB_MEMBERS),
    )


def lay(tables, **options):
    return lay_trenches(*tables, size, no_sea, TrenchOptions(**options))


TWO_RECEIVERS = {
    "plant": (8.0, NORTH),
    "one": (8.0 + EAST_5_KM, NORTH + 0.0030),
    "other": (8.0 + EAST_5_KM, NORTH - 0.0030),
}


def test_worked_shared_pipe():
    """2 × 5 MW over 5 km: separate DN200 cost 15.36 M EUR; 4 km of DN250 and 2 × 1 km would cost 10.48 M EUR.

    The receivers of the example lie where its branches end; the cheapest fork can only be cheaper still.
    """
    networks, segments = lay(hub(TWO_RECEIVERS, [("plant", "one", {}), ("plant", "other", {})]))
    network = networks.iloc[0]
    assert network["separate_eur"] == pytest.approx(15.36e6, rel=0.005)
    assert network["capex_eur"] <= 10.48e6
    assert network["method"] == "exact"
    sizes = dict(zip(segments["flow_kg_per_s"].round(1), segments["size_mm"], strict=True))
    assert sizes == {round(KG_PER_S_OF_5_MW, 1): 200.0, round(2 * KG_PER_S_OF_5_MW, 1): 250.0}
    trunk = segments.sort_values("flow_kg_per_s").iloc[-1]
    assert trunk["link_ids"] == "L0;L1"
    assert trunk["start_site_id"] == "plant" or trunk["end_site_id"] == "plant"


def test_segments_add_up_to_the_network():
    tables = hub(TWO_RECEIVERS, [("plant", "one", {}), ("plant", "other", {})], detour=1.25)
    networks, segments = lay(tables)
    network = networks.iloc[0]
    assert segments["length_m"].sum() == pytest.approx(network["length_m"])
    assert (segments["eur_per_m"] * segments["length_m"]).sum() == pytest.approx(network["capex_eur"])
    assert network["separate_eur"] - network["capex_eur"] == pytest.approx(network["saving_eur"])
    assert network["capex_low_eur"] <= network["capex_eur"] <= network["capex_high_eur"]
    plain = lay(hub(TWO_RECEIVERS, [("plant", "one", {}), ("plant", "other", {})]))[0].iloc[0]
    assert network["length_m"] == pytest.approx(1.25 * plain["length_m"], rel=1e-6)


@pytest.mark.parametrize(
    ("more", "shared"),
    [
        ({"supply_c": 74.0}, True),
        ({"supply_c": 60.0}, False),
        ({"supply_c": 74.0, "hottest_c": 78.0}, False),
        ({"pipe": "steam main", "grade": "steam", "supply_c": 150.0}, False),
        ({"grade": "cooling"}, False),
    ],
)
def test_only_one_grade_shares(more, shared):
    """A source that cannot reach the hottest supply keeps its own pipe."""
    networks, _ = lay(hub(TWO_RECEIVERS, [("plant", "one", {}), ("plant", "other", more)]))
    assert len(networks) == int(shared)


def test_sites_on_one_point_of_a_town_are_not_at_no_distance():
    """Two companies known to a town's middle, each 1,500 m off: the trench between them is expected at 1,500 m."""
    places = {"plant": (8.0, NORTH), "one": (8.0, NORTH), "other": (8.05, NORTH)}
    sites, *rest = hub(places, [("plant", "one", {}), ("plant", "other", {})])
    sites["location_precision_m"] = 1500.0
    rest[0]["route_m"] = np.hypot(rest[0]["crow_m"], 1500.0) * 1.25
    networks, segments = lay((sites, *rest))
    assert networks["saving_eur"].tolist() == pytest.approx([0.0], abs=1.0)
    assert sorted(segments["length_m"]) == pytest.approx(sorted(rest[0]["route_m"]))


def test_what_is_not_used_takes_no_part():
    sites, links, flows, pipes, members = hub(TWO_RECEIVERS, [("plant", "one", {}), ("plant", "other", {})])
    assert lay((sites, links, flows[flows["link_id"] == "L0"], pipes, members))[0].empty
    half = flows.assign(quantity_per_year=500.0)
    assert lay((sites, links, half, pipes, members))[1]["flow_kg_per_s"].max() == pytest.approx(KG_PER_S_OF_5_MW)
    assert lay((sites, links, flows, pipes, members), share=False)[0].empty
    apart = members[members["site_id"] != "other"]
    assert lay((sites, links, flows, pipes, apart))[0].empty, "a site of no hub"


def test_sharing_that_saves_nothing_is_told():
    """Receivers on opposite sides of a plant."""
    places = {"plant": (8.0, NORTH), "west": (7.95, NORTH), "east": (8.05, NORTH)}
    networks, segments = lay(hub(places, [("plant", "west", {}), ("plant", "east", {})]))
    assert networks["saving_eur"].tolist() == pytest.approx([0.0], abs=1.0)
    assert len(segments) == 2


@pytest.mark.parametrize("seed", range(3))
def test_order_of_rows_does_not_matter(seed):
    chance = np.random.default_rng(seed)
    places = {f"s{i}": (8.0 + 0.05 * x, NORTH + 0.03 * y) for i, (x, y) in enumerate(chance.random((5, 2)))}
    tables = hub(places, [("s0", f"s{i}", {"flow_kg_per_s": float(chance.uniform(5, 50))}) for i in range(1, 5)])
    one, two = lay(tables), lay(tuple(table.sample(frac=1.0, random_state=seed) for table in tables))
    pd.testing.assert_frame_equal(one.networks, two.networks)
    pd.testing.assert_frame_equal(pd.DataFrame(one.segments), pd.DataFrame(two.segments))
    assert (one.networks["saving_eur"] >= 0.0).all()


def test_county_shares_the_outfall_at_tjeldbergodden(county):
    """Three links carry the methanol plant's cooling water to two farms beside each other."""
    networks, segments = county["hub_networks"], county["trench_segments"]
    assert set(segments["network_id"]) == set(networks["network_id"])
    assert set(networks["hub_id"]) <= set(county["hubs"]["hub_id"])
    water = networks[networks["pipe"] == "once-through seawater"]
    assert len(water), "cooling water that is shared"
    assert (water["length_m"] < water["separate_m"]).all()
    assert (water["saving_share"] > 0.2).all()


def ways_that(times=1.0, laying=1.0, lost=False):
    """Ways so many times as long as the straight line, over a corner; none where they are lost."""

    def find(ends, _pipe):
        away = geodesic_m(*ends[:, 0].T, *ends[:, 1].T)
        corner = ends.mean(axis=1) + np.array([0.001, 0.0])
        lines = np.array(list(shapely.linestrings(np.stack([ends[:, 0], corner, ends[:, 1]], axis=1))), dtype=object)
        nothing = np.full(len(ends), np.nan)
        if lost:
            return Ways(nothing, nothing, nothing, np.full(len(ends), None, dtype=object))
        return Ways(times * away, np.zeros(len(ends)), np.full(len(ends), laying), lines)

    return find


def along(tables, ways, laying=1.0):
    sites, links, *rest = tables
    return lay_trenches(sites, links.assign(laying_factor=laying), *rest, size, no_sea, TrenchOptions(), ways)


def test_trenches_take_the_ways_of_pipes_and_pay_for_them():
    tables = hub(TWO_RECEIVERS, [("plant", "one", {}), ("plant", "other", {})])
    straight, same = lay(tables), along(tables, ways_that())
    figures = ["length_m", "capex_eur", "separate_eur", "saving_eur"]
    np.testing.assert_allclose(same.networks[figures], straight.networks[figures], rtol=1e-9)
    assert (shapely.get_num_coordinates(same.segments.geometry.to_numpy()) == 3).all()
    dear = along(tables, ways_that(1.1, 1.5), laying=1.5)
    assert dear.networks["capex_eur"].item() == pytest.approx(1.1 * 1.5 * straight.networks["capex_eur"].item())
    assert dear.networks["separate_eur"].item() == pytest.approx(1.5 * straight.networks["separate_eur"].item())
    assert dear.segments["laying_factor"].tolist() == [1.5] * len(dear.segments)
    check = dear.segments["capex_eur"] - dear.segments["eur_per_m"] * dear.segments["length_m"]
    assert check.abs().max() < 1e-6


def test_a_network_with_a_trench_that_finds_no_way_stays_separate():
    tables = hub(TWO_RECEIVERS, [("plant", "one", {}), ("plant", "other", {})])
    laid = along(tables, ways_that(lost=True), laying=1.2)
    assert laid.networks["method"].tolist() == ["separate"]
    assert laid.networks["capex_eur"].item() == laid.networks["separate_eur"].item()
    assert laid.segments["laying_factor"].tolist() == [1.2, 1.2]
    unknown = along(tables, ways_that(lost=True), laying=[1.2, np.nan])
    assert unknown.networks["method"].tolist() == ["exact"], "a link without a way of its own: straight lines as before"
