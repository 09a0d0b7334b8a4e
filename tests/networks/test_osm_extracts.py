"""Roads of OpenStreetMap, held against osmnx and networkx on the same ways."""

import warnings

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from symbiosis_map.crs import geodesic_m
from symbiosis_map.errors import InputError
from symbiosis_map.networks import WaysOptions
from symbiosis_map.networks.osm_extract import is_car_ferry, is_lorry_road, read_osm
from symbiosis_map.networks.roads import read_roads
from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.proximity.roads import road_routes

osmium = pytest.importorskip("osmium", reason="needs the package osmium")


def write_roads(extract, path):
    """Write the ways that lorries use, and their nodes, as osmnx reads them: it filters nothing by itself."""
    with osmium.SimpleWriter(str(path)) as out:
        used = set()
        for way in osmium.FileProcessor(str(extract), osmium.osm.WAY):
            tags = {tag.k: tag.v for tag in way.tags}
            if is_lorry_road(tags) or is_car_ferry(tags):
                used.update(node.ref for node in way.nodes)
        for thing in osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY):
            if thing.is_node():
                if thing.id in used:
                    out.add_node(thing)
            else:
                tags = {tag.k: tag.v for tag in thing.tags}
                if is_lorry_road(tags) or is_car_ferry(tags):
                    out.add_way(thing)


@pytest.mark.parametrize(
    "name", ["osm_extracts/valhalla_liechtenstein-latest.osm.pbf", "osm_extracts/graphhopper_monaco.osm.gz"]
)
def test_500_pairs_agree_with_osmnx_and_networkx(name, shared_file, tmp_path):
    ox = pytest.importorskip("osmnx", reason="needs the package osmnx")
    extract = shared_file(name)
    write_roads(extract, tmp_path / "roads.osm")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ox.graph_from_xml(tmp_path / "roads.osm", simplify=False, retain_all=True, bidirectional=False)
    x, y = (nx.get_node_attributes(theirs, axis) for axis in "xy")
    for a, b, told in theirs.edges(data=True):
        told["geodesic_m"] = geodesic_m(x[a], y[a], x[b], y[b]).item()
    ours, _ = read_roads(extract, WaysOptions(fragment_m=0.0, ferry_snap_m=0.0))

    rng = np.random.default_rng(500)
    # places in the middle of ways: neither program may jump to a junction
    ends = [list(theirs)[i] for i in rng.integers(0, len(theirs), 60)]
    sites = gpd.GeoDataFrame(
        {"name": [str(i) for i in range(60)]},
        index=[f"s{i:02d}" for i in range(60)],
        geometry=gpd.points_from_xy([x[i] for i in ends], [y[i] for i in ends]),
        crs=4326,
    )
    a, b = rng.integers(0, 25, 500), rng.integers(0, 60, 500)
    asked = pd.DataFrame({"from_site": sites.index[a], "to_site": sites.index[b], "limit_m": 1e6})
    found = road_routes(asked, sites, ours, None, ProximityOptions(road_routes="shortest"))
    expected = np.full(500, np.nan)
    for i in np.unique(a):
        lengths = nx.single_source_dijkstra_path_length(theirs, ends[i], weight="geodesic_m")
        expected[a == i] = [lengths.get(ends[j], np.nan) for j in b[a == i]]
    assert np.isnan(expected).mean() < 0.2
    np.testing.assert_array_equal(np.isnan(expected), found["route_m"].isna())
    np.testing.assert_allclose(found["route_m"].astype(float), expected, rtol=0.001, atol=0.05)


NODES = {1: (9.50, 47.10), 2: (9.51, 47.10), 3: (9.52, 47.10), 4: (9.51, 47.09), 5: (9.51, 47.11), 6: (9.53, 47.10)}


def osm(tmp_path, *ways, without=(), name="small.osm"):
    """Write ways over the six nodes: three in a row from west to east, one south, one north, one at the far end."""
    rows = [
        f'<node id="{i}" lon="{lon}" lat="{lat}" version="1"/>' for i, (lon, lat) in NODES.items() if i not in without
    ]
    for number, (nodes, tags) in enumerate(ways, start=100):
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        rows.append(f'<way id="{number}" version="1" timestamp="2024-05-06T00:00:00Z">{refs}{told}</way>')
    path = tmp_path / name
    path.write_text(f'<osm version="0.6" generator="test">{"".join(rows)}</osm>', encoding="utf-8")
    return path


def route(path, a, b, **options):
    graph, notes = read_roads(path, WaysOptions(fragment_m=0.0))
    points = [NODES[a], NODES[b]]
    sites = gpd.GeoDataFrame(
        {"name": ["A", "B"]}, index=["a", "b"], geometry=gpd.points_from_xy(*zip(*points, strict=True)), crs=4326
    )
    asked = pd.DataFrame({"from_site": ["a"], "to_site": ["b"], "limit_m": [1e5]})
    return road_routes(asked, sites, graph, None, ProximityOptions(road_access_m=50.0, **options)).iloc[0], notes


