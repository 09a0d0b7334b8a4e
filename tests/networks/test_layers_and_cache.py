"""Line layers, GraphML, quays, downloads and the cache."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from symbiosis_map.crs import geodesic_m
from symbiosis_map.errors import InputError
from symbiosis_map.networks import WaysOptions, read_ways
from symbiosis_map.networks.cache import cache_file
from symbiosis_map.networks.download import download_file, fetch_roads
from symbiosis_map.networks.quays import read_quays
from symbiosis_map.networks.roads import read_roads
from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.proximity.roads import road_routes

WHOLE = WaysOptions(fragment_m=0.0)


def layer(path, rows, crs=4326):
    """Write lines in degrees, each with its columns."""
    lines = [shapely.LineString(points) for points, _ in rows]
    frame = gpd.GeoDataFrame(pd.DataFrame([told for _, told in rows]), geometry=lines, crs=4326)
    frame.to_crs(crs).to_file(path)
    return path


def route(path, a, b, options=WHOLE, land=None, **more):
    graph, notes = read_roads(path, options)
    sites = gpd.GeoDataFrame(
        {"name": ["A", "B"]}, index=["a", "b"], geometry=gpd.points_from_xy(*zip(a, b, strict=True)), crs=4326
    )
    asked = pd.DataFrame({"from_site": ["a"], "to_site": ["b"], "limit_m": [2e5]})
    return road_routes(asked, sites, graph, land, ProximityOptions(**more)).iloc[0], notes


def crow(*points):
    x, y = np.array(points).T
    return geodesic_m(x[:-1], y[:-1], x[1:], y[1:]).sum()


WEST, MIDDLE, EAST, NORTH = (7.0, 62.0), (7.1, 62.0), (7.2, 62.0), (7.1, 62.1)


def test_a_site_joins_the_nearest_place_on_a_road_not_its_end(tmp_path):
    path = layer(tmp_path / "roads.gpkg", [((WEST, EAST), {"class": "road"})])
    found, _ = route(path, (7.1, 62.01), EAST)
    # on the flat the foot of the site lies under it; the way is the offset and half the road
    assert found["route_m"] == pytest.approx(crow((7.1, 62.01), MIDDLE) + crow(MIDDLE, EAST), rel=1e-4)


def test_lines_that_cross_do_not_meet_and_ends_on_a_line_do(tmp_path):
    crossing = layer(
        tmp_path / "a.gpkg", [((WEST, EAST), {"class": "road"}), (((7.1, 61.9), NORTH), {"class": "road"})]
    )
    assert "not connected" in route(crossing, WEST, NORTH)[0]["route_reason"]
    ending = layer(
        tmp_path / "b.gpkg", [((WEST, MIDDLE, EAST), {"class": "road"}), ((MIDDLE, NORTH), {"class": "road"})]
    )
    found, notes = route(ending, WEST, NORTH)
    assert found["route_m"] == pytest.approx(crow(WEST, MIDDLE, NORTH), rel=1e-6)
    assert any("middle of another" in note for note in notes)


def test_a_layer_in_another_reference_system_gives_the_same(tmp_path):
    rows = [((WEST, MIDDLE), {"class": "road"}), ((MIDDLE, NORTH), {"class": "road"})]
    degrees = route(layer(tmp_path / "a.gpkg", rows), WEST, NORTH)[0]["route_m"]
    metres = route(layer(tmp_path / "b.gpkg", rows, crs=25833), WEST, NORTH)[0]["route_m"]
    assert metres == pytest.approx(degrees, rel=1e-9)
    assert degrees == pytest.approx(crow(WEST, MIDDLE, NORTH))


def test_columns_can_be_named_and_a_wrong_name_is_told(tmp_path):
    rows = [
        ((WEST, MIDDLE), {"sort": "ferry", "takes": "40", "rank": "x"}),
        ((MIDDLE, EAST), {"sort": "road", "takes": "", "rank": "x"}),
    ]
    path = layer(tmp_path / "own.gpkg", rows)
    options = WaysOptions(road_columns={"class": "sort", "minutes": "takes"}, fragment_m=0.0, ferry_wait_minutes=5.0)
    found, _ = route(path, (7.09, 62.0), EAST, options)
    assert found["ferry_m"] == 0.0  # a site never joins a ferry, though that is nearer
    graph, _ = read_roads(path, options)
    assert graph.minutes[graph.is_ferry].tolist() == [45.0]
    with pytest.raises(InputError, match="no column 'sorte'"):
        read_roads(path, WaysOptions(road_columns={"class": "sorte"}))


def test_roads_without_a_ferry_between_them_are_named_as_apart(tmp_path):
    path = layer(
        tmp_path / "roads.gpkg", [((WEST, (7.05, 62.0)), {"class": "road"}), ((MIDDLE, EAST), {"class": "road"})]
    )
    assert "not connected" in route(path, WEST, EAST)[0]["route_reason"]


def test_an_island_and_a_site_far_from_every_road_are_named(tmp_path):
    path = layer(tmp_path / "roads.gpkg", [((WEST, EAST), {"class": "road"})])
    land = gpd.GeoDataFrame(
        geometry=[shapely.box(6.9, 61.98, 7.3, 62.005), shapely.box(7.0, 62.03, 7.1, 62.05)], crs=4326
    )
    assert "m of water between A and the nearest road" in route(path, (7.05, 62.04), EAST, land=land)[0]["route_reason"]
    # 50 km north
    assert route(path, (7.05, 62.45), EAST)[0]["route_reason"] == "no road within 5 km of A"


def test_a_file_of_polygons_holds_no_roads(tmp_path):
    path = tmp_path / "areas.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.box(7, 62, 8, 63)], crs=4326).to_file(path)
    with pytest.raises(InputError, match=r"areas\.gpkg holds no lines"):
        read_roads(path, WHOLE)
    with pytest.raises(InputError, match="no file"):
        read_roads(tmp_path / "nothing.gpkg", WHOLE)


def test_graphml_of_osmnx_gives_the_ways_it_holds(tmp_path):
    graph = nx.MultiDiGraph(crs="epsg:4326", created_date="2026-01-02 03:04:05")
    for name, (x, y) in {"w": WEST, "m": MIDDLE, "e": EAST, "n": NORTH}.items():
        graph.add_node(name, x=str(x), y=str(y))
    for a, b in (("w", "m"), ("m", "w")):
        graph.add_edge(a, b, highway="primary", oneway="False", length=str(crow(WEST, MIDDLE)))
    graph.add_edge("m", "e", highway="['secondary', 'primary']", oneway="True", length=str(crow(MIDDLE, EAST)))
    graph.add_edge("m", "n", route="ferry", duration="00:20", length=str(crow(MIDDLE, NORTH)))
    graph.add_edge("n", "m", route="ferry", duration="00:20", length=str(crow(MIDDLE, NORTH)))
    path = tmp_path / "roads.graphml"
    nx.write_graphml(graph, path)
    roads, _ = read_roads(path, WHOLE)
    assert (len(roads.start), int(roads.is_oneway.sum()), int(roads.is_ferry.sum())) == (3, 1, 1)
    assert roads.as_of == "2026-01-02"
    assert route(path, WEST, EAST)[0]["route_m"] == pytest.approx(crow(WEST, MIDDLE, EAST))
    assert np.isnan(route(path, EAST, WEST)[0]["route_m"])
    assert roads.minutes[roads.is_ferry].item() == 20.0 + WHOLE.ferry_wait_minutes


def test_a_projected_or_broken_graph_is_named(tmp_path):
    graph = nx.MultiDiGraph()
    graph.add_node("a", x="412345.0", y="6912345.0")
    nx.write_graphml(graph, tmp_path / "flat.graphml")
    with pytest.raises(InputError, match="no place in degrees"):
        read_roads(tmp_path / "flat.graphml", WHOLE)
    (tmp_path / "broken.graphml").write_text("<graphml><graph>", encoding="utf-8")
    with pytest.raises(InputError, match="no GraphML"):
        read_roads(tmp_path / "broken.graphml", WHOLE)
    (tmp_path / "bomb.graphml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><graphml/>', encoding="utf-8")
    with pytest.raises(InputError, match="entities"):
        read_roads(tmp_path / "bomb.graphml", WHOLE)


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("start", "end", "length_m", "minutes", "shape", "is_ferry")
    )


def test_the_cache_gives_the_same_graph_and_mends_itself(tmp_path):
    path = layer(tmp_path / "roads.gpkg", [((WEST, MIDDLE), {"class": "road"}), ((MIDDLE, NORTH), {"class": "ferry"})])
    cache = tmp_path / "cache"
    first, notes = read_roads(path, WHOLE, cache)
    kept = cache_file(path, WHOLE, cache)
    assert kept.is_file()
    again, same_notes = read_roads(path, WHOLE, cache)
    assert same(first, again)
    assert same_notes == notes
    assert again.source == first.source
    content = kept.read_bytes()
    for damaged in (content[:-200], content[:100] + b"\0" * 200 + content[300:], b"", b"no archive"):
        kept.write_bytes(damaged)
        mended, said = read_roads(path, WHOLE, cache)
        assert same(first, mended)
        assert any("was damaged" in note for note in said)
    assert cache_file(path, WaysOptions(ferry_speed_kmh=25.0), cache) != kept
    layer(path, [((WEST, EAST), {"class": "road"})])
    assert len(read_roads(path, WHOLE, cache)[0].start) == 1


def test_a_cache_that_cannot_be_written_is_said_and_no_more(tmp_path):
    path = layer(tmp_path / "roads.gpkg", [((WEST, MIDDLE), {"class": "road"})])
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    graph, notes = read_roads(path, WHOLE, tmp_path / "taken")
    assert len(graph.start) == 1
    assert any("could not be written" in note for note in notes)


def test_quays_from_a_table_and_from_a_layer(tmp_path):
    (tmp_path / "quays.csv").write_text(
        "port_id,dock_no,lon,lat,name\nNOMOL,2,7.16,62.73,Hagelinkaia\nNOMOL,1,,62.7,Nowhere\n", encoding="utf-8"
    )
    quays = read_quays(tmp_path / "quays.csv")
    assert quays[["quay_id", "name"]].to_numpy().tolist() == [["NOMOL-2", "Hagelinkaia"]]
    gpd.GeoDataFrame({"name": ["Kai"]}, geometry=[shapely.box(7.0, 62.0, 7.2, 62.1)], crs=4326).to_crs(25833).to_file(
        tmp_path / "quays.gpkg"
    )
    assert read_quays(tmp_path / "quays.gpkg").geometry.x.item() == pytest.approx(7.1, abs=0.01)
    (tmp_path / "bad.csv").write_text("name\nKai\n", encoding="utf-8")
    with pytest.raises(InputError, match="no columns lon and lat"):
        read_quays(tmp_path / "bad.csv")


def test_kystverkets_quays_can_be_read(shared_file):
    quays = read_quays(shared_file("kystverket_port_facilities/port_facilities_norway.csv"))
    assert len(quays) == 627
    assert quays["quay_id"].is_unique


NODES = [{"type": "node", "id": 1 + n, "lat": 62.0, "lon": 7.0 + n / 10} for n in range(4)]
WAYS = [
    {"type": "way", "id": 10, "nodes": [1, 2], "tags": {"highway": "primary"}},
    {"type": "way", "id": 11, "nodes": [2, 3], "tags": {"route": "ferry", "duration": "00:25"}},
    {"type": "way", "id": 12, "nodes": [3, 4], "tags": {"highway": "secondary"}},
]


def test_roads_are_fetched_once_and_a_ferry_is_kept_apart(overpass, tmp_path):
    pytest.importorskip("osmnx", reason="needs the package osmnx")
    service = overpass([*NODES, *WAYS])
    options = WaysOptions(download_roads=True, overpass_url=service.url, fragment_m=0.0)
    bounds = (7.0, 62.0, 7.3, 62.0)
    read = read_ways(options, tmp_path, bounds)
    assert read.ways.roads.length_m[read.ways.roads.is_ferry].sum() == pytest.approx(crow(MIDDLE, EAST), rel=1e-6)
    assert read.ways.roads.minutes[read.ways.roads.is_ferry].item() == 25.0 + options.ferry_wait_minutes
    asked = len(service.queries)
    assert asked > 0
    read_ways(options, tmp_path, (7.01, 62.0, 7.29, 62.0))
    assert len(service.queries) == asked
    assert read_ways(WaysOptions(), tmp_path, bounds).ways.roads is None


def test_a_busy_server_is_given_up(overpass, tmp_path):
    pytest.importorskip("osmnx", reason="needs the package osmnx")
    service = overpass([])
    service.busy = True
    options = WaysOptions(download_roads=True, overpass_url=service.url, download_seconds=1.0)
    with pytest.raises(InputError, match=r"nothing for roads within 1 s"):
        fetch_roads((7.0, 62.0, 7.3, 62.0), options, tmp_path)
    assert not download_file((7.0, 62.0, 7.3, 62.0), options, tmp_path).exists()


@pytest.mark.parametrize("wrong", [{"ferry_speed_kmh": 0.0}, {"join_m": -1.0}, {"road_columns": {"colour": "x"}}])
def test_options_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        WaysOptions(**wrong)
