"""GeoJSON, KMZ and FlatGeobuf: inert, to the letter of their standards, and read by the distribution's GDAL."""

import html
import json
import os
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import geopandas as gpd
import pyogrio
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon

from symbiosis_map import schema, tables
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.arrow import alias_of
from symbiosis_map.exports.kml_icons import ICONS
from symbiosis_map.exports.views import LAYERS, VIEWS
from symbiosis_map.palette import COLOURS

KML = "{http://www.opengis.net/kml/2.2}"
ONLY = ExportOptions(formats=("flatgeobuf", "geojson", "kmz"), country="NO", title="Exchanges & <b>more</b>")
ALIVE = [
    '<script>alert("x")</script>',
    "]]>",
    "&amp;",
    "<b>bold</b>",
    "$[name]",
    "two\r\nlines",
    "a 'quoted' \"word\" \\n",
]


@pytest.fixture
def written(crossing, tmp_path):
    write_exports(crossing, tmp_path, ONLY)
    return tmp_path


def document(folder):
    with zipfile.ZipFile(folder / "symbiosis.kmz") as archive:
        return ElementTree.fromstring(archive.read("doc.kml")), archive.namelist()


@pytest.mark.skipif(
    shutil.which("ogrinfo") is None and not os.environ.get("CI"), reason="ogrinfo (package gdal-bin) is missing"
)
def test_ogrinfo_reads_every_layer_without_a_warning(written, crossing):
    for name in LAYERS:
        for path in (
            written / "flatgeobuf" / f"{name}.fgb",
            written / "geojson" / f"{name}.geojson",
            written / "symbiosis.kmz",
        ):
            done = subprocess.run(["ogrinfo", "-so", path, name], capture_output=True, text=True, check=True)
            assert f"Feature Count: {len(crossing[name])}" in done.stdout
            assert done.stderr == ""
            for column in VIEWS[name].columns:
                if column.type != "geometry":
                    assert f"\n{column.name}: " in done.stdout.replace("\nName: ", "\nname: ")


def test_geojson_is_that_of_rfc_7946(written, crossing):
    for name in LAYERS:
        read = json.loads((written / "geojson" / f"{name}.geojson").read_text(encoding="utf-8"))
        assert read["type"] == "FeatureCollection"
        assert "crs" not in read
        assert len(read["features"]) == len(crossing[name])
        for feature in read["features"]:
            assert set(feature) == {"type", "geometry", "properties"}
            assert [*feature["properties"]] == [c.name for c in VIEWS[name].columns if c.type != "geometry"]
            west, south, east, north = shapely.geometry.shape(feature["geometry"]).bounds
            assert -180 <= west <= east <= 180
            assert 55 < south <= north < 75


def one_hub(geometry, **values):
    row = {"hub_id": "h", "name": "H", "anchor_site_id": "s", "rank": 1, "geometry": geometry, **values}
    return {"hubs": schema.conform(gpd.GeoDataFrame([row], crs=4326), tables.HUBS)}


def test_outer_rings_turn_left_and_holes_right(tmp_path):
    hole = [(0.2, 0.2), (0.4, 0.2), (0.4, 0.4), (0.2, 0.2)]
    area = Polygon([(0, 0), (0, 1), (1, 1), (1, 0)], [hole])
    write_exports(one_hub(MultiPolygon([area])), tmp_path, ONLY)
    feature = json.loads((tmp_path / "geojson" / "hubs.geojson").read_text(encoding="utf-8"))["features"][0]
    outer, inner = feature["geometry"]["coordinates"][0]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(inner).is_ccw
    root, _ = document(tmp_path)
    polygon = root.find(f".//{KML}Placemark//{KML}Polygon")
    assert [ring.tag for ring in polygon] == [f"{KML}outerBoundaryIs", f"{KML}innerBoundaryIs"]
    assert pyogrio.read_dataframe(tmp_path / "symbiosis.kmz", layer="hubs").geometry[0].equals(area)


@pytest.mark.parametrize("text", ALIVE)
def test_text_from_a_table_never_comes_alive(tmp_path, text):
    write_exports(one_hub(Point(8, 63).buffer(0.1), name=text, sentence=text), tmp_path, ONLY)
    root, _ = document(tmp_path)
    placemark = root.find(f".//{KML}Placemark")
    assert placemark.find(f"{KML}name").text == text
    balloon = placemark.find(f"{KML}description").text
    assert "<" not in balloon
    assert html.unescape(balloon) == text
    assert root.find(f"{KML}Document/{KML}name").text == "Exchanges & <b>more</b>"
    read = json.loads((tmp_path / "geojson" / "hubs.geojson").read_text(encoding="utf-8"))
    assert read["features"][0]["properties"]["sentence"] == text


def test_the_balloon_shows_the_sentence_and_nothing_that_runs(written):
    root, _ = document(written)
    texts = {balloon.text for balloon in root.iter(f"{KML}text")}
    assert texts == {"$[description]"}
    assert not list(root.iter(f"{KML}NetworkLink"))


def test_control_characters_are_left_out_of_the_kmz_and_listed(tmp_path):
    write_exports(one_hub(None, name="bell\x07"), tmp_path, ONLY)
    with zipfile.ZipFile(tmp_path / "symbiosis.kmz") as archive:
        assert b"bell\x07" in archive.read("changes.csv")
    assert document(tmp_path)[0].find(f".//{KML}Placemark/{KML}name").text == "bell"


def test_the_kmz_has_styles_icons_and_fields_of_its_own(written):
    root, names = document(written)
    assert names[0] == "doc.kml"  # as KML readers expect it
    styles = {style.get("id"): style for style in root.iter(f"{KML}Style")}
    for url in root.iter(f"{KML}styleUrl"):
        assert url.text.removeprefix("#") in styles
    for resource, colour in COLOURS.items():
        red, green, blue = colour[1:3].lower(), colour[3:5].lower(), colour[5:7].lower()
        assert styles[resource].find(f"{KML}LineStyle/{KML}color").text == f"ff{blue}{green}{red}"
    for href in root.iter(f"{KML}href"):
        assert href.text in names
    assert {f"icons/{kind}.png" for kind in ICONS} <= set(names)
    fields = {field.get("name"): field[0].text for field in root.iter(f"{KML}SimpleField")}
    assert fields["route_m"] == alias_of(VIEWS["links"]["route_m"])
    drawn = [layer.find(f"{KML}name").text for layer in root.find(f"{KML}Document").findall(f"{KML}Document")]
    assert drawn == ["sites", "links", "hubs", "streams", "near_misses"]


def test_flatgeobuf_is_in_the_reference_system_of_the_country_and_can_be_searched(written, crossing):
    path = written / "flatgeobuf" / "sites.fgb"
    info = pyogrio.read_info(path)
    assert info["crs"] == "EPSG:25833"
    assert info["capabilities"]["fast_spatial_filter"]
    box = crossing["sites"].set_index("site_id").to_crs(25833).geometry["east"].buffer(10).bounds
    assert pyogrio.read_dataframe(path, bbox=box)["site_id"].tolist() == ["east"]


def test_a_site_without_a_place_is_in_every_file(tmp_path, county):
    sites = county["sites"].copy()
    sites.loc[0, "geometry"] = None
    write_exports({"sites": sites}, tmp_path, ONLY)
    for path in (
        tmp_path / "flatgeobuf" / "sites.fgb",
        tmp_path / "geojson" / "sites.geojson",
        tmp_path / "symbiosis.kmz",
    ):
        assert sorted(pyogrio.read_dataframe(path, layer="sites")["site_id"]) == ["farm", "plant", "town"]