def crow(a, b):
    return geodesic_m(*NODES[a], *NODES[b]).item()


def test_a_bridge_and_the_road_under_it_do_not_meet(tmp_path):
    """Two ways cross in the middle, at a node that only one of them has."""
    path = osm(
        tmp_path, ((1, 3), {"highway": "primary", "bridge": "yes", "layer": "1"}), ((4, 5), {"highway": "primary"})
    )
    found, _ = route(path, 1, 5)
    assert np.isnan(found["route_m"])
    assert "not connected" in found["route_reason"]


def test_a_tunnel_goes_on_where_it_ends(tmp_path):
    path = osm(
        tmp_path, ((1, 2), {"highway": "primary"}), ((2, 3), {"highway": "primary", "tunnel": "yes", "layer": "-1"})
    )
    assert route(path, 1, 3)[0]["route_m"] == pytest.approx(crow(1, 2) + crow(2, 3))


def test_one_way_streets_are_gone_round(tmp_path):
    path = osm(tmp_path, ((1, 2), {"highway": "primary", "oneway": "yes"}), ((1, 4, 2), {"highway": "primary"}))
    assert route(path, 1, 2)[0]["route_m"] == pytest.approx(crow(1, 2))
    assert route(path, 2, 1)[0]["route_m"] == pytest.approx(crow(2, 4) + crow(4, 1))
    turned = osm(tmp_path, ((1, 2), {"highway": "primary", "oneway": "-1"}), ((1, 4, 2), {"highway": "primary"}))
    assert route(turned, 2, 1)[0]["route_m"] == pytest.approx(crow(1, 2))
    assert route(turned, 1, 2)[0]["route_m"] > 1.5 * crow(1, 2)


def test_a_ferry_keeps_its_own_time_and_fare(tmp_path):
    ferry = {"route": "ferry", "duration": "00:25", "motor_vehicle": "yes"}
    path = osm(tmp_path, ((1, 2), {"highway": "primary"}), ((2, 3), ferry), ((3, 6), {"highway": "secondary"}))
    found, _ = route(path, 1, 6)
    options = WaysOptions()
    assert found["ferry_m"] == pytest.approx(crow(2, 3))
    assert found["land_m"] == pytest.approx(crow(1, 2) + crow(3, 6))
    road_minutes = (crow(1, 2) / 65.0 + crow(3, 6) / 60.0) * 0.06
    assert found["travel_minutes"] == pytest.approx(25.0 + options.ferry_wait_minutes + road_minutes)
    assert found["fare_eur"] == pytest.approx(
        options.ferry_fare_eur + options.ferry_fare_eur_per_km * crow(2, 3) / 1000
    )


@pytest.mark.parametrize(
    "tags", [{"route": "ferry", "motor_vehicle": "no"}, {"highway": "footway"}, {"highway": "primary", "hgv": "no"}]
)
def test_what_no_lorry_may_use_is_no_way(tmp_path, tags):
    path = osm(tmp_path, ((1, 2), {"highway": "primary"}), ((2, 3), tags), ((3, 6), {"highway": "primary"}))
    assert np.isnan(route(path, 1, 6)[0]["route_m"])


def test_an_extract_cut_in_the_middle_of_a_way_keeps_the_parts_that_are_there(tmp_path):
    path = osm(tmp_path, ((1, 2, 3, 6), {"highway": "primary"}), without=(3,))
    found, notes = route(path, 1, 2)
    assert found["route_m"] == pytest.approx(crow(1, 2))
    assert any("1 roads are cut by the border" in note for note in notes)
    beyond, _ = route(path, 1, 6)
    assert "no road within" in beyond["route_reason"]


def test_an_extract_without_roads_is_said_and_the_run_goes_on(tmp_path):
    found, _ = route(osm(tmp_path, ((1, 2), {"waterway": "river"})), 1, 2)
    assert np.isnan(found["route_m"])
    assert "small.osm holds no roads" in found["route_reason"]


@pytest.mark.parametrize("content", [b"", b"<osm version='0.6'><node id='1'", b"\x00\x01\x02 no extract"])
def test_a_file_that_is_no_extract_is_named(tmp_path, content):
    for name in ("broken.osm", "broken.osm.pbf"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match="broken"):
            read_osm(tmp_path / name)


def test_an_extract_that_ends_too_early_is_named(shared_file, tmp_path):
    whole = shared_file("osm_extracts/valhalla_bayfront_singapore.osm.pbf").read_bytes()
    (tmp_path / "short.osm.pbf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"short.osm.pbf cannot be read"):
        read_osm(tmp_path / "short.osm.pbf")


def test_the_age_of_an_extract_is_told(tmp_path):
    assert read_osm(osm(tmp_path, ((1, 2), {"highway": "primary"}))).as_of == "2024-05-06"
